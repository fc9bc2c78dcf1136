//! Listens for the browser to come back, and holds it until the outcome is known.

use std::future::{Future, poll_fn};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::connection::{Held, Hub, Taking, serve};
use super::page::Page;
use super::redirect::Redirect;
use super::returned::{Expected, Returned};
use super::stray::Stray;
use super::tls::Identity;
use crate::error::Error;
use crate::token::Check;

/// Somebody who listens at a redirect URI.
pub struct Listener {
    sockets: Vec<TcpListener>,
    redirect: Redirect,
    identity: Option<Identity>,
}

/// What came of waiting.
#[must_use]
pub enum Arrival {
    /// The provider's answer, right or wrong. The browser waits for [`Callback::finish`].
    Callback(Box<Callback>),
    /// Nothing came in time but these: the tab was closed, or the browser went elsewhere.
    TimedOut(Vec<Stray>),
    /// The user does not want to wait any longer.
    Cancelled(Vec<Stray>),
}

/// A provider's answer with the browser that brought it.
///
/// Dropping it without [`finish`](Self::finish) tells the browser that the program ended, if the
/// runtime still turns.
#[must_use]
pub struct Callback {
    /// What came.
    pub returned: Returned,
    /// `state` and `iss` against what was expected.
    pub checks: Vec<Check>,
    hub: Arc<Hub>,
    outcome: watch::Sender<Option<Arc<Page>>>,
    /// Goes on answering reloads.
    _service: Service,
}

/// Whether the browser showed the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It took the page.
    Shown,
    /// It was gone, or did not take the page.
    Gone,
}

/// What was seen until the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// Whether the browser showed the outcome.
    pub delivery: Delivery,
    /// What came besides the callback.
    pub strays: Vec<Stray>,
}

/// Browsers open a handful of connections; more than this are somebody's experiment.
const MOST_CONNECTIONS: usize = 64;
/// How long the last page may take on its way.
const LAST_PAGE: Duration = Duration::from_secs(3);
/// How often another random port is tried if one is free for IPv4 alone.
const TRIES: usize = 10;

impl Listener {
    /// Listens at all addresses that a browser may take for the redirect URI's host.
    pub async fn bind(redirect: &Redirect) -> Result<Self, Error> {
        let identity = redirect
            .is_secure()
            .then(|| Identity::new(redirect.host()))
            .transpose()?;
        let sockets = bind_all(redirect).await?;
        let address = sockets.first().and_then(|s| s.local_addr().ok());
        let redirect = match address {
            Some(address) => redirect.clone().listening_at(address),
            None => redirect.clone(),
        };
        Ok(Self {
            sockets,
            redirect,
            identity,
        })
    }

    /// The redirect URI with its port, for the authorization request and the token request.
    pub fn redirect_uri(&self) -> &str {
        self.redirect.uri()
    }

    /// Where connections are taken.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let addresses = self.sockets.iter().map(TcpListener::local_addr);
        addresses.filter_map(Result::ok).collect()
    }

    /// The SHA-256 hash of the certificate that browsers will warn of, as they show it; none if
    /// browsers come without TLS, or end it at something before us.
    pub fn fingerprint(&self) -> Option<&str> {
        let identity = self.identity.as_ref()?;
        self.redirect.is_direct().then(|| identity.fingerprint())
    }

    /// Waits for the provider's answer, for the end of `limit` or of `interrupt`.
    pub async fn wait(
        self,
        expected: Expected,
        limit: Duration,
        interrupt: impl Future<Output = ()>,
    ) -> Arrival {
        let (to, arrived) = oneshot::channel();
        let (outcome, told) = watch::channel(None);
        let hub = Arc::new(Hub {
            redirect: self.redirect,
            expected,
            identity: self.identity,
            taking: Mutex::new(Taking {
                to: Some(to),
                first: None,
                strays: Vec::new(),
            }),
            outcome: told,
            held: watch::Sender::new(Held::default()),
        });
        let service = Service::start(self.sockets, &hub);
        match timeout(limit, race(pin!(arrived), interrupt)).await {
            Ok(Ok(Ok(returned))) => Arrival::Callback(Box::new(Callback {
                checks: returned.checks(&hub.expected),
                returned,
                hub,
                outcome,
                _service: service,
            })),
            Ok(Err(())) => Arrival::Cancelled(hub.strays()),
            // The sender lives as long as the hub does.
            Err(_) | Ok(Ok(Err(_))) => Arrival::TimedOut(hub.strays()),
        }
    }
}

