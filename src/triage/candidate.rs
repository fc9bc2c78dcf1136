//! Causes that the evidence supports, and their order.

use std::cmp::Reverse;

use super::condition::{Proof, is_scoped};
use crate::catalog::{Cause, Confidence, Prior, Remedy, Rule};
use crate::evidence::Reading;

/// A cause that the evidence supports, by its best rule.
pub(super) struct Candidate<'a> {
    pub(super) cause: &'a Cause,
    pub(super) confidence: Confidence,
    pub(super) remedy: Option<Remedy>,
    pub(super) because: Vec<Reading>,
    pub(super) exchange: Option<usize>,
    pub(super) rule: String,
    pub(super) source: Option<String>,
    pub(super) weight: Weight,
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
    /// The cause that a rule of `file` raises.
    pub(super) fn by_rule(
        cause: &'a Cause,
        rule: &Rule<&str>,
        file: &str,
        proof: &Proof<'_>,
    ) -> Self {
        Self {
            cause,
            confidence: rule.confidence,
            remedy: rule.remedy,
            because: proof.readings.iter().map(|r| (*r).clone()).collect(),
            exchange: proof.exchange,
            rule: format!("{file}#{}", rule.id),
            source: rule.source.map(str::to_owned),
            weight: Weight {
                own_words: false,
                witnessed: is_scoped(rule),
                conditions: rule.when.len(),
                prior: cause.prior,
            },
        }
    }
}

/// One candidate per cause: the one with the better rule.
pub(super) fn keep_best<'a>(found: &mut Vec<Candidate<'a>>, new: Candidate<'a>) {
    match found.iter_mut().find(|c| c.cause.id == new.cause.id) {
        Some(old) if (new.confidence, new.weight) > (old.confidence, old.weight) => *old = new,
        Some(_) => {}
        None => found.push(new),
    }
}

/// Best first: level, then the more specific rule, then prior; a cause stands before those that
/// it explains.
pub(super) fn order(mut found: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    found.sort_by_key(|c| Reverse((c.confidence, c.weight)));
    let mut at = 1;
    while at < found.len() {
        let explained = found.iter().take(at).position(|earlier| {
            found.get(at).is_some_and(|c| {
                c.confidence >= Confidence::Likely
                    && c.confidence >= earlier.confidence
                    && c.cause.explains.contains(&earlier.cause.id)
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
    let explains = |a: usize, b: usize| matches!((found.get(a), found.get(b)), (Some(a), Some(b)) if a.cause.explains.contains(&b.cause.id));
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
