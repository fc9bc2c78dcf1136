//! The sources keep their one direction: folders only look down, and each package has one door.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders and files of `src`, lowest first; those on one line don't know each other.
const LAYERS: &[&[&str]] = &[
    &["secret", "fact", "error"],
    &["exchange", "token", "catalog"],
    &["net", "store", "input", "evidence", "timeline"],
    &["triage", "oauth"],
    &["probe", "simulate", "report"],
    &["cli"],
    &["commands"],
    &["lib", "main"],
];

/// What the root offers to the commands: the pipeline, and its hints.
const OF_THE_ROOT: &[&str] = &[
    "Hints",
    "diagnose_inputs",
    "diagnose_drafts",
    "failed_check",
    "run",
    "Environment",
    "Terminals",
];

/// Packages with the only files (or folders, ending in `/`) that may name them.
const DOORS: &[(&str, &[&str])] = &[
    ("reqwest", &["net/http.rs"]),
    ("hyper", &["net/"]),
    ("rustls", &["net/", "oauth/callback/tls.rs"]),
    ("tokio_rustls", &["oauth/callback/tls.rs"]),
    ("rcgen", &["oauth/callback/tls.rs"]),
    ("webbrowser", &["oauth/callback/browser.rs"]),
    ("keyring", &["store/keyring.rs"]),
    ("colored", &["report/text.rs", "report/text/"]),
    ("tabled", &["report/text.rs", "report/text/"]),
    ("dialoguer", &["commands/"]),
    ("clap", &["cli/", "commands/", "lib.rs", "report/mod.rs"]),
    ("clap_complete", &["cli/", "commands/"]),
    ("ring", &["token/"]),
    ("toml", &["catalog/", "commands/config.rs"]),
    ("postcard", &["catalog/"]),
    ("std::fs", &["commands/", "store/"]),
    ("std::net", &["net/", "oauth/callback/", "simulate/"]),
    ("std::process::Command", &[]),
];

/// A source file: its path below `src` and its lines without comments and tests.
struct File {
    path: String,
    lines: Vec<(usize, String)>,
}

impl File {
    /// The layer's name: the folder, or the file's own name.
    fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&src, &mut paths);
    paths.sort();
    let is_test = |p: &&PathBuf| {
        p.components().any(|c| c.as_os_str() == "tests")
            || p.ends_with("tests.rs")
            // Parts of the build script alone, which has a crate of its own.
            || p.ends_with("catalog/build.rs")
            || p.ends_with("catalog/table.rs")
            || p.ends_with("robustness.rs")
    };
    let files = paths.iter().filter(|p| !is_test(p));
    files
        .map(|path| File {
            path: path
                .strip_prefix(&src)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/"),
            lines: code(&fs::read_to_string(path).unwrap()),
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|e| e == "rs") {
            paths.push(path);
        }
    }
}

/// The lines that do something, numbered: no comments, nothing from the tests at the end on.
fn code(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines
        .windows(2)
        .position(|w| w[0] == "#[cfg(test)]" && w[1].starts_with("mod ") && w[1].ends_with('{'));
    let end = tests.unwrap_or(lines.len());
    let numbered = lines.iter().take(end).enumerate();
    numbered
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(at, line)| (at + 1, (*line).to_owned()))
        .collect()
}

/// What follows `crate::` on a line, one name each; a group gives all of its names.
fn names_of_the_crate(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, found) in line.match_indices("crate::") {
        let before = line.get(..at).unwrap().chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = line.get(at + found.len()..).unwrap();
        let group = rest.strip_prefix('{').and_then(|g| g.split('}').next());
        let first = |text: &str| -> String {
            let text = text.trim();
            text.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        };
        match group {
            Some(group) => names.extend(group.split(',').map(first)),
            None => names.push(first(rest)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn height(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|layers| layers.contains(&layer))
}

#[test]
fn every_file_belongs_to_a_layer() {
    for file in files() {
        assert!(height(file.layer()).is_some(), "{} has no layer", file.path);
    }
}

#[test]
fn folders_only_look_down() {
    let mut wrong = Vec::new();
    for file in files() {
        let own = height(file.layer()).unwrap();
        for (number, line) in &file.lines {
            for name in names_of_the_crate(line) {
                let allowed = name == file.layer()
                    || height(&name).is_some_and(|other| other < own)
                    || (OF_THE_ROOT.contains(&name.as_str()) && file.layer() == "commands");
                if !allowed {
                    wrong.push(format!("src/{}:{number} looks up to {name}", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_package_has_one_door() {
    let mut wrong = Vec::new();
    for file in files() {
        for (package, doors) in DOORS {
            let is_door = |door: &&str| {
                file.path == **door || (door.ends_with('/') && file.path.starts_with(*door))
            };
            if doors.iter().any(is_door) {
                continue;
            }
            let path = format!("{package}::");
            let import = format!("use {package};");
            for (number, line) in &file.lines {
                let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
                if line.contains(&import) || words.into_iter().any(|w| w.starts_with(&path)) {
                    wrong.push(format!("src/{}:{number} uses {package}", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where one of `words` stands in a file.
fn places(file: &File, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (number, line) in &file.lines {
        for word in words.iter().filter(|word| line.contains(**word)) {
            places.push(format!("src/{}:{number} has {word}", file.path));
        }
    }
    places
}

#[test]
fn nothing_prints_and_nothing_exits_but_main() {
    let forbidden = [
        "println!",
        "print!(",
        "eprint",
        "dbg!",
        "process::exit",
        "todo!",
        "unimplemented!",
    ];
    let wrong: Vec<String> = files().iter().flat_map(|f| places(f, &forbidden)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_reads_no_clock_no_environment_and_no_chance() {
    let pure = [
        "secret", "exchange", "token", "catalog", "input", "evidence", "timeline", "triage",
        "report",
    ];
    let forbidden = [
        "SystemTime::now",
        "Instant::now",
        "env::var",
        "getrandom::",
        "std::io::std",
    ];
    let wrong: Vec<String> = files()
        .iter()
        .filter(|file| pure.contains(&file.layer()))
        .flat_map(|file| places(file, &forbidden))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_sources_sees_paths_and_groups() {
    for (line, names) in [
        ("use crate::report::{Detail, Format};", &["report"][..]),
        (
            "use crate::{Hints, diagnose_inputs};",
            &["Hints", "diagnose_inputs"],
        ),
        (
            "let x = crate::fact::Fact::ALL.map(crate::run);",
            &["fact", "run"],
        ),
        ("use crate::{cli::Cli, error::Error};", &["cli", "error"]),
        ("pub(crate) fn f() {}", &[]),
    ] {
        assert_eq!(names_of_the_crate(line), names, "{line}");
    }
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    const MOST_LINES: usize = 400;
    let mut long = Vec::new();
    for file in files() {
        let last = file.lines.last().map_or(0, |(number, _)| *number);
        // The vocabulary is one table; it is read by looking a word up.
        if last > MOST_LINES
            && !["fact/vocabulary.rs", "catalog/schema.rs"].contains(&file.path.as_str())
        {
            long.push(format!("src/{} has {last} lines", file.path));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
