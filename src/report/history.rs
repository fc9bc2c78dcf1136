//! The journal of a connection: which token version gave which, when, and by whom.

use std::fmt::Write as _;

use serde::Serialize;

use super::document::{Block, Document, Headline, Table, Tone, clipped};
use super::{Detail, Report, json};
use crate::store::{Attempt, Connection};

/// Every attempt of a connection, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct HistoryReport<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// What its journal holds.
    pub attempts: &'a [Attempt],
}

impl Report for HistoryReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        let name = self.connection.name();
        let version = self.connection.token_version();
        let failed = self.attempts.iter().filter(|a| a.new_version.is_none());
        let (all, failed) = (self.attempts.len(), failed.count());
        let mut document = Document(vec![Block::Headline(Headline {
            tone: Tone::Plain,
            label: "history".to_owned(),
            text: format!(
                "{name} holds version {version}; {all} attempts, {failed} without tokens"
            ),
            id: None,
            act: None,
        })]);
        let shown = match detail {
            Detail::Verbose => all,
            Detail::Quiet | Detail::Normal => MOST_ATTEMPTS,
        };
        let rows = self.attempts.iter().skip(all.saturating_sub(shown));
        document.push(Block::Table(Table {
            head: if detail == Detail::Verbose {
                vec![
                    "time (UTC)",
                    "what",
                    "version",
                    "outcome",
                    "by",
                    "refresh token",
                ]
            } else {
                vec!["time (UTC)", "what", "version", "outcome", "by"]
            },
            rows: rows.map(|attempt| row(attempt, detail)).collect(),
        }));
        if all > shown {
            let left = all - shown;
            document.push(Block::Paragraph(format!(
                "{left} older attempts: -v shows them."
            )));
        }
        document
    }

    fn json(&self, _detail: Detail) -> String {
        #[derive(Serialize)]
        struct History<'a> {
            version: u8,
            name: &'a str,
            token_version: u64,
            attempts: &'a [Attempt],
        }
        json::pretty(&History {
            version: 1,
            name: self.connection.name().as_str(),
            token_version: self.connection.token_version(),
            attempts: self.attempts,
        })
    }
}

fn row(attempt: &Attempt, detail: Detail) -> Vec<String> {
    let version = |version: Option<u64>| version.map_or("–".to_owned(), |v| v.to_string());
    let versions = match (attempt.token_version, attempt.new_version) {
        (None, new) => version(new),
        (used, new) => format!("{} → {}", version(used), version(new)),
    };
    let tokens = match (&attempt.refresh_token, &attempt.new_refresh_token) {
        (Some(used), Some(new)) => format!("{used} → {new}"),
        (Some(used), None) => used.clone(),
        (None, _) => String::new(),
    };
    // Parts of a second tell nothing in a table, and a zone is not needed where all have one.
    let time = attempt.time.split('.').next().unwrap_or_default();
    let mut row = vec![
        time.replace('T', " "),
        attempt.grant.clone().unwrap_or_default(),
        versions,
        outcome(attempt),
        attempt.worker.clone(),
    ];
    if detail == Detail::Verbose {
        row.push(tokens);
    }
    row
}

/// `200`, `400 invalid_grant: stale-rotation`, `no answer: reset`.
fn outcome(attempt: &Attempt) -> String {
    let mut words: Vec<String> = attempt.status.iter().map(u16::to_string).collect();
    if attempt.status.is_none() && attempt.error.is_some() {
        words.push("no answer:".to_owned());
    }
    words.extend(attempt.error.as_deref().map(|error| clipped(error, 40)));
    let mut text = words.join(" ");
    if attempt.other.contains_key("finished") {
        text.push_str("finished from the stored answer");
    }
    if let Some(cause) = &attempt.cause {
        let _ = write!(text, " ({cause})");
    }
    text
}

/// How many attempts are told without `-v`.
const MOST_ATTEMPTS: usize = 20;
