//! Servers and networks that misbehave: each ends in bounded time with a named cause.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::*;
use crate::net::authority::{Authority, BOTH, config, serve};
use crate::net::server::{Server, nobody, read_request, reset, stall};

fn args(url: &str) -> Vec<String> {
    [
        "custom",
        "lab",
        "--token-url",
        url,
        "--grant",
        "client-credentials",
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--format",
        "json",
        "--proxy",
        "",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn run(home: &Home, url: &str) -> Ran {
    let args = args(url);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    home.connect(&args, "")
}

#[test]
fn an_answer_that_is_no_token_answer_has_its_cause() {
    let home = Home::new("answers");
    let page = "<!doctype html><html><body><h1>Sign in</h1><form><input type=password></form></body></html>";
    let http = |head: &str, body: &str| {
        format!(
            "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    for (answer, causes) in [
        (
            http("200 OK\r\nContent-Type: text/html", page),
            &["html-or-waf-interstitial", "wrong-endpoint"][..],
        ),
        (
            http("404 Not Found\r\nContent-Type: text/plain", "not found"),
            &["wrong-endpoint"],
        ),
        (
            http("302 Found\r\nLocation: https://as.example/login", ""),
            &[
                "wrong-endpoint",
                "html-or-waf-interstitial",
                "proxy-interference",
            ],
        ),
        (
            http("200 OK\r\nContent-Type: application/json", "{\"ok\":true}"),
            &["wrong-endpoint"],
        ),
        (
            http(
                "503 Service Unavailable",
                "{\"error\":\"temporarily_unavailable\"}",
            ),
            &["provider-outage"],
        ),
        (
            http("429 Too Many Requests\r\nRetry-After: 7", "{}"),
            &["rate-limited"],
        ),
        (
            "nonsense\r\n\r\n".to_owned(),
            &[
                "proxy-interference",
                "network-unreachable",
                "wrong-endpoint",
                "tls-untrusted",
            ],
        ),
    ] {
        let server = Server::answering(answer.clone());
        let ran = run(&home, &server.url());
        let found = cause(&ran);
        assert!(
            causes.contains(&found.as_str()),
            "{answer}: {found}: {ran:?}"
        );
        assert!((10..=14).contains(&ran.code), "{answer}: {ran:?}");
        assert!(!home.has("lab"));
    }
}

#[test]
fn a_network_that_fails_is_the_environment() {
    let home = Home::new("network");
    let resets = Server::start(reset);
    for (url, causes) in [
        (
            format!("http://{}/token", nobody()),
            &["network-unreachable"][..],
        ),
        (
            "http://no-such-host.invalid/token".to_owned(),
            &["dns-failure"],
        ),
        (
            resets.url(),
            &[
                "network-unreachable",
                "proxy-interference",
                "provider-outage",
            ],
        ),
    ] {
        let ran = run(&home, &url);
        assert!(causes.contains(&cause(&ran).as_str()), "{url}: {ran:?}");
        assert!(matches!(ran.code, 13 | 14), "{url}: {ran:?}");
    }
}

#[test]
fn an_endless_answer_ends_in_bounded_time() {
    let home = Home::new("endless");
    let server = Server::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n{\"x\":\"");
        let block = vec![b'a'; 65536];
        while stream.write_all(&block).is_ok() {}
    });
    let began = Instant::now();
    let ran = run(&home, &server.url());
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
    assert!((10..=15).contains(&ran.code), "{}", ran.code);
    assert_ne!(cause(&ran), "none", "{}", ran.out);
}

#[test]
fn a_silent_server_is_given_up_on() {
    let home = Home::new("silent");
    let server = Server::start(stall);
    let began = Instant::now();
    let ran = run(&home, &server.url());
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
    assert!(matches!(ran.code, 13 | 14), "{ran:?}");
    assert_ne!(cause(&ran), "none");
}

/// A server with TLS that gives tokens; it wants certificates of `clients`, if there is one.
fn secure(authority: &Authority, clients: Option<&Authority>) -> Server {
    let pair = authority.certify("localhost", 2020, 2999);
    serve(config(&pair, clients, BOTH), |mut stream| {
        read_request(&mut stream);
        let body = tokens().to_string();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        stream.conn.send_close_notify();
        let _ = stream.flush();
    })
}

#[test]
fn a_private_authority_is_trusted_on_demand() {
    let home = Home::new("private-ca");
    let authority = Authority::new();
    let server = secure(&authority, None);
    let url = format!("https://localhost:{}/token", server.address.port());
    let ran = run(&home, &url);
    assert_eq!(cause(&ran), "tls-untrusted", "{ran:?}");
    assert_eq!(ran.code, 14);
    let file = home.0.with_extension("ca.pem");
    fs::write(&file, authority.pem()).unwrap();
    let mut args = args(&url);
    args.extend(["--ca-file".to_owned(), file.to_str().unwrap().to_owned()]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let ran = home.connect(&args, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    fs::remove_file(file).unwrap();
}

#[test]
fn a_client_shows_its_certificate() {
    let home = Home::new("mtls");
    let authority = Authority::new();
    let server = secure(&authority, Some(&authority));
    let url = format!("https://localhost:{}/token", server.address.port());
    let (ca, certificate) = (
        home.0.with_extension("ca.pem"),
        home.0.with_extension("cert.pem"),
    );
    fs::write(&ca, authority.pem()).unwrap();
    fs::write(&certificate, authority.certify("client", 2020, 2999).pem()).unwrap();
    let base = [
        "custom",
        "lab",
        "--token-url",
        &url,
        "--grant",
        "client-credentials",
        "--client-id",
        "abc",
        "--format",
        "json",
        "--proxy",
        "",
        "--ca-file",
        ca.to_str().unwrap(),
    ];
    let without: Vec<&str> = base
        .iter()
        .copied()
        .chain(["--client-auth", "none"])
        .collect();
    let ran = home.connect(&without, "");
    assert_ne!(ran.code, 0, "{ran:?}");
    let with: Vec<&str> = base
        .iter()
        .copied()
        .chain(["--cert-file", certificate.to_str().unwrap()])
        .collect();
    let ran = home.connect(&with, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(home.connection("lab")["client_auth"], "tls_client_auth");
    fs::remove_file(ca).unwrap();
    fs::remove_file(certificate).unwrap();
}
