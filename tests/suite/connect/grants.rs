//! Grants that need no browser, and how clients prove themselves with them.

use super::*;

/// Arguments for a grant at a server, with more of them.
fn args<'a>(url: &'a str, grant: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["custom", "lab", "--token-url", url, "--grant", grant];
    args.extend(more);
    args
}

/// A P-256 key in PEM, in a file of its own.
fn key_file(home: &Home) -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    // Keys that a user names are no files of the store.
    let path = home.0.with_extension("key.pem");
    fs::write(&path, key.serialize_pem()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn client_credentials_are_obtained_and_kept() {
    let home = Home::new("client-credentials");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let secret = format!("s/{CANARY}+&=");
    let more = ["--client-id", "my app", "--scope", "a b", "--scope", "c"];
    let args = args(&url, "client-credentials", &more);
    let ran = home.connect_with(&args, "", &[("OAUTHDX_CLIENT_SECRET", &secret)]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let seen = server.only("/token");
    assert_eq!(seen.param("grant_type"), "client_credentials");
    assert_eq!(seen.param("scope"), "a b c");
    // RFC 6749 section 2.3.1: both halves are form-encoded first.
    let basic = base64_of(&format!("my+app:s%2F{CANARY}%2B%26%3D"));
    assert_eq!(seen.header("authorization"), format!("Basic {basic}"));
    assert_eq!(seen.param("client_id"), "");
    let kept = home.connection("lab");
    assert_eq!(kept["current"], 1);
    assert_eq!(kept["client_auth"], "client_secret_basic");
    assert_eq!(kept["endpoints"]["token"], url);
    let journal = home.journal("lab");
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0]["grant"], "client_credentials");
    assert_eq!(journal[0]["status"], 200);
    assert_eq!(journal[0]["new_version"], 1);
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[test]
fn every_way_of_client_authentication_is_sent_as_it_should_be() {
    let home = Home::new("client-auth");
    let key = key_file(&home);
    let secret = format!("a+{CANARY}");
    for method in [
        "client_secret_basic",
        "client_secret_basic_raw",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
        "none",
    ] {
        let server = Script::always(200, tokens());
        let url = server.at("/token");
        let mut more = vec!["--client-id", "abc", "--client-auth", method];
        if method == "private_key_jwt" {
            more.extend(["--key-file", &key, "--key-id", "k1"]);
        }
        let args = args(&url, "client-credentials", &more);
        let ran = home.connect_with(&args, "", &[("OAUTHDX_CLIENT_SECRET", &secret)]);
        assert_eq!(ran.code, 0, "{method}: {ran:?}");
        let seen = server.only("/token");
        let assertion = seen.param("client_assertion");
        match method {
            "client_secret_basic" => {
                let basic = base64_of(&format!("abc:a%2B{CANARY}"));
                assert_eq!(seen.header("authorization"), format!("Basic {basic}"));
            }
            "client_secret_basic_raw" => {
                let basic = base64_of(&format!("abc:a+{CANARY}"));
                assert_eq!(seen.header("authorization"), format!("Basic {basic}"));
            }
            "client_secret_post" => assert_eq!(seen.param("client_secret"), secret),
            "none" => {
                assert_eq!(seen.header("authorization"), "");
                assert_eq!(seen.param("client_secret"), "");
            }
            _ => {
                let claims = part(assertion, 1);
                assert_eq!(claims["iss"], "abc");
                assert_eq!(claims["aud"], url);
                let header = part(assertion, 0);
                let ec = method == "private_key_jwt";
                assert_eq!(header["alg"], if ec { "ES256" } else { "HS256" });
                assert_eq!(header.get("kid").is_some(), ec);
            }
        }
        if !method.starts_with("client_secret_basic") {
            assert_eq!(seen.param("client_id"), "abc", "{method}");
        }
    }
}

#[test]
fn a_service_account_signs_for_itself_or_for_a_user() {
    let home = Home::new("service-account");
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/tokens/service-account.json");
    let account: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    for subject in [None, Some("user@example.com")] {
        let server = Script::always(
            200,
            json!({"access_token": "abc", "token_type": "Bearer", "expires_in": 3599}),
        );
        let url = server.at("/token");
        let file = file.to_str().unwrap();
        let mut more = vec!["--key-file", file, "--scope", "s1 s2"];
        more.extend(subject.iter().flat_map(|user| ["--subject", *user]));
        let ran = home.connect(&args(&url, "jwt-bearer", &more), "");
        assert_eq!(ran.code, 0, "{ran:?}");
        let seen = server.only("/token");
        assert_eq!(
            seen.param("grant_type"),
            "urn:ietf:params:oauth:grant-type:jwt-bearer"
        );
        assert_eq!(
            seen.param("client_id"),
            "",
            "a service account is no client"
        );
        let assertion = seen.param("assertion");
        let claims = part(assertion, 1);
        assert_eq!(claims["iss"], account["client_email"]);
        assert_eq!(claims["scope"], "s1 s2");
        assert_eq!(claims["aud"], account["token_uri"]);
        assert_eq!(claims.get("sub").and_then(Value::as_str), subject);
        assert_eq!(part(assertion, 0)["kid"], account["private_key_id"]);
    }
}

#[test]
fn a_connected_app_signs_about_its_user() {
    let home = Home::new("salesforce");
    let key = key_file(&home);
    let server = Script::always(200, json!({"access_token": "abc", "token_type": "Bearer"}));
    let url = server.at("/services/oauth2/token");
    let args = [
        "salesforce",
        "--token-url",
        &url,
        "--var",
        "hostname=test.salesforce.com",
        "--grant",
        "jwt-bearer",
        "--key-file",
        &key,
        "--client-id",
        "3MVG9",
        "--subject",
        "me@acme.com",
    ];
    let ran = home.connect(&args, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let claims = part(server.only("/services/oauth2/token").param("assertion"), 1);
    assert_eq!(claims["iss"], "3MVG9");
    assert_eq!(claims["sub"], "me@acme.com");
    assert_eq!(claims["aud"], "https://test.salesforce.com");
}

#[test]
fn a_token_is_exchanged_for_another() {
    let home = Home::new("token-exchange");
    let server = Script::always(
        200,
        json!({
            "access_token": "abc", "token_type": "Bearer",
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        }),
    );
    let url = server.at("/token");
    let more = [
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--subject-token-type",
        "id_token",
        "--audience",
        "one",
        "--audience",
        "two",
        "--requested-token-type",
        "access_token",
        "--resource",
        "https://api.example",
    ];
    let args = args(&url, "token-exchange", &more);
    let token = format!("st-{CANARY}");
    let ran = home.connect_with(&args, "", &[("OAUTHDX_SUBJECT_TOKEN", &token)]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let seen = server.only("/token");
    assert_eq!(
        seen.param("grant_type"),
        "urn:ietf:params:oauth:grant-type:token-exchange"
    );
    assert_eq!(seen.param("subject_token"), token);
    assert_eq!(
        seen.param("subject_token_type"),
        "urn:ietf:params:oauth:token-type:id_token"
    );
    assert_eq!(seen.param("resource"), "https://api.example");
    let audiences = seen.pairs.iter().filter(|(name, _)| name == "audience");
    assert_eq!(
        audiences
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>(),
        ["one", "two"]
    );
}

#[test]
fn a_password_is_sent_behind_a_warning() {
    let home = Home::new("password");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let more = [
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--username",
        "joe",
        "--password-file",
        "-",
    ];
    let ran = home.connect(&args(&url, "password", &more), &format!("pw {CANARY}\n"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains("warning: the password grant"),
        "{}",
        ran.err
    );
    let seen = server.only("/token");
    assert_eq!(seen.param("username"), "joe");
    assert_eq!(seen.param("password"), format!("pw {CANARY}"));
}

#[test]
fn a_proof_of_possession_is_sent_again_with_the_nonce() {
    let home = Home::new("dpop");
    let server = Script::start(|seen, before| {
        if before == 0 {
            let nonce = vec![("DPoP-Nonce", "n-1".to_owned())];
            Answer::With(400, nonce, json!({"error": "use_dpop_nonce"}))
        } else {
            let nonce = part(seen.header("dpop"), 1)["nonce"].clone();
            let kind = if nonce == "n-1" { "DPoP" } else { "Bearer" };
            let mut answer = tokens();
            answer["token_type"] = kind.into();
            Answer::Json(200, answer)
        }
    });
    let url = server.at("/token");
    let more = [
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--dpop",
        "--format",
        "json",
    ];
    let ran = home.connect(&args(&url, "client-credentials", &more), "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let seen = server.seen("/token");
    assert_eq!(seen.len(), 2);
    let (first, second) = (
        part(seen[0].header("dpop"), 1),
        part(seen[1].header("dpop"), 1),
    );
    assert_eq!(first.get("nonce"), None);
    assert_eq!(second["htm"], "POST");
    assert_eq!(second["htu"], url);
    assert_ne!(first["jti"], second["jti"]);
    let json = ran.json();
    assert_eq!(
        json["exchanges"].as_array().unwrap().len(),
        1,
        "the first was no failure"
    );
    let types = json["checks"].as_array().unwrap().iter();
    let types = types.filter(|c| c["name"] == "token_answer.token_type");
    assert_eq!(
        types.map(|c| c["result"].clone()).collect::<Vec<_>>(),
        ["pass"]
    );
}
