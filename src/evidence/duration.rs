//! Finds spans of time in prose: "7 days", "an hour", "for months".

/// A span of time and where its words begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Duration {
    pub(super) seconds: f64,
    pub(super) at: usize,
}

const UNITS: &[(&str, f64)] = &[
    ("millisecond", 0.001),
    ("ms", 0.001),
    ("second", 1.0),
    ("sec", 1.0),
    ("s", 1.0),
    ("minute", 60.0),
    ("min", 60.0),
    ("hour", 3600.0),
    ("hr", 3600.0),
    ("h", 3600.0),
    ("day", 86_400.0),
    ("d", 86_400.0),
    ("week", 604_800.0),
    ("month", 2_592_000.0),
    ("year", 31_536_000.0),
];

const NUMBERS: &[(&str, f64)] = &[
    ("a", 1.0),
    ("an", 1.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("sixty", 60.0),
    ("ninety", 90.0),
    ("half", 0.5),
    ("several", 3.0),
    ("some", 3.0),
    ("few", 3.0),
    ("couple", 2.0),
    ("last", 1.0),
    ("every", 1.0),
    ("each", 1.0),
];

/// All spans of time in a lower-case sentence.
pub(super) fn find(sentence: &str) -> Vec<Duration> {
    let words = words(sentence);
    let mut found = Vec::new();
    for (place, (at, word)) in words.iter().enumerate() {
        let digits = word
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(word.len());
        let (number, glued) = word.split_at(digits);
        if let Ok(count) = number.parse::<f64>() {
            let next = words.get(place + 1).map_or("", |(_, w)| w);
            let unit = if glued.is_empty() {
                unit(next)
            } else {
                unit(glued)
            };
            if let Some(unit) = unit {
                found.push(Duration {
                    seconds: count * unit,
                    at: *at,
                });
            }
            continue;
        }
        let Some(unit) = unit(word).filter(|_| word.len() > 2) else {
            continue;
        };
        let before = words.iter().take(place).rev().take(3).map(|(_, w)| *w);
        let mut before = before.filter(|w| !matches!(*w, "of" | "about" | "the"));
        let count = match before.next() {
            Some("a" | "an") if before.next() == Some("half") => Some(0.5),
            Some(word) => NUMBERS.iter().find(|(n, _)| *n == word).map(|(_, v)| *v),
            None => None,
        };
        let already = words
            .get(place.wrapping_sub(1))
            .is_some_and(|(_, w)| w.starts_with(|c: char| c.is_ascii_digit()));
        if already {
            continue;
        }
        // "for months", "in hours": a plural without a number is a few of them.
        let count = count.or_else(|| word.ends_with('s').then_some(3.0));
        if let Some(count) = count {
            found.push(Duration {
                seconds: count * unit,
                at: *at,
            });
        }
    }
    for (word, seconds) in [
        ("daily", 86_400.0),
        ("hourly", 3600.0),
        ("weekly", 604_800.0),
        ("overnight", 43_200.0),
        ("next morning", 57_600.0),
        ("every monday", 604_800.0),
        ("every tuesday", 604_800.0),
        ("every wednesday", 604_800.0),
        ("every thursday", 604_800.0),
        ("every friday", 604_800.0),
        ("every saturday", 604_800.0),
        ("every sunday", 604_800.0),
        ("each sunday", 604_800.0),
        ("each monday", 604_800.0),
        ("once per week", 604_800.0),
        ("every quarter", 7_776_000.0),
    ] {
        if let Some(at) = sentence.find(word) {
            found.push(Duration { seconds, at });
        }
    }
    found
}

fn words(sentence: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in sentence
        .char_indices()
        .chain(std::iter::once((sentence.len(), ' ')))
    {
        let inside = c.is_ascii_alphanumeric() || c == '.' && start.is_some();
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((
                    from,
                    sentence.get(from..at).unwrap_or("").trim_end_matches('.'),
                ));
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn unit(word: &str) -> Option<f64> {
    let singular = if word.len() > 2 {
        word.strip_suffix('s').unwrap_or(word)
    } else {
        word
    };
    UNITS
        .iter()
        .find(|(name, _)| *name == singular)
        .map(|(_, seconds)| *seconds)
}
