//! `-v` and `--record`: every byte but the secrets, and a file that `diagnose` reads back.

use super::*;
use crate::net::server::{Server, nobody, reset};
use crate::program::binary;

/// Runs with a record; the report, and that of `diagnose` on the record, both as JSON.
fn recorded(home: &Home, args: &[&str], login: Option<&[(&str, &str)]>) -> (Value, Value) {
    let path = home.0.with_extension("har");
    let path = path.to_str().unwrap();
    let mut all = args.to_vec();
    all.extend(["--record", path, "--format", "json"]);
    let ran = match login {
        Some(params) => home.login(&all, |url| redirected(url, params)),
        None => home.connect(&all, ""),
    };
    let har = fs::read(path).unwrap();
    let text = String::from_utf8(har.clone()).unwrap();
    assert!(!text.contains(CANARY), "{text}");
    fs::remove_file(path).unwrap();
    (
        ran.json(),
        binary(&har, &["diagnose", "-", "--format", "json"]).json(),
    )
}

#[test]
fn a_record_is_diagnosed_as_the_run_was() {
    let home = Home::new("record");
    let secret = format!("cs-{CANARY}-0001");
    for (status, body) in [
        (
            401,
            json!({"error": "invalid_client", "error_description": "client secret is incorrect"}),
        ),
        (
            400,
            json!({"error": "invalid_grant", "error_description": "PKCE verification failed"}),
        ),
        (
            400,
            json!({"error": "invalid_grant", "error_description": "authorization code has expired"}),
        ),
        (400, json!({"error": "invalid_scope"})),
        (503, json!({"error": "temporarily_unavailable"})),
        (429, json!({})),
        (200, json!({"ok": true})),
        (200, tokens()),
    ] {
        let server = Script::always(status, body.clone());
        let (authorize, token) = (server.at("/authorize"), server.at("/token"));
        for method in ["client_secret_basic", "client_secret_post"] {
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
                &secret,
                "--client-auth",
                method,
            ];
            let code = format!("code-{CANARY}-1");
            let (run, record) = recorded(&home, &args, Some(&[("code", &code)]));
            assert_eq!(run["verdict"], record["verdict"], "{body} {method}");
            assert_eq!(run["exit_code"], record["exit_code"], "{body} {method}");
            let cause = |json: &Value| json["findings"][0]["cause"].clone();
            assert_eq!(cause(&run), cause(&record), "{body} {method}");
        }
    }
}

#[test]
fn what_our_own_checks_found_is_in_the_record() {
    let home = Home::new("record-checks");
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
        "state",
    ];
    let (run, record) = recorded(&home, &args, Some(&[("code", "code-0001-abcdef")]));
    assert_eq!(run["findings"][0]["cause"], "state-mismatch");
    assert_eq!(record["findings"][0]["cause"], "state-mismatch");
}

#[test]
fn a_network_that_failed_is_in_the_record() {
    let home = Home::new("record-network");
    let resets = Server::start(reset);
    for url in [
        format!("http://{}/token", nobody()),
        "http://no-such-host.invalid/token".to_owned(),
        resets.url(),
    ] {
        let args = [
            "custom",
            "lab",
            "--token-url",
            &url,
            "--grant",
            "client-credentials",
            "--client-id",
            "abc",
            "--client-auth",
            "none",
            "--proxy",
            "",
        ];
        let (run, record) = recorded(&home, &args, None);
        assert_eq!(
            run["findings"][0]["cause"], record["findings"][0]["cause"],
            "{url}"
        );
    }
}

#[test]
fn a_code_that_is_sent_twice_is_seen_in_the_record() {
    let home = Home::new("record-reuse");
    let server = Script::start(|_, before| match before {
        0 => Answer::Json(200, tokens()),
        _ => Answer::Json(400, json!({"error": "invalid_grant"})),
    });
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
        "code-reuse",
    ];
    let code = format!("code-{CANARY}-1");
    let (run, record) = recorded(&home, &args, Some(&[("code", &code)]));
    assert_eq!(run["findings"][0]["cause"], "authorization-code-reused");
    assert_eq!(record["findings"][0]["cause"], "authorization-code-reused");
}

#[test]
fn a_record_that_cannot_be_written_is_found_before_the_flow() {
    let home = Home::new("record-nowhere");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let ran = home.connect(
        &[
            "custom",
            "lab",
            "--token-url",
            &url,
            "--grant",
            "client-credentials",
            "--client-id",
            "a",
            "--client-auth",
            "none",
            "--record",
            "/no/such/folder/run.har",
        ],
        "",
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(server.seen("/token").len(), 0);
}

#[test]
fn every_request_and_answer_is_told_with_v() {
    let home = Home::new("verbose");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let secret = format!("cs-{CANARY}-0001");
    let args = [
        "custom",
        "lab",
        "--token-url",
        &url,
        "--grant",
        "client-credentials",
        "--client-id",
        "abc",
        "--client-secret",
        &secret,
        "-v",
    ];
    let ran = home.connect(&args, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    for part in [
        &format!("> POST {url}"),
        "> Authorization: Basic auth:",
        ">   grant_type=client_credentials",
        "< 200",
        "< content-type: application/json",
        "\"access_token\":\"at:",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let quiet = home.connect(&args.map(|arg| if arg == "-v" { "-q" } else { arg }), "");
    assert_eq!(quiet.out.lines().count(), 1, "{quiet:?}");
    assert_eq!(
        quiet.err.lines().count(),
        1,
        "only the warning about the argument: {quiet:?}"
    );
}
