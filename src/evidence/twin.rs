//! Finds two names of one server in what is told: `https://id.example.org` and
//! `https://id.example.org/`, `http://keycloak:8080/realms/x` and `https://sso.example.org/realms/x`.
//!
//! An issuer is compared character by character, so a slash, a scheme or a host name inside and
//! outside of the network makes two servers of one.

use super::{Readings, Said};
use crate::fact::Fact;

/// Reads all prose.
pub(super) fn read(prose: &[Said], readings: &mut Readings<'_>) {
    for said in prose {
        let text = said.text.shown();
        if text.len() < LONGEST && speaks_of_issuers(text) && has_twins(text) {
            readings.add(Fact::SeveralHosts, "yes", &said.place);
        }
    }
}

/// Longer texts are logs, in which many URLs stand that nobody compares.
const LONGEST: usize = 3000;

/// Whether a text is about what a server calls itself, and not about where a login returns to.
fn speaks_of_issuers(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    has(&[
        "issuer",
        "(iss)",
        "iss claim",
        "\"iss\"",
        "well-known",
        "authority",
        "oidc_provider",
    ]) && !has(&["redirect", "callback", "reply url", "resource=", "audience"])
}

fn has_twins(text: &str) -> bool {
    let urls = addresses(text);
    urls.iter()
        .enumerate()
        .any(|(at, one)| urls.iter().skip(at + 1).any(|other| are_twins(one, other)))
}

/// Whether two URLs differ by a slash at the end, by the scheme, or by the host before one path.
fn are_twins(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    let (Some((_, one)), Some((_, other))) = (one.split_once("://"), other.split_once("://"))
    else {
        return false;
    };
    let (one, other) = (one.trim_end_matches('/'), other.trim_end_matches('/'));
    let path = |url: &str| {
        url.split_once('/')
            .map_or(String::new(), |(_, p)| p.to_owned())
    };
    one == other || !path(one).is_empty() && path(one) == path(other)
}

/// The http and https URLs of a text.
fn addresses(text: &str) -> Vec<&str> {
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ')' | ']' | ',' | ';')
    };
    text.match_indices("http")
        .filter_map(|(at, _)| {
            let tail = text.get(at..)?;
            let url = tail.split(ends).next()?.trim_end_matches(['.', ':', '\\']);
            (url.starts_with("http://") || url.starts_with("https://")).then_some(url)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_a_scheme_or_a_host_makes_twins() {
        for text in [
            "issuer is https://id.test/ and not https://id.test",
            "configured http://id.test, well-known says https://id.test",
            "issuer http://kc:8080/realms/a differs from https://sso.test/realms/a.",
        ] {
            assert!(speaks_of_issuers(text) && has_twins(text), "{text}");
        }
    }

    #[test]
    fn other_pairs_of_urls_are_no_twins() {
        for text in [
            "issuer https://id.test and API https://api.test",
            "issuer https://id.test/realms/a, then https://id.test/realms/b",
            "the redirect URI https://app.test/ is not https://app.test, whatever the issuer",
        ] {
            assert!(!(speaks_of_issuers(text) && has_twins(text)), "{text}");
        }
    }
}
