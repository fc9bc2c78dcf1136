//! What is known of each provider, counted in a table; the totals may only rise. The last column is
//! the day on which a file was last compared with its sources: the oldest is the next to be read.

use std::collections::{BTreeMap, BTreeSet};

use oauthdx::catalog::{Catalog, Mark, Provider};

use super::files;
use crate::case;

/// What is counted, with the least that the catalogue may hold of it. What a comparison confirms is
/// no longer counted as seen in code.
const COLUMNS: [(&str, usize); 8] = [
    ("rules", 4500),
    ("codes", 1600),
    ("confirmed", 900),
    ("in code", 600),
    ("unsure", 0),
    ("fixes", 290),
    ("sources", 1690),
    ("cases", 330),
];

/// What the catalogue holds of one provider; statements by their mark are habits and notes.
fn counted(provider: &Provider, cases: usize) -> [usize; 8] {
    let habits = provider.habits.rows();
    let notes = provider.notes.iter().map(|note| note.mark);
    let marks: Vec<Mark> = habits.iter().map(|h| h.mark).chain(notes).collect();
    let marked = |mark| marks.iter().filter(|m| **m == mark).count();
    [
        provider.rules.len() + provider.against.len(),
        provider.codes.len(),
        marked(Mark::Confirmed),
        marked(Mark::SeenInCode),
        marked(Mark::Unsure),
        provider.fixes.len(),
        sources(provider).len(),
        cases,
    ]
}

/// The pages and files in which the provider's knowledge was read.
fn sources(provider: &Provider) -> BTreeSet<String> {
    let habits = provider.habits.rows();
    let rules = provider.rules.iter().chain(&provider.against);
    rules
        .filter_map(|rule| rule.source.as_deref())
        .chain(provider.codes.values().map(|code| code.source.as_str()))
        .chain(provider.notes.iter().map(|note| note.source.as_str()))
        .chain(habits.iter().map(|habit| habit.source))
        .chain(provider.references.iter().map(String::as_str))
        .map(str::to_owned)
        .collect()
}

fn print_row(name: &str, cells: [impl ToString; 8], checked: &str) {
    print!("{name:<28}");
    for cell in cells {
        print!("{:>10}", cell.to_string());
    }
    println!("  {checked}");
}

#[test]
fn coverage_only_rises() {
    let catalog = Catalog::load();
    let mut cases: BTreeMap<String, usize> = BTreeMap::new();
    for case in case::load("cases") {
        *cases.entry(case.provider).or_default() += 1;
    }
    let filed = files("providers");
    print_row("provider", COLUMNS.map(|(name, _)| name), "checked");
    let mut total = [0; 8];
    let mut checked = 0;
    for provider in catalog.providers().filter(|p| filed.contains(&p.slug)) {
        let row = counted(provider, cases.remove(&provider.slug).unwrap_or(0));
        let day = provider.checked.as_deref();
        checked += usize::from(day.is_some());
        print_row(&provider.slug, row, day.unwrap_or("never"));
        assert!(
            !sources(provider).is_empty(),
            "{} names no source",
            provider.slug
        );
        for (sum, count) in total.iter_mut().zip(row) {
            *sum += count;
        }
    }
    print_row("all", total, &format!("{checked} files"));
    println!("Cases of providers without a file: {cases:?}");
    for ((name, least), sum) in COLUMNS.into_iter().zip(total) {
        assert!(sum >= least, "{name}: {sum}, and {least} once");
    }
}
