//! Checks the callback of a login and the token answer, each check by its name.

use super::issuer::{Difference, compare};
use super::lifetime::Lifetime;
use super::token_answer::TokenSet;
use crate::secret::Secret;
use crate::token::{Check, span};

/// Whether the callback's `state` is the one that was sent.
pub fn check_state(sent: Option<&Secret>, returned: Option<&str>) -> Check {
    match (sent, returned) {
        (None, None) => Check::not_made("state", "none was sent, and none came back"),
        (None, Some(_)) => Check::fail("state", "none was sent, and one came back"),
        (Some(_), None | Some("")) => Check::fail("state", "one was sent, and none came back"),
        (Some(sent), Some(returned)) if sent.expose() == returned => {
            Check::pass("state", "it is the one that was sent")
        }
        (Some(_), Some(_)) => Check::fail(
            "state",
            "it is not the one that was sent: another tab's login, or somebody else's",
        ),
    }
}

/// Whether the callback's `iss` (RFC 9207) is the server that was asked.
///
/// `promised` is what the metadata says in `authorization_response_iss_parameter_supported`.
pub fn check_callback_issuer(
    expected: Option<&str>,
    returned: Option<&str>,
    promised: bool,
) -> Check {
    match (expected, returned) {
        (_, None) if promised => Check::fail(
            "iss",
            "the server promises iss in the callback, and it is missing",
        ),
        (_, None) => Check::not_made("iss", "the callback has no iss, and none was promised"),
        (None, Some(found)) => {
            Check::not_made("iss", format!("it is {found}; the issuer is not known"))
        }
        (Some(expected), Some(found)) => match compare(expected, found) {
            Difference::None => Check::pass("iss", found),
            difference => Check::fail(
                "iss",
                format!(
                    "it is {found}, {expected} was asked: they differ {}",
                    difference.in_words()
                ),
            ),
        },
    }
}

/// Whether everything that was asked for was granted; more than that is told, too.
pub fn check_scopes(requested: &[String], tokens: &TokenSet) -> Check {
    let Some(granted) = &tokens.scopes else {
        let detail = "the answer does not say, which means all that was asked for";
        return if requested.is_empty() {
            Check::not_made("scope", "none was asked for, and the answer does not say")
        } else {
            Check::pass("scope", detail)
        };
    };
    let has = |scope: &&String| granted.iter().any(|own| same_scope(own, scope));
    // These ask for a token rather than for access, and are rarely repeated.
    let silent = |scope: &&String| matches!(scope.as_str(), "offline_access" | "openid");
    let missing: Vec<&str> = requested
        .iter()
        .filter(|s| !has(s) && !silent(s))
        .map(String::as_str)
        .collect();
    let more: Vec<&str> = granted
        .iter()
        .filter(|own| !requested.iter().any(|s| same_scope(own, s)))
        .map(String::as_str)
        .collect();
    let also = if more.is_empty() || requested.is_empty() {
        String::new()
    } else {
        format!("; granted beyond that: {}", more.join(" "))
    };
    if missing.is_empty() {
        Check::pass("scope", format!("granted: {}{also}", granted.join(" ")))
    } else {
        Check::fail("scope", format!("not granted: {}{also}", missing.join(" ")))
    }
}

/// Whether two scopes are one: Google and Microsoft answer `email` with a URL that ends so.
fn same_scope(granted: &str, requested: &str) -> bool {
    let end = |long: &str, short: &str| {
        long.contains("://")
            && !short.contains("://")
            && long
                .rsplit(['/', '.'])
                .next()
                .is_some_and(|last| last.eq_ignore_ascii_case(short))
    };
    granted.eq_ignore_ascii_case(requested) || end(granted, requested) || end(requested, granted)
}

/// Whether the answer has a refresh token. `wanted` is what asks for one at this provider
/// (`access_type=offline`, the scope `offline_access`), `asked` whether the request did.
pub fn check_refresh_token(tokens: &TokenSet, asked: bool, wanted: Option<&str>) -> Check {
    if tokens.refresh_token.is_some() {
        return Check::pass("refresh_token", "one came");
    }
    let way = match wanted {
        Some(wanted) if asked => {
            format!("none came, although the request has {wanted}")
        }
        Some(wanted) => format!("none came: this provider gives one to requests with {wanted}"),
        None => "none came".to_owned(),
    };
    Check::fail("refresh_token", way)
}

/// Whether the token's type is one that was asked for: `Bearer`, or `DPoP` with a proof.
pub fn check_token_type(tokens: &TokenSet, proof_sent: bool) -> Check {
    let Some(found) = &tokens.token_type else {
        return Check::fail("token_type", "it is missing, and RFC 6749 wants it");
    };
    let is = |name: &str| found.eq_ignore_ascii_case(name);
    match (is("DPoP"), proof_sent) {
        (true, true) => Check::pass("token_type", found),
        (true, false) => Check::fail(
            "token_type",
            "it is DPoP, and no proof was sent: the token is bound to a key that is not ours",
        ),
        (false, true) if is("Bearer") => Check::fail(
            "token_type",
            "a DPoP proof was sent, and a Bearer token came: the server ignores proofs",
        ),
        _ if is("Bearer") => Check::pass("token_type", found),
        _ => Check::fail(
            "token_type",
            format!("it is {found}, where Bearer is usual: send it as {found} or as documented"),
        ),
    }
}

/// Whether the answer says how long the access token holds.
pub fn check_lifetime(tokens: &TokenSet) -> Check {
    let in_words = |seconds: u64| span(i64::try_from(seconds).unwrap_or(i64::MAX));
    match &tokens.lifetime {
        None => Check::not_made("expires_in", "the answer does not say how long it holds"),
        Some(Lifetime::Seconds {
            seconds,
            quoted: false,
        }) => Check::pass("expires_in", in_words(*seconds)),
        Some(Lifetime::Seconds {
            seconds,
            quoted: true,
        }) => Check::fail(
            "expires_in",
            format!(
                "{}, written in quotes, where strict clients want a number",
                in_words(*seconds)
            ),
        ),
        Some(Lifetime::Until(moment)) => Check::pass(
            "expires_in",
            format!("until {}", crate::token::utc(*moment)),
        ),
        Some(Lifetime::Absurd(told)) => {
            Check::fail("expires_in", format!("{told} is no lifetime to rely on"))
        }
    }
}
