//! `forget --revoke` at real servers: the tokens end there.

use std::time::Duration;

use oauthdx::oauth::Grant as Given;
use oauthdx::secret;
use oauthdx::store::{Connection, Kind as StoreKind, Secret, Store, TokenSet};
use serde_json::Value;

use super::grants::{ask, knows, log_in};
use super::{Kind, LAB, Registered, Server};
use crate::program::{Ran, command, folder};

/// Keeps a connection in a home of its own, and forgets it with `--revoke`.
fn forget(server: &Server, registered: &Registered, tokens: &TokenSet) -> (Ran, Store) {
    let home = folder(&format!("forget-{}-{}", server.kind.name(), registered.id));
    let variable = |name: &str| (name == "OAUTHDX_HOME").then(|| home.clone().into());
    let store = Store::open(Some(StoreKind::File), &variable).unwrap();
    let name = "lab".parse().unwrap();
    let mut held = store.hold(&name, Duration::from_secs(30)).unwrap();
    let mut connection = Connection::new(name, StoreKind::File, "custom", registered.id);
    connection.client_auth = Some(registered.auth.to_owned());
    let paths = server.kind.paths();
    let endpoints = [("token", paths.token), ("revocation", paths.revocation)];
    connection.endpoints = endpoints
        .map(|(name, path)| (name.to_owned(), server.url(path)))
        .into();
    held.create(connection, tokens).unwrap();
    drop(held);
    let mut command = command(&["forget", "lab", "--yes", "--revoke", "--format", "json"]);
    let ran = command.env("OAUTHDX_HOME", &home).output().unwrap().into();
    (ran, store)
}

fn stored(token: Option<&secret::Secret>) -> Option<Secret> {
    token.map(|token| token.expose().into())
}

#[test]
fn revoked_tokens_refresh_no_more() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        for registered in [
            Registered::PUBLIC,
            Registered::BASIC,
            Registered::POST,
            Registered::SPECIAL,
            Registered::JWT,
        ] {
            // The MCP SDK refuses the revocation of a public client: it wants a secret of it, too.
            let wants_secret = server.kind == Kind::Mcp && registered.secret.is_none();
            if wants_secret || !knows(server.kind, &registered) {
                continue;
            }
            let place = format!("{:?} {}", server.kind, registered.id);
            let tokens = log_in(server, &registered).tokens;
            let kept = TokenSet {
                access_token: stored(tokens.access_token.as_ref()),
                refresh_token: stored(tokens.refresh_token.as_ref()),
                client_secret: registered.secret.map(Secret::from),
                private_key: (registered.auth == "private_key_jwt").then(|| LAB.key().into()),
                ..TokenSet::default()
            };
            let (ran, store) = forget(server, &registered, &kept);
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{place}: {ran:?}");
            assert_eq!(ran.json()["revoked"], "all", "{place}");
            assert!(store.names().unwrap().is_empty(), "{place}");
            let grant = Given::RefreshToken {
                token: tokens.refresh_token.unwrap(),
                scope: String::new(),
            };
            let (status, answer) = ask(server, &registered, &grant);
            assert_eq!(status, 400, "{place}: the token lives on");
            assert_eq!(answer.error.as_deref(), Some("invalid_grant"), "{place}");
        }
    }
}

#[test]
fn a_wrong_secret_revokes_nothing_and_is_named() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        let registered = Registered::POST;
        let tokens = log_in(server, &registered).tokens;
        let kept = TokenSet {
            access_token: stored(tokens.access_token.as_ref()),
            refresh_token: stored(tokens.refresh_token.as_ref()),
            client_secret: Some("wrong-secret".into()),
            ..TokenSet::default()
        };
        let (ran, store) = forget(server, &registered, &kept);
        let place = server.kind.name();
        assert_eq!(ran.code, 11, "{place}: {ran:?}");
        let causes = ran.json()["findings"].clone();
        let causes = causes.as_array().unwrap().iter();
        let named = causes.map(|finding| finding["cause"].clone());
        let named: Vec<_> = named.collect();
        assert!(
            named.contains(&Value::from("client-secret-wrong")),
            "{place}: {named:?}"
        );
        assert_eq!(store.names().unwrap().len(), 1, "{place}");
        let grant = Given::RefreshToken {
            token: tokens.refresh_token.unwrap(),
            scope: String::new(),
        };
        let (status, _) = ask(server, &registered, &grant);
        assert_eq!(status, 200, "{place}: the token was revoked");
    }
}
