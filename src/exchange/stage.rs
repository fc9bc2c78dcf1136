//! Where an exchange broke off that got no answer, or not the whole of one.

use std::fmt;

/// The step at which an exchange failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The request could not be made from its URL, method and headers.
    Unsendable,
    /// The host's name has no address.
    Dns,
    /// The host refuses connections on this port.
    Refused,
    /// There is no way to the host.
    Unreachable,
    /// The secure connection was not established.
    Tls(TlsFault),
    /// The proxy could not be reached, or did not open a tunnel.
    Proxy {
        /// The status of its answer, where it gave one.
        status: Option<u16>,
    },
    /// Time ran out.
    Timeout(Phase),
    /// The connection was reset before the answer began.
    Reset,
    /// The connection was closed before the answer began.
    Closed,
    /// What came back is no HTTP.
    NotHttp,
    /// The connection ended in the middle of the answer's body.
    BodyCut,
}

/// What time ran out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Until the connection stood, with TLS and the proxy's tunnel.
    Connect,
    /// Until the answer's headers.
    Response,
    /// Until the end of the answer's body.
    Body,
}

/// Why a secure connection was not established.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// Nobody that we trust signed the certificate.
    UnknownIssuer,
    /// The certificate signs itself.
    SelfSigned,
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate is for other names.
    WrongName {
        /// Those names.
        presented: Vec<String>,
    },
    /// The certificate has another fault: revoked, badly signed, not for servers.
    Certificate,
    /// The server wants a certificate of ours, or does not accept the one we gave.
    ClientCertificate,
    /// No version of TLS, or no cipher, that both sides speak.
    Version,
    /// The other side doesn't speak TLS.
    PlainText,
    /// Another fault of the handshake.
    Handshake,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsendable => "the request could not be made",
            Self::Dns => "the host name could not be resolved",
            Self::Refused => "the connection was refused",
            Self::Unreachable => "the host could not be reached",
            Self::Tls(fault) => return fault.fmt(f),
            Self::Proxy { status: None } => "the proxy did not open a tunnel",
            Self::Proxy {
                status: Some(status),
            } => return write!(f, "the proxy did not open a tunnel: it answered {status}"),
            Self::Timeout(Phase::Connect) => "no connection was made in time",
            Self::Timeout(Phase::Response) => "no answer came in time",
            Self::Timeout(Phase::Body) => "the body of the answer did not end in time",
            Self::Reset => "the connection was reset before an answer came",
            Self::Closed => "the connection was closed before an answer came",
            Self::NotHttp => "the answer is no HTTP",
            Self::BodyCut => "the connection ended in the middle of the answer",
        })
    }
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "nobody that this machine trusts signed the certificate",
            Self::SelfSigned => "the certificate is self-signed",
            Self::Expired => "the certificate has expired",
            Self::NotYetValid => "the certificate is not valid yet",
            Self::WrongName { presented } if presented.is_empty() => {
                "the certificate is for another name"
            }
            Self::WrongName { presented } => {
                return write!(f, "the certificate is for {}", presented.join(", "));
            }
            Self::Certificate => "the certificate was not accepted",
            Self::ClientCertificate => "the server wants a client certificate that it accepts",
            Self::Version => "client and server have no TLS version or cipher in common",
            Self::PlainText => "the server does not speak TLS on this port",
            Self::Handshake => "the TLS handshake failed",
        })
    }
}
