//! Reads spans of time and what they measure: how long it works, how old it is, how long it lay idle.

use super::statement::stands;
use super::{Readings, duration};
use crate::fact::Fact;

/// Reads the spans of a lower-case sentence.
pub(super) fn read(sentence: &str, place: &str, readings: &mut Readings<'_>) {
    let says = |phrases: &[&str]| phrases.iter().any(|p| stands(sentence, p));
    for span in duration::find(sentence) {
        let seconds = format!("{:.0}", span.seconds);
        let days = format!("{:.4}", span.seconds / 86_400.0)
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned();
        if says(IDLE) {
            readings.add(Fact::UnusedForDays, days, place);
        } else if says(FAILING)
            && says(WORKING)
            && span.seconds >= 240.0
            && !says(&[
                "ago",
                "old",
                "retry",
                "wait",
                "left",
                "to live",
                "remaining",
                "immediately after",
                "right after login",
                "right away",
                "straight away",
                "instantly",
            ])
        {
            readings.add(Fact::FailsAfterSeconds, seconds, place);
        } else if says(AGEING) && (span.seconds >= 3600.0 || says(&[" old"])) {
            readings.add(Fact::AgeDays, days, place);
        }
    }
}

/// "`expires_in` said 600, the token is 3 s old": a stated age against a stated lifetime, or one of
/// seconds alone.
pub(super) fn read_lifetime(spoken: &str, readings: &mut Readings<'_>) {
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
    match (life, age) {
        (Some(life), Some(age)) => {
            let past = if age.seconds >= life { "yes" } else { "no" };
            let from = "age against lifetime, as reported";
            readings.add(Fact::PastLifetime, past, from);
        }
        (None, Some(age)) if age.seconds <= SHORTEST_LIFE && is_access_tokens(age.at, spoken) => {
            readings.add(Fact::PastLifetime, "no", "an age of seconds, as reported");
        }
        _ => {}
    }
}

/// Seconds that any access token lives: no provider of the catalogue gives one less than a minute.
const SHORTEST_LIFE: f64 = 30.0;

/// Whether the age that begins at `at` is told of an access token: "the token is 2 s old".
fn is_access_tokens(at: usize, spoken: &str) -> bool {
    let mut before = spoken.get(..at).unwrap_or("").split_whitespace().rev();
    let verb = before.next().is_some_and(|w| matches!(w, "is" | "was"));
    let token = before.next() == Some("token");
    verb && token && !matches!(before.next(), Some("refresh" | "id" | "device"))
}

/// Words of a connection that nobody used.
const IDLE: &[&str] = &[
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
    "not opened",
    "not been opened",
    "hadn't opened",
    "no sync",
    "without login",
    "without a login",
    "without any use",
    "without using",
    "not using",
    "not run",
    "not synced",
    "paused",
    "switched off",
    "untouched",
    "nobody touched",
    "no traffic",
    "no requests",
    "last used",
    "last sync",
    "last run",
    "not synced",
    "was last",
    "since the last use",
];

/// Words of what no longer works.
const FAILING: &[&str] = &[
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
    "401",
    "403",
    "unauthorized",
    "denied",
    "refused",
    "rejected",
    "kicked",
    "thrown out",
    "logs me out",
    "signed out",
    "is over",
    "worked for",
    "working for",
    "worked fine for",
    "worked well for",
    "ran for",
    "ran fine for",
    "ends",
    "ended",
    "gone",
    "redo",
    "have to login",
    "have to log in",
    "must login",
    "must log in",
    "drop out",
    "over after",
    "unauthor",
    "expired or",
    "new login",
    "is asked",
];

/// Words of how long or how often.
const WORKING: &[&str] = &[
    "work", "after", "within", "later", "every ", "fine", "lasts", "about", "long", "only",
    "until", "once", "weekly", "daily", "hourly", "day ", "exactly", "roughly", "good",
];

/// Words of how old something is.
const AGEING: &[&str] = &[
    "ago",
    "old",
    "since",
    "issued",
    "connected",
    "created",
    "authorized",
    "set up",
    "installed",
];
