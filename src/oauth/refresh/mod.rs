//! Uses a stored grant without ever being what loses it.
//!
//! The order is everything: take the connection's lock, read it again, adopt what another worker
//! got meanwhile, finish what a stopped worker left, write the intent, send *one* request, write
//! its raw answer, and only then look at it, store the tokens and remove what was written on the
//! way. See [`crate::store::Held`] for what a crash at each point leaves.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

mod asking;
mod attempt;
mod history;
mod raw;
mod renewal;
mod retry;

use self::asking::Asking;
use self::renewal::Renewal;
pub use self::retry::{Cost, Ended, Next, Patience};
use super::flow::{Kept, Plan, Watch};
use super::token_answer::TokenAnswer;
use super::{DpopKey, Grant};
use crate::error::Error;
use crate::net;
use crate::store::{
    Attempt, Connection, Held, Interrupted, Name, NeedsReauth, Store, TokenSet, Worker,
};

/// What is to be done, and how much of it may be tried.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Nothing is done where the access token holds so much longer.
    pub min_valid: Option<Duration>,
    /// How long others who work on the connection are waited for.
    pub lock_timeout: Duration,
    /// How much may be tried.
    pub patience: Patience,
    /// Whether to ask even where the connection is known to need a new login, or was refreshed
    /// moments ago.
    pub force: bool,
}

/// What a request of a connection is made of.
pub struct Prepared {
    /// Client, endpoints and form.
    pub plan: Plan,
    /// What is given for tokens.
    pub grant: Grant,
    /// What showing the grant twice costs.
    pub cost: Cost,
    /// What sends it.
    pub client: std::sync::Arc<net::Client>,
    /// The key that tokens are bound to.
    pub dpop: Option<DpopKey>,
}

/// Knows how requests of a connection are made.
pub trait Prepare {
    /// What its next request is made of; none where it has nothing to ask with.
    fn prepare(
        &self,
        connection: &Connection,
        tokens: &TokenSet,
    ) -> Result<Option<Prepared>, Error>;
    /// How long its access tokens hold where no answer tells.
    fn usual_lifetime(&self, connection: &Connection) -> Option<Duration>;
}

/// How a refresh ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The access token holds long enough: nothing was done.
    Fresh,
    /// Another worker has just refreshed it: its tokens are used.
    Adopted(Option<Worker>),
    /// A worker that was stopped had the answer already: its tokens are stored now.
    Finished(Worker),
    /// New tokens came and are stored.
    Renewed {
        /// Whether the refresh token is a new one, too.
        rotated: bool,
    },
    /// An answer without tokens.
    Refused,
    /// No byte of a request left.
    Unreached,
    /// A request left and no answer came: a rotated token may be lost.
    Lost(Cost),
    /// It needs a new login, as is known already; nothing was sent.
    NeedsReauth(NeedsReauth),
    /// There is nothing to refresh it with.
    NoRefreshToken,
}

impl End {
    /// Whether there are tokens that hold.
    pub const fn is_good(&self) -> bool {
        matches!(
            self,
            Self::Fresh | Self::Adopted(_) | Self::Finished(_) | Self::Renewed { .. }
        )
    }
}

/// Something that is worth a word, whatever the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The answer had no refresh token: the old one stays.
    RefreshTokenKept,
    /// What is odd about the lifetime of the access token.
    Lifetime(String),
    /// A worker was stopped after it had sent the refresh token, and no answer was seen.
    Interrupted(Worker),
    /// The clock stands before the last refresh.
    ClockBehind(Duration),
    /// The journal could not be written.
    NoJournal(String),
}

/// How a refresh went.
pub struct Refreshed {
    /// How it ended.
    pub end: End,
    /// The connection as it is stored now.
    pub connection: Connection,
    /// What is worth a word.
    pub notes: Vec<Note>,
    /// Every exchange.
    pub kept: Vec<Kept>,
    /// How many requests were sent, those for a nonce aside.
    pub tries: u32,
    /// The fingerprint of the refresh token that was sent.
    pub fingerprint: Option<String>,
    held: Option<Held>,
    open: Option<Attempt>,
}

impl Refreshed {
    /// Ends a refresh that failed: `cause` goes into its journal, and a connection that nothing but
    /// a new login can help is marked, so that it is left alone until then.
    ///
    /// Until then nobody else can use the connection.
    pub fn close(&mut self, cause: Option<&str>, needs_reauth: bool) -> Result<(), Error> {
        let Some(mut held) = self.held.take() else {
            return Ok(());
        };
        if let Some(attempt) = self.open.take() {
            let attempt = Attempt {
                cause: cause.map(str::to_owned),
                ..attempt
            };
            if let Err(error) = held.record(&attempt) {
                self.notes.push(Note::NoJournal(error.to_string()));
            }
        }
        if let Some(cause) = cause.filter(|_| needs_reauth) {
            held.update(|connection| {
                connection.needs_reauth = Some(NeedsReauth::because(cause));
            })?;
            self.connection = held.connection()?.clone();
        }
        Ok(())
    }
}

/// A refresh of one connection.
pub struct Refresh<'a> {
    /// The connections held.
    pub store: &'a Store,
    /// Which one.
    pub name: &'a Name,
    /// How.
    pub policy: &'a Policy,
    /// How its requests are made.
    pub recipe: &'a dyn Prepare,
    /// Who follows it.
    pub watch: &'a dyn Watch,
    /// Whether the user has asked to stop; a request under way is finished first.
    pub stopped: &'a dyn Fn() -> bool,
}

