//! Names the missing facts that would settle the order of the best candidates.

use std::cmp::Reverse;

use super::candidate::Candidate;
use super::condition;
use super::diagnosis::Decider;
use crate::catalog::{Catalog, Confidence, Owned, Owner, Prior, Provider, Role, Rule, Test};
use crate::evidence::Evidence;
use crate::fact::{Fact, Set, Sketch, Source};

/// How many questions a report asks at most.
const MOST_QUESTIONS: usize = 32;
/// The missing facts that would raise a candidate or bring in a new one, most telling first.
pub(super) fn deciders(
    (evidence, seen): (&Evidence, &Sketch),
    catalog: &Catalog,
    provider: Option<&Provider>,
    candidates: &[Candidate<'_>],
) -> Vec<Decider> {
    let best = candidates
        .first()
        .map_or(Confidence::Possible, |c| c.confidence);
    if best == Confidence::Certain {
        return Vec::new();
    }
    let mut questions: Vec<Question> = Vec::new();
    for (place, candidate) in candidates.iter().enumerate() {
        of_candidate(candidate, place, evidence, &mut questions);
    }
    of_rules(
        (evidence, seen),
        catalog,
        provider,
        candidates,
        &mut questions,
    );
    chosen(questions)
}

/// Circumstances that would speak for a candidate.
fn of_candidate(
    candidate: &Candidate<'_>,
    place: usize,
    evidence: &Evidence,
    questions: &mut Vec<Question>,
) {
    if candidate.confidence > Confidence::Possible && place == 0 {
        return;
    }
    for support in &candidate.cause.supports {
        let open = condition::open_conditions(support, evidence, candidate.exchange);
        if let Some([(fact, test)]) = open.as_deref()
            && askable(*fact)
        {
            let worth = commonness(candidate.cause.prior) + CONTENDS;
            note(questions, *fact, test, &candidate.cause.id, worth);
        }
    }
}

/// What would make a rule hold that raises its cause above where it stands.
fn of_rules(
    (evidence, seen): (&Evidence, &Sketch),
    catalog: &Catalog,
    provider: Option<&Provider>,
    candidates: &[Candidate<'_>],
    questions: &mut Vec<Question>,
) {
    let best = candidates
        .first()
        .map_or(Confidence::Possible, |c| c.confidence);
    // A rule that could not rise above the present level settles nothing.
    let least = best.max(Confidence::Likely);
    let slug = provider.map(|p| p.slug.as_str());
    let filed = catalog.one_short(seen, askable_facts(), slug, least);
    for filed in filed.filter(|f| f.role == Role::Raises) {
        let Some(rule) = filed.rule() else { continue };
        let cause = match catalog.owner(filed.owner) {
            Owned::Cause(id) => Some(id),
            Owned::Provider(slug) if provider.is_none_or(|p| p.slug == slug) => rule.cause,
            _ => None,
        };
        let Some(cause) = cause else { continue };
        let of_unknown = provider.is_none() && matches!(filed.owner, Owner::Provider(_));
        let place = candidates.iter().position(|c| c.cause.id == *cause);
        let reached = place.and_then(|p| candidates.get(p)).map(|c| c.confidence);
        let helps = match place {
            // One level with those before it, more said for it puts it before them.
            Some(1..) => reached <= Some(rule.confidence),
            _ => reached < Some(rule.confidence),
        };
        if !helps {
            continue;
        }
        if let Some((fact, test)) = only_open(&rule, evidence)
            && (fact == Fact::Provider || !of_unknown)
            && let Some(prior) = catalog.prior(cause)
        {
            let contends = if reached.is_some() { CONTENDS } else { 0 };
            let raises = usize::from(rule.confidence > best);
            // A rule that already fits this answer in more ways tells more about it.
            let fits = rule.when.len() - 1;
            // One that rests on nothing but the open fact would make every question relevant.
            let worth = if fits + contends == 0 {
                1
            } else {
                commonness(prior) + fits + contends + raises
            };
            note(questions, fact, test, cause, worth);
        }
    }
}

/// The worth of questions is counted in parts of this size, so that it can be halved.
const WHOLE: usize = 8;
/// What it adds to a question's worth that the cause is a candidate already: more than anything
/// that could bring in a new one.
const CONTENDS: usize = 64;

/// What it adds to a question's worth how often its cause is met.
fn commonness(prior: Prior) -> usize {
    match prior {
        Prior::Common => 2,
        Prior::Uncommon => 1,
        Prior::Rare => 0,
    }
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
        let told = |cause: &String| {
            chosen
                .iter()
                .filter(|d| d.separates.contains(cause))
                .count()
        };
        // Each further question about the same cause tells half as much, and so does one that
        // nobody can answer without looking for more of the exchange.
        let worth = |question: &Question| -> usize {
            let halved = usize::from(question.decider.fact.source() == Source::Exchange);
            let causes = question.causes.iter();
            causes
                .map(|(cause, worth)| (worth * WHOLE) >> (told(cause) + halved))
                .sum()
        };
        let best = open
            .iter()
            .enumerate()
            .max_by_key(|(_, question)| (worth(question), Reverse(question.decider.fact)));
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
fn only_open<'a, S: AsRef<str>>(
    rule: &'a Rule<S>,
    evidence: &Evidence,
) -> Option<(Fact, &'a Test<S>)> {
    let exchanges: Vec<Option<usize>> = if condition::is_scoped(rule) {
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

/// Whether anybody can answer for a fact; words of an answer can't be made up, and nobody can say
/// what a run of ours would show.
fn askable(fact: Fact) -> bool {
    let words = matches!(fact, Fact::Says | Fact::Complaint | Fact::OAuthSeen);
    !words && fact.source() != Source::Run
}

/// The facts that anybody can answer for.
fn askable_facts() -> Set {
    let facts = Fact::ALL.iter().copied();
    facts.filter(|fact| askable(*fact)).collect()
}

/// Adds a cause that an answer would speak for.
fn note<S: AsRef<str>>(
    questions: &mut Vec<Question>,
    fact: Fact,
    test: &Test<S>,
    cause: &str,
    worth: usize,
) {
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
    for answer in test.equals.iter().map(S::as_ref) {
        if !question.decider.answers.iter().any(|a| a == answer) {
            question.decider.answers.push(answer.to_owned());
        }
    }
}
