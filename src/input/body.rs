//! A body alone: JSON, form, XML or HTML.

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::object::{self, Budget, Role};
use super::source::Source;
use super::{Paste, har, http, line, markup, record};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "body";

/// Takes an input that is one body from its first to its last character.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let text = source.text.trim();
    let object = object(text);
    let is_body = object.is_some() || is_page(text) || is_form(text);
    if !is_body || har::read(source).is_some() {
        return None;
    }
    let body = object.unwrap_or_else(|| text.to_owned());
    let mut draft = record::draft(&body).unwrap_or_else(|| draft(body));
    draft.place = source.whole();
    Some(Paste {
        format: NAME,
        drafts: vec![draft],
        ..Paste::default()
    })
}

/// A body, filed by what its names say.
fn draft(body: String) -> Draft {
    let sent = if line::is_form(&body) && !body.starts_with(['{', '[', '<']) {
        !["error=", "access_token=", "error_description="]
            .iter()
            .any(|a| body.contains(a))
    } else {
        !body.starts_with('<') && object::role(&body) == Role::Request
    };
    if sent {
        let request = DraftRequest {
            body: Some(body),
            ..DraftRequest::default()
        };
        Draft {
            request: Some(request),
            ..Draft::default()
        }
    } else {
        let response = DraftResponse {
            body: Some(body),
            ..DraftResponse::default()
        };
        Draft {
            response: Some(response),
            ..Draft::default()
        }
    }
}

/// The whole text as an object, which may be cut off or quoted as a string.
fn object(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'))
        && object::looks_like_object(inside)
    {
        return Some(object::without_backslashes(inside));
    }
    if http::is_open_object(text) && !text.contains("\n\n") {
        return Some(text.to_owned());
    }
    let mut budget = Budget::new(text.len());
    let found = object::at_offset(text, 0, &mut budget)?;
    if found.whole {
        return (found.end == text.len()).then_some(found.text);
    }
    // The entries of a HAR file that was cut off are found one by one, as in any text.
    let har = har::is_part(text);
    let cut_off = text.starts_with(['{', '[']) && !har && !text.contains("\n\n");
    cut_off.then(|| text.to_owned())
}

fn is_page(text: &str) -> bool {
    markup::starts(text) && text.ends_with('>')
        || markup::starts(text) && !text.contains("\n\n") && text.starts_with('<')
}

fn is_form(text: &str) -> bool {
    line::is_form(text) && !text.contains([' ', '\n'])
        || line::is_form(text) && !text.contains('\n') && !text.contains("://")
}
