//! TLS of a private authority, and a proxy on the way, in front of a real server.

use super::*;
use crate::net::proxies::tunnel;
use crate::net::server::Server as Proxy;

/// A login with the server's own pages, over the network that `more` describes.
fn over(test: &str, server: &Server, more: &[&str]) -> Outcome {
    let client = Registered::BASIC;
    let pem = fs::read(&LAB.ca_file).unwrap();
    let args = login_args(server, &client, more);
    browse(
        home(test, server, &client),
        &args,
        &mut Browser::trusting(pem),
    )
}

#[test]
fn a_private_authority_is_trusted_when_it_is_named() {
    let Some(server) = secure() else {
        return;
    };
    let ca = ["--ca-file", LAB.ca_file.to_str().unwrap()];
    over("tls", server, &ca).assert_connected("with the authority");
    let outcome = at_once("tls-unknown", server, &Registered::BASIC, &[]);
    outcome.assert_failed("tls-untrusted", 14, "without the authority");
    let json = outcome.ran.json();
    let fixes = json["findings"][0]["fix"].to_string();
    assert!(fixes.contains("--ca-file"), "{fixes}");
}

#[test]
fn a_proxy_leads_to_the_server_or_is_blamed() {
    let Some(server) = secure() else {
        return;
    };
    let authority = server.base.trim_start_matches("https://").to_owned();
    let port = authority.split_once(':').unwrap().1.parse().unwrap();
    let wanted = format!("CONNECT {authority} HTTP/1.1\r\n");
    let proxy = tunnel(([127, 0, 0, 1], port).into(), move |request| {
        request.starts_with(&wanted)
    });
    let url = format!("http://{}", proxy.address);
    let ca = ["--ca-file", LAB.ca_file.to_str().unwrap(), "--proxy", &url];
    over("proxy", server, &ca).assert_connected("through the proxy");
    let asked = proxy.connections();
    assert!(asked >= 3, "metadata, tokens and keys: {asked}");

    let closed = Proxy::answering("HTTP/1.1 403 Forbidden by policy\r\nContent-Length: 0\r\n\r\n");
    let url = format!("http://{}", closed.address);
    let more = ["--ca-file", LAB.ca_file.to_str().unwrap(), "--proxy", &url];
    let outcome = at_once("proxy-closed", server, &Registered::BASIC, &more);
    outcome.assert_failed("proxy-interference", 14, "a proxy that refuses");
}
