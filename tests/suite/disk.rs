//! Disks of their own, small enough to be filled and alone enough to be made read-only.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::folder;
use crate::servers::skip;

/// A small disk of its own, gone when this is dropped.
pub struct SmallDisk(pub PathBuf);

impl SmallDisk {
    /// A disk on the folder of this name; none where nobody may mount one.
    pub fn mount(name: &str) -> Option<Self> {
        let folder = folder(name);
        let done = is_root() && mount(&["-t", "tmpfs", "-o", "size=256k", "none"], &folder);
        if !done {
            skip("a full and a read-only disk: only root can mount one");
        }
        done.then_some(Self(folder))
    }

    /// Leaves no room at all.
    pub fn fill(&self) -> PathBuf {
        fill(&self.0)
    }

    /// Makes it read-only, or writable again.
    pub fn set_read_only(&self, yes: bool) {
        let option = if yes { "remount,ro" } else { "remount,rw" };
        assert!(mount(&["-o", option], &self.0));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// Leaves no room on the small disk that is mounted here; the file that takes it.
pub fn fill(disk: &Path) -> PathBuf {
    let filler = disk.join("filler");
    let full = fs::write(&filler, vec![0; 1 << 20]).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    filler
}

fn mount(options: &[&str], folder: &Path) -> bool {
    let status = Command::new("mount").args(options).arg(folder).status();
    status.is_ok_and(|status| status.success())
}

/// Whether this process may do everything.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
