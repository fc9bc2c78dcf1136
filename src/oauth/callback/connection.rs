//! One connection of a browser: read, judged, and answered when there is something to say.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::super::pkce::random_text;
use super::listener::race;
use super::notice;
use super::page::Page;
use super::redirect::Redirect;
use super::returned::{Expected, Returned};
use super::stray::Stray;
use super::tls::Identity;
use super::verdict::{Verdict, verdict};
use super::wire::{self, Request, Response, Stream, Unread};

/// What all connections of one login share.
pub(super) struct Hub {
    pub(super) redirect: Redirect,
    pub(super) expected: Expected,
    pub(super) identity: Option<Identity>,
    pub(super) taking: Mutex<Taking>,
    /// What the browser is told in the end.
    pub(super) outcome: watch::Receiver<Option<Arc<Page>>>,
    pub(super) held: watch::Sender<Held>,
}

/// What has been taken in so far.
pub(super) struct Taking {
    /// Whom the first callback is handed to.
    pub(super) to: Option<oneshot::Sender<Returned>>,
    /// The first callback.
    pub(super) first: Option<Returned>,
    pub(super) strays: Vec<Stray>,
}

/// The browsers that wait for the outcome.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    pub(super) open: usize,
    /// Whether one of them was shown the outcome.
    pub(super) shown: bool,
}

/// A page that loads forever is no use: strays beyond these are not worth the memory.
const MOST_STRAYS: usize = 100;
/// An outcome that comes within this time is shown without a page that says "one moment".
const PATIENCE: Duration = Duration::from_millis(400);
/// How long a browser may keep a connection open that it does not use.
const IDLE: Duration = Duration::from_secs(10);

impl Hub {
    /// The strays so far, each kind once in a row.
    pub(super) fn strays(&self) -> Vec<Stray> {
        self.taking().strays.clone()
    }

    fn taking(&self) -> MutexGuard<'_, Taking> {
        self.taking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, stray: Stray) {
        let strays = &mut self.taking().strays;
        if strays.len() < MOST_STRAYS && strays.last() != Some(&stray) {
            strays.push(stray);
        }
    }

    /// Takes an answer in; whether the browser that brought it is to wait for the outcome.
    fn take(&self, returned: Returned) -> bool {
        let mut taking = self.taking();
        match &taking.first {
            None => {
                taking.first = Some(returned.clone());
                if let Some(to) = taking.to.take() {
                    // Nobody listens once the login was given up; the browser is told so.
                    let _ = to.send(returned);
                }
                true
            }
            Some(first) => {
                let same = *first == returned;
                drop(taking);
                self.note(if same {
                    Stray::SameAgain
                } else {
                    Stray::Another
                });
                same
            }
        }
    }

    fn has_answer(&self) -> bool {
        self.taking().first.is_some()
    }
}

/// Serves a connection to its end.
pub(super) async fn serve(stream: TcpStream, hub: Arc<Hub>) {
    // Most answers are one small packet, and a person waits for it.
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    let peeked = timeout(IDLE, stream.peek(&mut first)).await;
    if !matches!(peeked, Ok(Ok(1..))) {
        return;
    }
    let wants_tls = first == [TLS_HANDSHAKE];
    match (&hub.identity, wants_tls) {
        (Some(identity), true) => match timeout(IDLE, identity.accept(stream)).await {
            Ok(Ok(stream)) => exchange(stream, &hub).await,
            Ok(Err(why)) => hub.note(Stray::Handshake(why)),
            Err(_) => hub.note(Stray::Slow),
        },
        (None, true) => hub.note(Stray::UnwantedTls),
        (Some(_), false) if hub.redirect.is_direct() => {
            let mut stream = stream;
            if wire::read(&mut stream).await.is_ok() {
                stray(&mut stream, &hub, 400, Stray::PlainHttp).await;
            }
        }
        // Before an https address of another machine stands something that ends TLS.
        (_, false) => exchange(stream, &hub).await,
    }
}

/// The first byte of TLS.
const TLS_HANDSHAKE: u8 = 22;

