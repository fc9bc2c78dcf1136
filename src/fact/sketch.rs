//! What is known, in a few bits.

use super::Fact;

// One bit for each fact.
const _: () = assert!(Fact::ALL.len() <= 128);

/// Which facts are known, with a sketch of their values.
///
/// A rule that asks for something else can be ruled out by it, without being read.
#[derive(Clone, Debug)]
pub struct Sketch {
    facts: u128,
    values: [u64; 128],
    words: Triples,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            facts: 0,
            values: [0; 128],
            words: Triples::default(),
        }
    }
}

impl Sketch {
    /// Adds a fact and its value, in lower case and with white space folded.
    pub fn insert(&mut self, fact: Fact, value: &str) {
        self.facts |= 1 << fact.place();
        if let Some(values) = self.values.get_mut(usize::from(fact.place())) {
            *values |= Self::bit(value);
        }
    }

    /// Adds words that an answer or a person said.
    pub fn hear(&mut self, words: &Triples) {
        self.words.add(words);
    }

    /// Whether the triple at this place was heard.
    pub fn may_have_heard(&self, place: u16) -> bool {
        self.words.has(place)
    }

    /// One bit for each fact.
    pub const fn facts(&self) -> u128 {
        self.facts
    }

    /// Whether one of the values that `bits` stand for may be known of the fact at `place`, or
    /// nothing is known of that fact at all; `false` is sure.
    pub fn may_be(&self, place: u8, bits: u64) -> bool {
        let known = self.facts & 1 << place != 0;
        !known
            || self
                .values
                .get(usize::from(place))
                .is_some_and(|v| v & bits != 0)
    }

    /// The bit of a value.
    pub fn bit(value: &str) -> u64 {
        let hash = value
            .bytes()
            .fold(0_u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
        1 << (hash % 61)
    }
}

/// The letter triples of a text, in a few thousand bits.
///
/// Hundreds of phrases are looked for in each text and nearly all are not there; the triples rule
/// them out without a search.
#[derive(Clone, Debug)]
pub struct Triples([u64; WORDS]);

/// How many triples of a phrase are looked for.
pub const MARKS: usize = 3;
/// Words of the triples: 4096 bits, of which a sentence sets a few dozen.
const WORDS: usize = 64;

impl Default for Triples {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl Triples {
    /// Those of `text`.
    pub fn of(text: &str) -> Self {
        let mut triples = Self::default();
        for triple in text.as_bytes().windows(3) {
            let place = usize::from(Self::place(triple));
            if let Some(word) = triples.0.get_mut(place / 64) {
                *word |= 1 << (place % 64);
            }
        }
        triples
    }

    /// The places of the first, the middle and the last triple of a phrase; none if it is too short.
    pub fn marks(phrase: &str) -> Option<[u16; MARKS]> {
        let bytes = phrase.as_bytes();
        let middle = bytes.get(bytes.len() / 2..)?;
        let first = bytes.first_chunk::<3>()?;
        let last = bytes.last_chunk::<3>()?;
        let middle = middle.first_chunk::<3>().unwrap_or(last);
        Some([first, middle, last].map(|triple| Self::place(triple)))
    }

    /// Whether `phrase` may be in the text; `false` is sure.
    pub fn may_have(&self, phrase: &str) -> bool {
        Self::marks(phrase).is_none_or(|places| places.iter().all(|place| self.has(*place)))
    }

    fn has(&self, place: u16) -> bool {
        let word = self.0.get(usize::from(place / 64));
        word.is_some_and(|word| word & 1 << (place % 64) != 0)
    }

    fn add(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    fn place(triple: &[u8]) -> u16 {
        let hash = triple
            .iter()
            .fold(0_u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(*b)));
        u16::try_from(hash % 4096).unwrap_or_default()
    }
}
