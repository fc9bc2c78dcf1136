//! Requests that are not the callback, kept because they explain why none came.

use std::fmt;

/// A request or connection that was answered but did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stray {
    /// An icon, or another file that browsers ask for on their own.
    Icon(String),
    /// A page fetched before anybody asked for it.
    Prefetch,
    /// Another path than the redirect URI's.
    OtherPath {
        /// The path, without its query.
        path: String,
        /// Whether it carried a code or token, so that the redirect URI is likely the mistake.
        with_code: bool,
    },
    /// Another host than the redirect URI's.
    OtherHost(String),
    /// A method that brings no callback.
    Method(String),
    /// An answer that an image, frame or script brought, and whose state is not ours.
    NoNavigation(String),
    /// The redirect URI without anything in it.
    Empty,
    /// The callback once more: a reload, or a browser that tried again.
    SameAgain,
    /// Another callback, after the one that counts.
    Another,
    /// More bytes than a callback has.
    TooLarge,
    /// No HTTP, or none that is understood.
    Malformed(&'static str),
    /// A request that did not end in time.
    Slow,
    /// Plain HTTP where the redirect URI says https.
    PlainHttp,
    /// TLS where the redirect URI says http.
    UnwantedTls,
    /// A handshake that the browser broke off, with what it said.
    Handshake(String),
}

impl Stray {
    /// Whether it may explain why a login does not end; browsers do the others on their own.
    pub const fn is_telling(&self) -> bool {
        !matches!(
            self,
            Self::Icon(_) | Self::Prefetch | Self::Slow | Self::SameAgain
        )
    }
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Icon(path) => write!(f, "the browser asked for {path}"),
            Self::Prefetch => f.write_str("the browser fetched the page in advance"),
            Self::OtherPath {
                path,
                with_code: true,
            } => write!(
                f,
                "an answer of the provider came to {path}, which is not the redirect URI's path"
            ),
            Self::OtherPath { path, .. } => write!(f, "somebody asked for {path}"),
            Self::OtherHost(host) => write!(f, "a request was for the host {host}"),
            Self::Method(method) => write!(f, "a request had the method {method}"),
            Self::NoNavigation(kind) => write!(
                f,
                "an answer without our state was brought by {kind}, not by a page that was opened"
            ),
            Self::Empty => f.write_str("the redirect URI was opened without any parameter"),
            Self::SameAgain => f.write_str("the callback came once more"),
            Self::Another => f.write_str("another callback came after the first"),
            Self::TooLarge => f.write_str("a request was too large for a callback"),
            Self::Malformed(why) => write!(f, "a request was no proper HTTP: {why}"),
            Self::Slow => f.write_str("a request did not end in time"),
            Self::PlainHttp => {
                f.write_str("a request came as plain HTTP, and the redirect URI says https")
            }
            Self::UnwantedTls => {
                f.write_str("a browser wanted TLS, and the redirect URI says http")
            }
            Self::Handshake(why) => write!(
                f,
                "the browser did not accept the certificate that was made on the spot: {why}"
            ),
        }
    }
}
