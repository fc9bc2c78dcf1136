//! Turns results into text, Markdown or JSON.
//!
//! A result builds one [`Document`], which the text and Markdown renderers share, and its own
//! structs for JSON, so that no renderer knows what a diagnosis is.

mod cause;
mod code;
mod connect;
mod connection;
mod diagnosis;
mod document;
mod fleet;
mod har;
mod history;
mod json;
mod markdown;
mod provider;
mod refresh;
#[cfg(test)]
mod tests;
mod text;
pub mod words;

pub use cause::{CauseReport, CausesReport, FactsReport, RuleLine};
pub use code::{CodeReport, Meaning};
pub use connect::{CheckLine, ConnectReport, FlawLine, Tokens, TriedLine};
pub use connection::{ConnectionsReport, ForgottenReport, RenamedReport, Revoked};
pub use diagnosis::DiagnosisReport;
pub use document::{Block, Document, Headline, Pair, Step, Table, Tone};
pub use fleet::FleetReport;
pub use har::{HarEntry, har};
pub use history::HistoryReport;
pub use provider::{ProviderReport, ProvidersReport};
pub use refresh::{RefreshReport, refresh_line, repair};

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For programs; the contract is in the README.
    Json,
    /// For a ticket or a chat.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Text, Self::Json, Self::Markdown];

    /// What `--format` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
        }
    }
}

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The first line only.
    Quiet,
    /// What a person needs.
    #[default]
    Normal,
    /// Everything.
    Verbose,
}

/// What a report is written onto.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// Whether colour may be used.
    pub color: bool,
    /// How much is told.
    pub detail: Detail,
}

/// A result that can be written in every format.
pub trait Report {
    /// The document that text and Markdown share.
    fn document(&self, detail: Detail) -> Document;
    /// The object or array of the JSON contract, with a line feed at its end.
    fn json(&self, detail: Detail) -> String;
}

/// `report` in `format`, ending with a line feed.
pub fn render(report: &dyn Report, format: Format, page: &Page) -> String {
    let document = || {
        let mut document = report.document(page.detail);
        if page.detail == Detail::Quiet {
            document.0.truncate(1);
        }
        document
    };
    match format {
        Format::Text => text::render(&document(), page),
        Format::Markdown => markdown::render(&document()),
        Format::Json => report.json(page.detail),
    }
}

/// What kept the tool from working: the message, one cause a line, then what to type next.
///
/// In JSON it is one object on one line.
pub fn failure(
    message: &str,
    causes: &[String],
    hint: &str,
    exit_code: u8,
    format: Format,
    color: bool,
) -> String {
    match format {
        Format::Json => json::failure(message, causes, hint, exit_code),
        Format::Text | Format::Markdown => text::failure(message, causes, hint, color),
    }
}
