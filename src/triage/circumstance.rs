//! What speaks for or against a cause beside its rules.

use super::candidate::Candidate;
use super::condition::{self, is_scoped};
use crate::catalog::{Catalog, Confidence, Rule};
use crate::evidence::{Evidence, Reading};
use crate::fact::Fact;

/// Lowers what the evidence speaks against, by one level.
pub(super) fn lower(
    found: &mut Vec<Candidate<'_>>,
    against: &[(String, Rule<&str>)],
    evidence: &Evidence,
) {
    found.retain_mut(|candidate| {
        let mut rules = against
            .iter()
            .filter(|(cause, _)| *cause == candidate.cause.id);
        if rules.any(|(_, rule)| condition::prove(rule, evidence).is_some()) {
            match candidate.confidence.lowered() {
                Some(lower) => candidate.confidence = lower,
                None => return false,
            }
        }
        true
    });
}

/// Raises what is possible to likely where a circumstance that its rule doesn't know of speaks for
/// it; the proof names both.
pub(super) fn support(candidate: &mut Candidate<'_>, rule: &Rule<&str>, evidence: &Evidence) {
    let Some(proof) = condition::prove_on(rule, evidence, candidate.exchange) else {
        return;
    };
    let is_new = |r: &&Reading| !candidate.because.iter().any(|b| b.fact == r.fact);
    let is_new = proof.readings.iter().any(is_new);
    candidate.supported = true;
    if candidate.confidence == Confidence::Possible && is_new {
        candidate.confidence = Confidence::Likely;
        // What a vendor says has several causes is told apart by circumstances before all else.
        let bonus = usize::from(candidate.weight.own_words);
        candidate.weight.conditions += proof.readings.len() + bonus;
        candidate
            .because
            .extend(proof.readings.into_iter().cloned());
    }
}

/// A cause that only a circumstance speaks for: possible, after all that an answer speaks for.
pub(super) fn alone<'a>(
    catalog: &'a Catalog,
    cause: &str,
    rule: &Rule<&str>,
    evidence: &Evidence,
) -> Option<Candidate<'a>> {
    let names_provider = || evidence.value(Fact::Provider);
    evidence.value(Fact::OAuthSeen).or_else(names_provider)?;
    if is_scoped(rule) {
        return None;
    }
    let proof = condition::prove_on(rule, evidence, None)?;
    let cause = catalog.told(cause)?;
    let file = format!("causes/{}.toml", cause.id);
    let mut candidate = Candidate::by_rule(cause, rule, &file, &proof);
    candidate.confidence = Confidence::Possible;
    candidate.weight.conditions = 0;
    Some(candidate)
}
