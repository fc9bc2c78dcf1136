//! Grants without a browser: machines, passwords, signed statements, certificates.

use super::*;

#[test]
fn machines_get_tokens_by_their_own_right() {
    everywhere(
        &[Kind::OidcProvider, Kind::Authlib, Kind::Django],
        |server| {
            let place = server.kind.name();
            let grant = ["--grant", "client-credentials"];
            let outcome = at_once("machine", server, &Registered::MACHINE, &grant);
            outcome.assert_connected(place);
            let json = outcome.ran.json();
            assert_eq!(json["connection"]["refresh_token"], false, "{place}");
            let refused = ["--grant", "client-credentials", "--break", "secret"];
            let outcome = at_once("machine-secret", server, &Registered::MACHINE, &refused);
            outcome.assert_failed("client-secret-wrong", 11, place);
            let outcome = at_once("machine-grant", server, &Registered::BASIC, &grant);
            outcome.assert_failed("grant-type-not-allowed", 11, place);
        },
    );
}

#[test]
fn a_password_is_taken_where_a_server_still_does() {
    everywhere(&[Kind::Authlib, Kind::Django], |server| {
        let place = server.kind.name();
        let client = Registered::LEGACY;
        let more = [
            "--grant",
            "password",
            "--username",
            Lab::USER,
            "--scope",
            "read",
        ];
        for (password, works) in [(Lab::PASSWORD, true), ("looking-glass", false)] {
            let mut home = home("password", server, &client);
            home.1.push(("OAUTHDX_PASSWORD", password));
            let ran = home.connect(&strs(&args(server, &client, &more)), "");
            assert!(ran.err.contains("RFC 9700"), "{place}: {}", ran.err);
            let page = None;
            let outcome = Outcome { home, ran, page };
            if works {
                outcome.assert_connected(place);
            } else {
                outcome.assert_failed("user-credentials-wrong", 10, place);
            }
        }
    });
}

#[test]
fn a_signed_statement_is_exchanged_for_tokens() {
    let Some(server) = Server::shared(Kind::Authlib) else {
        return;
    };
    let more = ["--grant", "jwt-bearer", "--scope", "read"];
    let client = Registered::JWT;
    let with = |test: &str, more: &[&str]| at_once(test, server, &client, more);
    let for_alice = [&more[..], &["--subject", Lab::USER]].concat();
    with("statement", &for_alice).assert_connected("statement");
    let late = [&for_alice[..], &["--break", "clock"]].concat();
    with("statement-clock", &late).assert_failed("clock-skew", 14, "clock");
    let elsewhere = [&for_alice[..], &["--audience", "https://other.lab.test"]].concat();
    let outcome = with("statement-audience", &elsewhere);
    outcome.assert_failed("client-assertion-invalid", 11, "audience");
}

#[test]
fn a_token_exchange_is_refused_by_servers_without_it() {
    // None of these servers ships RFC 8693; that they say so is the case that can be shown.
    everywhere(
        &[Kind::OidcProvider, Kind::Authlib, Kind::Django],
        |server| {
            let client = Registered::BASIC;
            let mut home = home("exchange", server, &client);
            home.1
                .push(("OAUTHDX_SUBJECT_TOKEN", "subject-token-canary-0a1b2c3d4e5f"));
            let ran = home.connect(
                &strs(&args(server, &client, &["--grant", "token-exchange"])),
                "",
            );
            let page = None;
            let outcome = Outcome { home, ran, page };
            outcome.assert_failed("unsupported-grant-type", 11, server.kind.name());
        },
    );
}

#[test]
fn a_client_shows_its_certificate() {
    let Some(server) = secure() else {
        return;
    };
    let ca = LAB.ca_file.to_str().unwrap();
    let grant = ["--grant", "client-credentials", "--ca-file", ca];
    for (client, file) in [
        (Registered::CERTIFIED, &LAB.certified_file),
        (Registered::SELF_SIGNED, &LAB.self_signed_file),
    ] {
        let more = [&grant[..], &["--cert-file", file.to_str().unwrap()]].concat();
        at_once("mtls", server, &client, &more).assert_connected(client.id);
        let other = ["--cert-file", LAB.server_file.to_str().unwrap()];
        let outcome = at_once(
            "mtls-other",
            server,
            &client,
            &[&grant[..], &other].concat(),
        );
        assert_eq!(outcome.ran.code, 11, "{}: {:?}", client.id, outcome.ran);
        assert!(!outcome.home.has("lab"));
    }
}

#[test]
fn a_machine_proves_its_key_with_the_nonce_that_the_server_wants() {
    let Some(server) = secure() else {
        return;
    };
    let ca = LAB.ca_file.to_str().unwrap();
    let more = ["--grant", "client-credentials", "--dpop", "--ca-file", ca];
    let outcome = at_once("dpop-nonce", server, &Registered::MACHINE, &more);
    outcome.assert_connected("DPoP with a nonce");
    assert!(outcome.ran.err.contains("nonce"), "{}", outcome.ran.err);
}
