//! `list`: the connections held, or the history of one.

use super::{Session, now};
use crate::cli::ListArgs;
use crate::error::Error;
use crate::report::{ConnectionsReport, HistoryReport, render};

/// Lists them; one that can't be read is listed, too, and is then the error.
pub(super) fn run(args: &ListArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    if let Some(name) = &args.history {
        return history(name, session);
    }
    let list = session.store()?.list()?;
    let report = ConnectionsReport {
        list: &list,
        now: now(),
    };
    let text = render(&report, session.global.format, &session.page());
    session.environment.print(&text)?;
    let broken = list.into_iter().find_map(|listed| listed.connection.err());
    broken.map_or(Ok(0), Err)
}

/// Tells every attempt of one connection.
fn history(name: &str, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let store = session.store()?;
    let connection = store.read(name)?;
    let attempts = store.history(connection.name())?;
    let report = HistoryReport {
        connection: &connection,
        attempts: &attempts,
    };
    let text = render(&report, session.global.format, &session.page());
    session.environment.print(&text)?;
    Ok(0)
}
