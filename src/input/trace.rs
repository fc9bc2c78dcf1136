//! Stack traces and exception texts of client libraries.

use super::source::Source;
use super::{Passage, Paste, line, scan, text};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "trace";

/// Takes an input that starts with an exception and shows where it was thrown.
///
/// The words stay together, as the exception's type, message and frames explain each other; the
/// answers quoted in them become exchanges.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let plain = text::plain(&source.text);
    let mut lines = plain.lines().filter(|l| !l.trim().is_empty());
    let first = lines.next()?;
    let frames = plain.lines().filter(|l| is_frame(l)).count();
    let talk = plain
        .lines()
        .any(|l| line::request(l).is_some() || line::strip_prefix(l, "HTTP/").is_some());
    if talk || frames == 0 || !(starts_exception(first) || is_frame(first)) {
        return None;
    }
    let drafts = scan::paste(&source.with_text(plain.clone()), NAME).drafts;
    let words = Passage {
        text: plain.trim().to_owned(),
        place: source.place(0),
    };
    Some(Paste {
        format: NAME,
        drafts,
        prose: vec![words],
        ..Paste::default()
    })
}

/// Whether a line names an exception: `Traceback …`, `java.io.IOException: …`, `Error: …`.
fn starts_exception(text: &str) -> bool {
    let text = text.trim();
    let head = text.split([':', ' ', '(']).next().unwrap_or_default();
    let named = EXCEPTIONS
        .iter()
        .any(|end| head.ends_with(end) || head.contains(&format!("{end}::")));
    named || STARTS.iter().any(|start| text.starts_with(start))
}

/// Whether a line starts with the type of an exception, or the head of a trace.
///
/// A bare `Error:` may as well be a page's own words.
pub(super) fn names_exception(text: &str) -> bool {
    let text = text.trim();
    let head = text.split([':', ' ', '(']).next().unwrap_or_default();
    let typed = EXCEPTIONS
        .iter()
        .any(|end| head.ends_with(end) && head.len() > end.len());
    typed || text.starts_with("Traceback (most recent call last)") || text.starts_with("Caused by:")
}

/// Whether a line is a frame of a stack trace.
fn is_frame(line: &str) -> bool {
    let text = line.trim_start();
    let numbered = text.starts_with('#')
        && text
            .get(1..)
            .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    (text.starts_with("at ") && text.contains(['(', ':', '.']) && text.len() < line.len())
        || (text.starts_with("File \"") && text.contains(", line "))
        || (numbered && text.contains(['/', '(']))
        || text.contains(".rb:") && text.contains(":in ")
        || (text.contains(".go:") && line.starts_with('\t'))
        || text.starts_with("Traceback (most recent call last)")
}

const STARTS: &[&str] = &[
    "Traceback (most recent call last)",
    "Exception in thread",
    "Caused by:",
    "panic:",
    "goroutine ",
    "Uncaught ",
    "Unhandled",
    "PHP Fatal error",
    "Fatal error",
    "thread '",
    "[error]",
    "ERROR ",
];
const EXCEPTIONS: &[&str] = &["Error", "Exception", "Failure", "Fault", "Throwable"];
