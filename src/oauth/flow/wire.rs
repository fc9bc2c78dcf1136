//! Sends the requests of one run and keeps all of them, with what became of each.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zeroize::Zeroizing;

use super::super::device::DeviceAnswer;
use super::super::dpop::{DpopKey, Nonce, Proven, nonce};
use super::super::pkce::random_text;
use super::super::request::{Params, Request};
use crate::error::Error;
use crate::exchange::Draft;
use crate::net::{self, Outcome, Sent};
use crate::token::SignFault;

/// Somebody who follows a run while it happens.
pub trait Watch {
    /// An exchange has ended.
    fn exchange(&self, kept: &Kept);
    /// Something that a person should know or do.
    fn news(&self, news: &News<'_>);
}

/// Somebody who makes requests last before they leave, and answers before anything looks at them.
///
/// A request that rotates a token is lost with its answer; see `store::Held`.
pub trait Keep {
    /// A request is about to leave. An error keeps it from leaving.
    fn sending(&mut self) -> Result<(), Error>;
    /// It was answered, or was not.
    fn came(&mut self, outcome: &Outcome);
}

/// What happens between exchanges.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// The device flow has begun: the user must go to an address and enter a code.
    Device(&'a DeviceAnswer),
    /// The server wants fewer questions: so many seconds lie between them from here on.
    SlowedDown(u64),
    /// A request gave no tokens and is sent again after a pause.
    Again {
        /// How often it was sent.
        tried: u32,
        /// The pause.
        pause: Duration,
        /// Whether the server asked for it.
        told: bool,
    },
    /// The server demands a nonce, and the request is sent again with it.
    NonceDemanded,
    /// The parameters of the login were pushed, and the browser carries only a reference.
    Pushed,
}

/// One exchange of a run.
pub struct Kept {
    /// The exchange, still with its secrets.
    pub draft: Zeroizing<Draft>,
    /// How long it took, where we sent it ourselves.
    pub total: Option<Duration>,
    /// Whether a later exchange took its place: a question that was asked again, as the server
    /// wanted. It shows what happened and is no failure.
    pub superseded: bool,
}

/// What came back for a request, as far as the flows look at it.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// In the order received.
    pub headers: Params,
    /// As it was sent.
    pub body: Zeroizing<Vec<u8>>,
}

impl Reply {
    /// Whether the status says that it succeeded.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// Sends the requests of a run, one after the other.
pub struct Wire<'a> {
    client: &'a net::Client,
    watch: &'a dyn Watch,
    keeper: Option<&'a mut dyn Keep>,
    kept: Vec<Kept>,
    possession: Option<Possession>,
    clock_offset_s: i64,
}

/// The key that tokens are bound to (RFC 9449), and the nonce that each server gave last.
struct Possession {
    key: DpopKey,
    nonces: Vec<(String, String)>,
}

impl<'a> Wire<'a> {
    /// A wire on which nothing was sent yet.
    pub fn new(client: &'a net::Client, watch: &'a dyn Watch) -> Self {
        Self {
            client,
            watch,
            keeper: None,
            kept: Vec::new(),
            possession: None,
            clock_offset_s: 0,
        }
    }

    /// Hands every request and answer to `keeper` from here on.
    #[must_use]
    pub fn with_keeper(mut self, keeper: &'a mut dyn Keep) -> Self {
        self.keeper = Some(keeper);
        self
    }

    /// Binds tokens to `key`: requests that ask for tokens carry proofs of it from here on.
    pub fn bind(&mut self, key: DpopKey) {
        self.possession = Some(Possession {
            key,
            nonces: Vec::new(),
        });
    }

    /// The key that tokens are bound to.
    pub fn bound_to(&self) -> Option<&DpopKey> {
        self.possession.as_ref().map(|p| &p.key)
    }

    /// Lets our clock be wrong by so many seconds, to see what a server makes of it.
    pub const fn set_clock_offset(&mut self, seconds: i64) {
        self.clock_offset_s = seconds;
    }

    /// Seconds since 1970 by our clock.
    pub fn now(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        seconds.saturating_add(self.clock_offset_s)
    }

