//! Connections that break, and what is no HTTP.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use oauthdx::exchange::{Phase, Stage};
use oauthdx::net::{Request, Settings};

use super::server::{Server, nobody, read_request, reset, stall};
use super::{answer, diagnosis, fails, no_answer, refresh, send, settings};
use crate::program;

/// What bounds a test that must not hang; no machine is that slow.
const SOON: Duration = Duration::from_secs(15);

/// Settings with little patience, and enough for a busy machine to come to the point.
fn hasty() -> Settings {
    Settings {
        timeout: Duration::from_secs(3),
        connect_timeout: Duration::from_secs(3),
        ..settings()
    }
}

#[test]
fn a_closed_port_refuses() {
    let url = format!("http://{}/token", nobody());
    let sent = fails(
        &url,
        settings(),
        &Stage::Refused,
        false,
        "network-unreachable",
    );
    assert!(sent.remote.is_none());
    assert!(sent.timings.connect.is_none());
}

#[test]
fn a_name_that_does_not_exist_is_not_resolved() {
    let url = "https://no-such-host.invalid/token";
    let sent = fails(url, settings(), &Stage::Dns, false, "dns-failure");
    let details = no_answer(&sent).remarks.join("\n");
    assert!(
        details.contains("no-such-host.invalid has no address"),
        "{details}"
    );
}

#[test]
fn a_server_that_says_nothing_runs_out_the_time() {
    let server = Server::start(stall);
    let begun = Instant::now();
    let stage = Stage::Timeout(Phase::Response);
    let sent = fails(&server.url(), hasty(), &stage, true, "network-unreachable");
    assert!(begun.elapsed() < SOON);
    assert_eq!(sent.remote, Some(server.address));
    assert!(sent.timings.total >= Duration::from_secs(3));
    assert!(sent.timings.first_byte.is_none());
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_body_that_stalls_runs_out_the_time_and_is_kept() {
    let server = Server::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"access_token\":\"at");
        stall(stream);
    });
    let stage = Stage::Timeout(Phase::Body);
    let sent = fails(&server.url(), hasty(), &stage, true, "network-unreachable");
    let begun = no_answer(&sent).begun.as_ref().unwrap();
    assert_eq!(begun.status, 200);
    assert_eq!(&begun.body[..], b"{\"access_token\":\"at");
    assert!(sent.timings.first_byte.is_some());
}

#[test]
fn a_body_that_drips_does_not_outlast_the_time() {
    let server = Server::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let begun = Instant::now();
    let stage = Stage::Timeout(Phase::Body);
    fails(&server.url(), hasty(), &stage, true, "network-unreachable");
    assert!(begun.elapsed() < SOON);
}

#[test]
fn headers_that_drip_do_not_outlast_the_time() {
    let server = Server::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X: y\r\n").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    let stage = Stage::Timeout(Phase::Response);
    fails(&server.url(), hasty(), &stage, true, "network-unreachable");
}

#[test]
fn a_reset_is_a_reset() {
    let server = Server::start(reset);
    let sent = fails(
        &server.url(),
        settings(),
        &Stage::Reset,
        true,
        "network-unreachable",
    );
    assert_eq!(sent.remote, Some(server.address));
    assert_eq!(server.connections(), 1, "nothing is sent twice");
}

#[test]
fn hanging_up_without_a_word_is_no_reset() {
    let server = Server::answering("");
    fails(
        &server.url(),
        settings(),
        &Stage::Closed,
        true,
        "network-unreachable",
    );
    assert_eq!(server.connections(), 1, "nothing is sent twice");
}

#[test]
fn hanging_up_in_the_headers_is_no_answer() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Le");
    fails(
        &server.url(),
        settings(),
        &Stage::Closed,
        true,
        "network-unreachable",
    );
}

#[test]
fn what_is_no_http_is_called_so() {
    for noise in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "220 mail.example ESMTP\r\n",
        "\u{1}\u{2}\u{3}\u{4}\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon in this line\r\n\r\n",
        "{\"error\":\"invalid_grant\"}",
    ] {
        let server = Server::answering(noise);
        fails(
            &server.url(),
            settings(),
            &Stage::NotHttp,
            true,
            "network-unreachable",
        );
    }
}

