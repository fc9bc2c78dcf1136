//! A JSON object that tells of an exchange: a log record, or an error that a client printed.

use serde_json::{Map, Value};

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::{dump, har, object};

/// The exchange that an object tells of; none if it is itself a body.
///
/// What tells a record from a body: it names a URL or holds request and response apart.
pub(super) fn draft(text: &str) -> Option<Draft> {
    let told = text.contains("url") || text.contains("response") || text.contains("http");
    if !told || text.len() > LONGEST {
        return None;
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return dump::draft(text);
    };
    har::lone(&value).or_else(|| of(value.as_object()?))
}

/// The exchange that a record tells of.
pub(super) fn of(record: &Map<String, Value>) -> Option<Draft> {
    let nested = |names: &[&str]| find(record, names).and_then(Value::as_object);
    let sent = nested(&["request", "req", "config", "http.request"]);
    let received = nested(&["response", "res", "resp", "http.response"]);
    let http = nested(&["http", "httpRequest"]);
    let url = [sent, http, Some(record)]
        .into_iter()
        .flatten()
        .find_map(|m| text(m, URL));
    let status = [received, http, Some(record)]
        .into_iter()
        .flatten()
        .find_map(|m| number(m, STATUS));
    let told_apart = sent.is_some() && received.is_some()
        || received.is_some_and(|r| number(r, STATUS).is_some())
        || url.is_some();
    // The `url` of an error body leads to its explanation; it comes without a status.
    if !told_apart || (url.is_none() && status.is_none()) {
        return None;
    }
    let request = request(sent.or(http).unwrap_or(record), record, url);
    let response = response(received.or(http).unwrap_or(record), record, status);
    if !is_exchange(record, request.as_ref(), status) {
        return None;
    }
    let said = text(record, &["msg", "message", "err"])
        .into_iter()
        .collect();
    Some(Draft {
        request,
        response: Some(response),
        said,
        ..Draft::default()
    })
}

fn is_exchange(
    record: &Map<String, Value>,
    request: Option<&DraftRequest>,
    status: Option<u16>,
) -> bool {
    let method = request.is_some_and(|r| r.method.is_some());
    status.is_some() || method || find(record, BODY).is_some()
}

fn request(
    part: &Map<String, Value>,
    record: &Map<String, Value>,
    url: Option<String>,
) -> Option<DraftRequest> {
    let method = text(part, METHOD).or_else(|| text(record, METHOD));
    let apart = !std::ptr::eq(part, record);
    let body_names: &[&str] = if apart {
        &["body", "data", "postData", "payload", "params", "form"]
    } else {
        &[
            "request_body",
            "requestBody",
            "request",
            "params",
            "form",
            "payload",
        ]
    };
    let body = find(part, body_names).and_then(words);
    let headers = if apart { headers(part) } else { Vec::new() };
    (method.is_some() || url.is_some() || body.is_some()).then(|| DraftRequest {
        method: method.map(|m| m.to_ascii_uppercase()),
        url,
        headers,
        body,
        complete: false,
    })
}

fn response(
    part: &Map<String, Value>,
    record: &Map<String, Value>,
    status: Option<u16>,
) -> DraftResponse {
    let apart = !std::ptr::eq(part, record);
    let body = find(part, BODY).and_then(words).or_else(|| {
        // A log record with the answer's own members beside the URL.
        let error = find(record, &["error"])?;
        let named = |name: &str| record.get(name).map(|v| (name.to_owned(), v.clone()));
        let members = [
            Some(("error".to_owned(), error.clone())),
            named("error_description"),
            named("error_code"),
        ];
        Some(Value::Object(members.into_iter().flatten().collect()).to_string())
    });
    let headers = if apart { headers(part) } else { Vec::new() };
    DraftResponse {
        status,
        headers,
        body,
    }
}

fn headers(part: &Map<String, Value>) -> Vec<(String, String)> {
    let Some(headers) = find(part, &["headers"]).and_then(Value::as_object) else {
        return Vec::new();
    };
    headers
        .iter()
        .flat_map(|(name, value)| {
            match value {
                Value::Array(values) => values.iter().filter_map(words).collect(),
                other => words(other).into_iter().collect::<Vec<_>>(),
            }
            .into_iter()
            .map(|value| (name.clone(), value))
        })
        .collect()
}

fn find<'a>(record: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names
        .iter()
        .find_map(|name| record.get(*name))
        .filter(|v| !v.is_null())
}

fn text(record: &Map<String, Value>, names: &[&str]) -> Option<String> {
    find(record, names)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

fn number(record: &Map<String, Value>, names: &[&str]) -> Option<u16> {
    match find(record, names)? {
        Value::Number(number) => number.as_u64().and_then(|n| n.try_into().ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|n| (100..=599).contains(n))
}

/// A value as it would stand on the wire.
pub(super) fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// What a value says that may be an object inside a string.
pub(super) fn is_answer(text: &str) -> bool {
    object::looks_like_object(text) && object::role(text) == object::Role::Answer
}

const LONGEST: usize = 1_000_000;
const URL: &[&str] = &[
    "url",
    "uri",
    "request_url",
    "requestUrl",
    "full_url",
    "http.url",
    "url.full",
    "endpoint",
];
const METHOD: &[&str] = &[
    "method",
    "request_method",
    "requestMethod",
    "http_method",
    "http.method",
    "verb",
];
const STATUS: &[&str] = &[
    "status",
    "status_code",
    "statusCode",
    "http_status",
    "httpStatus",
    "http.status_code",
    "response_status",
    "responseStatus",
    "response_code",
];
const BODY: &[&str] = &[
    "body",
    "data",
    "response_body",
    "responseBody",
    "content",
    "text",
    "resp",
    "response",
];
