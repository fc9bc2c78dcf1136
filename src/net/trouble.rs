//! Tells from a chain of errors, and from what happened before, where an exchange broke off.

use std::error::Error;
use std::io;
use std::iter::successors;

use super::certificate::{self, Names};
use super::course::Notes;
use super::{NoAnswer, tls};
use crate::exchange::{Phase, Stage, TlsFault};

/// A failure, with all that bears on its meaning.
pub(super) struct Trouble<'a> {
    /// The outermost error.
    pub(super) error: &'a (dyn Error + 'static),
    /// Whether the library says that it ran out of time.
    pub(super) timed_out: bool,
    /// What happened before.
    pub(super) notes: &'a Notes,
    /// The host of the proxy, if there is one.
    pub(super) proxy: Option<&'a str>,
}

impl Trouble<'_> {
    /// Where it broke off before an answer came.
    pub(super) fn stage(&self) -> Stage {
        if let Some(error) = self.find::<rustls::Error>() {
            let alert = matches!(error, rustls::Error::AlertReceived(_));
            // Servers have many words for not liking the certificate that they asked for.
            if alert && self.notes.asked_for_certificate.is_some() {
                return Stage::Tls(TlsFault::ClientCertificate);
            }
            let itself = self.names().is_some_and(|names| names.signs_itself);
            return Stage::Tls(tls::fault(error, itself));
        }
        if self.notes.connected.is_some() {
            if self.timed_out {
                return Stage::Timeout(Phase::Response);
            }
            self.after_connecting()
        } else {
            self.while_connecting()
        }
    }

    fn while_connecting(&self) -> Stage {
        let of_proxy = |host: &Option<String>| host.as_deref() == self.proxy;
        let proxied = self.proxy.is_some();
        if self.notes.not_found.is_some() {
            return if of_proxy(&self.notes.not_found) {
                Stage::Proxy { status: None }
            } else {
                Stage::Dns
            };
        }
        if self.timed_out {
            return if self.notes.looking_up.is_some() && !of_proxy(&self.notes.looking_up) {
                Stage::Dns
            } else {
                Stage::Timeout(Phase::Connect)
            };
        }
        if self.says("proxy authorization required") {
            return Stage::Proxy { status: Some(407) };
        }
        if ["tunnel error", "SOCKS error", "socks proxy"]
            .iter()
            .any(|w| self.says(w))
        {
            return Stage::Proxy { status: None };
        }
        if self.has(|kind| kind == io::ErrorKind::TimedOut) {
            Stage::Timeout(Phase::Connect)
        } else if proxied && self.says("tcp connect error") {
            Stage::Proxy { status: None }
        } else if self.has(|kind| kind == io::ErrorKind::ConnectionRefused) {
            Stage::Refused
        } else if self.has(is_reset) {
            Stage::Reset
        } else if self.has(|kind| kind == io::ErrorKind::UnexpectedEof) {
            Stage::Closed
        } else {
            Stage::Unreachable
        }
    }

    fn after_connecting(&self) -> Stage {
        let hyper = self.find::<hyper::Error>();
        if hyper.is_some_and(hyper::Error::is_parse) {
            return Stage::NotHttp;
        }
        // Servers that want a certificate often hang up without a word.
        if self.notes.asked_for_certificate == Some(false) {
            return Stage::Tls(TlsFault::ClientCertificate);
        }
        if self.has(is_reset) || self.says("http2 error") {
            Stage::Reset
        } else {
            Stage::Closed
        }
    }

    /// Where it broke off in the body of an answer.
    pub(super) fn stage_in_body(&self) -> Stage {
        let chunk = self.has(|kind| {
            matches!(
                kind,
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
            )
        });
        if chunk && self.find::<rustls::Error>().is_none() {
            Stage::NotHttp
        } else {
            Stage::BodyCut
        }
    }

    /// All that is known of it but the answer that had begun.
    pub(super) fn no_answer(&self, stage: Stage) -> NoAnswer {
        NoAnswer {
            stage,
            // The library writes as soon as the connection stands, and not before.
            sent: self.notes.connected.is_some(),
            remarks: self.remarks(),
            details: self.details(),
            begun: None,
        }
    }

    fn details(&self) -> Vec<String> {
        let mut details: Vec<String> = Vec::new();
        for text in chain(self.error).map(ToString::to_string) {
            if !text.is_empty() && !details.contains(&text) {
                details.push(text);
            }
        }
        details
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = Vec::new();
        if let Some(host) = &self.notes.looking_up {
            remarks.push(format!("the look-up of {host} had not ended"));
        }
        if let Some(host) = &self.notes.not_found {
            remarks.push(format!("{host} has no address here"));
        }
        if self.notes.connected.is_none() {
            for (host, addresses) in &self.notes.found {
                let addresses: Vec<_> = addresses.iter().map(|a| a.ip().to_string()).collect();
                remarks.push(format!("{host} is {}", addresses.join(", ")));
            }
        }
        if self.find::<rustls::Error>().is_some()
            && let Some(names) = self.names()
        {
            remarks.push(format!(
                "the server's certificate is for {:?} and signed by {:?}",
                names.subject, names.issuer
            ));
        }
        match self.notes.asked_for_certificate {
            Some(true) => remarks.push("our client certificate was shown".to_owned()),
            Some(false) => remarks.push(
                "the server asked for a client certificate, and there was none to show".to_owned(),
            ),
            None => {}
        }
        remarks
    }

    /// Whether an answer that ends with its connection is only short of TLS's good-bye.
    pub(super) fn is_missing_close_notify(&self) -> bool {
        self.says("without sending TLS close_notify")
    }

    fn names(&self) -> Option<Names> {
        certificate::names(self.notes.certificate.as_deref()?)
    }

    fn find<T: Error + 'static>(&self) -> Option<&T> {
        chain(self.error).find_map(<dyn Error>::downcast_ref)
    }

    /// Whether an error of the system, however deep, is of that kind.
    fn has(&self, wanted: impl Fn(io::ErrorKind) -> bool) -> bool {
        let errors = chain(self.error).filter_map(|e| e.downcast_ref::<io::Error>());
        errors.map(io::Error::kind).any(wanted)
    }

    fn says(&self, words: &str) -> bool {
        chain(self.error).any(|error| error.to_string().contains(words))
    }
}

fn is_reset(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
    )
}

/// An error and what is behind it.
///
/// `source` of an `io::Error` skips the error that it wraps, which is the telling one.
pub(super) fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |error| behind(*error))
}

fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let io = error.downcast_ref::<io::Error>();
    match io.and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
