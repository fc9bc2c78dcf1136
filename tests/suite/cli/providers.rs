//! Providers of one's own, and the provider that is named.

use std::fs;

use super::OPEN;
use crate::program::{Ran, binary, command, diagnose, folder};

/// A provider that nobody else has.
const MINE: &str = r#"
name  = "My Own"
hosts = ["auth.myown.example"]

[endpoints]
token = "https://auth.myown.example/token"

[codes]
MO-1234 = { cause = "client-disabled", meaning = "the app is switched off", confidence = "certain", source = "https://myown.example/docs" }

[[rule]]
id = "tea-time"
cause = "provider-outage"
confidence = "likely"
when.says = { matches = "we are having tea" }
source = "https://myown.example/docs"
"#;

#[test]
fn a_provider_file_of_ones_own_takes_part() {
    let file = folder("mine").join("myown.toml");
    fs::write(&file, MINE).unwrap();
    let file = file.to_str().unwrap();
    let ticket = |body: &str| {
        format!(
            "POST https://auth.myown.example/token\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{body}\n"
        )
    };
    for (body, cause, rule) in [
        (
            "{\"error\":\"invalid_request\",\"error_code\":\"MO-1234\"}",
            "client-disabled",
            "providers/myown.toml#MO-1234",
        ),
        (
            "{\"error\":\"invalid_request\",\"error_description\":\"We are having  tea\"}",
            "provider-outage",
            "providers/myown.toml#tea-time",
        ),
    ] {
        let args = ["diagnose", "--provider-file", file, "--format", "json"];
        let json = binary(ticket(body).as_bytes(), &args).json();
        assert_eq!(json["provider"], "myown", "{json}");
        assert_eq!(json["findings"][0]["cause"], cause, "{json}");
        assert_eq!(json["findings"][0]["rule"], rule, "{json}");
        let without = binary(ticket(body).as_bytes(), &["diagnose", "--format", "json"]).json();
        assert_ne!(without["findings"][0]["rule"], rule);
    }
    let ran = binary(b"", &["providers", "myown", "--provider-file", file]);
    assert!(ran.code == 0 && ran.out.contains("My Own"), "{ran:?}");
}

#[test]
fn a_provider_folder_of_ones_own_takes_part() {
    let home = folder("home");
    fs::create_dir(home.join("providers")).unwrap();
    fs::write(home.join("providers/myown.toml"), MINE).unwrap();
    fs::write(home.join("providers/notes.txt"), "no provider").unwrap();
    let ran: Ran = command(&["providers", "myown"])
        .env("OAUTHDX_HOME", &home)
        .output()
        .unwrap()
        .into();
    assert!(ran.code == 0 && ran.out.contains("My Own"), "{ran:?}");
}

#[test]
fn a_provider_file_that_does_not_fit_is_refused_with_its_name_and_fault() {
    let folder = folder("broken");
    for (name, text, part) in [
        ("syntax.toml", "name = \"x".to_owned(), "1"),
        ("empty.toml", String::new(), "name"),
        ("key.toml", MINE.replace("name ", "nmae "), "nmae"),
        (
            "cause.toml",
            MINE.replace("client-disabled", "client-sleepy"),
            "client-sleepy",
        ),
        (
            "rule-cause.toml",
            MINE.replace("provider-outage", "tea-break"),
            "tea-break",
        ),
        ("fact.toml", MINE.replace("when.says", "when.sayz"), "sayz"),
        (
            "operator.toml",
            MINE.replace("matches =", "regex ="),
            "matches, at_least",
        ),
        (
            "confidence.toml",
            MINE.replace("\"likely\"", "\"sure\""),
            "sure",
        ),
        (
            "no-cause.toml",
            MINE.replace("cause = \"provider-outage\"\n", ""),
            "tea-time",
        ),
    ] {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        let ran = binary(
            OPEN.as_bytes(),
            &["diagnose", "--provider-file", file.to_str().unwrap()],
        );
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        assert!(
            ran.err.starts_with("error: could not use "),
            "{name}: {}",
            ran.err
        );
        assert!(
            ran.err.contains(name) && ran.err.contains(part),
            "{name}: {}",
            ran.err
        );
        assert!(ran.err.contains("hint: "), "{name}: {}", ran.err);
    }
}

#[test]
fn the_provider_that_is_named_is_taken() {
    let guessed = diagnose(
        "POST https://airtable.com/oauth2/v1/token\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
        &[],
    );
    assert_eq!(guessed["provider"], "airtable");
    for (name, slug) in [
        ("notion", "notion"),
        ("Notion", "notion"),
        ("salesforce", "salesforce"),
    ] {
        let named = diagnose(
            "POST https://airtable.com/oauth2/v1/token\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            &["--provider", name],
        );
        assert_eq!(named["provider"], slug);
    }
}
