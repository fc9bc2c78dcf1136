//! What `curl` prints, and the command that made it.

use crate::exchange::{Draft, DraftRequest};

use super::line;
use super::scan::{self, Scanner};
use super::source::Source;
use super::{Paste, command, http, object, shell};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "curl";

/// Takes an input that starts with a command or with a line of a transcript.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let first = source.text.lines().find(|l| !l.trim().is_empty())?;
    (starts_command(first) || starts_transcript(first)).then(|| scan::paste(source, NAME))
}

/// Whether a command starts here, behind a prompt or not.
pub(super) fn starts_command(line: &str) -> bool {
    let text = without_prompt(line);
    let mut words = text.split_whitespace();
    let options = |w: &str| w.starts_with(['-', '\'', '"', '\\', '^', '$']) || w.contains("://");
    words.next().is_some_and(command::is_curl) && words.next().is_some_and(options)
}

/// Whether a line is one that only `curl -v` prints, or the error it ends with.
pub(super) fn starts_transcript(line: &str) -> bool {
    if let Some(sent) = line.strip_prefix("> ") {
        return line::request(sent).is_some_and(|r| r.raw);
    }
    if let Some(received) = line.strip_prefix("< ") {
        return received.starts_with("HTTP/");
    }
    if let Some(info) = line.strip_prefix("* ") {
        let info = info.trim_start();
        return INFO.iter().any(|start| info.starts_with(start));
    }
    line.starts_with("curl: (")
}

fn without_prompt(line: &str) -> &str {
    let text = line.trim_start();
    ["$ ", "# ", "% ", "> ", "PS> "]
        .iter()
        .find_map(|prompt| text.strip_prefix(prompt))
        .map_or(text, str::trim_start)
}

/// Takes a command; what it printed is read as the answer.
pub(super) fn command(scanner: &mut Scanner<'_>) {
    let Some(first) = scanner.line() else { return };
    let place = scanner.place();
    let skipped = first.text.len() - without_prompt(first.text).len();
    let text = scanner
        .source
        .text
        .get(first.start + skipped..)
        .unwrap_or_default();
    let command = shell::command(text, &mut scanner.budget);
    if let Some(request) = command::request(&command.words) {
        scanner.book.request(request, place);
    }
    scanner.go_to((first.start + skipped + command.length).max(first.start + 1));
}

/// Takes the lines of a transcript.
pub(super) fn transcript(scanner: &mut Scanner<'_>) {
    let mut secure = false;
    while let Some(next) = scanner.line() {
        let place = scanner.place();
        if let Some(sent) = arrow(next.text, '>') {
            match line::request(sent) {
                Some(first) => {
                    scanner.at += 1;
                    let request = sent_request(scanner, &first, secure);
                    join(scanner, request, place);
                }
                None => scanner.at += 1,
            }
        } else if let Some(received) = arrow(next.text, '<') {
            scanner.at += 1;
            if let Some(line::StatusLine { status, .. }) = line::status(received) {
                let mut response = scan::answer(status);
                response.headers = prefixed_headers(scanner, '<');
                if status.is_none_or(|s| s >= 200) {
                    scanner.book.response(response, place);
                    answer_body(scanner);
                }
            }
        } else if let Some(info) = next.text.strip_prefix('*') {
            secure |= info.contains("SSL connection using") || info.contains("ALPN");
            if is_trouble(info) {
                scanner.book.said(info.trim().to_owned(), place);
            }
            scanner.at += 1;
        } else if next.text.starts_with("curl: (") {
            scanner.book.said(next.text.trim().to_owned(), place);
            scanner.at += 1;
        } else if is_noise(next.text) {
            scanner.at += 1;
        } else {
            return;
        }
    }
}

/// The headers behind a request line; curl does not print what it sends as the body.
fn sent_request(
    scanner: &mut Scanner<'_>,
    first: &line::RequestLine<'_>,
    secure: bool,
) -> DraftRequest {
    let headers = prefixed_headers(scanner, '>');
    let url = first
        .url
        .map(|url| match http::absolute(url.to_owned(), &headers) {
            // The notes above tell whether there was TLS.
            url if secure => url.replacen("http://", "https://", 1),
            url => url,
        });
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let empty = length.is_none_or(|(_, value)| value.trim() == "0");
    DraftRequest {
        method: Some(first.method.to_owned()),
        url,
        headers,
        body: empty.then(String::new),
        complete: empty,
    }
}

/// The request that was seen on the wire is the one that the command above describes.
fn join(scanner: &mut Scanner<'_>, wire: DraftRequest, place: String) {
    let Some(Draft {
        request: Some(asked),
        response: None,
        ..
    }) = scanner.book.last()
    else {
        scanner.book.request(wire, place);
        return;
    };
    let path = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
    let same = match (
        asked.url.as_deref().map(path),
        wire.url.as_deref().map(path),
    ) {
        (Some(asked), Some(wire)) => asked == wire || asked.ends_with(&wire),
        _ => false,
    };
    if !same {
        scanner.book.request(wire, place);
        return;
    }
    // The command knows the whole URL and the body, the wire every header.
    asked.method = wire.method;
    asked.headers = wire.headers;
    if wire.body.is_some() && asked.body.is_none() {
        asked.body = wire.body;
    }
    asked.complete = asked.body.is_some();
}

