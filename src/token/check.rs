//! One question put to a token or an answer, and what came of it.

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was made and holds.
    Pass,
    /// It was made and does not hold.
    Fail,
    /// Something that it needs is missing.
    NotMade,
}

impl Outcome {
    /// The word that reports and JSON use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotMade => "not-made",
        }
    }
}

/// A named check with its outcome, in words that name no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was asked: `signature`, `iss`, `exp`, `state` …
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What was compared, or why it could not be.
    pub detail: String,
}

impl Check {
    /// A check that holds.
    pub fn pass(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Outcome::Pass, detail)
    }

    /// A check that does not hold.
    pub fn fail(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Outcome::Fail, detail)
    }

    /// A check that could not be made.
    pub fn not_made(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Outcome::NotMade, detail)
    }

    /// A check that holds if `holds`.
    pub fn of(name: &'static str, holds: bool, detail: impl Into<String>) -> Self {
        let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
        Self::new(name, outcome, detail)
    }

    fn new(name: &'static str, outcome: Outcome, detail: impl Into<String>) -> Self {
        Self {
            name,
            outcome,
            detail: detail.into(),
        }
    }
}
