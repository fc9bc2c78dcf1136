//! Token sets in the keyring of the operating system, one item a set: `airtable#7`.
//!
//! A keyring may ask its owner for a password, or hang. So every call runs on a thread of its own
//! that nobody joins, and nobody waits for it longer than a limit. Nothing here costs anything
//! before the first call.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error as Failure};
use zeroize::Zeroizing;

use super::disk::{Bytes, Disk};
use super::name::Name;
use super::parts::{self, Items};
use super::seal::SealKey;
use super::{Kind, TokenStore, lock};
use crate::error::Error;

/// The `keyring` store.
pub(super) struct Keyring {
    items: Drawer,
    disk: Arc<dyn Disk>,
}

impl Keyring {
    /// The items that belong to `service`; no call waits longer than `limit`.
    pub(super) fn new(service: String, disk: Arc<dyn Disk>, limit: Duration) -> Self {
        let (worker, busy) = Default::default();
        let items = Drawer {
            service,
            limit,
            worker,
            busy,
        };
        Self { items, disk }
    }
}

impl TokenStore for Keyring {
    fn kind(&self) -> Kind {
        Kind::Keyring
    }

    fn probe(&self) -> Result<(), Error> {
        // One at a time: another's probe would remove the item under ours.
        let _guard = lock::wait(&*self.disk, LOCK, "the keyring", self.items.limit)?;
        self.items.set(PROBE, PROBE.as_bytes())?;
        let read = self.items.get(PROBE)?;
        self.items.delete(PROBE)?;
        if read.is_some_and(|read| *read == PROBE.as_bytes()) {
            return Ok(());
        }
        Err(refused("it does not give back what it was given"))
    }

    fn put(&self, name: &Name, version: u64, set: &[u8]) -> Result<(), Error> {
        let item = item(name, version);
        parts::set(&self.items, &item, set)?;
        match parts::get(&self.items, &item)? {
            Some(read) if *read == set => Ok(()),
            _ => Err(refused("it does not give back what it was given")),
        }
    }

    fn get(&self, name: &Name, version: u64) -> Result<Option<Bytes>, Error> {
        parts::get(&self.items, &item(name, version))
    }

    fn delete(&self, name: &Name, version: u64) -> Result<(), Error> {
        parts::delete(&self.items, &item(name, version))
    }

    fn seal_key(&self) -> Result<SealKey, Error> {
        if let Some(key) = self.items.seal()? {
            return Ok(key);
        }
        let _guard = lock::wait(&*self.disk, LOCK, "the keyring", self.items.limit)?;
        // Another process may have made it while we waited.
        if let Some(key) = self.items.seal()? {
            return Ok(key);
        }
        let key = SealKey::generate()?;
        self.items.set(SEAL, key.to_text().as_bytes())?;
        let made = self.items.seal()?;
        made.ok_or_else(|| refused("it does not give back what it was given"))
    }
}

/// The items of one service, taken out one at a time.
struct Drawer {
    service: String,
    limit: Duration,
    worker: Mutex<Option<Sender<Job>>>,
    busy: Arc<AtomicBool>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Drawer {
    /// The key that seals answers on disk, if it was made.
    fn seal(&self) -> Result<Option<SealKey>, Error> {
        let Some(text) = self.get(SEAL)? else {
            return Ok(None);
        };
        let key = std::str::from_utf8(&text).ok().and_then(SealKey::from_text);
        key.map(Some)
            .ok_or_else(|| refused("its item `seal` holds no key"))
    }

    /// Does `job` with the item `name` on the keyring's thread.
    fn with<T: Send + 'static>(
        &self,
        name: &str,
        job: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (service, name) = (self.service.clone(), name.to_owned());
        self.call(move || {
            // `Entry::new` tells only that the keyring is missing, the status tells why.
            if let Err(failure) = Entry::store_status() {
                return Err(verdict(failure));
            }
            let entry = Entry::new(&service, &name).map_err(|failure| verdict(&failure))?;
            job(&entry).map_err(|failure| verdict(&failure))
        })
    }

