//! Reads authorization requests and callbacks.

use super::super::{Readings, words};
use crate::exchange::Request;
use crate::fact::Fact;

/// What an authorization request asks for (RFC 6749 section 4.1.1, RFC 7636, `OpenID` Connect).
pub(super) fn authorize(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    if !matches!(endpoint, Some("authorize" | "par")) {
        return;
    }
    let shown = |name: &str| request.parameter(name).map(|v| v.shown().to_owned());
    if let Some(kind) = shown("response_type") {
        readings.add(Fact::ResponseType, kind, "request, `response_type`");
    }
    let pushed =
        request.parameter("request_uri").is_some() || request.parameter("request").is_some();
    match (
        request.parameter("code_challenge"),
        shown("code_challenge_method"),
    ) {
        (Some(_), Some(method)) => readings.add(Fact::CodeChallengeMethod, method, "request"),
        (Some(_), None) => readings.add(Fact::CodeChallengeMethod, "omitted", "request"),
        (None, _) if !pushed && (request.parameters().count() > 2 || request.complete) => {
            readings.add(Fact::CodeChallengeMethod, "absent", "request");
        }
        _ => {}
    }
    if shown("prompt").as_deref() == Some("none") {
        readings.add(Fact::PrefersNone, "yes", "request, `prompt`");
    }
    let scope = shown("scope").unwrap_or_default();
    if scope.contains(',') {
        readings.add(Fact::ScopeSeparator, "comma", "request, `scope`");
    } else if scope.contains(' ') {
        readings.add(Fact::ScopeSeparator, "space", "request, `scope`");
    }
    if !scope.is_empty() {
        let offline =
            scope.contains("offline") || shown("access_type").as_deref() == Some("offline");
        readings.add(
            Fact::Offline,
            if offline { "yes" } else { "no" },
            "request, `scope`",
        );
    }
}

pub(super) fn redirect_uri(request: &Request, readings: &mut Readings<'_>) {
    let Some(uri) = request
        .parameter("redirect_uri")
        .map(|u| u.expose().to_ascii_lowercase())
    else {
        return;
    };
    let kind = if uri.contains("oauth:2.0:oob") || uri == "postmessage" {
        "oob"
    } else if uri.contains('#') {
        "with-fragment"
    } else if uri.starts_with("http://localhost") || uri.starts_with("https://localhost") {
        "localhost"
    } else if uri.starts_with("http://127.") || uri.starts_with("http://[::1]") {
        "loopback-ip"
    } else if uri.starts_with("http://") {
        "http"
    } else if uri.starts_with("https://") {
        "https"
    } else {
        "custom-scheme"
    };
    readings.add(Fact::RedirectUriKind, kind, "request, `redirect_uri`");
}

/// An error that was handed to the callback.
pub(super) fn callback(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    if endpoint != Some("callback") && request.parameter("error").is_none() {
        return;
    }
    for field in request
        .query
        .iter()
        .filter(|f| f.name.starts_with("error") || f.name == "suberror")
    {
        let from = format!("callback, `{}`", field.name);
        match field.name.as_str() {
            "error" => {
                readings.add(Fact::Error, field.value.shown(), from.clone());
                words::read_shown(field.value.shown(), &from, readings);
            }
            "error_subcode" | "error_code" | "error_subtype" | "suberror" => {
                readings.add(Fact::Code, field.value.shown(), from);
            }
            "error_uri" => {}
            _ => {
                // A proxy in between may have encoded it once more.
                let text = field.value.shown().replace("%20", " ");
                words::read_shown(&text, &from, readings);
            }
        }
    }
}
