//! Calls no cause likely that something known speaks against as loudly.
//!
//! A rule being likely does not make its cause so where another cause is as well told: of two that
//! nothing known separates, both are possible. The first stays likely only if something separates it
//! from each other likely cause: it explains the other, it rests on the vendor's own words or on an
//! answer where the other does not, its proof holds all of the other's and more, or a circumstance
//! speaks for it and none for the other. What would separate them is then asked for.
//!
//! Nor is a cause likely by a status that only a sentence tells, where the words of the failure are
//! at hand: it may be the status of another request than the one that failed.

use std::collections::BTreeSet;

use super::candidate::Candidate;
use crate::catalog::Confidence;
use crate::evidence::{Evidence, Reading};
use crate::fact::Fact;

/// Lowers to possible what is not likely beside the others.
pub(super) fn hold_back(found: &mut [Candidate<'_>], evidence: &Evidence) {
    let has_words = evidence.readings.iter().any(is_word);
    for candidate in found.iter_mut() {
        let told = candidate.because.iter().all(|r| is_told(r));
        let status = candidate.because.iter().any(|r| r.fact == Fact::Status);
        if has_words && told && status {
            lower(candidate);
        }
    }
    if is_contested(found) {
        found.iter_mut().for_each(lower);
    }
}

fn lower(candidate: &mut Candidate<'_>) {
    if candidate.confidence == Confidence::Likely {
        candidate.confidence = Confidence::Possible;
    }
}

/// Whether a reading is a word of the failure itself.
fn is_word(reading: &Reading) -> bool {
    let words = [Fact::Error, Fact::Complaint, Fact::Code, Fact::Transport];
    words.contains(&reading.fact)
}

/// Whether a reading is of a line of text, and of no part of an answer or request.
fn is_told(reading: &Reading) -> bool {
    reading.from.contains(", line ")
}

/// Whether the first cause is likely and another one is just as much.
fn is_contested(found: &[Candidate<'_>]) -> bool {
    let is_likely = |c: &&Candidate<'_>| c.confidence == Confidence::Likely;
    found.split_first().is_some_and(|(first, others)| {
        let mut rivals = others.iter().filter(is_likely);
        is_likely(&first) && rivals.any(|other| !is_separate(first, other))
    })
}

/// Whether something known puts `first` before `other`, beyond how often each is met.
fn is_separate(first: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let facts = |c: &Candidate<'_>| c.because.iter().map(|r| r.fact).collect::<BTreeSet<Fact>>();
    let (mine, theirs) = (facts(first), facts(other));
    first.told.explains.contains(&other.told.id)
        || first.weight.own_words && !first.guessed && !other.weight.own_words
        || first.weight.witnessed && !other.weight.witnessed
        || first.supported && !other.supported
        || mine.is_superset(&theirs) && mine != theirs
}
