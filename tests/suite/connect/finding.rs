//! Discovery: from a URL to tokens, and what is told when the way is broken.

use super::*;

/// An authorization server with an MCP server beside it; `edit` changes its metadata.
fn mcp(edit: impl Fn(&mut Value) + Send + Sync + 'static) -> Script {
    Script::start(move |seen, _| {
        let own = format!("http://{}", seen.header("host"));
        match seen.path.as_str() {
            "/mcp" => Answer::With(
                401,
                vec![(
                    "WWW-Authenticate",
                    format!(
                        "Bearer resource_metadata=\"{own}/.well-known/oauth-protected-resource/mcp\", scope=\"a b\""
                    ),
                )],
                json!({"error": "invalid_token"}),
            ),
            "/.well-known/oauth-protected-resource/mcp" => Answer::Json(
                200,
                json!({"resource": format!("{own}/mcp"), "authorization_servers": [own]}),
            ),
            "/.well-known/oauth-authorization-server" | "/.well-known/openid-configuration" => {
                let mut metadata = json!({
                    "issuer": own, "authorization_endpoint": format!("{own}/authorize"),
                    "token_endpoint": format!("{own}/token"),
                    "registration_endpoint": format!("{own}/register"),
                    "response_types_supported": ["code"],
                    "grant_types_supported": ["authorization_code", "refresh_token"],
                    "token_endpoint_auth_methods_supported": ["none"],
                    "code_challenge_methods_supported": ["S256"],
                    "authorization_response_iss_parameter_supported": true,
                });
                edit(&mut metadata);
                Answer::Json(200, metadata)
            }
            "/register" => {
                let asked: Value = serde_json::from_str(&seen.body).unwrap();
                let mut answer = asked;
                answer["client_id"] = "registered-1".into();
                Answer::Json(201, answer)
            }
            "/token" => Answer::Json(200, tokens()),
            _ => Answer::Json(404, json!({})),
        }
    })
}

