//! Opening a browser: the user's own choice, in a process of its own with its own environment.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use oauthdx::oauth::callback::browser::{Opened, open};

use super::run;
use crate::program::folder;

/// The URL that a process is to open.
const URL: &str = "OAUTHDX_TEST_URL";

#[test]
fn opens_what_it_is_told_to_if_it_is_told() {
    let Ok(url) = std::env::var(URL) else {
        return;
    };
    let opened = run(open(&url, &|name| std::env::var_os(name)));
    match opened {
        Opened::Yes => println!("opened"),
        Opened::No(why) => println!("not opened: {why}"),
    }
}

/// What a process says that opens `url` with `browser`, a shell script.
fn opened(folder: &Path, url: &str, browser: Option<&str>) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env_clear()
        .env(URL, url)
        .env("PATH", "/usr/bin:/bin")
        .args([
            "--exact",
            "callback::opening::opens_what_it_is_told_to_if_it_is_told",
        ])
        .args(["--nocapture", "--quiet"])
        .stdin(Stdio::null());
    if let Some(script) = browser {
        let file = folder.join("browser");
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        command.env("BROWSER", file);
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// What the script wrote down, once it has.
fn written(file: &Path) -> String {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        match fs::read_to_string(file) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => assert!(Instant::now() < end, "the browser was not started"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_users_browser_gets_the_url_and_nothing_is_run_in_it() {
    let folder = folder("opening");
    let (seen, broken) = (folder.join("seen"), folder.join("broken"));
    let evil = format!("$(touch+{0});touch+{0}|'x'", broken.display());
    let url = format!("https://as.example/authorize?client_id=a&scope=b%20c&x={evil}");
    let script = format!(
        "echo \"$# $1\" > '{}'; echo noise; echo noise >&2",
        seen.display()
    );
    let said = opened(&folder, &url, Some(&script));
    assert!(
        said.contains("opened") && !said.contains("not opened"),
        "{said}"
    );
    assert!(!said.contains("noise"), "{said}");
    let seen = written(&seen);
    assert!(
        seen.starts_with("1 https://as.example/authorize?client_id=a&scope=b%20c&x="),
        "{seen}"
    );
    assert!(!broken.exists());
}

#[test]
fn without_a_display_nothing_takes_the_terminal() {
    let folder = folder("opening-nothing");
    let said = opened(&folder, "https://as.example/", None);
    assert!(said.contains("not opened: there is no display"), "{said}");
}

#[test]
fn only_addresses_of_the_web_are_opened() {
    let folder = folder("opening-files");
    let seen = folder.join("seen");
    let script = format!("echo \"$1\" > '{}'", seen.display());
    for url in ["file:///etc/passwd", "javascript:alert(1)", "--help"] {
        let said = opened(&folder, url, Some(&script));
        assert!(said.contains("not opened"), "{url}: {said}");
    }
    assert!(!seen.exists());
}

#[test]
fn a_browser_that_stays_in_the_foreground_holds_nothing_up() {
    let folder = folder("opening-slow");
    let begun = Instant::now();
    let said = opened(&folder, "https://as.example/", Some("exec sleep 9"));
    assert!(
        said.contains("opened") && !said.contains("not opened"),
        "{said}"
    );
    assert!(begun.elapsed() < Duration::from_secs(8));
}
