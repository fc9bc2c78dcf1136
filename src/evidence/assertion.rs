//! Reads the signed statements in a request: client assertions, JWT grants and `DPoP` proofs.
//!
//! Times are compared with the server's `Date` header: the clock that judged them.

use serde_json::Value;

use super::Readings;
use crate::exchange::{Exchange, Request};
use crate::fact::Fact;
use crate::token::Jwt;

/// How long a `DPoP` proof or assertion may be away from the server's clock before it matters.
const TOLERANCE_S: f64 = 60.0;
/// The longest lifetime that common servers take for an assertion: one hour.
const LONGEST_LIFETIME_S: f64 = 3600.0;

/// Reads the assertions of a request.
pub(super) fn read(request: &Request, exchange: &Exchange, readings: &mut Readings<'_>) {
    let now = server_time(exchange);
    let client = request
        .parameter("client_id")
        .map(|c| c.expose().to_owned());
    for name in ["client_assertion", "assertion"] {
        let Some(value) = request.parameter(name) else {
            continue;
        };
        let raw = value.expose();
        if raw.is_empty() || raw.contains("redacted") || raw.contains('…') {
            continue;
        }
        let Some(token) = read_jwt(raw) else {
            let saml = request
                .parameter("grant_type")
                .is_some_and(|g| g.expose().contains("saml"));
            if !saml {
                readings.add(Fact::AssertionFault, "not-a-jwt", name);
            }
            continue;
        };
        let client = if name == "client_assertion" {
            client.as_deref()
        } else {
            None
        };
        faults(&token, now, client, request, name, readings);
    }
    dpop(request, now, readings);
}

/// A token whose claims can be read.
fn read_jwt(raw: &str) -> Option<Jwt> {
    Jwt::read(raw).filter(|token| token.claims.is_some())
}

fn faults(
    token: &Jwt,
    now: Option<f64>,
    client: Option<&str>,
    request: &Request,
    from: &str,
    readings: &mut Readings<'_>,
) {
    let mut add = |fault: &str| readings.add(Fact::AssertionFault, fault, from);
    let text = |name: &str| token.claim_text(name);
    let number = |name: &str| token.claim(name).and_then(Value::as_f64);
    if token
        .header_text("alg")
        .is_some_and(|a| a.eq_ignore_ascii_case("none"))
    {
        add("alg-none");
    }
    match number("exp") {
        None => add("no-exp"),
        Some(exp) if now.is_some_and(|now| exp + 5.0 < now) => add("expired"),
        Some(exp) if number("iat").is_some_and(|iat| exp - iat > LONGEST_LIFETIME_S) => {
            add("lifetime-too-long");
        }
        Some(_) => {}
    }
    if number("iat")
        .or_else(|| number("nbf"))
        .is_some_and(|iat| now.is_some_and(|now| iat > now + TOLERANCE_S))
    {
        add("issued-in-future");
    }
    let own = from == "client_assertion";
    if own && token.claim("jti").is_none() {
        add("no-jti");
    }
    if own && text("iss") != text("sub") {
        add(if client.is_some() && text("iss") == client {
            "sub-mismatch"
        } else {
            "iss-mismatch"
        });
    } else if own && client.is_some() && text("iss") != client {
        add("iss-mismatch");
    }
    if !audience_fits(token.claim("aud"), request) {
        add("aud-mismatch");
    }
    let kind = request.parameter("client_assertion_type");
    if own
        && kind
            .is_some_and(|k| k.expose() != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    {
        add("wrong-type");
    }
}

/// Whether the audience names the host that was called: endpoint, issuer or base URL are all in use.
fn audience_fits(audience: Option<&Value>, request: &Request) -> bool {
    let Some(url) = request
        .url
        .as_ref()
        .and_then(|u| url::Url::parse(u.expose()).ok())
    else {
        return true;
    };
    let host = |text: &str| {
        url::Url::parse(text)
            .ok()
            .and_then(|u| Some((u.host_str()?.to_owned(), u.port())))
    };
    let here = url.host_str().map(|h| (h.to_owned(), url.port()));
    match audience {
        Some(Value::String(text)) => !text.contains("://") || host(text) == here,
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .any(|t| host(t) == here),
        _ => true,
    }
}

/// `DPoP` proofs (RFC 9449 section 4.3).
fn dpop(request: &Request, now: Option<f64>, readings: &mut Readings<'_>) {
    let proofs: Vec<_> = request
        .headers
        .iter()
        .filter(|h| h.name.eq_ignore_ascii_case("dpop"))
        .collect();
    if request.complete {
        readings.add(
            Fact::DpopSent,
            if proofs.is_empty() { "no" } else { "yes" },
            "request headers",
        );
    }
    if proofs.len() > 1 {
        readings.add(Fact::DpopFault, "twice", "DPoP header");
    }
    let Some(proof) = proofs.first().and_then(|p| read_jwt(p.value.expose())) else {
        return;
    };
    let text = |name: &str| proof.claim_text(name).unwrap_or("");
    let mut add = |fault: &str| readings.add(Fact::DpopFault, fault, "DPoP header");
    if proof.header_text("typ") != Some("dpop+jwt") {
        add("wrong-type");
    }
    if request
        .method
        .as_deref()
        .is_some_and(|m| !m.eq_ignore_ascii_case(text("htm")))
    {
        add("method-mismatch");
    }
    let url = request
        .url
        .as_ref()
        .map(|u| u.expose().to_owned())
        .unwrap_or_default();
    if url.contains("://")
        && url.trim_end_matches('/')
            != text("htu")
                .split('?')
                .next()
                .unwrap_or("")
                .trim_end_matches('/')
    {
        add("url-mismatch");
    }
    if proof.claim("nonce").is_none() {
        add("no-nonce");
    }
    let issued = proof.claim("iat").and_then(Value::as_f64);
    if let (Some(issued), Some(now)) = (issued, now)
        && (issued - now).abs() > 300.0
    {
        add("expired");
    }
}

/// The server's clock when it answered, in seconds since 1970.
fn server_time(exchange: &Exchange) -> Option<f64> {
    let date = exchange.response()?.header("date")?;
    let time = httpdate::parse_http_date(date.shown()).ok()?;
    Some(
        time.duration_since(std::time::UNIX_EPOCH)
            .ok()?
            .as_secs_f64(),
    )
}
