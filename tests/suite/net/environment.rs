//! What the environment decides: the authorities of the platform, and the proxies.
//!
//! A process can't change its environment safely, so these tests run themselves as another.

use std::env;
use std::process::Command;

use oauthdx::net::{Outcome, Settings};

use super::authority::{Authority, BOTH, answer as answers, config, serve};
use super::server::Server;
use super::{refresh, send};

/// The test that the other process runs.
const CHILD: &str = "net::environment::an_exchange_in_another_environment";
/// Where it sends its request.
const URL: &str = "OAUTHDX_TEST_URL";

#[test]
#[ignore = "run by the other tests of this file, in an environment of their own"]
fn an_exchange_in_another_environment() {
    let sent = send(&refresh(&env::var(URL).unwrap()), Settings::default());
    match &sent.outcome {
        Outcome::Answer(answer) => println!("answer {}", answer.status),
        Outcome::NoAnswer(none) => println!("{} {:?}", none.stage, none.details),
    }
    println!("proxy {:?}\nnotes {:?}", sent.proxy, sent.notes);
}

/// What an exchange with default settings comes to in an environment of `variables`.
fn exchange(url: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .env(URL, url)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn a_machine_without_authorities_gets_built_in_ones_and_is_told() {
    let authority = Authority::new();
    let pair = authority.certify("127.0.0.1", 2020, 2999);
    let server = serve(config(&pair, None, BOTH), answers);
    let url = format!("https://{}/token", server.address);
    let none = [
        ("SSL_CERT_FILE", "/nonexistent"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    let said = exchange(&url, &none);
    assert!(said.contains("nobody that this machine trusts"), "{said}");
    assert!(
        said.contains("no certificate authorities of its own"),
        "{said}"
    );
}

#[test]
fn the_environment_names_the_proxy_and_the_exceptions() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let proxy = format!("http://u:opensesame@{}", server.address);
    let said = exchange("http://as.example/token", &[("http_proxy", &proxy)]);
    assert!(said.contains("answer 200"), "{said}");
    let shown = format!("proxy Some(\"http://{}\")", server.address);
    assert!(said.contains(&shown), "{said}");
    assert!(!said.contains("opensesame"), "{said}");

    let variables = [
        ("http_proxy", "http://127.0.0.1:9"),
        ("no_proxy", "127.0.0.1"),
    ];
    let said = exchange(&server.url(), &variables);
    assert!(said.contains("answer 200"), "{said}");
    assert!(said.contains("proxy None"), "{said}");
}
