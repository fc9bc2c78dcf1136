//! Our own files, in a private folder.
//!
//! Paths are relative: `connections/airtable.json`. A [`Disk`] is a folder, or memory for runs that
//! must leave nothing behind.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::Error;

/// What was read; it may be a key.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// A place for files.
pub(super) trait Disk: Send + Sync {
    /// A whole file, or nothing if there is none.
    fn read(&self, path: &str) -> Result<Option<Bytes>, Error>;
    /// Replaces a file, for good: after this it is there whole, before it the old one is.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error>;
    /// Fails if a file could not be written at this moment; leaves none.
    fn probe(&self, path: &str) -> Result<(), Error>;
    /// Writes a file of a name that nobody reads yet, for good; a crash may leave it torn.
    ///
    /// It takes the place of `spent`, a file that nobody reads any more, if there is one: file systems
    /// give a new place far more slowly.
    fn create(&self, path: &str, bytes: &[u8], spent: &str) -> Result<(), Error>;
    /// How many bytes a file has, or nothing if there is none.
    fn length(&self, path: &str) -> Result<Option<u64>, Error>;
    /// Overwrites a part of a file that is there, for good.
    fn overwrite(&self, path: &str, at: u64, bytes: &[u8]) -> Result<(), Error>;
    /// Overwrites the beginning of a file that is there; a power failure may undo it.
    fn scribble(&self, path: &str, bytes: &[u8]) -> Result<(), Error>;
    /// Adds a line; a power failure may undo it.
    fn append(&self, path: &str, line: &[u8]) -> Result<(), Error>;
    /// Removes a file, which may be gone already.
    fn remove(&self, path: &str) -> Result<(), Error>;
    /// Gives a file another name; one that isn't there keeps none.
    fn rename(&self, from: &str, to: &str) -> Result<(), Error>;
    /// The names of the files in a folder, sorted.
    fn names(&self, folder: &str) -> Result<Vec<String>, Error>;
    /// Locks a file that is never removed, if nobody holds it, and leaves `note` in it.
    fn try_lock(&self, path: &str, note: &[u8]) -> Result<Option<Box<dyn Guard>>, Error>;
    /// Where a file is, for a person.
    fn place(&self, path: &str) -> String;
}

/// A lock that is given back when this is dropped.
pub(super) trait Guard: Send {
    /// Whether the locked file is still the one that others would lock.
    fn holds(&self) -> bool;
}

/// A folder that nobody else may look into.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder `root`, made when something is written.
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The full path of a file.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn parent(&self, path: &str) -> io::Result<PathBuf> {
        let parent = self.path(path).parent().map(Path::to_owned);
        let parent = parent.unwrap_or_else(|| self.root.clone());
        if !parent.is_dir() {
            folder_builder().create(&parent)?;
            sync_folder(&self.root)?;
        }
        Ok(parent)
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let parent = self.parent(path)?;
        let target = self.path(path);
        // Every file has one writer, the holder of its lock, so one temporary name is enough: what a
        // killed writer leaves is overwritten by the next and never piles up.
        let temporary = self.path(&format!("{path}{TEMPORARY}"));
        let mut file = writer().truncate(true).open(&temporary)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        drop(file);
        let renamed = written.and_then(|()| fs::rename(&temporary, &target));
        if let Err(error) = renamed {
            // On a full disk the half-written file would keep others from their space.
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        sync_folder(&parent)
    }

    fn add(&self, path: &str, line: &[u8]) -> io::Result<()> {
        self.parent(path)?;
        let mut options = OpenOptions::new();
        let mut file =
            private(options.read(true).append(true).create(true)).open(self.path(path))?;
        let mut whole = Vec::with_capacity(line.len() + 2);
        if is_torn(&mut file)? {
            whole.push(b'\n');
        }
        whole.extend_from_slice(line);
        whole.push(b'\n');
        // One call, so that lines of two writers can't mix.
        file.write_all(&whole)
    }

    /// Everything in a folder, by name.
    fn entries(&self, folder: &str) -> Result<Vec<String>, Error> {
        let list = || -> io::Result<Vec<String>> {
            let entries = match fs::read_dir(self.path(folder)) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                entries => entries?,
            };
            let mut names = Vec::new();
            for entry in entries {
                names.extend(entry?.file_name().into_string());
            }
            Ok(names)
        };
        list().map_err(|error| failure("read", &self.place(folder), error))
    }

    fn lock(&self, path: &str, note: &[u8]) -> io::Result<Option<FolderGuard>> {
        self.parent(path)?;
        let path = self.path(path);
        loop {
            let mut file = writer().open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Somebody who tidies up may have removed the file between opening and locking it.
            if !is_same(&file, &path) {
                continue;
            }
            // Without the note it is a lock all the same, and a full disk takes none.
            let _ = file.set_len(0).and_then(|()| file.write_all(note));
            return Ok(Some(FolderGuard { file, path }));
        }
    }
}

