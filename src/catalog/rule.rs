//! The rule language: conditions on facts, as TOML files hold them and as they are compiled in.

use litemap::LiteMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::schema::Remedy;
use crate::fact::Fact;

/// Conditions that raise or lower a cause.
///
/// `S` is `String` where TOML is read, and `&str` where a rule is borrowed from what is compiled in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        deserialize = "S: Deserialize<'de>, Test<S>: Deserialize<'de>",
        serialize = "S: Serialize"
    )
)]
pub struct Rule<S = String> {
    /// Names the rule within its file.
    pub id: S,
    /// The cause, where the file is a provider's.
    #[serde(default = "Option::default")]
    pub cause: Option<S>,
    /// How sure the cause is when the rule holds.
    #[serde(default)]
    pub confidence: Confidence,
    /// Overrides the cause's remedy.
    #[serde(default)]
    pub remedy: Option<Remedy>,
    /// All of these hold.
    pub when: Conditions<S>,
    /// None of these holds.
    #[serde(default = "LiteMap::new")]
    pub unless: Conditions<S>,
    /// Where it is documented or was seen.
    #[serde(default = "Option::default")]
    pub source: Option<S>,
}

impl<S> Rule<S> {
    /// Whether it names a vendor's own code or sentence.
    pub fn tells_vendor(&self) -> bool {
        self.when
            .keys()
            .any(|f| matches!(f, Fact::Says | Fact::Code))
    }
}

/// Facts and the tests on them.
pub type Conditions<S = String> = LiteMap<Fact, Test<S>>;

/// A test on the value of a fact. Texts compare without case and with white space folded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Test<S = String> {
    /// Equal to one of these.
    pub equals: Vec<S>,
    /// Contains one of these at the beginning of a word.
    pub has: Vec<S>,
    /// Contains all of these.
    pub has_all: Vec<S>,
    /// A glob of these is found at the beginning of a word; `*` stands for a vendor's variable part.
    pub matches: Vec<S>,
    /// A number that is not smaller.
    pub at_least: Option<f64>,
    /// A number that is not larger.
    pub at_most: Option<f64>,
    /// The place was seen and the fact is not there.
    pub absent: bool,
}

impl<T: Serialize> Serialize for Test<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

// TOML writes a test in the shortest form that says it; the compiled form is not self-describing
// and holds the fields as they are.
impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Written::deserialize(deserializer).map(Self::from)
        } else {
            Self::deserialize(deserializer)
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Test<&'a str> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// A test as TOML writes it: a value, a list of values, or a table of operators.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a test is a value, a list of values, or a table of has, has_all, matches, at_least, at_most, absent"
)]
enum Written {
    Value(Scalar),
    AnyOf(Vec<Scalar>),
    Operators(Operators),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Whole(i64),
    Number(f64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Operators {
    has: OneOrMany,
    has_all: OneOrMany,
    matches: OneOrMany,
    at_least: Option<f64>,
    at_most: Option<f64>,
    absent: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl From<OneOrMany> for Vec<String> {
    fn from(written: OneOrMany) -> Self {
        match written {
            OneOrMany::One(text) => vec![folded(&text)],
            OneOrMany::Many(texts) => texts.iter().map(|t| folded(t)).collect(),
        }
    }
}

impl Scalar {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => folded(&text),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl From<Written> for Test {
    fn from(written: Written) -> Self {
        match written {
            Written::Value(value) => Self {
                equals: vec![value.into_text()],
                ..Self::default()
            },
            Written::AnyOf(values) => Self {
                equals: values.into_iter().map(Scalar::into_text).collect(),
                ..Self::default()
            },
            Written::Operators(o) => Self {
                equals: Vec::new(),
                has: o.has.into(),
                has_all: o.has_all.into(),
                matches: o.matches.into(),
                at_least: o.at_least,
                at_most: o.at_most,
                absent: o.absent,
            },
        }
    }
}

/// `text` in lower case, runs of white space as one space, typographic quotes as plain ones.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '\u{2018}' | '\u{2019}' => folded.push('\''),
            '\u{201c}' | '\u{201d}' => folded.push('"'),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded.trim().to_owned()
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// One of several explanations.
    Possible,
    /// Right in at least nine of ten cases.
    #[default]
    Likely,
    /// Right in at least 995 of 1000 cases.
    Certain,
}
