//! Token sets that may lie in a store although no connection's file points at them.
//!
//! A keyring can't be searched in a way that works everywhere, so whoever is about to put a set
//! where no file counts it yet says so first, in `pending/airtable#0`. The next one who takes the
//! name, or chooses a store, removes what is left.

use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::{Held, Kind, Name, Store};
use crate::error::Error;

/// The sets from `oldest` to `last`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Stray {
    /// Where they may be.
    pub(super) store: Kind,
    /// The version of the first.
    pub(super) oldest: u64,
    /// The version of the last.
    pub(super) last: u64,
}

/// Says what may go astray, besides what did so before.
pub(super) fn note(disk: &dyn Disk, name: &Name, mut more: Vec<Stray>) -> Result<(), Error> {
    let mut strays = read(disk, name)?;
    strays.append(&mut more);
    let json = serde_json::to_vec(&strays).unwrap_or_default();
    disk.write(&path(name), &json)
}

fn read(disk: &dyn Disk, name: &Name) -> Result<Vec<Stray>, Error> {
    let json = disk.read(&path(name))?;
    // A file that was damaged tells nothing, and must not stand in the way.
    Ok(json
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default())
}

impl Held {
    /// Removes the sets that went astray; fails if a store doesn't let them go.
    pub(super) fn sweep_strays(&self) -> Result<(), Error> {
        let disk = &*self.store.0.disk;
        let strays = read(disk, &self.name)?;
        if strays.is_empty() {
            return Ok(());
        }
        // Sets in the connection's own store are counted by its file.
        let own = self.connection.as_ref().map(|c| c.store);
        for stray in strays.iter().filter(|stray| Some(stray.store) != own) {
            let store = self.store.at(stray.store)?;
            (stray.oldest..=stray.last)
                .try_for_each(|version| store.delete(&self.name, version))?;
        }
        disk.remove(&path(&self.name))
    }
}

impl Store {
    /// Removes all sets that went astray, as far as their stores let them go.
    pub(super) fn sweep_strays(&self) -> Result<(), Error> {
        let files = self.0.disk.names(FOLDER)?;
        let stems = files.iter().filter_map(|file| file.strip_suffix(SUFFIX));
        for name in stems.filter_map(|stem| stem.parse().ok()) {
            // Whoever holds the name may be about to count them; taking it sweeps.
            self.try_hold(&name)?;
        }
        Ok(())
    }
}

/// The file that says what may have gone astray.
pub(super) fn path(name: &Name) -> String {
    format!("{FOLDER}/{name}{SUFFIX}")
}

/// The folder of what is not finished.
const FOLDER: &str = "pending";
/// Ends the file; there is no token set 0.
const SUFFIX: &str = "#0";
