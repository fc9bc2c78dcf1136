//! Reads what a text complains of, whatever its wording: `redirect_uri.mismatch`.
//!
//! Servers say the same in a hundred ways: "The redirect URI in the request did not match",
//! `invalid_redirect_uri`, "Callback URL not approved". This reader splits a text into clauses,
//! finds what each speaks of (a topic) and what it finds wrong (a fault), and pairs them. Rules for
//! servers that nobody listed rest on these pairs. The words are in `complaints.toml`.

use std::collections::BTreeMap;

use crate::catalog::phrases::Complaints;

/// The complaints of a text, in order, each once.
pub(super) fn read(text: &str, tables: &Complaints<&str>) -> Vec<String> {
    let mut complaints: Vec<String> = Vec::new();
    let mut add = |topic: &str, fault: &str| {
        let complaint = format!("{topic}.{fault}");
        if !complaints.contains(&complaint) {
            complaints.push(complaint);
        }
    };
    let mut carried: Option<&str> = None;
    let mut waiting: Vec<&str> = Vec::new();
    for clause in clauses(text) {
        let (words, quoted) = tokens(&clause);
        if is_boilerplate(&words, tables) {
            continue;
        }
        let topics = without_values(spans(&words, &tables.topic), &quoted, tables);
        let topics = subjects(topics, &words, tables);
        let mut faults = spans(&words, &tables.fault);
        faults.retain(|fault| fault.name != OTHER && !is_denied(&words, fault));
        // "Missing required parameter: redirect_uri": the clause after the colon names it.
        if let (Some(topic), true) = (topics.first(), faults.is_empty()) {
            waiting.drain(..).for_each(|fault| add(topic.name, fault));
        }
        waiting.clear();
        for fault in &faults {
            let topic = nearest(&topics, fault, tables).map(|t| t.name).or(carried);
            let Some(topic) = topic.filter(|t| *t != OTHER) else {
                continue;
            };
            add(topic, fault.name);
            if matches!(topic, "parameter" | "request") {
                waiting.push(fault.name);
            }
        }
        if let Some(last) = topics.last() {
            carried = Some(last.name);
        }
    }
    complaints
}

/// Words that look like a topic or fault and are none: "source code", "failed to fetch".
const OTHER: &str = "other";

/// Where a topic or fault stands in a clause.
struct Span<'a> {
    name: &'a str,
    start: usize,
    end: usize,
    /// Its last word is one that an object follows: "lacks", "must include".
    takes_object: bool,
}

/// Topics without those that only say where the one before them stands: "the nonce in the ID token".
fn subjects<'a>(
    topics: Vec<Span<'a>>,
    words: &[String],
    tables: &Complaints<&str>,
) -> Vec<Span<'a>> {
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", String::as_str);
    let mut subjects: Vec<Span<'a>> = Vec::new();
    for topic in topics {
        let article = matches!(
            word(topic.start.checked_sub(1)),
            "the" | "your" | "an" | "a"
        );
        let place = topic.start.checked_sub(if article { 2 } else { 1 });
        let is_place = matches!(word(place), "in" | "of" | "inside" | "within")
            && subjects.last().is_some_and(|before| {
                place.is_some_and(|p| before.end + 2 >= p) && !tables.vague.contains(&before.name)
            });
        if !is_place {
            subjects.push(topic);
        }
    }
    subjects
}

/// Whether a fault is said not to be there, or not yet: "the token is not expired", "if it expired".
fn is_denied(words: &[String], fault: &Span<'_>) -> bool {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let before = fault.start.checked_sub(1).map_or("", word);
    // "Once the token has been used" tells what would be, not what is.
    let supposed = |at: usize| matches!(word(at), "if" | "unless" | "whether" | "once");
    if (0..fault.start).any(supposed) || matches!(word(0), "when" | "whenever" | "after") {
        return true;
    }
    matches!(before, "not" | "never" | "t") && !matches!(word(fault.start), "not" | "t")
}

fn is_boilerplate(words: &[String], tables: &Complaints<&str>) -> bool {
    let text = words.join(" ");
    tables.boilerplate.iter().any(|b| text.contains(b))
}

/// Pieces of a text that complain of one thing: sentences, and the parts around colons.
fn clauses(text: &str) -> Vec<String> {
    let mut clauses = vec![String::new()];
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        let ends = match c {
            '\n' | ';' | '|' => true,
            '.' | '!' | '?' | ':' => next.is_whitespace() || next == '"' || next == '<',
            _ => false,
        };
        if ends {
            clauses.push(String::new());
        } else if let Some(clause) = clauses.last_mut() {
            clause.push(*c);
        }
    }
    clauses.retain(|c| !c.trim().is_empty());
    clauses
}

