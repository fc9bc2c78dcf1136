//! A diagnosis as a document that is understood in ten seconds.

use super::document::{Block, Document, Headline, Pair, Step, Table, Tone};
use super::{Detail, Report, json, words};
use crate::catalog::Confidence;
use crate::evidence::{ExchangeLine, Reading};
use crate::fact::Fact;
use crate::triage::{Decider, Diagnosis, Finding, Verdict};

/// How many questions and other candidates are told without `-v`.
const FEW: usize = 4;

/// A diagnosis, ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct DiagnosisReport<'a>(pub &'a Diagnosis);

impl Report for DiagnosisReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        let diagnosis = self.0;
        let mut document = Document::default();
        match (diagnosis.verdict, diagnosis.findings.first()) {
            (Verdict::Diagnosed, Some(best)) => diagnosed(&mut document, diagnosis, best, detail),
            (Verdict::Healthy, _) => healthy(&mut document, diagnosis),
            _ => undetermined(&mut document, diagnosis, detail),
        }
        if detail == Detail::Verbose {
            self.everything(&mut document);
        }
        document.push(Block::Footer(footer(diagnosis)));
        document
    }

    fn json(&self, detail: Detail) -> String {
        json::diagnosis(self.0, detail)
    }
}

impl DiagnosisReport<'_> {
    /// What was accepted and is wrong all the same.
    pub(super) fn remark(self, document: &mut Document) {
        for remark in &self.0.remarks {
            document.section(remark.title, Block::Pairs(proof(self.0, remark)));
            document.push(Block::Steps(steps(remark).into_iter().take(1).collect()));
        }
    }

    /// What only `-v` tells.
    pub(super) fn everything(self, document: &mut Document) {
        let diagnosis = self.0;
        document.section("Exchanges", Block::Pairs(exchanges(diagnosis)));
        let all = diagnosis
            .readings
            .iter()
            .map(|r| pair(diagnosis, r))
            .collect();
        document.section("Everything that was read", Block::Pairs(all));
        let rules = diagnosis
            .findings
            .iter()
            .map(|f| Pair::new(f.cause.clone(), f.rule.clone()));
        document.section("Rules that held", Block::Pairs(rules.collect()));
    }
}

fn diagnosed(document: &mut Document, diagnosis: &Diagnosis, best: &Finding, detail: Detail) {
    document.push(Block::Headline(Headline {
        tone: if best.confidence == Confidence::Possible {
            Tone::Unsure
        } else {
            Tone::Bad
        },
        label: best.confidence.name().to_owned(),
        text: best.title.to_owned(),
        id: Some(best.cause.clone()),
        act: Some(words::act(best.remedy).to_owned()),
    }));
    document.push(Block::Remarks(remarks(diagnosis, best)));
    document.push(Block::Paragraph(best.meaning.trim().to_owned()));
    document.section("Why", Block::Pairs(proof(diagnosis, best)));
    document.section("Do this", Block::Steps(steps(best)));
    document.section("Tell your user", Block::Quote(best.tell_user.to_owned()));
    let others = diagnosis.findings.get(1..).unwrap_or_default();
    let shown = if detail == Detail::Verbose {
        others.len()
    } else {
        others.len().min(FEW)
    };
    let table = candidates(others.get(..shown).unwrap_or_default(), Some(best));
    document.section("Also possible", Block::Table(table));
    if let more @ 1.. = others.len() - shown {
        document.push(Block::List(vec![format!("and {more} more with -v")]));
    }
    deciders(document, &diagnosis.decide_by, detail);
    document.section("Read on", Block::List(links(best)));
}

fn healthy(document: &mut Document, diagnosis: &Diagnosis) {
    let count = diagnosis.exchanges.len();
    document.push(Block::Headline(Headline {
        tone: Tone::Good,
        label: "healthy".to_owned(),
        text: match (count, diagnosis.remarks.len()) {
            (0 | 1, 0) => "What was shown succeeded; there is nothing to fix".to_owned(),
            (_, 0) => {
                format!("All {count} exchanges that were shown succeeded; there is nothing to fix")
            }
            (_, 1) => "It succeeded, but one thing is accepted today that is wrong".to_owned(),
            (_, wrong) => {
                format!("It succeeded, but {wrong} things are accepted today that are wrong")
            }
        },
        id: None,
        act: None,
    }));
    document.push(Block::Remarks(diagnosis.provider.iter().cloned().collect()));
    DiagnosisReport(diagnosis).remark(document);
    document.section("Seen", Block::Pairs(exchanges(diagnosis)));
    document.push(Block::Paragraph(
        "If it still fails, the failing exchange is not among them: paste that one, or the error \
         that your client library prints."
            .to_owned(),
    ));
}

