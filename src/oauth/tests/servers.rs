use serde_json::json;

use super::super::ask::may_follow;
use super::super::*;

fn urls(candidates: Vec<Candidate>) -> Vec<String> {
    candidates.into_iter().map(|c| c.url).collect()
}

fn header(name: &str, value: &str) -> Vec<(String, String)> {
    vec![pair(name, value)]
}

#[test]
fn both_specifications_and_both_forms_of_path_are_tried() {
    assert_eq!(
        urls(server_candidates("https://as.example/tenant1/")),
        [
            "https://as.example/tenant1/.well-known/openid-configuration",
            "https://as.example/.well-known/oauth-authorization-server/tenant1",
            "https://as.example/.well-known/openid-configuration/tenant1",
            "https://as.example/tenant1/.well-known/oauth-authorization-server",
        ]
    );
    assert_eq!(
        urls(server_candidates("https://as.example:8443")),
        [
            "https://as.example:8443/.well-known/openid-configuration",
            "https://as.example:8443/.well-known/oauth-authorization-server",
        ]
    );
    let given = "https://as.example/realms/a/.well-known/openid-configuration";
    assert_eq!(urls(server_candidates(given))[0], given);
    assert_eq!(
        issuer_of(given).as_deref(),
        Some("https://as.example/realms/a")
    );
    let inserted = "https://as.example/.well-known/oauth-authorization-server/a/b";
    assert_eq!(
        issuer_of(inserted).as_deref(),
        Some("https://as.example/a/b")
    );
    assert_eq!(urls(server_candidates("not a url")), [""; 0]);
    assert_eq!(urls(server_candidates("file:///etc/passwd")), [""; 0]);
}

#[test]
fn a_resource_is_found_by_its_challenge_and_by_its_path() {
    let challenge = header(
        "WWW-Authenticate",
        r#"Bearer error="invalid_token", resource_metadata="https://mcp.example/meta?a=1,2""#,
    );
    assert_eq!(
        urls(resource_candidates(
            "https://mcp.example/mcp",
            &challenges(&challenge)
        )),
        [
            "https://mcp.example/meta?a=1,2",
            "https://mcp.example/.well-known/oauth-protected-resource/mcp",
            "https://mcp.example/.well-known/oauth-protected-resource",
        ]
    );
    let relative = header("www-authenticate", "Bearer resource_metadata=/meta");
    let found = urls(resource_candidates(
        "https://mcp.example/",
        &challenges(&relative),
    ));
    assert_eq!(found[0], "https://mcp.example/meta");
    assert_eq!(found.len(), 2);
    // RFC 9728 section 3.1 keeps a query; of a slash at the end, servers know one form or the other.
    assert_eq!(
        urls(resource_candidates(
            "https://mcp.example/a/?tenant=1#x",
            &[]
        )),
        [
            "https://mcp.example/.well-known/oauth-protected-resource/a?tenant=1",
            "https://mcp.example/.well-known/oauth-protected-resource",
        ]
    );
    assert_eq!(
        urls(resource_candidates("https://mcp.example/a/", &[]))[..2],
        [
            "https://mcp.example/.well-known/oauth-protected-resource/a/",
            "https://mcp.example/.well-known/oauth-protected-resource/a",
        ]
    );
}

#[test]
fn a_redirect_never_gives_up_tls() {
    let from = "https://as.example/a/meta";
    let been = [from.to_owned()];
    assert_eq!(
        may_follow(from, "../b", &been).as_deref(),
        Ok("https://as.example/b")
    );
    assert!(may_follow(from, "https://other.example/", &been).is_ok());
    for location in [
        "http://as.example/",
        "javascript:1",
        "file:///etc/passwd",
        from,
        "https://[",
    ] {
        assert!(may_follow(from, location, &been).is_err(), "{location}");
    }
    assert!(may_follow("http://as.example/", "https://as.example/", &been).is_ok());
}

