//! Causes and facts as `explain` tells them.

use super::document::{Block, Document, Headline, Pair, Step, Table, Tone};
use super::{Detail, Report, code, json, words};
use crate::catalog::{Cause, Conditions, Confidence, Remedy, Rule};
use crate::fact::Fact;

/// All causes, by what clears them.
#[derive(Clone, Debug)]
pub struct CausesReport<'a>(pub Vec<&'a Cause>);

/// One cause and what raises it.
#[derive(Clone, Debug)]
pub struct CauseReport<'a> {
    /// The cause.
    pub cause: &'a Cause,
    /// The rules that raise it, its own and the providers'.
    pub rules: Vec<RuleLine>,
}

/// A rule in words.
#[derive(Clone, Debug)]
pub struct RuleLine {
    /// File and id.
    pub rule: String,
    /// How sure the cause is when it holds.
    pub confidence: Confidence,
    /// What must hold, a condition each.
    pub when: Vec<String>,
    /// What must not hold, a condition each.
    pub unless: Vec<String>,
    /// Where it is documented.
    pub source: Option<String>,
}

/// Facts that rules may ask about: one, or all.
#[derive(Clone, Debug)]
pub struct FactsReport(pub Vec<Fact>);

impl RuleLine {
    /// A rule of `file` (`causes/<id>.toml`) in words.
    pub fn new(file: &str, rule: &Rule) -> Self {
        let words = |conditions: &Conditions| {
            conditions
                .iter()
                .map(|(fact, test)| words::condition(*fact, test))
                .collect()
        };
        Self {
            rule: format!("{file}#{}", rule.id),
            confidence: rule.confidence,
            when: words(&rule.when),
            unless: words(&rule.unless),
            source: rule.source.clone(),
        }
    }

    /// The conditions as one sentence.
    pub fn sentence(&self) -> String {
        let mut sentence = self.when.join("; ");
        if !self.unless.is_empty() {
            sentence.push_str("; unless ");
            sentence.push_str(&self.unless.join(", or "));
        }
        sentence
    }
}

impl Report for CausesReport<'_> {
    fn document(&self, _detail: Detail) -> Document {
        let mut document = Document::default();
        document.push(headline(
            "explain",
            format!(
                "{} causes of a failing OAuth connection, by who clears them",
                self.0.len()
            ),
        ));
        for remedy in REMEDIES {
            let rows = self.0.iter().filter(|c| c.remedy == remedy);
            let rows: Vec<_> = rows.map(|c| vec![c.id.clone(), c.title.clone()]).collect();
            let heading = format!("{} (exit {})", words::act(remedy), remedy.exit_code());
            let table = Table {
                head: vec!["cause", "what is wrong"],
                rows,
            };
            document.section(&capitalized(&heading), Block::Table(table));
        }
        document.push(Block::Footer(
            "oauthdx explain CAUSE tells more; oauthdx explain CODE looks up an error word or a \
             vendor's code"
                .to_owned(),
        ));
        document
    }

    fn json(&self, _detail: Detail) -> String {
        json::causes(&self.0)
    }
}

impl CauseReport<'_> {
    /// What speaks for it, what against it, and what is wrong even in a request that succeeded.
    fn circumstances(&self) -> [Vec<RuleLine>; 3] {
        let cause = self.cause;
        let file = format!("causes/{}.toml", cause.id);
        [&cause.supports, &cause.against, &cause.tolerated]
            .map(|rules| rules.iter().map(|r| RuleLine::new(&file, r)).collect())
    }
}

