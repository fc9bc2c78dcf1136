//! What HTTP clients print of a failed call: request and answer as members of one object.
//!
//! `console.log(error)` of axios, and its like in other languages, is no JSON; so members are
//! looked up by name in the text, wherever they stand.

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::object::{self, Budget};

/// The exchange that a printed error tells of; none if it holds no answer of its own.
pub(super) fn draft(text: &str) -> Option<Draft> {
    if text.len() > LONGEST {
        return None;
    }
    let response = ["response", "res"]
        .iter()
        .find_map(|name| object_member(text, name))?;
    let status = ["status", "statusCode", "status_code"]
        .iter()
        .find_map(|name| member(&response, name)?.get(..3)?.parse().ok())?;
    let body = BODY.iter().find_map(|name| value(member(&response, name)?));
    let config = ["config", "request", "options"].iter().find_map(|name| {
        object_member(text, name)
            .filter(|c| member(c, "url").is_some() || member(c, "uri").is_some())
    });
    let request = config.map(|config| {
        let text = |name: &str| member(&config, name).and_then(quoted);
        DraftRequest {
            method: text("method").map(|m| m.to_ascii_uppercase()),
            url: text("url").or_else(|| text("uri")),
            body: BODY.iter().find_map(|name| text(name)),
            ..DraftRequest::default()
        }
    });
    let said = member(text, "message")
        .and_then(quoted)
        .into_iter()
        .collect();
    let response = DraftResponse {
        status: Some(status),
        body,
        ..DraftResponse::default()
    };
    Some(Draft {
        request,
        response: Some(response),
        said,
        ..Draft::default()
    })
}

/// What stands behind `name:`, `"name":` or `name =>`.
fn member<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.match_indices(name).find_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            return None;
        }
        let rest = text
            .get(at + name.len()..)?
            .trim_start_matches(['"', '\'', ']'])
            .trim_start();
        let rest = rest
            .strip_prefix("=>")
            .or_else(|| rest.strip_prefix([':', '=']))?;
        Some(rest.trim_start())
    })
}

/// The object behind a name; a class may stand before it (`Object [X] {`).
fn object_member(text: &str, name: &str) -> Option<String> {
    let rest = member(text, name)?;
    let start = rest.find('{').filter(|at| *at < 60)?;
    let mut budget = Budget::new(rest.len());
    object::at_offset(rest, start, &mut budget)
        .filter(|o| o.whole)
        .map(|o| o.text)
}

/// An object or a quoted text.
fn value(rest: &str) -> Option<String> {
    let mut budget = Budget::new(rest.len());
    match object::at_offset(rest, 0, &mut budget) {
        Some(found) => Some(found.text).filter(|_| found.whole),
        None => quoted(rest),
    }
}

fn quoted(rest: &str) -> Option<String> {
    let quote = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = rest.get(1..)?;
    let mut escaped = false;
    let end = inside.find(|c| {
        let close = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        close
    })?;
    let inside = inside.get(..end)?;
    let plain = inside
        .contains('\\')
        .then(|| object::without_backslashes(inside));
    Some(plain.unwrap_or_else(|| inside.to_owned()))
}

const BODY: &[&str] = &["data", "body", "text", "responseText"];
/// Larger objects are bodies.
const LONGEST: usize = 200_000;
