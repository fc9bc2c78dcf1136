//! Sends a request with reqwest: the only place that knows the library.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use hyper::Uri;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper_util::client::legacy::connect::{Connection, HttpInfo};
use hyper_util::client::proxy::matcher::Intercept;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::timeout_at;
use tower_layer::Layer;
use tower_service::Service;
use zeroize::Zeroizing;

use super::course::Course;
use super::proxy::{self, Proxies};
use super::tls::Tls;
use super::trouble::{Trouble, chain};
use super::{Answer, NoAnswer, Outcome, Request, Sent, Settings, Timings, dns};
use crate::error::Error;
use crate::exchange::{Phase, Stage};

/// Sends requests, each over a connection of its own.
///
/// Making one is cheap: what takes time is done with the first request.
pub struct Client {
    settings: Settings,
    tls: Tls,
    proxies: Proxies,
}

/// The longest time that is waited, whatever the settings say; a clock can't count to the end.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Client {
    /// Takes the settings; wrong ones are the only errors of this folder.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            tls: Tls::new(&settings)?,
            proxies: Proxies::new(settings.proxy.as_deref())?,
            settings,
        })
    }

    /// Sends one request once and tells what became of it.
    pub async fn send(&self, request: &Request) -> Sent {
        let mut sending = Sending {
            client: self,
            course: Course::default(),
            proxy: target(request).and_then(|target| self.proxies.toward(&target)),
            start: Instant::now(),
            first_byte: None,
            notes: Vec::new(),
        };
        let started = SystemTime::now();
        let outcome = sending.run(request).await;
        let notes = sending.course.notes();
        let connected = notes.connected;
        let dns = notes.dns.unwrap_or_default();
        Sent {
            outcome,
            started,
            timings: Timings {
                dns: notes.dns,
                connect: connected.map(|(at, _)| {
                    let since = at.saturating_duration_since(sending.start);
                    since.saturating_sub(dns)
                }),
                first_byte: sending.first_byte,
                total: sending.start.elapsed(),
            },
            remote: connected.and_then(|(_, remote)| remote),
            proxy: sending.proxy.as_ref().map(proxy::shown),
            notes: sending.notes.clone(),
        }
    }
}

/// One request under way.
struct Sending<'a> {
    client: &'a Client,
    course: Course,
    proxy: Option<Intercept>,
    start: Instant,
    first_byte: Option<Duration>,
    notes: Vec<String>,
}

