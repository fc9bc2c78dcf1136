//! Collects the causes whose rules hold, and puts them in order.

use std::cmp::Reverse;

use super::condition;
use crate::catalog::{
    Catalog, Cause, Code, Confidence, Filed, Owned, Prior, Provider, Remedy, Role, Rule,
};
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
    let mut supports: Vec<(String, Rule)> = Vec::new();
    let mut against: Vec<(String, Rule)> = Vec::new();
    for filed in catalog.fitting(&evidence.sketch(), provider.map(|p| p.slug.as_str())) {
        let owner = catalog.owner(filed.owner);
        let Some(cause) = cause_of(&filed, owner) else {
            continue;
        };
        let circumstances = match filed.role {
            Role::Raises => None,
            Role::Supports => Some(&mut supports),
            Role::Lowers => Some(&mut against),
        };
        if let Some(circumstances) = circumstances {
            if speaks(owner, provider) == Speaks::ForItself {
                circumstances.push((cause.to_owned(), filed.rule));
            }
            continue;
        }
        let own_words = is_own(owner) && filed.rule.tells_vendor();
        let guessed = match speaks(owner, provider) {
            Speaks::ForItself => false,
            // A sentence that several causes share says nothing about who said it.
            Speaks::Perhaps if own_words && filed.rule.confidence > Confidence::Possible => true,
            _ => continue,
        };
        let Some(cause) = catalog.told(cause) else {
            continue;
        };
        if let Some(proof) = condition::prove(&filed.rule, evidence) {
            let mut new = candidate(cause, &filed.rule, &file(owner), &proof, own_words);
            if guessed {
                new.confidence = new.confidence.lowered().unwrap_or(Confidence::Possible);
            }
            keep_best(&mut found, new);
        }
    }
    codes(evidence, catalog, provider, &mut found);
    lower(&mut found, &against, evidence);
    for (cause, rule) in &supports {
        match found.iter_mut().find(|c| c.cause.id == *cause) {
            Some(candidate) => support(candidate, rule, evidence),
            None => found.extend(alone(catalog, cause, rule, evidence)),
        }
    }
    order(found)
}

/// Whether a rule of this file may speak about an answer of this provider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaks {
    /// It is general, or the provider's own.
    ForItself,
    /// Nobody knows whose answer it is, but a vendor's own sentence or code may tell.
    Perhaps,
    /// It is another provider's.
    Not,
}

fn speaks(owner: Owned<'_>, provider: Option<&Provider>) -> Speaks {
    match (owner, provider) {
        (Owned::Cause(_), _) => Speaks::ForItself,
        (Owned::Provider(_), None) => Speaks::Perhaps,
        (Owned::Provider(slug), Some(provider)) if slug == provider.slug => Speaks::ForItself,
        _ => Speaks::Not,
    }
}

fn is_own(owner: Owned<'_>) -> bool {
    matches!(owner, Owned::Provider(_))
}

/// The file that a report names.
fn file(owner: Owned<'_>) -> String {
    match owner {
        Owned::Cause(id) => format!("causes/{id}.toml"),
        Owned::Provider(slug) => format!("providers/{slug}.toml"),
        Owned::Nobody => String::new(),
    }
}

/// The cause that a rule raises: its own in a provider's file, else the file's.
fn cause_of<'r>(filed: &'r Filed, owner: Owned<'r>) -> Option<&'r str> {
    match owner {
        Owned::Cause(id) => Some(id),
        _ => filed.rule.cause.as_deref(),
    }
}

/// What the codes in the answers mean to the provider, or to anybody if it is unknown.
fn codes<'a>(
    evidence: &Evidence,
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
    found: &mut Vec<Candidate<'a>>,
) {
    let readings = evidence
        .readings
        .iter()
        .filter(|r| matches!(r.fact, Fact::Code | Fact::Error));
    for reading in readings {
        for (slug, word, code) in catalog.code(&reading.value) {
            let mine = provider.is_some_and(|p| p.slug == slug);
            let told = provider.is_none() && !is_common(&word);
            if mine || told {
                let file = format!("providers/{slug}.toml");
                for candidate in of_code(&word, &code, reading, &file, catalog) {
                    keep_best(found, candidate);
                }
            }
        }
    }
}

/// Whether a code is a word or number that many vendors use for many things.
fn is_common(word: &str) -> bool {
    COMMON_WORDS.contains(&word) || word.len() < 4 || word.chars().all(|c| c.is_ascii_digit())
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
            let cause = catalog.told(id)?;
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
fn lower(found: &mut Vec<Candidate<'_>>, against: &[(String, Rule)], evidence: &Evidence) {
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
fn support(candidate: &mut Candidate<'_>, rule: &Rule, evidence: &Evidence) {
    let Some(proof) = condition::prove_on(rule, evidence, candidate.exchange) else {
        return;
    };
    let is_new = |r: &&Reading| !candidate.because.iter().any(|b| b.fact == r.fact);
    if candidate.confidence == Confidence::Possible && proof.readings.iter().any(is_new) {
        candidate.confidence = Confidence::Likely;
        candidate.weight.conditions += proof.readings.len();
        candidate
            .because
            .extend(proof.readings.into_iter().cloned());
    }
}

/// A cause that only a circumstance speaks for: possible, after all that an answer speaks for.
fn alone<'a>(
    catalog: &'a Catalog,
    cause: &str,
    rule: &Rule,
    evidence: &Evidence,
) -> Option<Candidate<'a>> {
    let names_provider = || evidence.value(Fact::Provider);
    evidence.value(Fact::OAuthSeen).or_else(names_provider)?;
    let proof = condition::prove_on(rule, evidence, None)?;
    let cause = catalog.told(cause)?;
    let mut candidate = candidate(
        cause,
        rule,
        &format!("causes/{}.toml", cause.id),
        &proof,
        false,
    );
    candidate.confidence = Confidence::Possible;
    candidate.weight.conditions = 0;
    Some(candidate)
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
