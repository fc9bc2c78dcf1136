//! Reads text that somebody or something said: descriptions, pages, exceptions, prose.

use super::{Readings, complaint, statement, status, transport};
use crate::fact::Fact;
use crate::secret::Text;

/// The longest text of which every word is looked at; error texts are shorter.
const LONGEST: usize = 20_000;

/// Reads a text with secrets in it.
pub(super) fn read(text: &Text, from: &str, readings: &mut Readings<'_>) {
    read_shown(text.shown(), from, readings);
}

/// Reads what a reporter tells of the circumstances: everything but complaints.
pub(super) fn read_narrative(text: &Text, from: &str, readings: &mut Readings<'_>) {
    read_all_but_complaints(head(text.shown().trim()), from, readings);
}

/// Reads what a reporter wrote around a machine's words: complaints are the machine's alone.
pub(super) fn read_mixed(text: &Text, from: &str, readings: &mut Readings<'_>) {
    let text = head(text.shown().trim());
    if !read_all_but_complaints(text, from, readings) && !SAYS_NOTHING.contains(&text) {
        let complaining = statement::complaining(text, readings.catalog);
        read_complaints(&complaining, from, readings);
    }
}

/// Reads a text that can be shown as it is.
pub(super) fn read_shown(text: &str, from: &str, readings: &mut Readings<'_>) {
    let text = head(text.trim());
    // Who tells why no answer came complains of no token, although "timed out" may stand in it.
    if read_all_but_complaints(text, from, readings) || SAYS_NOTHING.contains(&text) {
        return;
    }
    read_complaints(text, from, readings);
}

fn read_complaints(text: &str, from: &str, readings: &mut Readings<'_>) {
    for complaint in complaint::read(text, &readings.catalog.phrases().complaints) {
        readings.add(Fact::Complaint, complaint, from);
    }
}

/// Reads everything but complaints; returns whether the text tells why no answer came.
fn read_all_but_complaints(text: &str, from: &str, readings: &mut Readings<'_>) -> bool {
    if text.is_empty() {
        return false;
    }
    readings.add(Fact::Says, text, from);
    read_error_words(text, from, readings);
    vendor_codes(text, from, readings);
    status::read(text, from, readings);
    transport::read(text, from, readings)
}

/// Error words that servers use for so much that they complain of nothing by themselves.
const SAYS_NOTHING: &[&str] = &[
    "unauthorized_client",
    "invalid_client",
    "invalid_grant",
    "invalid_token",
    "access_denied",
];

/// Whether a text carries a machine's error word or code.
pub(super) fn is_machine_made(text: &str) -> bool {
    let boundary = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let has = |word: &str, class: fn(&char) -> bool| word.chars().any(|c| class(&c));
    let coded = |word: &str| {
        word.len() > 4 && has(word, char::is_ascii_digit) && has(word, char::is_ascii_uppercase)
    };
    has_error_word(text)
        || text.split(boundary).any(coded)
        || MACHINE_WORDS.iter().any(|w| text.contains(w))
}

/// Whether a text carries an error word: `invalid_grant`, `deleted_client`.
pub(super) fn has_error_word(text: &str) -> bool {
    before_error_word(text).is_some()
}

/// What stands before the first error word of a text.
pub(super) fn before_error_word(text: &str) -> Option<&str> {
    let boundary = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let known = |word: &str| ERROR_WORDS.contains(&word.to_ascii_lowercase().as_str());
    let mut at = 0;
    for piece in text.split_inclusive(boundary) {
        let word = piece.trim_end_matches(boundary);
        if known(word) || is_identifier(word) {
            return text.get(..at);
        }
        at += piece.len();
    }
    None
}

/// Words of error texts that people seldom use of what happened before.
const MACHINE_WORDS: &[&str] = &[
    "Exception",
    "Error:",
    "ERROR",
    "invalid",
    "Invalid",
    "mismatch",
    "not match",
    "denied",
    "must ",
    "nable to ",
    "not found",
    "not allowed",
    "nauthorized",
    "orbidden",
    "required",
    "is not ",
];

/// The error words of the specifications, wherever they stand in a text.
pub(super) fn read_error_words(text: &str, from: &str, readings: &mut Readings<'_>) {
    let text = head(text);
    let boundary = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.');
    for word in text.split(boundary) {
        let word = word.trim_matches(['.', '-', '_']);
        if word.len() < 5 {
            continue;
        }
        let plain = word.to_ascii_lowercase().replace('-', "_");
        let class = word.rsplit('.').next().and_then(of_class);
        if let Some(known) = class {
            readings.add(Fact::Error, known, from);
        } else if ERROR_WORDS.contains(&plain.as_str()) || is_identifier(word) {
            readings.add(Fact::Error, plain, from);
        }
    }
    spelt_out(text, from, readings);
}

