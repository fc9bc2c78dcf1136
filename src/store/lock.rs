//! One worker at a time on one connection, across processes.
//!
//! The kernel gives a lock back when its holder dies, however it dies, so nobody is ever blocked by
//! the dead. The lock file says who holds it and is never removed: two processes would otherwise
//! hold locks on two files of one name.

use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::disk::{Disk, Guard};
use super::time;
use crate::error::Error;

/// Who works on something, as it is written into lock files, intents and journals.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Worker {
    /// The process.
    pub pid: u32,
    /// The machine, as it calls itself.
    pub host: String,
    /// Since when, in RFC 3339.
    pub since: String,
}

impl Worker {
    /// This process, from now on.
    pub fn this() -> Self {
        Self {
            pid: std::process::id(),
            host: host(),
            since: time::utc(time::now()),
        }
    }
}

/// Waits until `path` is free, at most `limit`; `what` is being locked.
pub(super) fn wait(
    disk: &dyn Disk,
    path: &str,
    what: &str,
    limit: Duration,
) -> Result<Box<dyn Guard>, Error> {
    let start = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    loop {
        if let Some(guard) = attempt(disk, path)? {
            return Ok(guard);
        }
        let left = limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Err(Error::Busy {
                name: what.to_owned(),
                waited: limit,
                holder: holder(disk, path),
            });
        }
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Locks `path` if it is free.
pub(super) fn attempt(disk: &dyn Disk, path: &str) -> Result<Option<Box<dyn Guard>>, Error> {
    let note = serde_json::to_vec(&Worker::this()).unwrap_or_default();
    disk.try_lock(path, &note)
}

/// Who holds a lock, as far as it can be known.
fn holder(disk: &dyn Disk, path: &str) -> String {
    let note = disk.read(path).ok().flatten();
    match note.and_then(|note| serde_json::from_slice::<Worker>(&note).ok()) {
        Some(Worker { pid, host, since }) => {
            format!("process {pid} on {host} holds it since {since}")
        }
        None => format!("another process holds {}", disk.place(path)),
    }
}

/// What the machine calls itself.
#[cfg(unix)]
fn host() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}

/// What the machine calls itself.
#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "this machine".to_owned())
}

/// The first pause between two tries.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(25);

#[cfg(test)]
mod tests {
    use super::super::memory::Memory;
    use super::*;

    #[test]
    fn a_lock_is_held_until_it_is_dropped() {
        let disk = Memory::default();
        let held = wait(&disk, "locks/a", "a", Duration::ZERO).unwrap();
        let Err(busy) = wait(&disk, "locks/a", "a", Duration::from_millis(5)) else {
            panic!("locked twice");
        };
        assert!(
            busy.to_string().starts_with("lock a within 5ms: "),
            "{busy}"
        );
        drop(held);
        assert!(wait(&disk, "locks/a", "a", Duration::ZERO).is_ok());
    }

    #[test]
    fn a_worker_says_where_it_is() {
        let worker = Worker::this();
        assert_eq!(worker.pid, std::process::id());
        assert_ne!(worker.host, "");
    }
}
