//! Colour, width, closed pipes, and nobody at the keyboard.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::OPEN;
use crate::program::{Ran, binary, call, command, samples, start};

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    for (args, variables, colored) in [
        (&[][..], &[][..], false),
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&[], &[("OAUTHDX_COLOR", "always")], true),
        (&["--color", "never"], &[("OAUTHDX_COLOR", "always")], false),
    ] {
        for (command_args, on_stderr) in [
            (&["diagnose", "--text", OPEN][..], false),
            (&["diagnose", "nothing.txt"], true),
            (&["--help"], false),
        ] {
            let args: Vec<&str> = command_args.iter().chain(args).copied().collect();
            let ran: Ran = command(&args)
                .envs(variables.iter().copied())
                .stdin(Stdio::null())
                .output()
                .unwrap()
                .into();
            let shown = if on_stderr { &ran.err } else { &ran.out };
            assert_eq!(
                shown.contains('\u{1b}'),
                colored,
                "{args:?} {variables:?}: {shown}"
            );
        }
    }
    for format in ["json", "markdown"] {
        let ran = binary(
            OPEN.as_bytes(),
            &["diagnose", "--format", format, "--color", "always"],
        );
        assert!(!ran.out.contains('\u{1b}'), "{format}: {}", ran.out);
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    for (args, stdin, code) in [
        (&["diagnose", "-v"][..], OPEN, None),
        (&["diagnose", "--format", "json", "-v"], OPEN, None),
        (&["explain"], "", Some(0)),
        (
            &["providers", "microsoft", "-v", "--format", "json"],
            "",
            Some(0),
        ),
    ] {
        let mut child = start(args);
        let mut stdout = child.stdout.take().unwrap();
        if stdin.is_empty() {
            stdout.read_exact(&mut [0; 10]).unwrap();
        }
        drop(stdout);
        child
            .stdin
            .take()
            .unwrap()
            .write_all(stdin.as_bytes())
            .unwrap();
        let ran: Ran = child.wait_with_output().unwrap().into();
        assert_eq!(ran.err, "", "{args:?}");
        let wanted = code.unwrap_or_else(|| binary(stdin.as_bytes(), args).code);
        assert_eq!(ran.code, wanted, "{args:?}");
    }
}

/// Waits a while for the end; a process that goes on is ended and gives nothing.
fn finished(mut child: Child) -> Option<i32> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

#[test]
fn nothing_waits_for_input_that_it_does_not_need() {
    let sample = "tests/inputs/ticket-airtable.txt";
    for args in [
        &["diagnose", sample][..],
        &["diagnose", "--text", OPEN],
        &[
            "diagnose",
            sample,
            "--note",
            "it worked",
            "--fact",
            "worked_before=yes",
        ],
        &["diagnose", sample, "--ask"],
        &["diagnose", "--ask"],
        &["diagnose", "nothing.txt"],
        &["explain"],
        &["explain", "facts"],
        &["providers", "google"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &[],
    ] {
        // The pipe stays open and empty: who reads from it waits.
        let mut child = command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pipe = child.stdin.take();
        assert!(finished(child).is_some(), "{args:?} waits");
        drop(pipe);
    }
}

/// Lines that are wider than `width`, other than those that one address alone makes so.
fn wide(text: &str, width: usize) -> Vec<String> {
    let is_wide = |line: &&str| {
        let mark = |c: char| c.is_whitespace() || "│|-•*".contains(c);
        let own = line.trim_matches(mark);
        let is_address = own.contains("://") && own.split_whitespace().count() <= 2;
        line.chars().count() > width && !is_address
    };
    text.lines().filter(is_wide).map(str::to_owned).collect()
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let ticket = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/ticket-airtable.txt"),
    )
    .unwrap();
    let mut runs: Vec<(String, Vec<u8>, Vec<&str>)> = Vec::new();
    for (name, bytes) in samples() {
        runs.push((name.clone(), bytes.clone(), vec!["diagnose"]));
        runs.push((name, bytes, vec!["diagnose", "-v"]));
    }
    for args in [
        vec!["explain"],
        vec!["explain", "facts"],
        vec!["explain", "stale-rotation", "-v"],
        vec!["explain", "invalid_grant"],
        vec!["explain", "AADSTS700082"],
        vec!["providers"],
        vec!["providers", "microsoft", "-v"],
        vec!["providers", "salesforce"],
        vec![
            "diagnose",
            "--note",
            "it worked until Monday, then two pods were started",
            "--fact",
            "several_workers=yes",
        ],
    ] {
        runs.push((String::new(), ticket.clone().into_bytes(), args));
    }
    let mut wrong = Vec::new();
    for (name, stdin, args) in runs {
        for width in ["60", "100", "200"] {
            let ran = call(&stdin, &args, &[("COLUMNS", width)]);
            let lines = wide(&ran.out, width.parse().unwrap());
            if let Some(line) = lines.first() {
                wrong.push(format!(
                    "{args:?} {name} at {width}, {} lines: {line}",
                    lines.len()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_binary_heeds_the_width_too() {
    for width in ["60", "100", "200"] {
        for args in [
            &["providers", "google"][..],
            &["--help"],
            &["diagnose", "--help"],
            &["explain", "--help"],
        ] {
            let output = command(args).env("COLUMNS", width).output().unwrap();
            let lines = wide(&Ran::from(output).out, width.parse().unwrap());
            assert!(lines.is_empty(), "{args:?} at {width}: {lines:?}");
        }
    }
}
