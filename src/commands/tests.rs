//! Whole runs of the program, without a process.

use std::ffi::OsString;
use std::io::Cursor;

use super::*;

struct Ran {
    code: u8,
    out: String,
    err: String,
}

fn run_on(terminal: bool, stdin: &str, args: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = crate::run(
        ["oauthdx"].iter().chain(args).map(OsString::from),
        &mut Environment {
            stdin: &mut Cursor::new(stdin.as_bytes()),
            stdout: &mut out,
            stderr: &mut err,
            terminals: Terminals {
                stdin: terminal,
                ..Terminals::default()
            },
            variable: &|name| (name == "OAUTHDX_HOME").then(|| "/nonexistent".into()),
        },
    );
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

fn run(stdin: &str, args: &[&str]) -> Ran {
    run_on(false, stdin, args)
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_to_type() {
    for (args, hint) in [
        (&["diagnose", "nothing.txt"][..], "hint: give a file"),
        (&["diagnose", "airtable"], "oauthdx providers airtable"),
        (
            &["diagnose", "--fact", "nonsense"],
            "hint: --fact nonsense=VALUE",
        ),
        (
            &["diagnose", "--fact", "worked_befor=yes"],
            "did you mean worked_before",
        ),
        (
            &["diagnose", "--provider", "airtabel"],
            "did you mean airtable",
        ),
        (&["diagnose", "--ask"], "--fact NAME=VALUE"),
        (&["diagnose", "--name", "mine"], "hint: "),
        (&["explain", "stale-rotaton"], "did you mean stale-rotation"),
        (&["providers", "airtabel"], "did you mean airtable"),
        (&["frobnicate"], "unrecognized subcommand"),
        (&["diagnose", "-q", "-v"], "cannot be used with"),
    ] {
        let ran = run("", args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(hint), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn what_cannot_be_read_exits_with_1() {
    for (args, message) in [
        (
            &["diagnose", "--file", "nothing.txt"][..],
            "could not read nothing.txt\n  because: ",
        ),
        (&["diagnose", "src"], "could not read src: it is a folder"),
        (
            &["providers", "--provider-file", "nothing.toml"],
            "could not read nothing.toml",
        ),
        (
            &["providers", "--provider-file", "Cargo.toml"],
            "could not use Cargo.toml\n  because: ",
        ),
    ] {
        let ran = run("", args);
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(message), "{args:?}: {}", ran.err);
    }
}

#[test]
fn errors_are_one_json_object_where_json_is_asked_for() {
    for args in [
        &["diagnose", "nothing.txt", "--format", "json"][..],
        &["frobnicate", "--format=json"],
    ] {
        let ran = run("", args);
        let error: serde_json::Value = serde_json::from_str(&ran.err).expect(&ran.err);
        assert_eq!(error["exit_code"], 2);
        assert!(
            error["error"].is_string() && error["hint"].is_string(),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.lines().count(), 1);
    }
}

#[test]
fn a_terminal_is_told_what_to_do_and_never_waited_for_in_silence() {
    let ran = run_on(true, "", &["diagnose"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("oauthdx diagnose -"), "{}", ran.err);
    let ran = run_on(true, "{\"error\":\"invalid_grant\"}", &["diagnose", "-"]);
    assert!(ran.err.starts_with("paste, then "), "{}", ran.err);
    assert_ne!(ran.out, "");
}

#[test]
fn every_command_writes_every_format() {
    let paste = "{\"error\":\"invalid_client\"}";
    for format in crate::report::Format::ALL {
        for args in [
            &["diagnose"][..],
            &["diagnose", "-v"],
            &["explain"],
            &["explain", "stale-rotation"],
            &["explain", "invalid_grant"],
            &["explain", "AADSTS700082"],
            &["explain", "facts"],
            &["explain", "worked_before"],
            &["providers"],
            &["providers", "airtable"],
            &["providers", "airtable", "-v"],
        ] {
            let ran = run(paste, &[args, &["--format", format.name()]].concat());
            assert_eq!(ran.err, "", "{args:?}");
            assert!(
                ran.out.ends_with('\n') && ran.out.len() > 40,
                "{args:?}: {}",
                ran.out
            );
            if *format == crate::report::Format::Json {
                serde_json::from_str::<serde_json::Value>(&ran.out).expect("JSON");
            }
        }
    }
}

#[test]
fn no_secret_of_a_paste_reaches_any_report() {
    let paste = "POST https://airtable.com/oauth2/v1/token\n\
        Authorization: Basic Y2xpZW50OkNBTkFSWTEyMzQ1Njc=\n\
        Content-Type: application/x-www-form-urlencoded\n\n\
        grant_type=refresh_token&refresh_token=oaaCANARY1234567.v1.abcdef&client_secret=CANARYsecret9\n\n\
        HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n\
        {\"error\":\"invalid_grant\",\"error_description\":\"token oaaCANARY1234567.v1.abcdef is gone\"}\n";
    for format in crate::report::Format::ALL {
        for detail in ["-q", "-v"] {
            let fact = "says=refresh_token=oaaCANARY1234567.v1.abcdef";
            let args = [
                "diagnose",
                detail,
                "--format",
                format.name(),
                "--fact",
                fact,
            ];
            let ran = run(paste, &args);
            let shown = format!("{}{}", ran.out, ran.err);
            assert!(
                !shown.contains("CANARY") && !shown.contains("Y2xpZW50"),
                "{shown}"
            );
        }
    }
}

#[test]
fn the_completions_in_the_repository_are_fresh() {
    for (shell, file) in [
        ("bash", "oauthdx.bash"),
        ("zsh", "_oauthdx"),
        ("fish", "oauthdx.fish"),
        ("powershell", "_oauthdx.ps1"),
        ("elvish", "oauthdx.elv"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("completions")
            .join(file);
        let committed = fs::read_to_string(&path).unwrap();
        let fresh = run("", &["completions", shell]).out;
        assert!(
            committed == fresh,
            "write it anew: oauthdx completions {shell} > completions/{file}"
        );
    }
    assert!(run("", &["man"]).out.contains(".TH oauthdx"));
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let code = crate::run(
        ["oauthdx", "explain"].map(OsString::from),
        &mut Environment {
            stdin: &mut std::io::empty(),
            stdout: &mut Gone,
            stderr: &mut std::io::sink(),
            terminals: Terminals::default(),
            variable: &|_| None,
        },
    );
    assert_eq!(code, 0);
}
