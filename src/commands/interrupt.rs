//! Ctrl-C while a run waits: it ends, and what was seen so far is still told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use tokio::time::sleep;

use crate::error::Error;

/// Takes Ctrl-C over until it is dropped.
pub(super) struct Interrupt {
    pressed: Arc<AtomicBool>,
    /// Whether the program was asked to end by another program.
    terminated: Arc<AtomicBool>,
    /// Whether signals do what they do by default: end the program.
    usual: Arc<AtomicBool>,
}

impl Interrupt {
    /// Takes Ctrl-C over.
    pub(super) fn new() -> Result<Self, Error> {
        let interrupt = Self {
            pressed: Arc::default(),
            terminated: Arc::default(),
            usual: Arc::default(),
        };
        interrupt.take(SIGINT, &interrupt.pressed)?;
        Ok(interrupt)
    }

    /// Takes Ctrl-C and SIGTERM over, so that what is under way can be finished; the second one
    /// ends the program at once.
    pub(super) fn patiently() -> Result<Self, Error> {
        let interrupt = Self {
            pressed: Arc::default(),
            terminated: Arc::default(),
            usual: Arc::default(),
        };
        for (signal, flag) in [
            (SIGINT, &interrupt.pressed),
            (SIGTERM, &interrupt.terminated),
        ] {
            flag::register_conditional_shutdown(signal, SHUT_DOWN, Arc::clone(flag))
                .map_err(|error| Error::Prompt(error.into()))?;
            interrupt.take(signal, flag)?;
        }
        Ok(interrupt)
    }

    fn take(&self, signal: i32, raised: &Arc<AtomicBool>) -> Result<(), Error> {
        flag::register_conditional_default(signal, Arc::clone(&self.usual))
            .and_then(|_| flag::register(signal, Arc::clone(raised)))
            .map(drop)
            .map_err(|error| Error::Prompt(error.into()))
    }

    /// Reads something that can't be waited for otherwise; Ctrl-C ends the program meanwhile.
    pub(super) fn as_usual<T>(&self, read: impl FnOnce() -> T) -> T {
        self.usual.store(true, Ordering::Relaxed);
        let read = read();
        self.usual.store(false, Ordering::Relaxed);
        read
    }

    /// Whether the user or another program wants an end.
    pub(super) fn is_pressed(&self) -> bool {
        self.pressed.load(Ordering::Relaxed) || self.is_terminated()
    }

    /// Whether another program wants an end.
    pub(super) fn is_terminated(&self) -> bool {
        self.terminated.load(Ordering::Relaxed)
    }

    /// Ends when an end is wanted.
    pub(super) async fn pressed(&self) {
        while !self.is_pressed() {
            sleep(LOOK).await;
        }
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.usual.store(true, Ordering::Relaxed);
    }
}

/// Short enough to feel like at once.
const LOOK: Duration = Duration::from_millis(50);
/// The exit code of a program that was told twice to end.
const SHUT_DOWN: i32 = 130;
