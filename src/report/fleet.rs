//! What `refresh` came to for many connections, by who must act.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::document::{Block, Document, Headline, Table, Tone};
use super::refresh::compact;
use super::{Detail, Report, words};

/// What many refreshes came to.
#[derive(Clone, Debug, Default)]
pub struct FleetReport {
    /// How many connections there were.
    pub all: usize,
    /// Names by exit code; 1 where the tool could not do its work.
    pub failed: BTreeMap<u8, Vec<String>>,
    /// How many ended with which word.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// What fails together, in sentences.
    pub spikes: Vec<String>,
    /// Whether the user stopped it before all were done.
    pub stopped: bool,
}

impl FleetReport {
    /// The smallest code of those who must act, as the contract wants it.
    pub fn exit_code(&self) -> u8 {
        let codes = self.failed.keys().copied();
        let acting = codes.clone().find(|code| *code >= 10);
        let failed = acting.or(codes.max()).unwrap_or(0);
        match (failed, self.stopped) {
            (0, true) => 130,
            (code, _) => code,
        }
    }

    fn count(&self) -> usize {
        self.failed.values().map(Vec::len).sum()
    }
}

impl Report for FleetReport {
    fn document(&self, _detail: Detail) -> Document {
        let failed = self.count();
        let outcomes = self.outcomes.iter();
        let told: Vec<String> = outcomes.map(|(word, n)| format!("{n} {word}")).collect();
        let mut text = match self.all {
            0 => "no connection is to be refreshed".to_owned(),
            all => format!("{} of {all} have tokens that hold", all - failed.min(all)),
        };
        if !told.is_empty() {
            let _ = write!(text, " ({})", told.join(", "));
        }
        if self.stopped {
            text.push_str("; stopped before all were done");
        }
        let mut document = Document(vec![Block::Headline(Headline {
            tone: if failed == 0 { Tone::Good } else { Tone::Bad },
            label: "connections".to_owned(),
            text,
            id: None,
            act: None,
        })]);
        document.section("Together", Block::List(self.spikes.clone()));
        let rows = self.failed.iter().map(|(code, names)| {
            vec![
                code.to_string(),
                words::exit_code(*code).to_owned(),
                listed(names),
            ]
        });
        document.section(
            "Who must act",
            Block::Table(Table {
                head: vec!["code", "who", "connections"],
                rows: rows.collect(),
            }),
        );
        document
    }

    fn json(&self, _detail: Detail) -> String {
        #[derive(Serialize)]
        struct Whole<'a> {
            version: u8,
            summary: Counts<'a>,
            exit_code: u8,
        }
        #[derive(Serialize)]
        struct Counts<'a> {
            connections: usize,
            failed: usize,
            outcomes: &'a BTreeMap<&'static str, usize>,
            by_exit_code: &'a BTreeMap<u8, Vec<String>>,
            together: &'a [String],
            stopped: bool,
        }
        compact(&Whole {
            version: 1,
            summary: Counts {
                connections: self.all,
                failed: self.count(),
                outcomes: &self.outcomes,
                by_exit_code: &self.failed,
                together: &self.spikes,
                stopped: self.stopped,
            },
            exit_code: self.exit_code(),
        })
    }
}

/// The first names and how many more.
fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// How many names stand in one cell.
const MOST_NAMES: usize = 8;
