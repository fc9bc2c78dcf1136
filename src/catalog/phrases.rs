//! The types of the phrase tables in `src/evidence/*.toml`, as they are written and compiled in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::Fact;

/// The words by which evidence is read from prose, pages and exceptions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phrases {
    /// What reporters say about the circumstances.
    pub statements: Statements,
    /// What servers and libraries complain of.
    pub complaints: Complaints,
    /// Why no answer came, and who answered instead.
    pub transports: Transports,
}

/// The table `statements.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// Words by which a text is known to have to do with OAuth.
    pub oauth: Vec<String>,
    /// All statements, in the order of the file.
    #[serde(rename = "statement")]
    pub list: Vec<Statement>,
}

/// One thing that sentences say: every group has a phrase in the sentence, and `none` has not.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The fact that it tells.
    pub fact: Fact,
    /// The value that it tells.
    pub value: String,
    /// Groups of phrases, of each of which one is there.
    pub all: Vec<Vec<String>>,
    /// Phrases that are not there.
    #[serde(default)]
    pub none: Vec<String>,
}

/// The table `complaints.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaints {
    /// Topics that most sentences mention beside what they are about.
    pub vague: Vec<String>,
    /// Sentences that complain of nothing in particular.
    pub boilerplate: Vec<String>,
    /// Phrases by topic.
    pub topic: BTreeMap<String, Vec<String>>,
    /// Phrases by fault.
    pub fault: BTreeMap<String, Vec<String>>,
}

/// The table `transports.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transports {
    /// Words for headers, cookies or bodies over a limit.
    pub over_limit: Vec<String>,
    /// Words of libraries for failed connections, the narrow ones first.
    pub failure: Vec<Named>,
    /// Words of pages that stand between client and server.
    pub page: Vec<Named>,
}

/// Words that stand for one value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The value.
    pub value: String,
    /// Words, any of which tells it.
    pub words: Vec<String>,
}
