//! Logs: lines with a time, JSON records, logfmt.

use serde_json::{Map, Value};

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::source::{Line, Source};
use super::{Passage, Paste, line, object, record, scan, time};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "log";

/// Takes an input of which most lines start with a time, or are records.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let lines = source.lines();
    if !is_log(&lines) {
        return None;
    }
    let mut log = Log {
        drafts: Vec::new(),
        prose: Vec::new(),
    };
    let mut at = 0;
    while let Some(first) = lines.get(at) {
        let more = lines.iter().skip(at + 1).take(LONGEST_RECORD);
        let length = 1 + more.take_while(|l| !starts_record(l.text)).count();
        let end = lines.get(at + length - 1).map_or(first.end(), Line::end);
        let text = source
            .text
            .get(first.start..end)
            .unwrap_or_default()
            .trim_end();
        if !text.trim().is_empty() {
            log.record(text, &source.place(at));
        }
        at += length;
    }
    Some(Paste {
        format: NAME,
        drafts: log.drafts,
        prose: log.prose,
        ..Paste::default()
    })
}

/// Whether at least two lines start records, and half of those that could.
fn is_log(lines: &[Line<'_>]) -> bool {
    let plain = lines
        .iter()
        .filter(|l| !l.is_blank() && !l.text.starts_with([' ', '\t', '}', ']']));
    let first_has_time = lines.first().is_some_and(|l| !l.text.starts_with('{'));
    let (mut records, mut all) = (0, 0);
    for line in plain.take(SAMPLE) {
        all += 1;
        records += usize::from(starts_record(line.text));
    }
    (records >= 2 && records * 2 >= all) || (all == 1 && records == 1 && first_has_time)
}

fn starts_record(text: &str) -> bool {
    if text.starts_with('{') {
        return text.trim_end().ends_with('}');
    }
    time_of(text).is_some()
}

/// The time that a line starts with, and how many bytes it takes.
fn time_of(text: &str) -> Option<(Option<f64>, usize)> {
    if let Some((seconds, length)) = time::leading(text) {
        return Some((Some(seconds), length));
    }
    for name in ["time=", "ts=", "timestamp=", "t="] {
        if let Some(rest) = text.strip_prefix(name) {
            let (seconds, length) = time::leading(rest)?;
            return Some((Some(seconds), name.len() + length));
        }
    }
    if text.starts_with("level=") && text.contains(" msg=") {
        return Some((None, 0));
    }
    if let Some(seconds) = time::common_log(text) {
        return Some((Some(seconds), 0));
    }
    // Syslog: `Nov 24 10:00:00 host …`, without a year.
    let mut words = text.split_whitespace();
    let month = words.next().filter(|w| time::MONTHS.contains(w))?;
    let day = words.next().filter(|w| w.parse::<u8>().is_ok())?;
    let clock = words
        .next()
        .filter(|w| w.len() >= 8 && w.matches(':').count() == 2)?;
    let length = text.find(clock)? + clock.len();
    (!month.is_empty() && !day.is_empty()).then_some((None, length))
}

struct Log {
    drafts: Vec<Draft>,
    prose: Vec<Passage>,
}

impl Log {
    fn record(&mut self, text: &str, place: &str) {
        if text.starts_with('{')
            && let Ok(Value::Object(fields)) = serde_json::from_str(text)
        {
            self.json(&fields, text, place);
            return;
        }
        let (time, length) = time_of(text).unwrap_or((None, 0));
        let rest = text.get(length..).unwrap_or_default();
        let fields = logfmt(rest);
        if !fields.is_empty()
            && let Some(draft) = record::of(&fields)
        {
            self.drafts.push(Draft {
                time,
                place: place.to_owned(),
                ..draft
            });
            return;
        }
        self.words(rest, text, time, place);
    }

    /// A record whose members tell of an exchange, or hold words that do.
    fn json(&mut self, fields: &Map<String, Value>, text: &str, place: &str) {
        let time = TIME
            .iter()
            .find_map(|name| fields.get(*name))
            .and_then(seconds);
        if let Some(draft) = record::of(fields) {
            self.drafts.push(Draft {
                time,
                place: place.to_owned(),
                ..draft
            });
            return;
        }
        let message: Vec<&str> = MESSAGE
            .iter()
            .filter_map(|n| fields.get(*n))
            .filter_map(Value::as_str)
            .collect();
        let nested = ["error", "err", "exception", "response", "body", "data"]
            .iter()
            .filter_map(|n| fields.get(*n).filter(|v| v.is_object()))
            .filter_map(record::words)
            .find(|t| record::is_answer(t));
        if nested.is_none() && record::is_answer(text) && message.is_empty() {
            self.words(text, text, time, place);
            return;
        }
        let mut words = message.join("\n");
        if let Some(error) = fields.get("error").and_then(Value::as_str) {
            words = format!("{words}\n{error}");
        }
        if let Some(body) = nested {
            let response = DraftResponse {
                body: Some(body),
                ..DraftResponse::default()
            };
            self.drafts.push(Draft {
                response: Some(response),
                time,
                place: place.to_owned(),
                ..Draft::default()
            });
        }
        self.words(&words, &words, time, place);
    }

    /// Words of one record: what they hold of exchanges, and the words themselves.
    fn words(&mut self, rest: &str, whole: &str, time: Option<f64>, place: &str) {
        if !concerns(rest) {
            return;
        }
        let talk = scan::paste(&Source::new(place, rest.trim_start().to_owned()), NAME);
        let mut found = talk.drafts;
        if let Some(draft) = access(rest) {
            found.retain(|d| d.request.is_none());
            found.insert(0, draft);
        }
        let status = status_in(rest);
        let single = found.len() == 1;
        for mut draft in found {
            if single && status.is_some() {
                let response = draft.response.get_or_insert_default();
                response.status = response.status.or(status);
            }
            place.clone_into(&mut draft.place);
            self.drafts.push(Draft { time, ..draft });
        }
        // The time stays with the words: whoever reads them may compare it with another's.
        let stamp = whole.strip_suffix(rest).unwrap_or_default();
        let words: Vec<&str> = talk.prose.iter().map(|p| p.text.as_str()).collect();
        if !words.is_empty() {
            let text = format!("{stamp} {}", words.join("\n")).trim().to_owned();
            self.prose.push(Passage {
                text,
                place: place.to_owned(),
            });
        }
    }
}

/// Whether a record may have to do with OAuth or with a failed connection.
fn concerns(text: &str) -> bool {
    let text = object::prefix(text, 20_000).to_ascii_lowercase();
    CONCERNS.iter().any(|word| text.contains(word))
}

/// A line of an access log: `"POST /token HTTP/1.1" 400 52`.
fn access(text: &str) -> Option<Draft> {
    let mut parts = text.split('"');
    parts.next()?;
    let first = line::request(parts.next()?).filter(|r| r.raw)?;
    let status = parts.next()?.split_whitespace().next()?.parse().ok();
    let request = DraftRequest {
        method: Some(first.method.to_owned()),
        url: first.url.map(str::to_owned),
        ..DraftRequest::default()
    };
    let response = DraftResponse {
        status,
        ..DraftResponse::default()
    };
    Some(Draft {
        request: Some(request),
        response: Some(response),
        ..Draft::default()
    })
}

/// The HTTP status that words tell of: `-> 400`, `status=400`, `status code 400`.
fn status_in(text: &str) -> Option<u16> {
    let text = object::prefix(text, 4000);
    let marks = [
        "-> ",
        "=> ",
        "status=",
        "status: ",
        "status ",
        "code ",
        "code=",
        "HTTP ",
        "returned ",
        "→ ",
    ];
    marks.iter().find_map(|mark| {
        let (_, rest) = text.split_once(mark)?;
        let digits = rest.trim_start_matches(['"', '(']).get(..3)?;
        digits.parse().ok().filter(|n| (100..=599).contains(n))
    })
}

/// `key=value key="quoted value"` as members of an object.
fn logfmt(text: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut rest = object::prefix(text, 20_000);
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.rsplit(' ').next().unwrap_or_default();
        let (value, behind) = if let Some(quoted) = after.strip_prefix('"') {
            quoted_value(quoted)
        } else {
            let (value, behind) = after.split_once(' ').unwrap_or((after, ""));
            (value.to_owned(), behind)
        };
        if !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
        {
            fields.entry(key.to_owned()).or_insert(Value::String(value));
        }
        rest = behind;
    }
    if fields.len() < 2 { Map::new() } else { fields }
}

