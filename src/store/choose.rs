//! Which store a new connection's tokens go to, found out before there are any.

use super::{Kind, Store};
use crate::error::Error;

/// Where new token sets go, after a probe.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chosen {
    /// The store.
    pub kind: Kind,
    /// One line for the user, where it is not the one they would expect.
    pub notice: Option<String>,
}

impl Store {
    /// Where the token sets of a new connection go; found able to take them.
    ///
    /// What an earlier worker left of connections that never came to be is swept on the way.
    pub fn choose(&self) -> Result<Chosen, Error> {
        let chosen = self.choose_kind()?;
        self.sweep_strays()?;
        Ok(chosen)
    }

    fn choose_kind(&self) -> Result<Chosen, Error> {
        let (kind, notice) = match self.0.requested {
            Some(kind) => (kind, None),
            None => match self.at(Kind::Keyring)?.probe() {
                Ok(()) => {
                    let kind = Kind::Keyring;
                    return Ok(Chosen { kind, notice: None });
                }
                Err(Error::NoKeyring { reason }) => (Kind::File, Some(self.notice(&reason))),
                Err(other) => return Err(other),
            },
        };
        self.probe(kind)?;
        Ok(Chosen { kind, notice })
    }

    fn notice(&self, reason: &str) -> String {
        let place = self.0.disk.place("sets");
        format!(
            "no keyring here ({reason}): tokens are kept in sealed files in {place}, \
             as with --store file"
        )
    }
}
