//! Servers on loopback that misbehave on purpose.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// A server that plays the same part in every connection, for as long as the tests run.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
    done: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server that hands each connection to `part`.
    pub fn start(part: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), part)
    }

    /// The same at an address of choice.
    pub fn start_at(address: SocketAddr, part: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let done = Arc::new(AtomicUsize::new(0));
        let (count, finished) = (Arc::clone(&connections), Arc::clone(&done));
        let part = Arc::new(part);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let (part, finished) = (Arc::clone(&part), Arc::clone(&finished));
                thread::spawn(move || {
                    part(stream);
                    finished.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self {
            address,
            connections,
            done,
        }
    }

    /// Starts a server that reads a request and answers with these bytes.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |mut stream| {
            read_request(&mut stream);
            let _ = stream.write_all(&answer);
        })
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until every connection that was made so far has come to its end.
    pub fn settle(&self) {
        // Connections are taken in the order in which they were made: when this one is counted,
        // so are all before it.
        let before = self.connections();
        drop(TcpStream::connect(self.address).unwrap());
        while self.connections() == before || self.done.load(Ordering::SeqCst) < self.connections()
        {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// The URL of its token endpoint, without TLS.
    pub fn url(&self) -> String {
        format!("http://{}/token", self.address)
    }
}

/// An address where nobody listens.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

/// Reads a request with its body; what there was of it if the other side goes away.
pub fn read_request(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    let ended = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            return false;
        };
        let length = head.split("content-length: ").nth(1);
        let length = length.and_then(|l| l.lines().next()?.parse().ok());
        body.len() >= length.unwrap_or(0)
    };
    while !ended(&bytes) {
        match stream.read(&mut byte) {
            Ok(1) => bytes.extend(byte),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => break,
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Holds a connection open and silent until the other side closes it.
pub fn stall(mut stream: TcpStream) {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).is_ok_and(|n| n > 0) {}
}

/// Resets a connection: a socket that is closed with bytes that nobody read does so.
pub fn reset(stream: TcpStream) {
    let _ = stream.peek(&mut [0]);
    // What is on its way arrives before the socket closes.
    thread::sleep(Duration::from_millis(50));
    drop(stream);
}
