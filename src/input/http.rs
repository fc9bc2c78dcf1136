//! Raw HTTP: a request, an answer, or several of both.

use crate::exchange::{DraftRequest, DraftResponse};

use super::line::{self, RequestLine};
use super::object::{self, Role};
use super::scan::{self, Scanner};
use super::source::Source;
use super::{Paste, curl, markup, trace};

/// What [`Paste::format`] calls it.
pub(super) const NAME: &str = "http";

/// Takes an input that starts with a request line with its version, or with a status line.
pub(super) fn read(source: &Source) -> Option<Paste> {
    let first = source.text.lines().find(|l| !l.trim().is_empty())?;
    let raw = line::request(first).is_some_and(|r| r.raw);
    let status = line::status(first).is_some_and(|s| s.raw);
    (raw || status).then(|| scan::paste(source, NAME))
}

/// What follows a request line: headers, a blank line, a body.
pub(super) fn request(scanner: &mut Scanner<'_>, first: &RequestLine<'_>) -> DraftRequest {
    let headers = headers(scanner);
    let mut request = DraftRequest {
        method: Some(first.method.to_owned()),
        url: first.url.map(str::to_owned),
        headers,
        ..DraftRequest::default()
    };
    let shown_whole = first.raw || request.headers.iter().any(|(n, _)| is_sent_by_itself(n));
    request.body = request_body(scanner, &request);
    query(&mut request);
    request.url = request.url.map(|url| absolute(url, &request.headers));
    let length = length(&request.headers);
    let empty = length.unwrap_or(0) == 0 && request.body.is_none();
    request.complete = request.url.is_some()
        && shown_whole
        && (request.body.is_some() || empty && (length.is_some() || !expects_body(first.method)));
    if request.complete {
        request.body.get_or_insert_default();
    }
    request
}

/// The URL of a raw request, whose first line has only the path.
///
/// Nothing in it tells the scheme; token endpoints are TLS only (RFC 6749 section 3.2), so anything
/// but a loopback address or a port of plain HTTP is taken for https.
pub(super) fn absolute(url: String, headers: &[(String, String)]) -> String {
    let host = value(headers, "host").or_else(|| value(headers, ":authority"));
    let Some(host) = host.filter(|h| url.starts_with('/') && !h.is_empty()) else {
        return url;
    };
    let local = ["localhost", "127.", "[::1]"]
        .iter()
        .any(|l| host.starts_with(l));
    let plain = local || host.ends_with(":80") || host.ends_with(":8080");
    format!("{}://{host}{url}", if plain { "http" } else { "https" })
}

/// A header that clients add on their own: where it is shown, nobody left out the others.
fn is_sent_by_itself(name: &str) -> bool {
    [
        "host",
        "content-length",
        "user-agent",
        "accept",
        "connection",
    ]
    .iter()
    .any(|n| n.eq_ignore_ascii_case(name))
}

fn expects_body(method: &str) -> bool {
    matches!(method, "POST" | "PUT" | "PATCH")
}

/// The header lines at hand; a folded line belongs to the one before.
pub(super) fn headers(scanner: &mut Scanner<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    while let Some(next) = scanner.line() {
        if next.is_blank() {
            break;
        }
        let folded = next.text.starts_with([' ', '\t']) && !headers.is_empty();
        if let Some((name, value)) = line::header(next.text.trim()) {
            if line::status(next.text).is_some() || curl::starts_command(next.text) {
                break;
            }
            spread(&mut headers, name, value);
        } else if let Some((_, value)) = headers.last_mut().filter(|_| folded) {
            value.push(' ');
            value.push_str(next.text.trim());
        } else {
            break;
        }
        scanner.at += 1;
    }
    headers
}

/// A header that was printed as a list (`['a=1', 'b=2']`) is several headers.
fn spread(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    let list = value.strip_prefix("['").and_then(|v| v.strip_suffix("']"));
    let values: Vec<&str> = match list {
        Some(list) => list.split("', '").collect(),
        None => vec![value],
    };
    headers.extend(values.into_iter().map(|v| (name.to_owned(), v.to_owned())));
}

