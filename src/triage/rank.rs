//! Collects the causes whose rules hold.

use super::candidate::{Candidate, keep_best, order};
use super::circumstance::{alone, lower, support};
use super::code::codes;
use super::condition;
use crate::catalog::{Catalog, Confidence, Filed, Provider, Role};
use crate::evidence::Evidence;

/// The causes that hold, best first.
pub(super) fn candidates<'a>(
    evidence: &'a Evidence,
    rules: &[Filed],
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    // Where nobody knows whose answer it is, a vendor's own sentence or code may tell.
    let is_guess = |filed: &Filed| filed.provider.is_some() && provider.is_none();
    for filed in that(rules, Role::Raises) {
        if let Some(mut new) = raised(filed, evidence, catalog) {
            if is_guess(filed) {
                new.guessed = true;
                new.confidence = new.confidence.lowered().unwrap_or(Confidence::Possible);
            }
            keep_best(&mut found, new);
        }
    }
    codes(evidence, catalog, provider, &mut found);
    let against = that(rules, Role::Lowers).filter(|filed| !is_guess(filed));
    lower(&mut found, &against.collect::<Vec<_>>(), evidence);
    for filed in that(rules, Role::Supports) {
        match found.iter_mut().find(|c| c.cause == filed.cause) {
            Some(candidate) => support(candidate, filed, evidence),
            None => found.extend(alone(filed, evidence, catalog)),
        }
    }
    order(found)
}

/// The mistakes in requests that the server accepts today.
pub(super) fn tolerated<'a>(
    evidence: &'a Evidence,
    rules: &[Filed],
    catalog: &'a Catalog,
) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    for filed in that(rules, Role::Remarks) {
        if let Some(new) = raised(filed, evidence, catalog) {
            keep_best(&mut found, new);
        }
    }
    order(found)
}

/// The rules of one role that lack no fact.
fn that(rules: &[Filed], role: Role) -> impl Iterator<Item = &Filed> {
    let all = rules.iter();
    all.filter(move |filed| filed.role == role && !filed.lacks)
}

/// The cause that a rule raises, if it holds.
fn raised<'a>(
    filed: &Filed,
    evidence: &'a Evidence,
    catalog: &'a Catalog,
) -> Option<Candidate<'a>> {
    let rule = filed.rule()?;
    let proof = condition::prove(&rule, evidence)?;
    let mut new = Candidate::by_rule(filed, &rule, proof, catalog)?;
    new.weight.own_words = filed.provider.is_some() && rule.tells_vendor();
    Some(new)
}