fn prefixed_headers(scanner: &mut Scanner<'_>, mark: char) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    while let Some(next) = scanner.line() {
        let Some(text) = arrow(next.text, mark) else {
            // Progress and notes may stand between two headers.
            if is_noise(next.text) || next.text.starts_with("* ") && !is_trouble(next.text) {
                scanner.at += 1;
                continue;
            }
            break;
        };
        scanner.at += 1;
        if text.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line::header(text.trim()) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    headers
}

/// What stands between the headers of an answer and the next mark.
fn answer_body(scanner: &mut Scanner<'_>) {
    let mut body = String::new();
    let place = scanner.place();
    while let Some(next) = scanner.line() {
        if next.text.starts_with("* ") {
            // The last note may stand before the body, as both streams go to one terminal.
            let done = !body.trim().is_empty() || is_trouble(next.text);
            if done {
                break;
            }
        } else if starts_transcript(next.text) || starts_command(next.text) {
            break;
        } else if next.is_blank() {
            body.push('\n');
        } else if !is_noise(next.text) {
            let (text, note) = split_note(next.text);
            body.push_str(text);
            body.push('\n');
            if note || ends_here(scanner, &body) {
                scanner.at += 1;
                break;
            }
        }
        scanner.at += 1;
    }
    let body = body.trim_end_matches('\n');
    if !body.trim().is_empty() {
        scanner.book.body(body.to_owned(), place);
    }
}

/// Whether what follows the lines of a body is no part of it.
fn ends_here(scanner: &Scanner<'_>, body: &str) -> bool {
    let ahead = scanner.lines.iter().skip(scanner.at + 1).take(4);
    let next = ahead.clone().find(|l| !l.is_blank()).map_or("", |l| l.text);
    let adjoins = ahead.clone().next().is_some_and(|l| !l.is_blank());
    if adjoins {
        // Words behind a whole object are the reporter's.
        return body.trim_end().ends_with('}') && is_whole(body);
    }
    is_whole(body) || !next.starts_with([' ', '\t', '"', '}', ']', '<'])
}

/// Whether a text has no bracket left open.
fn is_whole(text: &str) -> bool {
    let text = text.trim_start();
    if text.len() > LONGEST_CHECKED {
        return false;
    }
    let mut budget = object::Budget::new(text.len());
    !text.starts_with(['{', '[', '<'])
        || object::at_offset(text, 0, &mut budget).is_some_and(|o| o.whole)
        || text.contains("</html>")
}

/// A body without a final line end is followed by curl's note on the same line.
fn split_note(text: &str) -> (&str, bool) {
    match text
        .find("* Connection #")
        .or_else(|| text.find("* Closing connection"))
    {
        Some(at) if at > 0 => (
            text.split_at_checked(at).map_or(text, |(body, _)| body),
            true,
        ),
        _ => (text, false),
    }
}

fn arrow(text: &str, mark: char) -> Option<&str> {
    let rest = text.strip_prefix(mark)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix(' ')
    }
}

/// What is worth telling of curl's notes: what went wrong.
fn is_trouble(info: &str) -> bool {
    let info = info.to_ascii_lowercase();
    TROUBLE.iter().any(|word| info.contains(word)) && !CALM.iter().any(|word| info.contains(word))
}

/// Progress meters, counts of bytes, and marks of TLS records.
fn is_noise(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with(['{', '}']) && text.contains("bytes data]"))
        || text.starts_with("% Total")
        || text.starts_with("Dload")
        || text.contains("--:--:--")
}

/// How notes of curl start; other lines with a star are lists.
const INFO: &[&str] = &[
    "Trying ",
    "Connected to ",
    "Host ",
    "IPv4:",
    "IPv6:",
    "Could not resolve",
    "Couldn't resolve",
    "[HTTP/2]",
    "h2h3",
    "Using Stream",
    "ALPN",
    "Server certificate",
    "SSL ",
    "TLS",
    "CAfile",
    " CAfile",
    "CApath",
    "Using HTTP",
    "using HTTP",
    "connect to ",
    "Failed to connect",
    "Closing connection",
    "Connection ",
    "Mark bundle",
    "upload completely",
    "Uses proxy",
    "Establish HTTP proxy",
    "CONNECT ",
    "Received HTTP code",
    "Resolving timed out",
    "Operation timed out",
    "Connection timed out",
    "OpenSSL",
    "schannel",
    "error",
    "Recv failure",
    "Send failure",
    "Empty reply",
    "NSS",
    "Rebuilt URL",
    "Note: Unnecessary",
];

const TROUBLE: &[&str] = &[
    "error",
    "fail",
    "refused",
    "timed out",
    "timeout",
    "resolve host",
    "not resolve",
    "problem",
    "has expired",
    "alert",
    "reset",
    "unreachable",
    "empty reply",
    "self signed",
    "self-signed",
    "unable",
    "received http code",
    "does not match",
    "no route",
    "not trusted",
    "untrusted",
];

const CALM: &[&str] = &[
    "verify ok",
    "trying ",
    "tls handshake",
    "change cipher",
    "connected to ",
];

/// The longest body whose brackets are checked at every line.
const LONGEST_CHECKED: usize = 16_000;
