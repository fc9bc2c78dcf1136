//! Decides whether a rule holds on the evidence, and with which readings.

use crate::catalog::{Rule, Test, lines};
use crate::evidence::{Evidence, Plain, Reading};
use crate::fact::{Fact, Scope, Triples};

/// What made a rule hold.
pub(super) struct Proof<'a> {
    /// The readings, in the order of the rule's conditions.
    pub(super) readings: Vec<&'a Reading>,
    /// The exchange on which the exchange-scoped conditions hold.
    pub(super) exchange: Option<usize>,
}

/// The proof of a rule, from the earliest exchange on which it holds.
///
/// A report should quote the earliest sign of trouble; later ones are often its consequences.
pub(super) fn prove<'a, S: AsRef<str>>(
    rule: &Rule<S>,
    evidence: &'a Evidence,
) -> Option<Proof<'a>> {
    if !is_scoped(rule) {
        return prove_on(rule, evidence, None);
    }
    (0..evidence.exchanges.len()).find_map(|exchange| prove_on(rule, evidence, Some(exchange)))
}

/// Whether a rule rests on something that was seen in an exchange.
pub(super) fn is_scoped<S>(rule: &Rule<S>) -> bool {
    rule.when.keys().any(|f| f.scope() == Scope::Exchange)
}

/// The proof of a rule from one exchange and the circumstances.
pub(super) fn prove_on<'a, S: AsRef<str>>(
    rule: &Rule<S>,
    evidence: &'a Evidence,
    exchange: Option<usize>,
) -> Option<Proof<'a>> {
    let mut readings = Vec::new();
    for (fact, test) in &rule.when {
        match satisfied(*fact, test, evidence, exchange) {
            Satisfied::By(reading) => readings.push(reading),
            Satisfied::ByAbsence => {}
            Satisfied::Not => return None,
        }
    }
    let excluded = rule
        .unless
        .iter()
        .any(|(fact, test)| !matches!(satisfied(*fact, test, evidence, exchange), Satisfied::Not));
    (!excluded).then_some(Proof { readings, exchange })
}

/// The conditions of a rule on facts of which nothing is known; none if another one fails.
pub(super) fn open_conditions<'a, S: AsRef<str>>(
    rule: &'a Rule<S>,
    evidence: &Evidence,
    exchange: Option<usize>,
) -> Option<Vec<(Fact, &'a Test<S>)>> {
    let mut open = Vec::new();
    for (fact, test) in &rule.when {
        if matches!(satisfied(*fact, test, evidence, exchange), Satisfied::Not) {
            let known = on(evidence, *fact, exchange).next().is_some();
            if test.absent || known || evidence.saw_place_of(*fact, exchange) {
                return None;
            }
            open.push((*fact, test));
        }
    }
    let excluded = rule
        .unless
        .iter()
        .any(|(fact, test)| !matches!(satisfied(*fact, test, evidence, exchange), Satisfied::Not));
    (!excluded).then_some(open)
}

enum Satisfied<'a> {
    By(&'a Reading),
    ByAbsence,
    Not,
}

fn satisfied<'a, S: AsRef<str>>(
    fact: Fact,
    test: &Test<S>,
    evidence: &'a Evidence,
    exchange: Option<usize>,
) -> Satisfied<'a> {
    if test.absent {
        let there = on(evidence, fact, exchange).next().is_some();
        return if !there && evidence.saw_place_of(fact, exchange) {
            Satisfied::ByAbsence
        } else {
            Satisfied::Not
        };
    }
    if fact == Fact::Says && !may_pass(test, evidence.sketch().heard()) {
        return Satisfied::Not;
    }
    on(evidence, fact, exchange)
        .find(|(_, value)| passes(test, value))
        .map_or(Satisfied::Not, |(reading, _)| Satisfied::By(reading))
}

/// The readings of a fact that a rule may use on one exchange.
fn on(
    evidence: &Evidence,
    fact: Fact,
    exchange: Option<usize>,
) -> impl Iterator<Item = (&Reading, &Plain)> {
    let input = fact.scope() == Scope::Input;
    evidence.of(fact).filter(move |(r, _)| {
        input || exchange.is_none() || r.exchange == exchange || r.exchange.is_none()
    })
}

/// Whether anything that was heard may pass a test; `false` is sure.
///
/// Dozens of phrases are looked for in each of dozens of sentences, and nearly none is in any.
fn may_pass<S: AsRef<str>>(test: &Test<S>, heard: &Triples) -> bool {
    let any = |texts: &S, may: fn(&Triples, &str) -> bool| {
        let texts = texts.as_ref();
        texts.is_empty() || lines(texts).any(|text| may(heard, text))
    };
    any(&test.has, Triples::may_have) && any(&test.matches, Triples::may_match)
}

/// Whether a value passes a test.
fn passes<S: AsRef<str>>(test: &Test<S>, value: &Plain) -> bool {
    let number = || value.text().parse::<f64>().ok();
    let any = |texts: &S, fits: fn(&str, &Plain) -> bool| {
        let texts = texts.as_ref();
        texts.is_empty() || lines(texts).any(|text| fits(text, value))
    };
    any(&test.equals, |text, value| text == value.text())
        && any(&test.has, begins)
        && lines(test.has_all.as_ref()).all(|h| begins(h, value))
        && any(&test.matches, found)
        && test
            .at_least
            .is_none_or(|least| number().is_some_and(|n| n >= least))
        && test
            .at_most
            .is_none_or(|most| number().is_some_and(|n| n <= most))
}

/// Whether a phrase stands in a text at the beginning of a word: "id token" not in "invalid token".
fn begins(phrase: &str, value: &Plain) -> bool {
    let text = value.text();
    value.may_have(phrase)
        && text
            .match_indices(phrase)
            .any(|(at, _)| starts_word(text, at))
}

fn starts_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let first = text.get(at..).and_then(|t| t.chars().next());
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !(inside(before) && inside(first))
}

/// How far a `*` reaches: a vendor's variable part, not the rest of a page.
const LONGEST_VARIABLE: usize = 200;

/// Whether a glob is found in a text at the beginning of a word.
fn found(glob: &str, value: &Plain) -> bool {
    if !value.triples().may_match(glob) {
        return false;
    }
    let mut parts = glob.split('*').map(str::trim).filter(|p| !p.is_empty());
    let Some(first) = parts.next() else {
        return true;
    };
    let text = value.text();
    text.match_indices(first)
        .filter(|(at, _)| starts_word(text, *at))
        .any(|(at, _)| {
            let mut rest = text.get(at + first.len()..).unwrap_or("");
            parts.clone().all(|part| {
                let next = rest.find(part).filter(|gap| *gap <= LONGEST_VARIABLE);
                rest = next
                    .and_then(|gap| rest.get(gap + part.len()..))
                    .unwrap_or("");
                next.is_some()
            })
        })
}
