//! Keeps of a huge input what may matter.

use super::source::Source;

/// The input itself, or the surroundings of what looks like OAuth if it is huge.
pub(super) fn of(source: Source) -> Source {
    if source.text.len() <= WHOLE {
        return source;
    }
    let text = source.text.as_str();
    let mut kept = String::new();
    let mut numbers = Vec::new();
    let (mut number, mut counted) = (1, 0);
    for (start, end) in chosen(text) {
        let skipped = text.as_bytes().get(counted..start).unwrap_or_default();
        number += newlines(skipped);
        counted = end;
        for line in text
            .get(start..end)
            .unwrap_or_default()
            .split_inclusive('\n')
        {
            numbers.push(number);
            number += usize::from(line.ends_with('\n'));
            kept.push_str(line.trim_end_matches('\n'));
            kept.push('\n');
        }
        // A blank line keeps pieces apart that were not neighbours.
        numbers.push(number);
        kept.push('\n');
    }
    source.excerpt(kept, numbers)
}

/// The pieces to keep, in order and apart from each other.
fn chosen(text: &str) -> Vec<(usize, usize)> {
    let mut telling = Pieces::new(text);
    let mut related = Pieces::new(text);
    let words = Words::new();
    let mut window = 0_u32;
    for (index, byte) in text.bytes().enumerate() {
        window = (window << 8) | u32::from(byte | 0x20);
        if words.may_start(window) {
            let start = index.saturating_sub(3);
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            if starts_with_any(rest, TELLING) {
                telling.add(start);
            } else if starts_with_any(rest, RELATED) {
                related.add(start);
            }
        }
    }
    let mut pieces = telling.at_most(KEPT);
    let left = KEPT
        - pieces
            .iter()
            .map(|(start, end)| end - start)
            .sum::<usize>()
            .min(KEPT);
    pieces.extend(related.at_most(left));
    if pieces.is_empty() {
        pieces.push((0, boundary(text, AFTER)));
    }
    merged(pieces)
}

fn merged(mut pieces: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    pieces.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in pieces {
        match merged.last_mut() {
            Some((_, last)) if start <= *last => *last = end.max(*last),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// Pieces of a text around places in it.
struct Pieces<'a> {
    text: &'a str,
    pieces: Vec<(usize, usize)>,
}

impl<'a> Pieces<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            pieces: Vec::new(),
        }
    }

    /// Adds the whole lines around a place, or so many bytes of a line without end.
    fn add(&mut self, place: usize) {
        let before = self.pieces.last().map_or(0, |(_, end)| *end);
        if place < before {
            return;
        }
        let low = boundary(self.text, place.saturating_sub(BEFORE)).max(before);
        let high = boundary(self.text, place + AFTER);
        let head = self.text.get(low..place).unwrap_or_default();
        let tail = self.text.get(place..high).unwrap_or_default();
        let start = if low == 0 {
            0
        } else {
            head.find('\n').map_or(low, |at| low + at + 1)
        };
        let end = tail.rfind('\n').map_or(high, |at| place + at + 1);
        self.pieces.push((start, end));
    }

    /// As many as fit, two thirds from the start and one from the end.
    fn at_most(self, bytes: usize) -> Vec<(usize, usize)> {
        let mut taken = Vec::new();
        let mut left = bytes - bytes / 3;
        let mut rest = self.pieces.into_iter();
        for piece in rest.by_ref() {
            let length = piece.1 - piece.0;
            if length > left {
                break;
            }
            left -= length;
            taken.push(piece);
        }
        let mut left = bytes / 3;
        for piece in rest.rev() {
            let length = piece.1 - piece.0;
            if length > left {
                break;
            }
            left -= length;
            taken.push(piece);
        }
        taken
    }
}

/// Which four bytes a word may start with, as a set that answers quickly and errs to one side.
struct Words([u64; 64]);

impl Words {
    fn new() -> Self {
        let mut set = [0; 64];
        for word in TELLING.iter().chain(RELATED) {
            let window = word
                .bytes()
                .take(4)
                .fold(0, |w, b| (w << 8) | u32::from(b | 0x20));
            if let Some(bits) = set.get_mut(slot(window)) {
                *bits |= 1 << (window & 63);
            }
        }
        Self(set)
    }

    fn may_start(&self, window: u32) -> bool {
        self.0
            .get(slot(window))
            .is_some_and(|bits| bits >> (window & 63) & 1 == 1)
    }
}

fn slot(window: u32) -> usize {
    ((window >> 6 ^ window >> 14 ^ window >> 22) & 63) as usize
}

fn starts_with_any(text: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// The nearest place at or before `at` where a character starts.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (at.saturating_sub(3)..=at)
        .rev()
        .find(|b| text.is_char_boundary(*b))
        .unwrap_or(0)
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.split(|b| *b == b'\n').count() - 1
}

/// Inputs up to this size are read whole.
const WHOLE: usize = 3_000_000;
/// How much is kept of larger ones.
const KEPT: usize = 2_000_000;
/// How much is kept before a word that matters.
const BEFORE: usize = 1_500;
/// How much is kept behind it.
const AFTER: usize = 3_000;

/// Words that name a failure.
const TELLING: &[&str] = &[
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "invalid_token",
    "invalid_scope",
    "invalid_target",
    "invalid_dpop",
    "invalid_redirect",
    "unauthorized",
    "unsupported_grant",
    "unsupported_response",
    "access_denied",
    "aadsts",
    "redirect_uri_mismatch",
    "insufficient_scope",
    "expired_token",
    "login_required",
    "interaction_required",
    "consent_required",
    "bad_refresh_token",
    "bad_verification_code",
    "use_dpop_nonce",
    "http/1.1 4",
    "http/1.1 5",
    "http/2 4",
    "http/2 5",
    "token expired",
    "invalid_session",
    "error_description",
];

/// Words that have to do with OAuth.
const RELATED: &[&str] = &[
    "oauth",
    "grant_type",
    "client_id",
    "client_secret",
    "refresh_token",
    "access_token",
    "redirect_uri",
    "bearer ",
    "www-authenticate",
    "openid",
    "id_token",
    "code_verifier",
];
