//! Where one answer has several causes, the report asks for the fact that tells them apart.

use oauthdx::catalog::Catalog;
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

/// Whether one of the questions, answered as the reporter would, puts the right cause first.
fn is_settled_by_a_question(
    case: &Case,
    bare: &Diagnosis,
    told: &Diagnosis,
    catalog: &Catalog,
) -> bool {
    bare.decide_by.iter().any(|decider| {
        let answer = told.readings.iter().find(|r| r.fact == decider.fact);
        answer.is_some_and(|answer| {
            let facts = vec![(decider.fact, answer.value.clone())];
            is_named_first(case, &run(&case.bare, facts, catalog))
        })
    })
}

#[test]
fn the_question_that_is_asked_puts_the_right_cause_first() {
    let catalog = Catalog::load();
    let (mut ambiguous, mut settled) = (0_usize, 0_usize);
    for case in case::load("cases/lab")
        .into_iter()
        .chain(case::load("cases"))
    {
        let bare = run(&case.bare, Vec::new(), &catalog);
        let told = run(&case.ticket, Vec::new(), &catalog);
        // What the answer alone decides is not ambiguous; what the circumstances don't decide
        // either can't be settled by telling them.
        if is_named_first(&case, &bare) || !is_named_first(&case, &told) {
            continue;
        }
        ambiguous += 1;
        if is_settled_by_a_question(&case, &bare, &told, &catalog) {
            settled += 1;
        } else if std::env::var_os("SHOW_MISSES").is_some() {
            let asked: Vec<&str> = bare.decide_by.iter().map(|d| d.fact.name()).collect();
            println!("{}: {} is not settled by {asked:?}", case.id, case.cause);
        }
    }
    println!(
        "Ambiguous answers: {settled} of {ambiguous} are settled by the fact that is asked for"
    );
    assert!(settled * 100 >= ambiguous * 60, "{settled} of {ambiguous}");
}
