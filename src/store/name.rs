//! What a connection may be called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The name of a connection: `[a-z0-9][a-z0-9._-]{0,63}`.
///
/// It is part of file names and of items in the keyring, so nothing else gets that far.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// The longest name.
const LONGEST: usize = 64;

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let first = text.bytes().next().is_some_and(plain);
        let rest = |b: u8| plain(b) || matches!(b, b'.' | b'_' | b'-');
        if first && text.len() <= LONGEST && text.bytes().all(rest) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::Usage {
            what: format!("call a connection {text:?}"),
            hint: format!(
                "use at most {LONGEST} of a-z 0-9 . _ - and start with a letter or digit"
            ),
        })
    }
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("{text:?} is no name of a connection"))
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_plain_words() {
        let longest = "a".repeat(64);
        for good in ["airtable", "0", "acme.eu_west-2", &longest] {
            assert_eq!(good.parse::<Name>().unwrap().as_str(), good);
        }
        let longer = "a".repeat(65);
        for bad in [
            "", ".a", "-a", "Acme", "a/b", "a#1", "a b", "ä", "..", &longer,
        ] {
            assert_eq!(bad.parse::<Name>().unwrap_err().exit_code(), 2, "{bad}");
        }
    }
}
