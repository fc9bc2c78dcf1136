//! Tells what reporters say in their own words from what they quote of a machine.
//!
//! "Since I changed my password the calendar says `invalid_grant`" tells of a circumstance although
//! an error word stands in it; "`invalid_grant`: the password may have changed" tells of none.

use super::words;

/// The parts of a lower-case sentence that a person says: all of it where no error word stands in
/// it, else what leads up to the error word and what goes on behind it.
pub(super) fn of(sentence: &str) -> Vec<&str> {
    let Some((before, after)) = around_error_words(sentence) else {
        return around_quotations(sentence);
    };
    let mut parts = Vec::new();
    if leads_up(before) {
        parts.push(before);
    }
    if goes_on(after) {
        parts.push(after);
    }
    parts
}

/// What of a sentence is not in the reporter's own words, if it is a person's sentence at all.
pub(super) fn quoted(sentence: &str) -> Option<String> {
    let lower = sentence.to_ascii_lowercase();
    let Some((before, after)) = around_error_words(sentence) else {
        return is_told(&lower).then(|| in_quotes(sentence));
    };
    let (start, end) = (before.len(), sentence.len() - after.len());
    let leads_up = leads_up(lower.get(..start).unwrap_or(""));
    let goes_on = goes_on(lower.get(end..).unwrap_or(""));
    let start = if leads_up { start } else { 0 };
    let end = if goes_on { end } else { sentence.len() };
    let quoted = sentence.get(start..end).map(str::to_owned);
    quoted.filter(|_| leads_up || goes_on)
}

/// A sentence without the error texts that stand in it in quotation marks; what else people quote,
/// such as the labels of buttons, belongs to what they say.
fn around_quotations(sentence: &str) -> Vec<&str> {
    let complains = |quotation: &str| FAULTS.iter().any(|f| quotation.contains(f));
    let (quoted, said): (Vec<_>, Vec<_>) = split(sentence).into_iter().partition(|(q, _)| *q);
    if quoted.iter().any(|(_, quotation)| complains(quotation)) {
        said.into_iter().map(|(_, part)| part).collect()
    } else {
        vec![sentence]
    }
}

/// What stands in quotation marks in a sentence, one quotation a line.
fn in_quotes(sentence: &str) -> String {
    let quotations = split(sentence).into_iter().filter(|(quoted, _)| *quoted);
    let quotations: Vec<&str> = quotations.map(|(_, quotation)| quotation).collect();
    quotations.join("\n")
}

/// The parts of a sentence, and whether each is a quotation. One kind of marks may stand in another.
fn split(sentence: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let (mut from, mut closing) = (0, None);
    for (at, c) in sentence.char_indices() {
        let turns = closing.map_or_else(|| QUOTES.iter().any(|q| q.0 == c), |mark| mark == c);
        if turns {
            parts.push((closing.is_some(), sentence.get(from..at).unwrap_or("")));
            let opened = QUOTES.iter().find(|q| q.0 == c);
            closing = opened.filter(|_| closing.is_none()).map(|q| q.1);
            from = at + c.len_utf8();
        }
    }
    parts.push((closing.is_some(), sentence.get(from..).unwrap_or("")));
    parts
}

/// What stands before the first error word and behind the last one.
fn around_error_words(sentence: &str) -> Option<(&str, &str)> {
    let boundary = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let mut ends = None;
    let mut at = 0;
    for word in sentence.split(boundary) {
        if words::has_error_word(word) {
            let (first, _) = ends.unwrap_or((at, 0));
            ends = Some((first, at + word.len()));
        }
        // What separates two words is one character, which may have several bytes.
        let rest = sentence.get(at + word.len()..).unwrap_or("");
        at += word.len() + rest.chars().next().map_or(0, char::len_utf8);
    }
    let (start, end) = ends?;
    Some((sentence.get(..start)?, sentence.get(end..)?))
}

/// Whether words that end at an error word are a person's: "since the reset every refresh says".
fn leads_up(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut words = before.rsplit(' ');
    let last = words.next().unwrap_or("");
    let count = words.count() + 1;
    let spoken = REPORTING.contains(&last) || is_told(before);
    count >= 4 && spoken || count >= 6 && !HEDGES.iter().any(|h| before.contains(h))
}

/// Whether words behind an error word go on with a person's sentence: "… since the reset".
fn goes_on(after: &str) -> bool {
    let after = after.trim_start_matches(['"', '\'', ')', ',', ';', '`', ' ']);
    let mut words = after.split([' ', ',']);
    words.next().is_some_and(|w| GOING_ON.contains(&w)) && words.count() >= 2
}

/// Whether a sentence tells of somebody or of a course of time, as no error text does.
fn is_told(sentence: &str) -> bool {
    sentence
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .any(|word| TELLING.contains(&word))
}

/// Quotation marks, and what closes each.
const QUOTES: [(char, char); 3] = [('"', '"'), ('\u{201c}', '\u{201d}'), ('`', '`')];

/// Words of an error text in quotation marks.
const FAULTS: &[&str] = &[
    "expired",
    "revoked",
    "invalid",
    "denied",
    "error",
    "failed",
    "unauthorized",
    "mismatch",
];

/// Words before a quoted error.
const REPORTING: &[&str] = &[
    "says",
    "said",
    "saying",
    "gives",
    "gave",
    "giving",
    "get",
    "gets",
    "got",
    "getting",
    "with",
    "returns",
    "returned",
    "return",
    "returning",
    "answers",
    "answered",
    "answering",
    "is",
    "was",
    "an",
    "a",
    "the",
    "receive",
    "receives",
    "received",
    "see",
    "sees",
    "seeing",
    "saw",
    "throws",
    "threw",
    "shows",
    "show",
    "showed",
    "reports",
    "reported",
    "died",
    "dies",
    "like",
    "in",
    "logs",
    "logged",
    "of",
    "as",
    "to",
    "still",
    "always",
    "only",
    "now",
    "then",
    "this",
    "our",
];

/// Words of an error text that lists what may have happened.
const HEDGES: &[&str] = &[" may ", " might ", " or ", " please ", " must "];

/// Words by which a person's sentence goes on behind an error word.
const GOING_ON: &[&str] = &[
    "since",
    "after",
    "when",
    "whenever",
    "if",
    "but",
    "because",
    "and",
    "for",
    "on",
    "until",
    "while",
    "ever",
    "from",
    "as",
    "although",
    "though",
    "at",
    "every",
    "each",
    "in",
    "only",
    "again",
    "right",
    "immediately",
    "even",
    "so",
    "then",
    "once",
    "where",
    "which",
    "about",
    "roughly",
    "exactly",
    "one",
    "two",
    "three",
    "some",
    "sometimes",
    "error",
    "errors",
    "during",
    "now",
    "today",
    "with",
    "within",
    "upon",
    "he",
    "they",
    "we",
    "i",
    "it",
    "she",
];

/// Words of who tells a story.
const TELLING: &[&str] = &[
    "i",
    "i'm",
    "i've",
    "we",
    "we've",
    "we're",
    "they",
    "although",
    "because",
    "our",
    "my",
    "me",
    "us",
    "he",
    "she",
    "his",
    "her",
    "since",
    "yesterday",
    "today",
    "week",
    "weeks",
    "month",
    "months",
    "ago",
    "then",
    "now",
    "suddenly",
    "always",
    "still",
    "sometimes",
    "customer",
    "customers",
    "colleague",
    "everybody",
    "everyone",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "morning",
    "until",
    "somebody",
    "someone",
    "nobody",
    "whoever",
    "however",
];
