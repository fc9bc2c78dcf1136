//! The device flow: patience, and every way in which it ends.

use super::*;

/// A server whose token endpoint gives these answers one after the other, and the last again.
fn server(answers: Vec<(u16, Value)>, lifetime: u64) -> Script {
    Script::start(move |seen, before| {
        if seen.path == "/device" {
            Answer::Json(
                200,
                json!({
                    "device_code": format!("dc-{CANARY}"), "user_code": "WDJB-MJHT",
                    "verification_uri": "https://as.example/device",
                    "verification_uri_complete": "https://as.example/device?user_code=WDJB-MJHT",
                    "expires_in": lifetime, "interval": 1,
                }),
            )
        } else {
            let (status, body) = answers.get(before).or(answers.last()).unwrap();
            Answer::Json(*status, body.clone())
        }
    })
}

fn error(word: &str) -> (u16, Value) {
    (400, json!({"error": word}))
}

fn run(home: &Home, server: &Script, more: &[&str]) -> Ran {
    let (device, token) = (server.at("/device"), server.at("/token"));
    let mut args = vec![
        "custom",
        "lab",
        "--device-url",
        &device,
        "--token-url",
        &token,
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--grant",
        "device",
        "--scope",
        "a",
    ];
    args.extend(more);
    home.connect(&args, "")
}

#[test]
fn it_waits_as_the_server_wants_and_ends_with_tokens() {
    let home = Home::new("device");
    let server = server(vec![error("authorization_pending"), (200, tokens())], 60);
    let ran = run(&home, &server, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains("open https://as.example/device\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("enter WDJB-MJHT"), "{}", ran.err);
    assert!(ran.err.contains("user_code=WDJB-MJHT"), "{}", ran.err);
    assert_eq!(server.only("/device").param("client_id"), "abc");
    assert_eq!(server.only("/device").param("scope"), "a");
    let asked = server.seen("/token");
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].param("device_code"), format!("dc-{CANARY}"));
    let json = ran.json();
    assert_eq!(json["verdict"], "healthy");
    // The question that was asked again is no failure.
    assert_eq!(json["exchanges"].as_array().unwrap().len(), 2);
    assert_eq!(home.journal("lab")[0]["grant"], "device_code");
}

#[test]
fn a_server_that_is_asked_too_often_is_asked_less() {
    let home = Home::new("device-slow");
    let server = server(vec![error("slow_down"), (200, tokens())], 60);
    let began = std::time::Instant::now();
    let ran = run(&home, &server, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("one in 6 s"), "{}", ran.err);
    assert!(began.elapsed().as_secs() >= 6);
}

#[test]
fn each_end_without_tokens_has_its_cause() {
    let home = Home::new("device-ends");
    for (answers, lifetime, timeout, cause_wanted, code) in [
        (
            vec![error("access_denied")],
            60,
            "1m",
            "access-denied-by-user",
            10,
        ),
        (
            vec![error("expired_token")],
            60,
            "1m",
            "device-code-expired",
            10,
        ),
        (
            vec![error("authorization_pending")],
            2,
            "1m",
            "device-code-expired",
            10,
        ),
        (
            vec![error("authorization_pending")],
            60,
            "2s",
            "device-authorization-pending",
            10,
        ),
        (
            vec![(
                401,
                json!({"error": "invalid_client", "error_description": "unknown client"}),
            )],
            60,
            "1m",
            "client-id-unknown",
            11,
        ),
    ] {
        let server = server(answers.clone(), lifetime);
        let ran = run(&home, &server, &["--timeout", timeout, "--format", "json"]);
        assert_eq!(
            cause(&ran),
            cause_wanted,
            "{answers:?} {lifetime} {timeout}: {ran:?}"
        );
        assert_eq!(ran.code, code, "{answers:?} {lifetime} {timeout}");
        assert!(!home.has("lab"));
    }
}

#[test]
fn a_device_endpoint_that_refuses_is_diagnosed() {
    let home = Home::new("device-refused");
    let server = Script::always(
        400,
        json!({"error": "unauthorized_client", "error_description": "The client is not authorized to use grant type device_code"}),
    );
    let ran = run(&home, &server, &["--format", "json"]);
    assert_eq!(cause(&ran), "grant-type-not-allowed", "{ran:?}");
    assert_eq!(server.seen("/token").len(), 0);
}
