use serde_json::json;

use super::super::*;
use crate::secret::Secret;

fn read(body: &str) -> TokenAnswer {
    TokenAnswer::read(body.as_bytes())
}

fn access(tokens: &TokenSet) -> Option<&str> {
    tokens.access_token.as_ref().map(Secret::expose)
}

#[test]
fn json_and_forms_are_read_by_their_look() {
    let json = read(
        r#"{"access_token":"at","token_type":"Bearer","expires_in":3600,
            "refresh_token":"rt","scope":"a b","id_token":"idt","extra":{"x":1}}"#,
    );
    assert_eq!(json.format, AnswerFormat::Json);
    assert_eq!(access(&json.tokens), Some("at"));
    assert_eq!(
        json.tokens.refresh_token.as_ref().map(Secret::expose),
        Some("rt")
    );
    assert_eq!(
        json.tokens.id_token.as_ref().map(Secret::expose),
        Some("idt")
    );
    assert_eq!(
        json.tokens.scopes,
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(json.tokens.rest.get("extra"), Some(&json!({"x": 1})));
    let form = read("access_token=gho_x%2F1&scope=repo%2Cuser&token_type=bearer\n");
    assert_eq!(form.format, AnswerFormat::Form);
    assert_eq!(access(&form.tokens), Some("gho_x/1"));
    assert_eq!(
        form.tokens.scopes,
        Some(vec!["repo".to_owned(), "user".to_owned()])
    );
    let facebook = read("access_token=EAA&expires=5183999");
    assert_eq!(
        facebook.tokens.lifetime,
        Some(Lifetime::Seconds {
            seconds: 5_183_999,
            quoted: true
        })
    );
}

#[test]
fn tokens_are_found_where_the_provider_puts_them() {
    // Slack: the bot's token beside the user's.
    let slack = read(
        r#"{"ok":true,"access_token":"xoxb-1","token_type":"bot","scope":"chat:write",
            "team":{"id":"T1"},"authed_user":{"id":"U1","scope":"search:read",
            "access_token":"xoxp-1","token_type":"user","refresh_token":"xoxe-1","expires_in":43200}}"#,
    );
    assert_eq!(
        (access(&slack.tokens), slack.tokens.place.as_str()),
        (Some("xoxb-1"), "")
    );
    assert_eq!(slack.others.len(), 1);
    let user = &slack.others[0];
    assert_eq!(
        (access(user), user.place.as_str()),
        (Some("xoxp-1"), "authed_user")
    );
    assert_eq!(user.rest.get("id"), Some(&json!("U1")));
    // Slack with user scopes only, and TikTok's older answer.
    for (body, place) in [
        (
            r#"{"ok":true,"authed_user":{"access_token":"x"}}"#,
            "authed_user",
        ),
        (
            r#"{"message":"success","data":{"access_token":"x","error_code":0}}"#,
            "data",
        ),
        (
            r#"{"status":0,"body":{"inner":{"access_token":"x"}}}"#,
            "body.inner",
        ),
    ] {
        let answer = read(body);
        assert_eq!(
            (access(&answer.tokens), answer.tokens.place.as_str()),
            (Some("x"), place)
        );
        assert_eq!(answer.others.len(), 0);
    }
}

