//! Timestamps as seconds since 1970.

/// The time that `text` starts with, and its length in bytes.
///
/// Takes ISO 8601 and what logs make of it: a space for the `T`, slashes, a comma before the
/// fraction, an offset or none (then UTC is assumed), and brackets around it all.
pub(super) fn leading(text: &str) -> Option<(f64, usize)> {
    let open = text.len() - text.trim_start_matches(['[', '(', '"', ' ']).len();
    let mut cursor = Cursor {
        text: text.get(open..)?,
        taken: 0,
    };
    let year = cursor.number(4)?;
    cursor.one_of("-/")?;
    let month = cursor.number(2)?;
    cursor.one_of("-/")?;
    let day = cursor.number(2)?;
    cursor.one_of("Tt _")?;
    let hour = cursor.number(2)?;
    cursor.one_of(":")?;
    let minute = cursor.number(2)?;
    let second = match cursor.one_of(":") {
        Some(_) => cursor.number(2)?,
        None => 0,
    };
    let fraction = cursor.one_of(".,").map_or(0.0, |_| cursor.fraction());
    let offset = cursor.offset();
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
    let close = usize::from(cursor.text.starts_with([']', ')', '"']));
    // Whole seconds are exact in a double far beyond the year 9999.
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of four-digit years fit"
    )]
    let time = seconds as f64 + fraction;
    Some((time, open + cursor.taken + close))
}

/// The time in a line of an access log: `… [24/Nov/2026:09:00:00 +0000] …`.
pub(super) fn common_log(text: &str) -> Option<f64> {
    let (head, rest) = text.split_once(" [")?;
    let mut cursor = Cursor {
        text: rest,
        taken: 0,
    };
    let day = cursor.number(2)?;
    cursor.one_of("/")?;
    let name = cursor.text.get(..3).filter(|_| head.len() < 200)?;
    let month = (1..).zip(MONTHS).find(|(_, m)| **m == name)?.0;
    cursor.skip(3);
    cursor.one_of("/")?;
    let year = cursor.number(4)?;
    let mut seconds = days(year, month, day) * 86_400;
    for unit in [3600, 60, 1] {
        cursor.one_of(":")?;
        seconds += cursor.number(2)? * unit;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of four-digit years fit"
    )]
    let time = (seconds - cursor.offset()) as f64;
    Some(time)
}

/// A number of seconds, milliseconds, micro- or nanoseconds since 1970.
pub(super) fn epoch(number: f64) -> Option<f64> {
    [1.0, 1e3, 1e6, 1e9]
        .into_iter()
        .map(|unit| number / unit)
        .find(|s| (1e9..1e10).contains(s))
}

/// Days from 1970 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

struct Cursor<'a> {
    text: &'a str,
    taken: usize,
}

impl Cursor<'_> {
    fn skip(&mut self, bytes: usize) {
        self.text = self.text.get(bytes..).unwrap_or_default();
        self.taken += bytes;
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let digits = self
            .text
            .get(..digits)
            .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
        let (number, length) = (digits.parse().ok()?, digits.len());
        self.skip(length);
        Some(number)
    }

    fn one_of(&mut self, wanted: &str) -> Option<char> {
        let found = self.text.chars().next().filter(|c| wanted.contains(*c))?;
        self.skip(found.len_utf8());
        Some(found)
    }

    fn fraction(&mut self) -> f64 {
        let length = self
            .text
            .bytes()
            .take(9)
            .take_while(u8::is_ascii_digit)
            .count();
        let digits = self.text.get(..length).unwrap_or_default();
        let fraction = format!("0.{digits}").parse().unwrap_or(0.0);
        self.skip(length);
        fraction
    }

    /// Seconds east of Greenwich.
    fn offset(&mut self) -> i64 {
        if self.one_of("Zz").is_some() {
            return 0;
        }
        let before = (self.text, self.taken);
        // `2024-05-01 10:00:00 +0200` has a space that means nothing by itself.
        self.one_of(" ");
        let sign = match self.one_of("+-") {
            Some('-') => -1,
            Some(_) => 1,
            None => 0,
        };
        let hours = if sign == 0 { None } else { self.number(2) };
        let Some(hours) = hours.filter(|h| *h <= 14) else {
            (self.text, self.taken) = before;
            return 0;
        };
        self.one_of(":");
        sign * (hours * 3600 + self.number(2).unwrap_or(0) * 60)
    }
}

/// Months as logs shorten them.
pub(super) const MONTHS: &[&str] = &[
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
