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
    let proof = Proof { readings, exchange };
    (!is_excluded(rule, evidence, exchange)).then_some(proof)
}

/// The one condition of a rule on a fact of which nothing is known, where all others hold.
pub(super) fn open_condition<'a, S: AsRef<str>>(
    rule: &'a Rule<S>,
    evidence: &Evidence,
    exchange: Option<usize>,
) -> Option<(Fact, &'a Test<S>)> {
    let mut open = None;
    for (fact, test) in &rule.when {
        if matches!(satisfied(*fact, test, evidence, exchange), Satisfied::Not) {
            let may_be_open = !test.absent && is_open(*fact, evidence, exchange);
            if !may_be_open || open.replace((*fact, test)).is_some() {
                return None;
            }
        }
    }
    open.filter(|_| !is_excluded(rule, evidence, exchange))
}

/// Whether nothing is known of a fact, not even that it is absent.
pub(super) fn is_open(fact: Fact, evidence: &Evidence, exchange: Option<usize>) -> bool {
    on(evidence, fact, exchange).next().is_none() && !evidence.saw_place_of(fact, exchange)
}

/// Whether something is known that must not be.
fn is_excluded<S: AsRef<str>>(
    rule: &Rule<S>,
    evidence: &Evidence,
    exchange: Option<usize>,
) -> bool {
    let mut unless = rule.unless.iter();
    unless.any(|(fact, test)| !matches!(satisfied(*fact, test, evidence, exchange), Satisfied::Not))
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
    let said = (fact == Fact::Says).then(|| evidence.sketch().heard());
    let sought = Sought::of(test, said);
    if sought.is_nothing() {
        return Satisfied::Not;
    }
    on(evidence, fact, exchange)
        .find(|(_, value)| passes(test, &sought, value))
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

/// The phrases of a test that are worth a search, where it has any.
///
/// Dozens of phrases are looked for in each of dozens of sentences, and nearly none is in any.
struct Sought<'a> {
    has: Option<Vec<&'a str>>,
    matches: Option<Vec<&'a str>>,
}

impl<'a> Sought<'a> {
    /// Those of a test, but for what can't be in `said`.
    fn of<S: AsRef<str>>(test: &'a Test<S>, said: Option<&Triples>) -> Self {
        let may_be = |texts: &'a S, may: fn(&Triples, &str) -> bool| {
            let texts = texts.as_ref();
            let may_be = |text: &&str| said.is_none_or(|said| may(said, text));
            (!texts.is_empty()).then(|| lines(texts).filter(may_be).collect())
        };
        Self {
            has: may_be(&test.has, Triples::may_have),
            matches: may_be(&test.matches, Triples::may_match),
        }
    }

    /// Whether the test can't pass.
    fn is_nothing(&self) -> bool {
        let none = |texts: &Option<Vec<_>>| texts.as_ref().is_some_and(Vec::is_empty);
        none(&self.has) || none(&self.matches)
    }
}

/// Whether a value passes a test.
fn passes<S: AsRef<str>>(test: &Test<S>, sought: &Sought<'_>, value: &Plain) -> bool {
    let number = || value.text().parse::<f64>().ok();
    let equals = test.equals.as_ref();
    let any = |texts: &Option<Vec<&str>>, fits: fn(&str, &Plain) -> bool| {
        let mut texts = texts.iter().flatten().peekable();
        texts.peek().is_none() || texts.any(|text| fits(text, value))
    };
    (equals.is_empty() || lines(equals).any(|text| text == value.text()))
        && any(&sought.has, begins)
        && lines(test.has_all.as_ref()).all(|h| begins(h, value))
        && any(&sought.matches, found)
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

/// Whether a sentence ends in a text, white space folded: what follows is said of something else.
fn ends_sentence(text: &str) -> bool {
    [". ", "! ", "? "].iter().any(|end| text.contains(end))
}

/// Whether a glob is found in one sentence of a text, at the beginning of a word.
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
                let next = rest.find(part).filter(|gap| {
                    let variable = rest.get(..*gap).unwrap_or("");
                    *gap <= LONGEST_VARIABLE && !ends_sentence(variable)
                });
                rest = next
                    .and_then(|gap| rest.get(gap + part.len()..))
                    .unwrap_or("");
                next.is_some()
            })
        })
}