fn undetermined(document: &mut Document, diagnosis: &Diagnosis, detail: Detail) {
    let seen = has(diagnosis, Fact::OAuthSeen, Some("yes"))
        || !diagnosis.findings.is_empty()
        || has(diagnosis, Fact::Error, None);
    let text = match (seen, diagnosis.readings.is_empty()) {
        (true, _) => "Too little was shown to name a cause",
        (false, true) => "There was nothing to read",
        (false, false) => "Nothing here has to do with OAuth",
    };
    document.push(Block::Headline(Headline {
        tone: Tone::Unsure,
        label: "undetermined".to_owned(),
        text: text.to_owned(),
        id: None,
        act: None,
    }));
    document.push(Block::Remarks(diagnosis.provider.iter().cloned().collect()));
    let telling = diagnosis
        .readings
        .iter()
        .filter(|r| r.fact != Fact::OAuthSeen);
    let read: Vec<_> = telling.take(FEW * 2).map(|r| pair(diagnosis, r)).collect();
    if detail != Detail::Verbose {
        document.section("What was read", Block::Pairs(read));
    }
    document.section(
        "Not excluded",
        Block::Table(candidates(&diagnosis.findings, None)),
    );
    document.section("Paste next", Block::Steps(missing(diagnosis)));
    deciders(document, &diagnosis.decide_by, detail);
}

/// Short remarks below the headline: where, for how long, and whose token it isn't.
fn remarks(diagnosis: &Diagnosis, best: &Finding) -> Vec<String> {
    let mut remarks: Vec<_> = diagnosis.provider.iter().cloned().collect();
    if words::is_not_the_token(best.remedy) {
        remarks.push("it is not your token: connecting again will not help".to_owned());
    }
    if let Some(seconds) = diagnosis.retry_after {
        remarks.push(format!("retry after {}", words::duration(seconds)));
    }
    remarks.push(format!("lasting fix: {}", best.who.name()));
    remarks
}

/// The exchange that proves a finding, then the readings that made its rule hold.
fn proof(diagnosis: &Diagnosis, finding: &Finding) -> Vec<Pair> {
    let exchange = finding
        .exchange
        .and_then(|index| diagnosis.exchanges.get(index));
    let mut pairs: Vec<_> = exchange
        .filter(|line| is_shown(line))
        .map(|line| exchange_pair("exchange".to_owned(), line))
        .into_iter()
        .collect();
    pairs.extend(
        finding
            .because
            .iter()
            .map(|reading| pair(diagnosis, reading)),
    );
    pairs
}

fn pair(diagnosis: &Diagnosis, reading: &Reading) -> Pair {
    let from = match reading.exchange {
        Some(index) if diagnosis.exchanges.len() > 1 => {
            format!("{}, exchange {}", reading.from, index + 1)
        }
        _ => reading.from.clone(),
    };
    Pair::literal(reading.fact.name(), reading.value.clone()).from(from)
}

fn exchanges(diagnosis: &Diagnosis) -> Vec<Pair> {
    let lines = diagnosis.exchanges.iter().enumerate();
    lines
        .filter(|(_, line)| is_shown(line))
        .map(|(index, line)| exchange_pair(format!("exchange {}", index + 1), line))
        .collect()
}

/// Whether there is anything to tell of an exchange; prose alone stands for one that wasn't shown.
fn is_shown(line: &ExchangeLine) -> bool {
    !line.place.is_empty()
}

fn exchange_pair(name: String, line: &ExchangeLine) -> Pair {
    let value = match &line.request {
        Some(request) => format!("{request} → {}", line.outcome),
        None => line.outcome.clone(),
    };
    Pair::literal(name, value).from(line.place.clone())
}

fn steps(finding: &Finding) -> Vec<Step> {
    let fixes = finding.fixes.iter();
    fixes
        .map(|f| Step {
            action: f.action.to_string(),
            command: f.verify.as_ref().map(ToString::to_string),
        })
        .collect()
}

