//! A connection that this worker alone may change.

use super::disk::Guard;
use super::identity::random_id;
use super::lock::Worker;
use super::pending::{self, Intent, Interrupted};
use super::seal::SealKey;
use super::stray::{self, Stray};
use super::{Attempt, Connection, Name, Store, TokenSet, connection_path, journal, time};
use crate::error::Error;

/// A name under lock, with the connection that has it, if there is one.
///
/// The order of a refresh: [`recover`](Self::recover), [`write_intent`](Self::write_intent), the
/// request, [`write_answer`](Self::write_answer), [`commit`](Self::commit). An answer without
/// tokens ends with [`settle`](Self::settle) instead.
pub struct Held {
    pub(super) store: Store,
    pub(super) name: Name,
    pub(super) connection: Option<Connection>,
    seal: Option<SealKey>,
    guard: Box<dyn Guard>,
}

impl Held {
    /// Reads the connection under its lock.
    pub(super) fn new(store: Store, name: Name, guard: Box<dyn Guard>) -> Result<Self, Error> {
        let connection = store.record(&name)?;
        let held = Self {
            store,
            name,
            connection,
            seal: None,
            guard,
        };
        // A keyring that doesn't answer must not keep its owner from another store.
        let _ = held.sweep_strays();
        held.finish_rename()
    }

    /// The same hold with the connection as it is stored now, by whomever.
    pub fn read_again(self) -> Result<Self, Error> {
        let connection = self.store.record(&self.name)?;
        Ok(Self { connection, ..self })
    }

    /// The connection as it is stored.
    pub fn connection(&self) -> Result<&Connection, Error> {
        let connection = self.connection.as_ref();
        connection.ok_or_else(|| self.store.unknown(self.name.as_str()))
    }

    /// The token set in use.
    pub fn tokens(&self) -> Result<TokenSet, Error> {
        self.store.tokens(self.connection()?)
    }

    /// Stores the first token set of a new connection, or of one that was connected again.
    ///
    /// A connection that was there keeps its history, and its versions go on. It moves to another
    /// store only if `connection` names one.
    pub fn create(&mut self, mut connection: Connection, tokens: &TokenSet) -> Result<(), Error> {
        let before = self.stored()?;
        connection.name = self.name.clone();
        connection.needs_reauth = None;
        connection.id = match &before {
            Some(before) => before.id.clone(),
            None => random_id()?,
        };
        connection.created_at = time::now().as_secs();
        if let Some(before) = &before {
            connection.created_at = before.created_at;
            connection.version = before.version;
            connection.oldest = before.oldest;
            let mut other = before.other.clone();
            other.append(&mut connection.other);
            connection.other = other;
        }
        self.replace(before.as_ref(), connection, tokens)
    }

    /// Stores the token set that follows version `expected`.
    ///
    /// Whoever read an older version is refused: their tokens come from a grant that somebody else
    /// has used since. `edit` changes what else the answer taught.
    pub fn commit(
        &mut self,
        expected: u64,
        tokens: &TokenSet,
        edit: impl FnOnce(&mut Connection),
    ) -> Result<(), Error> {
        let Some(stored) = self.stored()? else {
            return Err(self.store.unknown(self.name.as_str()));
        };
        if stored.version != expected {
            return Err(Error::Outdated {
                name: self.name.to_string(),
                expected,
                stored: stored.version,
            });
        }
        let next = edited(&stored, edit);
        self.replace(Some(&stored), next, tokens)
    }

    /// Changes what is no secret; the token set stays.
    pub fn update(&mut self, edit: impl FnOnce(&mut Connection)) -> Result<(), Error> {
        let Some(stored) = self.stored()? else {
            return Err(self.store.unknown(self.name.as_str()));
        };
        let next = edited(&stored, edit);
        self.store.write_record(&next)?;
        self.connection = Some(next);
        Ok(())
    }

    /// Says that the refresh token with this fingerprint is about to be sent.
    ///
    /// After this, the store can take the answer: it was probed, the key is at hand, and the disk
    /// has given the room.
    pub fn write_intent(&mut self, fingerprint: &str) -> Result<(), Error> {
        // Without the lock, another worker may be about to send the same token.
        self.stored()?;
        let (version, kind) = (self.connection()?.version, self.connection()?.store);
        if let Some(Interrupted::Answered { .. }) = self.recover()? {
            return Err(Error::Store {
                what: format!(
                    "refresh {}: the answer to the last refresh was not read",
                    self.name
                ),
                hint: format!("finish it first: oauthdx refresh {}", self.name),
                source: None,
            });
        }
        let tokens = self.store.at(kind)?;
        tokens.probe()?;
        self.seal = Some(tokens.seal_key()?);
        let intent = Intent {
            token_version: version,
            fingerprint: fingerprint.to_owned(),
            worker: Worker::this(),
        };
        pending::write_intent(&*self.store.0.disk, &self.name, &intent)
    }