impl Sending<'_> {
    async fn run(&mut self, request: &Request) -> Outcome {
        let client = match self.library() {
            Ok(client) => client,
            Err(error) => return unsendable(&error),
        };
        let wire = match on_the_wire(&client, request) {
            Ok(wire) => wire,
            Err(error) => return unsendable(&*error),
        };
        // Making the library's client is no part of the exchange.
        self.start = Instant::now();
        let deadline = self.start + self.client.settings.timeout.min(LONGEST);
        match timeout_at(deadline.into(), client.execute(wire)).await {
            Ok(Ok(response)) => {
                self.first_byte = Some(self.start.elapsed());
                self.read(response, deadline).await
            }
            Ok(Err(error)) if error.is_builder() => unsendable(&error.without_url()),
            Ok(Err(error)) => {
                let error = error.without_url();
                let why = self.trouble(&error, error.is_timeout(), |trouble| {
                    trouble.no_answer(trouble.stage())
                });
                self.ask_proxy(why, request, deadline).await
            }
            Err(elapsed) => Outcome::NoAnswer(
                self.trouble(&elapsed, true, |trouble| trouble.no_answer(trouble.stage())),
            ),
        }
    }

    /// A client of the library for this request alone, so that what it tells is of this request.
    fn library(&mut self) -> Result<reqwest::Client, TlsOrLibrary> {
        let settings = &self.client.settings;
        let (tls, note) = self.client.tls.config(&self.course)?;
        self.notes.extend(note.map(str::to_owned));
        let resolver = Resolver {
            known: settings.resolve.clone(),
            course: self.course.clone(),
        };
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(resolver))
            .connector_layer(Watch(self.course.clone()))
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect_timeout.min(settings.timeout))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_max_idle_per_host(0);
        let builder = match settings.proxy.as_deref() {
            None => builder,
            Some("") => builder.no_proxy(),
            Some(url) => builder.proxy(reqwest::Proxy::all(url)?),
        };
        Ok(builder.build()?)
    }

    /// Reads the body, as far as it is wanted and comes.
    async fn read(&mut self, mut response: reqwest::Response, deadline: Instant) -> Outcome {
        let most = self.client.settings.max_body;
        let mut answer = head(&response);
        let delimited = response.headers().contains_key("content-length")
            || response.headers().contains_key("transfer-encoding");
        loop {
            match timeout_at(deadline.into(), response.chunk()).await {
                Ok(Ok(None)) => return Outcome::Answer(answer),
                Ok(Ok(Some(chunk))) => {
                    let room = most.saturating_sub(answer.body.len());
                    append(&mut answer.body, chunk.get(..room).unwrap_or(&chunk), most);
                    if chunk.len() > room {
                        answer.cut = true;
                        return Outcome::Answer(answer);
                    }
                }
                Ok(Err(error)) => {
                    let error = error.without_url();
                    // Many servers end the connection without TLS's good-bye. Where it also ends
                    // the body there is no telling, and taking it for half would lose a token.
                    let why = self.trouble(&error, false, |trouble| {
                        let rude = trouble.is_missing_close_notify() && !delimited;
                        (!rude).then(|| trouble.no_answer(trouble.stage_in_body()))
                    });
                    let Some(mut why) = why else {
                        self.notes
                            .push("the server ended TLS without saying so".to_owned());
                        return Outcome::Answer(answer);
                    };
                    why.begun = Some(answer);
                    return Outcome::NoAnswer(why);
                }
                Err(elapsed) => {
                    let stage = Stage::Timeout(Phase::Body);
                    let mut why = self.trouble(&elapsed, true, |t| t.no_answer(stage));
                    why.begun = Some(answer);
                    return Outcome::NoAnswer(why);
                }
            }
        }
    }

    /// Judges an error by what happened before.
    fn trouble<T>(
        &self,
        error: &(dyn std::error::Error + 'static),
        timed_out: bool,
        judge: impl FnOnce(&Trouble<'_>) -> T,
    ) -> T {
        judge(&Trouble {
            error,
            timed_out,
            notes: &self.course.notes(),
            proxy: self.proxy.as_ref().and_then(|p| p.uri().host()),
        })
    }

    /// Adds what the proxy says, if it was the proxy that opened no tunnel.
    async fn ask_proxy(&self, mut why: NoAnswer, request: &Request, deadline: Instant) -> Outcome {
        let unsuccessful = why
            .details
            .iter()
            .any(|d| d == "tunnel error: unsuccessful");
        if let Some(proxy) = &self.proxy
            && unsuccessful
            && let Some(target) = target(request)
            && let Ok(Some(refusal)) =
                timeout_at(deadline.into(), proxy::refusal(proxy, &target)).await
        {
            let status = Some(refusal.status);
            why.stage = Stage::Proxy { status };
            why.remarks
                .push(format!("the proxy says {:?}", refusal.reason));
            why.details.push(refusal.page);
        }
        Outcome::NoAnswer(why)
    }
}

/// The URL as the library understands it.
fn target(request: &Request) -> Option<Uri> {
    url::Url::parse(&request.url).ok()?.as_str().parse().ok()
}

fn unsendable(error: &(dyn std::error::Error + 'static)) -> Outcome {
    Outcome::NoAnswer(NoAnswer {
        stage: Stage::Unsendable,
        sent: false,
        remarks: Vec::new(),
        details: chain(error).map(ToString::to_string).collect(),
        begun: None,
    })
}

/// The request as the library takes it. Its copies of body and values are wiped like ours, as far
/// as they are not copied again on their way to the socket.
fn on_the_wire(
    client: &reqwest::Client,
    request: &Request,
) -> Result<reqwest::Request, Box<dyn std::error::Error>> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let bytes = Bytes::from_owner(Zeroizing::new(value.as_bytes().to_vec()));
        let mut value = HeaderValue::from_maybe_shared(bytes)
            .map_err(|_| format!("the value of the header {name} has a control character"))?;
        value.set_sensitive(true);
        headers.append(HeaderName::try_from(name)?, value);
    }
    let method = reqwest::Method::from_bytes(request.method.as_bytes())?;
    let mut wire = client
        .request(method, request.url.as_str())
        .headers(headers);
    if let Some(body) = &request.body {
        wire = wire.body(Bytes::from_owner(body.clone()));
    }
    wire.build().map_err(|error| error.without_url().into())
}

/// The answer without its body.
fn head(response: &reqwest::Response) -> Answer {
    let reason = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let headers = response.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), Zeroizing::new(value))
    });
    Answer {
        status: response.status().as_u16(),
        reason: reason.map(|r| String::from_utf8_lossy(r.as_bytes()).into_owned()),
        version: format!("{:?}", response.version()),
        headers: headers.collect(),
        body: Zeroizing::default(),
        cut: false,
    }
}

/// Appends to a body of at most `most` bytes, which leaves no copy behind where it has to move.
fn append(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8], most: usize) {
    let needed = body.len() + chunk.len();
    if needed > body.capacity() {
        let roomy = (2 * body.capacity()).min(most);
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(roomy)));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

/// An error from making a client of the library.
#[derive(Debug, thiserror::Error)]
enum TlsOrLibrary {
    /// The certificate authorities can't be used.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    /// The library takes a setting for wrong.
    #[error(transparent)]
    Library(#[from] reqwest::Error),
}

/// Looks hosts up for the library.
struct Resolver {
    known: Vec<(String, SocketAddr)>,
    course: Course,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let known = self
            .known
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&host));
        let found = dns::look_up(host, known.map(|(_, at)| *at), self.course.clone());
        Box::pin(async move {
            let addresses: Addrs = Box::new(found.await?.into_iter());
            Ok(addresses)
        })
    }
}

/// Notes when a connection stands, and to whom.
#[derive(Clone)]
struct Watch(Course);

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched {
            inner,
            course: self.0.clone(),
        }
    }
}

/// A connector that is watched.
#[derive(Clone)]
struct Watched<S> {
    inner: S,
    course: Course,
}

impl<S, Target> Service<Target> for Watched<S>
where
    S: Service<Target>,
    S::Response: Connection,
    S::Error: fmt::Debug,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let connecting = self.inner.call(target);
        let course = self.course.clone();
        Box::pin(async move {
            let connection = connecting.await?;
            let mut extras = hyper::http::Extensions::new();
            connection.connected().get_extras(&mut extras);
            let remote = extras.get::<HttpInfo>().map(HttpInfo::remote_addr);
            course.notes().connected = Some((Instant::now(), remote));
            Ok(connection)
        })
    }
}
