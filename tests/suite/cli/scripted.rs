//! A server that gives the answers of a script and keeps the requests.

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::net::server::{Server, read_request};

/// The server.
pub struct Scripted {
    server: Server,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Starts a server that gives these statuses and JSON bodies, one after the other.
    pub fn answering(script: &[(u16, &str)]) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let script = script.iter().map(|(status, body)| {
            format!(
                "HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
        });
        let script: Mutex<VecDeque<String>> = Mutex::new(script.collect());
        let seen = Arc::clone(&requests);
        let server = Server::start(move |mut stream| {
            seen.lock().unwrap().push(read_request(&mut stream));
            let answer = script.lock().unwrap().pop_front();
            let _ = stream.write_all(answer.unwrap_or_default().as_bytes());
        });
        Self { server, requests }
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    /// The requests so far, whole.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The header of HTTP Basic, for an id and a secret that need no encoding.
pub fn basic(id: &str, secret: &str) -> String {
    let credentials = STANDARD.encode(format!("{id}:{secret}"));
    format!("authorization: Basic {credentials}")
}