    /// Seconds that our clock is ahead of the server's, by the `Date` of the last answer.
    ///
    /// A cache between tells the time of another day (`Age`, RFC 9111 section 5.1): then unknown.
    pub fn clock_ahead(&self) -> Option<i64> {
        let dated = self.kept.iter().rev().find_map(|kept| {
            let headers = &kept.draft.response.as_ref()?.headers;
            let header = |name: &str| headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
            let (_, date) = header("date").filter(|_| header("age").is_none())?;
            let date = httpdate::parse_http_date(date).ok()?;
            Some((date, kept.draft.time?, kept.total.unwrap_or_default()))
        });
        let (date, begun, took) = dated?;
        let theirs = date.duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clocks are not off by aeons"
        )]
        let ahead = (begun + took.as_secs_f64() - theirs) as i64;
        Some(ahead.saturating_add(self.clock_offset_s))
    }

    /// Every exchange, in order, for whoever judges them.
    pub fn into_kept(self) -> Vec<Kept> {
        self.kept
    }

    /// Every exchange so far, in order.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// The client that sends, for what keeps its own exchanges.
    pub const fn client(&self) -> &'a net::Client {
        self.client
    }

    /// Tells whoever follows the run.
    pub fn tell(&self, news: &News<'_>) {
        self.watch.news(news);
    }

    /// Adds an exchange that somebody else had: the browser, or the search for a server.
    pub fn keep(&mut self, draft: Zeroizing<Draft>, total: Option<Duration>) {
        let kept = Kept {
            draft,
            total,
            superseded: false,
        };
        self.watch.exchange(&kept);
        self.kept.push(kept);
    }

    /// Says that the last exchange was no failure, because what it wanted was done.
    pub fn supersede_last(&mut self) {
        if let Some(last) = self.kept.last_mut() {
            last.superseded = true;
        }
    }

    /// Sends a request to `endpoint`; `place` says in reports which one it was.
    pub async fn send(
        &mut self,
        request: Request,
        endpoint: &'static str,
        place: &str,
    ) -> Result<Option<Reply>, Error> {
        let request = into_net(request);
        if let Some(keeper) = &mut self.keeper {
            keeper.sending()?;
        }
        let sent = self.client.send(&request).await;
        if let Some(keeper) = &mut self.keeper {
            keeper.came(&sent.outcome);
        }
        let mut draft = sent.draft(&request, place);
        draft.endpoint = Some(endpoint);
        self.keep(draft, Some(sent.timings.total));
        Ok(reply(sent))
    }

    /// Sends a request with a proof of possession, if tokens are bound to a key; once more where
    /// the server wants its nonce in it (RFC 9449 section 8).
    pub async fn send_proven(
        &mut self,
        request: Request,
        endpoint: &'static str,
        place: &str,
    ) -> Result<Option<Reply>, Error> {
        let first = self.prove(request.clone())?;
        let answer = self.send(first, endpoint, place).await?;
        if self.possession.is_none() {
            return Ok(answer);
        }
        let Some(reply) = &answer else {
            return Ok(answer);
        };
        let error = super::super::token_answer::TokenAnswer::read(&reply.body).error;
        match nonce(&reply.headers, error.as_deref()) {
            Nonce::Demanded(nonce) => {
                self.note_nonce(&request.url, nonce);
                self.supersede_last();
                self.tell(&News::NonceDemanded);
                let second = self.prove(request)?;
                self.send(second, endpoint, place).await
            }
            Nonce::Offered(nonce) => {
                self.note_nonce(&request.url, nonce);
                Ok(answer)
            }
            Nonce::DemandedButMissing | Nonce::Unmentioned => Ok(answer),
        }
    }

    /// Adds the header `DPoP`, if tokens are bound to a key.
    fn prove(&self, mut request: Request) -> Result<Request, Error> {
        let Some(possession) = &self.possession else {
            return Ok(request);
        };
        let unique = random_text()?;
        let origin = origin(&request.url);
        let nonce = possession.nonces.iter().find(|(own, _)| *own == origin);
        let proven = Proven {
            method: &request.method,
            url: &request.url,
            now: self.now(),
            unique: unique.expose(),
            nonce: nonce.map(|(_, nonce)| nonce.as_str()),
            access_token: None,
        };
        let proof = possession.key.proof(&proven);
        let proof = proof.map_err(|fault| unsigned("the DPoP proof", &fault))?;
        request.set_header("DPoP", proof.expose());
        Ok(request)
    }

    fn note_nonce(&mut self, url: &str, nonce: String) {
        if let Some(possession) = &mut self.possession {
            let origin = origin(url);
            possession.nonces.retain(|(own, _)| *own != origin);
            possession.nonces.push((origin, nonce));
        }
    }
}

/// The error about something that could not be signed.
pub(super) fn unsigned(what: &str, fault: &SignFault) -> Error {
    Error::Usage {
        what: format!("sign {what}: {fault}"),
        hint: "give a key of the kind that the algorithm needs: --key-file FILE".to_owned(),
    }
}

/// The same request in the form that is sent.
fn into_net(request: Request) -> net::Request {
    let mut out = net::Request::new(request.method, request.url);
    for (name, value) in request.headers {
        out = out.header(name, value);
    }
    match request.body {
        Some(body) => out.body(body),
        None => out,
    }
}

/// The answer; none where none came, or not the whole of it.
fn reply(sent: Sent) -> Option<Reply> {
    let Outcome::Answer(answer) = sent.outcome else {
        return None;
    };
    let headers = answer.headers.iter();
    Some(Reply {
        status: answer.status,
        headers: headers
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect(),
        body: answer.body,
    })
}

/// Which server a URL belongs to.
fn origin(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    parsed.map_or_else(String::new, |url| url.origin().ascii_serialization())
}