/// Topics without those that are another one's value: "response type 'token' is not enabled".
fn without_values<'a>(
    topics: Vec<Span<'a>>,
    quoted: &[bool],
    tables: &Complaints<&str>,
) -> Vec<Span<'a>> {
    let mut kept: Vec<Span<'a>> = Vec::new();
    for topic in topics {
        let in_quotes = quoted
            .get(topic.start..topic.end)
            .is_some_and(|q| q.iter().all(|quoted| *quoted));
        let named = kept.last().is_some_and(|before| {
            let unquoted = quoted.get(before.start) == Some(&false);
            unquoted && topic.start <= before.end + 1 && !tables.vague.contains(&before.name)
        });
        if !(in_quotes && named) {
            kept.push(topic);
        }
    }
    kept
}

/// Lower-case words, and whether each stands in quotes; `redirectUriMismatch` and
/// `redirect_uri_mismatch` become three, URLs none.
fn tokens(clause: &str) -> (Vec<String>, Vec<bool>) {
    let mut words = Vec::new();
    let mut quoted = Vec::new();
    let mut open = None;
    for chunk in clause.split_whitespace() {
        quoted.resize(words.len(), open.is_some());
        let first = chunk.trim_start_matches(['(', '[']).chars().next();
        open = open.or(first.filter(|c| matches!(c, '\'' | '"' | '`')));
        if chunk.contains("://") || chunk.starts_with("urn:") {
            words.push("…".to_owned());
            continue;
        }
        let mut word = String::new();
        let mut lower_before = false;
        for c in chunk.chars() {
            if c.is_alphanumeric() {
                if c.is_uppercase() && lower_before {
                    push(&mut words, &mut word);
                }
                lower_before = c.is_lowercase() || c.is_ascii_digit();
                word.extend(c.to_lowercase());
            } else {
                if c == '!' {
                    push(&mut words, &mut word);
                    words.push("not".to_owned());
                }
                lower_before = false;
                push(&mut words, &mut word);
            }
        }
        push(&mut words, &mut word);
        quoted.resize(words.len(), open.is_some());
        if open.is_some_and(|c| {
            chunk
                .trim_end_matches(['.', ',', ';', ':', ')', ']'])
                .ends_with(c)
        }) {
            open = None;
        }
    }
    quoted.resize(words.len(), open.is_some());
    (words, quoted)
}

fn push(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// All places where a phrase of the table stands, longest phrase first, without overlaps.
fn spans<'a>(words: &[String], table: &'a BTreeMap<&str, Vec<&str>>) -> Vec<Span<'a>> {
    let mut found: Vec<Span<'a>> = Vec::new();
    for (start, word) in words.iter().enumerate() {
        if found.last().is_some_and(|s| start < s.end) {
            continue;
        }
        let mut best: Option<Span<'a>> = None;
        let first = word.as_bytes().first();
        for (name, phrases) in table {
            // Most phrases begin with another letter: one comparison rules them out.
            for phrase in phrases.iter().filter(|p| p.as_bytes().first() == first) {
                if let Some(length) = stands_at(words, start, phrase)
                    && best.as_ref().is_none_or(|b| start + length > b.end)
                {
                    let last = words.get(start + length - 1).map_or("", String::as_str);
                    best = Some(Span {
                        name,
                        start,
                        end: start + length,
                        takes_object: OBJECT_VERBS.contains(&last),
                    });
                }
            }
        }
        found.extend(best);
    }
    found
}

/// How many words of `words` from `start` a phrase covers; `expir*` covers `expired`.
fn stands_at(words: &[String], start: usize, phrase: &str) -> Option<usize> {
    let mut length = 0;
    for part in phrase.split(' ') {
        let word = words.get(start + length)?;
        let fits = match part.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == part,
        };
        if !fits {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Last words of faults that an object follows.
const OBJECT_VERBS: &[&str] = &[
    "lacks", "without", "contain", "include", "provide", "supply", "specify", "have", "know", "use",
];

/// The topic nearest to a fault. English names the subject first ("the redirect URI is not
/// supported by this client"), so a topic after the fault has to stand close to it.
fn nearest<'a, 'b>(
    topics: &'b [Span<'a>],
    fault: &Span<'_>,
    tables: &Complaints<&str>,
) -> Option<&'b Span<'a>> {
    // "The token lacks a scope": what is missing stands behind.
    let objects = topics.iter().filter(|t| t.start >= fault.end);
    if let (true, Some(object)) = (fault.takes_object, objects.min_by_key(|t| t.start)) {
        return Some(object);
    }
    topics.iter().min_by_key(|t| {
        let distance = if t.end <= fault.start {
            fault.start - t.end
        } else {
            t.start.saturating_sub(fault.end) * 4 + 1
        };
        distance + if tables.vague.contains(&t.name) { 6 } else { 0 }
    })
}
