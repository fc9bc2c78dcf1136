//! Each sample is recognised, and its exchanges and facts are those that a person reads in it.

use serde_json::Value;

use crate::program::{call, diagnose, samples};

mod samples;

use samples::{CAUSES, MISTAKES, SAMPLES};

/// The verbose report of a sample.
fn report(name: &str) -> Value {
    let samples = samples();
    let (_, bytes) = samples
        .iter()
        .find(|(n, _)| n == name)
        .unwrap_or_else(|| panic!("{name}"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs/");
    let path = format!("{folder}{name}");
    assert!(!bytes.is_empty());
    call(b"", &["diagnose", &path, "--format", "json", "-v"], &[]).json()
}

/// An exchange on one line.
fn line(exchange: &Value) -> String {
    let text = |key: &str| exchange[key].as_str().unwrap_or_default().to_owned();
    let request = text("request");
    let gap = if request.is_empty() { "" } else { " " };
    format!("{}: {request}{gap}→ {}", text("place"), text("outcome"))
}

/// Whether a fact, written as in [`SAMPLES`], is among the readings.
fn holds(report: &Value, fact: &str) -> bool {
    let (exchange, fact) = fact.split_once(' ').unwrap();
    let (name, value) = fact.split_once('=').unwrap();
    let readings = report["readings"].as_array().unwrap();
    readings.iter().any(|reading| {
        let own = reading["value"].as_str().unwrap();
        let fits = match value.strip_suffix('…') {
            Some(start) => own.starts_with(start),
            None => own == value,
        };
        let place = reading["exchange"]
            .as_u64()
            .map_or("-".to_owned(), |n| n.to_string());
        fits && reading["fact"] == name && place == exchange
    })
}

#[test]
fn every_sample_is_in_the_table() {
    let there: Vec<String> = samples().into_iter().map(|(name, _)| name).collect();
    let known: Vec<&str> = SAMPLES.iter().map(|s| s.name).collect();
    assert_eq!(there, known);
}

#[test]
fn the_exchanges_of_each_sample_are_told_apart() {
    for sample in SAMPLES {
        let report = report(sample.name);
        let lines: Vec<String> = report["exchanges"]
            .as_array()
            .unwrap()
            .iter()
            .map(line)
            .collect();
        assert_eq!(lines, sample.exchanges);
    }
}

#[test]
fn the_facts_of_each_sample_are_read() {
    let mut missing = Vec::new();
    for sample in SAMPLES {
        let report = report(sample.name);
        let lost = sample.facts.iter().filter(|fact| !holds(&report, fact));
        missing.extend(lost.map(|fact| format!("{}: {fact}", sample.name)));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn nothing_is_read_that_is_not_there() {
    let mut wrong = Vec::new();
    for (name, fact, what) in MISTAKES {
        let report = report(name);
        let exchanges = ["-", "0", "1", "2"].iter();
        let mut held = exchanges.filter(|e| holds(&report, &format!("{e} {fact}")));
        wrong.extend(
            held.next()
                .map(|_| format!("{name}: {fact}, which is {what}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cause_that_a_sample_tells_is_named_first() {
    let mut wrong = Vec::new();
    for (name, causes) in CAUSES {
        let report = report(name);
        let first = &report["findings"][0];
        if !first["cause"].as_str().is_some_and(|c| causes.contains(&c)) {
            wrong.push(format!(
                "{name}: {} {}, not {causes:?}",
                first["cause"], first["rule"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_proof_quotes_a_reading_of_the_exchange_that_it_names() {
    for sample in SAMPLES {
        let report = report(sample.name);
        let readings = report["readings"].as_array().unwrap();
        for finding in report["findings"].as_array().unwrap() {
            let because = finding["because"].as_array().unwrap();
            assert!(!because.is_empty(), "{}: {finding}", sample.name);
            for reading in because {
                assert!(readings.contains(reading), "{}: {reading}", sample.name);
                let place = &reading["exchange"];
                assert!(
                    place.is_null() || *place == finding["exchange"],
                    "{}: {finding}",
                    sample.name
                );
            }
        }
    }
}

#[test]
fn vendors_own_codes_are_read_wherever_they_stand() {
    let mut missing = Vec::new();
    for (body, word) in [
        (
            "{\"error\":\"invalid_request\",\"code\":\"MO-1234\"}",
            "MO-1234",
        ),
        (
            "{\"code\":40110000,\"message\":\"Invalid access token\"}",
            "40110000",
        ),
        (
            "{\"errorCode\":\"E0000011\",\"errorSummary\":\"Invalid token provided\"}",
            "E0000011",
        ),
        (
            "{\"error\":\"invalid_grant\",\"error_subtype\":\"invalid_rapt\"}",
            "invalid_rapt",
        ),
        (
            "{\"error\":\"interaction_required\",\"suberror\":\"basic_action\",\"error_description\":\"AADSTS50076: Due to a configuration change\"}",
            "AADSTS50076",
        ),
        (
            "{\"error\":{\"message\":\"Error validating access token\",\"type\":\"OAuthException\",\"code\":190,\"error_subcode\":463}}",
            "190",
        ),
        (
            "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]",
            "INVALID_SESSION_ID",
        ),
        (
            "{\"ok\":false,\"error\":\"token_revoked\"}",
            "token_revoked",
        ),
        (
            "error=bad_verification_code&error_description=The+code+passed+is+incorrect",
            "bad_verification_code",
        ),
        (
            "{\"errors\":[{\"errorType\":\"expired_token\",\"message\":\"Access token expired\"}],\"success\":false}",
            "expired_token",
        ),
        (
            "{\"status\":\"BAD_AUTH_CODE\",\"message\":\"missing or invalid auth code\",\"correlationId\":\"1\"}",
            "BAD_AUTH_CODE",
        ),
    ] {
        let text = format!("HTTP/1.1 400 Bad Request\n\n{body}\n");
        let report = diagnose(&text, &["-v"]);
        let readings = report["readings"].as_array().unwrap();
        let is_word = |r: &&Value| r["fact"] == "code" || r["fact"] == "error";
        let mut words = readings.iter().filter(is_word);
        let same = |r: &Value| r["value"].as_str().unwrap().eq_ignore_ascii_case(word);
        if !words.any(same) {
            missing.push(format!("{body}: {word}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
