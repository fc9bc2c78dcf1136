//! A connection that nothing but a new login can help is left alone until it has one.

use super::*;

/// A refusal with this sentence.
fn refused(sentence: &str) -> Answer {
    let body = json!({"error": "invalid_grant", "error_description": sentence});
    Answer::Json(400, body)
}

/// A sentence that leaves no doubt.
const REVOKED: &str = "Token has been expired or revoked.";

#[test]
fn a_sure_refusal_marks_the_connection_and_the_next_run_asks_nobody() {
    let home = Home::new("refresh-breaker");
    let server = Rotating::with(|_, _, _| refused(REVOKED));
    server.connect_with(&home, "lab", &[], json!({"email": "ann@example.com"}));
    let report = assert_ended(&refresh(&home, &[]), 10, "refused");
    let repair = "oauthdx connect custom lab --auth-param login_hint=ann@example.com";
    assert_eq!(report["repair"], repair);
    assert_eq!(report["cause"], "consent-revoked");
    assert_eq!(report["diagnosis"]["exit_code"], 10);
    assert_eq!(server.requests(), 1);
    let mark = home.connection("lab")["needs_reauth"].clone();
    assert_eq!(mark["cause"], "consent-revoked");
    assert!(mark["since"].is_u64());
    for args in [&[][..], &["--min-valid", "1s"], ASK] {
        let report = assert_ended(&refresh(&home, args), 10, "needs-reauth");
        assert_eq!(report["repair"], repair, "{args:?}");
        assert_eq!(report["cause"], "consent-revoked", "{args:?}");
        assert_eq!(report["requests"], 0, "{args:?}");
    }
    let ran = home.run(&["refresh", "lab"]);
    assert!(ran.out.contains(repair), "{}", ran.out);
    // A script that wants a token gets none, and the reason where it does not disturb.
    let printed = home.run(&["refresh", "lab", "--print", "access-token"]);
    assert_eq!(
        (printed.code, printed.out.as_str()),
        (10, ""),
        "{printed:?}"
    );
    assert!(printed.err.contains(repair), "{}", printed.err);
    assert_eq!(server.requests(), 1, "nothing was sent");
    let list = home.run(&["list", "--format", "json"]).json();
    assert_eq!(list[0]["health"], "needs-reauth");
    let journal = home.journal("lab");
    assert_eq!(journal.len(), 2);
    assert_eq!(journal[1]["cause"], "consent-revoked");
    assert_eq!(journal[1]["error"], "invalid_grant");
}

#[test]
fn connecting_in_place_clears_the_mark_and_keeps_history_and_versions() {
    let home = Home::new("refresh-breaker-import");
    let server = Rotating::with(|_, before, answer| match before {
        1 => refused(REVOKED),
        _ => answer,
    });
    server.connect(&home, "lab");
    assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert_ended(&refresh(&home, ASK), 10, "refused");
    let before = home.connection("lab");
    assert_eq!(before["current"], 2);
    server.connect(&home, "lab");
    let after = home.connection("lab");
    assert_eq!(after.get("needs_reauth"), None, "{after}");
    assert_eq!(after["current"], 3);
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["created_at"], before["created_at"]);
    let report = assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert_eq!(report["token_version"], 4);
    let journal = home.journal("lab");
    let versions: Vec<_> = journal
        .iter()
        .map(|line| line["new_version"].as_u64())
        .collect();
    assert_eq!(versions, [Some(1), Some(2), None, Some(3), Some(4)]);
}

#[test]
fn what_is_to_be_typed_leads_to_the_same_account_and_ends_the_trouble() {
    let home = Home::new("refresh-breaker-login");
    let server = Script::start(|seen, before| {
        if before == 1 {
            assert_eq!(seen.param("grant_type"), "refresh_token");
            return refused(REVOKED);
        }
        let mut answer = answer("lab", 1);
        answer["email"] = "ann@example.com".into();
        Answer::Json(200, answer)
    });
    log_in(&home, &server, &["--scope", "a b"]);
    let report = assert_ended(&refresh(&home, &[]), 10, "refused");
    let repair = report["repair"].as_str().unwrap().to_owned();
    let words: Vec<&str> = repair.split(' ').collect();
    assert_eq!(words[..2], ["oauthdx", "connect"], "{repair}");
    let mut asked = String::new();
    let ran = home.login(&words[2..], |url| {
        url.clone_into(&mut asked);
        redirected(url, &[("code", "code-2")])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    let asked: BTreeMap<String, String> = url::Url::parse(&asked)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    assert_eq!(asked["login_hint"], "ann@example.com");
    assert_eq!(asked["scope"], "a b");
    assert_eq!(asked["client_id"], "abc");
    assert_eq!(home.connection("lab")["current"], 2);
    assert_ended(&refresh(&home, &[]), 0, "refreshed");
}

#[test]
fn a_guess_marks_nothing() {
    let home = Home::new("refresh-breaker-guess");
    let server = Rotating::with(|_, before, answer| match before {
        0 => Answer::Json(400, json!({"error": "invalid_grant"})),
        1 => Answer::Json(401, json!({"error": "invalid_client"})),
        _ => answer,
    });
    server.connect(&home, "lab");
    let report = assert_ended(&refresh(&home, &[]), 10, "refused");
    let finding = &report["diagnosis"]["findings"][0];
    assert_eq!(finding["confidence"], "possible", "{finding}");
    assert!(report["repair"].is_string());
    assert_eq!(home.connection("lab").get("needs_reauth"), None);
    // Something to mend here is no reason for a new login either, however sure it is.
    let ran = refresh(&home, &[]);
    let report = assert_ended(&ran, 11, "refused");
    assert!(report["repair"].is_null(), "{report}");
    assert_eq!(home.connection("lab").get("needs_reauth"), None);
    assert_eq!(server.requests(), 2);
}

#[test]
fn who_knows_better_asks_all_the_same() {
    let home = Home::new("refresh-breaker-force");
    let server = Script::start(|seen, before| match before {
        0 | 1 => refused(REVOKED),
        _ => rotate_anyhow(seen),
    });
    import(&home, "lab", &server.at("/token"), &[], &answer("lab", 1));
    assert_ended(&refresh(&home, &[]), 10, "refused");
    assert_ended(&refresh(&home, &["--force"]), 10, "refused");
    assert_eq!(server.seen("/token").len(), 2);
    assert_ended(&refresh(&home, &["--force"]), 0, "refreshed");
    assert_eq!(home.connection("lab").get("needs_reauth"), None);
    assert_ended(&refresh(&home, &[]), 0, "adopted");
}