#[test]
fn an_mcp_server_is_found_registered_with_and_connected() {
    let home = Home::new("mcp");
    let server = mcp(|_| {});
    let url = server.at("/mcp");
    let mut opened = String::new();
    let ran = home.login(&[&url, "lab", "--format", "json"], |url| {
        opened = url.to_owned();
        let issuer = url.split("/authorize").next().unwrap();
        redirected(url, &[("code", "code-0001-abcdef"), ("iss", issuer)])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    let params: std::collections::BTreeMap<_, _> = query(&opened).into_iter().collect();
    assert_eq!(params["client_id"], "registered-1");
    assert_eq!(params["resource"], url);
    assert_eq!(params["scope"], "a b");
    assert_eq!(params["code_challenge_method"], "S256");
    assert_eq!(server.only("/token").param("resource"), url);
    let kept = home.connection("lab");
    assert_eq!(kept["client_id"], "registered-1");
    assert_eq!(kept["provider"], url);
    assert_eq!(kept["endpoints"]["issuer"], server.url);
    // The second time the client is known.
    let ran = home.login(&[&url, "lab"], |url| {
        let issuer = url.split("/authorize").next().unwrap();
        redirected(url, &[("code", "code-0002-abcdef"), ("iss", issuer)])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(server.seen("/register").len(), 1);
}

#[test]
fn a_promised_issuer_that_is_missing_stops_the_login() {
    let home = Home::new("mcp-iss");
    let server = mcp(|_| {});
    let url = server.at("/mcp");
    let ran = home.login(&[&url, "lab", "--format", "json"], |url| {
        redirected(url, &[("code", "code-0001-abcdef")])
    });
    assert_eq!(cause(&ran), "issuer-mismatch", "{ran:?}");
    assert_eq!(server.seen("/token").len(), 0);
}

#[test]
fn an_issuer_that_names_another_is_worth_a_remark() {
    let home = Home::new("issuer-differs");
    let server = mcp(|metadata| {
        metadata["issuer"] = "https://other.example".into();
        metadata["authorization_response_iss_parameter_supported"] = false.into();
    });
    let ran = home.login(&[&server.url, "lab", "--format", "json"], |url| {
        redirected(url, &[("code", "code-0001-abcdef")])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    let json = ran.json();
    let flaws = json["flaws"].as_array().unwrap();
    assert!(
        flaws.iter().any(|flaw| flaw["weight"] == "breaks"
            && flaw["text"].as_str().unwrap().contains("other.example")),
        "{flaws:?}"
    );
    let remarks = json["remarks"].as_array().unwrap().iter();
    let causes: Vec<_> = remarks.map(|r| r["cause"].as_str().unwrap()).collect();
    assert!(
        causes.contains(&"issuer-mismatch") || causes.contains(&"discovery-mismatch"),
        "{causes:?}"
    );
}

#[test]
fn the_document_that_is_a_client_s_id_is_checked() {
    let home = Home::new("client-document");
    let server = mcp(|metadata| {
        metadata["registration_endpoint"] = Value::Null;
        metadata["client_id_metadata_document_supported"] = true.into();
    });
    let url = server.at("/mcp");
    // Nobody listens there, so the server could not fetch it either.
    let id = "https://127.0.0.1:1/client.json";
    let ran = home.login(
        &[&url, "lab", "--client-id", id, "--format", "json"],
        |url| {
            let issuer = url.split("/authorize").next().unwrap();
            redirected(url, &[("error", "invalid_client"), ("iss", issuer)])
        },
    );
    let json = ran.json();
    let told = json["flaws"].to_string();
    assert!(told.contains(&format!("there is none at {id}")), "{json}");
    let tried = json["tried"].to_string();
    assert!(tried.contains("the client's metadata document"), "{json}");
    assert_eq!(cause(&ran), "network-unreachable", "{json}");
    // Who gives no id is told which way there is.
    let ran = home.connect(&[&url, "lab2"], "");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("metadata document"), "{}", ran.err);
}

#[test]
fn where_nothing_is_found_it_is_told_what_was_tried() {
    let home = Home::new("nothing-found");
    let server = Script::always(404, json!({}));
    let ran = home.connect(&[&server.url, "lab"], "");
    assert!((10..=15).contains(&ran.code), "{ran:?}");
    assert!(ran.out.contains("What I tried"), "{}", ran.out);
    assert!(
        ran.out.contains("/.well-known/oauth-authorization-server"),
        "{}",
        ran.out
    );
    let ran = home.connect(&[&server.url, "lab", "--format", "json"], "");
    let json = ran.json();
    assert!(json["tried"].as_array().unwrap().len() >= 3, "{json}");
    assert_ne!(json["exit_code"], 0);
    assert!(!home.has("lab"));
}

#[test]
fn a_refused_registration_is_diagnosed() {
    let home = Home::new("registration-refused");
    let server = Script::start(|seen, _| {
        let own = format!("http://{}", seen.header("host"));
        match seen.path.as_str() {
            "/.well-known/openid-configuration" => Answer::Json(
                200,
                json!({
                    "issuer": own, "authorization_endpoint": format!("{own}/authorize"),
                    "token_endpoint": format!("{own}/token"), "jwks_uri": format!("{own}/jwks"),
                    "registration_endpoint": format!("{own}/register"), "response_types_supported": ["code"],
                    "code_challenge_methods_supported": ["S256"],
                    "id_token_signing_alg_values_supported": ["RS256"], "subject_types_supported": ["public"],
                }),
            ),
            "/register" => Answer::Json(
                400,
                json!({"error": "invalid_redirect_uri", "error_description": "redirect_uris must be https"}),
            ),
            _ => Answer::Json(404, json!({})),
        }
    });
    let ran = home.connect(&[&server.url, "lab", "--format", "json"], "");
    let found = cause(&ran);
    assert!(
        ["dynamic-registration-failed", "redirect-uri-mismatch"].contains(&found.as_str()),
        "{ran:?}"
    );
    assert!((10..=14).contains(&ran.code), "{ran:?}");
    // A client that is known needs no registration.
    let ran = home.connect(
        &[
            &server.url,
            "lab",
            "--client-id",
            "abc",
            "--client-auth",
            "none",
            "--paste",
            "--format",
            "json",
        ],
        "",
    );
    assert_eq!(cause(&ran), "login-not-finished", "{ran:?}");
    assert_eq!(server.seen("/register").len(), 1);
}

#[test]
fn a_server_that_wants_pushed_requests_gets_them() {
    let home = Home::new("must-push");
    let server = Script::start(|seen, _| {
        let own = format!("http://{}", seen.header("host"));
        match seen.path.as_str() {
            "/.well-known/oauth-authorization-server" => Answer::Json(
                200,
                json!({
                    "issuer": own, "authorization_endpoint": format!("{own}/authorize"),
                    "token_endpoint": format!("{own}/token"), "response_types_supported": ["code"],
                    "pushed_authorization_request_endpoint": format!("{own}/par"),
                    "require_pushed_authorization_requests": true,
                    "code_challenge_methods_supported": ["S256"],
                    "token_endpoint_auth_methods_supported": ["none"],
                }),
            ),
            "/par" => Answer::Json(
                201,
                json!({"request_uri": "urn:example:1", "expires_in": 60}),
            ),
            "/token" => Answer::Json(200, tokens()),
            _ => Answer::Json(404, json!({})),
        }
    });
    let ran = home.login(&[&server.url, "lab", "--client-id", "abc"], |url| {
        assert!(url.contains("request_uri=urn"), "{url}");
        "code-0001-abcdef".to_owned()
    });
    assert_eq!(ran.code, 0, "{ran:?}");
}
