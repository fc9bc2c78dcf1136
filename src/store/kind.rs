//! The kinds of stores.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Where token sets lie.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The keyring of the operating system.
    Keyring,
    /// Sealed files.
    File,
    /// Nothing outlives the process.
    Memory,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Keyring, Self::File, Self::Memory];

    /// As it is typed and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Memory => "memory",
        }
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let named = Self::ALL.iter().find(|kind| kind.name() == text);
        named.copied().ok_or_else(|| Error::Usage {
            what: format!("use a store called {text:?}"),
            hint: "use --store keyring, file or memory".to_owned(),
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse::<Kind>().unwrap(), *kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!("cloud".parse::<Kind>().unwrap_err().exit_code(), 2);
    }
}
