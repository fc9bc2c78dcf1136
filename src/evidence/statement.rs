//! Reads what the reporter says about the circumstances: "two pods", "after we rotated the secret".
//!
//! A statement is a sentence in which certain groups of words meet, whatever their order. The table
//! below serves all causes: it turns words into facts and knows nothing of causes.

use super::{Plain, Readings, Said, duration, neighbours, words};
use crate::catalog::Phrases;
use crate::catalog::phrases::Statement;
use crate::fact::Fact;
use crate::secret::Text;

/// Reads all prose.
pub(super) fn read(prose: &[Said], readings: &mut Readings<'_>) {
    let phrases = &readings.phrases.statements;
    let mut spoken = String::new();
    for said in prose {
        for sentence in sentences(said.text.shown()) {
            let padded = Plain::of(format!(" {sentence} "));
            let told = Plain::of(told(&padded).to_owned());
            for statement in &phrases.list {
                let text = match statement.fact {
                    Fact::Activity => &padded,
                    _ => &told,
                };
                if holds(statement, text) {
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
pub(super) fn is_narrative(text: &Text, phrases: &Phrases) -> bool {
    !words::is_machine_made(text.shown())
        && sentences(text.shown()).into_iter().any(|sentence| {
            let padded = Plain::of(format!(" {sentence} "));
            let tells = |s: &&Statement<&str>| s.fact != Fact::Activity && holds(s, &padded);
            phrases.statements.list.iter().any(|s| tells(&s))
        })
}

/// The part of a sentence that tells of circumstances.
///
/// What a server or library says behind an error word tells what may be, not what was; what stands
/// before it tells what led to it ("two tabs, then `invalid_state`").
fn told(sentence: &Plain) -> &str {
    let text = sentence.text();
    if NARRATORS.iter().any(|word| sentence.has(word)) {
        return text;
    }
    words::before_error_word(text).unwrap_or(text)
}

/// Words by which people speak of themselves and of those they help; servers don't.
const NARRATORS: &[&str] = &[
    " we ",
    " our ",
    " us ",
    " we're ",
    " we've ",
    " i ",
    " i'm ",
    " i've ",
    " my ",
    " me ",
    " he ",
    " she ",
    " his ",
    " her ",
    " customer",
    " colleague",
    " after ",
    " although ",
    " since ",
    " when ",
    " because ",
    " but ",
    " while ",
    " they ",
    " works fine ",
    " worked fine ",
    " ends with ",
    " ends in ",
    " gives ",
    " answers ",
    " replies ",
    " complains ",
    " says ",
];

/// Whether a sentence says a statement.
fn holds(statement: &Statement<&str>, sentence: &Plain) -> bool {
    let stands = |phrase: &&str| {
        sentence.may_have(phrase.trim_end_matches('$')) && stands(sentence.text(), phrase)
    };
    statement.all.iter().all(|group| group.iter().any(stands)) && !statement.none.iter().any(stands)
}

/// Whether a phrase stands in a sentence at the beginning of a word; `$` wants the word's end too.
///
/// `n't` ends the word before it ("doesn't", "can't") and what begins with a sign or a space brings
/// its own boundary.
fn stands(sentence: &str, phrase: &str) -> bool {
    let (phrase, whole) = phrase
        .strip_suffix('$')
        .map_or((phrase, false), |p| (p, true));
    let anywhere = phrase.starts_with("n't") || !phrase.starts_with(char::is_alphanumeric);
    sentence.match_indices(phrase).any(|(at, _)| {
        // `denied` is no word of its own in `access_denied`.
        let [before, after] = neighbours(sentence, at, phrase);
        let begins = anywhere || !before.is_alphanumeric() && before != '_';
        begins && (!whole || !after.is_alphanumeric())
    })
}

/// Sentences in lower case, white space folded, separators of identifiers as they are.
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
                c => sentence.extend(c.to_lowercase()),
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
