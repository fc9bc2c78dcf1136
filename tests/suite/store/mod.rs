//! The store with real parts: files, processes that are killed, full disks, keyrings.

#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oauthdx::store::{Connection, Held, Kind, Name, Store, TokenSet};

mod faults;
mod files;
pub mod keyring;
mod processes;
mod worker;

/// A text that must be found nowhere but inside what is sealed.
const CANARY: &str = "canary-3f9a21c4-secret";

/// The store in `home`, with more environment variables.
fn open(home: &Path, requested: Option<Kind>, variables: &[(&str, &str)]) -> Store {
    let variable = |name: &str| {
        if name == "OAUTHDX_HOME" {
            return Some(home.into());
        }
        let found = variables.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| OsString::from(value))
    };
    Store::open(requested, &variable)
        .unwrap()
        .with_keyring_limit(KEYRING_LIMIT)
}

/// The store of sealed files in `home`.
fn files(home: &Path) -> Store {
    open(home, Some(Kind::File), &[])
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn hold(store: &Store, text: &str) -> Held {
    store.hold(&name(text), Duration::from_secs(30)).unwrap()
}

/// A connection as `connect` would make it.
fn draft(text: &str, kind: Kind) -> Connection {
    let mut draft = Connection::new(name(text), kind, "airtable", "client");
    draft.account = Some("ann@example.com".to_owned());
    draft
}

/// A token set with `refresh` as its refresh token, and secrets in all other places.
fn tokens(refresh: &str) -> TokenSet {
    let secret = |place: &str| Some(format!("{CANARY}-{place}").as_str().into());
    TokenSet {
        access_token: secret("access"),
        refresh_token: Some(refresh.into()),
        id_token: secret("id"),
        token_type: Some("Bearer".to_owned()),
        scope: Some("data.records:read".to_owned()),
        expires_at: Some(1_795_510_800),
        obtained_at: 1_795_507_200,
        other: Some(format!(r#"{{"instance_url":"https://x.example","sig":"{CANARY}"}}"#).into()),
        client_secret: secret("client"),
        private_key: secret("key"),
        dpop_key: secret("dpop"),
    }
}

/// The refresh token in use.
fn refresh_token(store: &Store, text: &str) -> String {
    let tokens = store.tokens(&store.read(text).unwrap()).unwrap();
    tokens.refresh_token.unwrap().expose().to_owned()
}

/// Every file below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Says aloud what can't be tested here; where everything was installed, that is a failure.
fn skip(what: &str) {
    let must = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!must, "can't test {what}");
    println!("skipped: {what}");
}

/// How long a test waits for one answer of a keyring.
const KEYRING_LIMIT: Duration = Duration::from_secs(2);
