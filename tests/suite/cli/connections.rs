//! `list`, `forget` and `rename`, with connections in a home of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oauthdx::store::{Attempt, Connection, Held, Kind, NeedsReauth, Store, TokenSet};
use serde_json::{Value, json};

use super::scripted::{self, Scripted};
use crate::program::{Ran, command, folder};

/// Found nowhere but inside what is sealed.
const CANARY: &str = "canary71c0-secret";

/// A home with connections in sealed files.
struct Home {
    folder: PathBuf,
    store: Store,
}

impl Home {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        let variable = |name: &str| (name == "OAUTHDX_HOME").then(|| folder.clone().into());
        let store = Store::open(Some(Kind::File), &variable).unwrap();
        Self { folder, store }
    }

    fn hold(&self, name: &str) -> Held {
        let patience = Duration::from_secs(30);
        self.store.hold(&name.parse().unwrap(), patience).unwrap()
    }

    /// Makes a connection, changed by `edit`.
    fn connect(&self, name: &str, edit: impl FnOnce(&mut Connection, &mut TokenSet)) {
        let mut connection =
            Connection::new(name.parse().unwrap(), Kind::File, "custom", "client-1");
        let secret = |place: &str| Some(format!("{CANARY}-{place}").into());
        let mut tokens = TokenSet {
            access_token: secret("access"),
            refresh_token: secret("refresh"),
            client_secret: secret("client"),
            ..TokenSet::default()
        };
        edit(&mut connection, &mut tokens);
        self.hold(name).create(connection, &tokens).unwrap();
    }

    /// Makes a connection whose tokens are revoked at `url`.
    fn connect_to(&self, url: &str) {
        self.connect("lab", |connection, _| {
            connection.client_auth = Some("client_secret_basic".to_owned());
            let endpoint = ("revocation".to_owned(), url.to_owned());
            connection.endpoints = BTreeMap::from([endpoint]);
        });
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, &[])
    }

    fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = command(args);
        command.env("OAUTHDX_HOME", &self.folder);
        let ran: Ran = command
            .envs(variables.iter().copied())
            .output()
            .unwrap()
            .into();
        assert!(
            !format!("{ran:?}").contains("canary71c0"),
            "a secret is shown: {ran:?}"
        );
        ran
    }

    fn names(&self) -> Vec<String> {
        let names = self.store.names().unwrap();
        names.iter().map(ToString::to_string).collect()
    }

    /// The files that belong to a connection, without its lock, which is never removed.
    fn left_of(&self, name: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect(&self.folder, &mut files);
        files.retain(|file| {
            let own = file
                .file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(name);
            own && !file.starts_with(self.folder.join("locks"))
        });
        files
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn a_home_without_connections_is_no_failure() {
    let home = Home::new("connections-none");
    let ran = home.run(&["list"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("oauthdx connect"), "{}", ran.out);
    assert_eq!(home.run(&["list", "--format", "json"]).json(), json!([]));
}

#[test]
fn the_list_is_the_contract() {
    let home = Home::new("connections-json");
    home.connect("plain", |_, _| {});
    home.connect("acme.eu", |connection, tokens| {
        connection.provider = "airtable".to_owned();
        connection.account = Some("ann@example.com".to_owned());
        connection.scopes = vec!["data.records:read".to_owned()];
        tokens.expires_at = Some(1_795_510_800);
    });
    home.hold("acme.eu")
        .update(|connection| {
            connection.needs_reauth = Some(NeedsReauth {
                cause: "consent-revoked".to_owned(),
                since: 1_795_507_200,
            });
        })
        .unwrap();
    let ran = home.run(&["list", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let list = ran.json();
    let [first, second] = list.as_array().unwrap().as_slice() else {
        panic!("{list}")
    };
    for (key, value) in [
        ("name", json!("acme.eu")),
        ("provider", json!("airtable")),
        ("store", json!("file")),
        ("token_version", json!(1)),
        ("expires_at", json!(1_795_510_800)),
        ("health", json!("needs-reauth")),
        ("account", json!("ann@example.com")),
        ("scopes", json!(["data.records:read"])),
        (
            "needs_reauth",
            json!({"cause": "consent-revoked", "since": 1_795_507_200}),
        ),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert_eq!(second["name"], "plain");
    assert_eq!(second["health"], "ok");
    assert_eq!(second["expires_at"], Value::Null);
}

#[test]
fn the_table_fits_the_terminal_and_says_all() {
    let home = Home::new("connections-table");
    home.connect(
        "google-a-rather-long-name.of-one-customer",
        |connection, tokens| {
            connection.provider = "google".to_owned();
            connection.account =
                Some("somebody.with.a.long.name@subsidiary.example.com".to_owned());
            connection.scopes = ["gmail.readonly", "calendar.events", "drive.file"]
                .map(|scope| format!("https://www.googleapis.com/auth/{scope}"))
                .to_vec();
            tokens.expires_at = Some(1_600_000_000);
        },
    );
    home.connect("plain", |_, _| {});
    for columns in [60, 80, 100, 132, 200] {
        let ran = home.run_with(&["list"], &[("COLUMNS", &columns.to_string())]);
        assert_eq!(ran.code, 0, "{ran:?}");
        for line in ran.out.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        let squeezed: String = ran.out.split_whitespace().collect();
        assert!(squeezed.contains("2areheld"), "{}", ran.out);
        assert!(
            ran.out.contains("plain") && ran.out.contains("file"),
            "{}",
            ran.out
        );
    }
    let ran = home.run_with(&["list"], &[("COLUMNS", "200")]);
    for part in [
        "google-a-rather-long-name.of-one-customer",
        "somebody.with.a.long.name@subsidiary.example.com",
        "+2",
        " h ago",
        "…/gmail.readonly",
        "ok",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let ran = home.run(&["list", "-v"]);
    let squeezed: String = ran.out.split_whitespace().collect();
    assert!(!squeezed.contains("+2"), "{}", ran.out);
    let ran = home.run(&["list", "--format", "markdown"]);
    assert!(ran.out.contains("| plain | custom |"), "{}", ran.out);
    let ran = home.run(&["list", "-q"]);
    assert_eq!(ran.out, "connections  2 are held\n");
}

#[test]
fn a_damaged_connection_is_listed_and_then_the_error() {
    let home = Home::new("connections-damaged");
    home.connect("good", |_, _| {});
    fs::write(home.folder.join("connections/bad.json"), "{").unwrap();
    let ran = home.run(&["list"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    for part in ["good", "bad", "unreadable", "1 can't be read"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert!(ran.err.contains("bad.json"), "{}", ran.err);
    let list = home.run(&["list", "--format", "json"]).json();
    assert_eq!(list[0]["health"], "unreadable");
    assert!(list[0]["error"].as_str().unwrap().contains("bad.json"));
    assert_eq!(list[1]["name"], "good");
}

#[test]
fn forgetting_leaves_nothing_behind() {
    let home = Home::new("connections-forget");
    home.connect("lab", |_, _| {});
    home.connect("lab2", |_, _| {});
    let mut held = home.hold("lab");
    held.commit(1, &TokenSet::default(), |_| {}).unwrap();
    held.record(&Attempt::default()).unwrap();
    held.write_intent("rt:1").unwrap();
    drop(held);
    // What a process leaves that is killed while it writes.
    for file in [
        "pending/lab",
        "pending/lab#0",
        "sets/lab#3",
        "connections/lab.json",
    ] {
        fs::write(home.folder.join(format!("{file}.tmp")), CANARY).unwrap();
    }
    assert!(home.left_of("lab").len() > 8, "{:?}", home.left_of("lab"));
    let ran = home.run(&["forget", "lab", "--yes"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("forgotten  lab is gone"), "{}", ran.out);
    assert_eq!(home.names(), ["lab2"]);
    let left = home.left_of("lab");
    let others = home.left_of("lab2");
    assert_eq!(left, others, "{left:?}");
    let ran = home.run(&["forget", "lab2", "-y", "--format", "json"]);
    assert_eq!(
        ran.json(),
        json!({"version": 1, "name": "lab2", "revoked": null})
    );
    assert!(home.left_of("lab").is_empty());
}

#[test]
fn nothing_is_forgotten_without_a_yes() {
    let home = Home::new("connections-ask");
    home.connect("lab", |_, _| {});
    let ran = home.run(&["forget", "lab"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(
        ran.err.contains("hint: oauthdx forget lab --yes"),
        "{}",
        ran.err
    );
    assert_eq!(home.names(), ["lab"]);
}

#[test]
fn revoking_gives_both_tokens_back_before_forgetting() {
    for (name, answers, revoked) in [
        ("all", [(200, ""), (200, "{}")], "all"),
        (
            "grant",
            [(204, ""), (400, r#"{"error":"unsupported_token_type"}"#)],
            "refresh-token-only",
        ),
        (
            "before",
            [
                (400, r#"{"error":"invalid_token"}"#),
                (400, r#"{"error":"invalid_token"}"#),
            ],
            "before",
        ),
    ] {
        let home = Home::new(&format!("connections-revoke-{name}"));
        let server = Scripted::answering(&answers);
        home.connect_to(&server.url("/revoke"));
        let args = ["forget", "lab", "--yes", "--revoke", "--format", "json"];
        let ran = home.run(&args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}: {ran:?}");
        assert_eq!(ran.json()["revoked"], revoked, "{name}");
        assert!(home.names().is_empty(), "{name}");
        let seen = server.requests();
        assert_eq!(seen.len(), 2, "{name}: {seen:?}");
        for (request, kind) in seen.iter().zip(["refresh", "access"]) {
            assert!(
                request.starts_with("POST /revoke HTTP/1.1\r\n"),
                "{request}"
            );
            let body = format!("token={CANARY}-{kind}&token_type_hint={kind}_token");
            assert!(request.ends_with(&body), "{request}");
            let basic = scripted::basic("client-1", &format!("{CANARY}-client"));
            assert!(request.contains(&basic), "{request}");
        }
    }
}

#[test]
fn a_provider_that_does_not_take_them_back_is_diagnosed_and_nothing_is_forgotten() {
    let refused =
        r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#;
    for (name, answer, code) in [
        ("client", Some((401, refused)), 11),
        ("outage", Some((503, "")), 13),
        (
            "slack",
            Some((200, r#"{"ok":false,"error":"invalid_client"}"#)),
            11,
        ),
        ("nobody", None, 14),
    ] {
        let home = Home::new(&format!("connections-refused-{name}"));
        let server = answer.map(|answer| Scripted::answering(&[answer]));
        let url = match &server {
            Some(server) => server.url("/revoke"),
            None => format!("http://{}/revoke", crate::net::server::nobody()),
        };
        home.connect_to(&url);
        let args = ["forget", "lab", "--yes", "--revoke", "--format", "json"];
        let ran = home.run(&args);
        assert_eq!(ran.code, code, "{name}: {ran:?}");
        let report = ran.json();
        assert_eq!(report["exit_code"], code, "{name}");
        assert_eq!(report["verdict"], "diagnosed", "{name}: {report}");
        assert!(ran.err.contains("lab is kept"), "{name}: {}", ran.err);
        assert_eq!(home.names(), ["lab"], "{name}");
        assert_eq!(server.map_or(1, |server| server.requests().len()), 1);
    }
}

#[test]
fn without_a_revocation_endpoint_the_way_out_is_named() {
    let home = Home::new("connections-no-endpoint");
    home.connect("lab", |connection, _| {
        connection.provider = "airtable".to_owned();
    });
    let ran = home.run(&["forget", "lab", "--yes", "--revoke"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("no revocation endpoint is known"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("oauthdx forget lab"), "{}", ran.err);
    assert_eq!(home.names(), ["lab"]);
}

#[test]
fn tokens_that_were_not_read_are_not_given_back() {
    let home = Home::new("connections-interrupted");
    let server = Scripted::answering(&[]);
    home.connect_to(&server.url("/revoke"));
    let mut held = home.hold("lab");
    held.write_intent("rt:1").unwrap();
    held.write_answer(b"{}").unwrap();
    drop(held);
    let ran = home.run(&["forget", "lab", "--yes", "--revoke"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("oauthdx refresh lab"), "{}", ran.err);
    assert!(server.requests().is_empty());
    assert_eq!(home.run(&["forget", "lab", "--yes"]).code, 0);
}

#[test]
fn a_secret_that_is_not_stored_comes_from_the_settings() {
    let home = Home::new("connections-secret");
    let server = Scripted::answering(&[(200, ""), (200, "")]);
    home.connect("lab", |connection, tokens| {
        connection.client_auth = Some("client_secret_post".to_owned());
        let endpoint = ("revocation".to_owned(), server.url("/revoke"));
        connection.endpoints = BTreeMap::from([endpoint]);
        tokens.client_secret = None;
    });
    let args = ["forget", "lab", "--yes", "--revoke"];
    let ran = home.run(&args);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("client_secret_env"), "{}", ran.err);
    let settings = "[client.lab]\nprovider = 'custom'\nclient_id = 'client-1'\n\
        client_secret_env = 'LAB_SECRET'\n";
    fs::write(home.folder.join("config.toml"), settings).unwrap();
    let ran = home.run(&args);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("LAB_SECRET"), "{}", ran.err);
    let ran = home.run_with(&args, &[("LAB_SECRET", "canary71c0&plain")]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let request = server.requests().remove(0);
    assert!(
        request.ends_with("client_id=client-1&client_secret=canary71c0%26plain"),
        "{request}"
    );
}

#[test]
fn renaming_takes_everything_along() {
    let home = Home::new("connections-rename");
    home.connect("old", |_, _| {});
    home.connect("taken", |_, _| {});
    home.hold("old").record(&Attempt::default()).unwrap();
    let before = home.store.read("old").unwrap();
    let ran = home.run(&["rename", "old", "new"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(ran.out, "renamed  old is called new\n");
    assert_eq!(home.names(), ["new", "taken"]);
    assert!(home.left_of("old").is_empty(), "{:?}", home.left_of("old"));
    let after = home.store.read("new").unwrap();
    assert_eq!(after.token_version(), before.token_version());
    assert_eq!(after.created_at, before.created_at);
    let tokens = home.store.tokens(&after).unwrap();
    assert_eq!(
        tokens.refresh_token.unwrap().expose(),
        format!("{CANARY}-refresh")
    );
    assert_eq!(home.store.history(after.name()).unwrap().len(), 1);
    for (old, new, part) in [
        ("new", "taken", "another connection has that name"),
        ("new", "new", "that is its name"),
        ("new", "Not/Good", "a-z 0-9"),
        ("news", "other", "did you mean new"),
    ] {
        let ran = home.run(&["rename", old, new]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(home.names(), ["new", "taken"]);
    let ran = home.run(&["rename", "new", "newer", "--format", "json"]);
    assert_eq!(
        ran.json(),
        json!({"version": 1, "old": "new", "name": "newer"})
    );
}

#[test]
fn who_is_held_by_another_process_is_not_touched() {
    let home = Home::new("connections-busy");
    home.connect("lab", |_, _| {});
    let held = home.hold("lab");
    for args in [&["forget", "lab", "--yes"][..], &["rename", "lab", "other"]] {
        let args = [args, &["--lock-timeout", "100ms"]].concat();
        let ran = home.run(&args);
        assert_eq!(ran.code, 1, "{ran:?}");
        let holder = format!("process {}", std::process::id());
        assert!(ran.err.contains(&holder), "{}", ran.err);
        assert!(ran.err.contains("--lock-timeout"), "{}", ran.err);
    }
    drop(held);
    assert_eq!(home.names(), ["lab"]);
}

#[test]
fn a_name_that_nobody_has_is_wrong_usage() {
    let home = Home::new("connections-unknown");
    home.connect("airtable", |_, _| {});
    for args in [
        &["forget", "airtabel", "--yes"][..],
        &["rename", "airtabel", "x"],
    ] {
        let ran = home.run(args);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("did you mean airtable"), "{}", ran.err);
    }
}
