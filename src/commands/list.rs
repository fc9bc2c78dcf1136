//! `list`: the connections held.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Session;
use crate::error::Error;
use crate::report::{ConnectionsReport, render};

/// Lists them; one that can't be read is listed, too, and is then the error.
pub(super) fn run(session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let list = session.store()?.list()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let report = ConnectionsReport {
        list: &list,
        now: now.unwrap_or_default().as_secs(),
    };
    let text = render(&report, session.global.format, &session.page());
    session.environment.print(&text)?;
    let broken = list.into_iter().find_map(|listed| listed.connection.err());
    broken.map_or(Ok(0), Err)
}
