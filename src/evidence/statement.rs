//! Reads what the reporter says about the circumstances: "two pods", "after we rotated the secret".
//!
//! A statement is a sentence in which certain groups of words meet, whatever their order. The table
//! below serves all causes: it turns words into facts and knows nothing of causes.

use super::{Plain, Readings, Said, attempt, duration, neighbours, own_words, span, words};
use crate::catalog::phrases::searched;
use crate::catalog::{Catalog, Statement, folded};
use crate::fact::{Fact, Triples};
use crate::secret::Text;

/// Reads all prose.
pub(super) fn read(prose: &[Said], readings: &mut Readings<'_>) {
    let oauth = &readings.catalog.phrases().oauth;
    let mut spoken = String::new();
    for said in prose {
        let sentences = sentences(said.text.shown());
        // A server's or library's sentence tells what may be, not what was.
        let told = sentences.iter().map(|s| (padded(s), told_words(s)));
        let told: Vec<(Plain, Vec<Plain>)> = told.collect();
        let all = told
            .iter()
            .flat_map(|(sentence, own)| own.iter().chain([sentence]));
        let statements = statements(all, readings.catalog);
        for (at, (sentence, own)) in told.iter().enumerate() {
            let next = sentences.get(at + 1).map_or("", String::as_str);
            let in_vain = attempt::in_vain(sentence.text().trim(), next);
            for statement in &statements {
                let told = own.iter().any(|part| holds(statement, part))
                    || statement.fact == Fact::Activity && holds(statement, sentence);
                if told && !(in_vain && attempt::is_cure(statement.fact)) {
                    readings.add(statement.fact, statement.value, &said.place);
                }
            }
            span::read(sentence.text(), &said.place, readings);
            if oauth.iter().any(|w| sentence.has(w)) {
                readings.add(Fact::OAuthSeen, "yes", &said.place);
            }
            spoken.push_str(sentence.text());
        }
    }
    span::read_lifetime(&spoken, readings);
}

/// The statements that one of `texts` may say.
fn statements<'c, 't>(
    texts: impl Iterator<Item = &'t Plain>,
    catalog: &'c Catalog,
) -> Vec<&'c Statement> {
    let mut triples = Triples::default();
    texts.for_each(|text| triples.add(text.triples()));
    catalog.statements(&triples)
}

/// What was being done, where only the words of the answer tell: who complains of a refresh token
/// was asked to refresh.
pub(super) fn conclude(readings: &mut Readings<'_>) {
    if readings.has(Fact::Activity) {
        return;
    }
    let grant = readings.evidence.value(Fact::Grant).map(str::to_owned);
    let activity = match grant.as_deref() {
        Some("refresh_token") => Some("refresh"),
        Some("authorization_code") => Some("exchange"),
        Some("client_credentials") => Some("client-credentials"),
        Some("password") => Some("password"),
        Some("device_code") => Some("device"),
        Some("jwt-bearer") => Some("jwt-bearer"),
        _ => None,
    };
    if let Some(activity) = activity {
        readings.add(Fact::Activity, activity, "request, `grant_type`");
        return;
    }
    let about = |topic: &str| {
        let own = |r: &&super::Reading| r.fact == Fact::Complaint && r.value.starts_with(topic);
        readings
            .evidence
            .readings
            .iter()
            .find(own)
            .map(|r| r.from.clone())
    };
    if let Some(from) = about("refresh_token.") {
        readings.add(Fact::Activity, "refresh", from);
    } else if let Some(from) = about("code.").or_else(|| about("verifier.")) {
        readings.add(Fact::Activity, "exchange", from);
    }
}

/// Whether a text tells of circumstances and holds no machine's words.
pub(super) fn is_narrative(text: &Text, catalog: &Catalog) -> bool {
    if words::is_machine_made(text.shown()) {
        return false;
    }
    let sentences: Vec<Plain> = sentences(text.shown()).iter().map(|s| padded(s)).collect();
    let statements = statements(sentences.iter(), catalog);
    sentences
        .iter()
        .any(|sentence| tells(sentence, &statements))
}

/// What of a text complains of something: all but the sentences, and the parts of sentences, in
/// which a person tells of circumstances.
pub(super) fn complaining(text: &str, catalog: &Catalog) -> String {
    let pieces = pieces(text).into_iter().map(|piece| {
        let plain = folded(&piece);
        let own = padded_words(&plain);
        (piece, plain, own)
    });
    let pieces: Vec<(String, String, Vec<Plain>)> = pieces.collect();
    let statements = statements(pieces.iter().flat_map(|(_, _, own)| own), catalog);
    let mut rest = String::with_capacity(text.len());
    for (piece, plain, own) in pieces {
        let tells = |part: &Plain| tells(part, &statements);
        let is_told =
            || is_question(&plain) || own.iter().any(tells) || !duration::find(&plain).is_empty();
        let quoted = own_words::quoted(&piece).filter(|_| is_told());
        rest.push_str(&quoted.unwrap_or(piece));
        rest.push('\n');
    }
    rest
}

