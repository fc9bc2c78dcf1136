//! Header lines without the rest of their message.

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::Paste;
use super::line::{self, Side};
use super::source::Source;

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "header";

/// Takes an input of header lines only, of which one tells its side, or a bare challenge.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let text = source.text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let mut headers: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        headers.push(header(line.trim())?);
    }
    let is_sent = |name: &str| line::side(name) == Some(Side::Request);
    let decisive =
        |(name, _): &(&str, &str)| matches!(line::side(name), Some(Side::Request | Side::Response));
    if !headers.iter().any(decisive) {
        return None;
    }
    // What both sides send goes with the header before it.
    let mut sending = is_sent(headers.iter().find(|h| decisive(h))?.0);
    let mut draft = Draft {
        place: source.whole(),
        ..Draft::default()
    };
    for (name, value) in headers {
        if decisive(&(name, value)) {
            sending = is_sent(name);
        }
        let header = (name.to_owned(), value.to_owned());
        if sending {
            draft
                .request
                .get_or_insert_with(DraftRequest::default)
                .headers
                .push(header);
        } else {
            draft
                .response
                .get_or_insert_with(DraftResponse::default)
                .headers
                .push(header);
        }
    }
    Some(Paste {
        format: NAME,
        drafts: vec![draft],
        ..Paste::default()
    })
}

/// A header line, or the value of one that is known by its form.
fn header(line: &str) -> Option<(&str, &str)> {
    if let Some(header) = line::header(line) {
        return Some(header).filter(|(name, _)| !name.contains('.'));
    }
    let scheme = line.split(' ').next()?;
    let known = ["Bearer", "Basic", "DPoP", "Digest", "Negotiate"];
    if !known.iter().any(|k| k.eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let value = line.get(scheme.len()..)?.trim();
    let challenge = [
        "realm=",
        "error=",
        "authorization_uri=",
        "resource_metadata=",
        "scope=",
    ];
    if challenge.iter().any(|c| value.contains(c)) {
        Some(("WWW-Authenticate", line))
    } else {
        let one_word = !value.is_empty() && !value.contains(' ');
        one_word.then_some(("Authorization", line))
    }
}

/// The longest input that is taken for headers.
const LONGEST: usize = 64_000;