#[test]
fn several_challenges_in_one_line_are_told_apart() {
    let headers = header(
        "WWW-Authenticate",
        r#"Negotiate, Basic realm="a, b = \"c\"" charset=UTF-8,DPoP algs="ES256", error=use_dpop_nonce"#,
    );
    let found = challenges(&headers);
    let schemes: Vec<&str> = found.iter().map(|c| c.scheme.as_str()).collect();
    assert_eq!(schemes, ["Negotiate", "Basic", "DPoP"]);
    assert_eq!(found[1].param("realm"), Some(r#"a, b = "c""#));
    assert_eq!(found[1].param("charset"), Some("UTF-8"));
    assert_eq!(found[2].param("error"), Some("use_dpop_nonce"));
    for odd in [
        "",
        ",,",
        "=",
        "= =",
        "\"",
        "Bearer realm=",
        "Bearer realm=\"x",
    ] {
        drop(challenges(&header("WWW-Authenticate", odd)));
    }
}

#[test]
fn a_demand_for_a_nonce_is_seen_in_both_places() {
    let given = header("DPoP-Nonce", "n1");
    let error = Some("use_dpop_nonce");
    assert_eq!(nonce(&given, error), Nonce::Demanded("n1".to_owned()));
    assert_eq!(nonce(&[], error), Nonce::DemandedButMissing);
    assert_eq!(nonce(&given, None), Nonce::Offered("n1".to_owned()));
    assert_eq!(nonce(&[], Some("invalid_grant")), Nonce::Unmentioned);
    let mut at_resource = header("WWW-Authenticate", r#"DPoP error="use_dpop_nonce""#);
    at_resource.extend(header("dpop-nonce", "n2"));
    assert_eq!(nonce(&at_resource, None), Nonce::Demanded("n2".to_owned()));
    let bearer = header("WWW-Authenticate", r#"Bearer error="use_dpop_nonce""#);
    assert_eq!(nonce(&bearer, None), Nonce::Unmentioned);
}

#[test]
fn issuers_are_compared_to_the_letter() {
    let asked = "https://as.example/a";
    for (found, difference) in [
        ("https://as.example/a", Difference::None),
        ("https://as.example/a/", Difference::TrailingSlash),
        ("http://as.example/a", Difference::Scheme),
        ("https://AS.example/a", Difference::Case),
        ("https://as.example:8443/a", Difference::Port),
        ("https://as.example/b", Difference::Path),
        ("https://other.example/a", Difference::Host),
        ("as", Difference::Other),
    ] {
        assert_eq!(compare_issuers(asked, found), difference, "{found}");
    }
    let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    for (found, difference) in [
        (
            "https://login.microsoftonline.com/9188040d/v2.0",
            Difference::None,
        ),
        ("https://login.microsoftonline.com//v2.0", Difference::Path),
        ("https://login.microsoftonline.com/a/v1.0", Difference::Path),
    ] {
        assert_eq!(compare_issuers(template, found), difference, "{found}");
    }
}

#[test]
fn metadata_without_fault_contradicts_nothing() {
    let document = json!({
        "issuer": "https://as.example", "authorization_endpoint": "https://as.example/a",
        "token_endpoint": "https://as.example/t", "jwks_uri": "https://as.example/j",
        "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    let metadata = ServerMetadata::read(document.to_string().as_bytes()).unwrap();
    assert_eq!(metadata.contradictions(Some("https://as.example")), []);
    assert_eq!(metadata.auth_methods(), ["client_secret_basic"]);
}

#[test]
fn each_contradiction_is_named() {
    let document = json!({
        "issuer": "https://as.example/", "authorization_endpoint": "/authorize",
        "token_endpoint": "http://as.example/t", "registration_endpoint": "https://10.0.0.7/r",
        "response_types_supported": "code", "code_challenge_methods_supported": ["plain"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "id_token_signing_alg_values_supported": ["none"],
        "authorization_response_iss_parameter_supported": "true",
    });
    let metadata = ServerMetadata::read(document.to_string().as_bytes()).unwrap();
    assert!(metadata.says_yes("authorization_response_iss_parameter_supported"));
    let found = metadata.contradictions(Some("https://as.example"));
    assert_eq!(
        found,
        [
            Contradiction::Issuer {
                asked: "https://as.example".to_owned(),
                found: "https://as.example/".to_owned(),
                difference: Difference::TrailingSlash,
            },
            Contradiction::BrokenEndpoint("authorization_endpoint", "/authorize".to_owned()),
            Contradiction::PlainEndpoint("token_endpoint", "http://as.example/t".to_owned()),
            Contradiction::NoEndpoint("jwks_uri"),
            Contradiction::ForeignHost("registration_endpoint", "https://10.0.0.7/r".to_owned()),
            Contradiction::NoList("response_types_supported"),
            Contradiction::NoS256,
            Contradiction::NoAuthAlgorithms,
            Contradiction::UnsignedIdTokens,
        ]
    );
    assert!(found.iter().all(|c| !c.in_words().is_empty()));
    let empty = ServerMetadata::read(b"{}").unwrap().contradictions(None);
    assert_eq!(
        empty,
        [
            Contradiction::NoIssuer,
            Contradiction::NoEndpoint("authorization_endpoint"),
            Contradiction::NoEndpoint("token_endpoint"),
            Contradiction::PkceUnlisted,
        ]
    );
    assert!(ServerMetadata::read(b"[]").is_none());
    assert!(ServerMetadata::read(b"<html>").is_none());
}

#[test]
fn a_resource_may_speak_for_what_is_below_it_only() {
    let read = |resource: &str, servers: &[&str]| {
        let document = json!({"resource": resource, "authorization_servers": servers});
        ResourceMetadata::read(document.to_string().as_bytes())
            .unwrap()
            .contradictions("https://mcp.example/mcp")
    };
    let servers = ["https://as.example"];
    assert_eq!(read("https://mcp.example/mcp", &servers), []);
    assert_eq!(read("https://mcp.example", &servers), []);
    assert_eq!(read("https://mcp.example/", &servers), []);
    for (resource, difference) in [
        ("https://mcp.example/mcp/", Difference::TrailingSlash),
        ("http://mcp.example/mcp", Difference::Scheme),
        ("https://mcp.example/other", Difference::Path),
        ("https://evil.example/mcp", Difference::Host),
    ] {
        let found = read(resource, &servers);
        assert!(
            matches!(&found[..], [Contradiction::Resource { difference: d, .. }] if *d == difference),
            "{resource}: {found:?}"
        );
    }
    assert_eq!(
        read("https://mcp.example/mcp", &[]),
        [Contradiction::NoServers]
    );
}
