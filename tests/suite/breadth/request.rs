//! Requests, clients and permissions: what is wrong with them, however it is told.
//!
//! `request.txt` holds the tickets: a line `### cause` before each, `### cause|cause` where an expert
//! could not fault either, `### !cause` where the words are alike and the cause is another.

use crate::breadth::nearly_all_are_right;
use oauthdx::catalog::{Catalog, Confidence};
use oauthdx::secret::Vault;
use oauthdx::triage::Finding;
use oauthdx::{Hints, diagnose_inputs};

const TICKETS: &str = include_str!("request.txt");

/// Heading and text of each ticket.
fn tickets() -> impl Iterator<Item = (&'static str, &'static str)> {
    TICKETS
        .split("### ")
        .filter_map(|ticket| ticket.split_once('\n'))
}

fn first(ticket: &str, catalog: &Catalog) -> Option<Finding> {
    let inputs = [("ticket".to_owned(), ticket.as_bytes().to_vec())];
    let mut vault = Vault::new((1, 2));
    let diagnosis = diagnose_inputs(&inputs, &Hints::default(), catalog, &mut vault);
    diagnosis.findings.into_iter().next()
}

#[test]
fn the_cause_is_first_in_whatever_words() {
    let catalog = Catalog::load();
    let (mut all, mut wrong) = (0, Vec::new());
    for (causes, ticket) in tickets().filter(|(causes, _)| !causes.starts_with('!')) {
        all += 1;
        let found = first(ticket, &catalog);
        let cause = found.map_or("nothing".to_owned(), |f| f.cause);
        if !causes.split('|').any(|wanted| wanted == cause) {
            wrong.push(format!("{cause} for {causes}: {ticket}"));
        }
    }
    nearly_all_are_right(all, &wrong);
}

#[test]
fn like_words_of_another_cause_do_not_mislead() {
    let catalog = Catalog::load();
    let mut wrong = Vec::new();
    for (causes, ticket) in tickets().filter_map(|(c, t)| Some((c.strip_prefix('!')?, t))) {
        let found = first(ticket, &catalog).filter(|f| f.confidence > Confidence::Possible);
        if let Some(found) = found.filter(|f| causes.split('|').any(|c| c == f.cause)) {
            wrong.push(format!("{} {}: {ticket}", found.cause, found.rule));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_cause_has_six_tickets_and_more() {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for (causes, _) in tickets().filter(|(causes, _)| !causes.starts_with('!')) {
        for cause in causes.split('|') {
            *counts.entry(cause).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count < 6);
    assert!(counts.is_empty(), "{counts:?}");
}
