//! Names the missing facts that would settle the order of the best candidates.

use std::cmp::Reverse;

use super::condition;
use super::diagnosis::Decider;
use super::rank::Candidate;
use crate::catalog::{Catalog, Confidence, Owned, Prior, Provider, Rule, Test};
use crate::evidence::Evidence;
use crate::fact::{Fact, Scope, Source};

/// How many questions a report asks at most.
const MOST_QUESTIONS: usize = 10;
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
    let mut questions: Vec<Question> = Vec::new();
    // A rule that could not rise above the present level settles nothing.
    let least = best.max(Confidence::Likely);
    let slug = provider.map(|p| p.slug.as_str());
    for filed in catalog
        .one_short(&evidence.sketch(), slug, least)
        .filter(|f| !f.against)
    {
        let cause = match catalog.owner(filed.owner) {
            Owned::Cause(id) => Some(id),
            Owned::Provider(slug) if provider.is_some_and(|p| p.slug == slug) => {
                filed.rule.cause.as_deref()
            }
            _ => None,
        };
        let Some(cause) = cause.and_then(|id| catalog.told(id)) else {
            continue;
        };
        let place = candidates.iter().position(|c| c.cause.id == cause.id);
        let reached = place
            .and_then(|at| candidates.get(at))
            .map(|c| c.confidence);
        if reached >= Some(filed.rule.confidence) {
            continue;
        }
        if let Some((fact, test)) = only_open(&filed.rule, evidence) {
            let contends = place.is_some_and(|at| at < CONTENDERS);
            let raises = filed.rule.confidence > best;
            let common = match cause.prior {
                Prior::Common => 2,
                Prior::Uncommon => 1,
                Prior::Rare => 0,
            };
            // A rule that already fits this answer in more ways tells more about it.
            let fits = filed.rule.when.len() - 1;
            let worth = common + fits + usize::from(contends) + if raises { 3 } else { 0 };
            note(&mut questions, fact, test, &cause.id, worth);
        }
    }
    chosen(questions)
}

/// A question with the causes that an answer would speak for, and how much each matters.
struct Question {
    decider: Decider,
    causes: Vec<(String, usize)>,
}

/// The questions that tell most, each time of what the ones before leave open.
fn chosen(mut open: Vec<Question>) -> Vec<Decider> {
    let mut chosen: Vec<Decider> = Vec::new();
    while chosen.len() < MOST_QUESTIONS {
        let is_told = |cause: &str| {
            chosen
                .iter()
                .any(|d| d.separates.iter().any(|c| c == cause))
        };
        let worth = |question: &Question| -> usize {
            let new = question.causes.iter().filter(|(cause, _)| !is_told(cause));
            new.map(|(_, worth)| worth).sum()
        };
        let best = open.iter().enumerate().max_by_key(|(_, question)| {
            let fact = question.decider.fact;
            (
                worth(question),
                fact.source() == Source::Person,
                Reverse(fact),
            )
        });
        let Some((place, _)) = best.filter(|(_, question)| worth(question) > 0) else {
            break;
        };
        let question = open.swap_remove(place);
        chosen.push(Decider {
            separates: question
                .causes
                .into_iter()
                .map(|(cause, _)| cause)
                .collect(),
            ..question.decider
        });
    }
    chosen
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

/// Adds a cause that an answer would speak for.
fn note(questions: &mut Vec<Question>, fact: Fact, test: &Test, cause: &str, worth: usize) {
    let place = questions.iter().position(|q| q.decider.fact == fact);
    let place = place.unwrap_or_else(|| {
        questions.push(Question {
            decider: Decider {
                fact,
                ask: fact.question(),
                separates: Vec::new(),
                answers: Vec::new(),
            },
            causes: Vec::new(),
        });
        questions.len() - 1
    });
    let Some(question) = questions.get_mut(place) else {
        return;
    };
    match question.causes.iter_mut().find(|(c, _)| c == cause) {
        Some((_, known)) => *known = worth.max(*known),
        None => question.causes.push((cause.to_owned(), worth)),
    }
    for answer in &test.equals {
        if !question.decider.answers.contains(answer) {
            question.decider.answers.push(answer.clone());
        }
    }
}
