//! Every sample is read as what it is.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::source::Source;
use super::{Paste, READERS, clean, read};

/// The samples with the reader that takes each.
pub(super) const SAMPLES: &[(&str, &str)] = &[
    ("app.log", "log"),
    ("app.ndjson", "log"),
    ("authorize.url", "url"),
    ("bare.json", "body"),
    ("browser.har", "har"),
    ("callback.url", "url"),
    ("curl-command.txt", "curl"),
    ("curl-include.txt", "curl"),
    ("curl-verbose.txt", "curl"),
    ("error.html", "body"),
    ("error.xml", "body"),
    ("form.txt", "body"),
    ("header.txt", "header"),
    ("proxy.har", "har"),
    ("raw.http", "http"),
    ("stacktrace.txt", "trace"),
    ("ticket-airtable.txt", "text"),
    ("ticket-microsoft.md", "text"),
    ("utf16.txt", "text"),
];

/// The bytes of a sample.
pub(super) fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/inputs")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A paste in short lines, so that a test shows at once what was read.
fn outline(paste: &Paste) -> String {
    let mut lines = String::new();
    for draft in &paste.drafts {
        let sent = draft.request.as_ref().map(|r| {
            let (method, url) = (
                r.method.as_deref().unwrap_or("-"),
                r.url.as_deref().unwrap_or("-"),
            );
            let body = r.body.as_deref().unwrap_or("-");
            let whole = if r.complete { "!" } else { "" };
            format!("{method}{whole} {url} h{} {body}", r.headers.len())
        });
        let received = draft.response.as_ref().map(|r| {
            let status = r.status.map_or_else(|| "-".to_owned(), |s| s.to_string());
            format!(
                "{status} h{} {}",
                r.headers.len(),
                r.body.as_deref().unwrap_or("-")
            )
        });
        let (sent, received) = (sent.unwrap_or_default(), received.unwrap_or_default());
        writeln!(lines, "{sent} => {received}").unwrap();
        for said in &draft.said {
            writeln!(lines, "said {said}").unwrap();
        }
    }
    for passage in &paste.prose {
        writeln!(lines, "# {}", passage.text).unwrap();
    }
    lines
}

#[test]
fn each_sample_is_recognised_by_one_reader_besides_text() {
    for (name, wanted) in SAMPLES {
        let source = Source::new(name, clean::text(&sample(name)));
        let takers: Vec<&str> = READERS
            .iter()
            .filter(|r| r.name != "text" && (r.read)(&source).is_some())
            .map(|r| r.name)
            .collect();
        let wanted: Vec<&str> = [*wanted].into_iter().filter(|w| *w != "text").collect();
        assert_eq!(takers, wanted, "{name}");
        assert!(!read(name, &sample(name)).drafts.is_empty(), "{name}");
    }
}

#[test]
fn the_list_of_samples_is_the_folder() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap())
        // Tokens and keys are no pastes.
        .filter(|f| f.path().is_file())
        .map(|f| f.file_name().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = SAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed, files);
}

