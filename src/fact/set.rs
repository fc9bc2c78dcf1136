//! A set of facts, in a few words of memory.

use super::Fact;

/// Words of a set, a bit for each fact.
const WORDS: usize = 3;
const _: () = assert!(Fact::ALL.len() <= Set::ROOM);

/// A set of facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Set([u64; WORDS]);

impl Set {
    /// How many facts there may be.
    pub const ROOM: usize = 64 * WORDS;
    /// How many bytes the compiled form has.
    pub const BYTES: usize = 8 * WORDS;

    /// Adds a fact.
    pub fn insert(&mut self, fact: Fact) {
        let place = usize::from(fact.place());
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// Whether the fact at `place` is one of these.
    pub fn has(&self, place: u8) -> bool {
        let word = self.0.get(usize::from(place / 64));
        word.is_some_and(|word| word & 1 << (place % 64) != 0)
    }

    /// Whether one of these is not in `known`; none if more are, or one that is not in `open`.
    pub fn lacks(&self, known: &Self, open: &Self) -> Option<bool> {
        let mut lacking = 0;
        for ((wanted, known), open) in self.0.iter().zip(known.0).zip(open.0) {
            let unknown = wanted & !known;
            if unknown & !open != 0 {
                return None;
            }
            lacking += unknown.count_ones();
        }
        (lacking <= 1).then_some(lacking == 1)
    }

    /// Those that are in `other`, too.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        self
    }

    /// Whether no fact is in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The compiled form.
    pub fn to_bytes(self) -> impl Iterator<Item = u8> {
        self.0.into_iter().flat_map(u64::to_le_bytes)
    }

    /// The set that has this compiled form.
    pub fn of_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let mut set = Self::default();
        let (words, _) = bytes.as_chunks::<8>();
        for (word, bytes) in set.0.iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
        set
    }
}

impl FromIterator<Fact> for Set {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        let mut set = Self::default();
        facts.into_iter().for_each(|fact| set.insert(fact));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_place_of_its_own() {
        for fact in Fact::ALL {
            let alone = Set::from_iter([*fact]);
            let others = Fact::ALL.iter().filter(|f| alone.has(f.place()));
            assert_eq!(others.collect::<Vec<_>>(), [fact]);
        }
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        let all: Set = Fact::ALL.iter().copied().collect();
        let bytes: Vec<u8> = all.to_bytes().collect();
        assert_eq!(Set::of_bytes(bytes.first_chunk().unwrap()), all);
    }

    #[test]
    fn one_fact_that_can_be_asked_for_may_be_lacking() {
        let [first, .., last] = Fact::ALL else {
            panic!("there are facts")
        };
        let none = Set::default();
        let (start, end) = (Set::from_iter([*first]), Set::from_iter([*last]));
        let both = Set::from_iter([*first, *last]);
        assert_eq!(both.lacks(&both, &none), Some(false));
        assert_eq!(both.lacks(&start, &end), Some(true));
        assert_eq!(both.lacks(&start, &none), None);
        assert_eq!(both.lacks(&none, &both), None);
        assert_eq!(both.and(&start), start);
        assert!(start.and(&end).is_empty());
    }
}
