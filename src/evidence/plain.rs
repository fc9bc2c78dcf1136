//! Text that many phrases are searched for.

use crate::catalog::folded;
use crate::fact::Triples;

/// A text in lower case with its letter triples.
#[derive(Clone, Debug)]
pub struct Plain {
    text: String,
    triples: Triples,
}

impl Plain {
    /// `text` in lower case, white space folded.
    pub fn folded(text: &str) -> Self {
        Self::of(folded(text))
    }

    /// `text` as it is.
    pub fn of(text: String) -> Self {
        let triples = Triples::of(&text);
        Self { text, triples }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its letter triples.
    pub fn triples(&self) -> &Triples {
        &self.triples
    }

    /// Whether `phrase` may be in the text; `false` is sure.
    pub fn may_have(&self, phrase: &str) -> bool {
        self.triples.may_have(phrase)
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
