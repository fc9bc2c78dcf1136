use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::disk::{Bytes, Disk, Guard};
use super::super::memory::Memory;
use crate::error::Error;

/// A disk that a worker can only change so many more times: then the worker is dead.
#[derive(Clone)]
pub(super) struct Dying {
    disk: Memory,
    steps: Arc<AtomicUsize>,
}

impl Dying {
    /// A disk that lives.
    pub(super) fn new() -> Self {
        let steps = Arc::new(AtomicUsize::new(usize::MAX));
        let disk = Memory::default();
        Self { disk, steps }
    }

    /// After `steps` more changes, nothing works any more.
    pub(super) fn die_after(&self, steps: usize) {
        self.steps.store(steps, Ordering::Relaxed);
    }

    /// Everything works again, for the next worker.
    pub(super) fn revive(&self) {
        self.die_after(usize::MAX);
    }

    fn step(&self) -> Result<(), Error> {
        let left = |left: usize| left.checked_sub(1);
        let before = self
            .steps
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
        before.map(|_| ()).map_err(|_| Error::Cancelled)
    }
}

impl Disk for Dying {
    fn read(&self, path: &str) -> Result<Option<Bytes>, Error> {
        self.disk.read(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.step()?;
        self.disk.write(path, bytes)
    }

    fn probe(&self, path: &str) -> Result<(), Error> {
        self.disk.probe(path)
    }

    fn overwrite(&self, path: &str, at: u64, bytes: &[u8]) -> Result<(), Error> {
        self.step()?;
        self.disk.overwrite(path, at, bytes)
    }

    fn create(&self, path: &str, bytes: &[u8], spent: &str) -> Result<(), Error> {
        self.step()?;
        self.disk.create(path, bytes, spent)
    }

    fn length(&self, path: &str) -> Result<Option<u64>, Error> {
        self.disk.length(path)
    }

    fn scribble(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.step()?;
        self.disk.scribble(path, bytes)
    }

    fn append(&self, path: &str, line: &[u8]) -> Result<(), Error> {
        self.step()?;
        self.disk.append(path, line)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.step()?;
        self.disk.remove(path)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        self.step()?;
        self.disk.rename(from, to)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, Error> {
        self.disk.names(folder)
    }

    fn try_lock(&self, path: &str, note: &[u8]) -> Result<Option<Box<dyn Guard>>, Error> {
        self.disk.try_lock(path, note)
    }

    fn place(&self, path: &str) -> String {
        self.disk.place(path)
    }
}
