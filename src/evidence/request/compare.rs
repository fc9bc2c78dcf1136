//! Compares the requests of one input with each other.

use super::super::Readings;
use super::client::basic_id;
use super::{is_hidden, promise};
use crate::exchange::{Exchange, Field, Request};
use crate::fact::Fact;
use crate::secret::MARK;
use crate::token::sha256;

/// Compares requests of one input with each other.
pub(in super::super) fn compare(exchanges: &[Exchange], readings: &mut Readings<'_>) {
    let requests = || exchanges.iter().filter_map(|e| e.request.as_ref());
    let all = |name: &'static str| {
        requests().flat_map(move |r| r.parameters().filter(move |f: &&Field| f.name == name))
    };
    let mut uris = all("redirect_uri").map(|f| f.value.expose());
    if let Some(first) = uris.next()
        && uris.any(|other| other != first)
    {
        readings.add(Fact::RedirectUriDiffers, "yes", "requests compared");
    }
    let challenges: Vec<&str> = all("code_challenge").map(|f| f.value.expose()).collect();
    let unhashed = all("code_verifier").any(|f| challenges.contains(&f.value.expose()));
    let requests: Vec<&Request> = requests().collect();
    let fits = match verifier_fits(&requests) {
        Some(true) => Some("yes"),
        _ if unhashed => Some("is-challenge"),
        Some(false) => Some("no"),
        None => None,
    };
    if let Some(fits) = fits {
        readings.add(Fact::VerifierFits, fits, "requests compared");
    }
    if client_differs(&requests) {
        readings.add(Fact::OtherClient, "shown", "requests compared");
    }
    repeated(exchanges, readings);
    promise::compare(exchanges, readings);
}

/// Whether the one verifier makes the one challenge (RFC 7636 section 4.6); unknown where there are
/// several, since nothing says which belong together.
fn verifier_fits(requests: &[&Request]) -> Option<bool> {
    let challenge = only(requests, |r| shown(r, "code_challenge"))?;
    let verifier = only(requests, |r| shown(r, "code_verifier"))?;
    let login = requests
        .iter()
        .find(|r| r.parameter("code_challenge").is_some())?;
    // RFC 7636 section 4.3: without a method it is plain.
    match shown(login, "code_challenge_method").as_deref() {
        Some("S256") => Some(sha256(verifier.as_bytes()) == challenge),
        None | Some("plain") => Some(verifier == challenge),
        Some(_) => None,
    }
}

/// Whether a code is redeemed by another client than the one that asked for it.
fn client_differs(requests: &[&Request]) -> bool {
    let is_login = |r: &&Request| r.parameter("response_type").is_some();
    let is_exchange =
        |r: &&Request| shown(r, "grant_type").as_deref() == Some("authorization_code");
    let logins: Vec<&Request> = requests.iter().copied().filter(is_login).collect();
    let exchanges: Vec<&Request> = requests.iter().copied().filter(is_exchange).collect();
    let asked = only(&logins, |r| shown(r, "client_id"));
    let redeemed = only(&exchanges, |r| {
        shown(r, "client_id").or_else(|| basic_id(r))
    });
    asked.zip(redeemed).is_some_and(|(one, other)| one != other)
}