#[test]
fn a_bad_chunk_is_no_http_and_the_rest_is_kept() {
    let server = Server::answering(
        "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
    );
    let sent = send(&refresh(&server.url()), settings());
    let none = no_answer(&sent);
    assert_eq!(none.stage, Stage::NotHttp);
    assert!(none.sent);
    assert_eq!(&none.begun.as_ref().unwrap().body[..], b"hello");
}

#[test]
fn half_a_body_is_kept_and_called_half() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"access_token\":\"x",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"access_token\":\"x\r\n",
    ] {
        let server = Server::answering(answer);
        let sent = fails(
            &server.url(),
            settings(),
            &Stage::BodyCut,
            true,
            "network-unreachable",
        );
        let begun = no_answer(&sent).begun.as_ref().unwrap();
        assert_eq!(&begun.body[..], b"{\"access_token\":\"x");
    }
}

#[test]
fn the_error_in_a_broken_answer_still_counts() {
    let server = Server::answering(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or revoked.\"",
    );
    let request = refresh(&server.url());
    let sent = send(&request, settings());
    let errors: Vec<_> = diagnosis(&sent, &request).readings;
    let values: Vec<&str> = errors.iter().map(|r| r.value.as_str()).collect();
    assert!(values.contains(&"invalid_grant"), "{values:?}");
    assert!(values.contains(&"closed"), "{values:?}");
}

#[test]
fn what_can_not_be_sent_is_no_panic() {
    for (method, url, header) in [
        ("POST", "/token", "x"),
        ("POST", "no url at all", "x"),
        ("POST", "ftp://as.example/token", "x"),
        ("PO ST", "https://as.example/token", "x"),
        ("POST", "https://as.example/token", "line\nbreak"),
        ("POST", "https://as.example:99999/token", "x"),
        ("POST", "https://[::1/token", "x"),
    ] {
        let request = Request::new(method, url).header("Authorization", header);
        let sent = send(&request, settings());
        let none = no_answer(&sent);
        assert_eq!(none.stage, Stage::Unsendable, "{url}: {:?}", none.details);
        assert!(!none.sent);
        assert!(!none.details.is_empty());
        diagnosis(&sent, &request);
    }
}

#[test]
fn a_live_failure_has_the_diagnosis_of_a_pasted_one() {
    let refused = format!("http://{}/token", nobody());
    let closing = Server::answering("");
    let resetting = Server::start(reset);
    let stalling = Server::start(stall);
    let noisy = Server::answering("SSH-2.0-OpenSSH_9.6\r\n");
    for (url, pasted) in [
        (
            refused,
            "curl: (7) Failed to connect to 127.0.0.1 port 9: Connection refused",
        ),
        (
            "http://no-such-host.invalid/token".to_owned(),
            "curl: (6) Could not resolve host: no-such-host.invalid",
        ),
        (closing.url(), "curl: (52) Empty reply from server"),
        (
            resetting.url(),
            "curl: (56) Recv failure: Connection reset by peer",
        ),
        (
            stalling.url(),
            "curl: (28) Operation timed out after 3000 milliseconds with 0 bytes received",
        ),
        (noisy.url(), "curl: (1) Received HTTP/0.9 when not allowed"),
    ] {
        let request = refresh(&url);
        let live = diagnosis(&send(&request, hasty()), &request);
        let pasted = program::diagnose(pasted, &[]);
        let first = &live.findings[0];
        assert_eq!(pasted["findings"][0]["cause"], first.cause, "{url}");
        assert_eq!(pasted["findings"][0]["rule"], first.rule, "{url}");
    }
}

#[test]
fn an_exchange_in_a_report_tells_what_happened() {
    let request = refresh(&format!("http://{}/token", nobody()));
    let sent = send(&request, settings());
    let line = diagnosis(&sent, &request).exchanges[0].clone();
    assert_eq!(line.place, "token request");
    assert_eq!(line.outcome, "the connection was refused");
    assert!(line.request.unwrap().starts_with("POST http://127.0.0.1:"));
}

#[test]
fn a_good_answer_is_no_fault() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    assert_eq!(
        answer(&send(&refresh(&server.url()), settings())).status,
        200
    );
}
