//! What happens while one request is sent, noted by resolver, connector and certificate verifier.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The notes of one request, shared by those who take them.
#[derive(Clone, Debug, Default)]
pub(super) struct Course(Arc<Mutex<Notes>>);

/// What has happened so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The host that is being looked up and has no answer yet.
    pub(super) looking_up: Option<String>,
    /// The host that has no address.
    pub(super) not_found: Option<String>,
    /// How long the look-ups took.
    pub(super) dns: Option<Duration>,
    /// Hosts with the addresses that were found.
    pub(super) found: Vec<(String, Vec<SocketAddr>)>,
    /// When the connection stood, and the other end of it.
    pub(super) connected: Option<(Instant, Option<SocketAddr>)>,
    /// The certificate that the server showed last, in DER.
    pub(super) certificate: Option<Vec<u8>>,
    /// Whether the server asked for a certificate of ours, and whether it got one.
    pub(super) asked_for_certificate: Option<bool>,
}

impl Course {
    /// The notes; a thread that panicked while writing leaves them usable.
    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
