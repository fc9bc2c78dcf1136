//! Compares requests and their tokens with the metadata and the keys of the same input.

use serde_json::Value;

use super::super::Readings;
use super::compare::shown;
use crate::exchange::{Exchange, Request};
use crate::fact::Fact;
use crate::token::{Jwks, Jwt};

/// The parameters of which metadata list the values, as what, and where (RFC 8414 section 2, and for
/// `prompt` the specification of `prompt=create`).
///
/// `scopes_supported` is not one of them: a server may leave scopes out of it.
const LISTED: &[(&str, &str, &str)] = &[
    ("grant_type", "grant", "grant_types_supported"),
    ("response_type", "response-type", "response_types_supported"),
    ("response_mode", "parameter", "response_modes_supported"),
    ("prompt", "parameter", "prompt_values_supported"),
    (
        "code_challenge_method",
        "parameter",
        "code_challenge_methods_supported",
    ),
];

/// Compares what was sent with what one server says of itself; with the metadata of several, nobody
/// knows which to hold it against.
pub(super) fn compare(exchanges: &[Exchange], readings: &mut Readings<'_>) {
    let requests: Vec<&Request> = exchanges
        .iter()
        .filter_map(|e| e.request.as_ref())
        .collect();
    let bodies: Vec<&str> = exchanges
        .iter()
        .filter_map(|e| Some(e.response()?.body.as_ref()?.text.expose()))
        .filter(|body| body.contains("_supported") || body.contains("\"keys\""))
        .collect();
    if bodies.is_empty() {
        return;
    }
    let tokens: Vec<Jwt> = requests.iter().filter_map(|r| bearer(r)).collect();
    let documents = bodies.iter().filter_map(|b| serde_json::from_str(b).ok());
    let mut metadata = documents.filter(|d: &Value| d.get("issuer").is_some());
    if let (Some(metadata), None) = (metadata.next(), metadata.next()) {
        not_offered(&requests, &metadata, readings);
        issuer(&tokens, &metadata, readings);
    }
    let mut sets = bodies.iter().filter_map(|b| Jwks::read(b).ok());
    if let (Some(keys), None) = (sets.next(), sets.next()) {
        key(&tokens, &keys, readings);
    }
}

/// The JWT in the `Authorization` header.
fn bearer(request: &Request) -> Option<Jwt> {
    let header = request.header("authorization")?.expose();
    let (_, token) = header.trim().split_once(' ')?;
    Jwt::read(token)
}

fn not_offered(requests: &[&Request], metadata: &Value, readings: &mut Readings<'_>) {
    for (parameter, what, list) in LISTED {
        let Some(listed) = metadata.get(list).and_then(Value::as_array) else {
            continue;
        };
        let listed: Vec<Vec<&str>> = listed
            .iter()
            .filter_map(|l| Some(words(l.as_str()?)))
            .collect();
        // The words of a response type are one value in any order, those of `prompt` one each.
        let is_listed = |sent: &str| match *parameter {
            "prompt" => words(sent).iter().all(|word| listed.contains(&vec![*word])),
            _ => listed.contains(&words(sent)),
        };
        let mut sent = requests.iter().filter_map(|r| shown(r, parameter));
        if sent.any(|value| !value.is_empty() && !is_listed(&value)) {
            let place = format!("`{parameter}` compared with `{list}`");
            readings.add(Fact::NotOffered, *what, place);
        }
    }
}

/// The words of a value, sorted.
fn words(value: &str) -> Vec<&str> {
    let mut words: Vec<&str> = value.split_whitespace().collect();
    words.sort_unstable();
    words
}

fn issuer(tokens: &[Jwt], metadata: &Value, readings: &mut Readings<'_>) {
    let named = metadata.get("issuer").and_then(Value::as_str);
    let claimed = tokens.iter().find_map(|t| t.claim_text("iss"));
    if let (Some(named), Some(claimed)) = (named, claimed) {
        let differs = if named == claimed { "no" } else { "yes" };
        readings.add(Fact::IssuerDiffers, differs, "token and metadata compared");
    }
}

fn key(tokens: &[Jwt], keys: &Jwks, readings: &mut Readings<'_>) {
    if let Some(kid) = tokens.iter().find_map(|t| t.header_text("kid")) {
        let listed = keys.with_kid(kid).next().is_some();
        let listed = if listed { "yes" } else { "no" };
        readings.add(Fact::KeyListed, listed, "token and key set compared");
    }
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;
    use crate::exchange::{Draft, DraftRequest, DraftResponse};
    use crate::token::encode;

    /// What a request with `headers` and these documents together show of a fact.
    fn shown_by(
        url: &str,
        headers: &[(&str, &str)],
        documents: &[&str],
        fact: Fact,
    ) -> Vec<String> {
        let headers = headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let sent = Draft {
            request: Some(DraftRequest {
                method: Some("GET".to_owned()),
                url: Some(url.to_owned()),
                headers: headers.collect(),
                ..DraftRequest::default()
            }),
            ..Draft::default()
        };
        let read = documents.iter().map(|document| Draft {
            response: Some(DraftResponse {
                status: Some(200),
                body: Some((*document).to_owned()),
                ..DraftResponse::default()
            }),
            ..Draft::default()
        });
        values(std::iter::once(sent).chain(read), fact)
    }

    #[test]
    fn what_metadata_do_not_list_is_noticed() {
        let metadata = r#"{"issuer":"https://as.example","response_types_supported":["code","id_token code"],"prompt_values_supported":["login","consent"]}"#;
        let another = r#"{"issuer":"https://as2.example","response_types_supported":["token"]}"#;
        for (query, documents, found) in [
            (
                "response_type=token",
                &[metadata][..],
                &["response-type"][..],
            ),
            ("response_type=code", &[metadata], &[]),
            ("response_type=code+id_token", &[metadata], &[]),
            ("response_type=code&prompt=login+consent", &[metadata], &[]),
            (
                "response_type=code&prompt=login+create",
                &[metadata],
                &["parameter"],
            ),
            (
                "response_type=code&response_mode=form_post",
                &[metadata],
                &[],
            ),
            ("response_type=token", &[metadata, another], &[]),
            ("response_type=token", &[], &[]),
        ] {
            let url = format!("https://as.example/authorize?client_id=a&{query}");
            let shown = shown_by(&url, &[], documents, Fact::NotOffered);
            assert_eq!(shown, found, "{query}");
        }
    }

    #[test]
    fn a_token_is_held_against_issuer_and_keys() {
        let token = |claims: &str| {
            let header = encode(r#"{"alg":"RS256","kid":"k1"}"#);
            format!("Bearer {header}.{}.{}", encode(claims), encode("signature"))
        };
        let metadata = r#"{"issuer":"https://as.example","jwks_uri":"https://as.example/keys","scopes_supported":["a"]}"#;
        let keys = |kid: &str| {
            format!(r#"{{"keys":[{{"kty":"RSA","kid":"{kid}","n":"AQAB","e":"AQAB"}}]}}"#)
        };
        for (issuer, kid, differs, listed) in [
            ("https://as.example", "k1", "no", "yes"),
            ("https://as.example/", "k2", "yes", "no"),
        ] {
            let bearer = token(&format!(r#"{{"iss":"{issuer}"}}"#));
            let headers = [("Authorization", bearer.as_str())];
            let documents = [metadata, &keys(kid)];
            let of = |fact| shown_by("https://api.example/me", &headers, &documents, fact);
            assert_eq!(of(Fact::IssuerDiffers), [differs]);
            assert_eq!(of(Fact::KeyListed), [listed]);
        }
    }
}