    /// Runs `job` on the keyring's thread and waits for it, no longer than the limit.
    fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        // Held while waiting: some platforms mix up calls that overlap.
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if self.busy.load(Ordering::Acquire) {
            return Err(self.silent());
        }
        let jobs = match worker.take() {
            Some(jobs) => jobs,
            None => start().map_err(|error| refused(&format!("no thread for it: {error}")))?,
        };
        self.busy.store(true, Ordering::Release);
        let busy = Busy(Arc::clone(&self.busy));
        let (answer, answered) = channel();
        let sent = jobs.send(Box::new(move || {
            let result = job();
            // First, so that whoever hears the answer may ask again.
            drop(busy);
            let _ = answer.send(result);
        }));
        *worker = Some(jobs);
        match sent.map(|()| answered.recv_timeout(self.limit)) {
            Ok(Ok(result)) => result,
            Ok(Err(RecvTimeoutError::Timeout)) => Err(self.silent()),
            Ok(Err(RecvTimeoutError::Disconnected)) | Err(_) => Err(refused("its driver failed")),
        }
    }

    fn silent(&self) -> Error {
        Error::Keyring {
            reason: format!("it did not answer within {:?}", self.limit),
            hint: "unlock it (a window may wait for its password) and run it again; or keep new \
                   connections in sealed files: --store file"
                .to_owned(),
        }
    }
}

impl Items for Drawer {
    fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        let value = Zeroizing::new(value.to_owned());
        self.with(name, move |entry| entry.set_secret(&value))
    }

    fn get(&self, name: &str) -> Result<Option<Bytes>, Error> {
        self.with(name, |entry| match entry.get_secret() {
            Err(Failure::NoEntry) => Ok(None),
            other => other.map(|secret| Some(Zeroizing::new(secret))),
        })
    }

    fn delete(&self, name: &str) -> Result<(), Error> {
        self.with(name, |entry| match entry.delete_credential() {
            Err(Failure::NoEntry) => Ok(()),
            other => other,
        })
    }

    fn longest(&self) -> usize {
        LONGEST
    }
}

