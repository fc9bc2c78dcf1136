//! The JSON contract, version 1: structs of its own, so that internals can change.

use serde::Serialize;

use super::Detail;
use super::cause::RuleLine;
use crate::catalog::{Cause, Endpoints, Fix, Provider};
use crate::evidence::Reading;
use crate::fact::Fact;
use crate::triage::{Diagnosis, Finding, Verdict};

/// A diagnosis.
#[derive(Serialize)]
pub(super) struct DiagnosisJson<'a> {
    version: u8,
    verdict: &'static str,
    provider: Option<&'a str>,
    exit_code: u8,
    retry_after: Option<u64>,
    findings: Vec<FindingJson<'a>>,
    remarks: Vec<FindingJson<'a>>,
    decide_by: Vec<DeciderJson<'a>>,
    incidents: [(); 0],
    exchanges: Vec<ExchangeJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    readings: Option<Vec<ReadingJson<'a>>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    cause: &'a str,
    title: &'a str,
    confidence: &'static str,
    who: &'static str,
    remedy: &'static str,
    meaning: String,
    tell_user: &'a str,
    because: Vec<ReadingJson<'a>>,
    exchange: Option<usize>,
    rule: &'a str,
    source: Option<&'a str>,
    fix: Vec<FixJson<'a>>,
    references: &'a [&'a str],
}

#[derive(Serialize)]
struct ReadingJson<'a> {
    fact: &'static str,
    value: &'a str,
    from: &'a str,
    exchange: Option<usize>,
}

#[derive(Serialize)]
struct FixJson<'a> {
    action: &'a str,
    verify: Option<&'a str>,
}

#[derive(Serialize)]
struct DeciderJson<'a> {
    fact: &'static str,
    ask: &'static str,
    answers: &'a [String],
    probe: Option<&'static str>,
    separates: &'a [String],
}

#[derive(Serialize)]
struct ExchangeJson<'a> {
    place: &'a str,
    request: Option<&'a str>,
    outcome: &'a str,
}

/// A diagnosis as the contract has it; with `-v` also every reading.
pub(super) fn diagnosis(diagnosis: &Diagnosis, detail: Detail) -> String {
    pretty(&DiagnosisJson::new(diagnosis, detail))
}

impl<'a> DiagnosisJson<'a> {
    /// The members; `readings` with `-v` only.
    pub(super) fn new(diagnosis: &'a Diagnosis, detail: Detail) -> Self {
        let readings = || diagnosis.readings.iter().map(ReadingJson::new).collect();
        let exchanges = diagnosis.exchanges.iter().map(|e| ExchangeJson {
            place: &e.place,
            request: e.request.as_deref(),
            outcome: &e.outcome,
        });
        let deciders = diagnosis.decide_by.iter().map(|d| DeciderJson {
            fact: d.fact.name(),
            ask: d.ask,
            answers: &d.answers,
            probe: None,
            separates: &d.separates,
        });
        Self {
            version: 1,
            verdict: match diagnosis.verdict {
                Verdict::Diagnosed => "diagnosed",
                Verdict::Healthy => "healthy",
                Verdict::Undetermined => "undetermined",
            },
            provider: diagnosis.provider.as_deref(),
            exit_code: diagnosis.exit_code(),
            retry_after: diagnosis.retry_after,
            findings: diagnosis.findings.iter().map(FindingJson::new).collect(),
            remarks: diagnosis.remarks.iter().map(FindingJson::new).collect(),
            decide_by: deciders.collect(),
            incidents: [],
            exchanges: exchanges.collect(),
            readings: (detail == Detail::Verbose).then(readings),
        }
    }
}

impl<'a> FindingJson<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            cause: &finding.cause,
            title: finding.title,
            confidence: finding.confidence.name(),
            who: finding.who.name(),
            remedy: finding.remedy.name(),
            meaning: folded(finding.meaning),
            tell_user: finding.tell_user,
            because: finding.because.iter().map(ReadingJson::new).collect(),
            exchange: finding.exchange,
            rule: &finding.rule,
            source: finding.source,
            fix: fixes(&finding.fixes),
            references: &finding.references,
        }
    }
}

impl<'a> ReadingJson<'a> {
    fn new(reading: &'a Reading) -> Self {
        Self {
            fact: reading.fact.name(),
            value: &reading.value,
            from: &reading.from,
            exchange: reading.exchange,
        }
    }
}

fn fixes<S: AsRef<str>>(fixes: &[Fix<S>]) -> Vec<FixJson<'_>> {
    fixes
        .iter()
        .map(|f| FixJson {
            action: f.action.as_ref(),
            verify: f.verify.as_ref().map(S::as_ref),
        })
        .collect()
}

/// A cause, as `explain` tells it.
#[derive(Serialize)]
struct CauseJson<'a> {
    id: &'a str,
    title: &'a str,
    meaning: String,
    who: &'static str,
    remedy: &'static str,
    exit_code: u8,
    tell_user: &'a str,
    fix: Vec<FixJson<'a>>,
    references: &'a [String],
    rules: Vec<RuleJson<'a>>,
    supports: Vec<ConditionsJson<'a>>,
    against: Vec<ConditionsJson<'a>>,
    tolerated: Vec<ConditionsJson<'a>>,
}

/// A rule or code that raises a cause.
#[derive(Serialize)]
struct RuleJson<'a> {
    confidence: &'static str,
    #[serde(flatten)]
    conditions: ConditionsJson<'a>,
}

/// What must hold, in words.
#[derive(Serialize)]
struct ConditionsJson<'a> {
    rule: &'a str,
    when: &'a [String],
    unless: &'a [String],
    source: Option<&'a str>,
}

