//! Asks until there are tokens, or asking again makes no sense.

use std::time::{Duration, Instant};

use super::super::Grant;
use super::super::flow::{Kept, News, Wire, ask, tokens};
use super::attempt::{Ending, Try};
use super::history::UNSENT;
use super::{Cost, End, Ended, Next, Note, Prepared, Refresh, Refreshed, now, store};
use crate::error::Error;
use crate::secret::Vault;
use crate::store::{Attempt, Connection, Held, Secret, TokenSet};

/// The requests of one refresh and what they taught.
pub(super) struct Asking<'a> {
    refresh: &'a Refresh<'a>,
    notes: Vec<Note>,
    kept: Vec<Kept>,
    vault: Vault,
    /// How many requests were sent.
    count: u32,
    begun: Instant,
    /// When the grant was first shown.
    shown: Option<Instant>,
    /// Whether a set that another machine has stored meanwhile may still be tried.
    second_chance: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn new(refresh: &'a Refresh<'a>, notes: Vec<Note>) -> Result<Self, Error> {
        Ok(Self {
            refresh,
            notes,
            kept: Vec::new(),
            vault: Vault::new(refresh.store.fingerprint_key()?),
            count: 0,
            begun: Instant::now(),
            shown: None,
            second_chance: true,
        })
    }

    pub(super) async fn ask(mut self, mut held: Held) -> Result<Refreshed, Error> {
        loop {
            let (connection, set) = (held.connection()?.clone(), held.tokens()?);
            let Some(prepared) = self.refresh.recipe.prepare(&connection, &set)? else {
                let end = self.without_grant(&set);
                return Ok(self.end(end, held, connection, None));
            };
            let fingerprint = self.fingerprint(&prepared.grant);
            let cost = prepared.cost;
            let came = self.once(&mut held, prepared, &fingerprint).await?;
            let mut line = self.line(&connection, &set, &came, &fingerprint);
            if let Some(answer) = came.reply.as_ref().and_then(tokens) {
                let renewal = store(&mut held, &answer)?;
                let connection = held.connection()?.clone();
                line.new_version = Some(connection.token_version());
                let new = &renewal.tokens;
                line.new_refresh_token = new
                    .refresh_token
                    .as_ref()
                    .filter(|_| renewal.rotated)
                    .map(|token| self.learn("rt", token));
                line.new_access_token = new
                    .access_token
                    .as_ref()
                    .map(|token| self.learn("at", token));
                self.notes.extend(renewal.notes);
                self.write_line(&held, &line);
                let rotated = renewal.rotated;
                return Ok(Refreshed {
                    fingerprint: Some(fingerprint),
                    ..self.end(End::Renewed { rotated }, held, connection, None)
                });
            }
            match self.next(&connection, &came, cost, &line)? {
                Next::Again(pause) => {
                    self.write_line(&held, &line);
                    held = self.again(held, &came, pause).await?;
                }
                Next::Stop => {
                    // An intent whose answer never came stays: it is what the next run must know.
                    if came.ended != Ended::Lost {
                        held.settle()?;
                    }
                    return Ok(Refreshed {
                        fingerprint: Some(fingerprint),
                        ..self.end(failure(&came, cost), held, connection, Some(line))
                    });
                }
            }
        }
    }

    /// Sends one request; its answer is on disk before this returns.
    async fn once(
        &mut self,
        held: &mut Held,
        prepared: Prepared,
        fingerprint: &str,
    ) -> Result<Ending, Error> {
        let Prepared {
            plan,
            grant,
            client,
            dpop,
            ..
        } = prepared;
        self.count += 1;
        let mut keeper = Try::new(held, fingerprint.to_owned(), self.count > 1);
        let mut wire = Wire::new(&client, self.refresh.watch).with_keeper(&mut keeper);
        if let Some(key) = dpop {
            wire.bind(key);
        }
        ask(&mut wire, &plan, &grant, "refresh request").await?;
        self.kept.extend(wire.into_kept());
        let came = keeper.ending();
        self.shown = self.shown.or(came.sent_at);
        Ok(came)
    }

    /// What to do after a request that gave no tokens.
    fn next(
        &mut self,
        used: &Connection,
        came: &Ending,
        cost: Cost,
        line: &Attempt,
    ) -> Result<Next, Error> {
        let refused = line.error.as_deref() == Some("invalid_grant");
        if refused && self.second_chance {
            self.second_chance = false;
            // Another machine with the same store was faster.
            let stored = self.refresh.store.read(self.refresh.name.as_str())?;
            if stored.token_version() != used.token_version() {
                return Ok(Next::Again(Duration::ZERO));
            }
        }
        let since = self.shown.map_or(Duration::ZERO, |at| at.elapsed());
        let times = (self.count, self.begun.elapsed(), since);
        let patience = &self.refresh.policy.patience;
        Ok(patience.after(came.ended, cost, times, chance()?))
    }

    /// Waits, and reads the connection again.
    async fn again(
        &mut self,
        mut held: Held,
        came: &Ending,
        pause: Duration,
    ) -> Result<Held, Error> {
        if let Some(last) = self.kept.last_mut() {
            last.superseded = true;
        }
        self.refresh.watch.news(&News::Again {
            tried: self.count,
            pause,
            told: matches!(came.ended, Ended::Later(Some(_))),
        });
        let end = Instant::now() + pause;
        loop {
            if (self.refresh.stopped)() {
                if came.ended != Ended::Lost {
                    held.settle()?;
                }
                return Err(Error::Cancelled);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return held.read_again();
            }
            tokio::time::sleep(left.min(LOOK)).await;
        }
    }

    /// The end of a connection that has nothing to ask with.
    fn without_grant(&self, set: &TokenSet) -> End {
        // A token whose end nobody knows is as good as one without an end.
        let endless = set.access_token.is_some() && set.expires_at.is_none();
        match self.refresh.policy.min_valid {
            Some(_) if endless => End::Fresh,
            _ => End::NoRefreshToken,
        }
    }

    /// What the journal says of a request.
    fn line(
        &self,
        connection: &Connection,
        set: &TokenSet,
        came: &Ending,
        fingerprint: &str,
    ) -> Attempt {
        // As `connect` names it: the last part of a URN, and whole words else.
        let asked_with = fingerprint.rsplit(':').next();
        let asked_with = asked_with.filter(|_| !fingerprint.starts_with("rt:"));
        let grant = asked_with.unwrap_or("refresh_token");
        let last = self.kept.last();
        let mut line = last.map(|last| last.attempt(grant)).unwrap_or_default();
        line.token_version = Some(connection.token_version());
        line.token_age = now().checked_sub(set.obtained_at);
        line.refresh_token = Some(fingerprint.to_owned()).filter(|f| f.starts_with("rt:"));
        line.attempt = Some(self.count);
        if came.ended == Ended::Unsent {
            line.other.insert(UNSENT.to_owned(), true.into());
        }
        line
    }

    fn write_line(&mut self, held: &Held, line: &Attempt) {
        if let Err(error) = held.record(line) {
            self.notes.push(Note::NoJournal(error.to_string()));
        }
    }

    /// What stands for the credential in intents and journals.
    fn fingerprint(&mut self, grant: &Grant) -> String {
        match grant {
            Grant::RefreshToken { token, .. } => self.vault.learn("rt", token.expose()),
            other => other.name().to_owned(),
        }
    }

    fn learn(&mut self, kind: &str, token: &Secret) -> String {
        self.vault.learn(kind, token.expose())
    }

    fn end(self, end: End, held: Held, connection: Connection, open: Option<Attempt>) -> Refreshed {
        Refreshed {
            notes: self.notes,
            kept: self.kept,
            tries: self.count,
            held: Some(held).filter(|_| !end.is_good()),
            open,
            ..Refreshed::untouched(end, connection)
        }
    }
}

/// How a request ended after which none is sent any more.
const fn failure(came: &Ending, cost: Cost) -> End {
    match came.ended {
        Ended::Lost => End::Lost(cost),
        Ended::Unsent => End::Unreached,
        Ended::Final if came.reply.is_none() => End::Unreached,
        Ended::Final | Ended::Failed | Ended::Later(_) => End::Refused,
    }
}

/// Evenly from 0 to 1.
fn chance() -> Result<f64, Error> {
    let drawn = getrandom::u32().map_err(|error| Error::Random(error.to_string().into()))?;
    Ok(f64::from(drawn) / f64::from(u32::MAX))
}

/// Short enough to stop as if at once.
const LOOK: Duration = Duration::from_millis(50);
