//! Reads the times in a token, however they are written, and compares them with a clock.

use serde_json::Value;

use super::check::Check;

/// A moment as a claim gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970.
    pub seconds: i64,
    /// How it was written.
    pub form: Writing,
}

/// How a claim writes a moment; RFC 7519 section 2 wants a JSON number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A whole number of seconds.
    Seconds,
    /// A number with a fraction, which the specification allows and some libraries refuse.
    Fraction,
    /// A number in quotes, which many libraries refuse.
    Text,
    /// Milliseconds, as JavaScript counts: read as seconds it lies in the far future.
    Milliseconds,
}

impl Moment {
    /// Reads a claim's value.
    pub fn read(value: &Value) -> Option<Self> {
        let (number, mut form) = match value {
            Value::Number(number) => (number.as_f64()?, Writing::Seconds),
            Value::String(text) => (text.trim().parse().ok()?, Writing::Text),
            _ => return None,
        };
        if !number.is_finite() {
            return None;
        }
        if form == Writing::Seconds && number.fract() != 0.0 {
            form = Writing::Fraction;
        }
        let in_seconds = if number.abs() >= FIRST_MILLISECONDS {
            form = Writing::Milliseconds;
            number / 1000.0
        } else {
            number
        };
        Some(Self {
            seconds: whole(in_seconds),
            form,
        })
    }
}

/// The claims that hold a moment, in the order in which they are told.
pub const TIME_CLAIMS: &[&str] = &["iat", "nbf", "exp", "auth_time", "updated_at"];

/// Every moment among the claims, by name.
pub fn moments(claims: &Value) -> Vec<(&'static str, Moment)> {
    let read = |name: &&'static str| Some((*name, Moment::read(claims.get(*name)?)?));
    TIME_CLAIMS.iter().filter_map(read).collect()
}

/// `exp`, `nbf` and `iat` against a clock, each with `skew` seconds of grace.
pub fn checks(claims: &Value, now: i64, skew: i64) -> Vec<Check> {
    vec![
        expiry(claims, now, skew),
        not_before("nbf", claims, now, skew),
        not_before("iat", claims, now, skew),
    ]
}

/// Whether the token has not expired.
pub fn expiry(claims: &Value, now: i64, skew: i64) -> Check {
    let exp = match moment("exp", claims) {
        Ok(exp) => exp,
        Err(check) => return check,
    };
    let left = exp.seconds.saturating_sub(now);
    let word = if left > 0 {
        format!("expires in {}", span(left))
    } else {
        format!("expired {} ago", span(left.saturating_neg()))
    };
    let detail = format!("{word}, at {}{}", utc(exp.seconds), remark(exp.form));
    Check::of("exp", left.saturating_add(skew) > 0, detail)
}

/// Whether a moment that must lie in the past does: `nbf`, `iat`.
pub fn not_before(name: &'static str, claims: &Value, now: i64, skew: i64) -> Check {
    let start = match moment(name, claims) {
        Ok(start) => start,
        Err(check) => return check,
    };
    let ahead = start.seconds.saturating_sub(now);
    let word = if ahead > 0 {
        format!("{} in the future", span(ahead))
    } else {
        format!("{} ago", span(ahead.saturating_neg()))
    };
    let detail = format!("{word}, at {}{}", utc(start.seconds), remark(start.form));
    Check::of(name, ahead <= skew, detail)
}

fn moment(name: &'static str, claims: &Value) -> Result<Moment, Check> {
    match claims.get(name) {
        None => Err(Check::not_made(name, format!("the token has no {name}"))),
        Some(value) => Moment::read(value)
            .ok_or_else(|| Check::fail(name, format!("{name} is no time: {value}"))),
    }
}

fn remark(form: Writing) -> &'static str {
    match form {
        Writing::Seconds => "",
        Writing::Fraction => " (written with a fraction)",
        Writing::Text => " (written in quotes, where a number belongs)",
        Writing::Milliseconds => " (written in milliseconds, where seconds belong)",
    }
}

/// A span of time in its two largest units: `2 h 5 min`.
pub fn span(seconds: i64) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
    let mut rest = seconds.max(0);
    let mut words = Vec::new();
    for (name, size) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            words.push(format!("{count} {name}"));
        } else if !words.is_empty() {
            break;
        }
        if words.len() == 2 {
            break;
        }
    }
    if words.is_empty() {
        return "0 s".to_owned();
    }
    words.join(" ")
}

/// A moment as RFC 3339 writes it in UTC.
///
/// The days are turned into a date by counting from 1 March, so that a leap day ends a year.
pub fn utc(seconds: i64) -> String {
    const DAYS_OF_AN_ERA: i64 = 146_097;
    let seconds = seconds.clamp(FIRST_YEAR, LAST_YEAR);
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let day = day + 719_468;
    let era = day.div_euclid(DAYS_OF_AN_ERA);
    let of_era = day.rem_euclid(DAYS_OF_AN_ERA);
    let year_of_era =
        (of_era - of_era / 1_460 + of_era / 36_524 - of_era / (DAYS_OF_AN_ERA - 1)) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Rounds down to whole seconds; numbers beyond all calendars stay at their ends.
#[expect(
    clippy::cast_possible_truncation,
    reason = "casting a float saturates, which is what is wanted"
)]
fn whole(seconds: f64) -> i64 {
    seconds.floor() as i64
}

/// Numbers from here on are milliseconds: as seconds they lie beyond the year 5000, as
/// milliseconds after 1973.
const FIRST_MILLISECONDS: f64 = 1e11;
/// The beginning of the year 0 and the end of the year 9999, which four digits can tell.
const FIRST_YEAR: i64 = -62_167_219_200;
const LAST_YEAR: i64 = 253_402_300_799;
