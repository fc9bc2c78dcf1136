//! From a URL alone: the server is found, a client registered, and the user logs in.

use super::*;

/// Connects to a URL without any client.
fn connect(test: &str, server: &Server, url: &str, more: &[&str]) -> Outcome {
    let home = Home::new(&format!("real-{test}-{}", server.kind.name()));
    // A port of its own, for servers that compare it with what was registered.
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    let mut args = vec![
        url,
        "lab",
        "--format",
        "json",
        "--redirect-uri",
        &redirect_uri,
    ];
    args.extend(more);
    let waiting = home.begin(&args);
    let page = Some(Browser::new().visit(&waiting.url));
    let ran = waiting.end();
    Outcome { home, ran, page }
}

#[test]
fn a_client_is_registered_where_a_server_offers_it() {
    // What django-oauth-toolkit publishes for OpenID does not name its endpoint for it, another
    // document does.
    everywhere(
        &[Kind::OidcProvider, Kind::Authlib, Kind::Django],
        |server| {
            let place = server.kind.name();
            // Django signs no ID token for a client that registered itself: it has no algorithm for it.
            let scopes = server.kind.paths().scopes;
            let scope = match server.kind {
                Kind::Django => scopes.last(),
                _ => scopes.first(),
            }
            .unwrap();
            let outcome = connect("register", server, &server.issuer, &["--scope", scope]);
            outcome.assert_connected(place);
            let kept = outcome.home.connection("lab");
            let id = kept["client_id"].as_str().unwrap();
            assert!(!id.is_empty() && !id.starts_with("lab-"), "{place}: {id}");
        },
    );
}

#[test]
fn the_url_of_an_mcp_server_leads_to_tokens_for_it() {
    let Some(server) = Server::start(Kind::Mcp, &[("CHECK_RESOURCE", "1")]) else {
        return;
    };
    let url = server.url("/mcp");
    let outcome = connect("mcp", &server, &url, &["-v"]);
    outcome.assert_connected("mcp");
    let err = &outcome.ran.err;
    for step in [
        "oauth-protected-resource",
        "oauth-authorization-server",
        "register",
    ] {
        assert!(err.contains(step), "{step}: {err}");
    }
    let tried = outcome.home.connection("lab");
    assert_eq!(tried["scopes"][0], "mcp", "{tried}");
    // What was asked for the resource is for it: the endpoint lets nobody else in.
    let json = outcome.ran.json();
    assert_eq!(json["verdict"], "healthy", "{json}");
}