fn quoted_value(text: &str) -> (String, &str) {
    let mut escaped = false;
    let end = text.find(|c| {
        let close = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        close
    });
    let (value, behind) = text
        .split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""));
    (
        object::without_backslashes(value),
        behind.strip_prefix('"').unwrap_or(behind),
    )
}

fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => match time::leading(text) {
            Some((seconds, _)) => Some(seconds),
            None => text.parse().ok().and_then(time::epoch),
        },
        Value::Number(number) => number.as_f64().and_then(time::epoch),
        _ => None,
    }
}

const TIME: &[&str] = &[
    "time",
    "ts",
    "timestamp",
    "@timestamp",
    "date",
    "datetime",
    "t",
    "asctime",
];
const MESSAGE: &[&str] = &[
    "msg",
    "message",
    "event",
    "text",
    "exception",
    "exc_info",
    "stack",
    "log",
];
const CONCERNS: &[&str] = &[
    "oauth",
    "token",
    "invalid_",
    "unauthor",
    "grant",
    "client_id",
    "redirect_uri",
    "bearer",
    "aadsts",
    "access_denied",
    "openid",
    "oidc",
    "/authorize",
    "certificate",
    "econn",
    "enotfound",
    "refresh",
    "401",
    "403",
    "400",
    "429",
    "login",
    "consent",
    "scope",
    "callback",
];
/// How many lines decide whether an input is a log.
const SAMPLE: usize = 400;
/// The most lines that one record takes.
const LONGEST_RECORD: usize = 300;
