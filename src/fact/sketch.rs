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
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            facts: 0,
            values: [0; 128],
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
