//! A request that may cost the refresh token, from before it is sent until its tokens are stored.
//!
//! One file, `pending/airtable`, holds the intent to use a token set and has room for the answer. The
//! room is taken *before* the request leaves, so a disk that is full by then is found full while
//! nothing is lost, and it stays for the next request: intent and answer then go into place with a
//! sync of data alone each.

use serde::{Deserialize, Serialize};

use super::disk::{Bytes, Disk};
use super::lock::Worker;
use super::name::Name;
use super::seal::{Broken, SealKey};
use crate::error::Error;

/// What was about to be sent, by whom.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Intent {
    /// The version of the token set that it uses.
    pub token_version: u64,
    /// The fingerprint of the refresh token.
    pub fingerprint: String,
    /// Process, machine and time.
    pub worker: Worker,
}

/// A request that was begun and whose tokens were never stored.
#[derive(Debug)]
pub enum Interrupted {
    /// It was answered, and the answer is still to be read.
    Answered {
        /// What had been about to be sent.
        intent: Intent,
        /// The raw answer, as it was given to be written.
        answer: Answer,
    },
    /// It may have been sent, and no answer was seen: a rotated token may be lost.
    Sent {
        /// What had been about to be sent.
        intent: Intent,
    },
}

/// A raw answer, which can't be printed.
pub struct Answer(Bytes);

impl Answer {
    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({} bytes)", self.0.len())
    }
}

/// Writes the intent, with room for the answer.
pub(super) fn write_intent(disk: &dyn Disk, name: &Name, intent: &Intent) -> Result<(), Error> {
    let mut block = serde_json::to_vec(intent).map_err(|error| Error::Store {
        what: format!("write the intent to refresh {name}"),
        hint: "run it again".to_owned(),
        source: Some(error.into()),
    })?;
    block.push(b'\n');
    // Up to the answer's length: there is none yet.
    block.resize(ANSWER + LENGTH, 0);
    let path = path(name);
    if disk.length(&path)? == Some(WHOLE as u64) {
        return disk.overwrite(&path, 0, &block);
    }
    block.resize(WHOLE, 0);
    disk.write(&path, &block)
}

/// Writes the answer of the request of token set `version`, sealed.
pub(super) fn write_answer(
    disk: &dyn Disk,
    name: &Name,
    version: u64,
    key: &SealKey,
    answer: &[u8],
) -> Result<(), Error> {
    let sealed = key.seal(&purpose(name, version), answer)?;
    let length = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
    let framed = [&length.to_be_bytes(), sealed.as_slice()].concat();
    disk.overwrite(&path(name), ANSWER as u64, &framed)
}

/// What is left of a request of token set `version`, if anything.
pub(super) fn read(
    disk: &dyn Disk,
    name: &Name,
    version: u64,
    key: impl FnOnce() -> Result<SealKey, Error>,
) -> Result<Option<Interrupted>, Error> {
    let Some(file) = disk.read(&path(name))? else {
        return Ok(None);
    };
    let line = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // An intent that is not whole was not written to its end, and nothing was sent for it; one of
    // another version was carried out.
    let intent: Option<Intent> = serde_json::from_slice(line).ok();
    let Some(intent) = intent.filter(|intent| intent.token_version == version) else {
        return Ok(None);
    };
    let frame = file.get(ANSWER..).and_then(<[u8]>::split_first_chunk);
    let Some((length, rest)) = frame.filter(|(length, _)| **length != [0; LENGTH]) else {
        return Ok(Some(Interrupted::Sent { intent }));
    };
    let length = usize::try_from(u64::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let sealed = rest.get(..length).unwrap_or(rest);
    match key()?.open(&purpose(name, version), sealed) {
        Ok(answer) => Ok(Some(Interrupted::Answered {
            intent,
            answer: Answer(answer),
        })),
        // Cut by a crash while it was written: there is no answer.
        Err(Broken::Damaged) => Ok(Some(Interrupted::Sent { intent })),
        Err(Broken::OtherKey) => Err(Error::Store {
            what: format!(
                "open the answer in {}: it was sealed with another key",
                disk.place(&path(name))
            ),
            hint: format!(
                "set OAUTHDX_KEY or OAUTHDX_KEY_FILE as it was then, or connect again: \
                 oauthdx connect PROVIDER {name}"
            ),
            source: None,
        }),
    }
}

/// Ends the request of a connection, if there is one; its room stays for the next.
///
/// It need not last: what is read of it again belongs to a version that was replaced, or is an
/// answer without tokens.
pub(super) fn settle(disk: &dyn Disk, name: &Name) -> Result<(), Error> {
    let path = path(name);
    match disk.length(&path)? {
        Some(length) if length == WHOLE as u64 => disk.scribble(&path, &vec![0; WHOLE]),
        Some(_) => disk.remove(&path),
        None => Ok(()),
    }
}

/// Removes what a connection has here.
pub(super) fn remove(disk: &dyn Disk, name: &Name) -> Result<(), Error> {
    disk.remove(&path(name))
}

fn path(name: &Name) -> String {
    format!("{FOLDER}/{name}")
}

/// What an answer is sealed for.
fn purpose(name: &Name, version: u64) -> String {
    format!("answer {name} {version}")
}

/// The folder of what is not finished.
const FOLDER: &str = "pending";
/// Where the answer starts: its length in eight bytes, then the sealed bytes.
const ANSWER: usize = 4096;
/// The bytes of that length.
const LENGTH: usize = 8;
/// The room that is taken, with the answer's. A longer answer takes more when it comes.
const WHOLE: usize = 32 * 1024;