impl Report for CauseReport<'_> {
    fn document(&self, _detail: Detail) -> Document {
        let cause = self.cause;
        let mut document = Document::default();
        document.push(Block::Headline(Headline {
            tone: Tone::Plain,
            label: cause.id.clone(),
            text: cause.title.clone(),
            id: None,
            act: Some(words::act(cause.remedy).to_owned()),
        }));
        let mut remarks = vec![format!("lasting fix: {}", cause.who.name())];
        if words::is_not_the_token(cause.remedy) {
            remarks.push("it is not the token: connecting again will not help".to_owned());
        }
        document.push(Block::Remarks(remarks));
        document.push(Block::Paragraph(cause.meaning.trim().to_owned()));
        let steps = cause.fixes.iter();
        let steps = steps.map(|f| Step {
            action: f.action.clone(),
            command: f.verify.clone(),
        });
        document.section("Do this", Block::Steps(steps.collect()));
        document.section("Tell your user", Block::Quote(cause.tell_user.clone()));
        let mut sources = Sources::default();
        let rules = rule_pairs(&self.rules, &mut sources);
        document.section("What raises it", Block::Pairs(rules));
        let [supports, against, tolerated] = self.circumstances();
        for (heading, lines) in [
            ("Speaks for it", supports),
            ("Speaks against it", against),
            ("Wrong even where it is accepted", tolerated),
        ] {
            document.section(heading, Block::Pairs(told(&lines, &mut sources)));
        }
        document.section(
            "Explains, and so stands before",
            Block::List(cause.explains.clone()),
        );
        document.section("Read on", Block::List(cause.references.clone()));
        document.section("Sources", Block::List(sources.list()));
        let remedy = cause.remedy.name();
        document.push(Block::Footer(format!(
            "remedy {remedy} · {}",
            code::exit(cause.remedy)
        )));
        document
    }

    fn json(&self, _detail: Detail) -> String {
        json::cause(self.cause, &self.rules, &self.circumstances())
    }
}

impl Report for FactsReport {
    fn document(&self, _detail: Detail) -> Document {
        let mut document = Document::default();
        if let [fact] = self.0.as_slice() {
            document.push(headline(fact.name(), fact.question().to_owned()));
            document.push(Block::Paragraph(fact.meaning().to_owned()));
            let usage = format!("oauthdx diagnose … --fact {fact}=VALUE");
            document.push(Block::Footer(usage));
            return document;
        }
        document.push(headline(
            "facts",
            format!("{} that rules ask about", self.0.len()),
        ));
        let rows = self.0.iter();
        let rows = rows.map(|fact| vec![fact.name().to_owned(), fact.meaning().to_owned()]);
        let table = Table {
            head: vec!["fact", "what it means"],
            rows: rows.collect(),
        };
        document.section("For --fact NAME=VALUE", Block::Table(table));
        document
    }

    fn json(&self, _detail: Detail) -> String {
        json::facts(&self.0)
    }
}

/// In the order of the exit codes.
const REMEDIES: [Remedy; 7] = [
    Remedy::Reauthorize,
    Remedy::UserAction,
    Remedy::FixClient,
    Remedy::FixRequest,
    Remedy::AskAdmin,
    Remedy::Retry,
    Remedy::FixEnvironment,
];

/// A headline that tells what is known rather than what is wrong.
pub(super) fn headline(label: &str, text: String) -> Block {
    let (tone, label) = (Tone::Plain, label.to_owned());
    Block::Headline(Headline {
        tone,
        label,
        text,
        id: None,
        act: None,
    })
}

/// Rules in words, each with its level and the number of its source.
pub(super) fn rule_pairs(rules: &[RuleLine], sources: &mut Sources) -> Vec<Pair> {
    let level = |line: &RuleLine| format!("{} if ", line.confidence.name());
    let lines = rules.iter();
    lines
        .map(|line| cited_pair(line, &level(line), sources))
        .collect()
}

/// Circumstances in words, each with the number of its source.
fn told(circumstances: &[RuleLine], sources: &mut Sources) -> Vec<Pair> {
    let lines = circumstances.iter();
    lines.map(|line| cited_pair(line, "", sources)).collect()
}

fn cited_pair(line: &RuleLine, level: &str, sources: &mut Sources) -> Pair {
    let mut words = format!("{level}{}", line.sentence());
    if let Some(source) = &line.source {
        words.push(' ');
        words.push_str(&sources.cite(source));
    }
    Pair::new(line.rule.clone(), words)
}

/// The pages that a report cites, numbered in the order in which they are first cited.
#[derive(Default)]
pub(super) struct Sources(Vec<String>);

impl Sources {
    /// The number of a source: `[2]`.
    pub(super) fn cite(&mut self, source: &str) -> String {
        let known = self.0.iter().position(|s| s == source);
        let index = known.unwrap_or_else(|| {
            self.0.push(source.to_owned());
            self.0.len() - 1
        });
        format!("[{}]", index + 1)
    }

    /// Every source below its number.
    pub(super) fn list(&self) -> Vec<String> {
        self.0
            .iter()
            .enumerate()
            .map(|(i, source)| format!("[{}] {source}", i + 1))
            .collect()
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