/// The error word that a class or variant is named after: `InvalidClient`, `SlowDownException`.
pub(super) fn of_class(word: &str) -> Option<&'static str> {
    // One comparison rules out nearly all words of a long text.
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let stem = ["Exception", "Error"]
        .iter()
        .find_map(|end| word.strip_suffix(end));
    let plain = snake(stem.unwrap_or(word));
    let known = if stem.is_some() { ERROR_WORDS } else { CLASSES };
    // Clouds use these two names for refusals that have nothing to do with OAuth.
    let foreign = ["access_denied", "expired_token"].contains(&plain.as_str());
    known.iter().find(|w| **w == plain && !foreign).copied()
}

/// `SlowDown` as `slow_down`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Error words that libraries name classes after, and few others do.
const CLASSES: &[&str] = &[
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
];

/// Error words of RFC 6749 written as two words: "Invalid client", "Invalid grant error".
fn spelt_out(text: &str, from: &str, readings: &mut Readings<'_>) {
    let lower = text.to_ascii_lowercase();
    for word in [
        "invalid_client",
        "invalid_grant",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
        "access_denied",
    ] {
        let phrase = word.replace('_', " ");
        let ends = |at: usize| {
            let rest = lower.get(at + phrase.len()..).unwrap_or("").trim_start();
            ![
                "id",
                "secret",
                "_",
                "credential",
                "type",
                "name",
                "auth",
                "metadata",
                "for",
            ]
            .iter()
            .any(|w| rest.starts_with(w))
        };
        if lower.match_indices(&phrase).any(|(at, _)| ends(at)) {
            readings.add(Fact::Error, word, from);
        }
    }
    // The wording of RFC 6749 section 5.2 for it.
    if lower.contains("client authentication failed") {
        readings.add(Fact::Error, "invalid_client", from);
    }
}

/// The error words that specifications define.
pub(crate) const ERROR_WORDS: &[&str] = &[
    // RFC 6749 sections 4.1.2.1 and 5.2
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
    "unsupported_response_type",
    "server_error",
    "temporarily_unavailable",
    // RFC 6750 section 3.1
    "invalid_token",
    "insufficient_scope",
    // RFC 7009, RFC 8628, RFC 8693, RFC 8707
    "unsupported_token_type",
    "authorization_pending",
    "slow_down",
    "expired_token",
    "invalid_target",
    // RFC 7591 section 3.2.2
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
    "unapproved_software_statement",
    // RFC 9449, RFC 9470, RFC 9396
    "invalid_dpop_proof",
    "use_dpop_nonce",
    "insufficient_user_authentication",
    "invalid_authorization_details",
    // OpenID Connect Core section 3.1.2.6
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
    "invalid_request_uri",
    "invalid_request_object",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
    "unmet_authentication_requirements",
    // in wide use
    "redirect_uri_mismatch",
    "missing_token",
    "invalid_code",
    "unsupported_over_http",
];

/// Whether a word of running text is a vendor's error identifier: `deleted_client`, `org_internal`.
///
/// Words with underscores occur in prose as names of parameters too; those are no errors.
fn is_identifier(word: &str) -> bool {
    const TELLING: &[&str] = &[
        "invalid",
        "expired",
        "denied",
        "unauthorized",
        "not_",
        "mismatch",
        "missing",
        "unsupported",
        "error",
        "disabled",
        "suspended",
        "blocked",
        "deleted",
        "revoked",
        "bad_",
        "unknown",
        "required",
        "inactive",
        "restricted",
        "forbidden",
        "failed",
        "unverified",
        "enforced",
        "internal",
        "disallowed",
        "limit",
    ];
    let lower = word.to_ascii_lowercase();
    // Names of fields and of functions in a stack trace.
    if lower.starts_with("error_") || lower.starts_with("raise_") || lower.ends_with("_handler") {
        return false;
    }
    let shape = word.contains('_')
        && word.len() <= 60
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    shape && TELLING.iter().any(|t| lower.contains(t))
}

/// Codes with a vendor's prefix in running text: `AADSTS50076`, `AADB2C90085`, `MSIS9602`.
pub(super) fn vendor_codes(text: &str, from: &str, readings: &mut Readings<'_>) {
    let boundary = |c: char| !c.is_ascii_alphanumeric();
    for word in text.split(boundary) {
        let digits_at = word.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let (prefix, number) = word.split_at(digits_at);
        let vendor = ["AADSTS", "AADB2C", "MSIS", "SRV", "BSCS", "IDX", "ORA"].contains(&prefix)
            || prefix == "AADB" && number.starts_with("2C");
        if vendor && number.len() >= 3 {
            readings.add(Fact::Code, word, from);
        }
    }
}

/// The beginning of a text, cut at a character.
fn head(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}
