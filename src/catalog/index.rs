//! Finds the rules and codes that can hold without reading all the others.
//!
//! A rule can't hold unless every fact that it asks for is known, so each is filed under the set of
//! those facts, next to the place of its body; only the few that pass are read. The build script
//! writes the index of the built-in files with its writer; private providers are added the same way.

use std::borrow::Cow;

use serde::Serialize;

use super::rule::{Confidence, Rule, Test};
use super::schema::{Cause, Code, Provider};
use crate::fact::{Fact, MARKS, Sketch, Triples};

/// Rules and codes, filed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    rules: Cow<'static, [u8]>,
    codes: Cow<'static, [u8]>,
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
    /// What it does to its cause.
    pub role: Role,
    /// The rule.
    pub rule: Rule,
}

/// What a rule does to its cause when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `[[rule]]`: makes it a candidate.
    Raises,
    /// `[[support]]`: a circumstance that speaks for it.
    Supports,
    /// `[[against]]`: something that speaks against it.
    Lowers,
    /// `[[tolerated]]`: its mistake in a request that succeeded.
    Remarks,
}

impl Role {
    const ALL: [Self; 4] = [Self::Raises, Self::Supports, Self::Lowers, Self::Remarks];
}

/// Bytes of one filed code: the start and length of its word in lower case, those of what it means,
/// and 2 of its provider. They are sorted by word.
const CODE: usize = 4 * 4 + 2;
/// Bytes of one filed rule: 16 of facts, 3 times 9 of values, 5 of phrases, 4 of start, 4 of length,
/// 2 of owner, 1 of flags.
const ENTRY: usize = 16 + VALUES * 9 + 5 + 4 + 4 + 2 + 1;
/// How many conditions of a rule are filed with the values that they allow.
const VALUES: usize = 3;
const OF_PROVIDER: u8 = 1;
/// The rule names a vendor's own code or sentence, and is sure enough to tell the vendor by it.
const TELLING: u8 = 2;
/// By how many places the number of the rule's role is shifted in the flags.
const ROLE: u8 = 2;
/// By how many places the number of the rule's confidence is shifted in the flags.
const CONFIDENCE: u8 = 4;

/// Which providers' rules are wanted beside the general ones.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// No provider's.
    General,
    /// Those of the provider at this place.
    Of(usize),
    /// Those that would tell whose answer it is.
    Telling,
}

impl Index {
    /// The index that the build script has written.
    pub(crate) fn compiled(
        rules: &'static [u8],
        codes: &'static [u8],
        bodies: &'static [u8],
    ) -> Self {
        Self {
            rules: Cow::Borrowed(rules),
            codes: Cow::Borrowed(codes),
            bodies: Cow::Borrowed(bodies),
        }
    }

    /// The rules of at least the confidence `least` that may hold once at most one more fact than
    /// `seen` is known, one of `open`.
    pub(crate) fn rules(
        &self,
        seen: &Sketch,
        open: u128,
        wanted: Wanted,
        least: Confidence,
    ) -> impl Iterator<Item = Filed> {
        let entries = self.rules.chunks_exact(ENTRY);
        entries.filter_map(move |entry| {
            let (facts, mut rest) = entry.split_first_chunk::<16>()?;
            let lacking = u128::from_le_bytes(*facts) & !seen.facts();
            if lacking & !open != 0 || lacking.count_ones() > 1 {
                return None;
            }
            for _ in 0..VALUES {
                let (place, tail) = rest.split_first()?;
                let (bits, tail) = tail.split_first_chunk::<8>()?;
                let bits = u64::from_le_bytes(*bits);
                if bits != 0 && !seen.may_be(*place, bits) {
                    return None;
                }
                rest = tail;
            }
            let (start, tail) = rest.split_first_chunk::<4>()?;
            let (count, tail) = tail.split_first()?;
            if !self.may_have_heard(seen, u32::from_le_bytes(*start), *count) {
                return None;
            }
            self.filed(tail, wanted, least)
        })
    }

