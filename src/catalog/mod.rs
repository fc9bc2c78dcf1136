//! The knowledge: causes and providers, compiled in from `src/causes` and `src/providers`.
//!
//! The build script reads both folders, so a file that is there is in the program, and one that
//! does not fit the schema stops the build. Nothing but the words of answers is read at start; a
//! cause, a provider or a statement only when the input points at it. Users add private providers in
//! the same TOML.

use crate::fact::{Set, Sketch, Triples};

mod entry;
pub mod index;
mod origin;
pub mod phrases;
pub mod rule;
pub mod schema;
mod shelf;
mod sieve;
#[cfg(test)]
mod tests;

use entry::Wanted;
pub use entry::{Filed, Role};
use index::Index;
pub use origin::Origin;
use shelf::{Items, Kept, Shelf, decode};
use sieve::Sieve;
/// The words by which evidence is read, borrowed from what is compiled in.
pub type Phrases = phrases::Phrases<&'static str>;
/// A cause, borrowed from what is compiled in.
pub type Told = Cause<&'static str>;
/// A statement, borrowed from what is compiled in.
pub type Statement = phrases::Statement<&'static str>;

pub use rule::{Conditions, Confidence, Rule, Test, folded, lines};
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
    statements: Kept<Statement>,
    causes: Shelf<Cause>,
    told: Kept<Told>,
    providers: Shelf<Provider>,
    /// By what private providers are recognised.
    origins: Vec<Origin<'static>>,
    /// That of what is built in, then one for each private provider.
    indexes: Vec<Index>,
}

impl Catalog {
    /// Reads what every diagnosis needs; causes and providers follow when they are asked for.
    pub fn load() -> Self {
        Self {
            phrases: decode(include_bytes!(concat!(env!("OUT_DIR"), "/phrases"))),
            statements: Kept::new(compiled::STATEMENTS),
            causes: Shelf::new(compiled::CAUSE_NAMES, compiled::CAUSES),
            told: Kept::new(compiled::TOLD),
            providers: Shelf::new(compiled::PROVIDER_NAMES, compiled::PROVIDERS),
            origins: Vec::new(),
            indexes: vec![Index::new([
                include_bytes!(concat!(env!("OUT_DIR"), "/rules")),
                include_bytes!(concat!(env!("OUT_DIR"), "/rule-phrases")),
                include_bytes!(concat!(env!("OUT_DIR"), "/codes")),
                include_bytes!(concat!(env!("OUT_DIR"), "/words")),
                include_bytes!(concat!(env!("OUT_DIR"), "/bodies")),
            ])],
        }
    }

    /// The words by which evidence is read from answers.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// The statements that a text with these letter triples may say.
    pub fn statements(&self, text: &Triples) -> Vec<&Statement> {
        const PHRASES: Sieve = Sieve::new(include_bytes!(concat!(
            env!("OUT_DIR"),
            "/statement-phrases"
        )));
        let places = PHRASES.sift(text).into_iter().map(usize::from);
        places
            .filter_map(|place| self.statements.get(place))
            .collect()
    }

    /// All causes, by id.
    pub fn causes(&self) -> impl Iterator<Item = &Cause> {
        self.causes
            .places()
            .filter_map(|place| self.causes.item(place))
    }

    /// The cause that is called `id`.
    pub fn cause(&self, id: &str) -> Option<&Cause> {
        self.causes.item(self.causes.place(id)?)
    }

    /// The place of the cause that is called `id`.
    pub fn cause_place(&self, id: &str) -> Option<usize> {
        self.causes.place(id)
    }

    /// The id of the cause at `place`.
    pub fn cause_id(&self, place: usize) -> Option<&str> {
        self.causes.name(place)
    }

    /// What matters of the cause at `place` once a rule has raised it: all but the rules, which the
    /// index has.
    pub fn told(&self, place: usize) -> Option<&Told> {
        self.told.get(place)
    }

    /// How often the cause at `place` is met.
    pub fn prior(&self, place: usize) -> Option<Prior> {
        compiled::PRIORS.read(place)
    }

