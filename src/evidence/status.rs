//! Reads a status that is told in words: `401 Unauthorized`, `it gives 403`, `answers with forbidden`.

use super::Readings;
use crate::fact::Fact;

/// Reads the first status of a text, unless an answer showed one.
pub(super) fn read(text: &str, from: &str, readings: &mut Readings<'_>) {
    if readings.has(Fact::Status) || text.len() > 3000 {
        return;
    }
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if let Some((status, _)) = REASONS.iter().find(|(_, reason)| bare == *reason) {
        readings.add(Fact::Status, status.to_string(), from);
        return;
    }
    for (at, _) in lower.match_indices(|c: char| matches!(c, '2'..='5')) {
        let Some(number) = lower.get(at..at + 3) else {
            continue;
        };
        let before = lower.get(..at).unwrap_or("");
        let after = lower.get(at + 3..).unwrap_or("");
        let alone = !before
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'))
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        let Ok(status) = number.parse::<u16>() else {
            continue;
        };
        let reason = REASONS.iter().any(|(s, r)| {
            *s == status
                && after
                    .trim_start_matches([' ', ':', ')', '-', '(', '"'])
                    .starts_with(r)
        });
        let known = REASONS.iter().any(|(s, _)| *s == status);
        if alone
            && known
            && (reason
                || is_introduced(before)
                || stands_apart(before, after)
                || tells_alone(status, before, after))
        {
            readings.add(Fact::Status, number, from);
            return;
        }
    }
    let worded = |reason: &str| {
        let mut places = lower.match_indices(reason);
        places.any(|(at, _)| is_introduced(lower.get(..at).unwrap_or("")))
    };
    if let Some((status, _)) = REASONS.iter().find(|(_, reason)| worded(reason)) {
        readings.add(Fact::Status, status.to_string(), from);
    }
}

/// Whether what stands before a number says that it is a status: "answers", "status code:".
fn is_introduced(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '(', ':', '=', '"', '\'', '[', '<', '>']);
    let mut words = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '.' || c == '/'));
    words.next().is_some_and(|last| {
        INTRODUCTIONS.contains(&last) || NAMES.iter().any(|name| last.ends_with(name))
    })
}

/// Whether a number opens a text, or stands between commas: "it is refused, 403, since Monday".
fn stands_apart(before: &str, after: &str) -> bool {
    before.trim().is_empty()
        || before.trim_end().ends_with([',', ';', ':', '.', '→', '>'])
            && (after.trim().is_empty() || after.starts_with([',', ';', '.', ')']))
}

/// Whether a number is a status without a word that says so: nobody counts to 429, but "403 ms" is
/// a time.
fn tells_alone(status: u16, before: &str, after: &str) -> bool {
    let counted = ["port", "line", "issue", "section", "#", "no.", "page"];
    let units = [
        "ms", "s ", "sec", "min", "user", "customer", "token", "request", "char", "byte", "day",
        "row", "%",
    ];
    let mut next = after.chars();
    let goes_on = next.next().is_some_and(|c| matches!(c, '.' | ',' | '/'))
        && next.next().is_some_and(char::is_alphanumeric);
    matches!(status, 401 | 403 | 429 | 502 | 503 | 504)
        && !goes_on
        && !counted.iter().any(|w| before.ends_with(w))
        && !units.iter().any(|w| after.trim_start().starts_with(w))
}

/// Names of a status, alone or at the end of a longer one: `statusCode`.
const NAMES: &[&str] = &["status", "code", "error", "errors"];

/// Last words before a status.
const INTRODUCTIONS: &[&str] = &[
    "http",
    "https",
    "http/1.1",
    "http/2",
    "status",
    "error",
    "errors",
    "code",
    "response",
    "answer",
    "answers",
    "answered",
    "returns",
    "returned",
    "return",
    "returning",
    "got",
    "get",
    "gets",
    "getting",
    "gives",
    "gave",
    "receive",
    "receives",
    "received",
    "receiving",
    "says",
    "said",
    "say",
    "replies",
    "replied",
    "responds",
    "responded",
    "see",
    "sees",
    "throws",
    "throw",
    "with",
    "then",
    "a",
    "bare",
    "api",
    "endpoint",
    "page",
    "call",
    "url",
    "plain",
];

const REASONS: &[(u16, &str)] = &[
    (400, "bad request"),
    (401, "unauthorized"),
    (401, "client error"),
    (400, "client error"),
    (403, "forbidden"),
    (404, "not found"),
    (404, "page not found"),
    (405, "method not allowed"),
    (406, "not acceptable"),
    (411, "length required"),
    (413, "payload too large"),
    (414, "uri too long"),
    (415, "unsupported media"),
    (429, "too many requests"),
    (431, "request header"),
    (500, "internal server error"),
    (502, "bad gateway"),
    (503, "service unavailable"),
    (504, "gateway"),
];
