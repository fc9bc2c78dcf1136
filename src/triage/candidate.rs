//! Causes that the evidence supports, and their order.

use std::cmp::Reverse;

use super::condition::{Proof, is_scoped};
use crate::catalog::{Catalog, Confidence, Filed, Prior, Remedy, Rule, Told};
use crate::evidence::Reading;
use crate::fact::Fact;

/// A cause that the evidence supports, by its best rule.
pub(super) struct Candidate<'a> {
    /// The cause's place in the catalogue.
    pub(super) cause: usize,
    pub(super) told: &'a Told,
    pub(super) confidence: Confidence,
    pub(super) remedy: Option<Remedy>,
    pub(super) because: Vec<&'a Reading>,
    pub(super) exchange: Option<usize>,
    /// The folder, the name of the file and the id of its rule.
    pub(super) rule: [&'a str; 3],
    pub(super) source: Option<&'static str>,
    pub(super) weight: Weight,
    /// One of its circumstances holds.
    pub(super) supported: bool,
    /// Its rule is of a vendor, and nobody knows whose answer it is.
    pub(super) guessed: bool,
}

/// What orders candidates of one level: compared field by field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Weight {
    /// The rule names the vendor's own code or sentence.
    pub(super) own_words: bool,
    /// The rule rests on something that was seen in an exchange, not on circumstances alone.
    pub(super) witnessed: bool,
    /// How many conditions it has: one that contains another's conditions has more.
    pub(super) conditions: usize,
    /// How often the cause is met.
    pub(super) prior: Prior,
}

impl<'a> Candidate<'a> {
    /// The cause that a rule raises.
    pub(super) fn by_rule(
        filed: &Filed,
        rule: &Rule<&'static str>,
        proof: Proof<'a>,
        catalog: &'a Catalog,
    ) -> Option<Self> {
        let told = catalog.told(filed.cause)?;
        let [folder, file] = catalog.file(filed);
        Some(Self {
            cause: filed.cause,
            told,
            confidence: rule.confidence,
            remedy: rule.remedy,
            because: proof.readings,
            exchange: proof.exchange,
            rule: [folder, file, rule.id],
            source: rule.source,
            weight: Weight {
                own_words: false,
                witnessed: is_scoped(rule),
                // Whose answer it is makes a rule no more specific.
                conditions: rule.when.keys().filter(|f| **f != Fact::Provider).count(),
                prior: told.prior,
            },
            supported: false,
            guessed: false,
        })
    }
}

/// One candidate per cause: the one with the better rule.
///
/// What the vendor names among other causes and a circumstance raises has the vendor's word too.
pub(super) fn keep_best<'a>(found: &mut Vec<Candidate<'a>>, mut new: Candidate<'a>) {
    let Some(best) = found.iter_mut().find(|c| c.cause == new.cause) else {
        found.push(new);
        return;
    };
    if (new.confidence, new.weight) > (best.confidence, best.weight) {
        std::mem::swap(best, &mut new);
    }
    let told = best.because.iter().any(|r| is_circumstance(r));
    if new.weight.own_words && !best.weight.own_words && told {
        best.weight.own_words = true;
        best.weight.witnessed = true;
        best.weight.conditions += 1;
    }
}

/// Whether a reading tells of more than who answered, and in which words.
fn is_circumstance(reading: &Reading) -> bool {
    let words = [Fact::Error, Fact::Code, Fact::Says, Fact::Complaint];
    let answer = [Fact::Status, Fact::Provider];
    !words.contains(&reading.fact) && !answer.contains(&reading.fact)
}

/// Best first: level, then the more specific rule, then prior; a cause stands before those that
/// it explains, unless a circumstance speaks for the other alone, which
/// the vendor names.
pub(super) fn order(mut found: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    found.sort_by_key(|c| Reverse((c.confidence, c.weight)));
    let mut at = 1;
    while at < found.len() {
        let explained = found.iter().take(at).position(|earlier| {
            found.get(at).is_some_and(|c| {
                c.confidence >= Confidence::Likely
                    && c.confidence >= earlier.confidence
                    && (!is_told_of(earlier)
                        || is_told_of(c)
                        || c.because.iter().any(|r| is_circumstance(r)))
                    && c.told.explains.contains(&earlier.told.id)
            })
        });
        if let Some(place) = explained {
            let moved = found.remove(at);
            found.insert(place, moved);
        }
        at += 1;
    }
    demote_equals(&mut found);
    found
}

/// Whether a circumstance speaks for a cause that the vendor names.
fn is_told_of(candidate: &Candidate<'_>) -> bool {
    candidate.supported && candidate.weight.own_words
}

/// Two causes that are both certain prove each other wrong, unless one explains the other.
fn demote_equals(found: &mut [Candidate<'_>]) {
    let certain: Vec<usize> = found
        .iter()
        .enumerate()
        .filter(|(_, c)| c.confidence == Confidence::Certain)
        .map(|(at, _)| at)
        .collect();
    let Some((first, others)) = certain.split_first() else {
        return;
    };
    let explains = |a: usize, b: usize| matches!((found.get(a), found.get(b)), (Some(a), Some(b)) if a.told.explains.contains(&b.told.id));
    let rivals: Vec<usize> = others
        .iter()
        .copied()
        .filter(|other| !explains(*first, *other))
        .collect();
    if rivals.is_empty() {
        return;
    }
    for at in std::iter::once(*first).chain(rivals) {
        if let Some(candidate) = found.get_mut(at) {
            candidate.confidence = Confidence::Likely;
        }
    }
}
