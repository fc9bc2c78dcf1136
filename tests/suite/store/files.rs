//! The file store: keys, modes, files that were exchanged, and secrets that stay where they belong.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;

use oauthdx::store::{Attempt, Interrupted, Kind, NeedsReauth};

use super::processes::connect;
use super::{CANARY, draft, files, hold, name, open, refresh_token, tokens, walk};
use crate::program::folder;

#[test]
fn everything_is_private() {
    let home = folder("store-modes").join("made");
    let store = files(&home);
    connect(&store, Kind::File, "r1");
    let mut held = hold(&store, "a");
    held.write_intent("rt:1").unwrap();
    held.write_answer(b"answer").unwrap();
    held.record(&Attempt::default()).unwrap();
    let kept = walk(&home);
    for file in [
        "connections/a.json",
        "sets/a#1",
        "pending/a",
        "journals/a.ndjson",
    ] {
        assert!(
            kept.contains(&home.join(file)),
            "{file} is missing: {kept:?}"
        );
    }
    for file in kept {
        let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
        let parent = fs::metadata(file.parent().unwrap()).unwrap();
        assert_eq!(
            parent.permissions().mode() & 0o777,
            0o700,
            "{}",
            file.display()
        );
    }
}

#[test]
fn a_vault_key_that_others_may_read_is_refused() {
    let home = folder("store-vault");
    connect(&files(&home), Kind::File, "r1");
    let vault = home.join("vault.key");
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o640)).unwrap();
    let store = files(&home);
    for error in [
        store.tokens(&store.read("a").unwrap()).unwrap_err(),
        store.choose().unwrap_err(),
    ] {
        assert!(
            error.to_string().contains("others may read it (mode 640)"),
            "{error}"
        );
        assert!(error.hint().contains("chmod 600"), "{}", error.hint());
        assert_eq!(error.exit_code(), 1);
    }
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(refresh_token(&files(&home), "a"), "r1");
}

#[test]
fn a_vault_key_that_is_gone_is_not_made_anew() {
    let home = folder("store-vault-gone");
    connect(&files(&home), Kind::File, "r1");
    let vault = home.join("vault.key");
    let key = fs::read(&vault).unwrap();
    fs::remove_file(&vault).unwrap();
    let store = files(&home);
    assert!(store.choose().is_err());
    assert!(store.tokens(&store.read("a").unwrap()).is_err());
    assert!(!vault.exists());
    fs::write(&vault, key).unwrap();
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(refresh_token(&files(&home), "a"), "r1");
}

#[test]
fn the_key_comes_from_the_environment_or_from_a_file() {
    let home = folder("store-keys");
    let (mine, other) = ("A".repeat(43) + "=", "B".repeat(42) + "A");
    let given = |key: &str| open(&home, Some(Kind::File), &[("OAUTHDX_KEY", key)]);
    connect(&given(&mine), Kind::File, "r1");
    assert!(!home.join("vault.key").exists());
    assert_eq!(refresh_token(&given(&mine), "a"), "r1");

    let file = home.join("key.txt");
    fs::write(&file, format!("{mine}\n")).unwrap();
    let by_file = |path: &str| open(&home, Some(Kind::File), &[("OAUTHDX_KEY_FILE", path)]);
    assert_eq!(refresh_token(&by_file(file.to_str().unwrap()), "a"), "r1");

    for (store, says) in [
        (given(&other), "another key"),
        (
            given("correct horse battery staple"),
            "not 32 bytes in Base64",
        ),
        (
            by_file("/nonexistent/key"),
            "read the key in /nonexistent/key",
        ),
        (files(&home), "find the key"),
    ] {
        let error = store.tokens(&store.read("a").unwrap()).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(error.hint().contains("OAUTHDX_KEY") || error.hint().contains("openssl"));
    }
}