fn value<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, v)| v.as_str())
}

fn length(headers: &[(String, String)]) -> Option<usize> {
    value(headers, "content-length")?.trim().parse().ok()
}

/// The body behind a request's headers, if what follows is one.
fn request_body(scanner: &mut Scanner<'_>, request: &DraftRequest) -> Option<String> {
    let declared = value(&request.headers, "content-type").unwrap_or_default();
    let back = scanner.at;
    if let Some(body) = counted(scanner, length(&request.headers)) {
        return Some(body);
    }
    skip_blank(scanner);
    let next = scanner.line()?;
    if line::is_form(next.text) {
        return Some(form(scanner));
    }
    let indent = next.text.len() - next.text.trim_start().len();
    let start = next.start + indent;
    if let Some(found) = object::at_offset(&scanner.source.text, start, &mut scanner.budget)
        && (object::role(&found.text) == Role::Request
            || (declared.contains("json") && object::role(&found.text) == Role::Other))
    {
        scanner.rest(found.end);
        return Some(found.text);
    }
    if declared.contains("multipart") || next.text.starts_with("--") {
        return multipart(scanner);
    }
    let announced = length(&request.headers).is_some_and(|l| l > 0);
    if announced && !Scanner::starts_exchange(next.text) {
        return Some(paragraph(scanner));
    }
    scanner.at = back;
    None
}

/// The parts of a multipart body, up to the closing boundary.
fn multipart(scanner: &mut Scanner<'_>) -> Option<String> {
    let first = scanner
        .line()
        .filter(|l| l.text.starts_with("--") && l.text.len() > 3)?;
    let close = format!("{}--", first.text.trim_end());
    let mut lines = scanner
        .lines
        .iter()
        .skip(scanner.at)
        .take(LONGEST_MULTIPART);
    let end = lines.find(|l| l.text.trim_end() == close)?.end();
    scanner.go_to(end);
    scanner.source.text.get(first.start..end).map(str::to_owned)
}

/// A GET has no body: parameters shown below it are those of its URL, or belong there.
fn query(request: &mut DraftRequest) {
    if request.method.as_deref() != Some("GET") {
        return;
    }
    let (Some(body), Some(url)) = (request.body.take(), request.url.as_mut()) else {
        return;
    };
    let shown = url.split_once('?').map_or("", |(_, q)| q).to_owned();
    let names: Vec<&str> = shown
        .split('&')
        .filter_map(|p| p.split('=').next())
        .collect();
    for pair in body.split('&') {
        let name = pair.split('=').next().unwrap_or_default();
        if !names.contains(&name) && pair.contains('=') {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(pair);
        }
    }
}

/// What follows a status line: headers, a blank line, a body.
pub(super) fn response(scanner: &mut Scanner<'_>, status: Option<u16>) -> DraftResponse {
    let mut response = scan::answer(status);
    response.headers = headers(scanner);
    response.body = response_body(scanner, &response);
    response
}

fn response_body(scanner: &mut Scanner<'_>, response: &DraftResponse) -> Option<String> {
    let announced = length(&response.headers);
    if announced == Some(0) {
        return Some(String::new());
    }
    if let Some(body) = counted(scanner, announced) {
        return Some(body);
    }
    let back = scanner.at;
    skip_blank(scanner);
    if value(&response.headers, "transfer-encoding").is_some_and(|v| v.contains("chunked")) {
        skip_chunk_size(scanner);
    }
    let next = scanner.line()?;
    if Scanner::starts_exchange(next.text) || is_only_headers(scanner) {
        scanner.at = back;
        return None;
    }
    if markup::starts(next.text) {
        return Some(markup::read(scanner));
    }
    let indent = next.text.len() - next.text.trim_start().len();
    let start = next.start + indent;
    if let Some(found) = object::at_offset(&scanner.source.text, start, &mut scanner.budget)
        && found.whole
    {
        scanner.rest(found.end);
        return Some(found.text);
    }
    if line::is_form(next.text) {
        return Some(form(scanner));
    }
    let thrown = trace::names_exception(next.text);
    if thrown || (scanner.at == back && !is_open_object(next.text)) {
        return None;
    }
    words_with_object(scanner)
}

