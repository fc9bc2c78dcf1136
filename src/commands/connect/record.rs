//! `--record`: the whole run as a HAR file, secrets replaced, for a ticket or for later.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::discover::Discovery;
use crate::error::Error;
use crate::exchange::{Draft, Exchange};
use crate::oauth::flow::Kept;
use crate::report::{CheckLine, HarEntry, har};
use crate::secret::Vault;

/// A file that a run will be written to.
pub(super) struct Record<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> Record<'a> {
    /// Makes the file, so that a run that can't be recorded is not begun.
    pub(super) fn begin(path: &'a Path) -> Result<Self, Error> {
        let file = File::create(path).map_err(|error| unwritable(path, error))?;
        Ok(Self { path, file })
    }

    /// Writes what happened.
    pub(super) fn write(
        mut self,
        discovery: &Discovery,
        kept: &[Kept],
        checks: &[CheckLine],
        key: (u64, u64),
    ) -> Result<(), Error> {
        let mut vault = Vault::for_record(key);
        let found = discovery
            .drafts()
            .map(|(draft, matters)| (draft, None, !matters));
        let own = kept.iter().map(|kept| {
            let ms = kept.total.map(|total| total.as_millis());
            (&*kept.draft, ms, kept.superseded)
        });
        let all: Vec<(&Draft, Option<u128>, bool)> = found.chain(own).collect();
        vault.study(|vault| {
            for (draft, ..) in &all {
                drop(Exchange::new(draft, vault));
            }
        });
        let exchanges = all
            .iter()
            .map(|(draft, ..)| Exchange::new(draft, &mut vault));
        let exchanges: Vec<Exchange> = exchanges.collect();
        let entries: Vec<HarEntry<'_>> = exchanges
            .iter()
            .zip(&all)
            .map(|(exchange, (_, ms, superseded))| HarEntry {
                exchange,
                ms: ms.and_then(|ms| u64::try_from(ms).ok()),
                superseded: *superseded,
            })
            .collect();
        let text = har(&entries, checks);
        self.file
            .write_all(text.as_bytes())
            .map_err(|error| unwritable(self.path, error))
    }
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::Store {
        what: format!("write the record to {}", path.display()),
        hint: "name a file in a folder that you may write to: --record run.har".to_owned(),
        source: Some(error.into()),
    }
}
