//! Collects the causes whose rules hold, and puts them in order.

use std::cmp::Reverse;

use super::condition;
use crate::catalog::{Catalog, Cause, Code, Confidence, Prior, Provider, Remedy, Rule};
use crate::evidence::{Evidence, Reading};
use crate::fact::{Fact, Scope};

/// A cause that the evidence supports, by its best rule.
pub(super) struct Candidate<'a> {
    pub(super) cause: &'a Cause,
    pub(super) confidence: Confidence,
    pub(super) remedy: Option<Remedy>,
    pub(super) because: Vec<Reading>,
    pub(super) exchange: Option<usize>,
    pub(super) rule: String,
    pub(super) source: Option<String>,
    weight: Weight,
}

/// What orders candidates of one level: compared field by field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    /// The rule names the vendor's own code or sentence.
    own_words: bool,
    /// The rule rests on something that was seen in an exchange, not on circumstances alone.
    witnessed: bool,
    /// How many conditions it has: one that contains another's conditions has more.
    conditions: usize,
    /// How often the cause is met.
    prior: Prior,
}

/// The causes that hold, best first.
pub(super) fn candidates<'a>(
    evidence: &Evidence,
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    for cause in catalog.causes() {
        for rule in &cause.rules {
            if let Some(proof) = condition::prove(rule, evidence) {
                let file = format!("causes/{}.toml", cause.id);
                keep_best(&mut found, candidate(cause, rule, &file, &proof, false));
            }
        }
    }
    match provider {
        Some(provider) => own_rules(provider, false, evidence, catalog, &mut found),
        // Nobody knows whose answer it is, but a vendor's own sentence or code may tell.
        None => {
            for provider in catalog.providers() {
                own_rules(provider, true, evidence, catalog, &mut found);
            }
        }
    }
    lower(&mut found, evidence, provider);
    order(found)
}

/// Rules and codes of a provider's file.
fn own_rules<'a>(
    provider: &'a Provider,
    guessed: bool,
    evidence: &Evidence,
    catalog: &'a Catalog,
    found: &mut Vec<Candidate<'a>>,
) {
    let file = format!("providers/{}.toml", provider.slug);
    for rule in &provider.rules {
        let own_words = rule
            .when
            .keys()
            .any(|f| matches!(f, Fact::Says | Fact::Code));
        // A sentence that several causes share says nothing about who said it.
        if guessed && (!own_words || rule.confidence == Confidence::Possible) {
            continue;
        }
        let Some(cause) = rule.cause.as_deref().and_then(|id| catalog.cause(id)) else {
            continue;
        };
        if let Some(proof) = condition::prove(rule, evidence) {
            let mut candidate = candidate(cause, rule, &file, &proof, own_words);
            if guessed {
                candidate.confidence = candidate
                    .confidence
                    .lowered()
                    .unwrap_or(Confidence::Possible);
            }
            keep_best(found, candidate);
        }
    }
    for (word, code) in &provider.codes {
        let readings = evidence.readings.iter().filter(|r| {
            matches!(r.fact, Fact::Code | Fact::Error) && r.value.eq_ignore_ascii_case(word)
        });
        for reading in readings {
            if guessed && COMMON_WORDS.contains(&word.as_str()) {
                continue;
            }
            for candidate in of_code(word, code, reading, &file, catalog) {
                keep_best(found, candidate);
            }
        }
    }
}

/// Words that so many providers use that they point at none.
const COMMON_WORDS: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "access_denied",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "invalid_token",
    "insufficient_scope",
    "unauthorized",
    "forbidden",
    "rate_limited",
    "login_required",
    "consent_required",
    "interaction_required",
    "not_found",
];

/// The causes that a vendor's code names: the first with its confidence, others as possible.
fn of_code<'a>(
    word: &str,
    code: &Code,
    reading: &Reading,
    file: &str,
    catalog: &'a Catalog,
) -> Vec<Candidate<'a>> {
    let main = (code.cause.as_str(), code.confidence, code.remedy);
    let also = code
        .also
        .iter()
        .map(|id| (id.as_str(), Confidence::Possible, None));
    std::iter::once(main)
        .chain(also)
        .enumerate()
        .filter_map(|(place, (id, confidence, remedy))| {
            let cause = catalog.cause(id)?;
            Some(Candidate {
                cause,
                confidence,
                remedy,
                because: vec![reading.clone()],
                exchange: reading.exchange,
                rule: format!("{file}#{word}"),
                source: Some(code.source.clone()),
                weight: Weight {
                    own_words: true,
                    witnessed: true,
                    conditions: usize::from(place == 0),
                    prior: cause.prior,
                },
            })
        })
        .collect()
}

fn candidate<'a>(
    cause: &'a Cause,
    rule: &Rule,
    file: &str,
    proof: &condition::Proof<'_>,
    own_words: bool,
) -> Candidate<'a> {
    Candidate {
        cause,
        confidence: rule.confidence,
        remedy: rule.remedy,
        because: proof.readings.iter().map(|r| (*r).clone()).collect(),
        exchange: proof.exchange,
        rule: format!("{file}#{}", rule.id),
        source: rule.source.clone(),
        weight: Weight {
            own_words,
            witnessed: rule.when.keys().any(|f| f.scope() == Scope::Exchange),
            conditions: rule.when.len(),
            prior: cause.prior,
        },
    }
}

/// One candidate per cause: the one with the better rule.
fn keep_best<'a>(found: &mut Vec<Candidate<'a>>, new: Candidate<'a>) {
    match found.iter_mut().find(|c| c.cause.id == new.cause.id) {
        Some(old) if (new.confidence, new.weight) > (old.confidence, old.weight) => *old = new,
        Some(_) => {}
        None => found.push(new),
    }
}

/// Lowers what the evidence speaks against, by one level.
fn lower(found: &mut Vec<Candidate<'_>>, evidence: &Evidence, provider: Option<&Provider>) {
    found.retain_mut(|candidate| {
        let own = provider.map_or(&[][..], |p| &p.against);
        let own = own
            .iter()
            .filter(|r| r.cause.as_deref() == Some(&candidate.cause.id));
        let against = candidate.cause.against.iter().chain(own);
        if against
            .into_iter()
            .any(|rule| condition::prove(rule, evidence).is_some())
        {
            match candidate.confidence.lowered() {
                Some(lower) => candidate.confidence = lower,
                None => return false,
            }
        }
        true
    });
}

/// Best first: level, then the more specific rule, then prior; a cause stands before those that
/// it explains.
fn order(mut found: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
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
