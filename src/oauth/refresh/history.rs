//! What a connection's file and journal tell about a refresh that failed.

use super::{End, Note, Refreshed};
use crate::evidence::Observation;
use crate::fact::Fact;
use crate::store::Attempt;

impl Refreshed {
    /// What was seen beside the exchanges, from `history`, the connection's journal, at `now`.
    pub fn observed(&self, history: &[Attempt], now: u64) -> Vec<Observation> {
        let mut seen = Vec::new();
        let mut see = |fact, value: &str, from: String| {
            seen.push(Observation {
                fact,
                value: value.to_owned(),
                from,
            });
        };
        let connection = &self.connection;
        if self.end == End::NoRefreshToken {
            let from = "the connection holds no refresh token".to_owned();
            see(Fact::OfflineMissing, "yes", from);
        }
        if let Some(before) = history.iter().rev().find(|line| line.new_version.is_some()) {
            let version = before.new_version.unwrap_or_default();
            let from = format!("journal: version {version} was obtained at {}", before.time);
            see(Fact::WorkedBefore, "yes", from);
        }
        let days = now.saturating_sub(connection.refreshed_at) / DAY_S;
        if days > 0 {
            let from = format!("connection: last refreshed {days} days ago");
            see(Fact::UnusedForDays, &days.to_string(), from);
        }
        let days = now.saturating_sub(connection.created_at) / DAY_S;
        if days > 0 {
            let from = format!("connection: made {days} days ago");
            see(Fact::AgeDays, &days.to_string(), from);
        }
        if let Some(ends) = connection.refresh_expires_at {
            let past = if ends <= now { "yes" } else { "no" };
            let from = "connection: the provider told how long the refresh token holds".to_owned();
            see(Fact::PastLifetime, past, from);
        }
        let interrupted = self.notes.iter().find_map(|note| match note {
            Note::Interrupted(worker) => Some(worker),
            _ => None,
        });
        if let Some(worker) = interrupted {
            let from = format!(
                "journal: process {} on {} sent this refresh token at {} and saw no answer",
                worker.pid, worker.host, worker.since
            );
            see(Fact::NewerTokenExists, "yes", from);
        }
        self.earlier_use(history, &mut see);
        seen
    }

    /// Whether the same refresh token was sent before, with success or moments ago.
    fn earlier_use(&self, history: &[Attempt], see: &mut impl FnMut(Fact, &str, String)) {
        let Some(fingerprint) = &self.fingerprint else {
            return;
        };
        let same = history
            .iter()
            .filter(|line| line.refresh_token.as_ref() == Some(fingerprint));
        let rotated = same.clone().find(|line| line.new_refresh_token.is_some());
        if let Some(line) = rotated {
            let from = format!(
                "journal: {fingerprint} was sent at {} by {} and rotated then",
                line.time, line.worker
            );
            see(Fact::NewerTokenExists, "yes", from);
        }
        let mut lost = same.rev().filter(|line| line.status.is_none());
        if let Some(line) = lost.next().filter(|_| rotated.is_none()) {
            let error = line.error.as_deref().unwrap_or("no answer");
            let from = format!(
                "journal: {fingerprint} was sent at {} by {}: {error}",
                line.time, line.worker
            );
            // What never reached the server can't have rotated it.
            if !line.other.contains_key(UNSENT) {
                see(Fact::NewerTokenExists, "yes", from);
            }
        }
    }
}

/// The member of a journal's line that says that nothing of the request had left.
pub(super) const UNSENT: &str = "unsent";
const DAY_S: u64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Connection, Kind};

    fn failed(fingerprint: &str) -> Refreshed {
        let mut connection =
            Connection::new("a".parse().unwrap(), Kind::Memory, "airtable", "client");
        connection.created_at = DAY_S;
        connection.refreshed_at = 3 * DAY_S;
        Refreshed {
            fingerprint: Some(fingerprint.to_owned()),
            ..Refreshed::untouched(End::Refused, connection)
        }
    }

    fn facts(refreshed: &Refreshed, history: &[Attempt]) -> Vec<(Fact, String)> {
        let seen = refreshed.observed(history, 10 * DAY_S);
        seen.into_iter().map(|o| (o.fact, o.value)).collect()
    }

    #[test]
    fn a_token_that_was_rotated_before_has_a_successor() {
        let line = Attempt {
            refresh_token: Some("rt:1".to_owned()),
            new_refresh_token: Some("rt:2".to_owned()),
            new_version: Some(2),
            status: Some(200),
            ..Attempt::default()
        };
        let newer = (Fact::NewerTokenExists, "yes".to_owned());
        assert!(facts(&failed("rt:1"), std::slice::from_ref(&line)).contains(&newer));
        let known = facts(&failed("rt:2"), &[line]);
        assert!(!known.contains(&newer), "{known:?}");
        assert!(known.contains(&(Fact::WorkedBefore, "yes".to_owned())));
        assert!(known.contains(&(Fact::UnusedForDays, "7".to_owned())));
        assert!(known.contains(&(Fact::AgeDays, "9".to_owned())));
    }

    #[test]
    fn a_lost_answer_counts_and_an_unsent_request_does_not() {
        let lost = Attempt {
            refresh_token: Some("rt:1".to_owned()),
            error: Some("reset".to_owned()),
            ..Attempt::default()
        };
        let newer = (Fact::NewerTokenExists, "yes".to_owned());
        assert!(facts(&failed("rt:1"), std::slice::from_ref(&lost)).contains(&newer));
        let mut unsent = lost;
        unsent.other.insert(UNSENT.to_owned(), true.into());
        assert!(!facts(&failed("rt:1"), &[unsent]).contains(&newer));
    }
}