/// Words that quote an object (`401 UNAUTHENTICATED. {'error': …}`) are left to the scanner.
fn words_with_object(scanner: &mut Scanner<'_>) -> Option<String> {
    let next = scanner.line()?;
    let whole = next.text.starts_with(['{', '[', '"']);
    let quoted = !whole
        && object::find(
            &scanner.source.text,
            next.start,
            next.end(),
            &mut scanner.budget,
        )
        .is_some_and(|o| object::role(&o.text) == Role::Answer);
    (!quoted).then(|| paragraph(scanner))
}

/// Header lines below an answer's headers are no body: somebody left a blank line between them.
fn is_only_headers(scanner: &Scanner<'_>) -> bool {
    scanner
        .line()
        .and_then(|l| line::header(l.text))
        .is_some_and(|(name, _)| line::side(name).is_some())
}

/// Exactly as many bytes as a header announced, if that ends with a line.
fn counted(scanner: &mut Scanner<'_>, length: Option<usize>) -> Option<String> {
    let length = length.filter(|l| *l > 0)?;
    let blank = scanner.line().filter(super::source::Line::is_blank)?;
    let start = blank.end() + 1;
    let text = &scanner.source.text;
    let body = text.get(start..start.checked_add(length)?)?;
    let behind = text.get(start + length..)?;
    // Where line ends were shortened, the count reaches into what follows.
    if body.contains("\nHTTP/")
        || !(behind.is_empty() || behind.starts_with('\n') || body.ends_with('\n'))
    {
        return None;
    }
    let body = body.to_owned();
    scanner.go_to(start + length);
    Some(body)
}

fn skip_blank(scanner: &mut Scanner<'_>) {
    while scanner.line().is_some_and(|l| l.is_blank()) {
        scanner.at += 1;
    }
}

fn skip_chunk_size(scanner: &mut Scanner<'_>) {
    let hexadecimal =
        |t: &str| !t.is_empty() && t.len() < 9 && t.bytes().all(|b| b.is_ascii_hexdigit());
    if scanner.line().is_some_and(|l| hexadecimal(l.text.trim())) {
        scanner.at += 1;
    }
}

/// Parameters over one or more lines, joined.
pub(super) fn form(scanner: &mut Scanner<'_>) -> String {
    let mut form = String::new();
    let mut spaced = false;
    while let Some(next) = scanner.line() {
        let text = next.text.trim();
        let continued = form.is_empty() || text.starts_with('&') || form.ends_with('&');
        let listed = !text.contains('&') && !spaced;
        if !line::is_form(text) || !(continued || listed) || Scanner::starts_exchange(text) {
            break;
        }
        if !continued {
            form.push('&');
        }
        spaced |= text.contains(' ');
        form.push_str(text.trim_start_matches('?'));
        scanner.at += 1;
    }
    form
}

/// Whether members of an object stand here without its brackets.
pub(super) fn is_open_object(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix('"') else {
        return false;
    };
    rest.split_once('"').is_some_and(|(name, rest)| {
        line::is_parameter(name) && rest.trim_start().starts_with(':')
            || matches!(name, "errors" | "message") && rest.trim_start().starts_with(':')
    })
}

/// The lines up to a blank one or the next exchange.
pub(super) fn paragraph(scanner: &mut Scanner<'_>) -> String {
    let start = scanner.line().map_or(0, |l| l.start);
    let mut end = start;
    while let Some(next) = scanner.line() {
        if next.is_blank() || (end > start && Scanner::starts_exchange(next.text)) {
            break;
        }
        end = next.end();
        scanner.at += 1;
    }
    scanner
        .source
        .text
        .get(start..end)
        .unwrap_or_default()
        .to_owned()
}

/// The most lines that a multipart body takes.
const LONGEST_MULTIPART: usize = 2_000;
