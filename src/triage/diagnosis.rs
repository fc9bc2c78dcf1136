//! What triage concludes, ready to be reported.

use std::borrow::Cow;

use crate::catalog::{Confidence, Fix, Remedy, Who};
use crate::evidence::{ExchangeLine, Reading};
use crate::fact::Fact;

/// The conclusion about one input.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Whether a cause was found, none is needed, or nobody can tell yet.
    pub verdict: Verdict,
    /// The provider's slug, if it is known.
    pub provider: Option<String>,
    /// Seconds after which a retry makes sense, where the server told.
    pub retry_after: Option<u64>,
    /// Ranked, best first, one per cause.
    pub findings: Vec<Finding>,
    /// Mistakes in requests that the server accepts today, where all is healthy.
    pub remarks: Vec<Finding>,
    /// The missing facts that would settle the order, cheapest first.
    pub decide_by: Vec<Decider>,
    /// Everything that was read, for `-v`.
    pub readings: Vec<Reading>,
    /// One line per exchange: what was asked and what came back.
    pub exchanges: Vec<ExchangeLine>,
}

/// The outcome in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is at least one finding.
    Diagnosed,
    /// Complete exchanges, all of them successful.
    Healthy,
    /// Too little was shown.
    Undetermined,
}

/// One cause and its proof.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The cause's id.
    pub cause: String,
    /// The cause in one line.
    pub title: &'static str,
    /// The cause in plain words.
    pub meaning: &'static str,
    /// What to tell the end user.
    pub tell_user: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who must act.
    pub who: Who,
    /// What clears the failure now.
    pub remedy: Remedy,
    /// The readings that made the rule hold.
    pub because: Vec<Reading>,
    /// The exchange that proves it.
    pub exchange: Option<usize>,
    /// File and id of the rule: `causes/refresh-race.toml#overlap`.
    pub rule: String,
    /// Where the rule's knowledge comes from.
    pub source: Option<&'static str>,
    /// What to do, in order.
    pub fixes: Vec<Fix<Cow<'static, str>>>,
    /// Where to read on.
    pub references: Vec<&'static str>,
}

/// A missing fact that would separate the best candidates.
#[derive(Clone, Debug)]
pub struct Decider {
    /// The fact.
    pub fact: Fact,
    /// The question that obtains it.
    pub ask: &'static str,
    /// The causes that it separates.
    pub separates: Vec<String>,
    /// The values that rules look for, to offer as answers.
    pub answers: Vec<String>,
}

impl Diagnosis {
    /// The exit code that says who must act.
    pub fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Healthy => 0,
            Verdict::Undetermined => 15,
            Verdict::Diagnosed => self.findings.first().map_or(15, |f| f.remedy.exit_code()),
        }
    }
}
