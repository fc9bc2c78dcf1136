//! Redirects, floods, drips and silence: each ends in bounded time with what came of it.

use std::time::{Duration, Instant};

use oauthdx::oauth::{Flaw, Start, Weight};

use super::{Endless, Reply, Script, causes, flaws, metadata, search};
use crate::net::server::nobody;

const OIDC: &str = "GET /.well-known/openid-configuration";
const OAUTH: &str = "GET /.well-known/oauth-authorization-server";

#[test]
fn a_redirect_is_followed_and_told() {
    let server = Script::start(&[
        (OIDC, Reply::to("301 Moved Permanently", "/meta")),
        ("GET /meta", Reply::json(&metadata(""))),
    ]);
    let found = search(&Start::Issuer(server.url("")));
    assert!(found.server.is_some());
    assert_eq!(found.flaws[0].flaw, Flaw::Moved(server.url("/meta")));
    assert_eq!(found.weight(), Some(Weight::Odd));
    assert_eq!(found.steps[0].came, "301, to /meta");
}

#[test]
fn redirects_in_a_circle_without_end_or_elsewhere_are_left() {
    for (location, told) in [
        ("/.well-known/openid-configuration", "it leads in a circle"),
        ("ftp://as.example/", "it is no web address"),
        ("http://[", "it is no URL"),
    ] {
        let reply = Reply::to("302 Found", location);
        let server = Script::start(&[(OIDC, reply)]);
        let found = search(&Start::Issuer(server.url("")));
        assert!(found.server.is_none());
        assert!(
            found.steps[0].came.ends_with(told),
            "{}",
            found.steps[0].came
        );
    }
    let hops: Vec<(String, Reply)> = (0..20)
        .map(|at| {
            (
                format!("GET /{at}"),
                Reply::to("302 Found", &format!("/{}", at + 1)),
            )
        })
        .collect();
    let mut routes = vec![(OIDC, Reply::to("302 Found", "/0"))];
    routes.extend(
        hops.iter()
            .map(|(line, reply)| (line.as_str(), reply.clone())),
    );
    let server = Script::start(&routes);
    let found = search(&Start::Issuer(server.url("")));
    assert!(found.server.is_none());
    assert_eq!(server.seen().len(), 6, "{:?}", server.seen());
}

#[test]
fn a_login_page_behind_a_redirect_is_a_page() {
    let server = Script::start(&[
        (OIDC, Reply::to("302 Found", "/login?next=1")),
        (
            "GET /login?next=1",
            Reply::new("200 OK", "text/html", "<html><form></form></html>"),
        ),
    ]);
    let found = search(&Start::Issuer(server.url("")));
    assert!(found.server.is_none());
    assert_eq!(found.steps[1].came, "200, a page instead of JSON");
}

#[test]
fn a_hundred_megabytes_are_not_read() {
    let flood = Reply::json("{\"issuer\":\"").endless(Endless::Flood);
    let server = Script::start(&[(OIDC, flood.clone()), (OAUTH, flood)]);
    let begun = Instant::now();
    let found = search(&Start::Issuer(server.url("")));
    assert!(found.server.is_none());
    assert_eq!(found.steps[0].came, "200, more than is read, or cut off");
    assert!(begun.elapsed() < Duration::from_secs(15));
    assert_eq!(causes(&found), ["discovery-mismatch"]);
}

#[test]
fn an_endless_drip_is_waited_for_once() {
    let drip = Reply::json("{").endless(Endless::Drip);
    let server = Script::start(&[("GET /a/.well-known/openid-configuration", drip)]);
    let begun = Instant::now();
    let found = search(&Start::Issuer(server.url("/a")));
    assert!(
        begun.elapsed() < Duration::from_secs(6),
        "{:?}",
        begun.elapsed()
    );
    assert!(found.server.is_none());
    assert_eq!(server.seen().len(), 1);
    assert!(
        found.steps[0]
            .came
            .starts_with("the body of the answer did not end in time")
    );
    assert!(found.steps[1].came.starts_with("not asked"));
    assert!(matches!(flaws(&found.flaws)[..], [Flaw::Silent(_)]));
    assert_eq!(causes(&found)[0], "network-unreachable");
}

#[test]
fn a_host_that_refuses_is_asked_once_and_blamed() {
    let url = format!("http://{}/mcp", nobody());
    for start in [
        Start::Issuer(url.clone()),
        Start::Resource(url.clone()),
        Start::Url(url),
    ] {
        let found = search(&start);
        assert!(found.server.is_none());
        let told = flaws(&found.flaws);
        assert!(matches!(told[..], [Flaw::Silent(_)]), "{start:?}: {told:?}");
        let asked = found.steps.iter().filter(|step| step.draft.is_some());
        assert_eq!(asked.count(), 1, "{start:?}");
        assert_eq!(causes(&found), ["network-unreachable"], "{start:?}");
    }
}
