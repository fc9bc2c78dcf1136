//! Reads what came back.

use super::{Evidence, Reading, Readings, dialect, transport, words};
use crate::exchange::{Body, BodyKind, Exchange, Field, Response, retry_after};
use crate::fact::Fact;
use crate::secret::Text;

/// Reads a response.
pub(super) fn read(response: &Response, exchange: &Exchange, readings: &mut Readings<'_>) {
    if let Some(status) = response.status {
        readings.add(Fact::Status, status.to_string(), "status line");
    }
    if let Some(body) = &response.body {
        readings.add(Fact::BodyKind, body.kind.name(), "response body");
        read_body(body, response.status, readings);
    }
    challenges(&response.headers, readings);
    waiting(response, readings);
    if let Some(location) = response.header("location") {
        redirect(location.expose(), readings);
    }
    discovery(response, exchange, readings);
    tokens(response, readings);
    cors(response, exchange, readings);
    transport::answered_by(response, readings);
}

fn read_body(body: &Body, status: Option<u16>, readings: &mut Readings<'_>) {
    words::vendor_codes(body.text.shown(), "response body", readings);
    let failed = status.is_none_or(|s| s >= 400) || carries_error(&body.fields);
    match body.kind {
        BodyKind::Json | BodyKind::Form | BodyKind::Xml | BodyKind::Truncated if failed => {
            for (fact, value, name) in dialect::read(&body.fields) {
                let from = format!("response body, `{name}`");
                if matches!(fact, Fact::Says | Fact::Error) {
                    words::read_shown(&value, &from, readings);
                }
                if fact == Fact::Code || fact == Fact::Error {
                    let value = words::of_class(&value).map_or(value, str::to_owned);
                    readings.add(fact, value, from);
                }
            }
            // Half a body and foreign notations still hold words.
            if body.kind != BodyKind::Json && body.kind != BodyKind::Form || body.fields.is_empty()
            {
                words::read(&body.words, "response body", readings);
            }
        }
        BodyKind::Html | BodyKind::Text if status.is_none_or(|s| s >= 400) => {
            words::read(&body.words, "response body", readings);
        }
        // A page of status 200 may tell of an error, but most pages don't: only its error words.
        BodyKind::Html | BodyKind::Text => {
            words::read_error_words(body.words.shown(), "response body", readings);
        }
        _ => {}
    }
}

/// Whether a body of any status says that it is an error.
fn carries_error(fields: &[Field]) -> bool {
    let says_no = |f: &Field| {
        let value = f.value.shown();
        matches!(f.name.as_str(), "ok" | "success") && value == "false"
            || f.name == "status" && (value == "failure" || value == "error")
    };
    let named = |f: &Field| {
        let value = f.value.shown();
        let name = f.name.split(['.', '[']).next().unwrap_or(&f.name);
        matches!(
            name,
            "error"
                | "errors"
                | "error_code"
                | "errorCode"
                | "err_code"
                | "Fault"
                | "error_summary"
        ) && !matches!(value, "" | "null" | "0" | "false" | "[]" | "{}")
    };
    fields.iter().any(|f| says_no(f) || named(f)) || has_failing_status(fields)
}

/// Whether a body's own numeric `status` tells of a failure: `{"status": 401, "body": {}}`.
///
/// Withings and others answer HTTP 200 and count in the body, where 0 is good. In a list of orders
/// a number may be anything, so other numbers than those of HTTP count only in an envelope.
fn has_failing_status(fields: &[Field]) -> bool {
    let status = fields.iter().find(|f| f.name == "status");
    let Some(status) = status.and_then(|f| f.value.shown().parse::<u32>().ok()) else {
        return false;
    };
    let enveloped = fields
        .iter()
        .filter_map(|f| f.name.split(['.', '[']).next())
        .any(|name| matches!(name, "body" | "error" | "errmsg"));
    match status {
        400..600 => true,
        0 | 200..300 => false,
        // An empty `body` leaves no field behind.
        100.. if fields.len() == 1 => true,
        _ => enveloped,
    }
}

/// `WWW-Authenticate` challenges (RFC 9110 section 11.6.1, RFC 6750 section 3).
pub(super) fn challenges(headers: &[Field], readings: &mut Readings<'_>) {
    for header in headers
        .iter()
        .filter(|h| h.name.eq_ignore_ascii_case("www-authenticate"))
    {
        let value = header.value.shown();
        let scheme = value.split([' ', ',']).next().unwrap_or("");
        if !scheme.is_empty() && !scheme.contains('=') {
            readings.add(
                Fact::ChallengeScheme,
                scheme.to_ascii_lowercase(),
                "WWW-Authenticate",
            );
        }
        for (name, fact) in [("error", Fact::Error), ("error_description", Fact::Says)] {
            if let Some(found) = attribute(value, name) {
                words::read_shown(&found, "WWW-Authenticate", readings);
                if fact == Fact::Error {
                    readings.add(fact, found, "WWW-Authenticate");
                }
            }
        }
    }
}