#[test]
fn lifetimes_are_read_however_they_are_written() {
    let seconds = |seconds, quoted| Some(Lifetime::Seconds { seconds, quoted });
    let absurd = |told: &str| Some(Lifetime::Absurd(told.to_owned()));
    for (value, lifetime) in [
        ("3600", seconds(3600, false)),
        ("3599.9", seconds(3599, false)),
        (r#""3600""#, seconds(3600, true)),
        ("null", None),
        (r#""""#, None),
        ("0", absurd("0")),
        ("-1", absurd("-1")),
        ("999999999", absurd("999999999")),
        (r#""never""#, absurd("\"never\"")),
        ("[3600]", absurd("a list")),
        ("1700000000", Some(Lifetime::Until(1_700_000_000))),
        ("1700000000000", Some(Lifetime::Until(1_700_000_000))),
        ("1e300", absurd("1e+300")),
    ] {
        let answer = read(&format!(r#"{{"access_token":"a","expires_in":{value}}}"#));
        assert_eq!(answer.tokens.lifetime, lifetime, "{value}");
    }
    let at = read(r#"{"access_token":"a","expires_at":"1700000000"}"#);
    assert_eq!(at.tokens.lifetime, Some(Lifetime::Until(1_700_000_000)));
    assert_eq!(seconds(60, false).unwrap().end(1_000), Some(1_060));
    assert_eq!(Lifetime::Until(5).end(1_000), Some(5));
    assert_eq!(absurd("0").unwrap().end(1_000), None);
    // A token that slipped into the wrong member is not quoted.
    let slipped = read(r#"{"expires_in":"topsecretvalue"}"#);
    assert_eq!(slipped.tokens.lifetime, absurd("a text"));
}

#[test]
fn scopes_and_errors_are_read() {
    let scopes = |value: &str| read(&format!(r#"{{"scope":{value}}}"#)).tokens.scopes;
    assert_eq!(
        scopes(r#"["a","b c"]"#),
        Some(vec!["a".to_owned(), "b c".to_owned()])
    );
    assert_eq!(scopes(r#""""#), Some(Vec::new()));
    assert_eq!(scopes("null"), None);
    let error = read(r#"{"error":"invalid_grant","error_description":"gone"}"#);
    assert_eq!(error.error.as_deref(), Some("invalid_grant"));
    assert_eq!(error.description.as_deref(), Some("gone"));
    assert!(!error.tokens.has_tokens());
    // GitHub answers errors with 200, as a form where nothing else was asked for.
    let form = read("error=bad_verification_code&error_description=The+code+expired.");
    assert_eq!(form.error.as_deref(), Some("bad_verification_code"));
    assert_eq!(form.description.as_deref(), Some("The code expired."));
}

#[test]
fn what_is_no_answer_has_no_tokens_and_is_kept() {
    for body in [
        "",
        "<html><a href=\"?access_token=x\">",
        r#"{"access_token":"#,
        "[]",
        "[1]",
        "null",
        "\"text\"",
        "two words = no form",
        r#"{"access_token":null,"refresh_token":5}"#,
    ] {
        let answer = read(body);
        assert!(!answer.tokens.has_tokens(), "{body}");
        assert_eq!(answer.raw.as_slice(), body.as_bytes());
    }
}

#[test]
fn an_answer_prints_none_of_its_tokens() {
    let answer = read(
        r#"{"access_token":"topsecretvalue1","refresh_token":"topsecretvalue2","x":"topsecretvalue3",
            "authed_user":{"access_token":"topsecretvalue4"},"error":"e"}"#,
    );
    let shown = format!("{answer:?}");
    assert!(!shown.contains("topsecret"), "{shown}");
    assert!(shown.contains("authed_user"));
}

#[test]
fn a_device_answer_is_read_with_what_it_lacks() {
    // The example of RFC 8628 section 3.2.
    let answer = DeviceAnswer::read(
        br#"{"device_code":"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS","user_code":"WDJB-MJHT",
            "verification_uri":"https://example.com/device",
            "verification_uri_complete":"https://example.com/device?user_code=WDJB-MJHT",
            "expires_in":1800,"interval":5}"#,
    )
    .unwrap();
    assert_eq!((answer.expires_in, answer.interval), (1800, 5));
    assert_eq!(answer.user_code, "WDJB-MJHT");
    assert_eq!(answer.oddities, [""; 0]);
    assert!(!format!("{answer:?}").contains("GmRhmh"));
    let google = DeviceAnswer::read(
        br#"{"device_code":"d","user_code":"u","verification_url":"https://g.example","expires_in":"1800"}"#,
    )
    .unwrap();
    assert_eq!(google.verification_uri, "https://g.example");
    assert_eq!((google.expires_in, google.interval), (1800, 5));
    assert_eq!(google.oddities.len(), 1);
    let bare = br#"{"device_code":"d","user_code":"u","verification_uri":"https://g.example"}"#;
    assert_eq!(DeviceAnswer::read(bare).unwrap().oddities.len(), 1);
    assert!(DeviceAnswer::read(b"{}").is_none());
    assert!(DeviceAnswer::read(b"<html>").is_none());
}

#[test]
fn a_device_is_asked_about_no_faster_than_the_server_wants() {
    let answer = DeviceAnswer::read(
        br#"{"device_code":"d","user_code":"u","verification_uri":"https://g.example",
            "expires_in":60,"interval":5}"#,
    )
    .unwrap();
    let mut polling = Polling::new(&answer, 100);
    assert_eq!(polling.step(100), Step::Wait(5));
    assert_eq!(polling.step(105), Step::Ask);
    polling.hear(Heard::of(Some("authorization_pending")), 105);
    assert_eq!(polling.step(106), Step::Wait(4));
    polling.hear(Heard::of(Some("slow_down")), 110);
    assert_eq!(
        (polling.interval(), polling.step(110)),
        (10, Step::Wait(10))
    );
    polling.hear(Heard::NoAnswer, 120);
    assert_eq!(
        (polling.interval(), polling.step(120)),
        (20, Step::Wait(20))
    );
    polling.hear(Heard::Pending, 145);
    // The codes die at 160: no waiting beyond that.
    assert_eq!(polling.step(145), Step::Wait(15));
    assert_eq!(polling.step(160), Step::Expired);
    for (error, step) in [
        (Some("access_denied"), Step::Denied),
        (Some("expired_token"), Step::Expired),
        (Some("invalid_grant"), Step::Done),
        (None, Step::Done),
    ] {
        let mut polling = Polling::new(&answer, 100);
        polling.hear(Heard::of(error), 105);
        assert_eq!(polling.step(106), step);
    }
}

#[test]
fn a_registration_answer_tells_what_was_changed() {
    let asked = ClientDescription {
        redirect_uris: vec!["http://127.0.0.1/cb".to_owned()],
        grant_types: vec!["authorization_code".to_owned()],
        auth_method: "none".to_owned(),
        ..ClientDescription::default()
    };
    let answer = br#"{"client_id":"c1","client_secret":"topsecretvalue","client_secret_expires_at":0,
        "redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":"client_secret_basic",
        "registration_access_token":"topsecretvalue","registration_client_uri":"https://as.example/c1"}"#;
    let registered = Registered::read(answer, &asked).unwrap();
    assert_eq!(registered.client_id, "c1");
    assert_eq!(registered.secret_expires_at, None);
    assert_eq!(
        registered.changes,
        [r#"token_endpoint_auth_method is "client_secret_basic", not "none""#]
    );
    assert!(!format!("{registered:?}").contains("topsecret"));
    assert!(Registered::read(br#"{"error":"invalid_redirect_uri"}"#, &asked).is_none());
}
