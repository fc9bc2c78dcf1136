//! Answers of every kind, with nothing lost.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use oauthdx::net::{Request, Settings};

use super::server::{Server, read_request};
use super::{TOKEN, answer, diagnosis, no_answer, refresh, send, settings};
use crate::program;

#[test]
fn nothing_of_an_answer_is_lost() {
    let mut bytes = b"HTTP/1.1 418 I am a teapot\r\nSet-Cookie: a=1\r\nX-Odd: caf\xe9\r\nSet-Cookie: b=2\r\nContent-Length: 4\r\n\r\n".to_vec();
    bytes.extend(b"\x00\xff\r\n");
    let server = Server::answering(bytes);
    let sent = send(&refresh(&server.url()), settings());
    let answer = answer(&sent);
    assert_eq!(answer.status, 418);
    assert_eq!(answer.reason.as_deref(), Some("I am a teapot"));
    assert_eq!(answer.version, "HTTP/1.1");
    assert_eq!(&answer.body[..], b"\x00\xff\r\n");
    assert!(!answer.cut);
    let of = |name: &str| -> Vec<String> {
        let own = answer.headers.iter().filter(|(n, _)| n == name);
        own.map(|(_, value)| value.to_string()).collect()
    };
    assert_eq!(of("set-cookie"), ["a=1", "b=2"]);
    assert_eq!(of("x-odd"), ["caf\u{fffd}"]);
    assert_eq!(sent.remote, Some(server.address));
    assert!(sent.timings.dns.is_none(), "an address is not looked up");
    let first = sent.timings.first_byte.unwrap();
    assert!(sent.timings.connect.unwrap() <= first && first <= sent.timings.total);
}

#[test]
fn a_request_is_sent_as_it_is() {
    let server = Server::start(|mut stream| {
        let request = read_request(&mut stream);
        let length = request.len();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{request}"
        );
    });
    let request = refresh(&server.url())
        .header("X-Twice", "1")
        .header("X-Twice", "2")
        .header("User-Agent", "mine");
    let sent = send(&request, settings());
    let echo = String::from_utf8(answer(&sent).body.to_vec()).unwrap();
    let (head, body) = echo.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /token HTTP/1.1\r\n"), "{head}");
    let at = |line: &str| head.find(line).unwrap_or_else(|| panic!("{line}: {head}"));
    assert!(at("x-twice: 1") < at("x-twice: 2"));
    assert!(at("content-type: application/x-www-form-urlencoded") < at("x-twice: 1"));
    at("user-agent: mine");
    assert!(!head.contains("accept-encoding"), "{head}");
    assert!(!head.contains("referer"), "{head}");
    assert_eq!(
        body,
        String::from_utf8_lossy(request.body.as_ref().unwrap())
    );
}

#[test]
fn a_redirect_is_an_answer_and_not_followed() {
    let target = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    for status in [301, 302, 303, 307, 308] {
        let location = target.url();
        let server = Server::answering(format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ));
        let sent = send(&refresh(&server.url()), settings());
        assert_eq!(answer(&sent).status, status);
    }
    assert_eq!(target.connections(), 0);
}

