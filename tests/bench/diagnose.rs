//! How long the core takes for one diagnosis, without a process around it.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::fs;
use std::path::Path;

use divan::{Bencher, black_box};
use oauthdx::catalog::Catalog;
use oauthdx::report::{Detail, DiagnosisReport, Format, Page, render};
use oauthdx::secret::Vault;
use oauthdx::{Hints, diagnose_inputs};

/// One sample of each kind of input.
const SAMPLES: &[&str] = &[
    "app.log",
    "bare.json",
    "browser.har",
    "callback.url",
    "curl-verbose.txt",
    "error.html",
    "raw.http",
    "stacktrace.txt",
    "ticket-airtable.txt",
];

fn main() {
    divan::main();
}

fn input(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    vec![(name.to_owned(), fs::read(folder.join(name)).unwrap())]
}

#[divan::bench]
fn load_the_catalogue() -> Catalog {
    Catalog::load()
}

#[divan::bench(args = SAMPLES)]
fn diagnose(bencher: Bencher<'_, '_>, name: &str) {
    let (input, catalog) = (input(name), Catalog::load());
    bencher.bench_local(|| {
        let mut vault = Vault::new((1, 2));
        diagnose_inputs(black_box(&input), &Hints::default(), &catalog, &mut vault)
    });
}

/// As a process meets it: nothing of the catalogue is unfolded yet.
#[divan::bench(args = SAMPLES)]
fn load_and_diagnose(bencher: Bencher<'_, '_>, name: &str) {
    let input = input(name);
    bencher.bench_local(|| {
        let (catalog, mut vault) = (Catalog::load(), Vault::new((1, 2)));
        diagnose_inputs(black_box(&input), &Hints::default(), &catalog, &mut vault)
    });
}

#[divan::bench(args = ["text", "json", "markdown"])]
fn report(bencher: Bencher<'_, '_>, name: &str) {
    let catalog = Catalog::load();
    let input = input("ticket-airtable.txt");
    let diagnosis = diagnose_inputs(&input, &Hints::default(), &catalog, &mut Vault::new((1, 2)));
    let format = *Format::ALL.iter().find(|f| f.name() == name).unwrap();
    let page = Page {
        width: 80,
        color: true,
        detail: Detail::Normal,
    };
    bencher.bench_local(|| render(&DiagnosisReport(&diagnosis), format, black_box(&page)));
}

#[divan::bench(args = [1, 10, 100])]
fn diagnose_a_log_of_lines(bencher: Bencher<'_, '_>, hundreds: usize) {
    let line =
        b"2026-11-24 09:00:01,120 INFO  [worker-1] GET https://api.example.com/v1/items -> 200\n";
    let input = [("app.log".to_owned(), line.repeat(hundreds * 100))];
    let catalog = Catalog::load();
    bencher.bench_local(|| {
        let mut vault = Vault::new((1, 2));
        diagnose_inputs(black_box(&input), &Hints::default(), &catalog, &mut vault)
    });
}
