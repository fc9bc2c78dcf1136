//! Turns anything that was pasted into exchanges and the words around them.
//!
//! One file per format. A format is found by looking at the input, never asked for; the last
//! reader takes any text, so that reading can't fail. The readers of pasted conversations (`http`,
//! `curl`, `text`) share one scanner and differ in what they recognise.

use crate::exchange::Draft;

mod body;
mod book;
mod clean;
mod command;
mod curl;
mod dump;
mod excerpt;
mod har;
mod header;
mod http;
mod line;
mod log;
mod markup;
mod object;
mod prose;
mod record;
#[cfg(test)]
mod robustness;
mod scan;
mod shell;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod trace;
mod url;

use source::Source;

/// What an input holds: exchanges as drafts, and the words around them.
#[derive(Default)]
pub struct Paste {
    /// The name of the reader that took the input.
    pub format: &'static str,
    /// The exchanges, in the order of the input.
    pub drafts: Vec<Draft>,
    /// Everything else, one passage a line or paragraph.
    pub prose: Vec<Passage>,
    /// Checks that failed, by name and with what was found, where a run of ours was recorded.
    pub checks: Vec<(String, String)>,
}

/// A piece of text that is no exchange, with where it stands.
pub struct Passage {
    /// The words.
    pub text: String,
    /// Where they stand: `ticket.txt, line 3`.
    pub place: String,
}

/// One input format.
struct Reader {
    /// What [`Paste::format`] calls it.
    name: &'static str,
    /// Reads an input of this format, and no other.
    read: fn(&Source) -> Option<Paste>,
}

/// Every format, the most telling first; `text` takes what is left.
const READERS: &[Reader] = &[
    Reader {
        name: har::NAME,
        read: har::read,
    },
    Reader {
        name: curl::NAME,
        read: curl::read,
    },
    Reader {
        name: http::NAME,
        read: http::read,
    },
    Reader {
        name: url::NAME,
        read: url::read,
    },
    Reader {
        name: header::NAME,
        read: header::read,
    },
    Reader {
        name: log::NAME,
        read: log::read,
    },
    Reader {
        name: body::NAME,
        read: body::read,
    },
    Reader {
        name: trace::NAME,
        read: trace::read,
    },
    Reader {
        name: text::NAME,
        read: text::read,
    },
];

/// Reads anything.
///
/// `label` is the file's name or `paste`; every place starts with it.
pub fn read(label: &str, bytes: &[u8]) -> Paste {
    let whole = Source::new(label, clean::text(bytes));
    if let Some(paste) = har::read(&whole) {
        return bounded(paste);
    }
    let source = excerpt::of(whole);
    READERS
        .iter()
        .find_map(|reader| {
            (reader.read)(&source).map(|p| Paste {
                format: reader.name,
                ..p
            })
        })
        .map_or_else(Paste::default, bounded)
}

/// Of too much, what failed, and the words at both ends.
fn bounded(mut paste: Paste) -> Paste {
    if paste.drafts.len() > MOST_DRAFTS {
        let failures = paste.drafts.iter().filter(|d| failed(d)).count();
        let mut left = MOST_DRAFTS.saturating_sub(failures);
        paste.drafts.retain(|draft| {
            let other = !failed(draft);
            let kept = !other || left > 0;
            left = left.saturating_sub(usize::from(other));
            kept
        });
        paste.drafts.truncate(MOST_DRAFTS);
    }
    if paste.prose.len() > 2 * MOST_PROSE_EACH {
        let end = paste.prose.len() - MOST_PROSE_EACH;
        paste.prose.drain(MOST_PROSE_EACH..end);
    }
    for passage in &mut paste.prose {
        let end = object::prefix(&passage.text, LONGEST_PASSAGE).len();
        passage.text.truncate(end);
    }
    for draft in &mut paste.drafts {
        draft.said.truncate(MOST_HEADERS);
        if let Some(request) = &mut draft.request {
            request.headers.truncate(MOST_HEADERS);
        }
        if let Some(response) = &mut draft.response {
            response.headers.truncate(MOST_HEADERS);
        }
    }
    paste
}

fn failed(draft: &Draft) -> bool {
    draft.response.as_ref().is_some_and(|response| {
        response.status.is_some_and(|s| s >= 400)
            || response
                .body
                .as_deref()
                .is_some_and(|b| b.contains("error"))
    })
}

/// How many exchanges are kept of one input.
const MOST_DRAFTS: usize = 300;
/// How many passages are kept from its start, and from its end.
const MOST_PROSE_EACH: usize = 500;
/// How long a passage may be; a line beyond it holds data, not words.
const LONGEST_PASSAGE: usize = 50_000;
/// How many headers are kept of one message; servers refuse more than a hundred.
const MOST_HEADERS: usize = 200;