    /// All providers, by slug; private ones last.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        let places = self.providers.places();
        places.filter_map(|place| self.providers.item(place))
    }

    /// The provider with this slug, alias or name.
    pub fn provider(&self, slug: &str) -> Option<&Provider> {
        let is_alias = |place: &usize| {
            let origin = self.origin(*place);
            origin.is_some_and(|o| o.aliases().any(|a| a.eq_ignore_ascii_case(slug)))
        };
        let by_alias = || self.providers.places().find(is_alias);
        let place = self.providers.place(slug).or_else(by_alias)?;
        self.providers.item(place)
    }

    fn origin(&self, place: usize) -> Option<Origin<'static>> {
        match place.checked_sub(self.providers.built_in()) {
            Some(place) => self.origins.get(place).cloned(),
            None => compiled::ORIGINS.read(place),
        }
    }

    /// By what those providers are recognised whose hosts, codes or names a text with these letter
    /// triples may have.
    pub fn origins(&self, text: &Triples) -> impl Iterator<Item = Origin<'static>> {
        const PHRASES: Sieve =
            Sieve::new(include_bytes!(concat!(env!("OUT_DIR"), "/origin-phrases")));
        let built_in = PHRASES.sift(text).into_iter().map(usize::from);
        let places = built_in.chain(self.providers.built_in()..self.providers.len());
        let used = places.filter(|place| self.providers.is_used(*place));
        used.filter_map(|place| self.origin(place))
    }

    /// The slug of the provider that owns a host; an exact host goes before `*.example.com`.
    pub fn provider_of_host(&self, host: &str) -> Option<&'static str> {
        let triples = Triples::of(&host.to_ascii_lowercase());
        let owns = |exact: bool| {
            let fits = |p: &str| p.starts_with("*.") != exact && host_fits(p, host);
            self.origins(&triples).find(|o| o.hosts().any(fits))
        };
        owns(true).or_else(|| owns(false)).map(|o| o.slug)
    }

    /// The rules that hold as far as can be told without reading them, and those that may once one
    /// more fact than `seen` is known, one of `open`: the general ones and those of `provider`, or, if
    /// nobody knows it, those that hold and would tell it, or wait for nothing but its name.
    pub fn rules(&self, seen: &Sketch, open: &Set, provider: Option<&str>) -> Vec<Filed> {
        let place = provider.and_then(|slug| self.providers.place(slug));
        let wanted = place.map_or(Wanted::Telling, Wanted::Of);
        let indexes = self.indexes.iter();
        let rules = indexes.flat_map(|index| index.rules(seen, open, wanted));
        let is_used = |filed: &Filed| filed.provider.is_none_or(|p| self.providers.is_used(p));
        rules.filter(is_used).collect()
    }

    /// The folder and the name of the file that a rule stands in.
    pub fn file(&self, filed: &Filed) -> [&str; 2] {
        let (folder, name) = match filed.provider {
            Some(provider) => ("providers", self.providers.name(provider)),
            None => ("causes", self.causes.name(filed.cause)),
        };
        [folder, name.unwrap_or_default()]
    }

    /// Everything that a vendor's code means: slug, the code as the vendor writes it, its meaning.
    pub fn code(
        &self,
        code: &str,
    ) -> impl Iterator<Item = (&str, &'static str, Code<&'static str>)> {
        let meanings = self.indexes.iter().flat_map(move |index| index.code(code));
        let used = meanings.filter(|(place, _, _)| self.providers.is_used(*place));
        used.filter_map(|(place, word, code)| Some((self.providers.name(place)?, word, code)))
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
        self.providers.retire(slug);
        let place = self.providers.len();
        let cause = |id: &str| self.causes.place(id);
        self.indexes
            .push(Index::of_provider(place, &provider, cause));
        self.origins.push(Origin::of(&provider));
        self.providers.add(slug, provider);
        Ok(())
    }

    /// The same catalogue without one provider's file, to see what general rules do alone.
    #[must_use]
    pub fn without_provider(mut self, slug: &str) -> Self {
        self.providers.retire(slug);
        self
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
