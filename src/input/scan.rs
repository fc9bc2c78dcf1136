//! Walks through a pasted conversation, block by block.
//!
//! A block is a request, an answer, a body, a command, a URL or words; each is recognised by its
//! first line, so that they may come in any order.

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::book::Book;
use super::line::{self, Side};
use super::object::{self, Budget, Role};
use super::source::{Line, Source};
use super::{Passage, Paste, curl, har, http, markup, url};

/// The exchanges and words of a conversation.
pub(super) fn paste(source: &Source, format: &'static str) -> Paste {
    let mut scanner = Scanner {
        source,
        lines: source.lines(),
        at: 0,
        book: Book::default(),
        prose: Vec::new(),
        budget: Budget::new(source.text.len()),
    };
    while let Some(before) = scanner.block() {
        // Every block takes a line; a reader that took none must not stop the others.
        scanner.at = scanner.at.max(before + 1);
    }
    Paste {
        format,
        drafts: scanner.book.finish(),
        prose: scanner.prose,
        ..Paste::default()
    }
}

/// Where the reading of a conversation stands.
pub(super) struct Scanner<'a> {
    /// The conversation.
    pub(super) source: &'a Source,
    /// Its lines.
    pub(super) lines: Vec<Line<'a>>,
    /// The next line.
    pub(super) at: usize,
    /// What was found.
    pub(super) book: Book,
    /// The words.
    pub(super) prose: Vec<Passage>,
    /// What scanning for objects may still cost.
    pub(super) budget: Budget,
}

impl<'a> Scanner<'a> {
    /// Takes one block and returns where it started; none at the end.
    fn block(&mut self) -> Option<usize> {
        let line = self.line()?;
        let before = self.at;
        if line.is_blank() {
            self.at += 1;
        } else if curl::starts_transcript(line.text) {
            curl::transcript(self);
        } else if curl::starts_command(line.text) {
            curl::command(self);
        } else if !(self.request(line)
            || self.developer_tools(line)
            || self.response(line)
            || self.body(line)
            || self.form(line)
            || self.headers(line))
        {
            self.words();
        }
        Some(before)
    }

