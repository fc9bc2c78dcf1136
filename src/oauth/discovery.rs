//! Which URLs may hold the metadata of a server or resource, in the order in which to try them.

use url::Url;

use super::challenge::Challenge;

/// Where metadata may be, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What to fetch.
    pub url: String,
    /// Which specification says so.
    pub rule: &'static str,
}

/// Where the metadata of an authorization server may be.
///
/// `OpenID` Connect appends its path to the issuer, RFC 8414 puts its own between host and path;
/// servers do either with both names.
pub fn server_candidates(issuer: &str) -> Vec<Candidate> {
    let mut found = Vec::new();
    if issuer.contains("/.well-known/") {
        add(&mut found, issuer.to_owned(), "the URL as it was given");
    }
    let Some((origin, path)) = split(issuer) else {
        return found;
    };
    let oidc = "/.well-known/openid-configuration";
    let oauth = "/.well-known/oauth-authorization-server";
    let rules = [
        (format!("{origin}{path}{oidc}"), OIDC),
        (format!("{origin}{oauth}{path}"), RFC_8414),
        (format!("{origin}{oidc}{path}"), RFC_8414_OIDC),
        (format!("{origin}{path}{oauth}"), APPENDED),
    ];
    for (url, rule) in rules {
        add(&mut found, url, rule);
    }
    found
}

/// Where the metadata of a protected resource, such as an MCP server, may be (RFC 9728).
///
/// A challenge that names it comes first (section 5.1).
pub fn resource_candidates(resource: &str, challenges: &[Challenge]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for named in challenges
        .iter()
        .filter_map(|c| c.param("resource_metadata"))
    {
        // Some servers give a path only.
        let absolute = Url::parse(named).or_else(|_| Url::parse(resource)?.join(named));
        if let Ok(url) = absolute {
            add(
                &mut found,
                url.into(),
                "RFC 9728 section 5.1, WWW-Authenticate",
            );
        }
    }
    let Some((origin, path)) = split(resource) else {
        return found;
    };
    let name = "/.well-known/oauth-protected-resource";
    let rule = "RFC 9728 section 3.1";
    let query = query_of(resource);
    if resource.ends_with('/') && !path.is_empty() {
        add(&mut found, format!("{origin}{name}{path}/"), rule);
    }
    add(&mut found, format!("{origin}{name}{path}{query}"), rule);
    add(
        &mut found,
        format!("{origin}{name}"),
        "the root of the host",
    );
    found
}

/// The issuer that a metadata URL belongs to, if it has one of the known forms.
pub fn issuer_of(url: &str) -> Option<String> {
    let (before, after) = url.split_once("/.well-known/")?;
    let path = after.split_once('/').map_or("", |(_, path)| path);
    if path.is_empty() {
        return Some(before.to_owned());
    }
    Some(format!("{before}/{path}"))
}

/// The query of a URL with its question mark; it is part of a resource's name.
fn query_of(url: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    url.find('?')
        .and_then(|at| url.get(at..))
        .unwrap_or_default()
        .to_owned()
}

/// Origin and path without the slash at its end; a well-known part is taken out.
fn split(url: &str) -> Option<(String, String)> {
    let bare = issuer_of(url);
    let parsed = Url::parse(bare.as_deref().unwrap_or(url)).ok()?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return None;
    }
    let path = parsed.path().trim_end_matches('/').to_owned();
    Some((parsed.origin().ascii_serialization(), path))
}

fn add(found: &mut Vec<Candidate>, url: String, rule: &'static str) {
    if !found.iter().any(|candidate| candidate.url == url) {
        found.push(Candidate { url, rule });
    }
}

const OIDC: &str = "OpenID Connect Discovery section 4.1";
/// The path of an issuer behind the well-known name.
pub(super) const RFC_8414: &str = "RFC 8414 section 3.1";
const RFC_8414_OIDC: &str = "RFC 8414 section 5";
const APPENDED: &str = "appended to the issuer, as some servers have it";