impl Disk for Folder {
    fn read(&self, path: &str) -> Result<Option<Bytes>, Error> {
        match fs::read(self.path(path)) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure("read", &self.place(path), error)),
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.replace(path, bytes)
            .map_err(|error| failure("write", &self.place(path), error))
    }

    fn probe(&self, path: &str) -> Result<(), Error> {
        let probe = || {
            self.parent(path)?;
            let file = self.path(path);
            // A full disk refuses the bytes at once; only that they last would take a sync.
            writer().open(&file)?.write_all(path.as_bytes())?;
            match fs::remove_file(&file) {
                // Another process probed at the same time.
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        };
        probe().map_err(|error| failure("write", &self.place(path), error))
    }

    fn overwrite(&self, path: &str, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let write = || {
            let mut file = OpenOptions::new().write(true).open(self.path(path))?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(bytes)?;
            // What else is known of a file, such as its times, need not last.
            file.sync_data()
        };
        write().map_err(|error| failure("write", &self.place(path), error))
    }

    fn scribble(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let file = OpenOptions::new().write(true).open(self.path(path));
        file.and_then(|mut file| file.write_all(bytes))
            .map_err(|error| failure("write", &self.place(path), error))
    }

    fn create(&self, path: &str, bytes: &[u8], spent: &str) -> Result<(), Error> {
        let create = || {
            let parent = self.parent(path)?;
            match fs::rename(self.path(spent), self.path(path)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = writer().truncate(true).open(self.path(path))?;
            let written = file.write_all(bytes).and_then(|()| file.sync_all());
            if let Err(error) = written {
                // On a full disk the half-written file would keep others from their space.
                let _ = fs::remove_file(self.path(path));
                return Err(error);
            }
            sync_folder(&parent)
        };
        create().map_err(|error| failure("write", &self.place(path), error))
    }

    fn length(&self, path: &str) -> Result<Option<u64>, Error> {
        match fs::metadata(self.path(path)) {
            Ok(known) => Ok(Some(known.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure("read", &self.place(path), error)),
        }
    }

    fn append(&self, path: &str, line: &[u8]) -> Result<(), Error> {
        self.add(path, line)
            .map_err(|error| failure("write", &self.place(path), error))
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        for path in [format!("{path}{TEMPORARY}"), path.to_owned()] {
            match fs::remove_file(self.path(&path)) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(failure("remove", &self.place(&path), error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        let rename = || {
            let parent = self.parent(to)?;
            match fs::rename(self.path(from), self.path(to)) {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                Err(error) => Err(error),
                Ok(()) => sync_folder(&parent),
            }
        };
        rename().map_err(|error| failure("rename", &self.place(from), error))
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, Error> {
        let mut names = self.entries(folder)?;
        names.retain(|name| !name.ends_with(TEMPORARY));
        names.sort();
        Ok(names)
    }

    fn try_lock(&self, path: &str, note: &[u8]) -> Result<Option<Box<dyn Guard>>, Error> {
        match self.lock(path, note) {
            Ok(guard) => Ok(guard.map(|guard| Box::new(guard) as Box<dyn Guard>)),
            Err(error) => Err(failure("lock", &self.place(path), error)),
        }
    }

    fn place(&self, path: &str) -> String {
        self.path(path).display().to_string()
    }
}

/// A locked file of a folder.
struct FolderGuard {
    file: File,
    path: PathBuf,
}

impl Guard for FolderGuard {
    fn holds(&self) -> bool {
        is_same(&self.file, &self.path)
    }
}

impl Drop for FolderGuard {
    fn drop(&mut self) {
        // Closing the file gives the lock back; a name left in it would accuse the wrong process.
        let _ = self.file.set_len(0);
    }
}

/// An error about a file, with what helps against it.
pub(super) fn failure(verb: &str, place: &str, error: io::Error) -> Error {
    let hint = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room on the disk: df -h shows it"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "make the folder yours and writable, or name another: export OAUTHDX_HOME=/some/folder"
        }
        ErrorKind::Unsupported => {
            "this file system can't lock files; name a folder on a local disk: \
             export OAUTHDX_HOME=/some/folder"
        }
        _ => "check the folder, or name another: export OAUTHDX_HOME=/some/folder",
    };
    Error::Store {
        what: format!("{verb} {place}"),
        hint: hint.to_owned(),
        source: Some(error.into()),
    }
}

/// Whether the last line of a file lacks its end.
fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// What opens a file to write it, read and write: NFS gives no lock on less.
fn writer() -> OpenOptions {
    let mut options = OpenOptions::new();
    private(options.read(true).write(true).create(true).truncate(false)).clone()
}

/// Makes what is created readable by its owner only.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn folder_builder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Makes a change of names in a folder last.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder can't be opened as a file; its changes are journalled by the system.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whether an open file is still the one at `path`.
#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(ours), Ok(theirs)) = (file.metadata(), fs::metadata(path)) else {
        return false;
    };
    ours.dev() == theirs.dev() && ours.ino() == theirs.ino()
}

/// Whether an open file is still the one at `path`: a locked file can't be removed there.
#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.exists()
}

/// What ends the name of a file that is being written.
const TEMPORARY: &str = ".tmp";
