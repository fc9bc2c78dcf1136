//! HAR files, as browsers and proxies save them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::source::Source;
use super::{Paste, time, url};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "har";

/// Takes a JSON document with the entries of a HAR file; whatever is missing in them is missing.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let text = source.text.trim();
    if !text.starts_with(['{', '[']) || !text.contains("\"request\"") {
        return None;
    }
    let document: Value = serde_json::from_str(text).ok()?;
    let entries = entries(&document)?;
    let many = entries.len() > ALL;
    let drafts = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.pointer("/_oauthdx/superseded") != Some(&Value::Bool(true)))
        .map(|(index, entry)| (index, draft(entry)))
        .filter(|(_, draft)| !many || matters(draft))
        .take(MOST)
        .map(|(index, draft)| Draft {
            place: format!("{}, entry {}", source.whole(), index + 1),
            ..draft
        })
        .collect();
    Some(Paste {
        format: NAME,
        drafts,
        checks: checks(&document),
        ..Paste::default()
    })
}

/// The checks that failed in a run of ours.
fn checks(document: &Value) -> Vec<(String, String)> {
    let list = document.pointer("/log/_oauthdx/checks");
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|check| Some((string(check, "name")?, string(check, "detail")?)))
        .collect()
}

/// The entries of a log, of a list, or a lone one.
fn entries(document: &Value) -> Option<&[Value]> {
    let list = document
        .pointer("/log/entries")
        .or_else(|| document.get("entries"));
    let list = match list.unwrap_or(document) {
        Value::Array(list) => list.as_slice(),
        entry => std::slice::from_ref(entry),
    };
    list.iter().any(is_entry).then_some(list)
}

/// Whether a text looks like a HAR file that can't be parsed because it was cut off.
pub(super) fn is_part(text: &str) -> bool {
    let head = super::object::prefix(text, 10_000);
    head.contains("\"startedDateTime\"") && head.contains("\"request\"")
}

/// The exchange of an entry found outside its file, as in a file that was cut off.
pub(super) fn lone(entry: &Value) -> Option<Draft> {
    is_entry(entry).then(|| draft(entry))
}

fn is_entry(entry: &Value) -> bool {
    let headers = |side: &str| {
        entry
            .pointer(&format!("/{side}/headers"))
            .is_some_and(Value::is_array)
    };
    entry.pointer("/request/url").is_some_and(Value::is_string)
        && (headers("request") || headers("response") || entry.get("startedDateTime").is_some())
}

fn draft(entry: &Value) -> Draft {
    let started = entry.get("startedDateTime").and_then(Value::as_str);
    let mut said = Vec::new();
    for place in [
        "/response/_error",
        "/_error",
        "/response/comment",
        "/comment",
        "/_blocked_reason",
    ] {
        let words = entry
            .pointer(place)
            .and_then(Value::as_str)
            .filter(|w| !w.is_empty());
        said.extend(words.map(str::to_owned));
    }
    Draft {
        request: entry.get("request").map(request),
        response: entry.get("response").and_then(response),
        said,
        time: started.and_then(time::leading).map(|(seconds, _)| seconds),
        endpoint: entry.pointer("/_oauthdx/endpoint").and_then(endpoint),
        ..Draft::default()
    }
}

/// The endpoint that we called.
fn endpoint(name: &Value) -> Option<&'static str> {
    let name = name.as_str()?;
    ENDPOINTS.iter().copied().find(|known| *known == name)
}

fn request(value: &Value) -> DraftRequest {
    let post = value.get("postData");
    let shown = post
        .and_then(|p| string(p, "text").or_else(|| Some(parameters(p.get("params")?.as_array()?))));
    let empty = post.is_none() && value.get("bodySize").and_then(Value::as_i64).unwrap_or(0) <= 0;
    let method = string(value, "method");
    // Some exporters leave bodies out altogether; then a POST without one was not shown whole.
    let bodiless = matches!(method.as_deref(), Some("GET" | "HEAD"));
    let left_out = shown.is_none() && !bodiless && value.get("bodySize").is_none();
    let body = shown.or_else(|| (empty && !left_out).then(String::new));
    DraftRequest {
        method,
        url: string(value, "url"),
        headers: headers(value),
        complete: body.is_some(),
        body,
    }
}

/// An answer; status 0 means that none came.
fn response(value: &Value) -> Option<DraftResponse> {
    let status = match value.get("status") {
        Some(Value::Number(number)) => number.as_u64().and_then(|n| u16::try_from(n).ok()),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let content = value.get("content");
    let text = content.and_then(|c| string(c, "text"));
    let encoded = content.and_then(|c| string(c, "encoding")).as_deref() == Some("base64");
    let body = match text {
        Some(text) if encoded => Some(decoded(&text)),
        other => other,
    };
    let headers = headers(value);
    let none = status.is_none_or(|s| s == 0) && body.is_none() && headers.is_empty();
    (!none).then_some(DraftResponse {
        status: status.filter(|s| *s > 0),
        headers,
        body,
    })
}

fn decoded(text: &str) -> String {
    match STANDARD.decode(text.trim()) {
        Ok(bytes) => super::clean::text(&bytes),
        Err(_) => text.to_owned(),
    }
}

fn headers(value: &Value) -> Vec<(String, String)> {
    let list = value.get("headers").and_then(Value::as_array);
    let pair = |h: &Value| Some((string(h, "name")?, string(h, "value").unwrap_or_default()));
    list.into_iter().flatten().filter_map(pair).collect()
}

/// Parameters of a form that a browser kept decoded.
fn parameters(list: &[Value]) -> String {
    let mut form = url_encoder();
    for parameter in list {
        if let Some(name) = string(parameter, "name") {
            form.append_pair(&name, &string(parameter, "value").unwrap_or_default());
        }
    }
    form.finish()
}

fn url_encoder() -> ::url::form_urlencoded::Serializer<'static, String> {
    ::url::form_urlencoded::Serializer::new(String::new())
}

fn string(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// Whether an entry of many failed or has to do with OAuth.
fn matters(draft: &Draft) -> bool {
    let failed = draft
        .response
        .as_ref()
        .is_none_or(|r| r.status.is_none_or(|s| s >= 400));
    let address = draft
        .request
        .as_ref()
        .and_then(|r| r.url.as_deref())
        .unwrap_or_default();
    let path = address
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    failed || url::is_oauth(address) || PATHS.iter().any(|p| path.contains(p))
}

/// What a run of ours calls.
const ENDPOINTS: &[&str] = &["authorize", "callback", "token", "device", "par"];
const PATHS: &[&str] = &[
    "oauth",
    "/token",
    "authorize",
    "openid",
    "/connect/",
    "callback",
    "jwks",
    "userinfo",
    "saml",
];
/// Up to so many entries are all kept.
const ALL: usize = 12;
/// How many entries are kept of more.
const MOST: usize = 200;
