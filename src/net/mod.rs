//! Sends one request and loses nothing of what comes back, or of why nothing does.
//!
//! [`Client::send`] never fails: what the network does is an [`Outcome`], and [`Sent::draft`] makes
//! of it what the readers make of a paste. Redirects are answers and nothing is repeated.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use crate::exchange::Stage;

mod certificate;
mod course;
mod dns;
mod draft;
mod http;
mod proxy;
#[cfg(test)]
mod tests;
mod tls;
mod trouble;

pub use http::Client;

/// How requests are sent.
#[derive(Clone)]
pub struct Settings {
    /// For all of an exchange, from the first look-up to the last byte.
    pub timeout: Duration,
    /// For the connection with everything that belongs to it: name, proxy, TLS.
    pub connect_timeout: Duration,
    /// PEM files with certificate authorities that are trusted besides the platform's.
    pub ca_files: Vec<Vec<u8>>,
    /// Whether only `ca_files` are trusted.
    pub ca_only: bool,
    /// The proxy's URL; the system's (its environment variables) if there is none, and no proxy
    /// at all if it is empty, as with curl.
    pub proxy: Option<String>,
    /// PEM certificates and key that are shown to servers that ask for them (RFC 8705).
    pub identity: Option<Zeroizing<Vec<u8>>>,
    /// The header `User-Agent`.
    pub user_agent: String,
    /// The most bytes of a body that are read.
    pub max_body: usize,
    /// Addresses of hosts that are not looked up; port 0 is the usual port.
    pub resolve: Vec<(String, SocketAddr)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            ca_files: Vec::new(),
            ca_only: false,
            proxy: None,
            identity: None,
            user_agent: concat!("oauthdx/", env!("CARGO_PKG_VERSION")).to_owned(),
            max_body: 8 << 20,
            resolve: Vec::new(),
        }
    }
}

/// A request, whose values are wiped when it is dropped. It can't be printed.
#[derive(Clone)]
pub struct Request {
    /// `POST`.
    pub method: String,
    /// Absolute.
    pub url: Zeroizing<String>,
    /// In the order in which they are sent; a repeated header stands twice.
    pub headers: Vec<(String, Zeroizing<String>)>,
    /// The body, as it is sent.
    pub body: Option<Zeroizing<Vec<u8>>>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: Zeroizing::new(url.into()),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Adds a header behind the others.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers
            .push((name.into(), Zeroizing::new(value.into())));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Zeroizing::new(body.into()));
        self
    }
}

/// What became of a request.
pub struct Sent {
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// When sending began.
    pub started: SystemTime,
    /// How long each part took.
    pub timings: Timings,
    /// The other end of the connection (the proxy's, if there is one), once one stood.
    pub remote: Option<SocketAddr>,
    /// The proxy that was used, without its credentials.
    pub proxy: Option<String>,
    /// What is odd about the way it was sent, in sentences.
    pub notes: Vec<String>,
}

/// An answer or none.
pub enum Outcome {
    /// An answer, of whatever status.
    Answer(Answer),
    /// No answer, or not the whole of one.
    NoAnswer(NoAnswer),
}

/// An HTTP answer. It can't be printed; its body is wiped when it is dropped.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The phrase behind the status, where the server sent one of its own.
    pub reason: Option<String>,
    /// `HTTP/1.1`.
    pub version: String,
    /// In the order received, names in lower case; a repeated header stands twice.
    pub headers: Vec<(String, Zeroizing<String>)>,
    /// The body as it was sent, not decompressed.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether the body was longer than [`Settings::max_body`] and its end is missing.
    pub cut: bool,
}

/// Why there is no answer.
pub struct NoAnswer {
    /// Where it broke off.
    pub stage: Stage,
    /// Whether a byte of the request may have left. It is false only where that is certain, so
    /// that such a request may be repeated whatever it does.
    pub sent: bool,
    /// What we found out about it, in sentences: addresses, who signed the certificate.
    pub remarks: Vec<String>,
    /// What the libraries say of it, outermost first.
    pub details: Vec<String>,
    /// What had arrived of an answer that broke off in its body: it may hold the only copy of a
    /// rotated token.
    pub begun: Option<Answer>,
}

/// How long the parts of an exchange took, where they took place and are known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    /// Looking up the host, or the proxy.
    pub dns: Option<Duration>,
    /// Connecting after the look-up, with TLS and the proxy's tunnel.
    pub connect: Option<Duration>,
    /// From the beginning to the answer's headers.
    pub first_byte: Option<Duration>,
    /// From the beginning to the end.
    pub total: Duration,
}
