//! Reads how a client proves who it is, and how an access token is sent.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::super::{Readings, damage};
use super::is_hidden;
use crate::exchange::Request;
use crate::fact::Fact;

/// How the client proves who it is (RFC 6749 section 2.3).
pub(super) fn client(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    if !matches!(
        endpoint,
        Some("token" | "introspection" | "revocation" | "device" | "par")
    ) {
        return;
    }
    let header = request
        .header("authorization")
        .map(|a| a.expose().trim().to_owned());
    let scheme = header
        .as_deref()
        .map(|h| h.split(' ').next().unwrap_or("").to_ascii_lowercase());
    let posted = request.parameter("client_secret").is_some();
    let how = match scheme.as_deref() {
        Some("basic") if posted => "basic+post".to_owned(),
        Some("basic") => "basic".to_owned(),
        Some("bearer" | "dpop" | "digest" | "negotiate" | "token") => {
            scheme.clone().unwrap_or_default()
        }
        Some(_) => "no-scheme".to_owned(),
        None if request.parameter("client_assertion").is_some() => "assertion".to_owned(),
        None if posted => "post".to_owned(),
        None if request.complete => "none".to_owned(),
        None => return,
    };
    readings.add(Fact::ClientAuth, how, "request");
    let credentials = header
        .as_deref()
        .and_then(|h| h.split_once(' '))
        .filter(|(_, encoded)| scheme.as_deref() == Some("basic") && !is_hidden(encoded));
    let mut secret = request
        .parameter("client_secret")
        .map(|s| s.expose().to_owned());
    if let Some((_, encoded)) = credentials {
        match basic(encoded.trim()) {
            Ok((_, own)) => secret = Some(own),
            Err(fault) => readings.add(
                Fact::AuthorizationFault,
                fault,
                "Authorization of the request",
            ),
        }
    }
    let Some(secret) = secret.filter(|s| !s.contains("redacted")) else {
        return;
    };
    if secret.is_empty() {
        readings.add(Fact::SecretEmpty, "yes", "request");
    }
    for damage in damage::of(&secret)
        .into_iter()
        .filter(|d| *d != "too-short" && *d != "percent-encoded")
    {
        readings.add(Fact::Damaged, format!("client_secret.{damage}"), "request");
    }
    let reserved = secret
        .chars()
        .any(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '*')));
    readings.add(
        Fact::SecretHasReservedCharacters,
        if reserved { "yes" } else { "no" },
        "request",
    );
}

/// The client's id in Basic credentials, without the form encoding of RFC 6749 section 2.3.1.
pub(super) fn basic_id(request: &Request) -> Option<String> {
    let header = request.header("authorization")?.expose();
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || is_hidden(encoded) {
        return None;
    }
    let (id, _) = basic(encoded.trim()).ok()?;
    let decoded = url::form_urlencoded::parse(id.as_bytes()).next();
    decoded.map(|(id, _)| id.into_owned())
}

/// Id and secret of Basic credentials, or what is wrong with them (RFC 7617).
fn basic(encoded: &str) -> Result<(String, String), &'static str> {
    if encoded.contains(['\n', '\r', ' ']) {
        return Err("line-break");
    }
    let bytes = STANDARD
        .decode(encoded)
        .or_else(|_| STANDARD_NO_PAD.decode(encoded))
        .map_err(|_| "not-base64")?;
    let text = String::from_utf8(bytes).map_err(|_| "not-base64")?;
    let (id, secret) = text.split_once(':').ok_or("no-colon")?;
    Ok((id.to_owned(), secret.to_owned()))
}

/// The `Authorization` header of a call to a protected resource (RFC 6750 section 2).
pub(super) fn authorization(
    request: &Request,
    endpoint: Option<&str>,
    readings: &mut Readings<'_>,
) {
    if !matches!(endpoint, Some("api" | "userinfo")) {
        return;
    }
    let mut fault = |fault: &str| {
        readings.add(
            Fact::AuthorizationFault,
            fault,
            "Authorization of the request",
        );
    };
    let in_query = request
        .query
        .iter()
        .any(|f| f.name == "access_token" || f.name == "oauth_token");
    let Some(header) = request.header("authorization") else {
        if in_query {
            fault("in-query");
        } else if request.complete && request.parameter("access_token").is_none() {
            fault("missing");
        }
        return;
    };
    if in_query {
        fault("header-and-query");
    }
    let raw = header.expose().trim();
    let (scheme, token) = raw
        .split_once(' ')
        .map_or((raw, ""), |(s, t)| (s, t.trim()));
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" | "dpop" => {
            if scheme == "bearer" {
                fault("lower-case");
            }
            bearer(token, &mut fault);
        }
        "basic" | "token" | "oauth" | "jwt" | "digest" | "apikey" | "zoho-oauthtoken" => {
            fault("wrong-scheme");
        }
        _ => fault("no-scheme"),
    }
    let clean = token.trim_matches(['"', '\'']);
    if !is_hidden(clean) {
        if let Some(kind) = damage::kind(clean) {
            readings.add(Fact::TokenKindSent, kind, "Authorization of the request");
        }
        for damage in damage::of(clean)
            .into_iter()
            .filter(|d| !matches!(*d, "quoted" | "bearer-prefix"))
        {
            readings.add(
                Fact::Damaged,
                format!("access_token.{damage}"),
                "Authorization of the request",
            );
        }
    }
}

fn bearer(token: &str, fault: &mut dyn FnMut(&str)) {
    if token.is_empty() {
        fault("empty");
    } else if matches!(
        token.to_ascii_lowercase().as_str(),
        "null" | "undefined" | "none" | "nil" | "[object object]"
    ) {
        fault("null");
    } else if token.to_ascii_lowercase().starts_with("bearer ") {
        fault("twice");
    } else if token.starts_with(['"', '\'']) || token.ends_with(['"', '\'']) {
        fault("quoted");
    } else if token.contains(['\n', '\r']) {
        fault("line-break");
    }
}