    /// Whether one of `count` phrases may have been heard; `false` is sure.
    fn may_have_heard(&self, seen: &Sketch, start: u32, count: u8) -> bool {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let phrases = self.bodies.get(start..).unwrap_or_default();
        let mut phrases = phrases.chunks_exact(2 * MARKS).take(usize::from(count));
        count == 0
            || seen.facts() & 1 << Fact::Says.place() == 0
            || phrases.any(|phrase| {
                let (marks, _) = phrase.as_chunks::<2>();
                let heard = |mark: &[u8; 2]| seen.may_have_heard(u16::from_le_bytes(*mark));
                marks.iter().all(heard)
            })
    }

    /// Reads the rule of an entry whose facts fit, if its owner is wanted.
    fn filed(&self, rest: &[u8], wanted: Wanted, least: Confidence) -> Option<Filed> {
        let (start, rest) = rest.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (owner, flags) = rest.split_first_chunk::<2>()?;
        let owner = usize::from(u16::from_le_bytes(*owner));
        let flags = flags.first().copied()?;
        let owner = if flags & OF_PROVIDER == 0 {
            Owner::Cause(owner)
        } else {
            Owner::Provider(owner)
        };
        let is_wanted = match (owner, wanted) {
            (Owner::Cause(_), _) => true,
            (Owner::Provider(place), Wanted::Of(provider)) => place == provider,
            (Owner::Provider(_), Wanted::Telling) => flags & TELLING != 0,
            (Owner::Provider(_), Wanted::General) => false,
        } && flags >> CONFIDENCE >= least as u8;
        let read = || self.body(u32::from_le_bytes(*start), u32::from_le_bytes(*length));
        let rule = is_wanted.then(read)??;
        Some(Filed {
            owner,
            role: *Role::ALL.get(usize::from(flags >> ROLE & 3))?,
            rule,
        })
    }

    /// The entries of a code, as the vendor writes it, with the provider's place.
    pub(crate) fn code(&self, code: &str) -> impl Iterator<Item = (usize, String, Code)> {
        let code = code.to_lowercase();
        let (filed, _) = self.codes.as_chunks::<CODE>();
        let from = filed.partition_point(|c| FiledCode::of(c).word(&self.bodies) < code.as_bytes());
        let same = filed.iter().skip(from).map(FiledCode::of);
        let same = same.take_while(move |c| c.word(&self.bodies) == code.as_bytes());
        same.filter_map(|c| {
            let (word, code) = self.body(c.body, c.length)?;
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
            codes: std::mem::take(&mut self.codes).into_owned(),
            bodies: std::mem::take(&mut self.bodies).into_owned(),
        };
        writer.provider(place, provider);
        self.codes = Cow::Owned(writer.sorted());
        self.rules = Cow::Owned(writer.rules);
        self.bodies = Cow::Owned(writer.bodies);
    }
}

/// Where a vendor's code is explained.
#[derive(Clone, Copy)]
struct FiledCode {
    word: u32,
    letters: u32,
    body: u32,
    length: u32,
    provider: u16,
}

impl FiledCode {
    fn of(bytes: &[u8; CODE]) -> Self {
        let (numbers, provider) = bytes.as_chunks::<4>();
        let number = |at: usize| numbers.get(at).map_or(0, |n| u32::from_le_bytes(*n));
        Self {
            word: number(0),
            letters: number(1),
            body: number(2),
            length: number(3),
            provider: provider
                .first_chunk::<2>()
                .map_or(0, |p| u16::from_le_bytes(*p)),
        }
    }

    /// The code in lower case.
    fn word(self, bodies: &[u8]) -> &[u8] {
        let start = usize::try_from(self.word).unwrap_or(usize::MAX);
        let letters = usize::try_from(self.letters).unwrap_or(0);
        bodies.get(start..start + letters).unwrap_or_default()
    }
}

/// The marks of the phrases of which a text must have one; empty if nothing can be said.
fn phrases(test: &Test) -> Vec<[u16; MARKS]> {
    let alternatives = if test.has.is_empty() {
        &test.matches
    } else {
        &test.has
    };
    let longest = |phrase: &String| {
        let parts = phrase.split('*').map(str::trim);
        Triples::marks(parts.max_by_key(|part| part.len())?)
    };
    let marks: Option<Vec<_>> = alternatives.iter().map(longest).collect();
    marks.unwrap_or_default()
}

/// Files rules and codes.
#[derive(Default)]
pub(crate) struct Writer {
    rules: Vec<u8>,
    codes: Vec<u8>,
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
        let filed = [
            (Role::Raises, &cause.rules),
            (Role::Supports, &cause.supports),
            (Role::Lowers, &cause.against),
            (Role::Remarks, &cause.tolerated),
        ];
        for (role, rules) in filed {
            for rule in rules {
                self.file(place, 0, role, rule);
            }
        }
    }

