//! The words for what the catalogue and triage keep as types; help and reports share them.

use crate::catalog::{Remedy, Test, lines};
use crate::fact::Fact;

/// What each exit code means, as `--help` and the last line of a report say it.
pub const EXIT_CODES: &[(u8, &str)] = &[
    (0, "healthy, or done"),
    (1, "the tool could not do its work"),
    (2, "wrong usage, or an unknown name, slug or code"),
    (10, "the user must reconnect, or do what the finding says"),
    (11, "client code, request or configuration must change"),
    (12, "an admin or the app's owner at the provider must act"),
    (13, "transient: retry later"),
    (14, "local environment: network, TLS, proxy, clock, keyring"),
    (15, "undetermined; the report says what would decide"),
    (130, "cancelled with Ctrl-C"),
];

/// What an exit code means.
pub fn exit_code(code: u8) -> &'static str {
    EXIT_CODES
        .iter()
        .find(|(c, _)| *c == code)
        .map_or("", |(_, meaning)| meaning)
}

/// Who does what to clear the failure, as the end of a headline.
pub const fn act(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Reauthorize => "the user must reconnect",
        Remedy::UserAction => "the user must act",
        Remedy::FixClient => "the developer must change the client",
        Remedy::FixRequest => "the developer must change the request",
        Remedy::AskAdmin => "an admin at the provider must act",
        Remedy::Retry => "wait and retry",
        Remedy::FixEnvironment => "the operator must fix the environment",
    }
}

/// Whether a new login could never clear the failure.
pub const fn is_not_the_token(remedy: Remedy) -> bool {
    matches!(remedy, Remedy::Retry | Remedy::FixEnvironment)
}

/// A condition of a rule: ``error is `invalid_grant` ``.
pub fn condition(fact: Fact, test: &Test) -> String {
    let mut parts = Vec::new();
    match lines(&test.equals).collect::<Vec<_>>().as_slice() {
        [] => {}
        [one] => parts.push(format!("is {one}")),
        many => parts.push(format!("is one of {}", many.join(", "))),
    }
    for (verb, joint, texts) in [
        ("contains", "or", &test.has),
        ("contains", "and", &test.has_all),
        ("matches", "or", &test.matches),
    ] {
        if !texts.is_empty() {
            let quoted: Vec<_> = lines(texts).map(|t| format!("“{t}”")).collect();
            parts.push(format!("{verb} {}", quoted.join(&format!(" {joint} "))));
        }
    }
    if let Some(number) = test.at_least {
        parts.push(format!("is at least {}", amount(fact, number)));
    }
    if let Some(number) = test.at_most {
        parts.push(format!("is at most {}", amount(fact, number)));
    }
    if test.absent {
        parts.push("is absent where it was looked for".to_owned());
    }
    format!("{fact} {}", parts.join(" and "))
}

/// A number in the unit of its fact.
fn amount(fact: Fact, number: f64) -> String {
    let is_whole_seconds =
        fact.name().contains("seconds") && number >= 0.0 && number.fract() == 0.0;
    match number.to_string().parse() {
        Ok(seconds) if is_whole_seconds => duration(seconds),
        _ => number.to_string(),
    }
}

/// Seconds in the largest unit that they fill.
pub fn duration(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    for (size, unit) in UNITS {
        let fits = seconds >= size * if size == 86_400 { 2 } else { 1 };
        if fits && seconds.is_multiple_of(size) || size == 1 {
            let count = seconds / size;
            return format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_as_a_sentence() {
        let equals = Test {
            equals: "invalid_grant\n".to_owned(),
            ..Test::default()
        };
        assert_eq!(condition(Fact::Error, &equals), "error is invalid_grant");
        let has = Test {
            has: "a\nb\n".to_owned(),
            ..Test::default()
        };
        assert_eq!(condition(Fact::Says, &has), "says contains “a” or “b”");
        let number = Test {
            at_most: Some(30.0),
            ..Test::default()
        };
        assert_eq!(
            condition(Fact::SecondsSinceOtherRefresh, &number),
            "seconds_since_other_refresh is at most 30 seconds"
        );
    }

    #[test]
    fn durations_use_the_largest_unit_that_fits() {
        for (seconds, words) in [
            (1, "1 second"),
            (90, "90 seconds"),
            (3_600, "1 hour"),
            (86_400, "24 hours"),
            (7_776_000, "90 days"),
            (0, "0 seconds"),
        ] {
            assert_eq!(duration(seconds), words);
        }
    }

    #[test]
    fn every_remedy_has_an_exit_code_that_is_explained() {
        for remedy in [
            Remedy::Reauthorize,
            Remedy::UserAction,
            Remedy::FixClient,
            Remedy::FixRequest,
            Remedy::AskAdmin,
            Remedy::Retry,
            Remedy::FixEnvironment,
        ] {
            assert_ne!(exit_code(remedy.exit_code()), "");
        }
    }
}
