//! Nothing that is done to an input breaks the diagnosis, its exit code or its report.

use std::panic::{AssertUnwindSafe, catch_unwind};

use oauthdx::catalog::Catalog;
use oauthdx::report::{Detail, DiagnosisReport, Format, Page, render};
use oauthdx::secret::Vault;
use oauthdx::{Hints, diagnose_inputs};
use serde_json::Value;

use crate::{case, program};

/// What copying, mailing, cutting and attacking do to an input.
type Mutation = (&'static str, fn(&[u8], &[u8]) -> Vec<u8>);

const MUTATIONS: &[Mutation] = &[
    ("spliced into another", |bytes, other| {
        let (start, end) = other.split_at(other.len() / 2);
        [start, bytes, end].concat()
    }),
    ("halves changed over", |bytes, _| {
        let (start, end) = bytes.split_at(bytes.len() / 2);
        [end, start].concat()
    }),
    ("twice", |bytes, _| bytes.repeat(2)),
    ("each line twice", |bytes, _| {
        let lines = bytes.split_inclusive(|b| *b == b'\n');
        lines.flat_map(|line| line.repeat(2)).collect()
    }),
    ("a NUL after every tenth byte", |bytes, _| {
        every(bytes, 10, b"\0")
    }),
    ("with a byte order mark", |bytes, _| {
        [b"\xef\xbb\xbf", bytes].concat()
    }),
    ("with the wrong byte order mark", |bytes, _| {
        [b"\xff\xfe", bytes].concat()
    }),
    ("with CRLF", |bytes, _| replaced(bytes, "\n", "\r\n")),
    ("with CR alone", |bytes, _| replaced(bytes, "\n", "\r")),
    ("coloured", |bytes, _| {
        replaced(bytes, "e", "\u{1b}[1;31me\u{1b}[0m")
    }),
    ("with a title of the terminal", |bytes, _| {
        replaced(bytes, "\n", "\u{1b}]0;x\n")
    }),
    ("percent-encoded twice", |bytes, _| {
        replaced(bytes, "%", "%25")
            .iter()
            .fold(Vec::new(), |mut out, b| {
                match b {
                    b'=' | b'&' | b'"' | b'{' => out.extend(format!("%25{b:02X}").bytes()),
                    b => out.push(*b),
                }
                out
            })
    }),
    ("with HTML entities", |bytes, _| {
        html_escape::encode_safe(&String::from_utf8_lossy(bytes))
            .into_owned()
            .into_bytes()
    }),
    ("invalid UTF-8", |bytes, _| every(bytes, 13, b"\xc3\x28")),
    ("characters of four bytes", |bytes, _| {
        every(bytes, 17, "🦦".as_bytes())
    }),
    ("as UTF-16", |bytes, _| {
        let text = format!("\u{feff}{}", String::from_utf8_lossy(bytes));
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }),
    ("on one line", |bytes, _| replaced(bytes, "\n", " ")),
    ("each word on a line", |bytes, _| replaced(bytes, " ", "\n")),
    ("quoted as mail", |bytes, _| replaced(bytes, "\n", "\n> > ")),
    ("as a JSON string", |bytes, _| {
        serde_json::to_vec(&String::from_utf8_lossy(bytes)).unwrap()
    }),
    ("without quotes", |bytes, _| replaced(bytes, "\"", "")),
    ("without line ends", |bytes, _| replaced(bytes, "\n", "")),
    ("in reverse", |bytes, _| {
        bytes.iter().rev().copied().collect()
    }),
];

/// As [`MUTATIONS`], for a few inputs only: these are long.
const LONG: &[Mutation] = &[
    ("before 10,000 brackets", |bytes, _| {
        [bytes, &b"[".repeat(10_000)].concat()
    }),
    ("behind 10,000 braces", |bytes, _| {
        [&b"{\"a\":".repeat(10_000), bytes].concat()
    }),
    ("behind 10,000 elements", |bytes, _| {
        [&b"<a>".repeat(10_000), bytes].concat()
    }),
    ("before a very long line", |bytes, _| {
        [bytes, b"\n", &b"x=y&".repeat(100_000)].concat()
    }),
    ("behind a very long word", |bytes, _| {
        [b"a".repeat(400_000).as_slice(), b"\n", bytes].concat()
    }),
    ("thirty times", |bytes, _| bytes.repeat(30)),
];

fn every(bytes: &[u8], step: usize, piece: &[u8]) -> Vec<u8> {
    let chunks = bytes.chunks(step);
    chunks.flat_map(|chunk| [chunk, piece].concat()).collect()
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    // Bytes outside of ASCII are kept as they are: latin-1 is the one text that any bytes are.
    let text: String = bytes.iter().map(|b| char::from(*b)).collect();
    text.replace(from, to)
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

/// What went wrong with one input, if anything did.
fn trouble(bytes: &[u8], catalog: &Catalog) -> Option<String> {
    let inputs = [("mutant".to_owned(), bytes.to_vec())];
    let work = || {
        let mut vault = Vault::new((5, 6));
        let diagnosis = diagnose_inputs(&inputs, &Hints::default(), catalog, &mut vault);
        let page = Page {
            width: 60,
            color: true,
            detail: Detail::Verbose,
        };
        let report = |format| render(&DiagnosisReport(&diagnosis), format, &page);
        (
            diagnosis.exit_code(),
            report(Format::Json),
            report(Format::Text),
        )
    };
    let Ok((code, json, text)) = catch_unwind(AssertUnwindSafe(work)) else {
        return Some("panicked".to_owned());
    };
    if !matches!(code, 0 | 10..=15) {
        return Some(format!("exit code {code}"));
    }
    match serde_json::from_str::<Value>(&json) {
        Err(error) => return Some(format!("no JSON: {error}")),
        Ok(json) if json["exit_code"] != code => {
            return Some(format!("JSON tells {}, not {code}", json["exit_code"]));
        }
        Ok(json) if json["version"] != 1 => return Some("no version".to_owned()),
        Ok(_) => {}
    }
    let hostile = |c: &char| c.is_control() && !matches!(c, '\n' | '\u{1b}');
    text.chars()
        .find(hostile)
        .map(|c| format!("{c:?} reaches the terminal"))
}

/// A name for what was done, to find the input again.
fn note(troubles: &mut Vec<String>, name: &str, how: &str, bytes: &[u8], catalog: &Catalog) {
    if let Some(trouble) = trouble(bytes, catalog) {
        troubles.push(format!("{name}, {how}: {trouble}"));
    }
}

fn assert_none(troubles: &[String]) {
    assert!(
        troubles.is_empty(),
        "{} troubles:\n{}",
        troubles.len(),
        troubles.join("\n")
    );
}

/// Up to `most` tickets, spread over all collected failures.
fn tickets(most: usize) -> Vec<(String, Vec<u8>)> {
    let cases = case::load("cases");
    let step = cases.len() / most;
    let cases = cases.into_iter().step_by(step).take(most);
    cases.map(|c| (c.id, c.ticket.into_bytes())).collect()
}

/// Does to each input `most` of the mutations, all of them in turn.
fn mutated(inputs: &[(String, Vec<u8>)], mutations: &[Mutation], most: usize) -> Vec<String> {
    let catalog = Catalog::load();
    let mut troubles = Vec::new();
    let mut turn = mutations.iter().cycle();
    let others = inputs.iter().cycle().skip(1);
    for ((name, bytes), (_, other)) in inputs.iter().zip(others) {
        for (how, mutation) in turn.by_ref().take(most) {
            note(&mut troubles, name, how, &mutation(bytes, other), &catalog);
        }
    }
    troubles
}

#[test]
fn no_mutated_sample_breaks_the_diagnosis() {
    assert_none(&mutated(&program::samples(), MUTATIONS, MUTATIONS.len()));
}

#[test]
fn no_mutated_ticket_breaks_the_diagnosis() {
    assert_none(&mutated(&tickets(100), MUTATIONS, 5));
}

#[test]
fn no_cut_input_breaks_the_diagnosis() {
    let catalog = Catalog::load();
    let mut troubles = Vec::new();
    for (name, bytes) in program::samples().into_iter().chain(tickets(100)) {
        for cut in (0..bytes.len()).step_by(97) {
            let how = format!("cut at {cut}");
            note(&mut troubles, &name, &how, &bytes[..cut], &catalog);
        }
    }
    assert_none(&troubles);
}

#[test]
fn no_long_input_breaks_the_diagnosis_or_keeps_it_busy() {
    let started = std::time::Instant::now();
    assert_none(&mutated(&program::samples()[..6], LONG, LONG.len()));
    // Generous for a slow machine without optimisation; anything quadratic takes minutes.
    let took = started.elapsed();
    assert!(took.as_secs() < 60, "took {took:?}");
}

#[test]
fn the_same_bytes_give_the_same_report() {
    let catalog = Catalog::load();
    let page = Page {
        width: 80,
        color: false,
        detail: Detail::Verbose,
    };
    for (name, bytes) in program::samples() {
        let report = || {
            let inputs = [(name.clone(), bytes.clone())];
            let mut vault = Vault::new((7, 8));
            let diagnosis = diagnose_inputs(&inputs, &Hints::default(), &catalog, &mut vault);
            render(&DiagnosisReport(&diagnosis), Format::Json, &page)
        };
        assert_eq!(report(), report(), "{name}");
    }
}
