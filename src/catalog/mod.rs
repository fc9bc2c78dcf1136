//! The knowledge: causes and providers, compiled in from `src/causes` and `src/providers`.
//!
//! The build script reads both folders, so a file that is there is in the program, and one that
//! does not fit the schema stops the build. Causes are read at start; a provider only when the
//! input points at it. Users add private providers in the same TOML.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::fact::Sketch;

pub mod index;
mod origin;
pub mod phrases;
pub mod rule;
pub mod schema;
#[cfg(test)]
mod tests;

pub use index::{Filed, Owner, Role};
use index::{Index, Wanted};
pub use origin::Origin;
/// The words by which evidence is read, borrowed from what is compiled in.
pub type Phrases = phrases::Phrases<&'static str>;

pub use rule::{Conditions, Confidence, Rule, Test, folded};
pub use schema::{
    Cause, Code, Connect, Endpoints, Fix, HabitRow, Habits, Known, Mark, Note, Prior, Provider,
    Remedy, Variable, Who,
};

/// The tables that the build script writes.
mod compiled {
    include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
}

/// All causes and providers.
pub struct Catalog {
    phrases: Phrases,
    causes: Vec<Shelf<Cause>>,
    told: Vec<Shelf<Cause>>,
    providers: Vec<Shelf<Provider>>,
    origins: Vec<Origin<'static>>,
    index: Index,
}

/// A cause or provider that is read when it is first asked for; empty, it takes a few bytes.
struct Shelf<T> {
    name: Cow<'static, str>,
    bytes: &'static [u8],
    item: OnceCell<Box<T>>,
    /// Taken out of use: its rules and codes don't count.
    retired: bool,
}

impl Catalog {
    /// Reads what every diagnosis needs; causes and providers follow when they are asked for.
    pub fn load() -> Self {
        Self {
            phrases: decode(include_bytes!(concat!(env!("OUT_DIR"), "/phrases"))),
            causes: compiled::CAUSES
                .iter()
                .map(|(name, bytes)| Shelf::new(*name, bytes))
                .collect(),
            told: compiled::TOLD
                .iter()
                .map(|(name, bytes)| Shelf::new(*name, bytes))
                .collect(),
            providers: compiled::PROVIDERS
                .iter()
                .map(|(name, bytes)| Shelf::new(*name, bytes))
                .collect(),
            origins: decode(include_bytes!(concat!(env!("OUT_DIR"), "/origins"))),
            index: Index::compiled(
                include_bytes!(concat!(env!("OUT_DIR"), "/rules")),
                include_bytes!(concat!(env!("OUT_DIR"), "/codes")),
                include_bytes!(concat!(env!("OUT_DIR"), "/bodies")),
            ),
        }
    }

    /// The words by which evidence is read from prose.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// All causes, by id.
    pub fn causes(&self) -> impl Iterator<Item = &Cause> {
        self.causes.iter().map(Shelf::item)
    }

    /// The cause that is called `id`.
    pub fn cause(&self, id: &str) -> Option<&Cause> {
        self.causes.iter().find(|s| s.name == id).map(Shelf::item)
    }

    /// What matters of a cause once a rule has raised it: all but the rules, which the index has.
    pub fn told(&self, id: &str) -> Option<&Cause> {
        self.told.iter().find(|s| s.name == id).map(Shelf::item)
    }

