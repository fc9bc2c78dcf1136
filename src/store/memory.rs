//! Files that end with the process: for tests and one-off runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::disk::{Bytes, Disk, Guard};
use crate::error::Error;

/// A disk that is none.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Content>>);

#[derive(Default)]
struct Content {
    files: BTreeMap<String, Bytes>,
    locked: BTreeSet<String>,
}

impl Memory {
    /// The content, whatever a panicking thread did: every change is a single step.
    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk for Memory {
    fn read(&self, path: &str) -> Result<Option<Bytes>, Error> {
        Ok(self.content().files.get(path).cloned())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let bytes = Zeroizing::new(bytes.to_owned());
        self.content().files.insert(path.to_owned(), bytes);
        Ok(())
    }

    fn create(&self, path: &str, bytes: &[u8], spent: &str) -> Result<(), Error> {
        self.remove(spent)?;
        self.write(path, bytes)
    }

    fn length(&self, path: &str) -> Result<Option<u64>, Error> {
        let content = self.content();
        let file = content.files.get(path);
        Ok(file.map(|file| u64::try_from(file.len()).unwrap_or(u64::MAX)))
    }

    fn scribble(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.overwrite(path, 0, bytes)
    }

    fn probe(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn overwrite(&self, path: &str, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let mut content = self.content();
        let file = content.files.entry(path.to_owned()).or_default();
        let start = usize::try_from(at).unwrap_or(usize::MAX).min(file.len());
        let end = (start + bytes.len()).min(file.len());
        file.splice(start..end, bytes.iter().copied());
        Ok(())
    }

    fn append(&self, path: &str, line: &[u8]) -> Result<(), Error> {
        let mut content = self.content();
        let file = content.files.entry(path.to_owned()).or_default();
        file.extend_from_slice(line);
        file.push(b'\n');
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.content().files.remove(path);
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        let mut content = self.content();
        if let Some(file) = content.files.remove(from) {
            content.files.insert(to.to_owned(), file);
        }
        Ok(())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, Error> {
        let content = self.content();
        let below = |path: &String| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some(rest.to_owned())
        };
        Ok(content.files.keys().filter_map(below).collect())
    }

    fn try_lock(&self, path: &str, _: &[u8]) -> Result<Option<Box<dyn Guard>>, Error> {
        let free = self.content().locked.insert(path.to_owned());
        Ok(free.then(|| {
            Box::new(MemoryGuard {
                memory: self.clone(),
                path: path.to_owned(),
            }) as Box<dyn Guard>
        }))
    }

    fn place(&self, path: &str) -> String {
        format!("{path} in memory")
    }
}

/// A locked file that is none.
struct MemoryGuard {
    memory: Memory,
    path: String,
}

impl Guard for MemoryGuard {
    fn holds(&self) -> bool {
        true
    }
}

impl Drop for MemoryGuard {
    fn drop(&mut self) {
        self.memory.content().locked.remove(&self.path);
    }
}
