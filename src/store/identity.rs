//! What tells one home from another: `home.json`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::lock;
use super::seal::fill;
use crate::error::Error;

/// Made once in a home, by chance.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Identity {
    /// Names the home in a keyring that several share.
    pub(super) id: String,
    /// With it, a short secret could be found by trying all; so the file is private.
    pub(super) fingerprint_key: (u64, u64),
}

impl Identity {
    /// The identity of a home.
    pub(super) fn read_or_make(disk: &dyn Disk) -> Result<Self, Error> {
        if let Some(identity) = read(disk)? {
            return Ok(identity);
        }
        let _guard = lock::wait(disk, "home.lock", PATH, PATIENCE)?;
        // Another process may have made it while we waited.
        if let Some(identity) = read(disk)? {
            return Ok(identity);
        }
        let identity = Self {
            id: random_id()?,
            fingerprint_key: (random()?, random()?),
        };
        let json = serde_json::to_vec_pretty(&identity).unwrap_or_default();
        disk.write(PATH, &json)?;
        Ok(identity)
    }
}

/// Sixteen hexadecimal digits that nobody had before.
pub(super) fn random_id() -> Result<String, Error> {
    Ok(format!("{:016x}", random()?))
}

fn random() -> Result<u64, Error> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(u64::from_be_bytes(bytes))
}

fn read(disk: &dyn Disk) -> Result<Option<Identity>, Error> {
    let Some(json) = disk.read(PATH)? else {
        return Ok(None);
    };
    let identity = serde_json::from_slice(&json).map_err(|error| Error::Store {
        what: format!("understand {}", disk.place(PATH)),
        hint: "restore the file; without it, tokens in the keyring are not found".to_owned(),
        // What serde says may quote the key.
        source: Some(format!("column {}", error.column()).into()),
    })?;
    Ok(Some(identity))
}

/// The file.
const PATH: &str = "home.json";
/// Making it takes no time; who waits longer waits for a stopped process.
const PATIENCE: Duration = Duration::from_secs(10);