/// Whether a sentence says a statement about the circumstances.
fn tells(sentence: &Plain, statements: &[&Statement]) -> bool {
    let mut circumstances = statements.iter().filter(|s| s.fact != Fact::Activity);
    circumstances.any(|statement| holds(statement, sentence))
}

/// A sentence that is ready to be searched.
fn padded(sentence: &str) -> Plain {
    Plain::of(format!(" {sentence} "))
}

/// The parts of a sentence in which the reporter tells how things are, ready to be searched.
fn told_words(sentence: &str) -> Vec<Plain> {
    if is_question(sentence) {
        Vec::new()
    } else {
        padded_words(sentence)
    }
}

/// The parts of a sentence in the reporter's own words, ready to be searched.
fn padded_words(sentence: &str) -> Vec<Plain> {
    own_words::of(sentence).into_iter().map(padded).collect()
}

/// Whether a sentence asks how things are, and so tells nothing of them; who asks why, or whether it
/// may be because of something, does tell.
fn is_question(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or("");
    sentence.trim_end().ends_with('?')
        && ASKING.contains(&first)
        && !SUSPECTING.iter().any(|w| sentence.contains(w))
}

/// Words that begin a question about what nobody has told.
const ASKING: &[&str] = &[
    "how", "what", "which", "where", "who", "do", "does", "should", "can", "could", "is", "are",
    "will", "would", "may",
];

/// Words by which a question tells what its writer suspects.
const SUSPECTING: &[&str] = &[" be that", "because", " since ", " after ", " due to "];

/// Whether a sentence says a statement.
fn holds(statement: &Statement, sentence: &Plain) -> bool {
    let stands =
        |phrase: &&str| sentence.may_have(searched(phrase)) && stands(sentence.text(), phrase);
    statement.all.iter().all(|group| group.iter().any(stands))
        && !statement.none.iter().any(stands)
        && statement
            .near
            .is_none_or(|most| are_near(&statement.all, most, sentence.text()))
}

/// Whether phrases of the first two groups stand at most so many words apart.
fn are_near(groups: &[Vec<&str>], most: usize, sentence: &str) -> bool {
    let spans = |group: &[&str]| -> Vec<(usize, usize)> {
        let of = |phrase: &&str| {
            let length = searched(phrase).len();
            places(sentence, phrase)
                .map(move |at| (at, at + length))
                .collect::<Vec<_>>()
        };
        group.iter().flat_map(of).collect()
    };
    let [first, second, ..] = groups else {
        return true;
    };
    let (first, second) = (spans(first), spans(second));
    let words_between = |a: &(usize, usize), b: &(usize, usize)| {
        let (end, start) = if a.0 <= b.0 { (a.1, b.0) } else { (b.1, a.0) };
        let between = sentence.get(end..start).unwrap_or("");
        between.split_whitespace().count().saturating_sub(1)
    };
    first
        .iter()
        .any(|a| second.iter().any(|b| words_between(a, b) <= most))
}

/// Whether a phrase stands in a sentence at the beginning of a word; `$` wants the word's end too.
///
/// `n't` ends the word before it ("doesn't", "can't") and what begins with a sign or a space brings
/// its own boundary.
pub(super) fn stands(sentence: &str, phrase: &str) -> bool {
    places(sentence, phrase).next().is_some()
}

/// Where a phrase stands in a sentence.
fn places(sentence: &str, phrase: &str) -> impl Iterator<Item = usize> {
    let (phrase, whole) = phrase
        .strip_suffix('$')
        .map_or((phrase, false), |p| (p, true));
    let anywhere = phrase.starts_with("n't") || !phrase.starts_with(char::is_alphanumeric);
    sentence.match_indices(phrase).filter_map(move |(at, _)| {
        // `denied` is no word of its own in `access_denied`.
        let [before, after] = neighbours(sentence, at, phrase);
        let begins = anywhere || !before.is_alphanumeric() && before != '_';
        (begins && (!whole || !after.is_alphanumeric())).then_some(at)
    })
}

/// Sentences in lower case, white space folded, separators of identifiers as they are.
fn sentences(text: &str) -> Vec<String> {
    pieces(text).iter().map(|piece| folded(piece)).collect()
}

/// Sentences as they are written.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let chars: Vec<char> = text.chars().take(20_000).collect();
    for (at, c) in chars.iter().enumerate() {
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        if *c == '?'
            && let Some(piece) = pieces.last_mut()
        {
            piece.push(*c);
        }
        if *c == '\n' || matches!(c, '.' | '!' | '?') && next.is_whitespace() {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(*c);
        }
    }
    pieces.retain(|p| !p.trim().is_empty());
    pieces
}
