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

/// A test on the value of a fact. Texts compare without case and with white space folded; of several
/// each ends in a line break, so that they are read without being counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Test<S = String> {
    /// Equal to one of these lines.
    pub equals: S,
    /// Contains one of these lines at the beginning of a word.
    pub has: S,
    /// Contains all of these lines.
    pub has_all: S,
    /// A glob of these lines is found at the beginning of a word; `*` stands for a vendor's variable
    /// part.
    pub matches: S,
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

impl OneOrMany {
    fn into_lines(self) -> String {
        match self {
            Self::One(text) => folded(&text) + "\n",
            Self::Many(texts) => texts.iter().map(|t| folded(t) + "\n").collect(),
        }
    }
}

impl Scalar {
    fn into_line(self) -> String {
        let text = match self {
            Self::Text(text) => folded(&text),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
        };
        text + "\n"
    }
}

impl From<Written> for Test {
    fn from(written: Written) -> Self {
        match written {
            Written::Value(value) => Self {
                equals: value.into_line(),
                ..Self::default()
            },
            Written::AnyOf(values) => Self {
                equals: values.into_iter().map(Scalar::into_line).collect(),
                ..Self::default()
            },
            Written::Operators(o) => Self {
                equals: String::new(),
                has: o.has.into_lines(),
                has_all: o.has_all.into_lines(),
                matches: o.matches.into_lines(),
                at_least: o.at_least,
                at_most: o.at_most,
                absent: o.absent,
            },
        }
    }
}

/// The texts of a test, each of which ends in a line break.
///
/// They are short, and a loop over bytes is done with one before a search has begun.
pub fn lines(texts: &str) -> impl Iterator<Item = &str> {
    let mut rest = texts;
    std::iter::from_fn(move || {
        let end = rest.bytes().position(|byte| byte == b'\n')?;
        let (line, tail) = rest.split_at_checked(end)?;
        rest = tail.get(1..)?;
        Some(line)
    })
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

impl Confidence {
    /// The level that is filed under a number.
    pub(super) const fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Possible,
            1 => Self::Likely,
            _ => Self::Certain,
        }
    }
}