/// Findings in a line each, with the reading that speaks for them and not for `best`.
fn candidates(findings: &[Finding], best: Option<&Finding>) -> Table {
    let rows = findings.iter().map(|finding| {
        let own = finding
            .because
            .iter()
            .find(|r| best.is_none_or(|b| !b.because.contains(r)));
        let speaks = own.or(finding.because.first());
        vec![
            finding.cause.clone(),
            finding.confidence.name().to_owned(),
            finding.who.name().to_owned(),
            speaks
                .map(|r| super::document::clipped(&format!("{}: {}", r.fact, r.value), 80))
                .unwrap_or_default(),
        ]
    });
    Table {
        head: vec!["cause", "how sure", "who", "what speaks for it"],
        rows: rows.collect(),
    }
}

fn deciders(document: &mut Document, deciders: &[Decider], detail: Detail) {
    let most = if detail == Detail::Verbose {
        deciders.len()
    } else {
        FEW
    };
    let steps = deciders.iter().take(most).map(|decider| Step {
        action: format!("{} ({})", decider.ask, separated(&decider.separates)),
        command: Some(format!(
            "oauthdx diagnose … --fact {}={}",
            decider.fact,
            answer(decider)
        )),
    });
    document.section("What would decide", Block::Steps(steps.collect()));
}

/// How many causes a question names beside the first.
const NAMED: usize = 3;

fn separated(causes: &[String]) -> String {
    match causes {
        [] => "decides".to_owned(),
        [one] => format!("speaks for or against {one}"),
        [first, rest @ ..] if rest.len() <= NAMED => {
            format!("tells {first} from {}", rest.join(", "))
        }
        [first, rest @ ..] => {
            let named = rest
                .iter()
                .take(NAMED)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            format!("tells {first} from {named} and {} more", rest.len() - NAMED)
        }
    }
}

/// An answer to type; one only, since a shell would take `yes|no` as a pipe.
fn answer(decider: &Decider) -> &str {
    decider.answers.first().map_or("VALUE", String::as_str)
}

/// What to paste so that the next diagnosis knows more.
fn missing(diagnosis: &Diagnosis) -> Vec<Step> {
    let is_cut = has(diagnosis, Fact::BodyKind, Some("truncated"));
    let wanted = [
        (
            [Fact::Error, Fact::Says],
            "The answer's body, whole: error, error_description, or the page that came back.",
            None,
        ),
        (
            [Fact::Status, Fact::Transport],
            "The answer's status line and headers, or what the client printed when none came.",
            Some("curl -v … 2>&1 | oauthdx diagnose"),
        ),
        (
            [Fact::Endpoint, Fact::Grant],
            "The request that failed: method, URL and parameters. Secrets are replaced by \
             fingerprints before anything is shown.",
            None,
        ),
        (
            [Fact::Activity, Fact::WorkedBefore],
            "What was being done, and whether it worked before.",
            Some("oauthdx diagnose … --note \"it worked until Monday\""),
        ),
    ];
    wanted
        .into_iter()
        .filter(|(facts, ..)| {
            let cut = facts.contains(&Fact::Error) && is_cut;
            cut || !facts.iter().any(|fact| has(diagnosis, *fact, None))
        })
        .map(|(_, action, command)| Step {
            action: action.to_owned(),
            command: command.map(str::to_owned),
        })
        .collect()
}

fn has(diagnosis: &Diagnosis, fact: Fact, value: Option<&str>) -> bool {
    let mut readings = diagnosis.readings.iter().filter(|r| r.fact == fact);
    readings.any(|r| value.is_none_or(|v| r.value == v))
}

/// The pages that a rule and its cause rest on, each once.
fn links(finding: &Finding) -> Vec<String> {
    let mut links: Vec<&str> = Vec::new();
    for link in finding.source.iter().chain(&finding.references) {
        if !links.contains(link) {
            links.push(link);
        }
    }
    links.into_iter().map(str::to_owned).collect()
}

fn footer(diagnosis: &Diagnosis) -> String {
    let code = diagnosis.exit_code();
    let exit = format!("exit {code}: {}", words::exit_code(code));
    match (diagnosis.verdict, diagnosis.findings.first()) {
        (Verdict::Diagnosed, Some(best)) => format!("rule {} · {exit}", best.rule),
        _ => exit,
    }
}