impl Callback {
    /// What came besides the callback so far: a second answer, for instance.
    pub fn strays(&self) -> Vec<Stray> {
        self.hub.strays()
    }

    /// Tells the browser the truth and sees to it that it arrives.
    pub async fn finish(self, page: &Page) -> Farewell {
        self.outcome.send_replace(Some(Arc::new(page.clone())));
        let mut held = self.hub.held.subscribe();
        let all_served = held.wait_for(|held| held.open == 0);
        // A browser that takes longer than this has a page that says where to look.
        let _ = timeout(LAST_PAGE, all_served).await;
        let shown = self.hub.held.borrow().shown;
        Farewell {
            delivery: if shown {
                Delivery::Shown
            } else {
                Delivery::Gone
            },
            strays: self.hub.strays(),
        }
    }
}

/// Sockets with somebody behind them; ends when it is dropped.
struct Service(Vec<JoinHandle<()>>);

impl Service {
    fn start(sockets: Vec<TcpListener>, hub: &Arc<Hub>) -> Self {
        let permits = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let accept = |socket| tokio::spawn(accept(socket, Arc::clone(hub), Arc::clone(&permits)));
        Self(sockets.into_iter().map(accept).collect())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Takes connections, each served beside the others.
async fn accept(socket: TcpListener, hub: Arc<Hub>, permits: Arc<Semaphore>) {
    // The semaphore is never closed.
    while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
        match socket.accept().await {
            Ok((stream, _)) => {
                let hub = Arc::clone(&hub);
                tokio::spawn(async move {
                    serve(stream, hub).await;
                    drop(permit);
                });
            }
            // Out of files, or a connection that broke at once: neither must end the login.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The end of the first of two futures to end: `Ok` for the left, `Err` for the right.
pub(super) async fn race<L: Future + Unpin, R: Future>(
    mut left: L,
    right: R,
) -> Result<L::Output, R::Output> {
    let mut right = pin!(right);
    poll_fn(|context| {
        if let Poll::Ready(output) = pin!(&mut left).poll(context) {
            return Poll::Ready(Ok(output));
        }
        right.as_mut().poll(context).map(Err)
    })
    .await
}

async fn bind_all(redirect: &Redirect) -> Result<Vec<TcpListener>, Error> {
    let port = redirect.listening_port();
    let mut outcome = bind_at(redirect, port).await;
    for _ in 1..TRIES {
        let taken = matches!(&outcome, Err((_, error)) if error.kind() == ErrorKind::AddrInUse);
        if port != 0 || !taken {
            break;
        }
        outcome = bind_at(redirect, port).await;
    }
    outcome.map_err(|(address, error)| busy(redirect, address, error))
}

/// Listens at every address, with one port for all of them.
async fn bind_at(
    redirect: &Redirect,
    mut port: u16,
) -> Result<Vec<TcpListener>, (SocketAddr, std::io::Error)> {
    let mut sockets: Vec<TcpListener> = Vec::new();
    let mut last = None;
    for ip in redirect.addresses() {
        let address = SocketAddr::new(ip, port);
        match TcpListener::bind(address).await {
            Ok(socket) => {
                port = socket.local_addr().map_or(port, |a| a.port());
                sockets.push(socket);
            }
            // Somebody else there would get what is meant for us, if the browser goes there first.
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Err((address, error)),
            // A machine without IPv6 is usual.
            Err(error) => last = Some((address, error)),
        }
    }
    match (sockets.is_empty(), last) {
        (true, Some(why)) => Err(why),
        _ => Ok(sockets),
    }
}

fn busy(redirect: &Redirect, address: SocketAddr, error: std::io::Error) -> Error {
    let hint = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program has this port: end it, use a redirect URI with another port that is \
             registered at the provider (port 0 is a random one), or --paste"
        }
        ErrorKind::PermissionDenied => {
            "ports below 1024 are for the administrator: use a redirect URI with a higher one, or \
             let something forward to one and say so with --listen"
        }
        ErrorKind::AddrNotAvailable => "this machine has no such address: check --listen",
        _ => "use --paste, which needs no port",
    };
    Error::Callback {
        what: format!("listen at {address} for {}", redirect.uri()),
        hint: hint.to_owned(),
        source: Some(error.into()),
    }
}
