//! Finds of thousands of phrases the few that may be in a text, without looking at the others.

use crate::fact::{PLACES, Triples};

/// Phrases with whose each is, filed under the letter triple that the fewest of them share.
///
/// A list begins with the places of two more triples of each phrase, so that nearly all that a text
/// does not have are left out. Phrases too short for a triple stand in a list of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sieve {
    bytes: &'static [u8],
}

/// Bytes of the table of where lists end: one for each place, and that of short phrases.
const TABLE: usize = 4 * (PLACES + 1);
/// Bytes of a filed phrase: the places of two triples, and whose it is.
const ENTRY: usize = 3 * 2;

impl Sieve {
    /// The sieve that a [`Filler`] has written.
    pub(crate) const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes }
    }

    /// Whose phrases a text may have, smallest number first; who is left out surely has none in it.
    pub(crate) fn sift(&self, text: &Triples) -> Vec<u16> {
        let (table, entries) = self.bytes.split_at_checked(TABLE).unwrap_or_default();
        let (ends, _) = table.as_chunks::<4>();
        let (entries, _) = entries.as_chunks::<ENTRY>();
        let end = |list: usize| {
            let end = ends.get(list).map_or(0, |end| u32::from_le_bytes(*end));
            usize::try_from(end).unwrap_or(usize::MAX)
        };
        let list = |list: usize| {
            let start = list.checked_sub(1).map_or(0, end);
            let entries = entries.get(start..end(list)).unwrap_or_default();
            entries.iter().map(|entry| {
                let (numbers, _) = entry.as_chunks::<2>();
                let number = |at: usize| numbers.get(at).map_or(0, |n| u16::from_le_bytes(*n));
                [number(0), number(1), number(2)]
            })
        };
        let long = text.places().flat_map(|place| list(usize::from(place)));
        let long = long.filter(|[second, third, _]| text.has(*second) && text.has(*third));
        let mut found: Vec<u16> = long
            .chain(list(PLACES))
            .map(|[_, _, whose]| whose)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Files phrases.
#[derive(Default)]
pub(crate) struct Filler {
    phrases: Vec<(Vec<u16>, u16)>,
}

impl Filler {
    /// Files a phrase of `whose`.
    pub(crate) fn add(&mut self, phrase: &str, whose: u16) {
        let mut triples: Vec<u16> = Triples::of_phrase(phrase).collect();
        triples.sort_unstable();
        triples.dedup();
        self.phrases.push((triples, whose));
    }

    /// The bytes of the sieve.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut shared = vec![0_u32; PLACES];
        for place in self.phrases.iter().flat_map(|(triples, _)| triples) {
            if let Some(shared) = shared.get_mut(usize::from(*place)) {
                *shared += 1;
            }
        }
        let mut lists: Vec<Vec<[u16; 3]>> = vec![Vec::new(); PLACES + 1];
        for (mut triples, whose) in self.phrases {
            triples.sort_by_key(|place| shared.get(usize::from(*place)));
            let at = |rank: usize| triples.get(rank).or(triples.last()).copied();
            let list = at(0).map_or(PLACES, usize::from);
            if let Some(list) = lists.get_mut(list) {
                list.push([at(1).unwrap_or(0), at(2).unwrap_or(0), whose]);
            }
        }
        let mut bytes = Vec::new();
        let mut end = 0_u32;
        for list in &lists {
            end += u32::try_from(list.len()).unwrap_or(0);
            bytes.extend(end.to_le_bytes());
        }
        let numbers = lists.iter().flatten().flatten();
        bytes.extend(numbers.flat_map(|number| number.to_le_bytes()));
        bytes
    }
}
