//! One try: the intent before its request leaves, the answer before anybody looks at it.

use std::time::Instant;

use super::super::flow::{Keep, Reply};
use super::raw;
use super::retry::Ended;
use crate::error::Error;
use crate::net::Outcome;
use crate::store::Held;

/// Makes the request of one try last.
pub(super) struct Try<'h> {
    held: &'h mut Held,
    fingerprint: String,
    /// Whether what an earlier request left has to be removed first.
    again: bool,
    sent_at: Option<Instant>,
    ended: Ended,
    reply: Option<Reply>,
}

/// What became of a try.
pub(super) struct Ending {
    /// When its credential was first shown.
    pub(super) sent_at: Option<Instant>,
    /// How it ended, if it gave no tokens.
    pub(super) ended: Ended,
    /// The answer, as it was written to disk.
    pub(super) reply: Option<Reply>,
}

impl<'h> Try<'h> {
    pub(super) const fn new(held: &'h mut Held, fingerprint: String, again: bool) -> Self {
        Self {
            held,
            fingerprint,
            again,
            sent_at: None,
            ended: Ended::Unsent,
            reply: None,
        }
    }

    pub(super) fn ending(self) -> Ending {
        Ending {
            sent_at: self.sent_at,
            ended: self.ended,
            reply: self.reply,
        }
    }
}

impl Keep for Try<'_> {
    fn sending(&mut self) -> Result<(), Error> {
        if self.again {
            self.held.settle()?;
        }
        self.again = true;
        self.held.write_intent(&self.fingerprint)?;
        self.sent_at.get_or_insert_with(Instant::now);
        Ok(())
    }

    fn came(&mut self, outcome: &Outcome) {
        self.ended = Ended::of(outcome);
        self.reply = None;
        if let Some(raw) = raw::write(outcome) {
            // Where even the room that was taken for it can't be written, storing the tokens is
            // still to be tried.
            let _ = self.held.write_answer(&raw);
            self.reply = raw::read(&raw);
        }
    }
}
