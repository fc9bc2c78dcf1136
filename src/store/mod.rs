//! Keeps connections and their tokens, and never becomes the culprit itself.
//!
//! A connection is a file without secrets ([`Connection`]) that points at the version of the token
//! set in use. The sets lie in a `TokenStore`: the operating system's keyring, sealed files, or
//! memory. A new version is put there whole and read back, *then* the file is flipped, *then* the
//! version before the last is deleted, so a crash at any point leaves a version that can be read.
//!
//! Whoever changes a connection holds it ([`Store::hold`]): one worker at a time, across processes.
//! Reading needs no lock.
//!
//! ```text
//! connections/airtable.json    what is no secret; `current` names the token set in use
//! sets/airtable#7              a sealed token set (`file` store only)
//! pending/airtable             a request under way: its intent, later its sealed answer
//! journals/airtable.ndjson     every attempt
//! locks/airtable.lock          who is working on it
//! vault.key  home.json         the key of the `file` store; the key of fingerprints
//! ```

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

mod choose;
mod connection;
mod disk;
mod file;
mod held;
mod home;
mod identity;
mod journal;
mod key;
mod keyring;
mod kind;
mod lock;
mod memory;
mod name;
mod parts;
mod pending;
mod rename;
mod seal;
mod stray;
#[cfg(test)]
mod tests;
mod time;
mod token_set;

pub use choose::Chosen;
pub use connection::{Connection, NeedsReauth, RequestForm};
pub use held::Held;
pub use home::{Home, Variables};
pub use journal::Attempt;
pub use kind::Kind;
pub use lock::Worker;
pub use name::Name;
pub use pending::{Answer, Intent, Interrupted};
pub use token_set::{Secret, TokenSet};

use self::disk::{Bytes, Disk, Folder};
use self::file::Files;
use self::identity::Identity;
use self::key::KeySource;
use self::keyring::Keyring;
use self::memory::Memory;
use self::seal::SealKey;
use crate::error::{Error, nearest};

/// Where token sets lie.
///
/// A store that many machines share joins here: its `put` refuses a version that is there already,
/// which makes the second of two writers adopt what the first one stored.
trait TokenStore: Send + Sync {
    /// Which one it is.
    fn kind(&self) -> Kind;
    /// Fails if it could not take a token set at this moment; leaves nothing behind.
    fn probe(&self) -> Result<(), Error>;
    /// Stores a set for good; returns only after reading it back.
    fn put(&self, name: &Name, version: u64, set: &[u8]) -> Result<(), Error>;
    /// A set, or nothing if it isn't there, which never means that it was forgotten.
    fn get(&self, name: &Name, version: u64) -> Result<Option<Bytes>, Error>;
    /// Removes a set, which may be gone already.
    fn delete(&self, name: &Name, version: u64) -> Result<(), Error>;
    /// The key that seals answers on disk; made on first use.
    fn seal_key(&self) -> Result<SealKey, Error>;
}

/// A name that a connection has, and the connection or why it can't be read.
#[derive(Debug)]
pub struct Listed {
    /// The name.
    pub name: Name,
    /// What is known of it and no secret.
    pub connection: Result<Connection, Error>,
}

/// All connections of one home. Copies are the same store.
#[derive(Clone)]
pub struct Store(Arc<Parts>);

/// What a store is made of.
struct Parts {
    requested: Option<Kind>,
    disk: Arc<dyn Disk>,
    files: Files,
    keyring: OnceLock<Keyring>,
    keyring_limit: Duration,
    identity: OnceLock<Identity>,
    moved: bool,
}

impl Store {
    /// The store of the home that the environment names; nothing is read or made yet.
    ///
    /// `requested` is what `--store`, `OAUTHDX_STORE` or `config.toml` say.
    pub fn open(requested: Option<Kind>, variable: Variables<'_>) -> Result<Self, Error> {
        if requested == Some(Kind::Memory) {
            return Self::in_memory();
        }
        let home = Home::find(variable)?;
        let folder = Folder::new(home.data);
        let source = KeySource::find(variable, folder.clone());
        let disk: Arc<dyn Disk> = Arc::new(folder);
        let files = Files::new(Kind::File, Arc::clone(&disk), source);
        Ok(Self::of(requested, disk, files, home.moved))
    }

