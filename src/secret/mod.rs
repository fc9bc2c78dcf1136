//! Turns secret-bearing text into text that can be shown.
//!
//! A [`Text`] keeps what was pasted for computing facts and shows it with every secret replaced by
//! a fingerprint. Nothing else in the program holds pasted text, so a report can't leak a token by
//! accident: it would have to call [`Text::expose`].

use std::cell::OnceCell;
use std::fmt;
use std::hash::Hasher as _;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use siphasher::sip::SipHasher24;
use zeroize::Zeroizing;

mod find;
mod held;
mod names;
mod shape;
#[cfg(test)]
mod tests;

pub use held::Secret;
pub use names::kind_of_name;
pub use shape::{Match, ShapeRow, shapes};

/// Makes fingerprints and remembers the secrets that it has seen.
///
/// The key is new in every run, so that a fingerprint of a short secret can't be looked up in a
/// table, yet equal secrets have equal fingerprints within the run.
///
/// A token that looks like a word is known to be one only where its name stands before it, perhaps
/// at the end of the input. So everything is read twice: first to learn, then to redact.
pub struct Vault {
    key: (u64, u64),
    known: Vec<Known>,
    searcher: OnceCell<Option<AhoCorasick>>,
    learning: bool,
    /// Whether fingerprints say that something was taken out, for whoever reads them again.
    marking: bool,
}

/// A secret met in this run, kept so that it is found again wherever else it occurs.
struct Known {
    value: Zeroizing<String>,
    fingerprint: String,
}

/// The shortest secret that is searched for outside the place where it was found.
///
/// Shorter ones ("test") would be replaced inside ordinary words; they are hidden where they stand.
const SHORTEST_SEARCHED: usize = 6;

impl Vault {
    /// A vault whose fingerprints depend on `key`.
    pub fn new(key: (u64, u64)) -> Self {
        Self {
            key,
            known: Vec::new(),
            searcher: OnceCell::new(),
            learning: false,
            marking: false,
        }
    }

    /// A vault for what will be read again: `<redacted:rt:3f9a21c4>` is no secret to any reader.
    pub fn for_record(key: (u64, u64)) -> Self {
        Self {
            marking: true,
            ..Self::new(key)
        }
    }

    /// Runs `read` to learn the secrets in what it reads; the texts that it makes show nothing.
    pub fn study(&mut self, read: impl FnOnce(&mut Self)) {
        self.learning = true;
        read(self);
        self.learning = false;
    }

    /// A text in which secrets are found by their surroundings and shape.
    pub fn text(&mut self, raw: &str) -> Text {
        for (kind, value) in find::secrets(raw) {
            self.learn(kind, value);
        }
        Text {
            shown: self.redact(raw),
            raw: Zeroizing::new(raw.to_owned()),
        }
    }

    /// The value of a named field: a secret as a whole if its name says so.
    pub fn value(&mut self, name: &str, raw: &str) -> Text {
        match kind_of_name(name) {
            Some(kind) if names::may_be_secret(kind, raw) => Text {
                shown: names::with_scheme(kind, raw, self.learn(kind, raw)),
                raw: Zeroizing::new(raw.to_owned()),
            },
            _ => self.text(raw),
        }
    }

    /// Remembers a secret, with the encodings in which it may occur again; returns its fingerprint.
    pub fn learn(&mut self, kind: &str, value: &str) -> String {
        let fingerprint = self.fingerprint(kind, value);
        if kind == "auth" {
            self.learn_credentials(value);
        }
        if value.len() >= SHORTEST_SEARCHED && !self.knows(value) {
            for form in find::encodings(value) {
                self.known.push(Known {
                    value: form,
                    fingerprint: fingerprint.clone(),
                });
            }
            self.searcher = OnceCell::new();
        }
        fingerprint
    }

    /// Whether `value` as a whole is among the secrets.
    fn knows(&self, value: &str) -> bool {
        self.known.iter().any(|k| *k.value == *value)
    }

    /// Remembers what an `Authorization` value carries: the token, and a secret inside Base64.
    fn learn_credentials(&mut self, value: &str) {
        let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
        if !scheme.is_empty() {
            let basic = scheme.eq_ignore_ascii_case("basic");
            self.learn(if basic { "basic" } else { "at" }, credentials.trim());
        }
        if let Some(secret) = find::basic_secret(credentials) {
            self.learn("cs", &secret);
        }
    }

    /// `text` with every known secret replaced by its fingerprint.
    pub fn redact(&self, text: &str) -> String {
        if self.learning {
            return String::new();
        }
        let searcher = self.searcher.get_or_init(|| {
            let values = self.known.iter().map(|k| k.value.as_str());
            // Longest first: a secret that contains another must be replaced as a whole.
            // A few texts are searched, so the kind that is built fastest is the fastest.
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .match_kind(MatchKind::LeftmostLongest)
                .build(values)
                .ok()
        });
        // Too many secrets for one searcher, some billions: better show nothing than one of them.
        let Some(searcher) = searcher else {
            return String::new();
        };
        let mut shown = String::with_capacity(text.len());
        let mut end = 0;
        for found in searcher.find_iter(text) {
            shown.push_str(text.get(end..found.start()).unwrap_or(""));
            if let Some(known) = self.known.get(found.pattern().as_usize()) {
                shown.push_str(&known.fingerprint);
            }
            end = found.end();
        }
        shown.push_str(text.get(end..).unwrap_or(""));
        shown
    }

    /// `rt:3f9a21c4`: what kind of secret, and a keyed hash of it.
    fn fingerprint(&self, kind: &str, value: &str) -> String {
        let mut hasher = SipHasher24::new_with_keys(self.key.0, self.key.1);
        hasher.write(value.as_bytes());
        // Eight hexadecimal digits tell some thousands of tokens apart and give nothing away.
        let fingerprint = format!("{kind}:{:08x}", hasher.finish() >> 32);
        if self.marking {
            format!("{MARK}{fingerprint}>")
        } else {
            fingerprint
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} secrets)", self.known.len())
    }
}

/// How a fingerprint begins that says of itself that something was taken out.
pub const MARK: &str = "<redacted:";

/// `text` with its secrets replaced, where nothing else is known of them.
pub fn without_secrets(text: &str, key: (u64, u64)) -> String {
    Vault::new(key).text(text).shown().to_owned()
}

/// The kinds of the secrets in `text`: `rt`, `cs`, `code` …
pub fn kinds_in(text: &str) -> Vec<&'static str> {
    let found = find::secrets(text).into_iter();
    found.map(|(kind, _)| kind).collect()
}

/// A text that prints with its secrets replaced by fingerprints.
#[derive(Clone, Default)]
pub struct Text {
    raw: Zeroizing<String>,
    shown: String,
}

impl Text {
    /// What may be printed.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What was pasted, for computing facts about it; it must not reach a report.
    pub fn expose(&self) -> &str {
        &self.raw
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown)
    }
}
