//! Where one answer has several causes, the report asks for the fact that tells them apart.

use oauthdx::catalog::{Catalog, Confidence};
use oauthdx::fact::Fact;
use oauthdx::secret::Vault;
use oauthdx::triage::Diagnosis;
use oauthdx::{Hints, diagnose_inputs};

use crate::case::{self, Case};

/// Diagnoses a ticket with facts that the user states.
fn run(ticket: &str, facts: Vec<(Fact, String)>, catalog: &Catalog) -> Diagnosis {
    let inputs = [("ticket".to_owned(), ticket.as_bytes().to_vec())];
    let hints = Hints {
        facts,
        ..Hints::default()
    };
    diagnose_inputs(&inputs, &hints, catalog, &mut Vault::new((1, 2)))
}

fn is_named_first(case: &Case, diagnosis: &Diagnosis) -> bool {
    let first = diagnosis.findings.first().map(|f| f.cause.as_str());
    first.is_some_and(|cause| cause == case.cause || case.also.iter().any(|a| a == cause))
}

/// Whether the question that is asked, answered as the reporter would, puts the right cause first;
/// `rounds` times, as `--ask` does.
fn is_settled(case: &Case, told: &Diagnosis, rounds: usize, catalog: &Catalog) -> bool {
    let mut facts: Vec<(Fact, String)> = Vec::new();
    for _ in 0..rounds {
        let diagnosis = run(&case.bare, facts.clone(), catalog);
        let answered = diagnosis.decide_by.iter().filter_map(|decider| {
            let answer = told.readings.iter().find(|r| r.fact == decider.fact)?;
            Some((decider.fact, answer.value.clone()))
        });
        let answers: Vec<(Fact, String)> = answered.collect();
        let settles = |answer: &(Fact, String)| {
            let with = facts.iter().cloned().chain([answer.clone()]).collect();
            is_named_first(case, &run(&case.bare, with, catalog))
        };
        if answers.iter().any(settles) {
            return true;
        }
        match answers.into_iter().next() {
            Some(answer) => facts.push(answer),
            None => return false,
        }
    }
    false
}

#[test]
fn the_question_that_is_asked_puts_the_right_cause_first() {
    let catalog = Catalog::load();
    let (mut ambiguous, mut at_once, mut settled) = (0_usize, 0_usize, 0_usize);
    for case in case::load("cases/lab")
        .into_iter()
        .chain(case::load("cases"))
    {
        let bare = run(&case.bare, Vec::new(), &catalog);
        let told = run(&case.ticket, Vec::new(), &catalog);
        // What the answer alone decides is not ambiguous, and without an answer nothing is; what
        // the circumstances don't decide either can't be settled by telling them.
        let decided = bare
            .findings
            .first()
            .is_some_and(|f| f.confidence == Confidence::Certain);
        let nothing = case.bare.trim().is_empty();
        if nothing || decided || is_named_first(&case, &bare) || !is_named_first(&case, &told) {
            continue;
        }
        ambiguous += 1;
        at_once += usize::from(is_settled(&case, &told, 1, &catalog));
        if is_settled(&case, &told, 4, &catalog) {
            settled += 1;
        } else if std::env::var_os("SHOW_MISSES").is_some() {
            let asked: Vec<&str> = bare.decide_by.iter().map(|d| d.fact.name()).collect();
            println!("{}: {} is not settled by {asked:?}", case.id, case.cause);
        }
    }
    println!(
        "Ambiguous answers: {ambiguous}; one fact that is asked for settles {at_once}, four settle {settled}"
    );
    assert!(at_once * 100 >= ambiguous * 85, "{at_once} of {ambiguous}");
    assert!(settled * 100 >= ambiguous * 85, "{settled} of {ambiguous}");
}
