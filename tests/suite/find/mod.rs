//! Scripted servers on loopback, one for each way in which discovery goes wrong.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauthdx::catalog::Catalog;
use oauthdx::exchange::Draft;
use oauthdx::net::{Client, Settings};
use oauthdx::oauth::{Flaw, Found, Noticed, Start, Weight, find};
use oauthdx::secret::Vault;
use oauthdx::triage::Diagnosis;
use oauthdx::{Hints, diagnose_drafts};
use zeroize::Zeroizing;

use crate::net::server::{Server, read_request};

mod clients;
mod faults;
mod issuers;
mod resources;

/// A server that answers each request line as its script says, and anything else with 404.
pub struct Script {
    server: Server,
    seen: Arc<Mutex<Vec<String>>>,
}

/// An answer of a script; `ORIGIN` in it becomes the server's own origin.
#[derive(Clone)]
pub struct Reply {
    head: String,
    body: String,
    endless: Option<Endless>,
}

/// How a body goes on without end.
#[derive(Clone, Copy)]
pub enum Endless {
    /// As fast as it is read.
    Flood,
    /// A byte now and then.
    Drip,
}

impl Reply {
    pub fn new(status: &str, kind: &str, body: impl Into<String>) -> Self {
        Self {
            head: format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n"),
            body: body.into(),
            endless: None,
        }
    }

    /// JSON with status 200.
    pub fn json(body: &(impl ToString + ?Sized)) -> Self {
        Self::new("200 OK", "application/json", body.to_string())
    }

    /// 401 with the parameters of a Bearer challenge.
    pub fn demand(params: &str) -> Self {
        Self::new("401 Unauthorized", "text/plain", "").with("WWW-Authenticate", params)
    }

    /// A redirect.
    pub fn to(status: &str, location: &str) -> Self {
        Self::new(status, "text/html", "").with("Location", location)
    }

    /// With a header more.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.head.extend([name, ": ", value, "\r\n"]);
        self
    }

    /// With a body that never ends.
    pub fn endless(mut self, how: Endless) -> Self {
        self.endless = Some(how);
        self
    }
}

impl Script {
    /// Starts a server with `routes` from `GET /path` to answers.
    pub fn start(routes: &[(&str, Reply)]) -> Self {
        let routes: Vec<_> = routes
            .iter()
            .map(|(line, reply)| ((*line).to_owned(), reply.clone()))
            .collect();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let server = Server::start(move |mut stream| {
            let origin = format!("http://{}", stream.local_addr().unwrap());
            let request = read_request(&mut stream);
            let line = request.split(" HTTP/").next().unwrap().to_owned();
            let reply = routes.iter().find(|(route, _)| *route == line);
            log.lock().unwrap().push(line);
            let missing = Reply::new("404 Not Found", "text/plain", "Not Found");
            let reply = reply.map_or(missing, |(_, reply)| reply.clone());
            let body = reply.body.replace("ORIGIN", &origin);
            let head = reply.head.replace("ORIGIN", &origin);
            let length = match reply.endless {
                None => format!("Content-Length: {}\r\n", body.len()),
                Some(_) => String::new(),
            };
            let _ = write!(stream, "{head}{length}Connection: close\r\n\r\n{body}");
            let (piece, pause) = match reply.endless {
                None => return,
                Some(Endless::Flood) => (vec![b' '; 64 << 10], Duration::ZERO),
                Some(Endless::Drip) => (vec![b' '], Duration::from_millis(50)),
            };
            // A hundred megabytes are as good as no end.
            let mut written = 0;
            while written < 100 << 20 && stream.write_all(&piece).is_ok() {
                written += piece.len();
                std::thread::sleep(pause);
            }
        });
        Self { server, seen }
    }

    /// Its origin with a path behind it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    /// The request lines that it saw.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// Metadata without fault, for a server at `ORIGIN` and this path.
pub fn metadata(path: &str) -> serde_json::Value {
    serde_json::json!({
        "issuer": format!("ORIGIN{path}"),
        "authorization_endpoint": "ORIGIN/authorize",
        "token_endpoint": "ORIGIN/token",
        "registration_endpoint": "ORIGIN/register",
        "jwks_uri": "ORIGIN/jwks",
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
    })
}

/// The same with members replaced; null takes one away.
pub fn changed(path: &str, changes: &serde_json::Value) -> serde_json::Value {
    let mut document = metadata(path);
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            document.as_object_mut().unwrap().remove(name);
        } else {
            document[name] = value.clone();
        }
    }
    document
}

/// A client for loopback.
pub fn client() -> Client {
    Client::new(Settings {
        timeout: Duration::from_secs(3),
        connect_timeout: Duration::from_secs(2),
        proxy: Some(String::new()),
        ..Settings::default()
    })
    .unwrap()
}

/// Runs a question with a runtime of its own.
pub fn run<T>(question: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(question)
}

/// Looks for the server behind a start.
pub fn search(start: &Start) -> Found {
    run(find(&client(), start, None))
}

/// The flaws that matter, without where they were met.
pub fn flaws(found: &[Noticed]) -> Vec<&Flaw> {
    found
        .iter()
        .filter(|f| f.weight >= Weight::Breaks)
        .map(|f| &f.flaw)
        .collect()
}

/// What a diagnosis of the evidence names.
pub fn diagnosis<'a>(evidence: impl Iterator<Item = &'a Zeroizing<Draft>>) -> Diagnosis {
    let drafts: Vec<&Draft> = evidence.map(|draft| &**draft).collect();
    diagnose_drafts(
        &drafts,
        &Hints::default(),
        &Catalog::load(),
        &mut Vault::new((1, 2)),
    )
}

/// The causes that a diagnosis of the evidence names, best first.
pub fn causes(found: &Found) -> Vec<String> {
    names(&diagnosis(found.evidence()))
}

/// The causes of a diagnosis, best first.
pub fn names(diagnosis: &Diagnosis) -> Vec<String> {
    let causes = diagnosis.findings.iter();
    causes.map(|finding| finding.cause.clone()).collect()
}
