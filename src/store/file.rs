//! Token sets as sealed files, one a set: `sets/airtable#7`.

use std::sync::{Arc, OnceLock};

use super::disk::{Bytes, Disk};
use super::key::{KeySource, missing};
use super::name::Name;
use super::seal::{Broken, SealKey};
use super::{Kind, TokenStore};
use crate::error::Error;

/// The `file` store, and the `memory` store, whose disk and key end with the process.
pub(super) struct Files {
    kind: Kind,
    disk: Arc<dyn Disk>,
    source: KeySource,
    key: OnceLock<SealKey>,
}

impl Files {
    /// Sealed files on `disk`; nothing is read or made yet.
    pub(super) fn new(kind: Kind, disk: Arc<dyn Disk>, source: KeySource) -> Self {
        Self {
            kind,
            disk,
            source,
            key: OnceLock::new(),
        }
    }

    /// The key for writing, made on first use.
    fn key(&self) -> Result<&SealKey, Error> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let key = self
            .source
            .read_or_make(|| Ok(self.disk.names(SETS)?.iter().any(|n| !n.starts_with('.'))))?;
        Ok(self.key.get_or_init(|| key))
    }

    /// The key for reading, which must be there.
    fn old_key(&self) -> Result<&SealKey, Error> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let key = self.source.read()?.ok_or_else(|| missing("the key"))?;
        Ok(self.key.get_or_init(|| key))
    }
}

impl TokenStore for Files {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn probe(&self) -> Result<(), Error> {
        self.key()?;
        self.disk.probe(PROBE)
    }

    fn put(&self, name: &Name, version: u64, set: &[u8]) -> Result<(), Error> {
        let sealed = self.key()?.seal(&purpose(name, version), set)?;
        // The set before the one in use is of no use once this one is.
        let spent = path(name, version.saturating_sub(2));
        self.disk.create(&path(name, version), &sealed, &spent)?;
        match self.get(name, version)? {
            Some(read) if *read == set => Ok(()),
            _ => Err(Error::Store {
                what: format!(
                    "read back what was written to {}",
                    self.disk.place(&path(name, version))
                ),
                hint: "check the disk; the tokens before these are still stored".to_owned(),
                source: None,
            }),
        }
    }

    fn get(&self, name: &Name, version: u64) -> Result<Option<Bytes>, Error> {
        let path = path(name, version);
        let Some(sealed) = self.disk.read(&path)? else {
            return Ok(None);
        };
        let opened = self.old_key()?.open(&purpose(name, version), &sealed);
        opened.map(Some).map_err(|broken| {
            let place = self.disk.place(&path);
            match broken {
                Broken::OtherKey => Error::Store {
                    what: format!("open {place}: it was sealed with another key"),
                    hint: "set OAUTHDX_KEY or OAUTHDX_KEY_FILE to the key it was stored with"
                        .to_owned(),
                    source: None,
                },
                Broken::Damaged => Error::Store {
                    what: format!("open {place}: it was damaged, or put there from elsewhere"),
                    hint: format!(
                        "restore the file, or connect again: oauthdx connect PROVIDER {name}"
                    ),
                    source: None,
                },
            }
        })
    }

    fn delete(&self, name: &Name, version: u64) -> Result<(), Error> {
        self.disk.remove(&path(name, version))
    }

    fn seal_key(&self) -> Result<SealKey, Error> {
        self.key().cloned()
    }
}

fn path(name: &Name, version: u64) -> String {
    format!("{SETS}/{name}#{version}")
}

/// What a set is sealed for.
fn purpose(name: &Name, version: u64) -> String {
    format!("set {name} {version}")
}

/// The folder of the sealed sets.
const SETS: &str = "sets";
/// The file by which a folder is found writable.
const PROBE: &str = "sets/.probe";
