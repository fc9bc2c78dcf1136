//! Names the missing facts that would settle the order of the best candidates.

use std::cmp::Reverse;

use super::condition;
use super::diagnosis::Decider;
use super::rank::Candidate;
use crate::catalog::{Catalog, Confidence, Owned, Provider, Rule, Test};
use crate::evidence::Evidence;
use crate::fact::{Fact, Scope, Source};

/// How many questions a report asks at most.
const MOST_QUESTIONS: usize = 5;
/// How many candidates are worth telling apart.
const CONTENDERS: usize = 4;

/// The missing facts that would raise a candidate or bring in a new one, most telling first.
pub(super) fn deciders(
    evidence: &Evidence,
    catalog: &Catalog,
    provider: Option<&Provider>,
    candidates: &[Candidate<'_>],
) -> Vec<Decider> {
    let settled = candidates
        .first()
        .is_some_and(|c| c.confidence == Confidence::Certain);
    if settled {
        return Vec::new();
    }
    let best = candidates
        .first()
        .map_or(Confidence::Possible, |c| c.confidence);
    let mut deciders: Vec<Decider> = Vec::new();
    for filed in catalog
        .rules(&evidence.sketch(), 1, provider.map(|p| p.slug.as_str()))
        .filter(|f| !f.against)
    {
        // A rule that could not even reach the present level settles nothing.
        if filed.rule.confidence < best {
            continue;
        }
        let cause = match catalog.owner(filed.owner) {
            Owned::Cause(id) => Some(id),
            Owned::Provider(slug) if provider.is_some_and(|p| p.slug == slug) => {
                filed.rule.cause.as_deref()
            }
            _ => None,
        };
        let reached = |id: &str| {
            let same = candidates.iter().find(|c| c.cause.id == id);
            same.is_some_and(|c| c.confidence >= filed.rule.confidence)
        };
        if cause.is_none_or(reached) {
            continue;
        }
        if let (Some(cause), Some((fact, test))) = (cause, only_open(&filed.rule, evidence)) {
            note(&mut deciders, fact, test, cause);
        }
    }
    let contends = |id: &String| {
        candidates
            .iter()
            .take(CONTENDERS)
            .any(|c| c.cause.id == *id)
    };
    let worth = |d: &Decider| d.separates.iter().filter(|c| contends(c)).count();
    if deciders.iter().any(|d| worth(d) > 0) {
        deciders.retain(|d| worth(d) > 0);
    }
    deciders.sort_by_key(|d| {
        (
            Reverse(worth(d)),
            d.fact.source() == Source::Exchange,
            d.fact,
        )
    });
    deciders.truncate(MOST_QUESTIONS);
    deciders
}

/// The one condition of a rule that nothing is known of, where all others hold.
fn only_open<'a>(rule: &'a Rule, evidence: &Evidence) -> Option<(Fact, &'a Test)> {
    // A rule that rests on nothing but the open fact would make every question relevant.
    if rule.when.len() < 2 {
        return None;
    }
    let scoped = rule.when.keys().any(|f| f.scope() == Scope::Exchange);
    let exchanges: Vec<Option<usize>> = if scoped {
        (0..evidence.exchanges.len()).map(Some).collect()
    } else {
        vec![None]
    };
    exchanges.into_iter().find_map(|exchange| {
        match condition::open_conditions(rule, evidence, exchange)?.as_slice() {
            [(fact, test)] if askable(*fact) => Some((*fact, *test)),
            _ => None,
        }
    })
}

/// Whether anybody can answer for a fact; words of an answer can't be made up.
fn askable(fact: Fact) -> bool {
    !matches!(fact, Fact::Says | Fact::Complaint | Fact::OAuthSeen)
}

fn note(deciders: &mut Vec<Decider>, fact: Fact, test: &Test, cause: &str) {
    let place = deciders
        .iter()
        .position(|d| d.fact == fact)
        .unwrap_or_else(|| {
            deciders.push(Decider {
                fact,
                ask: fact.question(),
                separates: Vec::new(),
                answers: Vec::new(),
            });
            deciders.len() - 1
        });
    let Some(decider) = deciders.get_mut(place) else {
        return;
    };
    if !decider.separates.iter().any(|c| c == cause) {
        decider.separates.push(cause.to_owned());
    }
    for answer in &test.equals {
        if !decider.answers.contains(answer) {
            decider.answers.push(answer.clone());
        }
    }
}
