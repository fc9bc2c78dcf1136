//! What speaks for or against a cause beside its rules.

use super::candidate::Candidate;
use super::condition::{self, is_scoped};
use crate::catalog::{Catalog, Confidence, Filed};
use crate::evidence::{Evidence, Reading};
use crate::fact::Fact;

/// Lowers what the evidence speaks against, by one level.
pub(super) fn lower(found: &mut Vec<Candidate<'_>>, against: &[&Filed], evidence: &Evidence) {
    found.retain_mut(|candidate| {
        let rules = against.iter().filter(|f| f.cause == candidate.cause);
        let mut rules = rules.filter_map(|filed| filed.rule());
        if rules.any(|rule| condition::prove(&rule, evidence).is_some()) {
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
pub(super) fn support<'a>(candidate: &mut Candidate<'a>, filed: &Filed, evidence: &'a Evidence) {
    let proof = |rule| condition::prove_on(&rule, evidence, candidate.exchange);
    let Some(proof) = filed.rule().and_then(proof) else {
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
        candidate.because.extend(proof.readings);
    }
}

/// A cause that only a circumstance speaks for: possible, after all that an answer speaks for.
pub(super) fn alone<'a>(
    filed: &Filed,
    evidence: &'a Evidence,
    catalog: &'a Catalog,
) -> Option<Candidate<'a>> {
    let names_provider = || evidence.value(Fact::Provider);
    evidence.value(Fact::OAuthSeen).or_else(names_provider)?;
    let rule = filed.rule()?;
    if is_scoped(&rule) {
        return None;
    }
    let proof = condition::prove_on(&rule, evidence, None)?;
    let mut candidate = Candidate::by_rule(filed, &rule, proof, catalog)?;
    candidate.confidence = Confidence::Possible;
    candidate.weight.conditions = 0;
    Some(candidate)
}
