//! `--watch`: stays, and refreshes each connection before its access token ends.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::{Session, block_on};
use super::fleet::{Fleet, chosen};
use super::script::is_missed;
use super::{Interrupt, now};
use crate::cli::RefreshArgs;
use crate::error::Error;
use crate::store::{Connection, Store};

/// Rounds until an end is wanted.
pub(super) fn run(
    names: &[String],
    store: &Store,
    args: &RefreshArgs,
    interrupt: &Interrupt,
    session: &mut Session<'_, '_>,
) -> Result<u8, Error> {
    let lead = args.care.min_valid.unwrap_or(LEAD);
    let mut fleet = Fleet::new(store, args, session)?;
    fleet.dated = true;
    let mut quiet = Quiet::default();
    session.environment.say(&format!(
        "watching; each is refreshed {} before its access token ends; Ctrl-C ends it\n",
        crate::token::span(i64::try_from(lead.as_secs()).unwrap_or(i64::MAX))
    ));
    while !interrupt.is_pressed() {
        // Connections come and go while this stays.
        let (connections, broken) = chosen(names, store, args, session)?;
        for (name, error) in broken {
            if quiet.may_try(&name) {
                fleet.broke(&name, &error, session.environment);
                quiet.failed(&name);
            }
        }
        let due: Vec<Connection> = connections
            .into_iter()
            .filter(|c| is_due(c, lead) || args.script.on_rotate.is_some() && is_missed(c))
            // One that waits for a new login is left alone.
            .filter(|c| c.needs_reauth.is_none() && quiet.may_try(c.name().as_str()))
            .collect();
        if !due.is_empty() {
            let later = fleet.round(&due, interrupt, session)?;
            for connection in &due {
                let name = connection.name().as_str();
                if later.iter().any(|later| later == name) {
                    quiet.failed(name);
                } else {
                    quiet.went_well(name);
                }
            }
        }
        block_on(async {
            let _ = tokio::time::timeout(LOOK, interrupt.pressed()).await;
        })?;
    }
    let terminated = interrupt.is_terminated();
    fleet.end(interrupt, session)?;
    // Whoever manages services ends them so, and all is well.
    Ok(if terminated { 0 } else { 130 })
}

/// Whether a connection's access token ends soon.
fn is_due(connection: &Connection, lead: Duration) -> bool {
    let ends = connection
        .expires_at
        .unwrap_or_else(|| connection.refreshed_at.saturating_add(UNKNOWN_LIFETIME_S));
    ends <= now() + lead.as_secs()
}

/// Those that failed, when they are tried again, and how long they wait then.
#[derive(Default)]
struct Quiet(BTreeMap<String, (u64, u64)>);

impl Quiet {
    fn may_try(&self, name: &str) -> bool {
        self.0.get(name).is_none_or(|(at, _)| *at <= now())
    }

    fn failed(&mut self, name: &str) {
        let (at, pause) = self.0.entry(name.to_owned()).or_default();
        *pause = (*pause * 2).clamp(FIRST_PAUSE_S, LONGEST_PAUSE_S);
        *at = now() + *pause;
    }

    fn went_well(&mut self, name: &str) {
        self.0.remove(name);
    }
}

/// How long before the end of an access token it is refreshed, where nobody says otherwise.
pub(super) const LEAD: Duration = Duration::from_secs(5 * 60);
/// How often the connections are looked at. A clock that jumps is noticed as fast.
const LOOK: Duration = Duration::from_secs(2);
/// How long an access token is taken to hold whose end nobody told.
const UNKNOWN_LIFETIME_S: u64 = 30 * 60;
const FIRST_PAUSE_S: u64 = 15;
const LONGEST_PAUSE_S: u64 = 15 * 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Kind;

    #[test]
    fn a_connection_is_due_before_its_end() {
        let mut connection = Connection::new("a".parse().unwrap(), Kind::Memory, "p", "c");
        let lead = Duration::from_secs(60);
        for (expires_at, refreshed_at, due) in [
            (Some(now() + 30), 0, true),
            (Some(now() + 300), 0, false),
            (None, now(), false),
            (None, now() - UNKNOWN_LIFETIME_S, true),
        ] {
            connection.expires_at = expires_at;
            connection.refreshed_at = refreshed_at;
            assert_eq!(is_due(&connection, lead), due, "{expires_at:?}");
        }
    }

    #[test]
    fn one_that_fails_is_left_alone_for_longer_each_time() {
        let mut quiet = Quiet::default();
        quiet.failed("a");
        assert!(!quiet.may_try("a") && quiet.may_try("b"));
        quiet.failed("a");
        assert_eq!(quiet.0["a"].1, 2 * FIRST_PAUSE_S);
        quiet.went_well("a");
        assert!(quiet.may_try("a"));
    }
}
