//! Finds the proxy that a request goes through, and asks it why it opens no tunnel.

use std::time::Duration;

use hyper::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::error::Error;

/// The proxies of this machine, or the one that the user names.
pub(super) struct Proxies(Option<Matcher>);

/// What a proxy answered to `CONNECT`.
pub(super) struct Refusal {
    /// Its status.
    pub(super) status: u16,
    /// The phrase behind it.
    pub(super) reason: String,
    /// The page that came with it, or its beginning.
    pub(super) page: String,
}

/// Most of a proxy's answer that is read; its page often says which policy refuses.
const LONGEST: usize = 8192;
/// How long its next word is waited for; many leave the connection open.
const PATIENCE: Duration = Duration::from_secs(1);

impl Proxies {
    /// Takes [`super::Settings::proxy`].
    pub(super) fn new(setting: Option<&str>) -> Result<Self, Error> {
        let matcher = match setting {
            None => Some(Matcher::from_system()),
            Some("") => None,
            Some(url) => Some(Matcher::builder().all(url).build()),
        };
        let probe = Uri::from_static("https://as.example/");
        let named = setting.is_some_and(|s| !s.is_empty());
        if named
            && matcher
                .as_ref()
                .is_none_or(|m| m.intercept(&probe).is_none())
        {
            return Err(Error::Usage {
                what: "use the proxy: it is no URL".to_owned(),
                hint: "write it as http://proxy.example:3128 or socks5h://…".to_owned(),
            });
        }
        Ok(Self(matcher))
    }

    /// The proxy for `target`.
    pub(super) fn toward(&self, target: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(target)
    }
}

/// The proxy without its credentials.
pub(super) fn shown(proxy: &Intercept) -> String {
    let uri = proxy.uri();
    let port = uri.port_u16().map_or(String::new(), |p| format!(":{p}"));
    format!(
        "{}://{}{port}",
        uri.scheme_str().unwrap_or("http"),
        uri.host().unwrap_or("")
    )
}

/// Asks the proxy for the tunnel again, because the library keeps nothing of its answer.
///
/// No byte of the request is in it, and where a tunnel does open it is closed unused. It is not
/// done where the proxy wants a login: another wrong one may lock an account.
pub(super) async fn refusal(proxy: &Intercept, target: &Uri) -> Option<Refusal> {
    let uri = proxy.uri();
    if uri.scheme_str() != Some("http") {
        return None;
    }
    let at = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let mut connection = TcpStream::connect((at, uri.port_u16().unwrap_or(80)))
        .await
        .ok()?;
    let host = target.host()?;
    let port = target.port_u16().unwrap_or(443);
    let login = proxy.basic_auth().and_then(|auth| auth.to_str().ok());
    let login = Zeroizing::new(login.map_or(String::new(), |login| {
        format!("Proxy-Authorization: {login}\r\n")
    }));
    let question = Zeroizing::new(format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{}\r\n",
        *login
    ));
    connection.write_all(question.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    let mut piece = [0; 1024];
    while answer.len() < LONGEST {
        let read = timeout(PATIENCE, connection.read(&mut piece)).await;
        // The end, a reset or silence: what came before it is all there is.
        let Ok(Ok(length @ 1..)) = read else {
            break;
        };
        answer.extend_from_slice(piece.get(..length)?);
    }
    read_answer(&answer)
}

fn read_answer(answer: &[u8]) -> Option<Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(length)) = response.parse(answer) else {
        return None;
    };
    let page = answer.get(length..).unwrap_or(&[]);
    Some(Refusal {
        status: response.code.filter(|code| *code >= 300)?,
        reason: response.reason.unwrap_or("").to_owned(),
        page: String::from_utf8_lossy(page).into_owned(),
    })
}
