//! Turns secret-bearing text into text that can be shown.
//!
//! A [`Text`] keeps what was pasted for computing facts and shows it with every secret replaced by
//! a fingerprint. Nothing else in the program holds pasted text, so a report can't leak a token by
//! accident: it would have to call [`Text::expose`].

use std::fmt;
use std::hash::Hasher as _;

use siphasher::sip::SipHasher24;
use zeroize::Zeroizing;

mod find;
mod names;
#[cfg(test)]
mod tests;

pub use names::kind_of_name;

/// Makes fingerprints and remembers the secrets that it has seen.
///
/// The key is new in every run, so that a fingerprint of a short secret can't be looked up in a
/// table, yet equal secrets have equal fingerprints within the run.
pub struct Vault {
    key: (u64, u64),
    known: Vec<Known>,
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
        }
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
            Some(kind) if names::may_be_secret(raw) => {
                let fingerprint = self.learn(kind, raw);
                Text {
                    shown: fingerprint,
                    raw: Zeroizing::new(raw.to_owned()),
                }
            }
            _ => self.text(raw),
        }
    }

    /// Remembers a secret, with the encodings in which it may occur again; returns its fingerprint.
    pub fn learn(&mut self, kind: &str, value: &str) -> String {
        let fingerprint = self.fingerprint(kind, value);
        if kind == "auth" {
            self.learn_credentials(value);
        }
        if value.len() >= SHORTEST_SEARCHED && !self.known.iter().any(|k| *k.value == *value) {
            for form in find::encodings(value) {
                self.known.push(Known {
                    value: form,
                    fingerprint: fingerprint.clone(),
                });
            }
            // Longest first: a secret that contains another must be replaced as a whole.
            self.known.sort_by_key(|k| std::cmp::Reverse(k.value.len()));
        }
        fingerprint
    }

    /// Remembers what an `Authorization` value carries: the token, and a secret inside Base64.
    fn learn_credentials(&mut self, value: &str) {
        let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
        if !scheme.is_empty() {
            self.learn(
                if scheme.eq_ignore_ascii_case("basic") {
                    "basic"
                } else {
                    "at"
                },
                credentials.trim(),
            );
        }
        if let Some(secret) = find::basic_secret(credentials) {
            self.learn("cs", &secret);
        }
    }

    /// `text` with every known secret replaced by its fingerprint.
    pub fn redact(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for known in &self.known {
            if shown.contains(known.value.as_str()) {
                shown = shown.replace(known.value.as_str(), &known.fingerprint);
            }
        }
        shown
    }

    /// `rt:3f9a21c4`: what kind of secret, and a keyed hash of it.
    fn fingerprint(&self, kind: &str, value: &str) -> String {
        let mut hasher = SipHasher24::new_with_keys(self.key.0, self.key.1);
        hasher.write(value.as_bytes());
        // Eight hexadecimal digits tell some thousands of tokens apart and give nothing away.
        format!("{kind}:{:08x}", hasher.finish() >> 32)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} secrets)", self.known.len())
    }
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
