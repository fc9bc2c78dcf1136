//! URLs: an authorization request, a callback, or any of them inside words.

use crate::exchange::{Draft, DraftRequest};

use super::Paste;
use super::line;
use super::source::Source;

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "url";

/// Takes an input that is one URL and nothing else.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let text = source.text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let mut url = String::new();
    for (index, part) in text.lines().enumerate() {
        // Mail and chat programs fold a long URL at its parameters.
        if index > 0 && !part.trim().starts_with(['&', '?', '#']) {
            return None;
        }
        url.push_str(part.trim());
    }
    let url = url.trim_matches(['<', '>', '"', '\'', '`']);
    let alone = !url.contains(char::is_whitespace) && (is_url(url) || is_oauth(url));
    alone.then(|| Paste {
        format: NAME,
        drafts: vec![draft(url.to_owned(), source.whole())],
        ..Paste::default()
    })
}

/// A URL as the request that a browser makes of it.
pub(super) fn draft(url: String, place: String) -> Draft {
    let request = DraftRequest {
        method: Some("GET".to_owned()),
        url: Some(url),
        ..DraftRequest::default()
    };
    Draft {
        request: Some(request),
        place,
        ..Draft::default()
    }
}

/// A URL in words.
pub(super) struct Found<'a> {
    /// The method that stands before it.
    pub(super) method: Option<&'a str>,
    /// Without the punctuation around it.
    pub(super) url: &'a str,
}

/// The URLs in a text.
pub(super) fn find(text: &str) -> impl Iterator<Item = Found<'_>> {
    let mut before = "";
    text.split(|c: char| c.is_whitespace() || "\"'`<>|".contains(c))
        .filter_map(move |word| {
            let method = Some(before).filter(|w| line::is_method(w));
            if !word.is_empty() {
                before = word;
            }
            let start = scheme_start(word).or_else(|| path_start(word))?;
            let url = word.get(start..)?;
            let url = url.trim_end_matches(['.', ',', ';', ':', '!', ')', ']', '}', '*']);
            let method = method.filter(|_| start == 0 && line::is_target(url));
            (method.is_some() || url.contains(['?', '#'])).then_some(Found { method, url })
        })
}

/// Where a scheme starts in a word: `redirect=https://…` holds one.
fn scheme_start(word: &str) -> Option<usize> {
    let colon = word.find("://")?;
    let head = word.get(..colon)?;
    let start = head
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
        .last()?
        .0;
    Some(start)
}

fn path_start(word: &str) -> Option<usize> {
    let start = word.find('/')?;
    let clean = word.get(..start)?.chars().all(|c| "([{=:".contains(c));
    (clean || word.get(..start)?.ends_with(':')).then_some(start)
}

/// Whether a text is a URL with a scheme.
pub(super) fn is_url(text: &str) -> bool {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let named = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let path = rest.starts_with("//") || (rest.starts_with('/') && is_oauth(text));
    named && path && !text.contains(char::is_whitespace)
}

/// Whether the query or fragment of a URL holds parameters of OAuth.
pub(super) fn is_oauth(url: &str) -> bool {
    let Some(cut) = url.find(['?', '#']) else {
        return false;
    };
    let (base, query) = url.split_at_checked(cut).unwrap_or((url, ""));
    let is_base = base.starts_with('/') || base.contains(":/");
    let mut pairs = query
        .split(['?', '#', '&'])
        .filter_map(|p| p.split_once('='));
    is_base
        && pairs.any(|(name, value)| match name {
            // Links to the explanation of a numbered error are no callbacks.
            "code" => !value.is_empty() && (value.len() > 9 || !is_number(value)),
            "error" | "client_id" | "response_type" | "redirect_uri" | "access_token"
            | "id_token" | "request_uri" | "error_description" | "oauth_token" | "SAMLRequest" => {
                true
            }
            _ => false,
        })
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The longest input that is taken for one URL.
const LONGEST: usize = 64_000;
