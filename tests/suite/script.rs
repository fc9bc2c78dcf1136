//! An authorization server on loopback that follows a script and remembers what it was asked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::home::CANARY;
use crate::net::server::{Server, read_request};

/// A server that follows a script.
pub struct Script {
    /// Where it listens, without a path.
    pub url: String,
    server: Server,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// In upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The parameters of query and body; the last one of a name.
    pub params: BTreeMap<String, String>,
    /// All parameters, in order.
    pub pairs: Vec<(String, String)>,
    /// The body as it came.
    pub body: String,
}

impl Seen {
    /// A parameter; empty where it was not sent.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A header; empty where it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn read(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?, first.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let decode = |text: &str| -> Vec<(String, String)> {
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect()
        };
        let mut pairs = decode(query);
        if headers
            .get("content-type")
            .is_some_and(|kind| kind.contains("json"))
        {
            let json: BTreeMap<String, String> = serde_json::from_str(body).unwrap_or_default();
            pairs.extend(json);
        } else {
            pairs.extend(decode(body));
        }
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            params: pairs.iter().cloned().collect(),
            pairs,
            body: body.to_owned(),
        })
    }
}

/// What a server answers.
pub enum Answer {
    /// A status and a JSON body.
    Json(u16, Value),
    /// The same with headers.
    With(u16, Vec<(&'static str, String)>, Value),
    /// The connection is closed without a word.
    Nothing,
}

impl Answer {
    fn bytes(self) -> Vec<u8> {
        let (status, headers, body) = match self {
            Self::Json(status, body) => (status, Vec::new(), body.to_string()),
            Self::With(status, headers, body) => (status, headers, body.to_string()),
            Self::Nothing => return Vec::new(),
        };
        let mut text = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n",
            body.len()
        );
        for (name, value) in headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        format!("{text}\r\n{body}").into_bytes()
    }
}

impl Script {
    /// Starts a server; `answer` is told how many requests came before to the same path.
    pub fn start(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), answer)
    }

    /// The same at an address of choice.
    pub fn start_at(
        address: SocketAddr,
        answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let list = Arc::clone(&seen);
        let server = Server::start_at(address, move |mut stream| {
            let Some(request) = Seen::read(&read_request(&mut stream)) else {
                return;
            };
            let before = {
                let mut list = list.lock().unwrap();
                let before = list.iter().filter(|s| s.path == request.path).count();
                list.push(request.clone());
                before
            };
            let _ = stream.write_all(&answer(&request, before).bytes());
        });
        Self {
            url: format!("http://{}", server.address),
            server,
            seen,
        }
    }

    /// A server that answers every request alike.
    pub fn always(status: u16, body: Value) -> Self {
        Self::start(move |_, _| Answer::Json(status, body.clone()))
    }

    /// A URL of it.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The requests to a path, in order.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let list = self.seen.lock().unwrap();
        list.iter().filter(|s| s.path == path).cloned().collect()
    }

    /// The only request to a path.
    pub fn only(&self, path: &str) -> Seen {
        let seen = self.seen(path);
        assert_eq!(seen.len(), 1, "{path}: {seen:?}");
        seen.into_iter().next().unwrap()
    }

    /// Waits until everything that came is answered, also to those who have gone meanwhile.
    pub fn settle(&self) {
        self.server.settle();
    }
}

/// A token answer as it should be.
pub fn tokens() -> Value {
    json!({
        "access_token": format!("at-{CANARY}-4f1c"), "refresh_token": format!("rt-{CANARY}-9b2e"),
        "token_type": "Bearer", "expires_in": 3600,
    })
}

/// The claims of a JWT, or its header.
pub fn part(token: &str, index: usize) -> Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
