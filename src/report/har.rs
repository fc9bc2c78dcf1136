//! A run as a HAR file (version 1.2), secrets replaced: browsers' tools open it, and so do we.
//!
//! Members that begin with `_oauthdx` hold what HAR has no place for; other tools ignore them.

use serde_json::{Map, Value, json};

use super::connect::CheckLine;
use super::json::pretty;
use crate::exchange::{Exchange, Field, Outcome, Request, Response};
use crate::token;

/// One exchange of a run.
#[derive(Clone, Copy, Debug)]
pub struct HarEntry<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// How long it took in milliseconds, where we sent it ourselves.
    pub ms: Option<u64>,
    /// Whether a later one took its place.
    pub superseded: bool,
}

/// The file; `checks` are those that a reader can't make again, since tokens are not in it.
pub fn har(entries: &[HarEntry<'_>], checks: &[CheckLine]) -> String {
    let failed = checks.iter().filter(|check| check.result == "fail");
    let failed: Vec<Value> = failed
        .map(|check| json!({"name": check.name, "detail": check.detail}))
        .collect();
    pretty(&json!({"log": {
        "version": "1.2",
        "creator": {"name": "oauthdx", "version": env!("CARGO_PKG_VERSION")},
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
        "_oauthdx": {"checks": failed},
    }}))
}

fn entry(entry: &HarEntry<'_>) -> Value {
    let exchange = entry.exchange;
    let ms = entry.ms.unwrap_or(0);
    json!({
        "startedDateTime": moment(exchange.time.unwrap_or(0.0)),
        "time": ms,
        "request": request(exchange.request.as_ref()),
        "response": response(&exchange.outcome),
        "cache": {},
        "timings": {"send": 0, "wait": ms, "receive": 0},
        "comment": "",
        "_oauthdx": {
            "place": exchange.place,
            "endpoint": exchange.endpoint,
            "superseded": entry.superseded,
        },
    })
}

/// `2026-11-24T15:12:27.250Z`.
fn moment(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a clock stays far below what a whole number holds"
    )]
    let whole = seconds.floor() as i64;
    let text = token::utc(whole);
    let thousandths = ((seconds - seconds.floor()) * 1000.0).floor();
    match text.strip_suffix('Z') {
        Some(text) => format!("{text}.{thousandths:03}Z"),
        None => text,
    }
}

fn request(request: Option<&Request>) -> Value {
    let Some(request) = request else {
        return json!({});
    };
    let address = request.url.as_ref().map_or("", |url| url.shown());
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for field in &request.query {
        text.append_pair(&field.name, field.value.shown());
    }
    let query = text.finish();
    let joint = if query.is_empty() { "" } else { "?" };
    let body = request.body.as_ref().map_or("", |body| body.text.shown());
    let mut value = json!({
        "method": request.method,
        "url": format!("{address}{joint}{query}"),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": fields(&request.headers),
        "queryString": fields(&request.query),
        "headersSize": -1,
        "bodySize": body.len(),
    });
    if !body.is_empty()
        && let Some(members) = value.as_object_mut()
    {
        let kind = request
            .header("content-type")
            .map_or("", |kind| kind.shown());
        let post = json!({"mimeType": kind, "text": body});
        members.insert("postData".to_owned(), post);
    }
    value
}

fn response(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Response(response) => answer(response, None),
        Outcome::NoResponse(none) => {
            let why = none.stage.to_string();
            match &none.begun {
                Some(begun) => answer(begun, Some(&why)),
                None => answer(&Response::default(), Some(&why)),
            }
        }
        Outcome::Unseen => answer(&Response::default(), None),
    }
}

/// An answer; `why` says why there is none, or not the whole of it.
fn answer(response: &Response, why: Option<&str>) -> Value {
    let body = response.body.as_ref().map_or("", |body| body.text.shown());
    let header = |name| response.header(name).map_or("", |value| value.shown());
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    add("status", json!(response.status.unwrap_or(0)));
    add("statusText", json!(""));
    add("httpVersion", json!("HTTP/1.1"));
    add("cookies", json!([]));
    add("headers", fields(&response.headers));
    let mut content = json!({"size": body.len(), "mimeType": header("content-type")});
    // An empty text would be an empty answer, where none was seen.
    if response.body.is_some()
        && let Some(members) = content.as_object_mut()
    {
        members.insert("text".to_owned(), json!(body));
    }
    add("content", content);
    add("redirectURL", json!(header("location")));
    add("headersSize", json!(-1));
    add("bodySize", json!(body.len()));
    if let Some(why) = why {
        add("_error", json!(why));
    }
    Value::Object(members)
}

fn fields(fields: &[Field]) -> Value {
    let pairs = fields.iter();
    let pairs = pairs.map(|field| json!({"name": field.name, "value": field.value.shown()}));
    pairs.collect()
}
