//! `--break`: each mistake is really made, and what the server says to it is diagnosed.

use super::*;

/// A strict server: it knows one client, one secret, one code, and reads forms only.
fn strict() -> Script {
    Script::start(|seen, before| {
        let refuse = |status, error: &str, description: &str| {
            Answer::Json(
                status,
                json!({"error": error, "error_description": description}),
            )
        };
        if seen.method != "POST" {
            return refuse(405, "invalid_request", "method not allowed: use POST");
        }
        if !seen.header("content-type").contains("form") {
            return refuse(
                400,
                "invalid_request",
                "unsupported content type, expected application/x-www-form-urlencoded",
            );
        }
        if seen.param("client_id") != "abc" {
            return refuse(401, "invalid_client", "unknown client");
        }
        if seen.param("client_secret") != "s3cret" {
            return refuse(401, "invalid_client", "client secret is incorrect");
        }
        if seen.param("scope").contains("no-such") {
            return refuse(400, "invalid_scope", "the scope is unknown");
        }
        if seen.param("redirect_uri").ends_with("/other") {
            return refuse(
                400,
                "invalid_grant",
                "redirect_uri does not match the authorization request",
            );
        }
        if before > 0 && !seen.param("code").is_empty() {
            return refuse(
                400,
                "invalid_grant",
                "authorization code has already been used",
            );
        }
        Answer::Json(200, tokens())
    })
}

#[test]
fn each_mistake_of_a_token_request_is_made_and_named() {
    let home = Home::new("breaks");
    for (fault, cause_wanted) in [
        ("secret", "client-secret-wrong"),
        ("client-id", "client-id-unknown"),
        ("method", "wrong-http-method"),
        ("content-type", "content-type-wrong"),
        ("redirect", "redirect-uri-mismatch"),
        ("code-reuse", "authorization-code-reused"),
        ("state", "state-mismatch"),
    ] {
        let server = strict();
        let (authorize, token) = (server.at("/authorize"), server.at("/token"));
        let args = [
            "custom",
            "lab",
            "--authorize-url",
            &authorize,
            "--token-url",
            &token,
            "--client-id",
            "abc",
            "--client-secret",
            "s3cret",
            "--client-auth",
            "client_secret_post",
            "--break",
            fault,
            "--format",
            "json",
        ];
        let ran = home.login(&args, |url| {
            redirected(url, &[("code", "code-0001-abcdef")])
        });
        assert_eq!(cause(&ran), cause_wanted, "{fault}: {ran:?}");
        assert_ne!(ran.code, 0, "{fault}");
        assert_eq!(ran.json()["broken"], fault);
        assert!(!home.has("lab"));
    }
}

#[test]
fn a_scope_that_nobody_has_is_asked_for() {
    let home = Home::new("breaks-scope");
    let server = strict();
    let token = server.at("/token");
    let args = [
        "custom",
        "lab",
        "--token-url",
        &token,
        "--client-id",
        "abc",
        "--client-secret",
        "s3cret",
        "--client-auth",
        "client_secret_post",
        "--grant",
        "client-credentials",
        "--break",
        "scope",
        "--scope",
        "a",
        "--format",
        "json",
    ];
    let ran = home.connect(&args, "");
    assert_eq!(cause(&ran), "invalid-scope", "{ran:?}");
    assert_eq!(
        server.only("/token").param("scope"),
        "a oauthdx-no-such-scope"
    );
}

#[test]
fn a_server_that_does_not_notice_is_told() {
    let home = Home::new("breaks-accepted");
    let server = Script::always(200, tokens());
    let (authorize, token) = (server.at("/authorize"), server.at("/token"));
    let args = [
        "custom",
        "lab",
        "--authorize-url",
        &authorize,
        "--token-url",
        &token,
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--break",
        "pkce",
    ];
    let mut opened = String::new();
    let ran = home.login(&args, |url| {
        opened = url.to_owned();
        redirected(url, &[("code", "code-0001-abcdef")])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .starts_with("accepted  The server took it all the same"),
        "{}",
        ran.out
    );
    assert!(!home.has("lab"), "nothing is stored");
    let verifier = server.only("/token").param("code_verifier").to_owned();
    let params: std::collections::BTreeMap<_, _> = query(&opened).into_iter().collect();
    assert_ne!(
        oauthdx::token::sha256(verifier.as_bytes()),
        params["code_challenge"]
    );
}

#[test]
fn a_clock_that_is_behind_shows_in_what_is_signed() {
    let home = Home::new("breaks-clock");
    let server = Script::always(
        401,
        json!({"error": "invalid_client", "error_description": "client assertion has expired"}),
    );
    let token = server.at("/token");
    let args = [
        "custom",
        "lab",
        "--token-url",
        &token,
        "--client-id",
        "abc",
        "--client-secret",
        "s3cret",
        "--client-auth",
        "client_secret_jwt",
        "--grant",
        "client-credentials",
        "--break",
        "clock",
        "--format",
        "json",
    ];
    let ran = home.connect(&args, "");
    let claims = part(server.only("/token").param("client_assertion"), 1);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert!(claims["exp"].as_u64().unwrap() < now);
    assert!(
        ["clock-skew", "client-assertion-invalid"].contains(&cause(&ran).as_str()),
        "{ran:?}"
    );
}
