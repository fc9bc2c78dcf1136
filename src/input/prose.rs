//! Words, without the objects and URLs in them.

use crate::exchange::DraftRequest;

use super::object::{self, Role};
use super::scan::Scanner;
use super::source::Line;
use super::{Passage, url};

impl Scanner<'_> {
    /// Words: a line, with the lines that belong to it.
    pub(super) fn words(&mut self) {
        let Some(first) = self.line() else { return };
        let mut last = self.at;
        let mut line = first.text;
        while let Some(next) = self.lines.get(last + 1) {
            let belongs = belongs_to_trace(next.text) || is_wrapped(line, next.text);
            if next.is_blank() || !belongs || last - self.at > LONGEST_TRACE {
                break;
            }
            last += 1;
            line = next.text;
        }
        let end = self.lines.get(last).map_or(first.end(), Line::end);
        let behind = self.piece(first.start, end);
        self.go_to(behind);
    }

    /// Words from one offset to another, without the objects and URLs in them; returns the end.
    pub(super) fn piece(&mut self, start: usize, end: usize) -> usize {
        let index = self
            .lines
            .partition_point(|l| l.start <= start)
            .saturating_sub(1);
        let source = self.source;
        let (mut from, mut end) = (start, end);
        let mut words = String::new();
        while let Some(found) = object::find(&source.text, from, end, &mut self.budget) {
            let before = source.text.get(from..found.start).unwrap_or_default();
            words.push_str(before);
            if object::role(&found.text) == Role::Other {
                words.push_str(&found.text);
            } else {
                self.object(&found.text, index);
            }
            from = found.end;
            if from > end {
                let line = self
                    .lines
                    .partition_point(|l| l.start <= from)
                    .saturating_sub(1);
                end = self.lines.get(line).map_or(from, Line::end).max(from);
            }
        }
        words.push_str(source.text.get(from..end).unwrap_or_default());
        end += self.urls(&words, index, end);
        let words = words.trim();
        if words.chars().any(char::is_alphanumeric) {
            self.prose.push(Passage {
                text: unwrapped(words),
                place: source.place(index),
            });
        }
        (end + 1).max(start + 1)
    }

    /// Files the URLs in words; returns how many bytes behind the words belong to the last one.
    fn urls(&mut self, words: &str, index: usize, end: usize) -> usize {
        let mut more = 0;
        for found in url::find(words) {
            let mut address = found.url.to_owned();
            if words.trim_end().ends_with(found.url) {
                more = self.continued(&mut address, end);
            }
            let place = self.source.place(index);
            if let Some(method) = found.method
                && !self.book.knows(&address)
            {
                let request = DraftRequest {
                    method: Some(method.to_owned()),
                    url: Some(address),
                    ..DraftRequest::default()
                };
                self.book.request(request, place);
            } else if url::is_oauth(&address) {
                self.book.aside(url::draft(address, place));
            }
        }
        more
    }

    /// Adds the lines that continue a URL which was folded at its parameters.
    fn continued(&mut self, address: &mut String, end: usize) -> usize {
        let mut more = 0;
        let next = self.lines.partition_point(|l| l.start <= end);
        for line in self.lines.iter().skip(next).take(40) {
            let text = line.text.trim();
            if !text.starts_with(['&', '?']) || text.contains(' ') {
                break;
            }
            address.push_str(text);
            more = line.end() - end;
        }
        more
    }
}

/// Whether a line continues the exception above it.
fn belongs_to_trace(line: &str) -> bool {
    let text = line.trim_start();
    let indented = text.len() < line.len();
    let frame = text.starts_with("at ") || text.starts_with("File \"");
    (indented && !object::looks_like_object(text) && !text.starts_with('<'))
        || frame
        || text.starts_with("Caused by")
}

/// A text with each sentence on one line.
fn unwrapped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut last = "";
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            whole.push(if is_wrapped(last, line) { ' ' } else { '\n' });
        }
        whole.push_str(line);
        last = line;
    }
    whole
}

/// Whether a line goes on with the sentence of the line above it, as mail and forums wrap them.
fn is_wrapped(line: &str, next: &str) -> bool {
    let line = line.trim_end();
    let ended = line.ends_with(|c: char| !(c.is_alphanumeric() || matches!(c, ',' | ')' | '"')));
    let word = next.split(' ').next().unwrap_or("");
    let plain = word
        .trim_end_matches(',')
        .chars()
        .all(|c| c.is_ascii_lowercase());
    let is_prose = |text: &str| text.split(' ').count() >= 4;
    line.len() >= SHORTEST_WRAPPED
        && !ended
        && plain
        && word.len() < next.len()
        && is_prose(line)
        && !word.is_empty()
}

/// Lines shorter than this end where their writer wanted.
const SHORTEST_WRAPPED: usize = 45;

/// The most lines that one exception takes.
const LONGEST_TRACE: usize = 400;
