//! Compiles the causes and providers into the form that the program reads without parsing.
//!
//! A file that doesn't fit the schema, names an unknown fact or an unknown cause stops the build.

#![expect(
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a build script stops the build; the shared modules are public in the program"
)]
#![allow(
    clippy::allow_attributes,
    dead_code,
    reason = "the program uses all of the shared modules, the build script a part"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

#[path = "entry.rs"]
mod entry;
#[path = "../fact/mod.rs"]
mod fact;
#[path = "index.rs"]
mod index;
#[path = "origin.rs"]
mod origin;
#[path = "phrases.rs"]
mod phrases;
#[path = "rule.rs"]
mod rule;
#[path = "schema.rs"]
mod schema;
#[path = "sieve.rs"]
mod sieve;
#[path = "table.rs"]
mod table;

use index::Writer;
use origin::Origin;
use phrases::{Phrases, Statements};
use schema::{Cause, Provider, causes_named};

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("src");
    let out = PathBuf::from(variable("OUT_DIR"));
    println!("cargo::rerun-if-changed=src/fact");
    println!("cargo::rerun-if-changed=src/catalog");
    println!("cargo::rerun-if-changed=src/causes");
    println!("cargo::rerun-if-changed=src/providers");
    let mut index = Writer::default();
    let mut causes: Vec<Cause> = files(&root.join("causes"));
    causes.sort_by(|a, b| a.id.cmp(&b.id));
    for (place, cause) in causes.iter().enumerate() {
        index.cause(place, cause);
    }
    let mut providers: Vec<Provider> = files(&root.join("providers"));
    let rows =
        fs::read_to_string(root.join("providers/endpoints.tsv")).expect("the file is readable");
    providers.extend(table::read(&rows, &providers));
    providers.sort_by(|a, b| a.slug.cmp(&b.slug));
    for (place, provider) in providers.iter().enumerate() {
        let unknown = causes_named(provider).find(|id| !causes.iter().any(|c| c.id == **id));
        if let Some(cause) = unknown {
            panic!(
                "src/providers/{}.toml names the unknown cause {cause}",
                provider.slug
            );
        }
        index.provider(place, provider, |id| causes.iter().position(|c| c.id == id));
    }
    let [rules, phrases, codes, words, bodies] = index.finish();
    write(&out, "rules", rules);
    write(&out, "rule-phrases", phrases);
    write(&out, "codes", codes);
    write(&out, "words", words);
    write(&out, "bodies", bodies);
    let mut table = String::new();
    let mut shelve = |constant: &str, items: Vec<Vec<u8>>| {
        shelve(&mut table, constant, &out, &items);
    };
    shelve("CAUSE_NAMES", names(&causes, |cause| &cause.id));
    shelve("CAUSES", causes.iter().map(encode).collect());
    let told = causes.iter().map(without_rules);
    shelve("TOLD", told.map(|cause| encode(&cause)).collect());
    let priors = causes.iter().map(|cause| encode(&cause.prior));
    shelve("PRIORS", priors.collect());
    shelve(
        "PROVIDER_NAMES",
        names(&providers, |provider| &provider.slug),
    );
    shelve("PROVIDERS", providers.iter().map(encode).collect());
    let origins: Vec<Origin<'_>> = providers.iter().map(Origin::of).collect();
    shelve("ORIGINS", origins.iter().map(encode).collect());
    write(&out, "origin-phrases", origin::sieve(&origins));
    let statements = statements(&root.join("evidence/statements"));
    shelve("STATEMENTS", statements.list.iter().map(encode).collect());
    write(&out, "statement-phrases", statements.sieve());
    write(&out, "catalog.rs", table.into_bytes());
    let phrases: Phrases = Phrases {
        oauth: statements.oauth,
        complaints: read(&root.join("evidence/complaints.toml")),
        transports: read(&root.join("evidence/transports.toml")),
    };
    write(&out, "phrases", encode(&phrases));
}

/// What matters of a cause once a rule has raised it; the rules are in the index.
fn without_rules(cause: &Cause) -> Cause {
    Cause {
        rules: Vec::new(),
        against: Vec::new(),
        tolerated: Vec::new(),
        ..cause.clone()
    }
}

/// A file whose name is part of what it says.
trait Filed {
    fn file(&mut self, name: String);
}

impl Filed for Cause {
    fn file(&mut self, name: String) {
        self.id = name;
    }
}

impl Filed for Provider {
    fn file(&mut self, name: String) {
        self.file = format!("providers/{name}.toml");
        self.slug = name;
    }
}

/// Reads each TOML file of a folder.
fn files<T: DeserializeOwned + Filed>(folder: &Path) -> Vec<T> {
    let parse = |(name, path): (String, PathBuf)| {
        let mut parsed: T = read(&path);
        parsed.file(name);
        parsed
    };
    toml_files(folder).into_iter().map(parse).collect()
}

/// The TOML files of a folder, by name, without the extension.
fn toml_files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let paths = fs::read_dir(folder).expect("the folder is there");
    let paths = paths.map(|entry| entry.expect("the folder can be listed").path());
    let named = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.strip_suffix(".toml")?;
        Some((name.to_owned(), path))
    };
    paths.filter_map(named).collect()
}

/// Reads what reporters say, a file a topic.
fn statements(folder: &Path) -> Statements {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut all = Statements {
        oauth: Vec::new(),
        list: Vec::new(),
    };
    for (_, path) in toml_files(folder) {
        let topic: Statements = read(&path);
        all.oauth.extend(topic.oauth);
        all.list.extend(topic.list);
    }
    all
}

/// Reads one TOML file.
fn read<T: DeserializeOwned>(path: &Path) -> T {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).expect("the file is readable");
    toml::from_str(&text)
        .unwrap_or_else(|e| panic!("{} does not fit the schema: {e}", path.display()))
}

/// Writes items one behind the other to a file, and adds them to the table that includes it.
fn shelve(table: &mut String, constant: &str, out: &Path, items: &[Vec<u8>]) {
    let ends = items.iter().scan(0_u32, |end, item| {
        *end += u32::try_from(item.len()).expect("the catalogue is small");
        Some(end.to_le_bytes())
    });
    let ends: Vec<[u8; 4]> = ends.collect();
    let _ = writeln!(
        table,
        "pub(super) const {constant}: super::Items = super::Items {{ \
         bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{constant}\")), \
         ends: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{constant}.ends\")) }};"
    );
    write(out, constant, items.concat());
    write(out, &format!("{constant}.ends"), ends.concat());
}

/// The names of items, by which they are sorted.
fn names<T>(items: &[T], name: impl Fn(&T) -> &String) -> Vec<Vec<u8>> {
    let names = items.iter().map(|item| name(item).as_bytes().to_vec());
    names.collect()
}

fn encode(item: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(item).expect("the schema can be compiled")
}

fn write(out: &Path, name: &str, bytes: Vec<u8>) {
    fs::write(out.join(name), bytes).expect("the build folder is writable");
}

fn variable(name: &str) -> String {
    std::env::var(name).expect("cargo sets it for build scripts")
}
