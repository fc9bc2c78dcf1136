//! Handshakes that fail, each for its own reason.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use oauthdx::exchange::{Phase, Stage, TlsFault};
use oauthdx::net::{Client, Settings};
use zeroize::Zeroizing;

use super::authority::{
    Authority, BOTH, NEWER, OLDER, Pair, Secure, answer as answers, config, serve,
};
use super::server::{Server, read_request, reset, stall};
use super::{answer, fails, no_answer, refresh, send, settings};

const URL: &str = "https://as.example/token";

/// Settings that find `as.example` at a server.
fn at(server: &Server) -> Settings {
    Settings {
        resolve: vec![("as.example".to_owned(), server.address)],
        ..settings()
    }
}

/// Settings that also trust an authority.
fn trusting(server: &Server, authority: &Authority) -> Settings {
    Settings {
        ca_files: vec![authority.pem()],
        ..at(server)
    }
}

fn good(authority: &Authority) -> Pair {
    authority.certify("as.example", 2020, 2999)
}

#[test]
fn an_unknown_authority_is_not_trusted_and_is_named() {
    let authority = Authority::new();
    let server = serve(config(&good(&authority), None, BOTH), answers);
    let stage = Stage::Tls(TlsFault::UnknownIssuer);
    let sent = fails(URL, at(&server), &stage, false, "tls-untrusted");
    let details = no_answer(&sent).remarks.join("\n");
    assert!(
        details.contains("signed by \"Inspecting Proxy Root\""),
        "{details}"
    );
    assert!(details.contains("is for \"as.example\""), "{details}");
}

#[test]
fn an_authority_of_ours_is_trusted() {
    let authority = Authority::new();
    for versions in [OLDER, NEWER] {
        let server = serve(config(&good(&authority), None, versions), answers);
        for ca_only in [false, true] {
            let trusting = Settings {
                ca_only,
                ..trusting(&server, &authority)
            };
            let sent = send(&refresh(URL), trusting);
            assert_eq!(answer(&sent).status, 200);
            assert_eq!(sent.remote, Some(server.address));
            assert!(sent.timings.connect.is_some() && sent.timings.dns.is_some());
        }
    }
}

#[test]
fn certificates_have_their_time() {
    let authority = Authority::new();
    for (from, to, fault) in [
        (2001, 2002, TlsFault::Expired),
        (2998, 2999, TlsFault::NotYetValid),
    ] {
        let pair = authority.certify("as.example", from, to);
        let server = serve(config(&pair, None, BOTH), answers);
        let settings = trusting(&server, &authority);
        fails(URL, settings, &Stage::Tls(fault), false, "tls-untrusted");
    }
}

#[test]
fn a_wrong_name_is_told_with_the_right_ones() {
    let authority = Authority::new();
    let pair = authority.certify("other.example", 2020, 2999);
    let server = serve(config(&pair, None, BOTH), answers);
    let presented = vec!["other.example".to_owned()];
    let stage = Stage::Tls(TlsFault::WrongName { presented });
    fails(
        URL,
        trusting(&server, &authority),
        &stage,
        false,
        "tls-untrusted",
    );
}

#[test]
fn a_self_signed_certificate_is_called_so() {
    for may_sign in [false, true] {
        let pair = Pair::self_signed("as.example", may_sign);
        let server = serve(config(&pair, None, BOTH), answers);
        let stage = Stage::Tls(TlsFault::SelfSigned);
        fails(URL, at(&server), &stage, false, "tls-untrusted");
    }
}

#[test]
fn a_server_without_tls_is_called_so() {
    let server = Server::start(|mut stream| {
        let _ = stream.read(&mut [0; 2048]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        stall(stream);
    });
    let stage = Stage::Tls(TlsFault::PlainText);
    fails(URL, at(&server), &stage, false, "tls-untrusted");
}

#[test]
fn plain_http_to_a_port_with_tls_is_no_answer() {
    let server = serve(config(&good(&Authority::new()), None, BOTH), answers);
    let request = refresh(&server.url());
    let none = send(&request, settings());
    assert!(no_answer(&none).sent, "the request did leave, in the clear");
}

#[test]
fn an_alert_of_the_server_is_understood() {
    for (alert, fault) in [
        (70, TlsFault::Version),
        (40, TlsFault::Version),
        (116, TlsFault::ClientCertificate),
        (80, TlsFault::Handshake),
        (
            112,
            TlsFault::WrongName {
                presented: Vec::new(),
            },
        ),
    ] {
        let server = Server::start(move |mut stream| {
            let _ = stream.read(&mut [0; 2048]);
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, alert]);
            stall(stream);
        });
        fails(URL, at(&server), &Stage::Tls(fault), false, "tls-untrusted");
    }
}

