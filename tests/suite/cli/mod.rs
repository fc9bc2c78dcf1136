//! The binary, really started: exit codes, errors, streams, and what it leaves alone.

use std::fs;

use serde_json::Value;

use crate::program::{Ran, binary, command, folder, samples};

mod config;
mod connections;
mod inputs;
mod providers;
mod scripted;
mod streams;

/// A failure that leaves more than one cause possible.
const OPEN: &str = "{\"error\":\"invalid_grant\"}";

#[test]
fn the_exit_code_says_who_must_act() {
    let text = |text: &'static str| vec!["diagnose", "--text", text];
    for (code, args) in [
        (0, vec!["--version"]),
        (0, vec!["--help"]),
        (0, vec!["explain"]),
        (0, vec!["explain", "invalid_grant"]),
        (0, vec!["providers"]),
        (0, vec!["providers", "airtable"]),
        (
            0,
            text(
                "POST /token HTTP/1.1\nHost: as.example\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=<redacted>&client_id=x\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"<redacted>\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"<redacted>\"}\n",
            ),
        ),
        (1, vec!["diagnose", "--file", "no-such-file.txt"]),
        (1, vec!["diagnose", "src"]),
        (2, vec![]),
        (2, vec!["frobnicate"]),
        (2, vec!["diagnose", "no-such-file.txt"]),
        (2, vec!["diagnose", "--text", "x", "--ask"]),
        (
            10,
            text(
                "google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.')",
            ),
        ),
        (
            10,
            text(
                "https://app.example/cb?error=access_denied&error_description=The+user+denied+the+request&state=1",
            ),
        ),
        (
            11,
            text("{\"error\":\"redirect_uri_mismatch\",\"error_description\":\"Bad Request\"}"),
        ),
        (
            11,
            text("HTTP/1.1 400 Bad Request\n\n{\"error\":\"unsupported_grant_type\"}"),
        ),
        (
            12,
            text(
                "AADSTS65001: The user or administrator has not consented to use the application. AADSTS90094: An administrator of Contoso has set a policy that prevents you from granting the permissions; admin consent is required.",
            ),
        ),
        (
            13,
            text(
                "POST https://as.example/token\n\nHTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n{\"error\":\"rate_limited\"}",
            ),
        ),
        (
            13,
            text(
                "POST https://as.example/token\n\nHTTP/1.1 503 Service Unavailable\n\n{\"error\":\"temporarily_unavailable\"}",
            ),
        ),
        (
            14,
            text("curl: (6) Could not resolve host: login.example.com"),
        ),
        (
            14,
            text("curl: (60) SSL certificate problem: unable to get local issuer certificate"),
        ),
        (15, text("The weather is nice today.")),
        (15, text("")),
    ] {
        let ran = binary(b"", &args);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        let (silent, talking) = if matches!(code, 1 | 2) {
            (&ran.out, &ran.err)
        } else {
            (&ran.err, &ran.out)
        };
        assert_eq!(silent, "", "{args:?}");
        assert_ne!(talking, "", "{args:?}");
    }
}

#[test]
fn the_report_names_its_exit_code() {
    for (name, bytes) in samples() {
        let ran = binary(&bytes, &["diagnose", "-", "--format", "json"]);
        assert_eq!(ran.json()["exit_code"], ran.code, "{name}");
    }
}

#[test]
fn an_unknown_name_lists_the_nearest_and_exits_with_2() {
    for (args, near) in [
        (
            &["diagnose", "--text", OPEN, "--provider", "salesforse"][..],
            "salesforce",
        ),
        (&["providers", "gogle"], "google"),
        (
            &["diagnose", "--text", OPEN, "--fact", "worked_befor=yes"],
            "worked_before",
        ),
        (&["explain", "refresh-rase"], "refresh-race"),
        (&["explain", "invalid_grnat"], "invalid_grant"),
        (&["explain", "AADSTS70008x"], "AADSTS70008"),
    ] {
        let ran = binary(b"", args);
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(
            ran.err.contains(&format!("did you mean {near}")),
            "{args:?}: {}",
            ran.err
        );
        assert_eq!(ran.out, "", "{args:?}");
    }
    let ran = binary(b"", &["explain", "qqqqqqqq"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("lists them all"), "{}", ran.err);
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let folder = folder("unreadable");
    let path = folder.to_str().unwrap();
    for (args, parts) in [
        (
            &["diagnose", "--file", "/no/such/file"][..],
            ["/no/such/file", "No such file"],
        ),
        (&["diagnose", path], [path, "it is a folder"]),
        (&["diagnose", "--file", path], [path, "it is a folder"]),
        (
            &["providers", "--provider-file", "/no/such.toml"],
            ["/no/such.toml", "No such file"],
        ),
    ] {
        let ran = binary(b"", args);
        assert_eq!(ran.code, 1, "{args:?}: {ran:?}");
        assert!(
            ran.err.starts_with("error: could not "),
            "{args:?}: {}",
            ran.err
        );
        assert!(ran.err.contains("hint: "), "{args:?}: {}", ran.err);
        for part in parts {
            assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
        }
        assert_eq!(ran.out, "", "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_exits_with_1() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder("forbidden").join("ticket.txt");
    fs::write(&file, OPEN).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read anything, so that there is nothing to see.
    if fs::read(&file).is_ok() {
        return;
    }
    let ran = binary(b"", &["diagnose", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("ermission denied"), "{}", ran.err);
}

#[test]
fn an_error_is_one_json_object_on_stderr_where_json_is_asked_for() {
    for (args, code) in [
        (&["diagnose", "nothing.txt"][..], 2),
        (&["diagnose", "--file", "nothing.txt"], 1),
        (&["diagnose", "src"], 1),
        (&["diagnose", "--text", OPEN, "--provider", "nobody"], 2),
        (&["diagnose", "--text", OPEN, "--fact", "nothing"], 2),
        (&["diagnose", "--text", OPEN, "--ask"], 2),
        (&["explain", "nothing-like-it"], 2),
        (&["providers", "nobody"], 2),
        (&["providers", "--provider-file", "Cargo.toml"], 1),
        (&["frobnicate"], 2),
        (&["diagnose", "--frobnicate"], 2),
    ] {
        for format in [&["--format", "json"][..], &["--format=json"]] {
            let args: Vec<&str> = args.iter().chain(format).copied().collect();
            let ran = binary(b"", &args);
            assert_eq!(ran.code, code, "{args:?}: {ran:?}");
            let error: Value = serde_json::from_str(&ran.err)
                .unwrap_or_else(|e| panic!("{e}: {args:?}: {}", ran.err));
            assert_eq!(error["exit_code"], code, "{args:?}");
            assert!(
                error["error"].as_str().is_some_and(|e| !e.is_empty()),
                "{args:?}: {error}"
            );
            assert!(
                error["hint"].as_str().is_some_and(|h| !h.is_empty()),
                "{args:?}: {error}"
            );
            assert_eq!(ran.out, "", "{args:?}");
        }
    }
    let ran: Ran = command(&["frobnicate"])
        .env("OAUTHDX_FORMAT", "json")
        .output()
        .unwrap()
        .into();
    assert!(serde_json::from_str::<Value>(&ran.err).is_ok(), "{ran:?}");
}