/// The value of `name="…"` in a challenge.
fn attribute(challenge: &str, name: &str) -> Option<String> {
    challenge.match_indices(name).find_map(|(at, _)| {
        let boundary = at == 0 || challenge.get(..at)?.ends_with([' ', ',', '\t']);
        let tail = challenge
            .get(at + name.len()..)?
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let value = match tail.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?,
            None => tail.split([',', ' ']).next()?,
        };
        boundary.then(|| value.to_owned())
    })
}

/// How long the answer asks to wait.
fn waiting(response: &Response, readings: &mut Readings<'_>) {
    let header = |name: &str| response.header(name).map(Text::shown);
    if let Some((seconds, name)) = retry_after(response.status, header) {
        readings.add(Fact::RetryAfterSeconds, seconds.to_string(), name);
    }
}

/// Errors that an authorization server hands over in the redirect (RFC 6749 section 4.1.2.1).
fn redirect(location: &str, readings: &mut Readings<'_>) {
    let Some(cut) = location.find(['?', '#']) else {
        return;
    };
    let query = location.get(cut + 1..).unwrap_or("");
    for (name, value) in url::form_urlencoded::parse(query.replace('#', "&").as_bytes()) {
        match &*name {
            "error" => {
                readings.add(Fact::Error, value.to_string(), "redirect");
                words::read_shown(&value, "redirect", readings);
            }
            "error_description" | "error_message" | "error_reason" => {
                words::read_shown(&value, "redirect", readings);
            }
            "error_subcode" | "error_code" | "error_subtype" | "suberror" => {
                readings.add(Fact::Code, value.to_string(), "redirect");
            }
            _ => {}
        }
    }
}

/// The issuer of a discovery document against the URL it came from (RFC 8414 section 3.3).
fn discovery(response: &Response, exchange: &Exchange, readings: &mut Readings<'_>) {
    let Some(issuer) = response.field("issuer") else {
        return;
    };
    if response.field("authorization_endpoint").is_none()
        && response.field("token_endpoint").is_none()
    {
        return;
    }
    let Some(url) = exchange.request.as_ref().and_then(|r| r.url.as_ref()) else {
        return;
    };
    let url = url.expose();
    let issuer = issuer.expose();
    let Some(at) = url.find("/.well-known/") else {
        return;
    };
    let (base, document) = url.split_at(at);
    // RFC 8414 puts the issuer's path behind the well-known part, OpenID Connect before it.
    let after = document.trim_start_matches("/.well-known/");
    let behind = after
        .split_once('/')
        .map_or(String::new(), |(_, path)| format!("/{path}"));
    let expected = format!("{base}{behind}");
    let fits = issuer == expected || issuer.strip_suffix('/') == Some(&expected);
    readings.add(
        Fact::IssuerMatchesUrl,
        if fits { "yes" } else { "no" },
        "discovery document",
    );
}

/// Whether a page in a browser may read the answer (Fetch, CORS protocol).
fn cors(response: &Response, exchange: &Exchange, readings: &mut Readings<'_>) {
    let request = exchange.request.as_ref();
    let preflight = request.is_some_and(|r| r.method.as_deref() == Some("OPTIONS"));
    if preflight || request.is_some_and(|r| r.header("origin").is_some()) {
        let allowed = response.header("access-control-allow-origin").is_some();
        readings.add(
            Fact::CorsAllowed,
            if allowed { "yes" } else { "no" },
            "response headers",
        );
    }
}

/// What a token, introspection or JWKS answer tells.
fn tokens(response: &Response, readings: &mut Readings<'_>) {
    if let Some(active) = response.field("active") {
        let value = if active.shown() == "true" {
            "yes"
        } else {
            "no"
        };
        readings.add(Fact::TokenActive, value, "introspection answer");
    }
    if response.status.is_none_or(|s| s < 300) && response.field("access_token").is_some() {
        let refresh = response
            .field("refresh_token")
            .is_some_and(|t| !t.expose().is_empty() && t.expose() != "null");
        readings.add(
            Fact::RefreshTokenReturned,
            if refresh { "yes" } else { "no" },
            "token answer",
        );
    }
}

/// Decides for each exchange whether it succeeded, when all else is read.
pub(super) fn conclude(exchanges: &[Exchange], evidence: &mut Evidence) {
    for (index, exchange) in exchanges.iter().enumerate() {
        let Some(response) = exchange.response() else {
            continue;
        };
        let told = |fact| {
            evidence
                .readings
                .iter()
                .any(|r| r.fact == fact && r.exchange == Some(index))
        };
        let success = response.status.is_none_or(|s| s < 400)
            && !told(Fact::Error)
            && !told(Fact::Transport)
            && !response
                .body
                .as_ref()
                .is_some_and(|b| carries_error(&b.fields))
            && evidence.value(Fact::IssuerMatchesUrl) != Some("no")
            && !evidence
                .readings
                .iter()
                .any(|r| r.fact == Fact::TokenActive && r.value == "no")
            && (response.status.is_some() || response.field("access_token").is_some());
        evidence.readings.push(Reading {
            fact: Fact::Succeeded,
            value: if success { "yes" } else { "no" }.to_owned(),
            from: "status and body".to_owned(),
            exchange: Some(index),
        });
    }
}