#[test]
fn a_page_instead_of_a_token_is_diagnosed() {
    let page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser before accessing as.example. Cloudflare Ray ID: 1</body></html>";
    let server = Server::answering(format!(
        "HTTP/1.1 403 Forbidden\r\nServer: cloudflare\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    ));
    let request = refresh(&server.url());
    let diagnosis = diagnosis(&send(&request, settings()), &request);
    assert_eq!(diagnosis.findings[0].cause, "html-or-waf-interstitial");
}

#[test]
fn a_refused_grant_is_diagnosed_like_a_pasted_one() {
    for (status, body) in [
        ("400 Bad Request", "{\"error\":\"invalid_grant\"}"),
        (
            "401 Unauthorized",
            "{\"error\":\"invalid_client\",\"error_description\":\"The client secret is wrong\"}",
        ),
        ("503 Service Unavailable", ""),
    ] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let server = Server::answering(answer.clone());
        let request = refresh(&server.url());
        let sent = send(&request, settings());
        let live = diagnosis(&sent, &request);
        let form = String::from_utf8_lossy(request.body.as_ref().unwrap()).into_owned();
        let pasted = format!(
            "POST {} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n\r\n{form}\r\n\r\n{answer}",
            *request.url
        );
        let pasted = program::diagnose(&pasted, &[]);
        let first = live
            .findings
            .first()
            .map(|f| (f.cause.as_str(), f.rule.as_str()));
        let of = |name: &str| pasted["findings"][0][name].as_str();
        assert_eq!(first, of("cause").zip(of("rule")), "{status}");
        assert!(first.is_some(), "{status}");
        let shown = format!("{live:?}");
        assert!(!shown.contains(TOKEN), "{shown}");
    }
}

#[test]
fn a_huge_body_is_cut_and_the_rest_is_not_read() {
    const HUGE: usize = 100 << 20;
    for length in [format!("Content-Length: {HUGE}\r\n"), String::new()] {
        let written = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&written);
        let server = Server::start(move |mut stream| {
            read_request(&mut stream);
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{length}\r\n");
            let piece = vec![b'x'; 64 << 10];
            while count.load(Ordering::SeqCst) < HUGE && stream.write_all(&piece).is_ok() {
                count.fetch_add(piece.len(), Ordering::SeqCst);
            }
        });
        let begun = Instant::now();
        let small = Settings {
            max_body: 1 << 20,
            ..settings()
        };
        let sent = send(&refresh(&server.url()), small);
        let answer = answer(&sent);
        assert!(answer.cut);
        assert_eq!(answer.body.len(), 1 << 20);
        assert!(
            answer.body.capacity() == 1 << 20,
            "{}",
            answer.body.capacity()
        );
        assert!(begun.elapsed() < Duration::from_secs(15));
        // What the kernel buffers was written, too.
        let written = written.load(Ordering::SeqCst);
        assert!(written < 32 << 20, "{written}");
    }
}

#[test]
fn a_body_as_long_as_the_limit_is_whole() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    for (max_body, cut) in [(10, false), (9, true)] {
        let limited = Settings {
            max_body,
            ..settings()
        };
        let sent = send(&refresh(&server.url()), limited);
        assert_eq!(answer(&sent).cut, cut);
        assert_eq!(answer(&sent).body.len(), max_body);
    }
}

#[test]
fn a_body_without_a_length_ends_with_its_connection() {
    let server = Server::answering("HTTP/1.0 200 OK\r\n\r\n{\"active\":false}");
    let sent = send(&refresh(&server.url()), settings());
    assert_eq!(&answer(&sent).body[..], b"{\"active\":false}");
    assert_eq!(answer(&sent).version, "HTTP/1.0");
}

#[test]
fn headers_without_end_end() {
    let server = Server::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        let line = format!("X-Pad: {}\r\n", "y".repeat(1000));
        for _ in 0..100_000 {
            if stream.write_all(line.as_bytes()).is_err() {
                return;
            }
        }
    });
    let sent = send(&refresh(&server.url()), settings());
    assert!(no_answer(&sent).sent);
}

#[test]
fn a_host_is_found_where_the_settings_say() {
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n");
    let resolving = Settings {
        resolve: vec![("as.example".to_owned(), server.address)],
        ..settings()
    };
    let sent = send(&Request::new("GET", "http://AS.example/"), resolving);
    assert_eq!(answer(&sent).status, 204);
    assert_eq!(sent.remote, Some(server.address));
    assert!(sent.timings.dns.is_some());
}

#[test]
fn the_time_of_an_exchange_is_that_of_its_sending() {
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n");
    let request = refresh(&server.url());
    let sent = send(&request, settings());
    let draft = sent.draft(&request, "probe");
    let started = sent.started.duration_since(std::time::UNIX_EPOCH).unwrap();
    assert!((draft.time.unwrap() - started.as_secs_f64()).abs() < 0.001);
    let shown = draft.request.as_ref().unwrap();
    assert!(shown.complete);
    assert!(shown.body.as_ref().unwrap().contains(TOKEN));
}
