//! Reads what a request shows, whatever the server made of it.

use super::{Readings, answer, assertion, damage};
use crate::exchange::{BodyKind, Exchange, Request};
use crate::fact::Fact;

mod authorize;
mod client;
mod compare;
mod endpoint;
mod promise;

pub(super) use compare::compare;

/// Reads a request.
pub(super) fn read(request: &Request, exchange: &Exchange, readings: &mut Readings<'_>) {
    let endpoint = exchange.endpoint.or_else(|| endpoint::of(request));
    if let Some(endpoint) = endpoint {
        readings.add(Fact::Endpoint, endpoint, "request");
    }
    address(request, readings);
    if let Some(method) = &request.method {
        readings.add(Fact::Method, method.clone(), "request line");
    }
    parameters(request, endpoint, readings);
    body(request, endpoint, readings);
    client::client(request, endpoint, readings);
    tokens(request, endpoint, readings);
    client::authorization(request, endpoint, readings);
    authorize::authorize(request, endpoint, readings);
    authorize::redirect_uri(request, readings);
    assertion::read(request, exchange, readings);
    answer::challenges(&request.headers, readings);
    authorize::callback(request, endpoint, readings);
    if readings.has(Fact::Endpoint) {
        readings.add(Fact::OAuthSeen, "yes", "request");
    }
}

fn address(request: &Request, readings: &mut Readings<'_>) {
    let Some(parsed) = request
        .url
        .as_ref()
        .and_then(|u| url::Url::parse(u.expose()).ok())
    else {
        return;
    };
    let Some(host) = parsed.host_str() else {
        return;
    };
    readings.add(Fact::Host, host, "request URL");
    let local = host == "localhost" || host == "[::1]" || host.starts_with("127.");
    if !local && matches!(parsed.scheme(), "http" | "https") {
        readings.add(Fact::UrlScheme, parsed.scheme(), "request URL");
    }
}

/// Parameters of which `none` or `null` is never a value (`prompt=none` is one).
const CREDENTIALS: &[&str] = &[
    "client_id",
    "client_secret",
    "code",
    "refresh_token",
    "redirect_uri",
    "token",
    "access_token",
    "device_code",
    "username",
    "password",
    "assertion",
    "code_verifier",
];

/// Parameters that a token request of each grant cannot do without (RFC 6749, 7523, 8628, 8693).
const NEEDED: &[(&str, &[&str])] = &[
    ("refresh_token", &["refresh_token"]),
    ("authorization_code", &["code"]),
    ("password", &["username", "password"]),
    ("jwt-bearer", &["assertion"]),
    ("device_code", &["device_code"]),
    ("token-exchange", &["subject_token", "subject_token_type"]),
];

fn parameters(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    let mut names: Vec<String> = Vec::new();
    for field in request.parameters() {
        let name = field.name.to_ascii_lowercase();
        readings.add(Fact::Sent, name.clone(), "request");
        let empty = field.value.expose().trim().is_empty();
        if empty {
            readings.add(Fact::EmptyParameter, name.clone(), "request");
        } else if CREDENTIALS.contains(&name.as_str())
            && damage::is_placeholder(field.value.expose())
        {
            readings.add(
                Fact::Placeholder,
                name.clone(),
                format!("request, `{name}`"),
            );
        }
        names.push(name);
    }
    duplicates(request, endpoint, readings);
    let sent = |name: &str| names.iter().any(|n| n == name);
    if endpoint == Some("token") {
        if let Some(grant) = request.parameter("grant_type") {
            readings.add(
                Fact::Grant,
                grant_name(grant.shown()),
                "request, `grant_type`",
            );
        }
        let method = request.method.as_deref();
        if method != Some("GET") {
            for field in request
                .query
                .iter()
                .filter(|f| f.name != "tenant" && f.name != "p")
            {
                readings.add(
                    Fact::MisplacedParameter,
                    field.name.to_ascii_lowercase(),
                    "request URL",
                );
            }
        }
    }
    if !request.complete {
        return;
    }
    for name in lacking(request, endpoint, &sent) {
        readings.add(Fact::Lacks, name, "request");
    }
}

/// RFC 6749 section 3.2: parameters must not be included more than once.
fn duplicates(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    // A login form posts to the URL that it came from: the query is not part of it.
    let joined = endpoint == Some("token");
    for (at, field) in request.parameters().enumerate() {
        let name = field.name.to_ascii_lowercase();
        let from = if joined || at < request.query.len() {
            0
        } else {
            request.query.len()
        };
        let mut before = request.parameters().take(at).skip(from);
        let repeatable = matches!(name.as_str(), "resource" | "audience") || name.ends_with(']');
        if !repeatable && before.any(|f| f.name.eq_ignore_ascii_case(&name)) {
            readings.add(Fact::DuplicatedParameter, name, "request");
        }
    }
}

