//! No secret appears in any report, in whatever place and encoding it was pasted.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oauthdx::catalog::Catalog;
use oauthdx::report::{Detail, DiagnosisReport, Format, Page, render};
use oauthdx::secret::Vault;
use oauthdx::{Hints, diagnose_inputs};

use crate::program::{Ran, call, diagnose, folder};

mod places;

use places::{BARE, LETTERS, NAMED, PROSE, RANDOM, RESERVED, SHORT, fill, leak, percent};

/// Every way in which the diagnosis of a paste can be shown.
fn shown(paste: &[u8], catalog: &Catalog) -> Vec<(String, String)> {
    let inputs = [("paste".to_owned(), paste.to_vec())];
    let mut vault = Vault::new((3, 4));
    let diagnosis = diagnose_inputs(&inputs, &Hints::default(), catalog, &mut vault);
    let mut all = Vec::new();
    for format in Format::ALL {
        for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
            let page = Page {
                width: 60,
                color: false,
                detail,
            };
            let report = render(&DiagnosisReport(&diagnosis), *format, &page);
            assert_ne!(report, "");
            all.push((format!("{} {detail:?}", format.name()), report));
        }
    }
    all
}

/// Everything that whole runs write, with `more` arguments.
fn written(stdin: &[u8], more: &[&str]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for format in ["text", "json", "markdown"] {
        for detail in ["-q", "-v"] {
            let args = ["diagnose", "--format", format, detail];
            let args: Vec<&str> = args.iter().chain(more).copied().collect();
            let Ran { out, err, .. } = call(stdin, &args, &[("COLUMNS", "60")]);
            assert_ne!(out, "", "{args:?}: {err}");
            all.push((format!("{format} {detail}"), format!("{out}{err}")));
        }
    }
    all
}

/// Complains of every place and way of showing in which `secret` can be seen.
fn note_leaks(leaks: &mut Vec<String>, place: &str, reports: &[(String, String)], secret: &str) {
    let seen: Vec<String> = reports
        .iter()
        .filter_map(|(args, report)| {
            leak(report, secret).map(|part| format!("`{part}` with {args}"))
        })
        .collect();
    if let Some(first) = seen.first() {
        leaks.push(format!(
            "{place}: {first} ({} of {} reports)",
            seen.len(),
            reports.len()
        ));
    }
}

fn assert_none(leaks: &[String]) {
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.join("\n")
    );
}

#[test]
fn no_named_secret_appears_in_any_report() {
    let catalog = Catalog::load();
    let mut leaks = Vec::new();
    for (place, template) in NAMED {
        for secret in [RANDOM, RESERVED, LETTERS, SHORT] {
            let reports = shown(fill(template, secret).as_bytes(), &catalog);
            note_leaks(&mut leaks, &format!("{place}, {secret}"), &reports, secret);
        }
    }
    assert_none(&leaks);
}

#[test]
fn no_secret_of_a_sentence_appears_in_any_report() {
    let catalog = Catalog::load();
    let mut leaks = Vec::new();
    for (place, template) in PROSE {
        for secret in [RANDOM, RESERVED, LETTERS] {
            let reports = shown(fill(template, secret).as_bytes(), &catalog);
            note_leaks(&mut leaks, &format!("{place}, {secret}"), &reports, secret);
        }
    }
    assert_none(&leaks);
}

#[test]
fn no_secret_that_only_its_shape_betrays_appears_in_any_report() {
    let catalog = Catalog::load();
    let mut leaks = Vec::new();
    for (place, text) in BARE {
        note_leaks(&mut leaks, place, &shown(text.as_bytes(), &catalog), RANDOM);
    }
    assert_none(&leaks);
}

#[test]
fn no_secret_of_a_file_in_another_encoding_appears_in_any_report() {
    let catalog = Catalog::load();
    let mut leaks = Vec::new();
    for (place, template) in NAMED.iter().chain(PROSE) {
        let text = fill(template, RANDOM).replace('\n', "\r\n");
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let marked = format!("\u{feff}{text}");
            marked.encode_utf16().flat_map(to_bytes).collect()
        };
        for (encoding, bytes) in [
            ("CRLF", text.clone().into_bytes()),
            ("UTF-16LE", utf16(u16::to_le_bytes)),
            ("UTF-16BE", utf16(u16::to_be_bytes)),
        ] {
            let place = format!("{place}, {encoding}");
            note_leaks(&mut leaks, &place, &shown(&bytes, &catalog), RANDOM);
        }
    }
    assert_none(&leaks);
}

#[test]
fn no_secret_of_an_option_appears_in_any_report() {
    let body = b"{\"error\":\"invalid_grant\"}";
    let note = format!("my refresh token is {RANDOM}, it worked before");
    let fact = format!("says=refresh_token={RANDOM} was revoked");
    let host = format!("says=https://abc:{RANDOM}@as.example/ answered 401");
    let text = format!("https://app.example/cb?error=access_denied&code={RANDOM}");
    let mut leaks = Vec::new();
    for (option, value) in [
        ("--note", &note),
        ("--fact", &fact),
        ("--fact", &host),
        ("--text", &text),
    ] {
        note_leaks(&mut leaks, option, &written(body, &[option, value]), RANDOM);
    }
    note_leaks(&mut leaks, "URL", &written(body, &[&text]), RANDOM);
    assert_none(&leaks);
}

