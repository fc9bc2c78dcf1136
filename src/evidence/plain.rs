//! Text that many phrases are searched for.

use crate::catalog::folded;

/// A text in lower case with a sketch of its letter triples.
///
/// Hundreds of phrases are looked for in each text and nearly all are not there; the sketch rules
/// them out without a search.
#[derive(Clone, Debug)]
pub struct Plain {
    text: String,
    sketch: [u64; SKETCH],
}

/// Words of the sketch: 4096 bits, of which a sentence sets a few dozen.
const SKETCH: usize = 64;

impl Plain {
    /// `text` in lower case, white space folded.
    pub fn folded(text: &str) -> Self {
        Self::of(folded(text))
    }

    /// `text` as it is.
    pub fn of(text: String) -> Self {
        let mut sketch = [0; SKETCH];
        for triple in text.as_bytes().windows(3) {
            let (word, bit) = place(triple);
            if let Some(word) = sketch.get_mut(word) {
                *word |= bit;
            }
        }
        Self { text, sketch }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `phrase` may be in the text; `false` is sure.
    pub fn may_have(&self, phrase: &str) -> bool {
        let bytes = phrase.as_bytes();
        let (Some(first), Some(last)) = (bytes.first_chunk::<3>(), bytes.last_chunk::<3>()) else {
            return true;
        };
        [first, last].iter().all(|triple| {
            let (word, bit) = place(*triple);
            self.sketch.get(word).is_some_and(|w| w & bit != 0)
        })
    }

    /// Whether `phrase` is in the text.
    pub fn has(&self, phrase: &str) -> bool {
        self.may_have(phrase) && self.text.contains(phrase)
    }
}

/// The characters before and after `phrase`, which stands at byte `at` of `text`; a space where
/// the text ends.
pub(super) fn neighbours(text: &str, at: usize, phrase: &str) -> [char; 2] {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let after = text.get(at + phrase.len()..).and_then(|t| t.chars().next());
    [before, after].map(|c| c.unwrap_or(' '))
}

/// The word and bit of a letter triple.
fn place(triple: &[u8]) -> (usize, u64) {
    let hash = triple.iter().fold(0_usize, |h, b| {
        h.wrapping_mul(31).wrapping_add(usize::from(*b))
    });
    (hash / 64 % SKETCH, 1 << (hash % 64))
}
