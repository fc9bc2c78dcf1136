//! Resources such as MCP servers: from the refusal of a request without a token to the server.

use oauthdx::oauth::{Contradiction, Difference, Flaw, Start, Weight};
use serde_json::json;

use super::{Endless, Reply, Script, causes, changed, client, flaws, metadata, run, search};
use crate::net::server::nobody;

const KNOCK: &str = "POST /mcp";
const OWN: &str = "GET /.well-known/oauth-protected-resource/mcp";
const ROOT: &str = "GET /.well-known/oauth-protected-resource";
const OAUTH: &str = "GET /.well-known/oauth-authorization-server";

fn demand() -> Reply {
    Reply::demand(
        "Bearer resource_metadata=\"ORIGIN/.well-known/oauth-protected-resource/mcp\", scope=\"a b\"",
    )
}

fn resource() -> Reply {
    Reply::json(&json!({
        "resource": "ORIGIN/mcp", "authorization_servers": ["ORIGIN"],
        "scopes_supported": ["a", "b", "c"],
    }))
}

/// A whole and healthy MCP server, with some routes replaced.
fn mcp(changes: &[(&'static str, Reply)]) -> Script {
    let mut routes = changes.to_vec();
    routes.extend([
        (KNOCK, demand()),
        (OWN, resource()),
        (OAUTH, Reply::json(&metadata(""))),
    ]);
    Script::start(&routes)
}

#[test]
fn a_healthy_resource_leads_to_its_server() {
    let server = mcp(&[]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(found.flaws, []);
    assert_eq!(found.server.as_ref().unwrap().issuer, server.url(""));
    let resource = found.resource.as_ref().unwrap();
    assert_eq!(resource.identifier(), server.url("/mcp"));
    assert_eq!(resource.scopes(), ["a", "b"]);
    assert_eq!(server.seen(), [KNOCK, OWN, OAUTH]);
    assert_eq!(found.evidence().count(), 0);
}

#[test]
fn a_url_is_asked_what_it_is() {
    let server = mcp(&[("GET /mcp", demand())]);
    let found = search(&Start::Url(server.url("/mcp")));
    assert_eq!(found.flaws, []);
    assert_eq!(server.seen(), ["GET /mcp", OWN, OAUTH]);
    // A server that demands a token for a POST only, and its metadata's own URL.
    for path in ["/mcp", "/.well-known/oauth-protected-resource/mcp"] {
        let server = mcp(&[]);
        let found = search(&Start::Url(server.url(path)));
        assert_eq!(found.flaws, [], "{path}");
        assert!(found.resource.is_some() && found.server.is_some(), "{path}");
    }
    let issuer = Script::start(&[
        (
            "GET /",
            Reply::new("200 OK", "text/html", "<html>Welcome</html>"),
        ),
        (OAUTH, Reply::json(&metadata(""))),
    ]);
    let found = search(&Start::Url(issuer.url("/")));
    assert!(found.resource.is_none());
    assert_eq!(flaws(&found.flaws), [&Flaw::NoChallenge; 0]);
    assert!(found.server.is_some());
}

#[test]
fn a_url_that_is_neither_is_told_as_that_alone() {
    let server = Script::start(&[]);
    let url = server.url("/typo");
    let found = search(&Start::Url(url.clone()));
    assert!(found.server.is_none() && found.resource.is_none());
    assert_eq!(flaws(&found.flaws), [&Flaw::NoServerMetadata(url)]);
    assert!(found.steps.len() < 15, "{}", found.steps.len());
    assert_eq!(causes(&found), ["discovery-mismatch"]);
}

#[test]
fn a_refusal_without_a_challenge_is_told_and_the_metadata_found() {
    let bare = Reply::new("401 Unauthorized", "application/json", "{}");
    let server = mcp(&[(KNOCK, bare)]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert!(found.server.is_some());
    assert_eq!(flaws(&found.flaws), [&Flaw::NoChallenge]);
    assert_eq!(found.flaws[0].step, Some(0));
    assert_eq!(causes(&found), ["discovery-mismatch"]);
    let server = mcp(&[(KNOCK, Reply::demand("Bearer realm=\"x\""))]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(found.flaws.len(), 1);
    assert_eq!(found.flaws[0].flaw, Flaw::ChallengeWithoutMetadata);
    assert_eq!(found.weight(), Some(Weight::Odd));
}

#[test]
fn a_challenge_that_names_nothing_is_told_and_the_usual_places_asked() {
    let server = mcp(&[(
        KNOCK,
        Reply::demand("Bearer resource_metadata=\"ORIGIN/gone\""),
    )]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert!(found.server.is_some());
    assert_eq!(
        flaws(&found.flaws),
        [&Flaw::ChallengeMisleads(server.url("/gone"))]
    );
    assert_eq!(causes(&found), ["discovery-mismatch"]);
}

#[test]
fn the_root_of_the_host_speaks_for_what_is_below_it() {
    let whole = Reply::json(&json!({"resource": "ORIGIN", "authorization_servers": ["ORIGIN"]}));
    let server = Script::start(&[
        (KNOCK, Reply::demand("Bearer")),
        (ROOT, whole),
        (OAUTH, Reply::json(&metadata(""))),
    ]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(flaws(&found.flaws), [&Flaw::NoChallenge; 0]);
    assert_eq!(found.resource.unwrap().identifier(), server.url(""));
}

#[test]
fn another_resource_is_told_with_the_difference() {
    for (own, difference) in [
        ("ORIGIN/mcp/", Difference::TrailingSlash),
        ("ORIGIN/other", Difference::Path),
        ("https://mcp.example/mcp", Difference::Host),
    ] {
        let document = json!({"resource": own, "authorization_servers": ["ORIGIN"]});
        let server = mcp(&[(OWN, Reply::json(&document))]);
        let found = search(&Start::Resource(server.url("/mcp")));
        let flaws = flaws(&found.flaws);
        assert!(
            matches!(flaws[..], [Flaw::Metadata(Contradiction::Resource { difference: d, .. })] if *d == difference),
            "{flaws:?}"
        );
        assert!(found.server.is_some());
        let causes = causes(&found);
        assert_eq!(
            causes[0], "audience-or-resource-mismatch",
            "{own}: {causes:?}"
        );
    }
}

#[test]
fn a_resource_without_metadata_is_its_own_server_as_it_used_to_be() {
    let server = Script::start(&[
        (KNOCK, Reply::demand("Bearer")),
        (OAUTH, Reply::json(&metadata(""))),
    ]);
    let url = server.url("/mcp");
    let found = search(&Start::Resource(url.clone()));
    assert!(found.server.is_some());
    assert_eq!(flaws(&found.flaws), [&Flaw::NoResourceMetadata(url)]);
    let causes = causes(&found);
    assert_eq!(causes[0], "discovery-mismatch", "{causes:?}");
}

#[test]
fn a_resource_with_nothing_at_all_stops_there() {
    let server = Script::start(&[(KNOCK, Reply::demand("Bearer"))]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert!(found.server.is_none());
    assert_eq!(found.weight(), Some(Weight::Stops));
    assert_eq!(causes(&found)[0], "discovery-mismatch");
}

#[test]
fn a_resource_that_names_no_server_stops_unless_its_host_is_one() {
    let document = Reply::json(&json!({"resource": "ORIGIN/mcp", "authorization_servers": []}));
    let server = mcp(&[(OWN, document)]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(
        flaws(&found.flaws),
        [&Flaw::Metadata(Contradiction::NoServers)]
    );
    assert!(found.server.is_some());
    assert_eq!(causes(&found), ["discovery-mismatch"]);
}

#[test]
fn of_several_servers_the_first_that_answers_is_taken_unless_one_is_chosen() {
    let named = ["ORIGIN/gone", "ORIGIN/a", "ORIGIN/b"];
    let document = Reply::json(&json!({"resource": "ORIGIN/mcp", "authorization_servers": named}));
    let server = mcp(&[
        (OWN, document),
        (
            "GET /.well-known/oauth-authorization-server/a",
            Reply::json(&metadata("/a")),
        ),
        (
            "GET /b/.well-known/openid-configuration",
            Reply::json(&metadata("/b")),
        ),
    ]);
    let start = Start::Resource(server.url("/mcp"));
    let found = search(&start);
    assert_eq!(found.server.as_ref().unwrap().issuer, server.url("/a"));
    let told = &found.flaws.last().unwrap().flaw;
    assert!(matches!(told, Flaw::SeveralServers { named, taken: Some(_) } if named.len() == 3));
    assert!(flaws(&found.flaws).contains(&&Flaw::NoServerMetadata(server.url("/gone"))));
    let chosen = server.url("/b");
    let found = run(oauthdx::oauth::find(&client(), &start, Some(&chosen)));
    assert_eq!(found.server.unwrap().issuer, chosen);
    assert_eq!(flaws(&found.flaws), [&Flaw::NoChallenge; 0]);
    let other = server.url("");
    let found = run(oauthdx::oauth::find(&client(), &start, Some(&other)));
    assert_eq!(flaws(&found.flaws), [&Flaw::Unlisted(other)]);
}

#[test]
fn servers_without_end_are_not_all_asked() {
    let named: Vec<String> = (0..1000).map(|at| format!("ORIGIN/{at}")).collect();
    let document = Reply::json(&json!({"resource": "ORIGIN/mcp", "authorization_servers": named}));
    let server = mcp(&[(OWN, document)]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert!(found.server.is_none());
    assert!(server.seen().len() <= 40, "{}", server.seen().len());
}

#[test]
fn a_server_that_lists_no_pkce_is_no_server_for_mcp() {
    for (methods, flaw) in [
        (json!(null), Contradiction::PkceUnlisted),
        (json!(["plain"]), Contradiction::NoS256),
    ] {
        let document = changed("", &json!({"code_challenge_methods_supported": methods}));
        let server = mcp(&[(OAUTH, Reply::json(&document))]);
        let found = search(&Start::Resource(server.url("/mcp")));
        assert_eq!(flaws(&found.flaws), [&Flaw::Metadata(flaw)]);
        let causes = causes(&found);
        assert_eq!(causes[0], "pkce-missing", "{causes:?}");
    }
}

#[test]
fn an_issuer_is_compared_to_the_letter_with_the_name_that_the_resource_uses() {
    let server = mcp(&[(OAUTH, Reply::json(&metadata("/")))]);
    let found = search(&Start::Resource(server.url("/mcp")));
    let flaws = flaws(&found.flaws);
    assert!(
        matches!(
            flaws[..],
            [Flaw::Metadata(Contradiction::Issuer {
                difference: Difference::TrailingSlash,
                ..
            })]
        ),
        "{flaws:?}"
    );
    assert_eq!(causes(&found), ["issuer-mismatch", "discovery-mismatch"]);
}

#[test]
fn what_is_no_refusal_is_told() {
    for (reply, flaw, cause) in [
        (Reply::json("{}"), Flaw::Open(200), ""),
        (
            Reply::new("403 Forbidden", "text/plain", ""),
            Flaw::NoDemand(403),
            "discovery-mismatch",
        ),
        (
            Reply::new("404 Not Found", "text/plain", ""),
            Flaw::NoDemand(404),
            "wrong-endpoint",
        ),
    ] {
        let server = mcp(&[(KNOCK, reply)]);
        let found = search(&Start::Resource(server.url("/mcp")));
        assert_eq!(found.flaws[0].flaw, flaw);
        assert!(found.server.is_some());
        let causes = causes(&found);
        assert_eq!(causes.first().map_or("", String::as_str), cause);
    }
    let server = mcp(&[
        (
            KNOCK,
            Reply::new("405 Method Not Allowed", "text/plain", ""),
        ),
        ("GET /mcp", demand()),
    ]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(found.flaws, []);
}

#[test]
fn a_post_goes_on_where_its_redirect_keeps_it_one() {
    let server = mcp(&[
        (KNOCK, Reply::to("307 Temporary Redirect", "/mcp/")),
        ("POST /mcp/", demand()),
    ]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(found.flaws[0].flaw, Flaw::Moved(server.url("/mcp/")));
    assert_eq!(flaws(&found.flaws), [&Flaw::NoChallenge; 0]);
    assert!(found.server.is_some());
}

#[test]
fn a_stream_that_stays_open_is_no_silence() {
    let stream = Reply::new("200 OK", "text/event-stream", ": hello\n\n").endless(Endless::Drip);
    let server = mcp(&[(KNOCK, stream)]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(found.flaws[0].flaw, Flaw::Open(200));
    assert!(found.server.is_some());
}

#[test]
fn an_overloaded_resource_is_no_refusal() {
    let busy = Reply::new("503 Service Unavailable", "text/plain", "").with("Retry-After", "7");
    let server = Script::start(&[(KNOCK, busy.clone()), ("GET /mcp", busy)]);
    let found = search(&Start::Resource(server.url("/mcp")));
    assert_eq!(found.flaws[0].flaw, Flaw::NoDemand(503));
    assert_eq!(causes(&found)[0], "provider-outage");
}

#[test]
fn a_server_on_another_host_is_found() {
    let server = Script::start(&[(OAUTH, Reply::json(&metadata("")))]);
    let document = json!({"resource": "ORIGIN/mcp", "authorization_servers": [server.url("")]});
    let resource = mcp(&[(OWN, Reply::json(&document))]);
    let found = search(&Start::Resource(resource.url("/mcp")));
    assert_eq!(found.flaws, []);
    assert_eq!(found.server.unwrap().issuer, server.url(""));
    assert_eq!(resource.seen(), [KNOCK, OWN]);
}

#[test]
fn a_named_server_that_is_silent_is_blamed_for_that() {
    let issuer = format!("http://{}", nobody());
    let document = json!({"resource": "ORIGIN/mcp", "authorization_servers": [&issuer]});
    let resource = mcp(&[(OWN, Reply::json(&document))]);
    let found = search(&Start::Resource(resource.url("/mcp")));
    assert!(found.server.is_none());
    assert_eq!(flaws(&found.flaws), [&Flaw::Silent(issuer)]);
    assert_eq!(causes(&found), ["network-unreachable"]);
}