    /// All providers, by slug; private ones last.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers
            .iter()
            .filter(|s| !s.retired)
            .map(Shelf::item)
    }

    /// The provider with this slug, alias or name.
    pub fn provider(&self, slug: &str) -> Option<&Provider> {
        let used = || {
            self.providers
                .iter()
                .zip(&self.origins)
                .filter(|(s, _)| !s.retired)
        };
        let by_slug = used().find(|(s, _)| s.name.eq_ignore_ascii_case(slug));
        let by_alias = || used().find(|(_, o)| o.aliases().any(|a| a.eq_ignore_ascii_case(slug)));
        by_slug.or_else(by_alias).map(|(shelf, _)| shelf.item())
    }

    /// By what each provider is recognised.
    pub fn origins(&self) -> impl Iterator<Item = &Origin<'static>> {
        let used = self
            .providers
            .iter()
            .zip(&self.origins)
            .filter(|(s, _)| !s.retired);
        used.map(|(_, origin)| origin)
    }

    /// The slug of the provider that owns a host; an exact host goes before `*.example.com`.
    pub fn provider_of_host(&self, host: &str) -> Option<&str> {
        let owns = |exact: bool| {
            let fits = |p: &str| p.starts_with("*.") != exact && host_fits(p, host);
            self.origins().find(|o| o.hosts().any(fits))
        };
        owns(true).or_else(|| owns(false)).map(|o| o.slug)
    }

    /// The rules that hold, as far as can be told without reading them: the general ones and those
    /// of `provider`, or, if nobody knows it, those that would tell it.
    pub fn fitting(&self, seen: &Sketch, provider: Option<&str>) -> impl Iterator<Item = Filed> {
        let wanted = self.place(provider).map_or(Wanted::Telling, Wanted::Of);
        self.rules(seen, 0, wanted, Confidence::Possible)
    }

    /// The rules of at least the confidence `least` that may hold once one more fact than `seen`
    /// is known, one of `open`: the general ones and those of `provider`.
    pub fn one_short(
        &self,
        seen: &Sketch,
        open: u128,
        provider: Option<&str>,
        least: Confidence,
    ) -> impl Iterator<Item = Filed> {
        let wanted = self.place(provider).map_or(Wanted::General, Wanted::Of);
        self.rules(seen, open, wanted, least)
    }

    fn place(&self, provider: Option<&str>) -> Option<usize> {
        let slug = provider?;
        self.providers
            .iter()
            .position(|s| !s.retired && s.name == slug)
    }

    fn rules(
        &self,
        seen: &Sketch,
        open: u128,
        wanted: Wanted,
        least: Confidence,
    ) -> impl Iterator<Item = Filed> {
        self.index
            .rules(seen, open, wanted, least)
            .filter(|filed| match filed.owner {
                Owner::Cause(_) => true,
                Owner::Provider(place) => self.providers.get(place).is_some_and(|s| !s.retired),
            })
    }

    /// Whose rule it is: the cause, or the provider.
    pub fn owner(&self, owner: Owner) -> Owned<'_> {
        match owner {
            Owner::Cause(place) => self
                .causes
                .get(place)
                .map_or(Owned::Nobody, |s| Owned::Cause(&s.name)),
            Owner::Provider(place) => self
                .providers
                .get(place)
                .map_or(Owned::Nobody, |s| Owned::Provider(&s.name)),
        }
    }

    /// Everything that a vendor's code means: slug, the code as the vendor writes it, its meaning.
    pub fn code(&self, code: &str) -> impl Iterator<Item = (&str, String, Code)> {
        self.index.code(code).filter_map(|(place, word, code)| {
            let vendor = self.providers.get(place).filter(|s| !s.retired)?;
            Some((&*vendor.name, word, code))
        })
    }

    /// Adds a private provider, or replaces the built-in one with the same slug.
    ///
    /// Fails with what is wrong, if the text doesn't fit the schema or names an unknown cause.
    pub fn add_provider(&mut self, slug: &str, text: &str) -> Result<(), String> {
        let mut provider: Provider = toml::from_str(text).map_err(|e| {
            let rule = faulty_rule(text).map_or(String::new(), |id| format!("rule `{id}`: "));
            format!("{rule}{e}")
        })?;
        if let Some(rule) = provider
            .rules
            .iter()
            .chain(&provider.against)
            .find(|r| r.cause.is_none())
        {
            return Err(format!("rule `{}` names no cause", rule.id));
        }
        slug.clone_into(&mut provider.slug);
        provider.file = format!("providers/{slug}.toml");
        for cause in schema::causes_named(&provider) {
            if self.cause(cause).is_none() {
                return Err(format!(
                    "there is no cause `{cause}` (see `oauthdx explain`)"
                ));
            }
        }
        self.retire(slug);
        self.index.add(self.providers.len(), &provider);
        self.origins.push(Origin::of(&provider));
        let private = Shelf::new(slug.to_owned(), &[]);
        let _ = private.item.set(Box::new(provider));
        self.providers.push(private);
        Ok(())
    }

    /// The same catalogue without one provider's file, to see what general rules do alone.
    #[must_use]
    pub fn without_provider(mut self, slug: &str) -> Self {
        self.retire(slug);
        self
    }

    fn retire(&mut self, slug: &str) {
        for shelf in self.providers.iter_mut().filter(|s| s.name == slug) {
            shelf.retired = true;
        }
    }
}

