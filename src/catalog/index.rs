//! Finds the rules and codes that can hold without reading all the others.
//!
//! A rule can't hold unless every fact that it asks for is known, so each is filed under the set of
//! those facts, next to the place of its body; only the few that pass are read. The build script
//! writes the index of the built-in files with [`Writer`]; private providers are added the same way.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::schema::{Cause, Code, Provider, Rule};
use crate::fact::{Fact, FactSet};

/// Rules and codes, filed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    rules: Cow<'static, [u8]>,
    codes: Vec<FiledCode>,
    bodies: Cow<'static, [u8]>,
}

/// Whose file a rule stands in: a place in the list of causes or of providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A cause's general rule.
    Cause(usize),
    /// A provider's own rule.
    Provider(usize),
}

/// A rule with its owner.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Whose it is.
    pub owner: Owner,
    /// Whether it lowers its cause.
    pub against: bool,
    /// The rule.
    pub rule: Rule,
}

/// Where a vendor's code is explained.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct FiledCode {
    /// In lower case.
    code: String,
    provider: u16,
    start: u32,
    length: u32,
}

/// Bytes of one filed rule: 16 of facts, 4 of start, 4 of length, 2 of owner, 1 of flags.
const ENTRY: usize = 27;
const OF_PROVIDER: u8 = 1;
const AGAINST: u8 = 2;

impl Index {
    /// The index that the build script has written.
    pub(crate) fn compiled(
        rules: &'static [u8],
        codes: &'static [u8],
        bodies: &'static [u8],
    ) -> Self {
        Self {
            rules: Cow::Borrowed(rules),
            codes: postcard::from_bytes(codes).unwrap_or_default(),
            bodies: Cow::Borrowed(bodies),
        }
    }

    /// The rules of which at most `missing` facts are not in `seen`.
    pub(crate) fn rules(&self, seen: FactSet, missing: u32) -> impl Iterator<Item = Filed> {
        self.rules.chunks_exact(ENTRY).filter_map(move |entry| {
            let (facts, rest) = entry.split_first_chunk::<16>()?;
            let wanted = FactSet::from_bits(u128::from_le_bytes(*facts));
            if wanted.missing_from(seen) > missing {
                return None;
            }
            let (start, rest) = rest.split_first_chunk::<4>()?;
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let (owner, flags) = rest.split_first_chunk::<2>()?;
            let owner = usize::from(u16::from_le_bytes(*owner));
            let flags = flags.first().copied()?;
            let rule = self.body(u32::from_le_bytes(*start), u32::from_le_bytes(*length))?;
            let owner = if flags & OF_PROVIDER == 0 {
                Owner::Cause(owner)
            } else {
                Owner::Provider(owner)
            };
            Some(Filed {
                owner,
                against: flags & AGAINST != 0,
                rule,
            })
        })
    }

    /// The entries of a code, as the vendor writes it, with the provider's place.
    pub(crate) fn code(&self, code: &str) -> impl Iterator<Item = (usize, String, Code)> {
        let code = code.to_lowercase();
        let from = self.codes.partition_point(|c| c.code < code);
        let same = self
            .codes
            .iter()
            .skip(from)
            .take_while(move |c| c.code == code);
        same.filter_map(|c| {
            let (word, code) = self.body(c.start, c.length)?;
            Some((usize::from(c.provider), word, code))
        })
    }

    fn body<T: serde::de::DeserializeOwned>(&self, start: u32, length: u32) -> Option<T> {
        let start = usize::try_from(start).ok()?;
        let end = start + usize::try_from(length).ok()?;
        postcard::from_bytes(self.bodies.get(start..end)?).ok()
    }

    /// Files one more provider.
    pub(crate) fn add(&mut self, place: usize, provider: &Provider) {
        let mut writer = Writer {
            rules: std::mem::take(&mut self.rules).into_owned(),
            codes: std::mem::take(&mut self.codes),
            bodies: std::mem::take(&mut self.bodies).into_owned(),
        };
        writer.provider(place, provider);
        self.codes = writer.sorted();
        self.rules = Cow::Owned(writer.rules);
        self.bodies = Cow::Owned(writer.bodies);
    }
}

