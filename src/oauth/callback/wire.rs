//! Just enough HTTP/1.1 to read what a browser sends and to answer it once.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use zeroize::Zeroizing;

/// A connection with a browser, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A request as it came.
pub(super) struct Request {
    /// `GET`.
    pub(super) method: String,
    /// Path and query, or a whole URL.
    pub(super) target: Zeroizing<String>,
    headers: Vec<(String, String)>,
    /// Without headers that frame it.
    pub(super) body: Zeroizing<Vec<u8>>,
}

impl Request {
    /// The first header called `name`, compared without case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// Why there is no request to judge.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// A connection that was opened in advance and not used, or given up.
    Silent,
    /// It did not end in time.
    Slow,
    /// It is larger than a callback.
    TooLarge,
    /// It is no HTTP, or none that a browser sends here.
    Malformed(&'static str),
}

/// How long a request may take, from the connection to its last byte.
const READING: Duration = Duration::from_secs(10);
/// Codes and states of a few thousand characters occur, and ID tokens beside them.
const LONGEST_HEAD: usize = 64 << 10;
const LONGEST_BODY: usize = 1 << 20;
const MOST_HEADERS: usize = 100;

/// Reads one request, in bounded time and memory.
pub(super) async fn read(stream: &mut impl Stream) -> Result<Request, Unread> {
    match timeout(READING, read_whole(stream)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Unread::Slow),
    }
}

async fn read_whole(stream: &mut impl Stream) -> Result<Request, Unread> {
    let mut bytes = Zeroizing::new(Vec::new());
    let (mut request, head, length) = loop {
        if !more(stream, &mut bytes).await {
            return Err(if bytes.is_empty() {
                Unread::Silent
            } else {
                Unread::Malformed("it ended in the middle")
            });
        }
        match parse(&bytes)? {
            Some(parsed) => break parsed,
            None if bytes.len() > LONGEST_HEAD => return Err(Unread::TooLarge),
            None => {}
        }
    };
    if head > LONGEST_HEAD || length > LONGEST_BODY {
        return Err(Unread::TooLarge);
    }
    while bytes.len() < head + length {
        if !more(stream, &mut bytes).await {
            return Err(Unread::Malformed("its body ended early"));
        }
    }
    let body = bytes.get(head..head + length).unwrap_or_default();
    request.body = Zeroizing::new(body.to_vec());
    Ok(request)
}

/// Reads on; false at the end.
async fn more(stream: &mut impl Stream, bytes: &mut Zeroizing<Vec<u8>>) -> bool {
    let mut part = Zeroizing::new([0; 8 << 10]);
    match stream.read(&mut part[..]).await {
        Ok(read) if read > 0 => {
            bytes.extend_from_slice(part.get(..read).unwrap_or_default());
            true
        }
        _ => false,
    }
}

/// The head of a request with its length and that of its body, once it has arrived.
fn parse(bytes: &[u8]) -> Result<Option<(Request, usize, usize)>, Unread> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Unread::TooLarge),
        Err(_) => return Err(Unread::Malformed("its head can't be read")),
    };
    let headers: Vec<_> = head
        .headers
        .iter()
        .map(|h| {
            let value = String::from_utf8_lossy(h.value).trim().to_owned();
            (h.name.to_owned(), value)
        })
        .collect();
    // Browsers know the length of a form; a body without one could not be told from its end.
    if header(&headers, "transfer-encoding").is_some() {
        return Err(Unread::Malformed("its body has no length"));
    }
    let body = match header(&headers, "content-length").map(str::parse) {
        None => 0,
        Some(Ok(body)) => body,
        Some(Err(_)) => return Err(Unread::Malformed("its length is no number")),
    };
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        target: Zeroizing::new(head.path.unwrap_or_default().to_owned()),
        headers,
        body: Zeroizing::default(),
    };
    Ok(Some((request, length, body)))
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// An answer.
pub(super) struct Response {
    /// HTTP status.
    pub(super) status: u16,
    /// HTML; nothing at all where empty.
    pub(super) page: String,
    /// What the page's scripts and styles are marked with.
    pub(super) nonce: String,
}

