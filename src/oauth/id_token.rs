//! Checks an ID token as `OpenID` Connect Core section 3.1.3.7 wants it, each check by its name.

use serde_json::Value;

use super::issuer::{Difference, compare};
use crate::secret::Secret;
use crate::token::{Check, Jwks, Jwt, Moment, check_hash, check_times, verify};

/// What an ID token is held against; what is not known is not checked, and said so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected<'a> {
    /// The keys of the issuer.
    pub keys: Option<&'a Jwks>,
    /// The issuer, from its metadata.
    pub issuer: Option<&'a str>,
    /// The client's id.
    pub client_id: Option<&'a str>,
    /// The nonce of the request.
    pub nonce: Option<&'a Secret>,
    /// The access token that came with it.
    pub access_token: Option<&'a Secret>,
    /// The code that it came for.
    pub code: Option<&'a Secret>,
    /// The longest time since the login that was asked for, in seconds.
    pub max_age: Option<i64>,
    /// Seconds since 1970.
    pub now: i64,
    /// Seconds that clocks may differ.
    pub skew: i64,
}

/// Every check, in the order in which a report tells them.
pub fn check_id_token(token: &Jwt, expected: &Expected<'_>) -> Vec<Check> {
    let mut checks = vec![
        signature(token, expected),
        issuer(token, expected.issuer),
        audience(token, expected.client_id),
        authorized_party(token, expected.client_id),
    ];
    match &token.claims {
        Some(claims) => checks.extend(
            check_times(claims, expected.now, expected.skew)
                .into_iter()
                .filter(|check| check.name != "nbf" || claims.get("nbf").is_some()),
        ),
        None => checks.push(Check::not_made("exp", "the claims can't be read")),
    }
    checks.push(nonce(token, expected.nonce));
    let access_token = expected.access_token.map(Secret::expose);
    checks.push(check_hash("at_hash", token, access_token));
    if token.claim("c_hash").is_some() {
        checks.push(check_hash(
            "c_hash",
            token,
            expected.code.map(Secret::expose),
        ));
    }
    if let Some(longest) = expected.max_age {
        checks.push(login_age(token, longest, expected));
    }
    checks
}

fn signature(token: &Jwt, expected: &Expected<'_>) -> Check {
    expected.keys.map_or_else(
        || Check::not_made("signature", "the issuer's keys are not known"),
        |keys| verify(token, keys).check(),
    )
}

fn issuer(token: &Jwt, expected: Option<&str>) -> Check {
    let Some(found) = token.claim_text("iss") else {
        return Check::fail("iss", "the token has no iss");
    };
    let Some(expected) = expected else {
        return Check::not_made("iss", format!("it is {found}; the issuer is not known"));
    };
    match compare(expected, found) {
        Difference::None => Check::pass("iss", found),
        // Google issues its tokens without the scheme, too, and documents it.
        Difference::Other if expected == format!("https://{found}") && found == GOOGLE => {
            Check::pass("iss", "it lacks https://, as Google documents it")
        }
        difference => Check::fail(
            "iss",
            format!(
                "it is {found}, the issuer is {expected}: they differ {}",
                difference.in_words()
            ),
        ),
    }
}

fn audience(token: &Jwt, client_id: Option<&str>) -> Check {
    let audiences = audiences(token);
    if audiences.is_empty() {
        return Check::fail("aud", "the token has no aud");
    }
    let told = audiences.join(", ");
    match client_id {
        None => Check::not_made("aud", format!("it is {told}; the client's id is not known")),
        Some(id) if audiences.contains(&id) => Check::pass("aud", told),
        Some(id) => Check::fail("aud", format!("it is {told}, the client is {id}")),
    }
}

/// `azp` must be the client where it stands, and must stand where there are several audiences.
fn authorized_party(token: &Jwt, client_id: Option<&str>) -> Check {
    let several = audiences(token).len() > 1;
    match (token.claim_text("azp"), client_id) {
        (None, _) if several => Check::fail("azp", "there are several audiences and no azp"),
        (None, _) => Check::not_made("azp", "the token has no azp and needs none"),
        (Some(_), None) => Check::not_made("azp", "the client's id is not known"),
        (Some(party), Some(id)) => Check::of("azp", party == id, format!("it is {party}")),
    }
}

fn nonce(token: &Jwt, sent: Option<&Secret>) -> Check {
    match (token.claim_text("nonce"), sent) {
        (None, None) => Check::not_made("nonce", "none was sent, and none came back"),
        (None, Some(_)) => Check::fail("nonce", "one was sent, and none came back"),
        (Some(_), None) => Check::not_made("nonce", "the one that was sent is not known"),
        (Some(found), Some(sent)) if found == sent.expose() => {
            Check::pass("nonce", "it is the one that was sent")
        }
        (Some(_), Some(_)) => Check::fail("nonce", "it is not the one that was sent"),
    }
}

fn login_age(token: &Jwt, longest: i64, expected: &Expected<'_>) -> Check {
    let Some(login) = token.claim("auth_time").and_then(Moment::read) else {
        return Check::fail(
            "auth_time",
            "max_age was asked for, and auth_time is missing",
        );
    };
    let age = expected.now.saturating_sub(login.seconds);
    let detail = format!("the login is {age} s old, {longest} s were asked for");
    Check::of(
        "auth_time",
        age <= longest.saturating_add(expected.skew),
        detail,
    )
}

fn audiences(token: &Jwt) -> Vec<&str> {
    match token.claim("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

const GOOGLE: &str = "accounts.google.com";
