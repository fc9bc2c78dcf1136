//! Where providers put what RFC 6749 calls `error` and `error_description`.
//!
//! One table for all of them: a field's name tells whether it holds a word, a vendor's code or a
//! sentence; its value decides where names are shared (`code` is a word here and a number there).

use crate::exchange::Field;
use crate::fact::Fact;

/// What a field of an error answer holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A word like `invalid_grant`.
    Word,
    /// A number or identifier of the vendor's own.
    Code,
    /// A sentence.
    Sentence,
    /// A word, a code or a sentence, by its look.
    Any,
}

/// The last part of a field's path, in lower case without separators, and what it holds.
const FIELDS: &[(&str, Holds)] = &[
    ("error", Holds::Any),
    ("errors", Holds::Any),
    ("err", Holds::Any),
    ("fault", Holds::Any),
    ("faultstring", Holds::Sentence),
    ("errorcode", Holds::Any),
    ("errorcodes", Holds::Code),
    ("errcode", Holds::Any),
    ("errmsg", Holds::Sentence),
    ("errorid", Holds::Code),
    ("errorkey", Holds::Any),
    ("errortype", Holds::Word),
    ("errorname", Holds::Word),
    ("errorsubtype", Holds::Code),
    ("errorsubcode", Holds::Code),
    ("suberror", Holds::Code),
    ("serviceerrorcode", Holds::Code),
    ("code", Holds::Any),
    ("type", Holds::Word),
    ("reason", Holds::Any),
    ("status", Holds::Word),
    ("tag", Holds::Word),
    ("summary", Holds::Any),
    ("errorsummary", Holds::Any),
    ("errorreason", Holds::Any),
    ("errordescription", Holds::Sentence),
    ("errormessage", Holds::Any),
    ("errordetail", Holds::Sentence),
    ("errordetails", Holds::Sentence),
    ("errorusermsg", Holds::Sentence),
    ("errorusertitle", Holds::Sentence),
    ("description", Holds::Sentence),
    ("message", Holds::Any),
    ("messages", Holds::Sentence),
    ("longmessage", Holds::Sentence),
    ("msg", Holds::Any),
    ("detail", Holds::Sentence),
    ("details", Holds::Sentence),
    ("title", Holds::Sentence),
    ("usermessage", Holds::Sentence),
    ("developermessage", Holds::Sentence),
    ("moreinfo", Holds::Sentence),
    ("hint", Holds::Sentence),
    ("cause", Holds::Sentence),
    ("text", Holds::Sentence),
    ("value", Holds::Any),
    ("body", Holds::Any),
    ("i18n", Holds::Word),
    ("responsetext", Holds::Sentence),
];

/// The facts that the fields of an error answer tell, in the order of the fields.
pub(super) fn read(fields: &[Field]) -> Vec<(Fact, String, String)> {
    let mut facts = Vec::new();
    for field in fields {
        let shown = field.value.shown().trim();
        if shown.is_empty() || shown.eq_ignore_ascii_case("null") || shown.len() > 4000 {
            continue;
        }
        let Some(holds) = holds(&field.name) else {
            continue;
        };
        for (fact, value) in classify(holds, shown) {
            facts.push((fact, value, field.name.clone()));
        }
    }
    field_errors(fields, &mut facts);
    facts
}

fn holds(path: &str) -> Option<Holds> {
    let mut parts = path.rsplit('.').map(plain).filter(|p| !p.is_empty());
    let last = parts.next()?;
    // Members of a list (`errors[0]`, `error_codes[0]`) hold what the list is named for.
    FIELDS
        .iter()
        .find(|(name, _)| *name == last)
        .map(|(_, holds)| *holds)
}

/// A name without its index, case and separators.
fn plain(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name);
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

fn classify(holds: Holds, value: &str) -> Vec<(Fact, String)> {
    let word = is_word(value);
    let number = value.len() <= 12 && value.chars().all(|c| c.is_ascii_digit());
    match holds {
        Holds::Code => vec![(Fact::Code, value.to_owned())],
        _ if number && holds != Holds::Sentence => vec![(Fact::Code, value.to_owned())],
        Holds::Word if word => vec![(Fact::Error, value.to_owned())],
        // `missing_scope/..`: Dropbox appends the path of its union type.
        Holds::Any if value.split('/').next().is_some_and(is_word) && value.len() < 80 => {
            let word = value.split('/').next().unwrap_or(value);
            if word.chars().any(|c| c.is_ascii_digit()) {
                return vec![
                    (Fact::Code, word.to_owned()),
                    (Fact::Error, word.to_owned()),
                ];
            }
            vec![
                (Fact::Error, word.to_owned()),
                (Fact::Says, value.to_owned()),
            ]
        }
        Holds::Word => Vec::new(),
        Holds::Any | Holds::Sentence => vec![(Fact::Says, value.to_owned())],
    }
}

/// Whether a value is an identifier and no sentence: `invalid_grant`, `INVALID_SESSION_ID`.
fn is_word(value: &str) -> bool {
    value.len() >= 3
        && value.len() <= 80
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && value.chars().any(|c| c.is_ascii_alphabetic())
        && !matches!(
            value.to_ascii_lowercase().as_str(),
            "true" | "false" | "error" | "bearer"
        )
}

/// `{"resource": "RefreshToken", "field": "refresh_token", "code": "invalid"}`: an error that is
/// spread over sibling fields reads as one sentence.
fn field_errors(fields: &[Field], facts: &mut Vec<(Fact, String, String)>) {
    for field in fields.iter().filter(|f| plain_last(&f.name) == "field") {
        let Some(parent) = field
            .name
            .rfind("field")
            .and_then(|at| field.name.get(..at))
        else {
            continue;
        };
        let sibling = |name: &str| {
            fields
                .iter()
                .find(|f| f.name == format!("{parent}{name}"))
                .map(|f| f.value.shown().to_owned())
        };
        let resource = sibling("resource").unwrap_or_default();
        let code = sibling("code")
            .or_else(|| sibling("message"))
            .unwrap_or_default();
        let sentence = format!("{resource} {} {code}", field.value.shown());
        facts.push((Fact::Says, sentence.trim().to_owned(), field.name.clone()));
    }
}

fn plain_last(path: &str) -> String {
    plain(path.rsplit('.').next().unwrap_or(path))
}
