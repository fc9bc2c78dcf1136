//! What is said to decide does decide: each named fact, once it is given, changes the ranking.

use oauthdx::fact::Fact;
use serde_json::Value;

use crate::program::diagnose;

/// Answers that leave several causes possible.
const OPEN: &[(&str, &str)] = &[
    (
        "invalid_grant and nothing else",
        "{\"error\":\"invalid_grant\"}",
    ),
    (
        "invalid_grant at a refresh",
        "POST https://as.example/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=abcdefgh1234&client_id=x\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"error\":\"invalid_grant\"}\n",
    ),
    (
        "invalid_grant at a refresh with Airtable",
        "POST https://airtable.com/oauth2/v1/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=abcdefgh1234&client_id=x\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"error\":\"invalid_grant\"}\n",
    ),
    (
        "invalid_grant at a refresh with Google",
        "POST https://oauth2.googleapis.com/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=abcdefgh1234&client_id=x&client_secret=y1y2y3y4y5\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"error\":\"invalid_grant\",\"error_description\":\"Bad Request\"}\n",
    ),
    (
        "invalid_grant at a code exchange",
        "POST https://as.example/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=abcdefgh1234&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&client_id=x\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"error\":\"invalid_grant\"}\n",
    ),
    (
        "invalid_client with Basic",
        "POST https://as.example/token\nAuthorization: Basic YWJjOmRlZmdoaTEyMw==\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "401 of an API without words",
        "GET https://api.example.com/v1/me\nAuthorization: Bearer abcdefgh1234\n\nHTTP/1.1 401 Unauthorized\n\n",
    ),
    (
        "403 of an API without words",
        "GET https://api.example.com/v1/me\nAuthorization: Bearer abcdefgh1234\n\nHTTP/1.1 403 Forbidden\n\n",
    ),
];

/// Numbers to try where a rule asks for more or less than one of its own.
const NUMBERS: &[&str] = &["1", "60", "3600", "86400", "100000000"];

/// How high a cause stands: its confidence, then its place.
fn height(report: &Value, cause: &str) -> (usize, i64) {
    let findings = report["findings"].as_array().unwrap();
    let place = findings.iter().position(|f| f["cause"] == cause);
    let levels = ["possible", "likely", "certain"];
    place.map_or((0, i64::MIN), |place| {
        let confidence = &findings[place]["confidence"];
        let level = levels.iter().position(|l| confidence == l).unwrap() + 1;
        (level, -i64::try_from(place).unwrap())
    })
}

/// Whether one of the causes that an answer is to separate comes up by it.
fn decides(text: &str, before: &Value, decider: &Value, answer: &str) -> bool {
    let fact = format!("{}={answer}", decider["fact"].as_str().unwrap());
    let after = diagnose(text, &["--fact", &fact]);
    let separates = decider["separates"].as_array().unwrap().iter();
    let mut causes = separates.map(|cause| cause.as_str().unwrap());
    causes.any(|cause| height(&after, cause) > height(before, cause))
}

#[test]
fn an_open_question_is_asked_and_its_answers_change_the_ranking() {
    let mut useless = Vec::new();
    for (name, text) in OPEN {
        let before = diagnose(text, &[]);
        let deciders = before["decide_by"].as_array().unwrap();
        assert!(!deciders.is_empty(), "{name}: nothing is asked");
        for decider in deciders {
            let answers = decider["answers"].as_array().unwrap();
            for answer in answers.iter().map(|a| a.as_str().unwrap()) {
                if !decides(text, &before, decider, answer) {
                    useless.push(format!("{name}: {}={answer}", decider["fact"]));
                }
            }
            if answers.is_empty() && !NUMBERS.iter().any(|n| decides(text, &before, decider, n)) {
                useless.push(format!("{name}: {} with any number", decider["fact"]));
            }
        }
    }
    assert!(
        useless.is_empty(),
        "{}:\n{}",
        useless.len(),
        useless.join("\n")
    );
}

#[test]
fn what_would_decide_is_a_fact_that_is_not_known_yet() {
    for (name, text) in OPEN {
        let report = diagnose(text, &["-v"]);
        let readings = report["readings"].as_array().unwrap();
        let known = |fact: &Value| readings.iter().any(|r| r["fact"] == *fact);
        for decider in report["decide_by"].as_array().unwrap() {
            let fact = decider["fact"].as_str().unwrap();
            assert!(Fact::named(fact).is_some(), "{name}: {fact}");
            assert!(!known(&decider["fact"]), "{name}: {fact} is known");
            assert!(
                decider["ask"].as_str().unwrap().ends_with('?'),
                "{name}: {fact}"
            );
            assert!(
                !decider["separates"].as_array().unwrap().is_empty(),
                "{name}: {fact}"
            );
        }
    }
}

#[test]
fn a_given_answer_is_not_asked_for_again() {
    for (name, text) in OPEN {
        let before = diagnose(text, &[]);
        for decider in before["decide_by"].as_array().unwrap() {
            let fact = decider["fact"].as_str().unwrap();
            let answer = decider["answers"][0].as_str().unwrap_or("60");
            let after = diagnose(text, &["--fact", &format!("{fact}={answer}")]);
            let again = after["decide_by"].as_array().unwrap();
            assert!(
                again.iter().all(|d| d["fact"] != fact),
                "{name}: {fact}={answer}"
            );
        }
    }
}

#[test]
fn nothing_is_asked_where_the_cause_is_certain() {
    let report = diagnose(
        "AADSTS7000222: The provided client secret keys for app '6731de76-14a6-49ae-97bc-6eba6914391e' are expired.",
        &[],
    );
    assert_eq!(report["findings"][0]["confidence"], "certain");
    assert_eq!(report["decide_by"], serde_json::json!([]));
}

#[test]
fn the_facts_that_settle_an_open_answer_do_so() {
    let refresh = OPEN[1].1;
    let exchange = OPEN[4].1;
    let client = OPEN[5].1;
    for (text, fact, cause) in [
        (refresh, "newer_token_exists=yes", "stale-rotation"),
        (refresh, "refreshed_at_once=yes", "refresh-race"),
        (refresh, "user_disconnected=yes", "consent-revoked"),
        (refresh, "user_gone=yes", "user-deactivated"),
        (refresh, "password_changed=yes", "password-changed"),
        (refresh, "other_client=yes", "grant-client-mismatch"),
        (
            exchange,
            "code_redeemed_before=yes",
            "authorization-code-reused",
        ),
        (
            exchange,
            "redirect_uri_differs=yes",
            "redirect-uri-mismatch",
        ),
        (exchange, "past_lifetime=yes", "authorization-code-expired"),
        (client, "secret_changed=yes", "client-secret-rotated"),
        (client, "client_removed=yes", "client-disabled"),
        (
            client,
            "registered_auth=post",
            "client-auth-method-mismatch",
        ),
    ] {
        let report = diagnose(text, &["--fact", fact]);
        assert_eq!(report["findings"][0]["cause"], cause, "{fact}: {report}");
        assert_ne!(report["findings"][0]["confidence"], "possible", "{fact}");
    }
}
