//! The vocabulary that rules may ask about, every fact documented.
//!
//! Anything that must be *computed* from an input is a fact. Rules in TOML name facts in
//! `snake_case`; a rule that can't be expressed needs a new fact here, never a new operator.

/// Makes the vocabulary of one list, so that no fact lacks a meaning or a question.
macro_rules! facts {
    ($($variant:ident $name:literal $scope:ident $source:ident $doc:literal $ask:literal)+) => {
        /// One thing that can be known about an input.
        #[allow(
            clippy::allow_attributes,
            clippy::doc_markdown,
            reason = "the same texts are shown on a terminal, where backticks are noise"
        )]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Fact {
            $(#[doc = $doc] #[serde(rename = $name)] $variant,)+
        }

        impl Fact {
            /// Every fact, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name that rules, reports and `--fact` use.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What a reading of this fact is said of.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$variant => Scope::$scope,)+ }
            }

            /// How it can be obtained where it is missing.
            pub const fn source(self) -> Source {
                match self { $(Self::$variant => Source::$source,)+ }
            }

            /// What it means and which values it takes.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $doc,)+ }
            }

            /// The question that obtains it.
            pub const fn question(self) -> &'static str {
                match self { $(Self::$variant => $ask,)+ }
            }
        }
    };
}

mod sketch;
mod vocabulary;

pub use sketch::{PLACES, Sketch, Triples};
pub use vocabulary::Fact;

/// What a fact is said of. All exchange-scoped conditions of one rule hold on the same exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One request and its outcome.
    Exchange,
    /// The whole input: the connection, the people and the machines around it.
    Input,
}

/// How a fact that is missing can be obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Only an exchange shows it: paste more of it.
    Exchange,
    /// Somebody knows it: ask.
    Person,
    /// Only a run of our own shows it.
    Run,
}

impl Fact {
    /// The fact that is called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// The place of the fact in the vocabulary.
    pub const fn place(self) -> u8 {
        self as u8
    }
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
