//! Finds the rules and codes that can hold without reading all the others.
//!
//! A rule can't hold unless every fact that it asks for is known, so each is filed under the set of
//! those facts, next to the place of its body, and those that wait for a sentence are found by its
//! phrases; only the few that pass are read. The build script writes the index of the built-in files
//! with its writer; each private provider has one of its own, written the same way.

use serde::Serialize;

use super::entry::{
    CODE, CONFIDENCE, ENTRY, Filed, FiledCode, NOBODY, PHRASED, ROLE, Role, TELLING, VALUES,
    Wanted, flags,
};
use super::rule::{Confidence, Rule, Test, lines};
use super::schema::{Cause, Code, Provider};
use super::sieve::{Filler, Sieve};
use crate::fact::{Fact, Set, Sketch};

/// Rules and codes, filed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Index {
    /// Rules that wait for no phrase, then those that do, numbered as the sieve numbers them.
    rules: &'static [u8],
    phrases: Sieve,
    codes: &'static [u8],
    /// The words of the codes, together because a search goes through many.
    words: &'static [u8],
    bodies: &'static [u8],
}

impl Index {
    /// The index that a writer has written.
    pub(crate) const fn new([rules, phrases, codes, words, bodies]: [&'static [u8]; 5]) -> Self {
        Self {
            rules,
            phrases: Sieve::new(phrases),
            codes,
            words,
            bodies,
        }
    }

    /// The rules that may hold once at most one more fact than `seen` is known, one of `open`, in
    /// the order in which they were filed. What was said is never open.
    pub(crate) fn rules(&self, seen: &Sketch, open: &Set, wanted: Wanted) -> Vec<Filed> {
        let (entries, _) = self.rules.as_chunks::<ENTRY>();
        let others = entries.partition_point(|entry| flags(entry) & PHRASED == 0);
        let (silent, phrased) = entries.split_at(others);
        let heard = self.phrases.sift(seen.heard()).into_iter();
        let heard = heard.filter_map(|at| phrased.get(usize::from(at)));
        let entries = silent.iter().chain(heard);
        let fitting = |entry| Filed::fitting(entry, (seen, open), wanted, self.bodies);
        let mut fitting: Vec<Filed> = entries.filter_map(fitting).collect();
        // Two runs that are in order each, which the stable sort merges.
        fitting.sort_by_key(|filed| filed.number);
        fitting
    }

    /// The entries of a code, as the vendor writes it, with the provider's place.
    pub(crate) fn code(
        &self,
        code: &str,
    ) -> impl Iterator<Item = (usize, &'static str, Code<&'static str>)> {
        let code = code.to_lowercase();
        let (filed, _) = self.codes.as_chunks::<CODE>();
        let from = filed.partition_point(|c| FiledCode::of(c).word(self.words) < code.as_bytes());
        let same = filed.iter().skip(from).map(FiledCode::of);
        let same = same.take_while(move |c| c.word(self.words) == code.as_bytes());
        same.filter_map(|c| {
            let (word, code) = postcard::from_bytes(self.body(c.body, c.length)?).ok()?;
            Some((usize::from(c.provider), word, code))
        })
    }

    fn body(&self, start: u32, length: u32) -> Option<&'static [u8]> {
        let start = usize::try_from(start).ok()?;
        let end = start + usize::try_from(length).ok()?;
        self.bodies.get(start..end)
    }

    /// An index of one provider, the strings of which stay for the rest of the process, as those of
    /// built-in providers do.
    #[allow(
        clippy::allow_attributes,
        dead_code,
        reason = "only the program adds providers"
    )]
    pub(crate) fn of_provider(
        place: usize,
        provider: &Provider,
        cause: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        let mut writer = Writer::default();
        writer.provider(place, provider, cause);
        Self::new(writer.finish().map(|bytes| &*bytes.leak()))
    }
}

