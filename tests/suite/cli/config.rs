//! `config.toml`: flag, then environment, then file.

use std::fs;
use std::path::Path;

use super::OPEN;
use crate::program::{Ran, command, folder};

fn run(home: &Path, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = command(args);
    command.env("OAUTHDX_HOME", home);
    let envs = variables.iter().copied();
    command.envs(envs).output().unwrap().into()
}

#[test]
fn the_flag_comes_before_the_environment_and_that_before_the_file() {
    let home = folder("config-order");
    fs::write(
        home.join("config.toml"),
        "format = 'json'\ncolor = 'always'\n",
    )
    .unwrap();
    let diagnose = ["diagnose", "--text", OPEN];
    let env = [("OAUTHDX_FORMAT", "markdown"), ("OAUTHDX_COLOR", "never")];
    let by_file = run(&home, &diagnose, &[]);
    assert_eq!(by_file.json()["version"], 1);
    let by_variable = run(&home, &diagnose, &env);
    assert!(by_variable.out.starts_with("## "), "{}", by_variable.out);
    let flag = [&diagnose[..], &["--format", "text"]].concat();
    let by_flag = run(&home, &flag, &env);
    assert!(!by_flag.out.contains('\u{1b}') && !by_flag.out.starts_with("## "));
    let colored = run(&home, &flag, &[]);
    assert!(colored.out.contains('\u{1b}'), "{}", colored.out);
}

#[test]
fn an_error_about_the_command_line_is_written_as_the_file_wants() {
    let home = folder("config-early");
    fs::write(home.join("config.toml"), "format = 'json'\n").unwrap();
    let ran = run(&home, &["frobnicate"], &[]);
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.code, &error["exit_code"]), (2, &2.into()));
}

#[test]
fn the_store_of_the_file_is_taken_and_a_wrong_one_is_refused() {
    let home = folder("config-store");
    fs::write(home.join("config.toml"), "store = 'memory'\n").unwrap();
    fs::create_dir(home.join("connections")).unwrap();
    fs::write(home.join("connections/bad.json"), "{").unwrap();
    let memory = run(&home, &["list", "--format", "json"], &[]);
    assert_eq!((memory.code, memory.out.trim()), (0, "[]"));
    for (args, variables) in [
        (&["list"][..], &[("OAUTHDX_STORE", "file")][..]),
        (&["list", "--store", "file"], &[("OAUTHDX_STORE", "memory")]),
    ] {
        assert_eq!(run(&home, args, variables).code, 1, "{args:?}");
    }
    let ran = run(&home, &["list", "--store", "cloud"], &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("keyring, file, memory"), "{}", ran.err);
}

#[test]
fn a_key_that_nobody_knows_is_named_and_help_works_all_the_same() {
    let home = folder("config-unknown");
    let file = home.join("config.toml");
    fs::write(&file, "# mine\nfromat = 'json'\n").unwrap();
    for args in [&["list"][..], &["diagnose", "--text", OPEN], &["explain"]] {
        let ran = run(&home, args, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        for part in [file.to_str().unwrap(), "line 2", "fromat"] {
            assert!(ran.err.contains(part), "{part}: {}", ran.err);
        }
    }
    for args in [
        &["--help"][..],
        &["list", "--help"],
        &["completions", "bash"],
        &["man"],
    ] {
        assert_eq!(run(&home, args, &[]).code, 0, "{args:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let home = folder("config-unreadable");
    fs::create_dir(home.join("config.toml")).unwrap();
    let ran = run(&home, &["list"], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("config.toml"), "{}", ran.err);
}