    /// A store that ends with the process and leaves nothing on any disk.
    pub fn in_memory() -> Result<Self, Error> {
        let disk: Arc<dyn Disk> = Arc::new(Memory::default());
        let key = KeySource::Memory(SealKey::generate()?);
        let files = Files::new(Kind::Memory, Arc::clone(&disk), key);
        Ok(Self::of(Some(Kind::Memory), disk, files, true))
    }

    fn of(requested: Option<Kind>, disk: Arc<dyn Disk>, files: Files, moved: bool) -> Self {
        Self(Arc::new(Parts {
            requested,
            disk,
            files,
            keyring: OnceLock::new(),
            keyring_limit: KEYRING_LIMIT,
            identity: OnceLock::new(),
            moved,
        }))
    }

    /// Waits at most `limit` for one answer of the keyring, instead of ten seconds.
    ///
    /// Without effect on a store that has copies or was used.
    #[must_use]
    pub fn with_keyring_limit(mut self, limit: Duration) -> Self {
        if let Some(parts) = Arc::get_mut(&mut self.0) {
            parts.keyring_limit = limit;
        }
        self
    }

    /// Fails if `kind` could not take a token set at this moment.
    pub fn probe(&self, kind: Kind) -> Result<(), Error> {
        self.at(kind)?.probe()
    }

    /// The names of all connections, sorted.
    pub fn names(&self) -> Result<Vec<Name>, Error> {
        let files = self.0.disk.names(CONNECTIONS)?;
        let stems = files.iter().filter_map(|file| file.strip_suffix(".json"));
        Ok(stems.filter_map(|stem| stem.parse().ok()).collect())
    }

    /// All connections, sorted by name; one that can't be read doesn't hide the others.
    pub fn list(&self) -> Result<Vec<Listed>, Error> {
        let mut list = Vec::new();
        for name in self.names()? {
            let connection = match self.record(&name) {
                Ok(Some(connection)) if self.is_ghost(&connection)? => continue,
                // It was forgotten since the names were read.
                Ok(None) => continue,
                Ok(Some(connection)) => Ok(connection),
                Err(error) => Err(error),
            };
            list.push(Listed { name, connection });
        }
        Ok(list)
    }

    /// What is known of a connection and no secret.
    pub fn read(&self, name: &str) -> Result<Connection, Error> {
        // A name that can't be one is unknown, too: it may be a slip of the fingers.
        let known = name.parse::<Name>().ok();
        let record = known.map(|name| self.record(&name)).transpose()?.flatten();
        match record {
            Some(connection) if !self.is_ghost(&connection)? => Ok(connection),
            _ => Err(self.unknown(name)),
        }
    }

    /// The token set in use.
    pub fn tokens(&self, connection: &Connection) -> Result<TokenSet, Error> {
        let mut connection = connection.clone();
        loop {
            let (name, version) = (&connection.name, connection.version);
            if let Some(json) = self.at(connection.store)?.get(name, version)? {
                return TokenSet::from_json(&json).map_err(|why| Error::Store {
                    what: format!("read token set {version} of {name}: {why}"),
                    hint: format!(
                        "use the version of oauthdx that wrote it, or connect again: \
                         oauthdx connect {} {name}",
                        connection.provider
                    ),
                    source: None,
                });
            }
            // It was replaced twice since the file was read, or it is really missing.
            let newer = self.read(name.as_str())?;
            if newer.version == version && newer.store == connection.store {
                return Err(missing(&connection));
            }
            connection = newer;
        }
    }

    /// Every attempt that the journal of a connection holds, oldest first.
    pub fn history(&self, name: &Name) -> Result<Vec<Attempt>, Error> {
        journal::read(&*self.0.disk, name)
    }

    /// Takes a connection to change it, existing or not, and waits for others at most `limit`.
    pub fn hold(&self, name: &Name, limit: Duration) -> Result<Held, Error> {
        let guard = lock::wait(&*self.0.disk, &lock_path(name), name.as_str(), limit)?;
        Held::new(self.clone(), name.clone(), guard)
    }

    /// Takes a connection if nobody holds it.
    pub fn try_hold(&self, name: &Name) -> Result<Option<Held>, Error> {
        let guard = lock::attempt(&*self.0.disk, &lock_path(name))?;
        guard
            .map(|guard| Held::new(self.clone(), name.clone(), guard))
            .transpose()
    }