    /// Files the rules and codes of a provider.
    pub(crate) fn provider(&mut self, place: usize, provider: &Provider) {
        for (role, rules) in [
            (Role::Raises, &provider.rules),
            (Role::Lowers, &provider.against),
        ] {
            for rule in rules {
                self.file(place, OF_PROVIDER, role, rule);
            }
        }
        for (code, meaning) in &provider.codes {
            let lower = code.to_lowercase();
            let word = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
            self.bodies.extend(lower.as_bytes());
            let (body, length) = self.store(&(code, meaning));
            let letters = u32::try_from(lower.len()).unwrap_or(0);
            for number in [word, letters, body, length] {
                self.codes.extend(number.to_le_bytes());
            }
            let provider = u16::try_from(place).unwrap_or(u16::MAX);
            self.codes.extend(provider.to_le_bytes());
        }
    }

    fn file(&mut self, place: usize, owner: u8, does: Role, rule: &Rule) {
        let wanted = || rule.when.iter().filter(|(_, test)| !test.absent);
        let facts = wanted().fold(0_u128, |set, (fact, _)| set | 1 << fact.place());
        let equal = wanted().filter(|(_, test)| !test.equals.is_empty());
        let bits = |values: &[String]| values.iter().fold(0, |bits, v| bits | Sketch::bit(v));
        let mut values: Vec<(u8, u64)> = equal
            .map(|(fact, test)| (fact.place(), bits(&test.equals)))
            .take(VALUES)
            .collect();
        values.resize(VALUES, (0, 0));
        let phrases = rule.when.get(&Fact::Says).map_or(Vec::new(), phrases);
        let heard = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
        self.bodies
            .extend(phrases.iter().flatten().flat_map(|p| p.to_le_bytes()));
        let (start, length) = self.store(rule);
        let telling = rule.tells_vendor() && rule.confidence > Confidence::Possible;
        self.rules.extend(facts.to_le_bytes());
        for (fact, bits) in values {
            self.rules.push(fact);
            self.rules.extend(bits.to_le_bytes());
        }
        self.rules.extend(heard.to_le_bytes());
        self.rules
            .push(u8::try_from(phrases.len()).unwrap_or_default());
        self.rules.extend(start.to_le_bytes());
        self.rules.extend(length.to_le_bytes());
        self.rules
            .extend(u16::try_from(place).unwrap_or(u16::MAX).to_le_bytes());
        let telling = if telling { TELLING } else { 0 };
        self.rules
            .push(owner | telling | (does as u8) << ROLE | (rule.confidence as u8) << CONFIDENCE);
    }

    /// Appends a body; returns where it starts and how long it is.
    fn store(&mut self, body: &impl Serialize) -> (u32, u32) {
        let bytes = postcard::to_allocvec(body).unwrap_or_default();
        let start = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
        self.bodies.extend(&bytes);
        (start, u32::try_from(bytes.len()).unwrap_or(0))
    }

    fn sorted(&self) -> Vec<u8> {
        let (filed, _) = self.codes.as_chunks::<CODE>();
        let mut filed: Vec<&[u8; CODE]> = filed.iter().collect();
        filed.sort_by_key(|code| {
            let code = FiledCode::of(code);
            (code.word(&self.bodies), code.provider)
        });
        filed.into_iter().flatten().copied().collect()
    }

    /// The three files of the index: rules, codes and bodies.
    #[allow(
        clippy::allow_attributes,
        dead_code,
        reason = "only the build script writes files"
    )]
    pub(crate) fn finish(self) -> [Vec<u8>; 3] {
        let codes = self.sorted();
        [self.rules, codes, self.bodies]
    }
}
