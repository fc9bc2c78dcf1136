//! A request that may cost the refresh token, from before it is sent until its tokens are stored.
//!
//! One file, `pending/airtable#7`, holds the intent to use token set 7 and has room for the answer.
//! The room is taken *before* the request leaves, so a disk that is full by then is found full
//! while nothing is lost; the answer then goes into place with a single sync.

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
    let mut file = serde_json::to_vec(intent).map_err(|error| Error::Store {
        what: format!("write the intent to refresh {name}"),
        hint: "run it again".to_owned(),
        source: Some(error.into()),
    })?;
    file.push(b'\n');
    let room = file.len().max(ANSWER) + ROOM;
    file.resize(room, 0);
    disk.write(&path(name, intent.token_version), &file)
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
    disk.overwrite(&path(name, version), ANSWER as u64, &framed)
}

/// What is left of a request of token set `version`, if anything.
pub(super) fn read(
    disk: &dyn Disk,
    name: &Name,
    version: u64,
    key: impl FnOnce() -> Result<SealKey, Error>,
) -> Result<Option<Interrupted>, Error> {
    let Some(file) = disk.read(&path(name, version))? else {
        return Ok(None);
    };
    let place = disk.place(&path(name, version));
    let line = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let intent: Intent = serde_json::from_slice(line).map_err(|error| Error::Store {
        what: format!("read {place}"),
        hint: format!("connect again: oauthdx connect PROVIDER {name}"),
        source: Some(error.into()),
    })?;
    let frame = file.get(ANSWER..).and_then(<[u8]>::split_first_chunk);
    let Some((length, rest)) = frame.filter(|(length, _)| **length != [0; 8]) else {
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
            what: format!("open the answer in {place}: it was sealed with another key"),
            hint: format!(
                "set OAUTHDX_KEY or OAUTHDX_KEY_FILE as it was then, or connect again: \
                 oauthdx connect PROVIDER {name}"
            ),
            source: None,
        }),
    }
}

/// Removes every request of a connection but that of token set `keep`, half written ones as well.
pub(super) fn sweep(disk: &dyn Disk, name: &Name, keep: Option<u64>) -> Result<(), Error> {
    // Version 0 is no request: see `stray`.
    let keep = [Some(0), keep].map(|version| version.map(|version| path(name, version)));
    let prefix = format!("{name}#");
    let unfinished = disk.unfinished(FOLDER)?;
    for file in disk.names(FOLDER)?.into_iter().chain(unfinished) {
        let path = format!("{FOLDER}/{file}");
        if file.starts_with(&prefix) && !keep.contains(&Some(path.clone())) {
            disk.remove(&path)?;
        }
    }
    Ok(())
}

fn path(name: &Name, version: u64) -> String {
    format!("{FOLDER}/{name}#{version}")
}

/// What an answer is sealed for.
fn purpose(name: &Name, version: u64) -> String {
    format!("answer {name} {version}")
}

/// The folder of what is not finished.
const FOLDER: &str = "pending";
/// Where the answer starts: its length in eight bytes, then the sealed bytes.
const ANSWER: usize = 4096;
/// The room that is taken for an answer. A longer one takes more when it comes.
const ROOM: usize = 28 * 1024;