    /// The key of fingerprints: equal tokens have equal fingerprints as long as the store lives.
    pub fn fingerprint_key(&self) -> Result<(u64, u64), Error> {
        self.identity().map(|identity| identity.fingerprint_key)
    }

    fn identity(&self) -> Result<&Identity, Error> {
        if let Some(identity) = self.0.identity.get() {
            return Ok(identity);
        }
        let identity = Identity::read_or_make(&*self.0.disk)?;
        Ok(self.0.identity.get_or_init(|| identity))
    }

    /// The store of one kind.
    fn at(&self, kind: Kind) -> Result<&dyn TokenStore, Error> {
        if kind == self.0.files.kind() {
            return Ok(&self.0.files);
        }
        if kind != Kind::Keyring {
            return Err(Error::Usage {
                what: format!("reach the {kind} store from this one"),
                hint: format!("name it: --store {kind}"),
            });
        }
        if let Some(keyring) = self.0.keyring.get() {
            return Ok(keyring);
        }
        // Homes beside the usual one share its keyring, so each has a service of its own.
        let service = if self.0.moved {
            format!("oauthdx-{}", self.identity()?.id)
        } else {
            "oauthdx".to_owned()
        };
        let keyring = Keyring::new(service, Arc::clone(&self.0.disk), self.0.keyring_limit);
        Ok(self.0.keyring.get_or_init(|| keyring))
    }

    /// A connection's file.
    fn record(&self, name: &Name) -> Result<Option<Connection>, Error> {
        let path = connection_path(name);
        let Some(json) = self.0.disk.read(&path)? else {
            return Ok(None);
        };
        let damaged = |what: String, source| Error::Store {
            what,
            hint: format!(
                "restore the file, or move it away and connect again: oauthdx connect PROVIDER {name}"
            ),
            source,
        };
        let place = self.0.disk.place(&path);
        let connection: Connection = serde_json::from_slice(&json)
            .map_err(|error| damaged(format!("understand {place}"), Some(error.into())))?;
        if connection.name != *name {
            let of = &connection.name;
            return Err(damaged(
                format!("use {place}: it is the file of {of}"),
                None,
            ));
        }
        Ok(Some(connection))
    }

    /// Replaces a connection's file.
    fn write_record(&self, connection: &Connection) -> Result<(), Error> {
        let path = connection_path(&connection.name);
        let json = serde_json::to_vec_pretty(connection).map_err(|error| Error::Store {
            what: format!("write {}", self.0.disk.place(&path)),
            hint: "run it again".to_owned(),
            source: Some(error.into()),
        })?;
        self.0.disk.write(&path, &json)
    }

    /// The error about a name that no connection has.
    fn unknown(&self, name: &str) -> Error {
        let names = self.names().unwrap_or_default();
        Error::Unknown {
            kind: "connection",
            name: name.to_owned(),
            nearest: nearest(name, names.iter().map(Name::as_str)),
            list: "oauthdx list",
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.0.disk.place(""))
    }
}

/// The error about a token set that its connection points at and that is not there.
fn missing(connection: &Connection) -> Error {
    let Connection {
        name,
        version,
        store,
        provider,
        ..
    } = connection;
    Error::Store {
        what: format!("find token set {version} of {name} in the {store} store"),
        hint: format!(
            "run it in the session that stored it, or connect again: oauthdx connect {provider} {name}"
        ),
        source: None,
    }
}

/// Keeps what nobody else took in a file that only its owner can read; returns where.
pub fn rescue(variable: Variables<'_>, bytes: &[u8]) -> Result<String, Error> {
    let folder = Folder::new(Home::find(variable)?.data);
    let path = format!("rescued/{}.json", identity::random_id()?);
    folder.write(&path, bytes)?;
    Ok(folder.place(&path))
}

fn connection_path(name: &Name) -> String {
    format!("{CONNECTIONS}/{name}.json")
}

fn lock_path(name: &Name) -> String {
    format!("locks/{name}.lock")
}

/// The folder of the connections' files.
const CONNECTIONS: &str = "connections";
/// Long enough to type a password into a keyring's window, short enough for a script.
const KEYRING_LIMIT: Duration = Duration::from_secs(10);
