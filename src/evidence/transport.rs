//! Reads why no answer came, and who answered instead of the server that was meant.
//!
//! The words of libraries, proxies and pages are in `transports.toml`.

use super::Readings;
use crate::exchange::{BodyKind, NoResponse, Response, Stage, TlsFault};
use crate::fact::Fact;

/// Reads a library's words for a failed connection, and a page's words for who wrote it; returns
/// whether the connection failed.
pub(super) fn read(text: &str, from: &str, readings: &mut Readings<'_>) -> bool {
    let lower = text.to_ascii_lowercase();
    let tables = &readings.catalog.phrases().transports;
    let says = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    let failure = tables.failure.iter().find(|f| {
        says(&f.words) && !is_about_tokens(f.value, &lower) && !is_status(f.value, &lower)
    });
    let page = tables.page.iter().find(|p| says(&p.words));
    let over_limit = says(&tables.over_limit);
    // An answer came: what its body tells of time-outs happened behind the server.
    let answered = from.starts_with("response body") && readings.has(Fact::Status);
    let failure = failure.filter(|_| !answered);
    let failed = failure.is_some();
    if let Some(failure) = failure {
        readings.add(Fact::Transport, failure.value, from);
    }
    if over_limit {
        readings.add(Fact::RequestLimit, "yes", from);
    }
    if let Some(page) = page {
        readings.add(Fact::AnsweredBy, page.value, from);
    }
    failed
}

/// Reads why a request of ours got no answer: the fact that the words of a library would give.
///
/// The words themselves are not read: the stage says what they mean, and a rule might take them for
/// the application's (a TLS alert named `DecryptError` is no token store that can't be decrypted).
pub(super) fn no_response(none: &NoResponse, readings: &mut Readings<'_>) {
    if let Some(value) = failure(&none.stage) {
        readings.add(Fact::Transport, value, "the attempt to send it");
    }
}

/// The word of the fact `transport` for a stage.
fn failure(stage: &Stage) -> Option<&'static str> {
    Some(match stage {
        Stage::Unsendable => return None,
        Stage::Dns => "dns",
        Stage::Refused => "refused",
        Stage::Unreachable => "unreachable",
        Stage::Tls(fault) => match fault {
            TlsFault::UnknownIssuer | TlsFault::SelfSigned | TlsFault::Certificate => {
                "tls-untrusted"
            }
            TlsFault::Expired | TlsFault::NotYetValid => "tls-expired",
            TlsFault::WrongName { .. } => "tls-name",
            TlsFault::ClientCertificate => "tls-client-certificate",
            TlsFault::Version | TlsFault::PlainText | TlsFault::Handshake => "tls-protocol",
        },
        Stage::Proxy { status: Some(407) } => "proxy-auth",
        Stage::Proxy { .. } => "proxy",
        Stage::Timeout(_) => "timeout",
        Stage::Reset => "reset",
        Stage::Closed | Stage::BodyCut => "closed",
        Stage::NotHttp => "not-http",
    })
}

/// "504 Gateway Timeout" is an answer.
fn is_status(value: &str, lower: &str) -> bool {
    value == "timeout"
        && [
            "gateway time",
            "gatewaytime",
            "request timeout 408",
            "408 request timeout",
        ]
        .iter()
        .any(|w| lower.contains(w))
        && !["timed out", "etimedout", "deadline", "i/o timeout"]
            .iter()
            .any(|w| lower.contains(w))
}

/// "The session timed out" and "the code timed out" speak of grants, not of sockets.
fn is_about_tokens(value: &str, lower: &str) -> bool {
    let subject = |w: &str| lower.contains(w);
    value == "timeout"
        && ["session", "code ", "token", "login"]
            .iter()
            .any(|w| subject(w))
        && ![
            "connect",
            "calling",
            "request",
            "endpoint",
            "operation",
            "milliseconds",
            "dial",
        ]
        .iter()
        .any(|w| subject(w))
        || value == "tls-client-certificate" && subject("assertion")
        || value == "tls-name"
            && !["certificate", "hostname", "cert_", "altname", "subject"]
                .iter()
                .any(|w| subject(w))
}

/// Tells from headers and page who really answered.
pub(super) fn answered_by(response: &Response, readings: &mut Readings<'_>) {
    let has = |name: &str| response.header(name).is_some();
    let value_of = |name: &str| {
        response
            .header(name)
            .map(|v| v.shown().to_ascii_lowercase())
            .unwrap_or_default()
    };
    // A log may show the headers of a page without the page.
    let page = response.body.as_ref().map_or_else(
        || value_of("content-type").contains("text/html"),
        |b| b.kind == BodyKind::Html,
    );
    let words = response
        .body
        .as_ref()
        .map(|b| b.words.shown().to_ascii_lowercase())
        .unwrap_or_default();
    if has("cf-mitigated")
        || value_of("server").contains("akamaighost") && page
        || has("x-iinfo")
        || value_of("server").contains("cloudflare") && page
    {
        readings.add(Fact::AnsweredBy, "waf", "response headers");
    }
    if has("x-squid-error")
        || has("proxy-authenticate")
        || value_of("via").contains("squid")
        || response.status == Some(407)
    {
        readings.add(Fact::AnsweredBy, "proxy", "response headers");
    }
    let server = [
        "nginx/",
        "nginx\n",
        "apache/",
        "openresty",
        "microsoft-iis",
        "envoy",
        "haproxy",
        "awselb",
    ];
    if page
        && words.len() < 400
        && server
            .iter()
            .any(|s| words.contains(s) || words.ends_with(s.trim_end()))
    {
        readings.add(Fact::AnsweredBy, "web-server", "response body");
    }
    let form = response.body.as_ref().is_some_and(|b| {
        let raw = b.text.expose().to_ascii_lowercase();
        raw.contains("type=\"password\"") || raw.contains("type=password")
    });
    if page && form {
        readings.add(Fact::AnsweredBy, "login-page", "response body");
    }
    if matches!(response.status, Some(413 | 414 | 431)) {
        readings.add(Fact::RequestLimit, "yes", "status line");
    }
}
