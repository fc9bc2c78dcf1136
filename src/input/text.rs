//! Anything: prose, requests, answers and errors of libraries in any order.

use super::source::Source;
use super::{Paste, line, scan};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "text";

/// Takes any text.
#[expect(clippy::unnecessary_wraps, reason = "every reader has this shape")]
pub(super) fn read(source: &Source) -> Option<Paste> {
    Some(scan::paste(&source.with_text(plain(&source.text)), NAME))
}

/// The text without what mail, chat and web forms put around it; every line keeps its number.
pub(super) fn plain(text: &str) -> String {
    let quoted = is_quoted(text);
    let entities = has_entities(text);
    let mut plain = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            plain.push('\n');
        }
        let line = if quoted { without_quote(line) } else { line };
        if is_fence(line) {
            continue;
        }
        let line = unticked(line);
        if entities && line.contains('&') {
            plain.push_str(&html_escape::decode_html_entities(line).replace('\n', " "));
        } else {
            plain.push_str(line);
        }
    }
    plain
}

/// Whether lines are quoted with `>`; in a curl transcript the mark means something else.
fn is_quoted(text: &str) -> bool {
    let answered = text.contains("\n> HTTP/");
    let mut quoted = false;
    for line in text.split('\n') {
        quoted |= line.starts_with('>');
        let sent = line
            .strip_prefix("> ")
            .and_then(line::request)
            .is_some_and(|r| r.raw);
        if line.starts_with("< HTTP/") || (sent && !answered) {
            return false;
        }
    }
    quoted
}

fn without_quote(line: &str) -> &str {
    let rest = line.trim_start_matches(['>', ' ']);
    let marks = line.len() - rest.len();
    // Only the space that belongs to the mark goes; indentation tells traces apart.
    match line.strip_prefix('>') {
        Some(inner) if !inner.starts_with('>') => inner.strip_prefix(' ').unwrap_or(inner),
        Some(_) if marks > 0 => rest,
        _ => line,
    }
}

/// A line that opens or closes a block of code.
fn is_fence(line: &str) -> bool {
    let line = line.trim();
    let mark = line.trim_start_matches(['`', '~']);
    line.len() - mark.len() >= 3 && !mark.contains(' ')
        || matches!(
            line,
            "{code}" | "{noformat}" | "[code]" | "[/code]" | "<pre>" | "</pre>"
        )
}

/// A line without the ticks around all of it.
fn unticked(line: &str) -> &str {
    let inner = line
        .trim()
        .strip_prefix('`')
        .and_then(|l| l.strip_suffix('`'));
    inner
        .filter(|l| !l.contains('`') && !l.is_empty())
        .unwrap_or(line)
}

/// Whether the text went through a web form that escaped it; pages keep their entities.
fn has_entities(text: &str) -> bool {
    let page = ["<html", "<HTML", "<!DOCTYPE", "<!doctype", "<body"];
    ENTITIES.iter().any(|e| text.contains(e)) && !page.iter().any(|p| text.contains(p))
}

const ENTITIES: &[&str] = &[
    "&quot;", "&#34;", "&#39;", "&#x27;", "&lt;", "&gt;", "&amp;", "&apos;", "&#x22;",
];
