//! Reads the shape of tokens, codes and verifiers: what damaged them, and what they really are.

use crate::token::{self, Kind};

/// What is wrong with a value, as `damaged` says it.
pub(super) fn of(value: &str) -> Vec<&'static str> {
    let mut damages = Vec::new();
    if value.contains(['\n', '\r']) || value.ends_with("\\n") {
        damages.push("newline");
    } else if value != value.trim() || value.contains([' ', '\t']) {
        damages.push("whitespace");
    }
    let trimmed = value.trim();
    if trimmed.len() > 1 && trimmed.starts_with(['"', '\'']) || trimmed.ends_with(['"', '\'']) {
        damages.push("quoted");
    }
    if has_percent_escape(trimmed) {
        damages.push("percent-encoded");
    }
    if [
        "&state=",
        "&scope=",
        "&iss=",
        "&session_state=",
        "&authuser=",
    ]
    .iter()
    .any(|t| trimmed.contains(t))
    {
        damages.push("query-tail");
    }
    let lower = trimmed.to_ascii_lowercase();
    if lower.starts_with("bearer ") {
        damages.push("bearer-prefix");
    }
    if trimmed.len() < 12 && !trimmed.is_empty() {
        damages.push("too-short");
    }
    damages
}

/// What is wrong with a PKCE verifier (RFC 7636 section 4.1).
pub(super) fn of_verifier(value: &str) -> Vec<&'static str> {
    let mut damages = Vec::new();
    if value.len() < 43 {
        damages.push("too-short");
    }
    if value.len() > 128 {
        damages.push("too-long");
    }
    if !value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~'))
    {
        damages.push("bad-characters");
    }
    damages
}

/// Whether a text is a template, an empty variable or a sample and no value.
pub(super) fn is_placeholder(value: &str) -> bool {
    let trimmed = value.trim().trim_matches(['"', '\'']);
    let lower = trimmed.to_ascii_lowercase();
    let shouted = trimmed.contains('_')
        && trimmed
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    matches!(
        lower.as_str(),
        "null"
            | "none"
            | "undefined"
            | "nil"
            | "nan"
            | "[object object]"
            | "false"
            | "changeme"
            | "todo"
            | "xxx"
    ) || lower.starts_with("your_")
        || lower.starts_with("your-")
        || lower.starts_with("enter_")
        || lower.starts_with("my_client")
        || lower.starts_with("insert_")
        || lower.contains("your_client")
        || lower.contains("your-client")
        || (trimmed.starts_with("${")
            || trimmed.starts_with("{{")
            || trimmed.starts_with("%(")
            || trimmed.starts_with("$("))
        || trimmed.starts_with('%') && trimmed.ends_with('%') && trimmed.len() > 2
        || shouted
            && ["ID", "SECRET", "TOKEN", "CODE", "KEY", "HERE"]
                .iter()
                .any(|w| trimmed.contains(w))
}

fn has_percent_escape(text: &str) -> bool {
    text.as_bytes()
        .windows(3)
        .any(|w| matches!(w, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
}

/// Whether a `%` is not followed by two hexadecimal digits.
pub(super) fn has_broken_escape(text: &str) -> bool {
    text.match_indices('%').any(|(at, _)| {
        let digits = text.as_bytes().get(at + 1..at + 3).unwrap_or_default();
        digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit)
    })
}

/// What kind of thing a value is by its shape, as `token_kind_sent` says it.
pub(super) fn kind(value: &str) -> Option<&'static str> {
    let kind = token::kind(value).filter(|kind| *kind != Kind::Other);
    kind.map(Kind::name)
}