/// Inputs with what they hold, as [`outline`] shows it.
const TABLE: &[(&str, &str)] = &[
    // Bodies.
    (
        r#"{"error":"invalid_grant"}"#,
        "=> - h0 {\"error\":\"invalid_grant\"}",
    ),
    (
        r#""{\"error\":\"invalid_grant\"}""#,
        "=> - h0 {\"error\":\"invalid_grant\"}",
    ),
    (r#"{"error":"invalid_gr"#, "=> - h0 {\"error\":\"invalid_gr"),
    (
        "error=access_denied&state=x",
        "=> - h0 error=access_denied&state=x",
    ),
    (
        "grant_type=password&username=a",
        "- - h0 grant_type=password&username=a =>",
    ),
    // Tickets: the order does not matter.
    (
        "POST\n\ngrant_type=client_credentials\n\ninvalid_client\n",
        "POST - h0 grant_type=client_credentials =>\n# invalid_client",
    ),
    (
        "It fails.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"x\"}\n\nPOST https://a.example/token\n\ncode=abc&grant_type=authorization_code",
        "POST https://a.example/token h0 code=abc&grant_type=authorization_code => 400 h0 {\"error\":\"x\"}\n# It fails.",
    ),
    (
        "GET https://a.example/authorize?client_id=1\nHost: a.example\n\nclient_id=1\n\nHTTP/1.1 302 Found\nlocation: https://b.example/cb?error=access_denied\nSet-Cookie: ['a=1', 'b=2']\n",
        "GET! https://a.example/authorize?client_id=1 h1  => 302 h3 -",
    ),
    (
        "HTTP/1.1 401 Unauthorized\n\nToken is not active\n\nIt worked before.",
        "=> 401 h0 Token is not active\n# It worked before.",
    ),
    (
        "HTTP/1.1 502 Bad Gateway\nServer: nginx\n\n<html>\n\n<p>x</p></html>\nWe saw this twice.",
        "=> 502 h1 <html>\n\n<p>x</p></html>\n# We saw this twice.",
    ),
    (
        "HTTP/1.1 401 Unauthorized\n\n401 Unauthorized\n",
        "=> 401 h0 -\n# 401 Unauthorized",
    ),
    // Objects inside words, in any dialect.
    (
        "Failed: {\"error\":\"invalid_grant\"} (attempt 2)",
        "=> - h0 {\"error\":\"invalid_grant\"}\n# Failed:  (attempt 2)",
    ),
    (
        "RefreshError: ('x', {'error': 'deleted_client'})",
        "=> - h0 {'error': 'deleted_client'}\n# RefreshError: ('x', )",
    ),
    (
        "msg: {\\\"error\\\":\\\"a\\\"}",
        "=> - h0 {\"error\":\"a\"}\n# msg:",
    ),
    (
        "body &quot;{&quot;error&quot;:&quot;a&quot;}&quot;",
        "=> - h0 {\"error\":\"a\"}\n# body \"\"",
    ),
    (
        "parameter is invalid: {org_id}",
        "# parameter is invalid: {org_id}",
    ),
    // Sentences that mail and forums wrap.
    (
        "The refresh works for some days and then the server says that the\ntoken is not valid any more.\nerror: invalid_grant\nalso seen",
        "# The refresh works for some days and then the server says that the token is not valid any more.\n# error: invalid_grant\n# also seen",
    ),
    // URLs inside words.
    (
        "We landed on https://a.example/cb?error=access_denied.",
        "GET https://a.example/cb?error=access_denied h0 - =>\n# We landed on https://a.example/cb?error=access_denied.",
    ),
    (
        "see https://login.example/error?code=7000222",
        "# see https://login.example/error?code=7000222",
    ),
    (
        "We call POST https://a.example/token and get a 400.",
        "POST https://a.example/token h0 - =>\n# We call POST https://a.example/token and get a 400.",
    ),
    // Quoted mail.
    (
        "> HTTP/1.1 400 Bad Request\n> \n> {\"error\":\"a\"}",
        "=> 400 h0 {\"error\":\"a\"}",
    ),
    // Commands.
    (
        "curl -sSu 'id:s' \"https://a.example/token\" ^\n -d grant_type=x --data-urlencode \"scope=a b\"",
        "POST! https://a.example/token h2 grant_type=x&scope=a%20b =>",
    ),
    (
        "curl -G https://a.example/authorize -d client_id=1 | jq .",
        "GET! https://a.example/authorize?client_id=1 h0  =>",
    ),
    (
        "curl https://a.example/token\ncurl: (6) Could not resolve host: a.example",
        "GET! https://a.example/token h0  =>\nsaid curl: (6) Could not resolve host: a.example",
    ),
    // Headers.
    ("Bearer error=\"invalid_token\"", "=> - h1 -"),
    ("DPoP: eyJ", "- - h1 - =>"),
    // Developer tools of a browser.
    (
        "Request URL: https://a.example/token\nRequest Method: POST\nStatus Code: 401 Unauthorized",
        "POST https://a.example/token h0 - => 401 h0 -",
    ),
    (
        "Request URL:\nhttps://a.example/token\nRequest Method:\nPOST\nStatus Code:\n401 Unauthorized",
        "POST https://a.example/token h0 - => 401 h0 -",
    ),
    // Errors that a client printed, and files that were cut off.
    (
        "Error { config: { url: 'https://a.example/token', method: 'post' }, response: { status: 400, data: { error: 'a' } } }",
        "POST https://a.example/token h0 - => 400 h0 { error: 'a' }\n# Error",
    ),
    (
        r#"{"log":{"entries":[{"startedDateTime":"2026-01-01","request":{"method":"GET","url":"https://a.example/me"},"response":{"status":401}},{"requ"#,
        "GET! https://a.example/me h0  => 401 h0 -\n# {\"log\":{\"entries\":[,{\"requ",
    ),
    // Logs.
    (
        "10.0.0.1 - - [24/Nov/2026:09:00:00 +0100] \"POST /token HTTP/1.1\" 400 52",
        "POST /token h0 - => 400 h0 -\n# 10.0.0.1 - - [24/Nov/2026:09:00:00 +0100] \"POST /token HTTP/1.1\" 400 52",
    ),
    (
        "2026-01-01T00:00:00Z a \"POST /token HTTP/1.1\" 400 52\n2026-01-01T00:00:01Z b",
        "POST /token h0 - => 400 h0 -\n# 2026-01-01T00:00:00Z a \"POST /token HTTP/1.1\" 400 52",
    ),
    (
        "time=2026-01-01T00:00:00Z level=error msg=\"token failed\" url=https://a.example/token status=401\ntime=2026-01-01T00:00:01Z level=info msg=ok",
        "- https://a.example/token h0 - => 401 h0 -\nsaid token failed",
    ),
    // Nothing.
    ("", ""),
    ("\u{feff}\0\u{200b}", ""),
];

#[test]
fn inputs_are_read_as_what_they_hold() {
    let squeeze = |text: &str| {
        text.lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    };
    for (input, wanted) in TABLE {
        let found = outline(&read("paste", input.as_bytes()));
        assert_eq!(squeeze(&found), squeeze(wanted), "reading {input:?}");
    }
}

#[test]
fn encodings_and_line_ends_make_no_difference() {
    let text = "Grüße\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n{\"error\":\"ungültig\"}\r\n";
    let wanted = outline(&read("paste", text.as_bytes()));
    let wide = |swap: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        units
            .flat_map(|u| {
                if swap {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect()
    };
    let colour = text
        .replace("HTTP", "\u{1b}[31mHTTP")
        .replace("Request", "Request\u{1b}[0m");
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let marked = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
    let forms = [
        wide(false),
        wide(true),
        colour.into_bytes(),
        western,
        marked,
    ];
    for (index, bytes) in forms.iter().enumerate() {
        assert_eq!(outline(&read("paste", bytes)), wanted, "form {index}");
    }
}

#[test]
fn places_count_the_lines_of_the_input() {
    let paste = read("ticket.txt", &sample("ticket-airtable.txt"));
    assert_eq!(paste.drafts[0].place, "ticket.txt, line 9");
    assert_eq!(paste.prose[1].place, "ticket.txt, line 3");
}

#[test]
fn a_huge_input_is_read_around_what_matters() {
    let filler = "2026-11-24 nothing of interest happens on this line at all\n".repeat(60_000);
    let event = "\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}\n\n";
    let input = format!("{filler}{event}{filler}");
    let paste = read("big.txt", input.as_bytes());
    let draft = paste.drafts.iter().find(|d| d.response.is_some()).unwrap();
    let response = draft.response.as_ref().unwrap();
    assert_eq!(
        (response.status, draft.place.as_str()),
        (Some(400), "big.txt, line 60003")
    );
}
