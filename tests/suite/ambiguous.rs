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

/// How many questions the report asks at most, one after the other.
const MOST_ROUNDS: usize = 3;

/// After how many questions the right cause comes first, of at most `rounds`: each is asked by the
/// report that the answers before it gave, and answered as the reporter would, which is what `--ask`
/// does; none if it never does.
fn rounds_to_settle(
    (case, told): (&Case, &Diagnosis),
    known: &[(Fact, String)],
    rounds: usize,
    catalog: &Catalog,
) -> Option<usize> {
    let diagnosis = run(&case.bare, known.to_vec(), catalog);
    if is_named_first(case, &diagnosis) && !known.is_empty() {
        return Some(0);
    }
    let rounds = rounds.checked_sub(1)?;
    let answered = diagnosis.decide_by.iter().filter_map(|decider| {
        let answer = told.readings.iter().find(|r| r.fact == decider.fact)?;
        let answer = (decider.fact, answer.value.clone());
        Some(known.iter().cloned().chain([answer]).collect::<Vec<_>>())
    });
    let needed = answered.filter_map(|k| rounds_to_settle((case, told), &k, rounds, catalog));
    needed.min().map(|more| more + 1)
}

/// How many ambiguous answers of a folder there are, and how many are settled by one fact that is
/// asked for, by two and by three.
fn settled(folder: &str, catalog: &Catalog) -> [usize; MOST_ROUNDS + 1] {
    let mut counts = [0; MOST_ROUNDS + 1];
    for case in case::load(folder) {
        let bare = run(&case.bare, Vec::new(), catalog);
        let told = run(&case.ticket, Vec::new(), catalog);
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
        let rounds = rounds_to_settle((&case, &told), &[], MOST_ROUNDS, catalog);
        counts[0] += 1;
        counts[rounds.unwrap_or(0)] += usize::from(rounds.is_some());
        if rounds.is_none() && std::env::var_os("SHOW_MISSES").is_some() {
            let asked: Vec<&str> = bare.decide_by.iter().map(|d| d.fact.name()).collect();
            println!("{}: {} is not settled by {asked:?}", case.id, case.cause);
        }
    }
    let [ambiguous, one, two, three] = counts;
    println!(
        "Ambiguous answers in {folder}: {ambiguous}; {one} are settled by one fact that is asked for, {two} by two, {three} by three"
    );
    counts
}

/// What stays open of the collected reports: circumstances that come after more telling questions on
/// a bare 400 or 403, and words that nobody could ask for (a second error of the same thread).
#[test]
fn the_question_that_is_asked_puts_the_right_cause_first() {
    let catalog = Catalog::load();
    for (folder, least) in [("cases/lab", 100), ("cases", 92)] {
        let [ambiguous, settled @ ..] = settled(folder, &catalog);
        let settled: usize = settled.iter().sum();
        assert!(
            settled * 100 >= ambiguous * least,
            "{settled} of {ambiguous} in {folder}"
        );
    }
}

/// Numbers to try where a rule asks for more or less than one of its own.
const NUMBERS: [&str; 4] = ["1", "60", "3600", "100000000"];

/// A vendor's code that may have several causes, by itself.
fn code(slug: &str, word: &str) -> Vec<(Fact, String)> {
    vec![
        (Fact::Provider, slug.to_owned()),
        (Fact::Code, word.to_owned()),
    ]
}

/// Whether an answer to one of the questions about `cause` puts it first.
fn can_be_told(cause: &str, facts: &[(Fact, String)], catalog: &Catalog) -> bool {
    let open = run("", facts.to_vec(), catalog);
    let is_first = |diagnosis: &Diagnosis| {
        let first = diagnosis.findings.first();
        first.is_some_and(|finding| finding.cause == cause)
    };
    let asked = open.decide_by.iter();
    let asked = asked.filter(|d| d.separates.iter().any(|c| c == cause));
    is_first(&open)
        || asked.into_iter().any(|decider| {
            let numbers = NUMBERS.map(str::to_owned);
            let mut answers = decider.answers.iter().cloned().chain(numbers);
            answers.any(|answer| {
                let with = facts.iter().cloned().chain([(decider.fact, answer)]);
                is_first(&run("", with.collect(), catalog))
            })
        })
}

#[test]
fn a_code_of_several_causes_is_settled_by_a_question() {
    let catalog = Catalog::load();
    let (mut pairs, mut settled) = (0_usize, 0_usize);
    for provider in catalog.providers() {
        let open = provider.codes.iter();
        let open = open.filter(|(_, c)| c.confidence < Confidence::Certain && !c.also.is_empty());
        for (word, meaning) in open {
            let facts = code(&provider.slug, word);
            // A rule of the provider's that is certain of the code leaves nothing to ask.
            let alone = run("", facts.clone(), &catalog);
            let first = alone.findings.first();
            if first.is_some_and(|f| f.confidence == Confidence::Certain) {
                continue;
            }
            for cause in std::iter::once(&meaning.cause).chain(&meaning.also) {
                pairs += 1;
                let told = can_be_told(cause, &facts, &catalog);
                settled += usize::from(told);
                if !told && std::env::var_os("SHOW_MISSES").is_some() {
                    println!("{}: {word}: {cause} is not settled", provider.slug);
                }
            }
        }
    }
    println!("Codes of several causes: {pairs} meanings, {settled} can be told by one answer");
    assert_eq!(settled, pairs);
}
