//! Reads what the reporter says about the circumstances: "two pods", "after we rotated the secret".
//!
//! A statement is a sentence in which certain groups of words meet, whatever their order. The table
//! below serves all causes: it turns words into facts and knows nothing of causes.

use super::{Plain, Reading, Readings, Said, duration, neighbours, words};
use crate::catalog::Phrases;
use crate::catalog::phrases::Statement;
use crate::fact::{Fact, Scope};
use crate::secret::Text;

/// Reads all prose.
pub(super) fn read(prose: &[Said], readings: &mut Readings<'_>) {
    let phrases = &readings.phrases.statements;
    let mut spoken = String::new();
    for said in prose {
        for sentence in sentences(said.text.shown()) {
            let padded = padded(&sentence);
            // A server's or library's sentence tells what may be, not what was.
            let machine = words::has_error_word(&sentence) && !is_told(&sentence, padded.text());
            for statement in &phrases.list {
                let told = !machine || statement.fact == Fact::Activity;
                if told && !is_shown(statement.fact, readings) && holds(statement, &padded) {
                    readings.add(statement.fact, statement.value, &said.place);
                }
            }
            spans(padded.text(), &said.place, readings);
            if phrases.oauth.iter().any(|w| padded.has(w)) {
                readings.add(Fact::OAuthSeen, "yes", &said.place);
            }
            spoken.push_str(padded.text());
        }
    }
    lifetime(&spoken, readings);
}

/// Whether an exchange shows a fact, so that nobody has to be believed about it.
fn is_shown(fact: Fact, readings: &Readings<'_>) -> bool {
    let shown = |r: &Reading| r.fact == fact && r.exchange.is_some();
    fact.scope() == Scope::Exchange && readings.evidence.readings.iter().any(shown)
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
        let own = |r: &&Reading| r.fact == Fact::Complaint && r.value.starts_with(topic);
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
pub(super) fn is_narrative(text: &Text, phrases: &Phrases) -> bool {
    !words::is_machine_made(text.shown())
        && sentences(text.shown())
            .iter()
            .any(|sentence| tells(sentence, phrases))
}

/// The sentences of a text that are not about circumstances alone: those that may be a machine's.
pub(super) fn without_narrative(text: &Text, phrases: &Phrases) -> String {
    let mut kept = sentences(text.shown());
    kept.retain(|s| words::is_machine_made(s) || !tells(s, phrases));
    kept.join(". ")
}

/// Whether a sentence says a statement of circumstances.
fn tells(sentence: &str, phrases: &Phrases) -> bool {
    let padded = padded(sentence);
    let told = |s: &Statement<&str>| s.fact != Fact::Activity && holds(s, &padded);
    phrases.statements.list.iter().any(told)
}

/// Whether a person speaks in a sentence, although an error word is quoted in it.
fn is_told(sentence: &str, padded: &str) -> bool {
    SPEAKERS.iter().any(|w| padded.contains(w))
        || sentence.split_whitespace().count() > 5
            && !MACHINE_MARKS.iter().any(|w| padded.contains(w))
            && !words::is_announced(sentence)
}

/// What programs write around an error word, and people don't.
const MACHINE_MARKS: &[&str] = &[
    "{",
    "}",
    "[",
    "\":",
    "='",
    "=\"",
    "exception",
    "error_description",
    "error=",
    "error:",
    "(invalid_",
    "(unauthorized_",
    "http/",
    "::",
    "e.g.",
    "failed to",
    "the request",
    "the authorization grant",
    "the client",
    "resource owner",
    "the provided",
];

/// Words that people use of themselves and of what happened, and servers don't.
const SPEAKERS: &[&str] = &[
    " i ",
    " i'm ",
    " i've ",
    " my ",
    " we ",
    " we've ",
    " we're ",
    " our ",
    " us ",
    " worked ",
    " works ",
    " yesterday",
    " today",
    " this morning",
    " last week",
    " colleague",
    " customers ",
    " since ",
    " postman ",
    " tutorial",
    " says ",
    " shows ",
    " gives ",
    " answers ",
    " gets ",
    " was sent",
    " is sent",
    " suddenly",
];

/// A sentence as statements are searched in it.
fn padded(sentence: &str) -> Plain {
    Plain::of(format!(" {} ", sentence.to_lowercase()))
}

/// Whether a sentence says a statement.
fn holds(statement: &Statement<&str>, sentence: &Plain) -> bool {
    let stands = |phrase: &&str| {
        sentence.may_have(phrase.trim_end_matches('$')) && stands(sentence.text(), phrase)
    };
    statement.all.iter().all(|group| group.iter().any(stands)) && !statement.none.iter().any(stands)
}

/// Whether a phrase stands in a sentence at the beginning of a word; `$` wants the word's end too.
fn stands(sentence: &str, phrase: &str) -> bool {
    let (phrase, whole) = phrase
        .strip_suffix('$')
        .map_or((phrase, false), |p| (p, true));
    sentence.match_indices(phrase).any(|(at, _)| {
        let [before, after] = neighbours(sentence, at, phrase);
        !before.is_alphanumeric() && (!whole || !after.is_alphanumeric())
    })
}

/// Sentences with white space folded, separators of identifiers as they are.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let chars: Vec<char> = text.chars().take(20_000).collect();
    for (at, c) in chars.iter().enumerate() {
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        if *c == '\n' || matches!(c, '.' | '!' | '?') && next.is_whitespace() {
            sentences.push(String::new());
        } else if let Some(sentence) = sentences.last_mut() {
            match c {
                '\u{2019}' | '\u{2018}' => sentence.push('\''),
                c if c.is_whitespace() => {
                    if !sentence.ends_with(' ') {
                        sentence.push(' ');
                    }
                }
                c => sentence.push(*c),
            }
        }
    }
    sentences.retain(|s| !s.trim().is_empty());
    sentences
}

