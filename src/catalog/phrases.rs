//! The types of the phrase tables in `src/evidence/*.toml`, as they are written and compiled in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sieve::Filler;
use crate::fact::Fact;

/// The words by which evidence is read from prose, pages and exceptions.
///
/// `S` is `String` where TOML is read, and `&str` in the program, which borrows what is compiled in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de> + Ord", serialize = "S: Serialize"))]
pub struct Phrases<S = String> {
    /// Words by which a text is known to have to do with OAuth.
    pub oauth: Vec<S>,
    /// What servers and libraries complain of.
    pub complaints: Complaints<S>,
    /// Why no answer came, and who answered instead.
    pub transports: Transports<S>,
}

/// The tables `statements/*.toml`: what reporters say about the circumstances ("two pods", "after we
/// rotated the secret"). They turn words into facts, serve all causes and know nothing of causes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// Words by which a text is known to have to do with OAuth.
    #[serde(default)]
    pub oauth: Vec<String>,
    /// All statements.
    #[serde(default, rename = "statement")]
    pub list: Vec<Statement>,
}

impl Statements {
    /// The sieve that finds the statements which a text may say.
    #[allow(
        clippy::allow_attributes,
        dead_code,
        reason = "only the build script fills sieves"
    )]
    pub(crate) fn sieve(&self) -> Vec<u8> {
        let mut filler = Filler::default();
        for (place, statement) in (0..).zip(&self.list) {
            // One group must be there as much as another; long phrases are the rare ones.
            let shortest = |group: &&Vec<String>| group.iter().map(|p| searched(p).len()).min();
            let telling = statement.all.iter().max_by_key(shortest);
            for phrase in telling.into_iter().flatten() {
                filler.add(searched(phrase), place);
            }
        }
        filler.finish()
    }
}

/// What of a phrase stands in a text.
pub(crate) fn searched(phrase: &str) -> &str {
    phrase.trim_end_matches('$')
}

/// One thing that sentences say: every group has a phrase in the sentence, and `none` has not.
///
/// A phrase stands at the beginning of a word, so `rotat` covers `rotated`; a `$` at its end wants the
/// whole word.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement<S = String> {
    /// The fact that it tells.
    pub fact: Fact,
    /// The value that it tells.
    pub value: S,
    /// Groups of phrases, of each of which one is there.
    pub all: Vec<Vec<S>>,
    /// Phrases that are not there.
    #[serde(default = "Vec::new")]
    pub none: Vec<S>,
    /// How many words stand at most between phrases of the first two groups: what "changed" says of a
    /// password stands near it.
    #[serde(default)]
    pub near: Option<usize>,
}

/// The table `complaints.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(deserialize = "S: Deserialize<'de> + Ord", serialize = "S: Serialize")
)]
pub struct Complaints<S = String> {
    /// Topics that most sentences mention beside what they are about.
    pub vague: Vec<S>,
    /// Sentences that complain of nothing in particular.
    pub boilerplate: Vec<S>,
    /// Phrases by topic.
    pub topic: BTreeMap<S, Vec<S>>,
    /// Phrases by fault.
    pub fault: BTreeMap<S, Vec<S>>,
}

/// The table `transports.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transports<S = String> {
    /// Words for headers, cookies or bodies over a limit.
    pub over_limit: Vec<S>,
    /// Words of libraries for failed connections, the narrow ones first.
    pub failure: Vec<Named<S>>,
    /// Words of pages that stand between client and server.
    pub page: Vec<Named<S>>,
}

/// Words that stand for one value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named<S = String> {
    /// The value.
    pub value: S,
    /// Words, any of which tells it.
    pub words: Vec<S>,
}