#[test]
fn a_handshake_that_hangs_runs_out_the_time() {
    let server = Server::start(stall);
    let hasty = Settings {
        connect_timeout: Duration::from_millis(300),
        ..at(&server)
    };
    let begun = Instant::now();
    let stage = Stage::Timeout(Phase::Connect);
    fails(URL, hasty, &stage, false, "network-unreachable");
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_handshake_that_breaks_sends_nothing() {
    let server = Server::start(|mut stream| {
        let _ = stream.read(&mut [0; 2048]);
    });
    fails(
        URL,
        at(&server),
        &Stage::Closed,
        false,
        "network-unreachable",
    );
    let server = Server::start(reset);
    fails(
        URL,
        at(&server),
        &Stage::Reset,
        false,
        "network-unreachable",
    );
}

#[test]
fn a_client_certificate_is_shown_where_it_is_wanted() {
    let authority = Authority::new();
    let ours = authority.certify("client.example", 2020, 2999);
    for versions in [OLDER, NEWER] {
        let config = config(&good(&authority), Some(&authority), versions);
        let server = serve(config, answers);
        let with = Settings {
            identity: Some(Zeroizing::new(ours.pem())),
            ..trusting(&server, &authority)
        };
        assert_eq!(answer(&send(&refresh(URL), with)).status, 200);
    }
}

#[test]
fn a_client_certificate_that_is_missing_or_foreign_is_named() {
    let authority = Authority::new();
    let foreign = Authority::new().certify("client.example", 2020, 2999);
    let stage = Stage::Tls(TlsFault::ClientCertificate);
    // With TLS 1.3 the client is done before the server looks at its certificate.
    for (versions, byte_left) in [(OLDER, false), (NEWER, true)] {
        let config = config(&good(&authority), Some(&authority), versions);
        let server = serve(config, answers);
        let without = trusting(&server, &authority);
        let with = Settings {
            identity: Some(Zeroizing::new(foreign.pem())),
            ..without.clone()
        };
        let sent = fails(URL, without, &stage, byte_left, "tls-untrusted");
        let details = no_answer(&sent).remarks.join("\n");
        assert!(
            details.contains("asked for a client certificate"),
            "{details}"
        );
        fails(URL, with, &stage, byte_left, "tls-untrusted");
    }
}

#[test]
fn a_server_that_hangs_up_on_who_has_no_certificate_is_understood() {
    let authority = Authority::new();
    let config = config(&good(&authority), Some(&authority), NEWER);
    // Without draining: the alert is lost in the reset.
    let server = serve(config, |mut stream| drop(read_request(&mut stream)));
    let stage = Stage::Tls(TlsFault::ClientCertificate);
    fails(
        URL,
        trusting(&server, &authority),
        &stage,
        true,
        "tls-untrusted",
    );
}

#[test]
fn a_missing_good_bye_ends_a_body_only_where_nothing_else_does() {
    let authority = Authority::new();
    let config = config(&good(&authority), None, BOTH);
    let rude = |head: &'static str| {
        serve(config.clone(), move |mut stream: Secure| {
            read_request(&mut stream);
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n{{\"active\":true}}");
            let _ = stream.flush();
        })
    };
    let server = rude("");
    let sent = send(&refresh(URL), trusting(&server, &authority));
    assert_eq!(&answer(&sent).body[..], b"{\"active\":true}");
    assert_eq!(sent.notes, ["the server ended TLS without saying so"]);
    let server = rude("Content-Length: 99\r\n");
    let sent = send(&refresh(URL), trusting(&server, &authority));
    assert_eq!(no_answer(&sent).stage, Stage::BodyCut);
}

#[test]
fn wrong_settings_are_errors_that_say_what_to_do() {
    let pair = Authority::new().certify("client.example", 2020, 2999);
    let other = Authority::new().certify("client.example", 2020, 2999);
    let certificate_alone = |pem: Vec<u8>| {
        let text = String::from_utf8(pem).unwrap();
        text.split("-----BEGIN PRIVATE").next().unwrap().to_owned()
    };
    let mixed = certificate_alone(pair.pem())
        + &String::from_utf8(other.pem())
            .unwrap()
            .replace("CERTIFICATE", "IGNORED");
    for (wrong, words) in [
        (
            Settings {
                ca_files: vec![b"no pem".to_vec()],
                ..settings()
            },
            "no certificate",
        ),
        (
            Settings {
                ca_files: vec![
                    b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(),
                ],
                ..settings()
            },
            "certificate authorities",
        ),
        (
            Settings {
                ca_only: true,
                ..settings()
            },
            "only those",
        ),
        (
            Settings {
                identity: Some(Zeroizing::new(certificate_alone(pair.pem()).into_bytes())),
                ..settings()
            },
            "no private key",
        ),
        (
            Settings {
                identity: Some(Zeroizing::new(mixed.into_bytes())),
                ..settings()
            },
            "client certificate",
        ),
        (
            Settings {
                proxy: Some("not a url".to_owned()),
                ..settings()
            },
            "proxy",
        ),
    ] {
        let error = Client::new(wrong)
            .err()
            .unwrap_or_else(|| panic!("{words}"));
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.exit_code(), 2);
        assert!(!error.hint().is_empty());
    }
}
