//! Failures around a login, in the words of many people.

mod answers;
mod browser;
mod counter;
mod desk;
mod notes;
mod people;

use crate::breadth::nearly_all_are_right;
use crate::program::diagnose;

/// Causes, each with tickets.
type Tickets = &'static [(&'static str, &'static [&'static str])];

#[test]
fn a_failed_login_is_named_in_any_words() {
    let (mut count, mut wrong) = (0, Vec::new());
    let all = [
        people::TICKETS,
        browser::TICKETS,
        answers::TICKETS,
        notes::TICKETS,
        desk::TICKETS,
    ];
    for (cause, tickets) in all.into_iter().flatten() {
        for ticket in *tickets {
            count += 1;
            let report = diagnose(&format!("{ticket}\n"), &[]);
            let first = &report["findings"][0];
            if first["cause"] != *cause {
                wrong.push(format!("{cause}, not {}: {ticket}", first["rule"]));
            }
        }
    }
    nearly_all_are_right(count, &wrong);
}

#[test]
fn the_words_of_a_cause_do_not_make_it() {
    let mut wrong = Vec::new();
    for (cause, tickets) in counter::TICKETS {
        for ticket in *tickets {
            let report = diagnose(&format!("{ticket}\n"), &[]);
            let first = &report["findings"][0];
            if first["cause"] == *cause && first["confidence"] != "possible" {
                wrong.push(format!("{cause} by {}: {ticket}", first["rule"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
