//! Names the missing facts that would settle the order of the best candidates.

use std::cmp::Reverse;

use super::candidate::Candidate;
use super::condition;
use super::diagnosis::Decider;
use crate::catalog::{Catalog, Confidence, Filed, Prior, Rule, Test, lines};
use crate::evidence::Evidence;
use crate::fact::{Fact, Set, Source};

/// How many questions a report asks at most.
const MOST_QUESTIONS: usize = 32;
/// The missing facts that would raise a candidate or bring in a new one, most telling first.
///
/// `rules` are those that may hold once one more of the [`open_facts`] is known.
pub(super) fn deciders(
    evidence: &Evidence,
    rules: &[Filed],
    catalog: &Catalog,
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
    of_rules(evidence, rules, catalog, candidates, &mut questions);
    let decider = |question: Question| Decider {
        fact: question.fact,
        ask: question.fact.question(),
        separates: question
            .causes
            .iter()
            .filter_map(|(cause, _)| catalog.cause_id(*cause))
            .map(str::to_owned)
            .collect(),
        answers: question.answers.into_iter().map(str::to_owned).collect(),
    };
    chosen(questions).into_iter().map(decider).collect()
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
    for support in &candidate.told.supports {
        let open = condition::open_condition(support, evidence, candidate.exchange);
        if let Some((fact, test)) = open.filter(|(fact, _)| askable(*fact)) {
            let worth = commonness(candidate.told.prior) + CONTENDS;
            note(questions, fact, test, candidate.cause, worth);
        }
    }
}

/// What would make a rule hold that raises its cause above where it stands.
fn of_rules(
    evidence: &Evidence,
    rules: &[Filed],
    catalog: &Catalog,
    candidates: &[Candidate<'_>],
    questions: &mut Vec<Question>,
) {
    let best = candidates
        .first()
        .map_or(Confidence::Possible, |c| c.confidence);
    for filed in rules.iter().filter(|filed| filed.is_open) {
        let place = candidates.iter().position(|c| c.cause == filed.cause);
        let reached = place.and_then(|p| candidates.get(p)).map(|c| c.confidence);
        let helps = match place {
            // One level with those before it, more said for it puts it before them.
            Some(1..) => reached <= Some(filed.confidence),
            _ => reached < Some(filed.confidence),
        };
        if !helps {
            continue;
        }
        if let Some(rule) = filed.rule()
            && let Some((fact, test)) = only_open(&rule, evidence)
            && let Some(prior) = catalog.prior(filed.cause)
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
            note(questions, fact, test, filed.cause, worth);
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

/// A question with the causes that an answer would speak for, by their places, and how much each
/// matters.
struct Question {
    fact: Fact,
    causes: Vec<(usize, usize)>,
    answers: Vec<&'static str>,
}

impl Question {
    fn worth(&self) -> usize {
        self.causes.iter().map(|(_, worth)| worth).sum()
    }

    /// Makes it worth half as much for the causes that `is_told` finds.
    fn halve(&mut self, is_told: impl Fn(usize) -> bool) {
        for (_, worth) in self.causes.iter_mut().filter(|(cause, _)| is_told(*cause)) {
            *worth /= 2;
        }
    }
}

/// The questions that tell most, each time of what the ones before leave open.
fn chosen(mut open: Vec<Question>) -> Vec<Question> {
    // One that nobody can answer without looking for more of the exchange tells half as much.
    let is_exchange = |q: &&mut Question| q.fact.source() == Source::Exchange;
    for question in open.iter_mut().filter(is_exchange) {
        question.halve(|_| true);
    }
    let mut chosen: Vec<Question> = Vec::new();
    while chosen.len() < MOST_QUESTIONS {
        let all = open.iter().enumerate();
        let best = all.max_by_key(|(_, question)| (question.worth(), Reverse(question.fact)));
        let Some((place, _)) = best.filter(|(_, question)| question.worth() > 0) else {
            break;
        };
        let best = open.swap_remove(place);
        // And so does each further question about the same cause.
        let is_told = |cause| best.causes.iter().any(|(told, _)| *told == cause);
        for question in &mut open {
            question.halve(is_told);
        }
        chosen.push(best);
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
        let open = condition::open_condition(rule, evidence, exchange);
        open.filter(|(fact, _)| askable(*fact))
    })
}

/// Whether anybody can answer for a fact; words of an answer can't be made up, and nobody can say
/// what a run of ours would show.
fn askable(fact: Fact) -> bool {
    let words = matches!(fact, Fact::Says | Fact::Complaint | Fact::OAuthSeen);
    !words && fact.source() != Source::Run
}

/// The facts that anybody can answer for, where of some exchange neither a value nor the place is
/// known.
pub(super) fn open_facts(evidence: &Evidence) -> Set {
    let is_open = |fact: Fact| {
        let mut exchanges = (0..evidence.exchanges.len()).map(Some);
        exchanges.any(|exchange| condition::is_open(fact, evidence, exchange))
    };
    let facts = Fact::ALL.iter().copied();
    facts
        .filter(|fact| askable(*fact) && is_open(*fact))
        .collect()
}

/// Adds a cause that an answer would speak for.
fn note(
    questions: &mut Vec<Question>,
    fact: Fact,
    test: &Test<&'static str>,
    cause: usize,
    worth: usize,
) {
    let place = questions.iter().position(|q| q.fact == fact);
    let place = place.unwrap_or_else(|| {
        questions.push(Question {
            fact,
            causes: Vec::new(),
            answers: Vec::new(),
        });
        questions.len() - 1
    });
    let Some(question) = questions.get_mut(place) else {
        return;
    };
    let worth = worth * WHOLE;
    match question.causes.iter_mut().find(|(c, _)| *c == cause) {
        Some((_, known)) => *known = worth.max(*known),
        None => question.causes.push((cause, worth)),
    }
    for answer in lines(test.equals) {
        if !question.answers.contains(&answer) {
            question.answers.push(answer);
        }
    }
}
