//! Ctrl-C while a run waits: it ends, and what was seen so far is still told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::SIGINT;
use tokio::time::sleep;

use crate::error::Error;

/// Takes Ctrl-C over until it is dropped.
pub(super) struct Interrupt {
    pressed: Arc<AtomicBool>,
    /// Whether Ctrl-C does what it does by default: end the program.
    usual: Arc<AtomicBool>,
}

impl Interrupt {
    pub(super) fn new() -> Result<Self, Error> {
        let interrupt = Self {
            pressed: Arc::default(),
            usual: Arc::default(),
        };
        signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&interrupt.usual))
            .and_then(|_| signal_hook::flag::register(SIGINT, Arc::clone(&interrupt.pressed)))
            .map_err(|error| Error::Prompt(error.into()))?;
        Ok(interrupt)
    }

    /// Reads something that can't be waited for otherwise; Ctrl-C ends the program meanwhile.
    pub(super) fn as_usual<T>(&self, read: impl FnOnce() -> T) -> T {
        self.usual.store(true, Ordering::Relaxed);
        let read = read();
        self.usual.store(false, Ordering::Relaxed);
        read
    }

    /// Ends when Ctrl-C was pressed.
    pub(super) async fn pressed(&self) {
        while !self.pressed.load(Ordering::Relaxed) {
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
