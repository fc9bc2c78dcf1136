//! How rules and codes are filed, byte by byte.

use super::rule::{Confidence, Rule};
use crate::fact::{Fact, Set, Sketch};

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
    const fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Raises,
            1 => Self::Supports,
            2 => Self::Lowers,
            _ => Self::Remarks,
        }
    }
}

/// Which providers' rules are wanted beside the general ones.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// Those of the provider at this place.
    Of(usize),
    /// Those that tell whose answer it is.
    Telling,
}

/// Bytes of one filed code: the start and length of its word in lower case, those of what it means,
/// and 2 of its provider. They are sorted by word.
pub(super) const CODE: usize = 4 * 4 + 2;
/// Bytes of one filed rule: those of a set of facts, 3 times 9 of values, and the rest.
pub(super) const ENTRY: usize = Set::BYTES + VALUES * 9 + REST;
/// Bytes of the rest: 4 of start, 4 of length, 2 of cause, 2 of provider, 2 of the rule's number, 1
/// of flags.
const REST: usize = 2 * 4 + 3 * 2 + 1;
/// How many conditions of a rule are filed with the values that they allow.
pub(super) const VALUES: usize = 3;
/// The provider of a rule that stands in a cause's file.
pub(super) const NOBODY: u16 = u16::MAX;
/// The rule names a vendor's own code or sentence, and is sure enough to tell the vendor by it.
pub(super) const TELLING: u8 = 2;
/// By how many places the number of the rule's role is shifted in the flags.
pub(super) const ROLE: u8 = 2;
/// By how many places the number of the rule's confidence is shifted in the flags.
pub(super) const CONFIDENCE: u8 = 4;
/// The rule waits for a phrase.
pub(super) const PHRASED: u8 = 64;

/// What is noted of a rule in single bits.
pub(super) const fn flags(entry: &[u8; ENTRY]) -> u8 {
    let [.., flags] = entry;
    *flags
}

/// A rule with whose it is, and what it does.
#[derive(Clone, Debug)]
pub struct Filed {
    /// The place of the cause that it raises or lowers.
    pub cause: usize,
    /// The place of the provider in whose file it stands; none if it is general.
    pub provider: Option<usize>,
    /// What it does to the cause.
    pub role: Role,
    /// How sure the cause is when it holds.
    pub confidence: Confidence,
    /// It asks for one fact of which nothing is known.
    pub lacks: bool,
    /// It makes its cause at least likely, and asks for a fact that is open.
    pub is_open: bool,
    /// In what order the rules were filed.
    pub(super) number: u16,
    /// The rule as it is compiled.
    body: &'static [u8],
}

impl Filed {
    /// What is filed in an entry, if somebody wants the rule and it may hold once at most one more
    /// fact than `seen` is known, one of `open`.
    pub(super) fn fitting(
        entry: &[u8; ENTRY],
        (seen, open): (&Sketch, &Set),
        wanted: Wanted,
        bodies: &'static [u8],
    ) -> Option<Self> {
        let (start, rest) = entry.last_chunk::<REST>()?.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (numbers, flags) = rest.as_chunks::<2>();
        let flags = flags.first()?;
        let number = |at: usize| numbers.get(at).map(|n| u16::from_le_bytes(*n));
        let provider = number(1).filter(|provider| *provider != NOBODY);
        let provider = provider.map(usize::from);
        let name = Set::from_iter([Fact::Provider]).and(open);
        let open = match (provider, wanted) {
            (None, _) => open,
            (Some(place), Wanted::Of(wanted)) if place == wanted => open,
            // What tells whose answer it is holds as it stands, or waits for that name alone.
            (Some(_), Wanted::Telling) if flags & TELLING != 0 => &name,
            _ => return None,
        };
        let (facts, values) = entry.split_first_chunk::<{ Set::BYTES }>()?;
        let facts = Set::of_bytes(facts);
        let lacks = facts.lacks(seen.facts(), open)?;
        let role = Role::numbered(flags >> ROLE & 3);
        let confidence = Confidence::numbered(flags >> CONFIDENCE & 3);
        let settles = role == Role::Raises && confidence > Confidence::Possible;
        let is_open = settles && !facts.and(open).is_empty();
        let (values, _) = values.as_chunks::<9>();
        let mut values = values.iter().take(VALUES);
        let may_be = |[place, bits @ ..]: &[u8; 9]| match u64::from_le_bytes(*bits) {
            0 => true,
            bits => seen.may_be(*place, bits),
        };
        if lacks && !is_open || !values.all(may_be) {
            return None;
        }
        let start = usize::try_from(u32::from_le_bytes(*start)).ok()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        Some(Self {
            cause: number(0)?.into(),
            provider,
            role,
            confidence,
            lacks,
            is_open,
            number: number(2)?,
            body: bodies.get(start..start + length)?,
        })
    }

    /// Reads the rule.
    pub fn rule(&self) -> Option<Rule<&'static str>> {
        postcard::from_bytes(self.body).ok()
    }
}

/// Where a vendor's code is explained.
#[derive(Clone, Copy)]
pub(super) struct FiledCode {
    pub(super) word: u32,
    pub(super) letters: u32,
    pub(super) body: u32,
    pub(super) length: u32,
    pub(super) provider: u16,
}

impl FiledCode {
    /// What is filed in some bytes.
    pub(super) fn of(bytes: &[u8; CODE]) -> Self {
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
    pub(super) fn word(self, words: &[u8]) -> &[u8] {
        let start = usize::try_from(self.word).unwrap_or(usize::MAX);
        let letters = usize::try_from(self.letters).unwrap_or(0);
        words.get(start..start + letters).unwrap_or_default()
    }
}
