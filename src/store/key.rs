//! The key of the file store: given by the user, or made on first use.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

use super::disk::{Disk, Folder, failure};
use super::home::{Variables, set};
use super::lock;
use super::seal::SealKey;
use crate::error::Error;

/// Where the key comes from.
///
/// It is 32 random bytes in Base64, never a passphrase: guessing one would take a stretching
/// function that costs every refresh its time, and `openssl rand -base64 32` is as easy to type.
#[derive(Clone)]
pub(super) enum KeySource {
    /// The value of `OAUTHDX_KEY`.
    Value(Zeroizing<String>),
    /// The file that `OAUTHDX_KEY_FILE` names. Its mode is its owner's business: secrets that a
    /// container gets are often readable by all who live in it.
    File(PathBuf),
    /// `vault.key` in our own folder.
    Vault(Folder),
    /// A key that ends with the process.
    Memory(SealKey),
}

impl KeySource {
    /// What the environment says, else `vault.key` in `folder`.
    pub(super) fn find(variable: Variables<'_>, folder: Folder) -> Self {
        if let Some(value) = set(variable, "OAUTHDX_KEY") {
            let text = OsString::into_string(value).unwrap_or_default();
            return Self::Value(Zeroizing::new(text));
        }
        match set(variable, "OAUTHDX_KEY_FILE") {
            Some(path) => Self::File(path.into()),
            None => Self::Vault(folder),
        }
    }

    /// The key, if there is one.
    pub(super) fn read(&self) -> Result<Option<SealKey>, Error> {
        match self {
            Self::Value(text) => parse(text, "OAUTHDX_KEY").map(Some),
            Self::File(path) => {
                let place = path.display().to_string();
                let text = fs::read_to_string(path).map(Zeroizing::new);
                let text = text.map_err(|error| Error::Store {
                    what: format!("read the key in {place}"),
                    hint: "check OAUTHDX_KEY_FILE: it names a file with 32 bytes in Base64"
                        .to_owned(),
                    source: Some(error.into()),
                })?;
                parse(&text, &place).map(Some)
            }
            Self::Vault(folder) => read_vault(folder),
            Self::Memory(key) => Ok(Some(key.clone())),
        }
    }

    /// The key; made if there is none and nothing can have been sealed with a lost one.
    pub(super) fn read_or_make(
        &self,
        sealed: impl Fn() -> Result<bool, Error>,
    ) -> Result<SealKey, Error> {
        if let Some(key) = self.read()? {
            return Ok(key);
        }
        let Self::Vault(folder) = self else {
            return Err(missing("the key"));
        };
        let _guard = lock::wait(folder, "vault.lock", VAULT, PATIENCE)?;
        // Another process may have made it while we waited.
        if let Some(key) = read_vault(folder)? {
            return Ok(key);
        }
        if sealed()? {
            return Err(missing(&folder.place(VAULT)));
        }
        let key = SealKey::generate()?;
        folder.write(VAULT, key.to_text().as_bytes())?;
        Ok(key)
    }
}

/// The error about a key that is gone while something is sealed with it.
pub(super) fn missing(place: &str) -> Error {
    Error::Store {
        what: format!("find {place}, with which the stored tokens are sealed"),
        hint: "set OAUTHDX_KEY or OAUTHDX_KEY_FILE to the key they were stored with, or restore \
               the file"
            .to_owned(),
        source: None,
    }
}

fn read_vault(folder: &Folder) -> Result<Option<SealKey>, Error> {
    let Some(bytes) = folder.read(VAULT)? else {
        return Ok(None);
    };
    let place = folder.place(VAULT);
    if let Some(mode) = open_mode(folder).map_err(|error| failure("read", &place, error))? {
        return Err(Error::Store {
            what: format!("trust {place}: others may read it (mode {mode:03o})"),
            hint: format!("if nobody did: chmod 600 '{place}'; else reconnect everything"),
            source: None,
        });
    }
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    parse(text, &place).map(Some)
}

/// The mode of `vault.key` if it lets group or others in.
#[cfg(unix)]
fn open_mode(folder: &Folder) -> std::io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(folder.path(VAULT))?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Elsewhere the user's folder is private by itself.
#[cfg(not(unix))]
fn open_mode(_: &Folder) -> std::io::Result<Option<u32>> {
    Ok(None)
}

fn parse(text: &str, place: &str) -> Result<SealKey, Error> {
    SealKey::from_text(text).ok_or_else(|| Error::Store {
        what: format!("use the key in {place}: it is not 32 bytes in Base64"),
        hint: "make one: openssl rand -base64 32".to_owned(),
        source: None,
    })
}

/// The file of the key that is made on first use.
const VAULT: &str = "vault.key";
/// Making a key takes no time; who waits longer waits for a stopped process.
const PATIENCE: Duration = Duration::from_secs(10);
