//! Collects the causes whose rules hold.

use super::candidate::{Candidate, keep_best, order};
use super::circumstance::{alone, lower, support};
use super::code::codes;
use super::condition;
use crate::catalog::{Catalog, Confidence, Owned, Provider, Role, Rule};
use crate::evidence::Evidence;
use crate::fact::Sketch;

/// The causes that hold, best first.
pub(super) fn candidates<'a>(
    evidence: &Evidence,
    seen: &Sketch,
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    let mut supports: Vec<(String, Rule<&str>)> = Vec::new();
    let mut against: Vec<(String, Rule<&str>)> = Vec::new();
    for filed in catalog.fitting(seen, provider.map(|p| p.slug.as_str())) {
        let circumstances = match filed.role {
            Role::Raises => None,
            Role::Supports => Some(&mut supports),
            Role::Lowers => Some(&mut against),
            Role::Remarks => continue,
        };
        let owner = catalog.owner(filed.owner);
        let Some(rule) = filed.rule() else { continue };
        let Some(cause) = cause_of(&rule, owner) else {
            continue;
        };
        if let Some(circumstances) = circumstances {
            if speaks(owner, provider) == Speaks::ForItself {
                circumstances.push((cause.to_owned(), rule));
            }
            continue;
        }
        let own_words = is_own(owner) && rule.tells_vendor();
        let guessed = match speaks(owner, provider) {
            Speaks::ForItself => false,
            // A sentence that several causes share says nothing about who said it.
            Speaks::Perhaps if own_words && rule.confidence > Confidence::Possible => true,
            _ => continue,
        };
        if let Some(proof) = condition::prove(&rule, evidence)
            && let Some(cause) = catalog.told(cause)
        {
            let mut new = Candidate::by_rule(cause, &rule, &file(owner), &proof);
            new.weight.own_words = own_words;
            new.guessed = guessed;
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

/// The mistakes in requests that the server accepts today.
pub(super) fn tolerated<'a>(
    evidence: &Evidence,
    seen: &Sketch,
    catalog: &'a Catalog,
) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    let remarks = catalog.fitting(seen, None);
    for filed in remarks.filter(|filed| filed.role == Role::Remarks) {
        let owner = catalog.owner(filed.owner);
        let Some(rule) = filed.rule() else { continue };
        if let Some(proof) = condition::prove(&rule, evidence)
            && let Some(cause) = cause_of(&rule, owner).and_then(|id| catalog.told(id))
        {
            keep_best(
                &mut found,
                Candidate::by_rule(cause, &rule, &file(owner), &proof),
            );
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
fn cause_of<'a>(rule: &Rule<&'a str>, owner: Owned<'a>) -> Option<&'a str> {
    match owner {
        Owned::Cause(id) => Some(id),
        _ => rule.cause,
    }
}
