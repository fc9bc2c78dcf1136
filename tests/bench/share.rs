//! How much of one diagnosis is the catalogue's, as a process meets it.
//!
//! `cargo bench --bench share` prints for each sample the milliseconds of each step. Every round is
//! a process of its own that diagnoses once, because a warm loop hides what counts: pages that are
//! touched for the first time. The catalogue's share is `load`, plus `triage` (from evidence to
//! diagnosis); `evidence` reads the exchanges and looks for the catalogue's phrases in them. Wanted:
//! a share of at most 0.5 ms. Nothing is asserted, because a busy machine proves nothing.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "the table is what a bench is for")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use oauthdx::catalog::Catalog;
use oauthdx::evidence::{Material, Said, gather};
use oauthdx::exchange::Exchange;
use oauthdx::secret::Vault;
use oauthdx::{input, triage};

/// A sample of each size of input.
const SAMPLES: &[&str] = &["bare.json", "error.html", "raw.http", "ticket-airtable.txt"];
/// Processes for each sample.
const ROUNDS: usize = 200;
/// What the processes of the rounds are started with, before the sample.
const ONCE: &str = "--once";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == ONCE) {
        return once(arguments.get(at + 1).unwrap());
    }
    println!(
        "{:24}{:>10}{:>10}{:>10}{:>10}",
        "ms, median", "load", "evidence", "triage", "share"
    );
    for sample in SAMPLES {
        let rounds: Vec<[f64; 3]> = (0..ROUNDS).map(|_| round(sample)).collect();
        let median = |of: fn(&[f64; 3]) -> f64| {
            let mut all: Vec<f64> = rounds.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all.get(ROUNDS / 2).copied().unwrap()
        };
        let load = median(|[load, _, _]| *load);
        let evidence = median(|[_, evidence, _]| *evidence);
        let triage = median(|[_, _, triage]| *triage);
        let share = median(|[load, _, triage]| load + triage);
        println!("{sample:24}{load:10.3}{evidence:10.3}{triage:10.3}{share:10.3}");
    }
}

/// The milliseconds of each step in a process of its own.
fn round(sample: &str) -> [f64; 3] {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args([ONCE, sample]).output().unwrap().stdout;
    let printed = String::from_utf8(output).unwrap();
    let mut times = printed.split_whitespace().map(|time| time.parse().unwrap());
    [(); 3].map(|()| times.next().unwrap())
}

/// Diagnoses a sample once and prints the milliseconds of each step.
fn once(sample: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let paste = input::read(sample, &fs::read(folder.join(sample)).unwrap());
    let mut vault = Vault::new((1, 2));
    let drafts = paste.drafts.iter();
    let exchanges: Vec<Exchange> = drafts.map(|d| Exchange::new(d, &mut vault)).collect();
    let passages = paste.prose.iter().map(|passage| Said {
        text: vault.text(&passage.text),
        place: passage.place.clone(),
    });
    let prose: Vec<Said> = passages.collect();
    let material = Material {
        exchanges: &exchanges,
        prose: &prose,
        facts: &[],
        observed: &[],
        provider: None,
    };
    let start = Instant::now();
    let catalog = Catalog::load();
    let loaded = Instant::now();
    let evidence = gather(&material, &catalog);
    let gathered = Instant::now();
    let diagnosis = triage::diagnose(&evidence, &catalog);
    let done = Instant::now();
    assert!(!diagnosis.readings.is_empty());
    for step in [loaded - start, gathered - loaded, done - gathered] {
        println!("{}", step.as_secs_f64() * 1000.0);
    }
}