/// One cause with the rules that raise it.
pub(super) fn cause(
    cause: &Cause,
    rules: &[RuleLine],
    circumstances: &[Vec<RuleLine>; 3],
) -> String {
    let [supports, against, tolerated] = circumstances;
    pretty(&CauseJson {
        id: &cause.id,
        title: &cause.title,
        meaning: folded(&cause.meaning),
        who: cause.who.name(),
        remedy: cause.remedy.name(),
        exit_code: cause.remedy.exit_code(),
        tell_user: &cause.tell_user,
        fix: fixes(&cause.fixes),
        references: &cause.references,
        rules: rules.iter().map(RuleJson::from).collect(),
        supports: conditions(supports),
        against: conditions(against),
        tolerated: conditions(tolerated),
    })
}

fn conditions(lines: &[RuleLine]) -> Vec<ConditionsJson<'_>> {
    lines.iter().map(ConditionsJson::from).collect()
}

/// All causes.
pub(super) fn causes(causes: &[&Cause]) -> String {
    #[derive(Serialize)]
    struct Row<'a> {
        id: &'a str,
        title: &'a str,
        who: &'static str,
        remedy: &'static str,
        exit_code: u8,
    }
    let rows = causes.iter().map(|cause| Row {
        id: &cause.id,
        title: &cause.title,
        who: cause.who.name(),
        remedy: cause.remedy.name(),
        exit_code: cause.remedy.exit_code(),
    });
    pretty(&rows.collect::<Vec<_>>())
}

impl<'a> From<&'a RuleLine> for ConditionsJson<'a> {
    fn from(line: &'a RuleLine) -> Self {
        Self {
            rule: &line.rule,
            when: &line.when,
            unless: &line.unless,
            source: line.source.as_deref(),
        }
    }
}

impl<'a> From<&'a RuleLine> for RuleJson<'a> {
    fn from(line: &'a RuleLine) -> Self {
        Self {
            confidence: line.confidence.name(),
            conditions: line.into(),
        }
    }
}

/// Facts: one as an object, several as an array.
pub(super) fn facts(facts: &[Fact]) -> String {
    #[derive(Serialize)]
    struct Row {
        fact: &'static str,
        meaning: &'static str,
        ask: &'static str,
    }
    let row = |fact: &Fact| Row {
        fact: fact.name(),
        meaning: fact.meaning(),
        ask: fact.question(),
    };
    match facts {
        [fact] => pretty(&row(fact)),
        facts => pretty(&facts.iter().map(row).collect::<Vec<_>>()),
    }
}

/// A provider in an array.
#[derive(Serialize)]
struct ProviderRowJson<'a> {
    slug: &'a str,
    name: &'a str,
    token_url: Option<String>,
    hosts: &'a [String],
    aliases: &'a [String],
}

/// All providers.
pub(super) fn providers(providers: &[&Provider]) -> String {
    pretty(
        &providers
            .iter()
            .map(|provider| row(provider))
            .collect::<Vec<_>>(),
    )
}

fn row(provider: &Provider) -> ProviderRowJson<'_> {
    ProviderRowJson {
        slug: &provider.slug,
        name: &provider.name,
        token_url: provider
            .endpoints
            .token
            .as_ref()
            .map(|url| provider.usual(url)),
        hosts: &provider.hosts,
        aliases: &provider.aliases,
    }
}

/// One provider, whole.
pub(super) fn provider(provider: &Provider, rules: &[String]) -> String {
    #[derive(Serialize)]
    struct Whole<'a> {
        #[serde(flatten)]
        row: ProviderRowJson<'a>,
        console: Option<&'a str>,
        endpoints: &'a Endpoints,
        habits: Vec<HabitJson<'a>>,
        notes: Vec<HabitJson<'a>>,
        codes: Vec<CodeJson<'a>>,
        rules: &'a [String],
        references: &'a [String],
        checked: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct HabitJson<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'static str>,
        value: String,
        mark: &'static str,
        source: &'a str,
    }
    #[derive(Serialize)]
    struct CodeJson<'a> {
        code: &'a str,
        cause: &'a str,
        meaning: &'a str,
        source: &'a str,
    }
    let habits = provider.habits.rows().into_iter().map(|habit| HabitJson {
        name: Some(habit.name),
        value: habit.value,
        mark: habit.mark.name(),
        source: habit.source,
    });
    let notes = provider.notes.iter().map(|note| HabitJson {
        name: None,
        value: note.text.clone(),
        mark: note.mark.name(),
        source: &note.source,
    });
    let codes = provider.codes.iter().map(|(code, known)| CodeJson {
        code,
        cause: &known.cause,
        meaning: &known.meaning,
        source: &known.source,
    });
    pretty(&Whole {
        row: row(provider),
        console: provider.console.as_deref(),
        endpoints: &provider.endpoints,
        habits: habits.collect(),
        notes: notes.collect(),
        codes: codes.collect(),
        rules,
        references: &provider.references,
        checked: provider.checked.as_deref(),
    })
}

/// Paragraphs, each on one line: where a TOML file breaks its lines is no part of the contract.
fn folded(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n");
    let lines = paragraphs.map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n\n")
}

/// `value` as indented JSON with a line feed at its end.
pub(super) fn pretty<T: Serialize>(value: &T) -> String {
    #[expect(
        clippy::expect_used,
        reason = "none of our structs has a key that is no string"
    )]
    let mut text = serde_json::to_string_pretty(value).expect("keys are strings");
    text.push('\n');
    text
}

/// An error of the tool, on one line.
pub(super) fn failure(message: &str, causes: &[String], hint: &str, exit_code: u8) -> String {
    let failure = serde_json::json!({
        "version": 1, "error": message, "causes": causes, "hint": hint, "exit_code": exit_code,
    });
    format!("{failure}\n")
}
