//! `rename`: gives a connection another name.

use super::Session;
use crate::cli::RenameArgs;
use crate::error::Error;
use crate::report::{RenamedReport, render};
use crate::store::Name;

/// Renames it, and everything that belongs to it.
pub(super) fn run(args: &RenameArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let store = session.store()?;
    let connection = store.read(&args.old)?;
    let new: Name = args.new.parse()?;
    // The new name is locked as well, and nobody waits for a lock of their own.
    if new == *connection.name() {
        return Err(Error::Usage {
            what: format!("rename {new}: that is its name"),
            hint: format!("oauthdx rename {new} ANOTHER-NAME"),
        });
    }
    let patience = args.lock.lock_timeout;
    store
        .hold(connection.name(), patience)?
        .rename(&new, patience)?;
    let report = RenamedReport {
        old: connection.name().as_str(),
        new: new.as_str(),
    };
    let text = render(&report, session.global.format, &session.page());
    session.environment.print(&text)?;
    Ok(0)
}