#[test]
fn a_set_in_the_place_of_another_does_not_open() {
    let home = folder("store-swap");
    let store = files(&home);
    for text in ["a", "b"] {
        let mut held = hold(&store, text);
        held.create(draft(text, Kind::File), &tokens("r1")).unwrap();
        held.commit(1, &tokens("r2"), |_| {}).unwrap();
    }
    let current = home.join("sets/a#2");
    let good = fs::read(&current).unwrap();
    for from in ["sets/a#1", "sets/b#2"] {
        fs::copy(home.join(from), &current).unwrap();
        let error = store.tokens(&store.read("a").unwrap()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("damaged, or put there from elsewhere"),
            "{error}"
        );
    }
    fs::write(&current, good).unwrap();
    assert_eq!(refresh_token(&store, "a"), "r2");
}

#[test]
fn secrets_are_only_inside_what_is_sealed() {
    let home = folder("store-canary");
    let store = files(&home);
    connect(&store, Kind::File, CANARY);
    let mut held = hold(&store, "a");
    held.update(|c| c.needs_reauth = Some(NeedsReauth::because("consent-revoked")))
        .unwrap();
    held.record(&Attempt {
        error: Some(format!("refresh_token={CANARY} was revoked")),
        endpoint: Some(format!("https://x.example/token?refresh_token={CANARY}")),
        ..Attempt::default()
    })
    .unwrap();
    held.write_intent("rt:1").unwrap();
    held.write_answer(format!(r#"{{"refresh_token":"{CANARY}"}}"#).as_bytes())
        .unwrap();
    let left = held.recover().unwrap();
    assert!(matches!(left, Some(Interrupted::Answered { .. })));
    let history = store.history(&name("a")).unwrap();
    let shown = format!(
        "{store:?} {held:?} {left:?} {history:?} {:?}",
        held.tokens()
    );
    assert!(!shown.contains(CANARY), "{shown}");
    for file in walk(&home) {
        let bytes = fs::read(&file).unwrap();
        let found = bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
        assert!(!found, "{} holds a secret", file.display());
    }
}

#[test]
fn no_error_repeats_what_is_stored() {
    let home = folder("store-errors");
    let key = "A".repeat(43);
    let with_key = |key: &str| open(&home, Some(Kind::File), &[("OAUTHDX_KEY", key)]);
    let store = with_key(&key);
    connect(&store, Kind::File, CANARY);
    let mut errors = vec![
        hold(&store, "a")
            .commit(9, &tokens(CANARY), |_| {})
            .unwrap_err(),
        with_key(CANARY)
            .tokens(&store.read("a").unwrap())
            .unwrap_err(),
    ];
    fs::write(home.join("sets/a#1"), CANARY).unwrap();
    errors.push(store.tokens(&store.read("a").unwrap()).unwrap_err());
    fs::remove_file(home.join("sets/a#1")).unwrap();
    errors.push(store.tokens(&store.read("a").unwrap()).unwrap_err());
    for error in errors {
        let all = format!("{error} {error:?} {:?} {}", error.chain(), error.hint());
        assert!(!all.contains(CANARY), "{all}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn a_commit_takes_milliseconds() {
    const COMMITS: u32 = 100;
    let home = folder("store-time");
    let store = files(&home);
    connect(&store, Kind::File, "r1");
    let mut held = hold(&store, "a");
    let begin = Instant::now();
    for version in 1..=u64::from(COMMITS) {
        held.commit(version, &tokens("next"), |_| {}).unwrap();
    }
    let commit = begin.elapsed() / COMMITS;
    let begin = Instant::now();
    for version in u64::from(COMMITS) + 1..=u64::from(COMMITS) * 2 {
        held.write_intent("rt:1").unwrap();
        held.write_answer(&[b'x'; 2000]).unwrap();
        held.commit(version, &tokens("next"), |_| {}).unwrap();
        held.record(&Attempt::default()).unwrap();
    }
    let refresh = begin.elapsed() / COMMITS;
    println!("one commit: {commit:?}; intent, answer, commit and journal: {refresh:?}");
    // Generous: the machine may be busy. A commit that waits for something shows all the same.
    assert!(commit.as_millis() < 250 && refresh.as_millis() < 500);
}
