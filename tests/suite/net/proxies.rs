//! Proxies that help and proxies that don't.

use std::io::{Read, Write, copy};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use oauthdx::exchange::{Phase, Stage, TlsFault};
use oauthdx::net::Settings;

use super::authority::{Authority, BOTH, NEWER, answer as answers, config, serve};
use super::server::{Server, nobody, read_request, stall};
use super::{answer, diagnosis, fails, no_answer, refresh, send, settings};

const URL: &str = "https://as.example/token";

/// Settings with a proxy.
fn through(proxy: &str) -> Settings {
    Settings {
        proxy: Some(proxy.to_owned()),
        ..settings()
    }
}

fn url(server: &Server) -> String {
    format!("http://{}", server.address)
}

/// A proxy that opens every tunnel to `target`, if the request for it passes `check`.
pub fn tunnel(target: SocketAddr, check: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    Server::start(move |mut client| {
        let request = read_request(&mut client);
        if !check(&request) {
            let _ = client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        let Ok(mut server) = TcpStream::connect(target) else {
            return;
        };
        let _ = client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
        let (mut from_client, mut to_server) =
            (client.try_clone().unwrap(), server.try_clone().unwrap());
        let there = thread::spawn(move || {
            let _ = copy(&mut from_client, &mut to_server);
            let _ = to_server.shutdown(Shutdown::Write);
        });
        let _ = copy(&mut server, &mut client);
        let _ = client.shutdown(Shutdown::Both);
        let _ = there.join();
    })
}

#[test]
fn a_tunnel_leads_to_the_server() {
    let authority = Authority::new();
    let pair = authority.certify("as.example", 2020, 2999);
    let server = serve(config(&pair, None, BOTH), answers);
    let proxy = tunnel(server.address, |request| {
        request.starts_with("CONNECT as.example:443 HTTP/1.1\r\n")
    });
    let trusting = Settings {
        ca_files: vec![authority.pem()],
        ..through(&url(&proxy))
    };
    let sent = send(&refresh(URL), trusting);
    assert_eq!(answer(&sent).status, 200);
    assert_eq!(sent.proxy.as_deref(), Some(url(&proxy).as_str()));
    assert_eq!(sent.remote, Some(proxy.address));
    // A fault behind the proxy is not the proxy's.
    let stage = Stage::Tls(TlsFault::UnknownIssuer);
    fails(URL, through(&url(&proxy)), &stage, false, "tls-untrusted");
}

#[test]
fn a_proxy_that_wants_a_login_is_called_so() {
    let authority = Authority::new();
    let pair = authority.certify("as.example", 2020, 2999);
    let server = serve(config(&pair, None, NEWER), answers);
    let proxy = tunnel(server.address, |request| {
        // "Aladdin:opensesame"
        request
            .to_ascii_lowercase()
            .contains("proxy-authorization: basic qwxhzgrpbjpvcgvuc2vzyw1l")
    });
    let stage = Stage::Proxy { status: Some(407) };
    let sent = fails(
        URL,
        through(&url(&proxy)),
        &stage,
        false,
        "proxy-interference",
    );
    assert_eq!(
        proxy.connections(),
        1,
        "another wrong login may lock an account"
    );
    assert!(sent.remote.is_none());
    let with = Settings {
        ca_files: vec![authority.pem()],
        ..through(&format!("http://Aladdin:opensesame@{}", proxy.address))
    };
    let sent = send(&refresh(URL), with);
    assert_eq!(answer(&sent).status, 200);
    let shown = sent.proxy.unwrap();
    assert!(!shown.contains("opensesame"), "{shown}");
}

#[test]
fn a_proxy_that_refuses_is_quoted() {
    let proxy = Server::answering(
        "HTTP/1.1 403 Forbidden by policy\r\nContent-Type: text/plain\r\nContent-Length: 31\r\n\r\nCategory: unapproved cloud apps.",
    );
    let stage = Stage::Proxy { status: Some(403) };
    let sent = fails(
        URL,
        through(&url(&proxy)),
        &stage,
        false,
        "proxy-interference",
    );
    let none = no_answer(&sent);
    let remarks = none.remarks.join("\n");
    assert!(
        remarks.contains("the proxy says \"Forbidden by policy\""),
        "{remarks}"
    );
    assert!(none.details.iter().any(|d| d.contains("unapproved cloud")));
}

#[test]
fn a_proxy_that_refuses_and_stays_is_not_waited_for() {
    let proxy = Server::start(|mut client| {
        read_request(&mut client);
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nX: y\r\n\r\n");
        stall(client);
    });
    let begun = Instant::now();
    let stage = Stage::Proxy { status: Some(502) };
    let settings = through(&url(&proxy));
    fails(URL, settings, &stage, false, "proxy-interference");
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_proxy_that_is_not_there_is_a_fault_of_the_proxy() {
    let stage = Stage::Proxy { status: None };
    for proxy in [
        format!("http://{}", nobody()),
        format!("socks5h://{}", nobody()),
        "http://no-such-proxy.invalid:3128".to_owned(),
        url(&Server::answering("")),
        url(&Server::answering("SSH-2.0-OpenSSH_9.6\r\n")),
        url(&Server::answering("HTTP/1.1 20")),
    ] {
        fails(URL, through(&proxy), &stage, false, "proxy-interference");
    }
}

#[test]
fn a_proxy_that_hangs_runs_out_the_time() {
    let proxy = Server::start(stall);
    let hasty = Settings {
        connect_timeout: Duration::from_millis(300),
        ..through(&url(&proxy))
    };
    let request = refresh(URL);
    let sent = send(&request, hasty);
    assert_eq!(no_answer(&sent).stage, Stage::Timeout(Phase::Connect));
    assert!(!no_answer(&sent).sent);
    let found = diagnosis(&sent, &request);
    let causes: Vec<_> = found.findings.iter().map(|f| f.cause.as_str()).collect();
    assert!(causes.contains(&"proxy-interference"), "{causes:?}");
}

#[test]
fn a_proxy_that_refuses_plain_http_answers_itself() {
    let proxy = Server::answering(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
    );
    let request = refresh("http://as.example/token");
    let sent = send(&request, through(&url(&proxy)));
    assert_eq!(answer(&sent).status, 407);
    assert_eq!(
        diagnosis(&sent, &request).findings[0].cause,
        "proxy-interference"
    );
}

#[test]
fn a_socks_proxy_leads_to_the_server() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let target = server.address;
    let proxy = Server::start(move |mut client| {
        let mut bytes = [0; 512];
        // RFC 1928: greeting, choice of no login, request with a name, success.
        let _ = client.read(&mut bytes);
        let _ = client.write_all(&[5, 0]);
        let length = client.read(&mut bytes).unwrap_or(0);
        assert!(bytes[..length].windows(10).any(|w| w == b"as.example"));
        let mut server = TcpStream::connect(target).unwrap();
        let _ = client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]);
        let request = read_request(&mut client);
        let _ = server.write_all(request.as_bytes());
        let _ = copy(&mut server, &mut client);
    });
    let socks = format!("socks5h://{}", proxy.address);
    let sent = send(&refresh("http://as.example/token"), through(&socks));
    assert_eq!(answer(&sent).status, 200);
}
