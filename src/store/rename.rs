//! Giving a connection another name, in steps that can be finished after a crash.
//!
//! The old file says what the connection becomes until the last step, and the id tells whether a
//! connection of the new name is this one. Token sets are sealed for their name, so they are put
//! anew; no moment has two files that both count.

use std::time::Duration;

use super::held::Held;
use super::{
    Connection, Interrupted, Name, Store, connection_path, journal, lock, lock_path, pending,
};
use crate::error::Error;

impl Held {
    /// Gives the connection another name, which must be free.
    pub fn rename(mut self, to: &Name, limit: Duration) -> Result<(), Error> {
        if let Some(Interrupted::Answered { .. }) = self.recover()? {
            return Err(Error::Usage {
                what: format!("rename {}: a refresh of it was interrupted", self.name),
                hint: format!("finish it first: oauthdx refresh {}", self.name),
            });
        }
        let _guard = self.store.lock_free_name(to, limit)?;
        self.update(|connection| connection.becomes = Some(to.clone()))?;
        self.settle()?;
        self.become_renamed()
    }

    /// Finishes a renaming that was stopped; the old name is then nobody's.
    pub(super) fn finish_rename(mut self) -> Result<Self, Error> {
        let becomes = self.connection.as_ref().and_then(|c| c.becomes.clone());
        let Some(to) = becomes else {
            return Ok(self);
        };
        let guard = lock::wait(&*self.store.0.disk, &lock_path(&to), to.as_str(), PATIENCE)?;
        self.become_renamed()?;
        drop(guard);
        self.connection = None;
        Ok(self)
    }

    /// Does the steps; both names are locked, and the file says what it becomes.
    fn become_renamed(&self) -> Result<(), Error> {
        let old = self.connection()?;
        let Some(to) = old.becomes.clone() else {
            return Ok(());
        };
        let disk = &*self.store.0.disk;
        match self.store.record(&to)? {
            Some(new) if new.id == old.id => {}
            Some(_) => return Err(taken(&to)),
            None => {
                let tokens = self.store.tokens(old)?;
                let new = Connection {
                    name: to.clone(),
                    oldest: old.version,
                    becomes: None,
                    ..old.clone()
                };
                let place = self.store.at(new.store)?;
                place.put(&to, new.version, &tokens.to_json())?;
                disk.rename(&journal::path(&self.name), &journal::path(&to))?;
                self.store.write_record(&new)?;
            }
        }
        self.delete_sets(old, old.version + 1)?;
        pending::remove(disk, &self.name)?;
        disk.remove(&connection_path(&self.name))
    }
}

impl Store {
    /// Whether a connection is only what a stopped renaming left of the one it became.
    pub(super) fn is_ghost(&self, connection: &Connection) -> Result<bool, Error> {
        let Some(to) = &connection.becomes else {
            return Ok(false);
        };
        let new = self.record(to)?;
        Ok(new.is_some_and(|new| new.id == connection.id))
    }

    /// Locks a name that no connection has.
    fn lock_free_name(
        &self,
        name: &Name,
        limit: Duration,
    ) -> Result<Box<dyn super::disk::Guard>, Error> {
        let guard = lock::wait(&*self.0.disk, &lock_path(name), name.as_str(), limit)?;
        match self.record(name)? {
            Some(_) => Err(taken(name)),
            None => Ok(guard),
        }
    }
}

fn taken(name: &Name) -> Error {
    Error::Usage {
        what: format!("call it {name}: another connection has that name"),
        hint: format!("choose another name, or forget that one first: oauthdx forget {name}"),
    }
}

/// A renaming takes no time; who waits longer waits for a stopped process.
const PATIENCE: Duration = Duration::from_secs(10);
