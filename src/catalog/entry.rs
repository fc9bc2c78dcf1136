//! How rules and codes are filed, byte by byte.

use super::rule::Confidence;
use crate::fact::{Set, Sketch};

/// Whose file a rule stands in: a place in the list of causes or of providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A cause's general rule.
    Cause(usize),
    /// A provider's own rule.
    Provider(usize),
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
    /// Those that would tell whose answer it is.
    Telling,
}

/// Bytes of one filed code: the start and length of its word in lower case, those of what it means,
/// and 2 of its provider. They are sorted by word.
pub(super) const CODE: usize = 4 * 4 + 2;
/// Bytes of one filed rule: those of a set of facts, 3 times 9 of values, 4 of start, 4 of length,
/// 2 of owner, 2 of the rule's number, 1 of flags.
pub(super) const ENTRY: usize = Set::BYTES + VALUES * 9 + 4 + 4 + 2 + 2 + 1;
/// How many conditions of a rule are filed with the values that they allow.
pub(super) const VALUES: usize = 3;
/// The rule stands in a provider's file.
pub(super) const OF_PROVIDER: u8 = 1;
/// The rule names a vendor's own code or sentence, and is sure enough to tell the vendor by it.
pub(super) const TELLING: u8 = 2;
/// By how many places the number of the rule's role is shifted in the flags.
pub(super) const ROLE: u8 = 2;
/// By how many places the number of the rule's confidence is shifted in the flags.
pub(super) const CONFIDENCE: u8 = 4;
/// The rule waits for a phrase.
pub(super) const PHRASED: u8 = 64;

/// Whether a rule may hold by the facts and values that it asks for; `false` is sure.
pub(super) fn may_hold(entry: &[u8; ENTRY], seen: &Sketch, open: &Set) -> bool {
    let Some((facts, mut rest)) = entry.split_first_chunk::<{ Set::BYTES }>() else {
        return false;
    };
    if !Set::of_bytes(facts).lacks_at_most_one(seen.facts(), open) {
        return false;
    }
    for _ in 0..VALUES {
        let Some(([place, bits @ ..], tail)) = rest.split_first_chunk::<9>() else {
            return false;
        };
        let bits = u64::from_le_bytes(*bits);
        if bits != 0 && !seen.may_be(*place, bits) {
            return false;
        }
        rest = tail;
    }
    true
}

/// What is noted of a rule in single bits.
pub(super) const fn flags(entry: &[u8; ENTRY]) -> u8 {
    let [.., flags] = entry;
    *flags
}

/// Where the body of a rule is, and who may want it.
pub(super) struct FiledRule {
    pub(super) owner: Owner,
    pub(super) role: Role,
    pub(super) number: u32,
    pub(super) start: u32,
    pub(super) length: u32,
    flags: u8,
}

impl FiledRule {
    /// What is filed in an entry.
    pub(super) fn of(entry: &[u8; ENTRY]) -> Self {
        let rest = entry.last_chunk::<13>().unwrap_or(&[0; 13]);
        let (numbers, _) = rest.as_chunks::<4>();
        let number = |at: usize| numbers.get(at).map_or(0, |n| u32::from_le_bytes(*n));
        // The owner and the rule's number share four bytes.
        let [owner, number_of_rule] = [number(2) & 0xffff, number(2) >> 16];
        let flags = flags(entry);
        let owner = usize::try_from(owner).unwrap_or(usize::MAX);
        Self {
            owner: if flags & OF_PROVIDER == 0 {
                Owner::Cause(owner)
            } else {
                Owner::Provider(owner)
            },
            role: Role::numbered(flags >> ROLE & 3),
            number: number_of_rule,
            start: number(0),
            length: number(1),
            flags,
        }
    }

    /// Whether a rule of this owner and confidence is wanted.
    pub(super) fn is_wanted(&self, wanted: Wanted, least: Confidence) -> bool {
        let of_wanted = match (self.owner, wanted) {
            (Owner::Cause(_), _) => true,
            (Owner::Provider(place), Wanted::Of(provider)) => place == provider,
            (Owner::Provider(_), Wanted::Telling) => self.flags & TELLING != 0,
        };
        of_wanted && self.flags >> CONFIDENCE & 3 >= least as u8
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
    pub(super) fn word(self, bodies: &[u8]) -> &[u8] {
        let start = usize::try_from(self.word).unwrap_or(usize::MAX);
        let letters = usize::try_from(self.letters).unwrap_or(0);
        bodies.get(start..start + letters).unwrap_or_default()
    }
}
