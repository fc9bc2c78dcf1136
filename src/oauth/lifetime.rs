//! How long something holds, as answers say it: a number, a number in quotes, a moment, nonsense.

use serde_json::Value;

/// A lifetime as an answer gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Seconds from the answer on.
    Seconds {
        /// How many.
        seconds: u64,
        /// Whether they stood in quotes, which strict clients refuse.
        quoted: bool,
    },
    /// Until a moment, in seconds since 1970.
    Until(i64),
    /// Nothing that can be believed: zero, less than zero, decades, or no number at all.
    Absurd(String),
}

impl Lifetime {
    /// Reads a number of seconds; none for null.
    ///
    /// Some providers put a moment there, which as a span would be half a century.
    pub fn span(value: &Value) -> Option<Self> {
        let (number, quoted) = match number(value)? {
            Ok(read) => read,
            Err(absurd) => return Some(absurd),
        };
        if number >= FIRST_MOMENT {
            return Some(Self::until(number, value));
        }
        if !(1.0..=LONGEST_S).contains(&number) {
            return Some(Self::Absurd(told(value)));
        }
        Some(Self::Seconds {
            seconds: whole(number).unsigned_abs(),
            quoted,
        })
    }

    /// Reads a moment; none for null.
    pub fn moment(value: &Value) -> Option<Self> {
        Some(match number(value)? {
            Ok((number, _)) => Self::until(number, value),
            Err(absurd) => absurd,
        })
    }

    fn until(number: f64, value: &Value) -> Self {
        let seconds = if number >= FIRST_MILLISECONDS {
            number / 1000.0
        } else {
            number
        };
        if !(FIRST_MOMENT..FIRST_MILLISECONDS).contains(&seconds) {
            return Self::Absurd(told(value));
        }
        Self::Until(whole(seconds))
    }

    /// When it ends, if the answer came at `now`; none where it can't be believed.
    pub const fn end(&self, now: i64) -> Option<i64> {
        match self {
            Self::Seconds { seconds, .. } => Some(now.saturating_add_unsigned(*seconds)),
            Self::Until(moment) => Some(*moment),
            Self::Absurd(_) => None,
        }
    }
}

/// The number in a value and whether it stood in quotes.
fn number(value: &Value) -> Option<Result<(f64, bool), Lifetime>> {
    let absurd = || Lifetime::Absurd(told(value));
    match value {
        Value::Null => None,
        Value::Number(number) => Some(number.as_f64().map(|n| (n, false)).ok_or_else(absurd)),
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => {
            let number = text.trim().parse().ok().filter(|n: &f64| n.is_finite());
            Some(number.map(|n| (n, true)).ok_or_else(absurd))
        }
        _ => Some(Err(absurd())),
    }
}

/// The value as a report may quote it: a token that stands in the wrong place is not shown.
fn told(value: &Value) -> String {
    match value {
        Value::String(text) if text.len() > MOST_QUOTED => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "both callers have checked the range"
)]
fn whole(number: f64) -> i64 {
    number.floor() as i64
}

/// Ten years: what is longer is meant as "for ever", or wrong.
const LONGEST_S: f64 = 315_360_000.0;
/// September 2001: what is larger is a moment.
const FIRST_MOMENT: f64 = 1e9;
/// What is larger is a moment in milliseconds.
const FIRST_MILLISECONDS: f64 = 1e11;
/// The longest text that is no token but a number or a word.
const MOST_QUOTED: usize = 12;
