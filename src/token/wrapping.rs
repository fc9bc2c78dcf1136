//! Takes off what was copied along with a token, and says that it was there: it often is the fault.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// Something around a token that is no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// The name of the header: `Authorization: `.
    HeaderName,
    /// The scheme of the header: `Bearer `, `DPoP `, `token `.
    Scheme,
    /// The scheme stands there twice.
    SchemeTwice,
    /// Quotes around it.
    Quotes,
    /// Spaces at its ends.
    Space,
    /// A line break inside.
    LineBreak,
    /// A backslash and an `n`, which once was a line break.
    EscapedLineBreak,
    /// `%2B`, `%2F` and their like: it was encoded for a URL.
    PercentEncoding,
    /// A comma or semicolon at its end.
    Punctuation,
    /// `<` and `>` around it.
    AngleBrackets,
}

impl Wrapping {
    /// What was there, in a sentence without its full stop.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::HeaderName => "the name of the header stood before it",
            Self::Scheme => "the scheme of the header (Bearer) stood before it",
            Self::SchemeTwice => "the scheme (Bearer) stood before it twice",
            Self::Quotes => "quotes stood around it",
            Self::Space => "white space stood around it",
            Self::LineBreak => "a line break stood inside",
            Self::EscapedLineBreak => "a line break, written as \\n, stood inside",
            Self::PercentEncoding => "it was percent-encoded",
            Self::Punctuation => "a comma or semicolon stood behind it",
            Self::AngleBrackets => "angle brackets stood around it",
        }
    }
}

/// The bare token in `text`, and what was taken off, outermost first.
///
/// A PEM key keeps its line breaks, which are part of it.
pub fn unwrap(text: &str) -> (Zeroizing<String>, Vec<Wrapping>) {
    let mut found = Vec::new();
    let mut rest: Cow<'_, str> = Cow::Borrowed(text);
    // Each pass takes one layer off; no paste has more layers than this.
    for _ in 0..MOST_LAYERS {
        let Some((inner, wrapping)) = layer(&rest) else {
            break;
        };
        match wrapping {
            Wrapping::Scheme if found.contains(&Wrapping::Scheme) => {
                found.push(Wrapping::SchemeTwice);
            }
            other if found.contains(&other) => {}
            other => found.push(other),
        }
        rest = Cow::Owned(inner);
    }
    (Zeroizing::new(rest.into_owned()), found)
}

/// The text without its outermost layer.
fn layer(text: &str) -> Option<(String, Wrapping)> {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        return Some((trimmed.to_owned(), Wrapping::Space));
    }
    for quote in QUOTES {
        if let Some(inner) = text.strip_prefix(*quote) {
            let inner = inner.strip_suffix(*quote).unwrap_or(inner);
            return Some((inner.to_owned(), Wrapping::Quotes));
        }
    }
    if let Some(inner) = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        return Some((inner.to_owned(), Wrapping::AngleBrackets));
    }
    if let Some(inner) = after(text, HEADERS) {
        return Some((inner.to_owned(), Wrapping::HeaderName));
    }
    if let Some(inner) = after(text, SCHEMES) {
        return Some((inner.to_owned(), Wrapping::Scheme));
    }
    if let Some(inner) = text.strip_suffix([',', ';']) {
        return Some((inner.to_owned(), Wrapping::Punctuation));
    }
    // Only after the scheme, or `Bearer "abc"` would lose its second quote before its first.
    if let Some(inner) = text.strip_suffix(QUOTES) {
        return Some((inner.to_owned(), Wrapping::Quotes));
    }
    if text.starts_with("-----BEGIN") {
        return None;
    }
    // Lines of several words are prose, not a token that was broken.
    let prose = text
        .lines()
        .any(|line| line.trim().contains(char::is_whitespace));
    if text.contains(['\n', '\r']) && !prose {
        let joined = text.split_whitespace().collect();
        return Some((joined, Wrapping::LineBreak));
    }
    if text.contains("\\n") {
        return Some((text.replace("\\n", ""), Wrapping::EscapedLineBreak));
    }
    decoded(text).map(|inner| (inner, Wrapping::PercentEncoding))
}

/// What follows one of `names`, compared without case.
fn after<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let head = text.get(..name.len())?;
        let rest = text.get(name.len()..)?;
        (head.eq_ignore_ascii_case(name) && !rest.trim().is_empty()).then_some(rest)
    })
}

/// The percent-decoded text, where it is encoded and the result is text.
fn decoded(text: &str) -> Option<String> {
    let escape =
        |w: &[u8]| matches!(w, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    if text.contains(char::is_whitespace) || !text.as_bytes().windows(3).any(escape) {
        return None;
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

const QUOTES: &[char] = &['"', '\'', '`'];
const HEADERS: &[&str] = &[
    "authorization:",
    "x-access-token:",
    "access_token=",
    "refresh_token=",
    "id_token=",
    "token=",
];
const SCHEMES: &[&str] = &["bearer ", "dpop ", "token ", "oauth ", "zoho-oauthtoken "];
const MOST_LAYERS: usize = 12;