/// Files rules and codes.
#[derive(Default)]
pub(crate) struct Writer {
    rules: Vec<u8>,
    codes: Vec<FiledCode>,
    bodies: Vec<u8>,
}

impl Writer {
    /// Files the rules of a cause.
    #[allow(
        clippy::allow_attributes,
        dead_code,
        reason = "only the build script files causes"
    )]
    pub(crate) fn cause(&mut self, place: usize, cause: &Cause) {
        cause
            .rules
            .iter()
            .for_each(|rule| self.rule(place, 0, rule));
        cause
            .against
            .iter()
            .for_each(|rule| self.rule(place, AGAINST, rule));
    }

    /// Files the rules and codes of a provider.
    pub(crate) fn provider(&mut self, place: usize, provider: &Provider) {
        provider
            .rules
            .iter()
            .for_each(|rule| self.rule(place, OF_PROVIDER, rule));
        provider
            .against
            .iter()
            .for_each(|rule| self.rule(place, OF_PROVIDER | AGAINST, rule));
        for (code, meaning) in &provider.codes {
            let (start, length) = self.store(&(code, meaning));
            let provider = u16::try_from(place).unwrap_or(u16::MAX);
            self.codes.push(FiledCode {
                code: code.to_lowercase(),
                provider,
                start,
                length,
            });
        }
    }

    fn rule(&mut self, place: usize, flags: u8, rule: &Rule) {
        let wanted = rule
            .when
            .iter()
            .filter(|(_, test)| !test.absent)
            .map(|(fact, _)| *fact);
        let facts: FactSet = wanted.collect();
        let (start, length) = self.store(rule);
        self.rules.extend(facts.bits().to_le_bytes());
        self.rules.extend(start.to_le_bytes());
        self.rules.extend(length.to_le_bytes());
        self.rules
            .extend(u16::try_from(place).unwrap_or(u16::MAX).to_le_bytes());
        self.rules.push(flags);
    }

    /// Appends a body; returns where it starts and how long it is.
    fn store(&mut self, body: &impl Serialize) -> (u32, u32) {
        let bytes = postcard::to_allocvec(body).unwrap_or_default();
        let start = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
        self.bodies.extend(&bytes);
        (start, u32::try_from(bytes.len()).unwrap_or(0))
    }

    fn sorted(&mut self) -> Vec<FiledCode> {
        self.codes
            .sort_by(|a, b| (&a.code, a.provider).cmp(&(&b.code, b.provider)));
        std::mem::take(&mut self.codes)
    }

    /// The three files of the index: rules, codes and bodies.
    #[allow(
        clippy::allow_attributes,
        dead_code,
        reason = "only the build script writes files"
    )]
    pub(crate) fn finish(mut self) -> [Vec<u8>; 3] {
        let codes = postcard::to_allocvec(&self.sorted()).unwrap_or_default();
        [self.rules, codes, self.bodies]
    }
}

/// By what a provider is recognised.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// The provider's slug.
    pub slug: String,
    /// Other slugs, and the name.
    pub aliases: Vec<String>,
    /// Hosts of its endpoints and API.
    pub hosts: Vec<String>,
    /// Beginnings of its codes.
    pub code_prefixes: Vec<String>,
    /// Names in prose, in lower case.
    pub mentions: Vec<String>,
}

impl Origin {
    /// What is needed of a provider to recognise it.
    pub fn of(provider: &Provider) -> Self {
        let mut mentions: Vec<String> =
            provider.mentions.iter().map(|m| m.to_lowercase()).collect();
        if !provider.name_is_a_word {
            mentions.push(provider.name.to_lowercase());
        }
        Self {
            slug: provider.slug.clone(),
            aliases: provider
                .aliases
                .iter()
                .chain([&provider.name])
                .cloned()
                .collect(),
            hosts: provider.hosts.clone(),
            code_prefixes: provider.code_prefixes.clone(),
            mentions,
        }
    }
}

impl FromIterator<Fact> for FactSet {
    fn from_iter<T: IntoIterator<Item = Fact>>(facts: T) -> Self {
        let mut set = Self::default();
        facts.into_iter().for_each(|fact| set.insert(fact));
        set
    }
}
