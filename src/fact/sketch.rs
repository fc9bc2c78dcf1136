//! What is known, in a few bits.

use super::{Fact, Set};

/// Which facts are known, with a sketch of their values.
///
/// A rule that asks for something else can be ruled out by it, without being read.
#[derive(Clone, Debug)]
pub struct Sketch {
    facts: Set,
    values: [u64; Set::ROOM],
    words: Triples,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            facts: Set::default(),
            values: [0; Set::ROOM],
            words: Triples::default(),
        }
    }
}

impl Sketch {
    /// Adds a fact and its value, in lower case and with white space folded.
    pub fn insert(&mut self, fact: Fact, value: &str) {
        self.facts.insert(fact);
        if let Some(values) = self.values.get_mut(usize::from(fact.place())) {
            *values |= Self::bit(value);
        }
    }

    /// Adds words that an answer or a person said.
    pub fn hear(&mut self, words: &Triples) {
        self.words.add(words);
    }

    /// The letter triples of all that was heard.
    pub const fn heard(&self) -> &Triples {
        &self.words
    }

    /// Which facts are known.
    pub const fn facts(&self) -> &Set {
        &self.facts
    }

    /// Whether one of the values that `bits` stand for may be known of the fact at `place`, or
    /// nothing is known of that fact at all; `false` is sure.
    pub fn may_be(&self, place: u8, bits: u64) -> bool {
        !self.facts.has(place)
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

/// How many places triples have, of which a sentence takes a few dozen.
pub const PLACES: usize = 4096;
/// Words of the triples, a bit for each place.
const WORDS: usize = PLACES / 64;

impl Default for Triples {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl Triples {
    /// Those of `text`.
    pub fn of(text: &str) -> Self {
        let mut triples = Self::default();
        for place in Self::of_phrase(text).map(usize::from) {
            if let Some(word) = triples.0.get_mut(place / 64) {
                *word |= 1 << (place % 64);
            }
        }
        triples
    }

    /// The places of the triples of a phrase, in order; none if it is too short.
    pub fn of_phrase(phrase: &str) -> impl Iterator<Item = u16> {
        triples(phrase).map(Self::place)
    }

    /// Whether `phrase` may be in the text; `false` is sure.
    pub fn may_have(&self, phrase: &str) -> bool {
        Self::of_phrase(phrase).all(|place| self.has(place))
    }

    /// Whether what `glob` stands for may be in the text, whatever its `*` and the spaces around it
    /// stand for; `false` is sure.
    pub fn may_match(&self, glob: &str) -> bool {
        let is_vague = |triple: [u8; 3]| triple.iter().any(|b| matches!(b, b'*' | b' '));
        triples(glob).all(|triple| is_vague(triple) || self.has(Self::place(triple)))
    }

    /// The places of all triples of the text, smallest first.
    pub fn places(&self) -> impl Iterator<Item = u16> {
        let words = (0_u16..).step_by(64).zip(&self.0);
        words.flat_map(|(first, word)| {
            // Each step takes the lowest bit away.
            let next = |bits: &u64| Some(bits & bits.wrapping_sub(1));
            let bits = std::iter::successors(Some(*word), next).take_while(|bits| *bits != 0);
            bits.map(move |bits| first | u16::try_from(bits.trailing_zeros()).unwrap_or_default())
        })
    }

    /// Whether the triple at this place is in the text; `false` is sure.
    pub fn has(&self, place: u16) -> bool {
        let word = self.0.get(usize::from(place / 64));
        word.is_some_and(|word| word & 1 << (place % 64) != 0)
    }

    /// Adds those of another text.
    pub fn add(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    fn place(triple: [u8; 3]) -> u16 {
        let bytes = triple.into_iter().map(u32::from);
        let hash = bytes.fold(0, |h, b| h * 31 + b);
        u16::try_from(hash % 4096).unwrap_or_default()
    }
}

/// All three bytes of a text that stand one behind the other, in order.
fn triples(text: &str) -> impl Iterator<Item = [u8; 3]> {
    let triples = text.as_bytes().windows(3);
    triples.filter_map(|triple| triple.first_chunk().copied())
}