/// The value that these requests have, if they have just one.
fn only(requests: &[&Request], value: impl Fn(&Request) -> Option<String>) -> Option<String> {
    let mut values = requests.iter().filter_map(|r| value(r));
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

/// A parameter whose value was not hidden.
pub(super) fn shown(request: &Request, name: &str) -> Option<String> {
    let value = request.parameter(name)?.expose();
    let hidden = is_hidden(value) || value.contains(MARK);
    (!hidden).then(|| value.to_owned())
}

/// The same one-time value in two requests: a replay that the input itself proves.
fn repeated(exchanges: &[Exchange], readings: &mut Readings<'_>) {
    for (name, fact) in [
        ("code", Fact::CodeRedeemedBefore),
        ("refresh_token", Fact::NewerTokenExists),
    ] {
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for (index, exchange) in exchanges.iter().enumerate() {
            let Some(request) = exchange
                .request
                .as_ref()
                .filter(|r| r.parameter("grant_type").is_some())
            else {
                continue;
            };
            let Some(value) = request
                .parameter(name)
                .map(crate::secret::Text::expose)
                .filter(|v| !is_hidden(v) || v.starts_with(MARK))
            else {
                continue;
            };
            let Some((_, earlier)) = seen.iter().find(|(v, _)| *v == value) else {
                seen.push((value, index));
                continue;
            };
            let won = exchanges
                .get(*earlier)
                .and_then(Exchange::response)
                .is_some_and(|r| r.status.is_some_and(|s| s < 300));
            if won || name == "code" {
                readings.add(
                    fact,
                    "yes",
                    format!(
                        "requests {} and {} carry the same `{name}`",
                        earlier + 1,
                        index + 1
                    ),
                );
            }
            let times = (exchanges.get(*earlier).and_then(|e| e.time), exchange.time);
            if let (Some(before), Some(after)) = times
                && name == "refresh_token"
            {
                let seconds = (after - before).abs();
                readings.add(
                    Fact::SecondsSinceOtherRefresh,
                    format!("{seconds:.1}"),
                    "times of the two requests",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;
    use crate::exchange::{Draft, DraftRequest};

    /// The values of a fact that a login with `query` and its exchange with `body` show together.
    fn shown_by(query: &str, body: &str, authorization: Option<&str>, fact: Fact) -> Vec<String> {
        let draft = |method: &str, url: String, body: &str| Draft {
            request: Some(DraftRequest {
                method: Some(method.to_owned()),
                url: Some(url),
                headers: authorization
                    .filter(|_| method == "POST")
                    .map(|value| ("Authorization".to_owned(), value.to_owned()))
                    .into_iter()
                    .collect(),
                body: Some(body.to_owned()),
                complete: true,
            }),
            ..Draft::default()
        };
        let login = format!("https://as.example/authorize?response_type=code&{query}");
        let drafts = [
            draft("GET", login, ""),
            draft("POST", "https://as.example/token".to_owned(), body),
        ];
        values(drafts, fact)
    }

    #[test]
    fn a_verifier_is_held_against_its_challenge() {
        // RFC 7636 appendix B.
        let (verifier, challenge) = (
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        let other = "another-verifier-of-another-login-0123456789abc";
        for (challenge, method, verifier, fits) in [
            (
                challenge,
                "&code_challenge_method=S256",
                verifier,
                Some("yes"),
            ),
            (challenge, "&code_challenge_method=S256", other, Some("no")),
            (
                challenge,
                "&code_challenge_method=S256",
                challenge,
                Some("is-challenge"),
            ),
            (verifier, "", verifier, Some("yes")),
            (verifier, "&code_challenge_method=plain", other, Some("no")),
            (challenge, "&code_challenge_method=S512", verifier, None),
            (challenge, "&code_challenge_method=S256", "***", None),
        ] {
            let query = format!("client_id=a&code_challenge={challenge}{method}");
            let body = format!("grant_type=authorization_code&code=c1&code_verifier={verifier}");
            let found = shown_by(&query, &body, None, Fact::VerifierFits);
            assert_eq!(found.first().map(String::as_str), fits, "{query} {body}");
        }
    }

    #[test]
    fn a_code_that_another_client_redeems_is_noticed() {
        let basic = "Basic YXBwLTI6czNjcmV0";
        for (body, authorization, differs) in [
            (
                "grant_type=authorization_code&code=c1&client_id=app-1",
                None,
                false,
            ),
            (
                "grant_type=authorization_code&code=c1&client_id=app-2",
                None,
                true,
            ),
            ("grant_type=authorization_code&code=c1", Some(basic), true),
            ("grant_type=authorization_code&code=c1", None, false),
            ("grant_type=client_credentials&client_id=app-2", None, false),
        ] {
            let found = shown_by("client_id=app-1", body, authorization, Fact::OtherClient);
            assert_eq!(found.contains(&"shown".to_owned()), differs, "{body}");
        }
    }
}