#[test]
fn no_error_of_the_tool_repeats_a_secret() {
    let token = format!("ghp_{RANDOM}QwErTy1234");
    let url = format!("https://abc:{RANDOM}@as.example/");
    let fact = format!("refresh_token={RANDOM}");
    let bare_fact = format!("ghp_{RANDOM}QwErTy1234");
    let provider = folder("secret-provider").join("mine.toml");
    let secret_line = format!("name = \"Mine\"\nclient_secret = \"{RANDOM}\"\n");
    std::fs::write(&provider, secret_line).unwrap();
    let provider = provider.to_str().unwrap();
    let mut leaks = Vec::new();
    for args in [
        &["diagnose", token.as_str()][..],
        &["diagnose", &url],
        &["diagnose", "--fact", &fact],
        &["diagnose", "--fact", &bare_fact],
        &["diagnose", "--provider", &token],
        &["diagnose", "--name", &token],
        &["explain", &token],
        &["providers", &token],
        &["providers", "--provider-file", provider],
    ] {
        for format in ["text", "json"] {
            let args: Vec<&str> = args.iter().copied().chain(["--format", format]).collect();
            let ran = call(b"", &args, &[]);
            assert!(matches!(ran.code, 1 | 2), "{args:?}: {ran:?}");
            let place = args.iter().take(2).copied().collect::<Vec<_>>().join(" ");
            note_leaks(
                &mut leaks,
                &place,
                &[(format.to_owned(), ran.out + &ran.err)],
                RANDOM,
            );
        }
    }
    assert_none(&leaks);
}

#[test]
fn the_search_for_leaks_finds_them_in_every_encoding() {
    for secret in [RANDOM, RESERVED, LETTERS] {
        let cut: String = secret.chars().take(10).collect();
        let wrapped: String = secret.chars().flat_map(|c| [c, '\n', ' ']).collect();
        for shown in [
            format!("a {secret} b"),
            format!("a {cut}…"),
            wrapped,
            percent(secret),
            percent(&percent(secret)),
            STANDARD.encode(format!("abc:{secret}")),
            STANDARD.encode(format!("ab:{secret}:x")),
            URL_SAFE_NO_PAD.encode(format!("a:{secret}")),
            serde_json::to_string(secret).unwrap(),
        ] {
            assert!(leak(&shown, secret).is_some(), "{shown}");
        }
        assert!(leak("invalid_grant: rt:3f9a21c4", secret).is_none());
    }
}

/// The fingerprints in a report, in the order in which they stand.
fn fingerprints(report: &str) -> Vec<String> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == ':');
    let is_one = |word: &&str| {
        word.split_once(':').is_some_and(|(kind, hash)| {
            kind.bytes().all(|b| b.is_ascii_lowercase())
                && hash.len() == 8
                && hash.bytes().all(|b| b.is_ascii_hexdigit())
        })
    };
    report
        .split(word)
        .filter(is_one)
        .map(str::to_owned)
        .collect()
}

/// The fingerprints of three tokens that an answer speaks of.
fn told(first: &str, second: &str, third: &str) -> [String; 3] {
    let text = format!(
        "{{\"error\":\"invalid_grant\",\"error_description\":\"refresh_token={first} gone, \
         refresh_token={second} gone, refresh_token={third} gone\"}}"
    );
    let report = diagnose(&text, &["-v"]);
    let readings = report["readings"].as_array().unwrap();
    let says = readings.iter().filter(|r| r["fact"] == "says");
    let found = says
        .map(|r| fingerprints(r["value"].as_str().unwrap()))
        .find(|f| f.len() == 3);
    let found = found.unwrap_or_else(|| panic!("{readings:?}"));
    found.try_into().unwrap()
}

#[test]
fn equal_secrets_have_equal_fingerprints_within_a_run_and_others_differ() {
    let [first, second, third] = told(RANDOM, "Xp4wLq8ZrT2mKv6NsYb9Hd1f", RANDOM);
    assert_eq!(first, third);
    assert_ne!(first, second);
}

#[test]
fn a_fingerprint_is_another_in_every_run() {
    let [first, ..] = told(RANDOM, "a1B2c3D4e5F6g7", "h8I9j0K1l2M3n4");
    let [again, ..] = told(RANDOM, "a1B2c3D4e5F6g7", "h8I9j0K1l2M3n4");
    assert_ne!(first, again);
}

#[test]
fn one_secret_has_one_fingerprint_in_whatever_encoding_it_is_met() {
    let text = format!(
        "POST /token HTTP/1.1\nHost: as.example\nAuthorization: Basic {}\n\n\
         grant_type=refresh_token\n\nHTTP/1.1 401 Unauthorized\n\n\
         {{\"error\":\"invalid_client\",\"error_description\":\"client_secret={} or {}\"}}\n",
        STANDARD.encode(format!("abc:{RESERVED}")),
        percent(RESERVED),
        percent(RESERVED).to_lowercase(),
    );
    let report = call(text.as_bytes(), &["diagnose", "-v"], &[]);
    let hashes: BTreeSet<String> = fingerprints(&report.out)
        .iter()
        .filter(|f| f.starts_with("cs:"))
        .cloned()
        .collect();
    assert_eq!(hashes.len(), 1, "{}", report.out);
}
