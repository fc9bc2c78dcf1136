//! What an error word or a vendor's code means, as `explain` tells it.

use serde::Serialize;

use super::document::{Block, Document, Headline, Pair, Step, Table, Tone};
use super::{Detail, Report, json, words};
use crate::catalog::{Cause, Confidence, Remedy};

/// One cause that a code stands for, and where that is written.
#[derive(Clone, Debug)]
pub struct Meaning<'a> {
    /// The provider whose file says so; none where it holds for any server.
    pub provider: Option<&'a str>,
    /// The code as that provider writes it.
    pub code: &'a str,
    /// The cause.
    pub cause: &'a Cause,
    /// How sure the cause is once the code is seen.
    pub confidence: Confidence,
    /// What clears the failure.
    pub remedy: Remedy,
    /// What the vendor means by it; for a rule, its other conditions.
    pub words: String,
    /// File and id.
    pub rule: String,
    /// Where it is documented.
    pub source: Option<&'a str>,
}

/// A code and everything that it stands for, the likeliest first.
#[derive(Clone, Debug)]
pub struct CodeReport<'a> {
    /// The code as the vendor or the RFC writes it.
    pub code: &'a str,
    /// What it stands for; never empty.
    pub meanings: Vec<Meaning<'a>>,
}

impl CodeReport<'_> {
    /// The only meaning, if there is one cause and no more.
    fn only(&self) -> Option<&Meaning<'_>> {
        let (first, rest) = self.meanings.split_first()?;
        rest.iter()
            .all(|m| m.cause.id == first.cause.id)
            .then_some(first)
    }
}

impl Report for CodeReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        let mut document = Document::default();
        match self.only() {
            Some(meaning) => one(&mut document, self.code, meaning),
            None => several(&mut document, self, detail),
        }
        document
    }

    fn json(&self, _detail: Detail) -> String {
        let all: Vec<_> = self.meanings.iter().map(MeaningJson::new).collect();
        let first = self.meanings.first();
        json::pretty(&CodeJson {
            code: self.code,
            provider: first.and_then(|m| m.provider),
            cause: first.map(|m| m.cause.id.as_str()),
            meanings: all,
        })
    }
}

fn one(document: &mut Document, code: &str, meaning: &Meaning<'_>) {
    let cause = meaning.cause;
    document.push(Block::Headline(Headline {
        tone: Tone::Plain,
        label: code.to_owned(),
        text: cause.title.clone(),
        id: Some(cause.id.clone()),
        act: Some(words::act(meaning.remedy).to_owned()),
    }));
    let mut remarks: Vec<_> = meaning.provider.iter().map(|&p| p.to_owned()).collect();
    remarks.push(meaning.confidence.name().to_owned());
    document.push(Block::Remarks(remarks));
    document.section("What it says", Block::Paragraph(meaning.words.clone()));
    document.section(
        "What happened",
        Block::Paragraph(cause.meaning.trim().to_owned()),
    );
    let steps = cause.fixes.iter();
    let steps = steps.map(|f| Step {
        action: f.action.clone(),
        command: f.verify.clone(),
    });
    document.section("Do this", Block::Steps(steps.collect()));
    let mut from = vec![Pair::new("rule", meaning.rule.clone())];
    from.extend(meaning.source.map(|source| Pair::new("source", source)));
    document.section("Where this is from", Block::Pairs(from));
    document.push(Block::Footer(exit(meaning.remedy)));
}

fn several(document: &mut Document, report: &CodeReport<'_>, detail: Detail) {
    document.push(Block::Headline(Headline {
        tone: Tone::Plain,
        label: report.code.to_owned(),
        text: format!(
            "stands for {} causes; the rest of the answer decides",
            report.causes()
        ),
        id: None,
        act: None,
    }));
    let rows = report.meanings.iter().map(|m| {
        vec![
            m.cause.id.clone(),
            m.provider.unwrap_or("any server").to_owned(),
            m.confidence.name().to_owned(),
            if detail == Detail::Verbose {
                m.rule.clone()
            } else {
                m.words.clone()
            },
        ]
    });
    let last = if detail == Detail::Verbose {
        "rule"
    } else {
        "when"
    };
    let head = vec!["cause", "at", "how sure", last];
    document.section(
        "Causes",
        Block::Table(Table {
            head,
            rows: rows.collect(),
        }),
    );
    document.push(Block::Paragraph(
        "Paste the whole answer into oauthdx diagnose to learn which of them it is; \
         oauthdx explain CAUSE tells more about one."
            .to_owned(),
    ));
}

impl CodeReport<'_> {
    /// How many different causes the code stands for.
    fn causes(&self) -> usize {
        let mut ids: Vec<_> = self.meanings.iter().map(|m| &m.cause.id).collect();
        ids.sort();
        ids.dedup();
        ids.len()
    }
}

/// The exit code of `diagnose` for a remedy, in words.
pub(super) fn exit(remedy: Remedy) -> String {
    let code = remedy.exit_code();
    format!("diagnose exits with {code}: {}", words::exit_code(code))
}

#[derive(Serialize)]
struct CodeJson<'a> {
    code: &'a str,
    provider: Option<&'a str>,
    cause: Option<&'a str>,
    meanings: Vec<MeaningJson<'a>>,
}

#[derive(Serialize)]
struct MeaningJson<'a> {
    code: &'a str,
    provider: Option<&'a str>,
    cause: &'a str,
    title: &'a str,
    confidence: &'static str,
    remedy: &'static str,
    meaning: &'a str,
    rule: &'a str,
    source: Option<&'a str>,
}

impl<'a> MeaningJson<'a> {
    fn new(meaning: &'a Meaning<'_>) -> Self {
        Self {
            code: meaning.code,
            provider: meaning.provider,
            cause: &meaning.cause.id,
            title: &meaning.cause.title,
            confidence: meaning.confidence.name(),
            remedy: meaning.remedy.name(),
            meaning: &meaning.words,
            rule: &meaning.rule,
            source: meaning.source,
        }
    }
}