/// The longest parts of the phrases of which a text must have one; empty if nothing can be said.
fn phrases(test: &Test) -> Vec<&str> {
    let alternatives = if test.has.is_empty() {
        &test.matches
    } else {
        &test.has
    };
    let longest = |phrase| {
        let parts = str::split(phrase, '*').map(str::trim);
        parts.max_by_key(|part| part.len()).unwrap_or_default()
    };
    lines(alternatives).map(longest).collect()
}

/// Files rules and codes.
#[derive(Default)]
pub(crate) struct Writer {
    /// Rules that wait for no phrase.
    silent: Vec<u8>,
    /// Rules that wait for one.
    phrased: Vec<u8>,
    phrases: Filler,
    codes: Vec<u8>,
    words: Vec<u8>,
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
                self.file([u16_of(place), NOBODY], role, rule);
            }
        }
    }

    /// Files the rules and codes of a provider; `cause` knows the places of causes.
    pub(crate) fn provider(
        &mut self,
        place: usize,
        provider: &Provider,
        cause: impl Fn(&str) -> Option<usize>,
    ) {
        for (role, rules) in [
            (Role::Raises, &provider.rules),
            (Role::Lowers, &provider.against),
        ] {
            for rule in rules {
                if let Some(cause) = rule.cause.as_deref().and_then(&cause) {
                    self.file([cause, place].map(u16_of), role, rule);
                }
            }
        }
        for (code, meaning) in &provider.codes {
            let lower = code.to_lowercase();
            let word = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            self.words.extend(lower.as_bytes());
            let (body, length) = self.store(&(code, meaning));
            let letters = u32::try_from(lower.len()).unwrap_or(0);
            for number in [word, letters, body, length] {
                self.codes.extend(number.to_le_bytes());
            }
            self.codes.extend(u16_of(place).to_le_bytes());
        }
    }

    fn file(&mut self, [cause, provider]: [u16; 2], does: Role, rule: &Rule) {
        let wanted = || rule.when.iter().filter(|(_, test)| !test.absent);
        let facts: Set = wanted().map(|(fact, _)| *fact).collect();
        let equal = wanted().filter(|(_, test)| !test.equals.is_empty());
        let bits = |values: &str| lines(values).fold(0, |bits, v| bits | Sketch::bit(v));
        let mut values: Vec<(u8, u64)> = equal
            .map(|(fact, test)| (fact.place(), bits(&test.equals)))
            .take(VALUES)
            .collect();
        values.resize(VALUES, (0, 0));
        let (start, length) = self.store(rule);
        let number = (self.silent.len() + self.phrased.len()) / ENTRY;
        let phrases = rule.when.get(&Fact::Says).map_or(Vec::new(), phrases);
        let whose = u16_of(self.phrased.len() / ENTRY);
        for phrase in &phrases {
            self.phrases.add(phrase, whose);
        }
        let (entries, waits) = if phrases.is_empty() {
            (&mut self.silent, 0)
        } else {
            (&mut self.phrased, PHRASED)
        };
        entries.extend(facts.to_bytes());
        for (fact, bits) in values {
            entries.push(fact);
            entries.extend(bits.to_le_bytes());
        }
        entries.extend(start.to_le_bytes());
        entries.extend(length.to_le_bytes());
        for number in [cause, provider, u16_of(number)] {
            entries.extend(number.to_le_bytes());
        }
        let telling = rule.tells_vendor() && rule.confidence > Confidence::Possible;
        let telling = if telling { TELLING } else { 0 };
        let levels = (does as u8) << ROLE | (rule.confidence as u8) << CONFIDENCE;
        entries.push(telling | levels | waits);
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
            (code.word(&self.words), code.provider)
        });
        filed.into_iter().flatten().copied().collect()
    }

    /// The files of the index: rules, the sieve of their phrases, codes, their words, and bodies.
    pub(crate) fn finish(mut self) -> [Vec<u8>; 5] {
        let codes = self.sorted();
        self.silent.append(&mut self.phrased);
        [
            self.silent,
            self.phrases.finish(),
            codes,
            self.words,
            self.bodies,
        ]
    }
}

/// A number that the index has two bytes for.
fn u16_of(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
