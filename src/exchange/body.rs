//! Reads a body into named fields, whatever it claims to be.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Field;
use super::loose::loose;
use super::page::{elements, visible_text};
use crate::secret::{Text, Vault};

/// What a body is, judged by its own look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A JSON object or array, also in the notation of Python, PHP or JavaScript.
    Json,
    /// `name=value` pairs.
    Form,
    /// `multipart/form-data` parts.
    Multipart,
    /// An HTML page.
    Html,
    /// Another XML document.
    Xml,
    /// Words.
    Text,
    /// Nothing.
    Empty,
    /// JSON that stops in the middle.
    Truncated,
}

impl BodyKind {
    /// The word that the facts `body_kind` and `request_body_kind` use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Text => "text",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
        }
    }
}

/// A body, its kind and its fields.
#[derive(Clone, Debug)]
pub struct Body {
    /// What it is.
    pub kind: BodyKind,
    /// The body as it was pasted.
    pub text: Text,
    /// Parameters of a form, members of JSON by path, elements of XML by name.
    pub fields: Vec<Field>,
    /// The words in it: the visible text of a page, or the text itself.
    pub words: Text,
}

/// How deep JSON is followed; deeper members are not error fields.
const DEEPEST: usize = 8;
/// How many fields are kept.
pub(super) const MOST_FIELDS: usize = 200;

impl Body {
    /// Reads a body. `content_type` only helps where the look leaves a doubt.
    pub fn new(raw: &str, content_type: Option<&str>, vault: &mut Vault) -> Self {
        let trimmed = raw.trim();
        let form_type =
            content_type.is_some_and(|t| t.to_ascii_lowercase().contains("x-www-form-urlencoded"));
        let (kind, fields) = read(trimmed, form_type, vault);
        let words = match kind {
            BodyKind::Html | BodyKind::Xml => vault.text(&visible_text(trimmed)),
            BodyKind::Text | BodyKind::Truncated => vault.text(trimmed),
            _ => Text::default(),
        };
        Self {
            kind,
            text: vault.text(raw),
            fields,
            words,
        }
    }
}

fn read(text: &str, form_type: bool, vault: &mut Vault) -> (BodyKind, Vec<Field>) {
    if text.is_empty() {
        return (BodyKind::Empty, Vec::new());
    }
    if text.starts_with('<') {
        let head: String = text
            .chars()
            .take(2000)
            .collect::<String>()
            .to_ascii_lowercase();
        let html = head.contains("<html")
            || head.contains("<!doctype html")
            || head.contains("<body")
            || head.contains("<h1");
        let kind = if html { BodyKind::Html } else { BodyKind::Xml };
        return (
            kind,
            if html {
                Vec::new()
            } else {
                elements(text, vault)
            },
        );
    }
    if text.starts_with("--") && text.to_ascii_lowercase().contains("content-disposition") {
        return (BodyKind::Multipart, parts(text, vault));
    }
    if text.starts_with(['{', '[']) {
        return match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let mut fields = Vec::new();
                flatten("", &value, 0, &mut fields, vault);
                (BodyKind::Json, fields)
            }
            Err(_) => loose(text, vault),
        };
    }
    let first_pair = text.split('&').next().unwrap_or(text);
    let form_like = first_pair.contains('=')
        && !text.contains(['\n', '{'])
        && first_pair
            .split('=')
            .next()
            .is_some_and(|n| !n.is_empty() && !n.contains([' ', ':', '"']));
    if form_like || form_type && text.contains('=') {
        return (BodyKind::Form, pairs(text, vault));
    }
    let quoted_members = text.starts_with('"') && text.contains("\":");
    if quoted_members {
        return loose(text, vault);
    }
    (BodyKind::Text, Vec::new())
}

/// The decoded pairs of a query, fragment or form.
pub(super) fn pairs(text: &str, vault: &mut Vault) -> Vec<Field> {
    let text = text.trim_start_matches(['?', '#', '&']);
    text.split(['&', '#', '\n'])
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .take(MOST_FIELDS)
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name);
            // An undecoded value is the same secret in another writing.
            if crate::secret::kind_of_name(&name).is_some() {
                vault.value(&name, value);
            }
            Field {
                value: vault.value(&name, &decoded(value)),
                name,
            }
        })
        .collect()
}

/// Form decoding: `+` is a space, `%41` is `A`.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

fn flatten(path: &str, value: &Value, depth: usize, fields: &mut Vec<Field>, vault: &mut Vault) {
    if depth > DEEPEST || fields.len() >= MOST_FIELDS {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                flatten(&path, member, depth + 1, fields, vault);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{path}[{index}]"), item, depth + 1, fields, vault);
            }
        }
        Value::String(text) => {
            // Answers wrapped in answers: a gateway's `details` holds the body of the server behind.
            if text.trim_start().starts_with('{')
                && let Ok(inner @ Value::Object(_)) = serde_json::from_str::<Value>(text)
            {
                flatten(path, &inner, depth + 1, fields, vault);
            }
            fields.push(Field {
                name: path.to_owned(),
                value: vault.value(path, text),
            });
        }
        Value::Null => fields.push(Field {
            name: path.to_owned(),
            value: vault.text("null"),
        }),
        other => fields.push(Field {
            name: path.to_owned(),
            value: vault.text(&other.to_string()),
        }),
    }
}

/// Names and values of `multipart/form-data`.
fn parts(text: &str, vault: &mut Vault) -> Vec<Field> {
    let mut fields = Vec::new();
    for part in text.split("\n--") {
        let Some((_, after)) = part.split_once("name=\"") else {
            continue;
        };
        let Some((name, rest)) = after.split_once('"') else {
            continue;
        };
        let value = rest
            .split_once("\n\n")
            .map_or("", |(_, value)| value.trim());
        fields.push(Field {
            name: name.to_owned(),
            value: vault.value(name, value),
        });
    }
    fields
}