/// While it lives, the keyring's thread is at work, perhaps for ever.
struct Busy(Arc<AtomicBool>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// A thread that does what it is sent, until nobody sends any more.
fn start() -> io::Result<Sender<Job>> {
    let (jobs, received) = channel::<Job>();
    let work = move || {
        for job in received {
            // The driver panics where it meets what it does not expect; the next call may work.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    };
    thread::Builder::new().spawn(work)?;
    Ok(jobs)
}

/// What a failure means for the user.
///
/// Only the texts of [`Failure::PlatformFailure`] and [`Failure::NoStorageAccess`] are repeated: they
/// come from the bus. Others carry what was stored.
fn verdict(failure: &Failure) -> Error {
    match failure {
        Failure::PlatformFailure(source) | Failure::NoStorageAccess(source) => {
            let text = source.to_string();
            let says = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
            if let Some((_, reason)) = ABSENT.iter().find(|(sign, _)| text.contains(sign)) {
                return Error::NoKeyring {
                    reason: format!("{reason}: {text}"),
                };
            }
            if says(LOCKED) || !cfg!(target_os = "linux") && is_no_access(failure) {
                return Error::Keyring {
                    reason: format!("it is locked and could not be unlocked ({text})"),
                    hint: "unlock it in its own window (Passwords and Keys, Keychain Access) and \
                           run it again; or keep new connections in sealed files: --store file"
                        .to_owned(),
                };
            }
            refused(&text)
        }
        Failure::BadEncoding(_) | Failure::BadDataFormat(..) => {
            refused("an item does not hold what was put into it")
        }
        Failure::BadStoreFormat(_) => refused("it is damaged"),
        Failure::TooLong(what, limit) => refused(&format!("{what} is longer than {limit}")),
        Failure::Ambiguous(_) => refused("it holds an item twice"),
        Failure::NotSupportedByStore(_) | Failure::Invalid(..) => {
            refused("it does not take what tokens need")
        }
        _ => refused("it failed"),
    }
}

fn is_no_access(failure: &Failure) -> bool {
    matches!(failure, Failure::NoStorageAccess(_))
}

/// A keyring that is there and doesn't do its work.
fn refused(reason: &str) -> Error {
    Error::Keyring {
        reason: reason.to_owned(),
        hint: "repair the keyring and run it again; or keep new connections in sealed files: \
               --store file"
            .to_owned(),
    }
}

fn item(name: &Name, version: u64) -> String {
    format!("{name}#{version}")
}

/// Signs in a failure's text that there is no keyring at all, and what that means.
const ABSENT: &[(&str, &str)] = &[
    ("ServiceUnknown", "no secret service"),
    ("not provided by any .service", "no secret service"),
    ("No such file or directory", "no session bus"),
    ("Connection refused", "no session bus"),
    (
        "no secret service provider or dbus session",
        "no session bus",
    ),
    // Without a collection nothing can be stored, and no prompt could make one.
    (
        "result not returned from SS API",
        "no collection to store into",
    ),
];
/// Signs that it is there but locked.
const LOCKED: &[&str] = &[
    "prompt dismissed",
    "object locked",
    "before prompt completed",
];

/// The longest value of an item, in bytes. Windows takes no more; others take any length.
const LONGEST: usize = if cfg!(windows) { 2560 } else { usize::MAX };
/// The item with the key that seals answers on disk.
const SEAL: &str = "seal";
/// The item by which a keyring is found writable; it holds its own name.
const PROBE: &str = "probe";
/// The lock of the two items that belong to no connection.
const LOCK: &str = "keyring.lock";

#[cfg(test)]
mod tests {
    use super::*;

    fn drawer(limit: u64) -> Drawer {
        let (worker, busy) = Default::default();
        Drawer {
            service: "oauthdx-test".to_owned(),
            limit: Duration::from_millis(limit),
            worker,
            busy,
        }
    }

    #[test]
    fn no_failure_repeats_what_was_stored() {
        let stored = || b"canary".to_vec();
        for failure in [
            Failure::BadEncoding(stored()),
            Failure::BadDataFormat(stored(), "canary".into()),
            Failure::BadStoreFormat("canary".to_owned()),
            Failure::Invalid("password".to_owned(), "canary".to_owned()),
            Failure::Ambiguous(Vec::new()),
            Failure::TooLong("password encoded as UTF-16".to_owned(), 2560),
            Failure::NoEntry,
        ] {
            let error = verdict(&failure);
            let all = format!("{error} {error:?} {:?} {}", error.chain(), error.hint());
            assert!(!all.contains("canary"), "{all}");
            assert!(matches!(error, Error::Keyring { .. }), "{all}");
        }
    }

    #[test]
    fn what_the_bus_says_is_absent_locked_or_refused() {
        for (text, absent, says) in [
            (
                "zbus error: I/O: No such file or directory (os error 2)",
                true,
                "no session bus",
            ),
            (
                "The name x was not provided by any .service files",
                true,
                "no secret service",
            ),
            (
                "SS error: result not returned from SS API",
                true,
                "no collection",
            ),
            ("SS error: prompt dismissed", false, "locked"),
            ("SS Error: object locked", false, "locked"),
            ("failed to read from socket", false, "failed to read"),
        ] {
            for failure in [
                Failure::PlatformFailure(text.into()),
                Failure::NoStorageAccess(text.into()),
            ] {
                let error = verdict(&failure);
                assert_eq!(matches!(error, Error::NoKeyring { .. }), absent, "{error}");
                assert!(error.to_string().contains(says), "{error}");
            }
        }
    }

    #[test]
    fn a_call_that_hangs_ends_and_overlaps_no_other() {
        let drawer = drawer(50);
        let (free, blocked) = channel::<()>();
        let hung = drawer.call(move || {
            let _ = blocked.recv();
            Ok(())
        });
        assert!(hung.unwrap_err().to_string().contains("within 50ms"));
        assert!(drawer.call(|| Ok(())).is_err());
        drop(free);
        while drawer.busy.load(Ordering::Acquire) {
            thread::yield_now();
        }
        let worked = (0..100).any(|_| drawer.call(|| Ok(())).is_ok());
        assert!(worked, "the thread takes no more work");
    }

    #[test]
    fn a_call_that_panics_is_an_error_and_the_next_one_works() {
        let drawer = drawer(60_000);
        let panicked: Result<(), Error> = drawer.call(|| panic!("on purpose"));
        let error = panicked.unwrap_err();
        assert!(error.to_string().contains("its driver failed"), "{error}");
        assert!(drawer.call(|| Ok(())).is_ok());
    }
}