async fn exchange(mut stream: impl Stream, hub: &Hub) {
    let request = match wire::read(&mut stream).await {
        Ok(request) => request,
        Err(unread) => return refuse(&mut stream, hub, unread).await,
    };
    match judged(&request, hub) {
        Verdict::Callback(returned) => {
            // Counted before the answer is handed on, so that nobody finishes without us.
            let holding = Holding::new(&hub.held);
            if hub.take(returned) {
                holding.until_told(&mut stream, hub).await;
            } else {
                drop(holding);
                show(&mut stream, 409, &notice::another()).await;
            }
        }
        // A reload after the code was taken out of the address.
        Verdict::Bare if hub.has_answer() => {
            Holding::new(&hub.held).until_told(&mut stream, hub).await;
        }
        Verdict::Bare => {
            hub.note(Stray::Empty);
            show(&mut stream, 200, &notice::bare()).await;
        }
        Verdict::Stray(status, kind) => stray(&mut stream, hub, status, kind).await,
    }
}

fn judged(request: &Request, hub: &Hub) -> Verdict {
    verdict(request, &hub.redirect, &hub.expected)
}

/// Answers what is no request.
async fn refuse(stream: &mut impl Stream, hub: &Hub, unread: Unread) {
    match unread {
        Unread::Silent => {}
        Unread::Slow => stray(stream, hub, 408, Stray::Slow).await,
        Unread::TooLarge => stray(stream, hub, 413, Stray::TooLarge).await,
        Unread::Malformed(why) => stray(stream, hub, 400, Stray::Malformed(why)).await,
    }
}

async fn stray(stream: &mut impl Stream, hub: &Hub, status: u16, stray: Stray) {
    let page = notice::of_stray(&stray, &hub.redirect);
    hub.note(stray);
    match page {
        Some(page) => show(stream, status, &page).await,
        None => drop(Response::bare(status).write(stream, false).await),
    }
}

async fn show(stream: &mut impl Stream, status: u16, page: &Page) {
    let nonce = nonce();
    let response = Response {
        status,
        page: page.document(&nonce),
        nonce,
    };
    response.write(stream, false).await;
}

/// Marks our own scripts and styles. Without random numbers nothing is marked, and the page is
/// plain.
fn nonce() -> String {
    random_text().map_or_else(|_| String::new(), |text| text.expose().to_owned())
}

/// A browser that waits for the outcome.
struct Holding<'a>(&'a watch::Sender<Held>);

impl<'a> Holding<'a> {
    fn new(held: &'a watch::Sender<Held>) -> Self {
        held.send_modify(|held| held.open += 1);
        Self(held)
    }

    /// Holds the answer back until there is an outcome, and shows it.
    async fn until_told(self, stream: &mut impl Stream, hub: &Hub) {
        let mut outcome = hub.outcome.clone();
        let mut left = false;
        let quick = timeout(PATIENCE, told(&mut outcome, stream, &mut left)).await;
        let nonce = nonce();
        let shown = if let Ok(page) = quick {
            let response = Response {
                status: if page.is_success() { 200 } else { 400 },
                page: page.document(&nonce),
                nonce,
            };
            response.write(stream, left).await
        } else {
            let begun = Response {
                status: 200,
                page: notice::waiting().beginning(&nonce),
                nonce,
            };
            if !begun.begin(stream).await {
                return;
            }
            let page = told(&mut outcome, stream, &mut left).await;
            wire::end(stream, &page.takeover(&begun.nonce), left).await
        };
        if shown {
            self.0.send_modify(|held| held.shown = true);
        }
    }
}

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|held| held.open -= 1);
    }
}

/// The outcome, once it is known; notices when the browser ends its side meanwhile.
async fn told(
    outcome: &mut watch::Receiver<Option<Arc<Page>>>,
    stream: &mut impl Stream,
    left: &mut bool,
) -> Arc<Page> {
    let mut known = pin!(async {
        match outcome.wait_for(Option::is_some).await {
            Ok(page) => page.clone(),
            Err(_) => None,
        }
    });
    let mut ignored = [0; 512];
    while !*left {
        let early = race(known.as_mut(), stream.read(&mut ignored)).await;
        match early {
            Ok(page) => return page.unwrap_or_else(|| Arc::new(notice::lost())),
            Err(Ok(1..)) => {}
            Err(_) => *left = true,
        }
    }
    let page = known.await;
    page.unwrap_or_else(|| Arc::new(notice::lost()))
}
