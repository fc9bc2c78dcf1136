//! `--break` at real servers: what each makes of a mistake, and what we make of its answer.

use super::*;

/// What becomes of a mistake.
#[derive(Clone, Copy)]
enum Wanted {
    /// This cause stands first, with this exit code.
    Named(&'static str, i32),
    /// The server's answer fits several causes alike, and says no more: this one is among them.
    Among(&'static str, i32),
    /// The server does not notice.
    Accepted,
}

use Wanted::{Accepted, Among, Named};

/// Makes a mistake and asserts what becomes of it.
fn assert_broken(server: &Server, client: &Registered, fault: &str, wanted: Wanted) {
    let place = format!("{:?} {} {fault}", server.kind, client.id);
    let test = format!("break-{fault}");
    let outcome = log_in(&test, server, client, &["--break", fault]);
    let json = outcome.ran.json();
    assert_eq!(json["broken"], fault, "{place}");
    match wanted {
        Named(cause, code) => {
            outcome.assert_failed(cause, code, &place);
            assert_ne!(
                json["findings"][0]["confidence"], "possible",
                "{place}: {json}"
            );
        }
        Among(cause, code) => {
            assert_eq!(outcome.ran.code, code, "{place}: {json}");
            let findings = json["findings"].as_array().unwrap().iter();
            let first = json["findings"][0]["confidence"].clone();
            let level = findings.filter(|finding| finding["confidence"] == first);
            let causes: Vec<_> = level.map(|f| f["cause"].as_str().unwrap()).collect();
            assert!(causes.contains(&cause), "{place}: {causes:?}");
        }
        Accepted => {
            assert_eq!(outcome.ran.code, 0, "{place}: {json}");
            assert_eq!(json["verdict"], "healthy", "{place}");
        }
    }
    assert!(!outcome.home.has("lab"), "{place}: it was stored");
    if let Some(page) = &outcome.page {
        let told = matches!(wanted, Accepted) != page.body.contains("Login failed");
        assert!(
            told,
            "{place}: the browser was told something else: {page:?}"
        );
    }
}

#[test]
fn every_mistake_of_a_login_is_named_at_every_server() {
    everywhere(&Kind::ALL, |server| {
        let quiet = matches!(
            server.kind,
            Kind::OidcProvider | Kind::Authlib | Kind::Django
        );
        for (fault, wanted) in [
            ("pkce", Named("pkce-mismatch", 11)),
            ("state", Named("state-mismatch", 10)),
            ("redirect", Named("redirect-uri-mismatch", 11)),
            // Of these servers only the MCP SDK says that it is the secret.
            (
                "secret",
                if quiet {
                    Among("client-secret-wrong", 11)
                } else {
                    Named("client-secret-wrong", 11)
                },
            ),
            ("client-id", Named("client-id-unknown", 11)),
            ("code-reuse", Named("authorization-code-reused", 10)),
            ("method", Named("wrong-http-method", 11)),
            ("content-type", Named("content-type-wrong", 11)),
            // OpenID Connect Core section 3.1.2.1 has unknown scopes ignored.
            (
                "scope",
                if server.kind == Kind::OidcProvider {
                    Accepted
                } else {
                    Named("invalid-scope", 11)
                },
            ),
        ] {
            assert_broken(server, &Registered::POST, fault, wanted);
        }
    });
}

#[test]
fn a_wrong_client_is_named_however_it_authenticates() {
    everywhere(
        &[Kind::OidcProvider, Kind::Authlib, Kind::Django],
        |server| {
            for (client, fault, wanted) in [
                (
                    Registered::PUBLIC,
                    "client-id",
                    Named("client-id-unknown", 11),
                ),
                (
                    Registered::BASIC,
                    "client-id",
                    Named("client-id-unknown", 11),
                ),
                (
                    Registered::BASIC,
                    "secret",
                    Among("client-secret-wrong", 11),
                ),
                (
                    Registered::SECRET_JWT,
                    "secret",
                    Among("client-assertion-invalid", 11),
                ),
            ] {
                if knows(server.kind, &client) {
                    assert_broken(server, &client, fault, wanted);
                }
            }
        },
    );
}

#[test]
fn id_tokens_show_a_wrong_nonce_and_a_wrong_clock() {
    everywhere(&[Kind::OidcProvider, Kind::Django], |server| {
        for (fault, wanted) in [
            ("nonce", Named("nonce-mismatch", 11)),
            ("clock", Named("clock-skew", 14)),
        ] {
            assert_broken(server, &Registered::POST, fault, wanted);
        }
    });
}

#[test]
fn a_wrong_clock_shows_in_what_is_signed() {
    everywhere(&[Kind::OidcProvider, Kind::Authlib], |server| {
        for client in [Registered::JWT, Registered::SECRET_JWT] {
            assert_broken(server, &client, "clock", Named("clock-skew", 14));
        }
    });
    if let Some(server) = Server::shared(Kind::OidcProvider) {
        assert_broken(server, &Registered::DPOP, "clock", Named("clock-skew", 14));
    }
}