    /// Writes the raw answer before anything looks at it.
    pub fn write_answer(&mut self, answer: &[u8]) -> Result<(), Error> {
        let (version, kind) = (self.connection()?.version, self.connection()?.store);
        let key = match self.seal.take() {
            Some(key) => key,
            None => self.store.at(kind)?.seal_key()?,
        };
        pending::write_answer(&*self.store.0.disk, &self.name, version, &key, answer)
    }

    /// What a worker left that was stopped between its intent and its commit.
    ///
    /// It stays until [`commit`](Self::commit), [`create`](Self::create) or
    /// [`settle`](Self::settle).
    pub fn recover(&self) -> Result<Option<Interrupted>, Error> {
        let Some(Connection { version, store, .. }) = &self.connection else {
            return Ok(None);
        };
        let disk = &*self.store.0.disk;
        let key = || self.store.at(*store)?.seal_key();
        pending::read(disk, &self.name, *version, key)
    }

    /// Ends a request that gave no tokens.
    pub fn settle(&mut self) -> Result<(), Error> {
        pending::settle(&*self.store.0.disk, &self.name)
    }

    /// Adds an attempt to the journal.
    pub fn record(&self, attempt: &Attempt) -> Result<(), Error> {
        let key = self.store.fingerprint_key()?;
        journal::append(&*self.store.0.disk, &self.name, attempt, key)
    }

    /// Removes the connection with its tokens, its journal and all that is left of it.
    pub fn forget(self) -> Result<(), Error> {
        let connection = self.connection()?;
        let disk = &*self.store.0.disk;
        // The file goes last: as long as it is there, forgetting can be finished.
        self.sweep_strays()?;
        disk.remove(&stray::path(&self.name))?;
        self.delete_sets(connection, connection.version + 1)?;
        pending::remove(disk, &self.name)?;
        disk.remove(&journal::path(&self.name))?;
        disk.remove(&connection_path(&self.name))
    }

    /// The connection as it is stored at this moment, by whomever.
    fn stored(&self) -> Result<Option<Connection>, Error> {
        // Without the lock, somebody else may be about to store the same version.
        if !self.guard.holds() {
            return Err(Error::Store {
                what: format!("store {}: its lock file was removed meanwhile", self.name),
                hint: "leave the files below locks/ alone, and run it again".to_owned(),
                source: None,
            });
        }
        self.store.record(&self.name)
    }

    /// Puts a new version whole, flips the file, then tidies up.
    fn replace(
        &mut self,
        before: Option<&Connection>,
        mut next: Connection,
        tokens: &TokenSet,
    ) -> Result<(), Error> {
        let moves = before
            .as_ref()
            .is_none_or(|before| before.store != next.store);
        if moves {
            self.note_move(before, &next)?;
            next.oldest = next.version + 1;
        } else if next.version > 1 && self.delete_sets(&next, next.version - 2).is_ok() {
            // What an earlier worker had no time to delete is gone.
            next.oldest = next.version - 1;
        }
        next.version += 1;
        next.oldest = next.oldest.max(1);
        next.expires_at = tokens.expires_at;
        next.refreshed_at = time::now().as_secs();
        let place = self.store.at(next.store)?;
        place.put(&self.name, next.version, &tokens.to_json())?;
        self.store.write_record(&next)?;
        // From here on it is stored; what can't be tidied up now is tidied up next time.
        if next.version > 2 {
            let _ = self.delete_sets(&next, next.version - 2);
        }
        self.connection = Some(next);
        let _ = self.sweep_strays();
        let _ = self.settle();
        Ok(())
    }

    /// Says which sets no file counts while a connection comes to a store, and after it left one.
    fn note_move(&self, before: Option<&Connection>, next: &Connection) -> Result<(), Error> {
        let first = next.version + 1;
        let mut strays = vec![Stray {
            store: next.store,
            oldest: first,
            last: first,
        }];
        strays.extend(before.map(|before| Stray {
            store: before.store,
            oldest: before.oldest,
            last: before.version,
        }));
        stray::note(&*self.store.0.disk, &self.name, strays)
    }

    /// Deletes the sets from a connection's oldest one to `last`.
    pub(super) fn delete_sets(&self, connection: &Connection, last: u64) -> Result<(), Error> {
        let store = self.store.at(connection.store)?;
        (connection.oldest..=last).try_for_each(|version| store.delete(&connection.name, version))
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A connection after `edit`, which can't touch what the store itself keeps track of.
fn edited(stored: &Connection, edit: impl FnOnce(&mut Connection)) -> Connection {
    let mut next = stored.clone();
    edit(&mut next);
    // `edit` may have assigned a whole other connection.
    next.id.clone_from(&stored.id);
    next.name.clone_from(&stored.name);
    next.store = stored.store;
    next.version = stored.version;
    next.oldest = stored.oldest;
    next
}
