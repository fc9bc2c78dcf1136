//! Refreshes at real authorization servers, and what a spent token that is put back comes to.

use std::path::Path;

use super::*;
use crate::connect::real::{Outcome, everywhere, log_in};
use crate::home::files;
use crate::servers::{Kind, Registered, knows};

/// Copies the files of some folders of a home into another, or back.
fn copy(from: &Path, to: &Path, folders: &[&str]) {
    for folder in folders {
        let target = to.join(folder);
        let _ = fs::remove_dir_all(&target);
        fs::create_dir_all(&target).unwrap();
        for file in files(&from.join(folder)) {
            fs::copy(&file, target.join(file.file_name().unwrap())).unwrap();
        }
    }
}

/// What holds a connection's tokens; its journal is not among it.
const TOKENS: &[&str] = &["connections", "sets"];

/// Logs in and refreshes twice; returns where the files are as they were in between.
fn refresh_twice(outcome: &Outcome, place: &str) -> PathBuf {
    let home = &outcome.home;
    let saved = home.0.with_extension("saved");
    for version in [2, 3] {
        let report = assert_ended(&refresh(home, ASK), 0, "refreshed");
        assert_eq!(report["token_version"], version, "{place}: {report}");
        assert_eq!(report["rotated"], true, "{place}: {report}");
        assert!(report["expires_at"].is_u64(), "{place}: {report}");
        if version == 2 {
            copy(&home.0, &saved, TOKENS);
        }
    }
    saved
}

/// Asserts that the history tells which token came from which.
fn assert_lineage(home: &Home, place: &str) {
    let history = home
        .run(&["list", "--history", "lab", "--format", "json"])
        .json();
    let attempts = history["attempts"].as_array().unwrap();
    let renewals: Vec<&Value> = attempts
        .iter()
        .filter(|attempt| attempt["grant"] == "refresh_token")
        .collect();
    let [first, second, replay] = renewals.as_slice() else {
        panic!("{place}: {history}");
    };
    assert_eq!(
        first["new_refresh_token"], second["refresh_token"],
        "{place}"
    );
    assert_eq!(second["refresh_token"], replay["refresh_token"], "{place}");
    assert_ne!(
        second["new_refresh_token"], replay["refresh_token"],
        "{place}"
    );
    assert_eq!(second["new_version"], 3, "{place}");
    assert_eq!(replay.get("new_version"), None, "{place}");
    assert_eq!(replay["error"], "invalid_grant", "{place}");
    let told = home.run(&["list", "--history", "lab", "-v"]);
    let used = second["refresh_token"].as_str().unwrap();
    assert!(told.out.matches(used).count() >= 3, "{place}: {}", told.out);
}

#[test]
fn a_spent_token_that_is_put_back_is_named_everywhere() {
    everywhere(&Kind::ALL, |server| {
        for client in [Registered::PUBLIC, Registered::POST, Registered::BASIC] {
            if !knows(server.kind, &client) {
                continue;
            }
            let place = format!("{:?} {}", server.kind, client.id);
            let outcome = log_in("refresh", server, &client, &[]);
            outcome.assert_connected(&place);
            let home = &outcome.home;
            let saved = refresh_twice(&outcome, &place);
            // As a backup does that is played back.
            copy(&saved, &home.0, TOKENS);
            fs::remove_dir_all(saved).unwrap();
            let report = assert_ended(&refresh(home, ASK), 10, "refused");
            let cause = report["cause"].as_str().unwrap();
            let named = ["stale-rotation", "reuse-family-revoked"];
            assert!(named.contains(&cause), "{place}: {report}");
            let finding = &report["diagnosis"]["findings"][0];
            assert_ne!(finding["confidence"], "possible", "{place}: {finding}");
            assert_eq!(
                home.connection("lab")["needs_reauth"]["cause"],
                cause,
                "{place}"
            );
            assert_ended(&refresh(home, ASK), 10, "needs-reauth");
            assert_lineage(home, &place);
        }
    });
}

#[test]
fn keys_and_signed_clients_refresh_at_real_servers() {
    everywhere(&[Kind::OidcProvider, Kind::Authlib], |server| {
        for client in [Registered::DPOP, Registered::JWT, Registered::SECRET_JWT] {
            if !knows(server.kind, &client) {
                continue;
            }
            let place = format!("{:?} {}", server.kind, client.id);
            let outcome = log_in("refresh-signed", server, &client, &[]);
            outcome.assert_connected(&place);
            let saved = refresh_twice(&outcome, &place);
            fs::remove_dir_all(saved).unwrap();
        }
    });
}

#[test]
fn many_processes_at_a_real_server_send_one_request() {
    everywhere(&Kind::ALL, |server| {
        let outcome = log_in("refresh-crowd", server, &Registered::PUBLIC, &[]);
        let home = &outcome.home;
        let crowd: Vec<Child> = (0..6).map(|_| begin(home, &[])).collect();
        for child in crowd {
            let ran = end(home, child);
            assert_eq!(ran.code, 0, "{:?}: {ran:?}", server.kind);
            assert_eq!(ran.json()["token_version"], 2, "{ran:?}");
        }
        assert_ended(&refresh(home, ASK), 0, "refreshed");
    });
}