/// Spans of time and what they measure: how long it works, how old it is, how long it lay idle.
fn spans(sentence: &str, place: &str, readings: &mut Readings<'_>) {
    let says = |phrases: &[&str]| phrases.iter().any(|p| stands(sentence, p));
    for span in duration::find(sentence) {
        let seconds = format!("{:.0}", span.seconds);
        let days = format!("{:.4}", span.seconds / 86_400.0)
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned();
        let idle = says(&[
            "unused",
            "not been used",
            "not used",
            "wasn't used",
            "inactiv",
            "idle",
            "dormant",
            "hadn't been used",
            "haven't used",
            "nobody used",
            "not touched",
            "no activity",
            "vacation",
            "without use",
            "not logged in",
            "left alone",
        ]);
        let failing = says(&[
            "fail",
            "stop",
            "dies",
            "die$",
            "dead",
            "expire",
            "error",
            "then$",
            "later",
            "until",
            "no longer",
            "every ",
            "breaks",
            "broke",
            "lasts",
            "lasted",
            "disconnect",
            "invalid",
            "reauth",
            "re-auth",
            "log in again",
            "reconnect",
            "logged out",
            "again",
            "long",
            "start",
        ]);
        let works = says(&[
            "work", "after", "within", "later", "every ", "fine", "lasts", "about", "long", "only",
            "until", "once",
        ]);
        if idle {
            readings.add(Fact::UnusedForDays, days, place);
        } else if failing
            && works
            && span.seconds >= 240.0
            && !says(&["ago", "old", "retry", "wait"])
        {
            readings.add(Fact::FailsAfterSeconds, seconds, place);
        } else if says(&[
            "ago",
            "old",
            "since",
            "issued",
            "connected",
            "created",
            "authorized",
            "set up",
            "installed",
        ]) && (span.seconds >= 3600.0 || says(&[" old"]))
        {
            readings.add(Fact::AgeDays, days, place);
        }
    }
}

/// "`expires_in` said 600, the token is 3 s old": a stated age against a stated lifetime.
fn lifetime(spoken: &str, readings: &mut Readings<'_>) {
    let life = ["expires_in", "expires in", "lifetime", "valid for", "ttl"]
        .iter()
        .find_map(|name| {
            let at = spoken.find(name)? + name.len();
            let tail: String = spoken.get(at..)?.chars().take(24).collect();
            let digits: String = tail
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse::<f64>().ok()
        });
    let age = duration::find(spoken).into_iter().find(|d| {
        spoken
            .get(d.at..)
            .is_some_and(|tail| tail.chars().take(20).collect::<String>().contains(" old"))
    });
    if let (Some(life), Some(age)) = (life, age) {
        let past = if age.seconds >= life { "yes" } else { "no" };
        readings.add(
            Fact::PastLifetime,
            past,
            "age against lifetime, as reported",
        );
    }
}
