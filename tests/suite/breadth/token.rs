//! Tickets about the life of tokens and grants, in the words of different people.

use crate::breadth::nearly_all_are_right;
use serde_json::Value;

use crate::program::diagnose;

/// Sections of a heading and a ticket. The heading names the cause that is to come first (or several,
/// any of them), or, after `not`, one that must not, or, after `possible`, one that is no more than
/// that and has questions that would decide.
const TICKETS: &str = include_str!("token.txt");

#[test]
fn whatever_ends_a_token_is_named_in_any_wording() {
    let (mut count, mut misses) = (0, Vec::new());
    for section in TICKETS.split("=== ").skip(1) {
        count += 1;
        let (heading, ticket) = section.split_once('\n').unwrap();
        let report = diagnose(ticket, &[]);
        if !is_right(heading, &report) {
            let first = &report["findings"][0];
            let (level, cause, rule) = (&first["confidence"], &first["cause"], &first["rule"]);
            misses.push(format!("{heading}: {level} {cause} {rule}\n{ticket}"));
        }
    }
    nearly_all_are_right(count, &misses);
}

fn is_right(heading: &str, report: &Value) -> bool {
    let findings = report["findings"].as_array().unwrap();
    let first = findings
        .first()
        .map_or("", |f| f["cause"].as_str().unwrap());
    if let Some(cause) = heading.strip_prefix("not ") {
        first != cause
    } else if let Some(cause) = heading.strip_prefix("possible ") {
        let asks = !report["decide_by"].as_array().unwrap().is_empty();
        let unsure = findings.iter().all(|f| f["confidence"] == "possible");
        asks && unsure && findings.iter().any(|f| f["cause"] == cause)
    } else {
        heading.split(" | ").any(|cause| first == cause)
    }
}

/// A fact, and a sentence with its words that tells something else.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "user_disconnected",
        "Token has been expired or revoked, says the library",
    ),
    ("user_disconnected", "the user did not disconnect the app"),
    (
        "user_disconnected",
        "a random customer gets disconnected every hour",
    ),
    ("password_changed", "the password was not changed"),
    (
        "account_shared",
        "it asks for re-authorization after an hour",
    ),
    (
        "several_workers",
        "all stored tokens of the new client are refused",
    ),
    (
        "refreshed_at_once",
        "the code is redeemed at the same time as the login",
    ),
    (
        "code_redeemed_before",
        "the user logs in again and my code stores the token",
    ),
    (
        "user_gone",
        "the access token has 50 minutes left for this user",
    ),
    ("long_unused", "the laptop was suspended and woke up again"),
    (
        "works_later",
        "it works for an hour, later the same request fails",
    ),
    ("other_client", "the same client id is used for the refresh"),
    ("storage_limit", "the refresh_token column stays as it was"),
];

#[test]
fn words_alone_are_no_circumstance() {
    let mut misread = Vec::new();
    for (fact, sentence) in OTHERWISE {
        let report = diagnose(&format!("{sentence}.\n\ninvalid_grant\n"), &["-v"]);
        let readings = report["readings"].as_array().unwrap();
        if readings.iter().any(|r| r["fact"] == *fact) {
            misread.push(format!("{fact}: {sentence}"));
        }
    }
    assert!(
        misread.is_empty(),
        "{}:\n{}",
        misread.len(),
        misread.join("\n")
    );
}