fn lacking(
    request: &Request,
    endpoint: Option<&str>,
    sent: &dyn Fn(&str) -> bool,
) -> Vec<&'static str> {
    let mut lacks = Vec::new();
    let mut need = |name: &'static str| {
        if !sent(name) {
            lacks.push(name);
        }
    };
    let authenticated = request.header("authorization").is_some() || sent("client_assertion");
    match endpoint {
        Some("token") => {
            need("grant_type");
            let grant = request
                .parameter("grant_type")
                .map(|g| grant_name(g.shown()));
            let needed = NEEDED
                .iter()
                .find(|(name, _)| Some(*name) == grant.as_deref());
            needed
                .into_iter()
                .flat_map(|(_, names)| *names)
                .for_each(|name| need(name));
            if grant.as_deref() == Some("authorization_code") {
                need("code_verifier");
                need("redirect_uri");
            }
            if !authenticated {
                need("client_id");
            }
        }
        // A pushed request stands for all other parameters (RFC 9126 section 4).
        Some("authorize") if !sent("request_uri") && !sent("request") && !sent("grant_type") => {
            for name in [
                "client_id",
                "response_type",
                "redirect_uri",
                "scope",
                "state",
            ] {
                need(name);
            }
        }
        Some("introspection" | "revocation") => need("token"),
        Some("device") if !authenticated => need("client_id"),
        Some("par") => need("redirect_uri"),
        _ => {}
    }
    lacks
}

/// The short name of a grant: `urn:ietf:params:oauth:grant-type:device_code` is `device_code`.
fn grant_name(grant: &str) -> String {
    let short = grant.rsplit(':').next().unwrap_or(grant).trim();
    short.to_owned()
}

/// A body that common servers refuse at an OAuth endpoint: their limits begin at 56 kB.
const LARGE_BODY: usize = 50_000;

fn body(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    let declared = request
        .header("content-type")
        .map(|t| t.shown().to_ascii_lowercase());
    let content_type = match declared.as_deref() {
        Some(t) if t.contains("x-www-form-urlencoded") => Some("form"),
        Some(t) if t.contains("json") => Some("json"),
        Some(t) if t.contains("multipart") => Some("multipart"),
        Some(t) if t.contains("text/plain") => Some("text"),
        Some(_) => Some("other"),
        None if request.complete => Some("none"),
        None => None,
    };
    let method = request.method.as_deref();
    let kind = request.body.as_ref().map(|b| b.kind);
    if method != Some("GET")
        && let Some(content_type) = content_type
    {
        readings.add(
            Fact::RequestContentType,
            content_type,
            "Content-Type of the request",
        );
    }
    if let Some(kind) = kind {
        readings.add(Fact::RequestBodyKind, kind.name(), "request body");
    }
    let form_wanted = matches!(
        endpoint,
        Some("token" | "introspection" | "revocation" | "device" | "par")
    );
    if let Some(body) = &request.body {
        let text = body.text.expose();
        if kind == Some(BodyKind::Form) && damage::has_broken_escape(text) {
            readings.add(Fact::Damaged, "body.broken-escape", "request body");
        }
        if text.len() > LARGE_BODY {
            readings.add(Fact::RequestLimit, "yes", "size of the request body");
        }
    }
    let Some(kind) = kind.filter(|k| form_wanted && *k != BodyKind::Empty && method != Some("GET"))
    else {
        return;
    };
    let fits = kind == BodyKind::Form && matches!(content_type, Some("form") | None);
    readings.add(
        Fact::ContentTypeFits,
        if fits { "yes" } else { "no" },
        "request body",
    );
}

/// Parameters that hold something opaque, and what damaged each.
fn tokens(request: &Request, endpoint: Option<&str>, readings: &mut Readings<'_>) {
    for name in ["code", "refresh_token", "device_code", "token"] {
        let Some(value) = request.parameter(name).map(|v| v.expose().to_owned()) else {
            continue;
        };
        if endpoint == Some("callback") || is_hidden(&value) || damage::is_placeholder(&value) {
            continue;
        }
        for damage in damage::of(&value) {
            readings.add(
                Fact::Damaged,
                format!("{name}.{damage}"),
                format!("request, `{name}`"),
            );
        }
        if let Some(kind) =
            damage::kind(&value).filter(|_| name == "refresh_token" || name == "token")
        {
            readings.add(Fact::TokenKindSent, kind, format!("request, `{name}`"));
        }
    }
    if let Some(verifier) = request
        .parameter("code_verifier")
        .filter(|v| !is_hidden(v.expose()))
    {
        for damage in damage::of_verifier(verifier.expose()) {
            readings.add(
                Fact::Damaged,
                format!("verifier.{damage}"),
                "request, `code_verifier`",
            );
        }
    }
}

/// Whether somebody took the value out of the paste.
fn is_hidden(value: &str) -> bool {
    let value = value.trim();
    value.is_empty()
        || value.contains("redacted")
        || value.contains('…')
        || value.contains("...")
        || value.contains("***")
        || value.starts_with('<') && value.ends_with('>')
        || value.chars().all(|c| matches!(c, 'x' | 'X' | '*' | '-'))
}

/// The values of a fact that drafts show together.
#[cfg(test)]
fn values(drafts: impl IntoIterator<Item = crate::exchange::Draft>, fact: Fact) -> Vec<String> {
    let mut vault = crate::secret::Vault::new((1, 2));
    let exchanges = drafts.into_iter().map(|d| Exchange::new(&d, &mut vault));
    let exchanges: Vec<Exchange> = exchanges.collect();
    let material = super::Material {
        exchanges: &exchanges,
        prose: &[],
        facts: &[],
        observed: &[],
        provider: None,
    };
    let catalog = crate::catalog::Catalog::load();
    let readings = super::gather(&material, &catalog).readings;
    let readings = readings.into_iter().filter(|r| r.fact == fact);
    readings.map(|r| r.value).collect()
}