impl Response {
    /// An answer without a page.
    pub(super) const fn bare(status: u16) -> Self {
        Self {
            status,
            page: String::new(),
            nonce: String::new(),
        }
    }

    /// Writes the answer to a browser that is still there and ends the connection.
    ///
    /// `left` tells that the browser ended its side before. Whether it takes the page is known
    /// only after a first part was refused, so the last byte comes a moment later.
    pub(super) async fn write(&self, stream: &mut impl Stream, left: bool) -> bool {
        let head = self.head(&format!("Content-Length: {}\r\n", self.page.len()));
        let message = head + &self.page;
        let (last, first) = message.as_bytes().split_last().unwrap_or((&b'\n', &[]));
        send(stream, first).await
            && (!left || wait_for_refusal().await)
            && send(stream, &[*last]).await
            && close(stream).await
    }

    /// Writes the head and the first part of an answer whose end is not known yet.
    pub(super) async fn begin(&self, stream: &mut impl Stream) -> bool {
        let head = self.head("Transfer-Encoding: chunked\r\n");
        send(stream, (head + &chunk(&self.page)).as_bytes()).await
    }

    fn head(&self, framing: &str) -> String {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n{framing}Cache-Control: no-store\r\nConnection: close\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n",
            self.status,
            phrase(self.status)
        );
        if !self.page.is_empty() {
            let nonce = &self.nonce;
            // Nothing can be loaded from anywhere, and nobody can frame the page.
            let _ = write!(
                head,
                "Content-Type: text/html; charset=utf-8\r\nContent-Security-Policy: \
                 default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; \
                 img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
            );
        }
        head + "\r\n"
    }
}

/// Writes the last part of an answer that was begun, and ends the connection.
pub(super) async fn end(stream: &mut impl Stream, rest: &str, left: bool) -> bool {
    send(stream, chunk(rest).as_bytes()).await
        && (!left || wait_for_refusal().await)
        && send(stream, b"0\r\n\r\n").await
        && close(stream).await
}

/// Gives the refusal of a browser that went away the time to arrive.
async fn wait_for_refusal() -> bool {
    sleep(Duration::from_millis(30)).await;
    true
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// How long a browser may take to accept an answer.
const WRITING: Duration = Duration::from_secs(5);

async fn send(stream: &mut impl Stream, bytes: &[u8]) -> bool {
    let sending = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    matches!(timeout(WRITING, sending).await, Ok(Ok(())))
}

/// How long, and how much, is read after an answer. A socket that is closed with bytes unread is
/// reset, and the browser would lose the page.
const LINGERING: Duration = Duration::from_secs(2);
const MOST_IGNORED: usize = 16 << 20;

/// Ends our side and waits for the other to end; false if the connection broke.
async fn close(stream: &mut impl Stream) -> bool {
    if stream.shutdown().await.is_err() {
        return false;
    }
    let deadline = Instant::now() + LINGERING;
    let (mut ignored, mut total) = ([0; 8 << 10], 0);
    while total < MOST_IGNORED {
        match timeout_at(deadline, stream.read(&mut ignored)).await {
            Ok(Ok(read)) if read > 0 => total += read,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionReset => return false,
            _ => break,
        }
    }
    true
}

fn phrase(status: u16) -> &'static str {
    PHRASES
        .iter()
        .find(|(own, _)| *own == status)
        .map_or("Unknown", |(_, phrase)| phrase)
}

const PHRASES: &[(u16, &str)] = &[
    (200, "OK"),
    (204, "No Content"),
    (400, "Bad Request"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (413, "Content Too Large"),
    (415, "Unsupported Media Type"),
    (421, "Misdirected Request"),
    (503, "Service Unavailable"),
];
