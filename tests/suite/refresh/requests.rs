//! A refresh is written as its connection's login was: client, key, form, headers, parameters.

use std::path::Path;

use super::*;

/// `connect` to its end, with the client's secret in its environment.
fn connect(home: &Home, args: &[&str], secret: &str) {
    let variable = [("OAUTHDX_CLIENT_SECRET", secret)];
    let ran = home.run_with(&[&["connect"], args].concat(), "", &variable);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_bound_token_is_refreshed_with_its_key_and_the_nonce_of_the_server() {
    let home = Home::new("refresh-dpop");
    let server = Script::start(|seen, before| {
        let claims = part(seen.header("dpop"), 1);
        if before > 0 && claims["nonce"] != "n-1" {
            let nonce = vec![("DPoP-Nonce", "n-1".to_owned())];
            return Answer::With(400, nonce, json!({"error": "use_dpop_nonce"}));
        }
        let mut answer = answer("lab", if before == 0 { 1 } else { 2 });
        answer["token_type"] = "DPoP".into();
        Answer::Json(200, answer)
    });
    log_in(&home, &server, &["--dpop"]);
    let report = assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert_eq!(
        report["requests"], 1,
        "the one without the nonce does not count"
    );
    assert_eq!(report["rotated"], true);
    let seen = server.seen("/token");
    let [login, first, second] = seen.as_slice() else {
        panic!("{seen:?}");
    };
    let proof = |seen: &Seen| (part(seen.header("dpop"), 0), part(seen.header("dpop"), 1));
    let (login, first, second) = (proof(login), proof(first), proof(second));
    assert_eq!(login.0["jwk"], second.0["jwk"]);
    assert_ne!(first.1["jti"], second.1["jti"]);
    assert_eq!(second.1["htu"], server.at("/token"));
    assert_eq!(second.1["htm"], "POST");
    assert_eq!(seen[2].param("refresh_token"), format!("rt-{CANARY}-lab-1"));
    assert_eq!(home.journal("lab").len(), 2);
}

#[test]
fn a_machine_asks_again_as_often_as_it_takes() {
    let home = Home::new("refresh-machine");
    let server = Script::start(|_, before| match before {
        1 => Answer::Nothing,
        2 => Answer::Json(500, json!({"error": "server_error"})),
        _ => Answer::Json(
            200,
            json!({"access_token": format!("at-{CANARY}-{before}"), "token_type": "Bearer", "expires_in": 3600}),
        ),
    });
    let (url, secret) = (server.at("/token"), format!("s-{CANARY}"));
    let args = [
        "custom",
        "lab",
        "--token-url",
        &url,
        "--client-id",
        "abc",
        "--grant",
        "client-credentials",
        "--scope",
        "a b",
        "--client-auth",
        "client_secret_post",
    ];
    connect(&home, &args, &secret);
    // Its credentials are not spent by use, so a lost answer is no loss.
    let report = assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert_eq!(report["requests"], 3);
    assert!(!notes(&report, "refresh token"), "{report}");
    let seen = server.seen("/token");
    assert_eq!(seen.len(), 4);
    for one in &seen {
        assert_eq!(one.param("grant_type"), "client_credentials");
        assert_eq!(one.param("scope"), "a b");
        assert_eq!(one.param("client_secret"), secret);
    }
    let journal = home.journal("lab");
    let grants: Vec<_> = journal.iter().map(|line| line["grant"].clone()).collect();
    assert_eq!(grants, ["client_credentials"; 4]);
}

#[test]
fn a_service_account_signs_a_new_statement() {
    let home = Home::new("refresh-statement");
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/tokens/service-account.json");
    let server = Script::always(
        200,
        json!({"access_token": format!("at-{CANARY}"), "token_type": "Bearer", "expires_in": 3599}),
    );
    let url = server.at("/token");
    let args = [
        "connect",
        "custom",
        "lab",
        "--token-url",
        &url,
        "--grant",
        "jwt-bearer",
        "--key-file",
        file.to_str().unwrap(),
        "--scope",
        "s1 s2",
        "--subject",
        "user@example.com",
    ];
    let ran = home.run(&args);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_ended(&refresh(&home, &[]), 0, "refreshed");
    let seen = server.seen("/token");
    let claims = |index: usize| part(seen[index].param("assertion"), 1);
    let (first, second) = (claims(0), claims(1));
    for name in ["iss", "aud", "scope", "sub"] {
        assert!(first[name].is_string(), "{name}: {first}");
        assert_eq!(first[name], second[name], "{name}");
    }
    assert!(second["iat"].as_i64() >= first["iat"].as_i64());
    assert_eq!(seen[1].param("scope"), "");
    let kid = |index: usize| part(seen[index].param("assertion"), 0)["kid"].clone();
    assert_eq!(kid(0), kid(1));
}

#[test]
fn every_try_signs_anew_for_itself() {
    let home = Home::new("refresh-assertion");
    let server = Script::start(|_, before| match before {
        0 => Answer::With(429, vec![("Retry-After", "0".to_owned())], json!({})),
        _ => Answer::Json(200, answer("lab", 2)),
    });
    let key = home.0.with_extension("key.pem");
    let pair = rcgen::KeyPair::generate().unwrap();
    fs::write(&key, pair.serialize_pem()).unwrap();
    let args = [
        "--client-id",
        "abc",
        "--client-auth",
        "private_key_jwt",
        "--key-file",
        key.to_str().unwrap(),
        "--key-id",
        "k1",
        "--assertion-audience",
        "https://as.example",
    ];
    let url = server.at("/token");
    import(&home, "lab", &url, &args, &answer("lab", 1));
    fs::remove_file(key).unwrap();
    let report = assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert_eq!(report["requests"], 2);
    let seen = server.seen("/token");
    let claims = |index: usize| part(seen[index].param("client_assertion"), 1);
    assert_ne!(claims(0)["jti"], claims(1)["jti"]);
    for index in [0, 1] {
        assert_eq!(claims(index)["iss"], "abc");
        assert_eq!(claims(index)["aud"], "https://as.example");
        assert_eq!(part(seen[index].param("client_assertion"), 0)["kid"], "k1");
    }
}

#[test]
fn a_provider_gets_the_refresh_that_it_wants() {
    let home = Home::new("refresh-form");
    let file = provider_file(
        &home,
        "pages",
        r#"
            [endpoints]
            [connect]
            token_params = { owner = "user" }
            headers = { "Pages-Version" = "2022-06-28" }
            client_id_parameter = "client_key"
            [habits]
            token_request_body = { value = "json", mark = "confirmed", source = "https://x.example" }
            client_auth = { value = "basic", mark = "confirmed", source = "https://x.example" }
        "#,
    );
    let file = ["--provider-file", file.to_str().unwrap()];
    let server = Script::always(200, answer("lab", 2));
    let (url, secret) = (server.at("/token"), format!("s-{CANARY}"));
    let args = [
        &[
            "connect",
            "pages",
            "lab",
            "--token-url",
            &url,
            "--import",
            "--client-id",
            "abc",
        ][..],
        &["--token-param", "x=y", "--resource", "https://api.example"],
        &file,
    ];
    let variable = [("OAUTHDX_CLIENT_SECRET", secret.as_str())];
    let ran = home.run_with(&args.concat(), &answer("lab", 1).to_string(), &variable);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_ended(&refresh(&home, &file), 0, "refreshed");
    let seen = server.only("/token");
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("pages-version"), "2022-06-28");
    assert!(
        seen.header("authorization").starts_with("Basic "),
        "{seen:?}"
    );
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    for (name, value) in [
        ("grant_type", "refresh_token"),
        ("owner", "user"),
        ("x", "y"),
        ("resource", "https://api.example"),
    ] {
        assert_eq!(body[name], value, "{body}");
    }
    // Without its file the provider is still asked in the way in which it was connected.
    assert_ended(&refresh(&home, ASK), 0, "refreshed");
    let again = server.seen("/token").pop().unwrap();
    assert_eq!(again.header("pages-version"), "2022-06-28");
    assert_eq!(again.param("owner"), "user");
    // A client that shows its id in the body does it under the provider's name for it.
    let public = [
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--provider",
        "pages",
    ];
    let public = [&public[..], &file].concat();
    import(&home, "open", &url, &public, &answer("open", 1));
    let ran = home.run(&[&["refresh", "open"], &file[..]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let seen = server.seen("/token").pop().unwrap();
    assert_eq!(seen.param("client_key"), "abc");
    assert_eq!(seen.param("client_id"), "");
}
