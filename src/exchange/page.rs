//! Reads XML documents and HTML pages.

use super::Field;
use super::body::MOST_FIELDS;
use crate::secret::Vault;

/// Text elements and attributes of an XML document, by their local names.
pub(super) fn elements(text: &str, vault: &mut Vault) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let tail = rest.get(open + 1..).unwrap_or("");
        let Some(close) = tail.find('>') else { break };
        let (tag, after) = tail.split_at(close);
        let after = after.get(1..).unwrap_or("");
        let name = tag.split([' ', '/', '\n']).next().unwrap_or("");
        let local = name.rsplit(':').next().unwrap_or(name);
        let content = after.split('<').next().unwrap_or("").trim();
        if !local.is_empty() && !content.is_empty() && fields.len() < MOST_FIELDS {
            let content = html_escape::decode_html_entities(content);
            fields.push(Field {
                name: local.to_owned(),
                value: vault.value(local, &content),
            });
        }
        for attribute in tag.split([' ', '\n']).skip(1) {
            if let Some((key, value)) = attribute.split_once('=')
                && fields.len() < MOST_FIELDS
            {
                let value = value.trim_matches(['"', '\'', '/', '?']);
                fields.push(Field {
                    name: format!("{local}.{key}"),
                    value: vault.value(key, value),
                });
            }
        }
        rest = after;
    }
    fields
}

/// What a reader of the page sees: no tags, scripts or styles, entities decoded.
pub(super) fn visible_text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, tail) = rest.split_at(open);
        text.push_str(before);
        let name: String = tail
            .chars()
            .skip(1)
            .take(6)
            .collect::<String>()
            .to_ascii_lowercase();
        let closing = if name.starts_with("script") {
            Some("</script")
        } else if name.starts_with("style") {
            Some("</style")
        } else {
            None
        };
        let skipped = match closing {
            Some(end) => find_without_case(tail, end).unwrap_or(tail.len()),
            None => 0,
        };
        let tail = tail.get(skipped..).unwrap_or("");
        let Some(close) = tail.find('>') else {
            return folded_lines(&text);
        };
        if matches!(name.get(..1), Some("p" | "h" | "d" | "b" | "l" | "t" | "/")) {
            text.push('\n');
        }
        rest = tail.get(close + 1..).unwrap_or("");
    }
    text.push_str(rest);
    folded_lines(&text)
}

fn find_without_case(text: &str, needle: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(needle)
}

fn folded_lines(text: &str) -> String {
    let decoded = html_escape::decode_html_entities(text);
    decoded
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}
