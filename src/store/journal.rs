//! What was tried with a connection: one line of JSON an attempt, in `journals/airtable.ndjson`.
//!
//! It is evidence for a diagnosis, and the schema that we recommend to applications: fingerprints,
//! never tokens.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::disk::Disk;
use super::lock::Worker;
use super::name::Name;
use super::time;
use crate::error::Error;
use crate::secret;

/// One attempt to obtain or refresh tokens.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Attempt {
    /// When it ended, in RFC 3339.
    #[serde(default)]
    pub time: String,
    /// The connection's name at that time.
    #[serde(default)]
    pub connection: String,
    /// What was attempted: the grant, `refresh_token`, `authorization_code` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// Where the request went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// How the provider calls the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The HTTP status; missing where no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error word, or why no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The cause that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The age of the token set that was used, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_age: Option<u64>,
    /// The version of the token set that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_version: Option<u64>,
    /// The version that it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_version: Option<u64>,
    /// The fingerprint of the refresh token that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The fingerprint of the refresh token that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_refresh_token: Option<String>,
    /// The fingerprint of the access token that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_access_token: Option<String>,
    /// Which try it was, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// How long the answer took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Who tried: `4242@build-7`.
    #[serde(default)]
    pub worker: String,
    /// What another version of the tool, or another program, says beyond that.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Adds an attempt of this process; time, connection and worker are filled in.
pub(super) fn append(
    disk: &dyn Disk,
    name: &Name,
    attempt: &Attempt,
    key: (u64, u64),
) -> Result<(), Error> {
    let Worker { pid, host, .. } = Worker::this();
    // What a server said goes in as text; it may repeat the token that it refused.
    let clean = |text: &Option<String>| Some(secret::without_secrets(text.as_deref()?, key));
    let attempt = Attempt {
        time: time::utc(time::now()),
        connection: name.to_string(),
        endpoint: clean(&attempt.endpoint),
        error: clean(&attempt.error),
        worker: format!("{pid}@{host}"),
        ..attempt.clone()
    };
    let line = serde_json::to_vec(&attempt).map_err(|error| Error::Store {
        what: format!("write a line of the journal of {name}"),
        hint: "run it again".to_owned(),
        source: Some(error.into()),
    })?;
    disk.append(&path(name), &line)
}

/// Every attempt, oldest first; lines that a crash tore or that others wrote are left out.
pub(super) fn read(disk: &dyn Disk, name: &Name) -> Result<Vec<Attempt>, Error> {
    let bytes = disk.read(&path(name))?.unwrap_or_default();
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect())
}

/// The file of a connection's journal.
pub(super) fn path(name: &Name) -> String {
    format!("journals/{name}.ndjson")
}

#[cfg(test)]
mod tests {
    use super::super::memory::Memory;
    use super::*;

    fn attempt(error: &str) -> Attempt {
        Attempt {
            error: Some(error.to_owned()),
            token_version: Some(7),
            ..Attempt::default()
        }
    }

    #[test]
    fn a_journal_is_read_around_what_is_torn() {
        let (disk, name) = (Memory::default(), "a".parse().unwrap());
        append(&disk, &name, &attempt("first"), (1, 2)).unwrap();
        disk.append(&path(&name), br#"{"time":"2026-"#).unwrap();
        append(&disk, &name, &attempt("second"), (1, 2)).unwrap();
        let errors: Vec<_> = read(&disk, &name)
            .unwrap()
            .into_iter()
            .map(|attempt| attempt.error.unwrap())
            .collect();
        assert_eq!(errors, ["first", "second"]);
        assert!(read(&disk, &"b".parse().unwrap()).unwrap().is_empty());
    }

    #[test]
    fn a_server_that_repeats_a_token_does_not_get_it_into_the_journal() {
        let (disk, name) = (Memory::default(), "a".parse().unwrap());
        let said = "refresh_token=canary1234567890 is unknown";
        append(&disk, &name, &attempt(said), (1, 2)).unwrap();
        let line = disk.read(&path(&name)).unwrap().unwrap();
        let line = std::str::from_utf8(&line).unwrap();
        assert!(!line.contains("canary"), "{line}");
        assert!(line.contains("is unknown") && line.contains('@'), "{line}");
    }
}