impl Refresh<'_> {
    /// Refreshes it. What a server or network does is an [`End`]; errors are those of the store.
    pub async fn run(&self) -> Result<Refreshed, Error> {
        let seen = self.store.read(self.name.as_str())?;
        if let Some(end) = self.needless(&seen) {
            return Ok(Refreshed::untouched(end, seen));
        }
        let held = self.hold()?;
        let connection = held.connection()?.clone();
        let changed = connection.token_version() != seen.token_version();
        if changed && !self.policy.force && connection.needs_reauth.is_none() {
            let by = connection.renewed_by.clone();
            return Ok(Refreshed::untouched(End::Adopted(by), connection));
        }
        if let Some(end) = self.needless(&connection) {
            return Ok(Refreshed::untouched(end, connection));
        }
        self.under_lock(held).await
    }

    /// Takes the connection's lock, unless an end is wanted meanwhile.
    fn hold(&self) -> Result<Held, Error> {
        let limit = self.policy.lock_timeout;
        let begun = Instant::now();
        loop {
            let left = limit.saturating_sub(begun.elapsed());
            match self.store.hold(self.name, left.min(LOOK)) {
                Err(Error::Busy { .. }) if (self.stopped)() => return Err(Error::Cancelled),
                Err(Error::Busy { name, holder, .. }) if left <= LOOK => {
                    return Err(Error::Busy {
                        name,
                        waited: limit,
                        holder,
                    });
                }
                Err(Error::Busy { .. }) => {}
                held => return held,
            }
        }
    }

    /// Why nothing needs to be sent, by what is stored.
    fn needless(&self, connection: &Connection) -> Option<End> {
        let now = now();
        if self.policy.force {
            return None;
        }
        if let Some(why) = &connection.needs_reauth {
            return Some(End::NeedsReauth(why.clone()));
        }
        // A clock that went back makes every age and every expiry wrong.
        let age = now.checked_sub(connection.refreshed_at)?;
        if let Some(wanted) = self.policy.min_valid {
            let usual = || {
                let span = self.recipe.usual_lifetime(connection)?;
                Some(connection.refreshed_at.saturating_add(span.as_secs()))
            };
            let ends = connection.expires_at.or_else(usual)?;
            let holds = ends.saturating_sub(now) >= wanted.as_secs().max(1);
            return holds.then_some(End::Fresh);
        }
        let just_now = age <= JUST_NOW_S && connection.renewed_by.is_some();
        just_now.then(|| End::Adopted(connection.renewed_by.clone()))
    }

    async fn under_lock(&self, mut held: Held) -> Result<Refreshed, Error> {
        let mut notes = Vec::new();
        let behind = held.connection()?.refreshed_at.saturating_sub(now());
        if behind > CLOCK_SKEW_S {
            notes.push(Note::ClockBehind(Duration::from_secs(behind)));
        }
        match held.recover()? {
            Some(Interrupted::Answered { intent, answer }) => {
                let reply = raw::read(answer.expose());
                if let Some(answer) = reply.as_ref().and_then(super::flow::tokens) {
                    let renewal = store(&mut held, &answer)?;
                    notes.extend(renewal.notes);
                    let worker = intent.worker;
                    notes.extend(journal_finished(&held, &worker));
                    let connection = held.connection()?.clone();
                    return Ok(Refreshed {
                        notes,
                        ..Refreshed::untouched(End::Finished(worker), connection)
                    });
                }
                held.settle()?;
            }
            Some(Interrupted::Sent { intent }) => notes.push(Note::Interrupted(intent.worker)),
            None => {}
        }
        Asking::new(self, notes)?.ask(held).await
    }
}

impl Refreshed {
    /// A refresh that sent nothing.
    const fn untouched(end: End, connection: Connection) -> Self {
        Self {
            end,
            connection,
            notes: Vec::new(),
            kept: Vec::new(),
            tries: 0,
            fingerprint: None,
            held: None,
            open: None,
        }
    }
}

/// Stores the tokens of an answer.
fn store(held: &mut Held, answer: &TokenAnswer) -> Result<Renewal, Error> {
    let (name, version) = {
        let connection = held.connection()?;
        (connection.name().to_string(), connection.token_version())
    };
    let stored = held.tokens().and_then(|before| {
        let renewal = Renewal::of(&before, answer, now());
        held.commit(version, &renewal.tokens, |connection| {
            renewal.teach(connection);
        })?;
        Ok(renewal)
    });
    stored.map_err(|error| unfinished(&name, error))
}

/// The error about tokens that could not be stored, and whose answer is kept.
fn unfinished(name: &str, error: Error) -> Error {
    let rest = format!("the provider's answer is kept, sealed; then: oauthdx refresh {name}");
    match error {
        Error::Keyring { reason, hint } => Error::Keyring {
            reason,
            hint: format!("{hint}; {rest}"),
        },
        Error::Store { what, hint, source } => Error::Store {
            what,
            hint: format!("{hint}; {rest}"),
            source,
        },
        other => other,
    }
}

/// The line of a refresh that another worker had begun.
fn journal_finished(held: &Held, worker: &Worker) -> Option<Note> {
    let version = held.connection().ok()?.token_version();
    let line = Attempt {
        grant: Some("refresh_token".to_owned()),
        token_version: version.checked_sub(1),
        new_version: Some(version),
        other: [("finished".to_owned(), serde_json::json!(worker))]
            .into_iter()
            .collect(),
        ..Attempt::default()
    };
    held.record(&line)
        .err()
        .map(|e| Note::NoJournal(e.to_string()))
}

/// Seconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// A refresh by another worker so many seconds ago is as good as one now.
const JUST_NOW_S: u64 = 5;
/// How long a lock is waited for before it is asked again whether an end is wanted.
const LOOK: Duration = Duration::from_millis(250);
/// Clocks may go back by so much without anybody minding.
const CLOCK_SKEW_S: u64 = 60;