/// Whose file a rule stands in, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owned<'a> {
    /// A cause's, by its id.
    Cause(&'a str),
    /// A provider's, by its slug.
    Provider(&'a str),
    /// The index names a file that isn't there.
    Nobody,
}

impl<T: serde::Deserialize<'static>> Shelf<T> {
    fn new(name: impl Into<Cow<'static, str>>, bytes: &'static [u8]) -> Self {
        Self {
            name: name.into(),
            bytes,
            item: OnceCell::new(),
            retired: false,
        }
    }

    fn item(&self) -> &T {
        self.item.get_or_init(|| Box::new(decode(self.bytes)))
    }
}

/// The id of the first rule that doesn't fit the schema, to find it by.
fn faulty_rule(text: &str) -> Option<String> {
    let table: toml::Table = text.parse().ok()?;
    let lists = ["rule", "against"]
        .into_iter()
        .filter_map(|name| table.get(name)?.as_array());
    let faulty = lists
        .flatten()
        .find(|rule| (*rule).clone().try_into::<Rule>().is_err())?;
    faulty.get("id")?.as_str().map(str::to_owned)
}

/// Decodes what the build script has encoded.
#[expect(
    clippy::expect_used,
    reason = "the build script wrote these bytes with the same types"
)]
fn decode<T: serde::Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("the compiled catalogue fits the types it was made from")
}

/// Whether `host` is `pattern` or, for `*.example.com`, below it.
fn host_fits(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(parent) => {
            host.len() > parent.len()
                && host
                    .to_ascii_lowercase()
                    .ends_with(&parent.to_ascii_lowercase())
                && host.as_bytes().get(host.len() - parent.len() - 1) == Some(&b'.')
        }
        None => host.eq_ignore_ascii_case(pattern),
    }
}

impl Remedy {
    /// The exit code that says who must act.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Reauthorize | Self::UserAction => 10,
            Self::FixClient | Self::FixRequest => 11,
            Self::AskAdmin => 12,
            Self::Retry => 13,
            Self::FixEnvironment => 14,
        }
    }

    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reauthorize => "reauthorize",
            Self::UserAction => "user-action",
            Self::FixClient => "fix-client",
            Self::FixRequest => "fix-request",
            Self::AskAdmin => "ask-admin",
            Self::Retry => "retry",
            Self::FixEnvironment => "fix-environment",
        }
    }
}

impl Who {
    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::User => "user",
            Self::Admin => "admin",
            Self::Provider => "provider",
            Self::Operator => "operator",
        }
    }
}

impl Confidence {
    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }

    /// One level less sure.
    #[must_use]
    pub const fn lowered(self) -> Option<Self> {
        match self {
            Self::Certain => Some(Self::Likely),
            Self::Likely => Some(Self::Possible),
            Self::Possible => None,
        }
    }
}

impl Mark {
    /// The words in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::SeenInCode => "seen in code",
            Self::Unsure => "unsure",
        }
    }
}