    /// The line that is read next.
    pub(super) fn line(&self) -> Option<Line<'a>> {
        self.lines.get(self.at).copied()
    }

    /// Where the line that is read next stands.
    pub(super) fn place(&self) -> String {
        self.source.place(self.at)
    }

    /// Whether an exchange starts at `line`.
    pub(super) fn starts_exchange(line: &str) -> bool {
        line::request(line).is_some()
            || line::status(line).is_some()
            || curl::starts_transcript(line)
            || curl::starts_command(line)
    }

    /// Goes to the first line that starts at or behind `offset`.
    pub(super) fn go_to(&mut self, offset: usize) {
        while self.line().is_some_and(|l| l.start < offset) {
            self.at += 1;
        }
    }

    fn request(&mut self, line: Line<'a>) -> bool {
        let Some(found) = line::request(line.text) else {
            return false;
        };
        let next = self.lines.get(self.at + 1).map_or("", |l| l.text);
        // A lone word in capitals is a request only where the rest of one follows.
        if found.url.is_none() && !next.trim().is_empty() && line::header(next).is_none() {
            return false;
        }
        let place = self.place();
        self.at += 1;
        let request = http::request(self, &found);
        self.book.request(request, place);
        true
    }

    fn response(&mut self, line: Line<'a>) -> bool {
        let Some(found) = line::status(line.text) else {
            return false;
        };
        let status = found.status;
        let known = self
            .book
            .last()
            .and_then(|d| d.response.as_ref())
            .and_then(|r| r.status);
        if !found.raw && known.is_some() && known == status {
            return false;
        }
        let place = self.place();
        self.at += 1;
        let response = http::response(self, status);
        // Interim answers (100, 103) say nothing; the final one follows.
        if status.is_some_and(|s| s < 200) {
            return true;
        }
        if found.raw {
            self.book.response(response, place);
        } else {
            self.book.status(status, place.clone());
            if !response.headers.is_empty() {
                self.book
                    .headers(Side::Response, response.headers, place.clone());
            }
            if let Some(body) = response.body {
                self.book.body(body, place);
            }
        }
        true
    }

    /// What a browser's developer tools show of a request: `Request URL: …`.
    ///
    /// Copied out of some browsers, the value stands on the line below its name.
    fn developer_tools(&mut self, line: Line<'a>) -> bool {
        let names = ["Request URL:", "Request Method:", "Status Code:"];
        let Some((name, value)) = names
            .iter()
            .find_map(|name| Some((*name, line::strip_prefix(line.text.trim(), name)?.trim())))
        else {
            return false;
        };
        let below = self.lines.get(self.at + 1).map_or("", |l| l.text.trim());
        let (value, taken) = if value.is_empty() {
            (below, 2)
        } else {
            (value, 1)
        };
        let place = self.place();
        if name == "Request URL:" {
            let url = Some(value.to_owned()).filter(|u| !u.is_empty());
            self.book.request(
                DraftRequest {
                    url,
                    ..DraftRequest::default()
                },
                place,
            );
        } else if name == "Request Method:" {
            let method = Some(value.to_owned());
            match self.book.last().and_then(|d| d.request.as_mut()) {
                Some(request) => request.method = method,
                None => self.book.request(
                    DraftRequest {
                        method,
                        ..DraftRequest::default()
                    },
                    place,
                ),
            }
        } else if let Some(status) = value.get(..3).and_then(|code| code.parse().ok()) {
            self.book.status(Some(status), place);
        } else {
            return false;
        }
        self.at += taken;
        true
    }

    /// A body that stands alone.
    fn body(&mut self, line: Line<'a>) -> bool {
        let place = self.place();
        if markup::starts(line.text) {
            let body = markup::read(self);
            self.book.body(body, place);
            return true;
        }
        let indent = line.text.len() - line.text.trim_start().len();
        if http::is_open_object(line.text) {
            let body = http::paragraph(self);
            self.book.body(body, place);
            return true;
        }
        let start = line.start + indent;
        let Some(found) = object::at_offset(&self.source.text, start, &mut self.budget) else {
            return false;
        };
        if !found.whole {
            // Half a body: what is left of it says more than nothing.
            let cut = object::role(object::prefix(&found.text, 4000)) == Role::Answer;
            if !cut || har::is_part(&found.text) {
                return false;
            }
            let body = http::paragraph(self);
            self.book.body(body, place);
            return true;
        }
        let index = self.at;
        self.object(&found.text, index);
        self.rest(found.end);
        true
    }

    /// Files an object by what its names say.
    pub(super) fn object(&mut self, text: &str, index: usize) {
        let place = self.source.place(index);
        if let Some(draft) = super::record::draft(text) {
            self.book.exchange(Draft { place, ..draft });
            return;
        }
        match object::role(text) {
            Role::Answer => self.book.body(text.to_owned(), place),
            Role::Request => self.book.parameters(text.to_owned(), place),
            Role::Other => self.prose.push(Passage {
                text: text.to_owned(),
                place,
            }),
        }
    }

    /// Goes behind `offset`; words that follow on the same line are read as such.
    pub(super) fn rest(&mut self, offset: usize) {
        let Some(line) = self.line_around(offset) else {
            return;
        };
        let rest = self.source.text.get(offset..line.end()).unwrap_or_default();
        let behind = if rest.trim().len() > 2 {
            self.piece(offset, line.end())
        } else {
            offset
        };
        self.go_to(behind.max(offset));
    }

    fn line_around(&mut self, offset: usize) -> Option<Line<'a>> {
        while self.line().is_some_and(|l| l.end() < offset) {
            self.at += 1;
        }
        self.line()
    }

    /// Form-encoded parameters that stand alone.
    fn form(&mut self, line: Line<'a>) -> bool {
        if !line::is_form(line.text) || line.text.trim().contains("://") && url::is_url(line.text) {
            return false;
        }
        // A page that repeats single parameters of the request adds nothing to it.
        if !line.text.contains('&') && self.book.has_parameters() {
            return false;
        }
        let place = self.place();
        let form = http::form(self);
        let answers = ["error=", "error_description=", "access_token="];
        let is_answer = answers.iter().any(|a| form.starts_with(a));
        if is_answer {
            self.book.body(form, place);
        } else {
            self.book.parameters(form, place);
        }
        true
    }

    /// Header lines without a request or status line.
    fn headers(&mut self, line: Line<'a>) -> bool {
        let Some(Side::Request | Side::Response) =
            line::header(line.text.trim()).and_then(|(name, _)| line::side(name))
        else {
            return false;
        };
        let place = self.place();
        let mut current = Side::Request;
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        for (name, value) in http::headers(self) {
            match line::side(&name) {
                Some(Side::Either) | None => {}
                Some(side) => current = side,
            }
            if current == Side::Request {
                &mut sent
            } else {
                &mut received
            }
            .push((name, value));
        }
        for (side, headers) in [(Side::Request, sent), (Side::Response, received)] {
            if !headers.is_empty() {
                self.book.headers(side, headers, place.clone());
            }
        }
        true
    }
}

/// An answer of which only the status is known yet.
pub(super) fn answer(status: Option<u16>) -> DraftResponse {
    DraftResponse {
        status,
        ..DraftResponse::default()
    }
}
