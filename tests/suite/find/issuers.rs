//! Issuers: where their metadata stands, and what is wrong with it.

use oauthdx::evidence::Reading;
use oauthdx::oauth::{Contradiction, Difference, Flaw, Start, Weight};
use serde_json::json;

use super::{Reply, Script, causes, changed, diagnosis, flaws, metadata, search};

const OIDC: &str = "GET /.well-known/openid-configuration";
const MISMATCH: &str = "discovery-mismatch";
const OAUTH: &str = "GET /.well-known/oauth-authorization-server";

#[test]
fn healthy_metadata_is_taken_at_the_first_question() {
    let server = Script::start(&[(OIDC, Reply::json(&metadata("")))]);
    let found = search(&Start::Issuer(server.url("")));
    let server_found = found.server.as_ref().unwrap();
    assert_eq!(server_found.issuer, server.url(""));
    assert_eq!(
        server_found.metadata.text("token_endpoint"),
        Some(&*server.url("/token"))
    );
    assert_eq!(found.flaws, []);
    assert_eq!(server.seen(), [OIDC]);
    assert_eq!(found.evidence().count(), 0);
    let told = found.steps[0].in_words();
    assert!(
        told.ends_with("/.well-known/openid-configuration → 200, the document"),
        "{told}"
    );
}

#[test]
fn each_form_of_path_is_found() {
    for path in [
        "/tenant/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/tenant",
        "/.well-known/openid-configuration/tenant",
        "/tenant/.well-known/oauth-authorization-server",
    ] {
        let line = &*format!("GET {path}");
        let server = Script::start(&[(line, Reply::json(&metadata("/tenant")))]);
        let found = search(&Start::Issuer(server.url("/tenant")));
        assert_eq!(found.flaws, [], "{line}");
        assert_eq!(
            found.steps.last().unwrap().asked,
            format!("GET {}", server.url(path))
        );
        // The URL of the document does as well.
        let found = search(&Start::Url(server.url(path)));
        assert_eq!(found.flaws, [], "{line}");
        assert_eq!(
            found.server.unwrap().issuer,
            server.url("/tenant"),
            "{line}"
        );
    }
}

#[test]
fn without_metadata_every_place_that_was_tried_is_told() {
    let server = Script::start(&[]);
    let issuer = server.url("/realms/a");
    let found = search(&Start::Issuer(issuer.clone()));
    assert!(found.server.is_none());
    assert_eq!(flaws(&found.flaws), [&Flaw::NoServerMetadata(issuer)]);
    assert_eq!(found.weight(), Some(Weight::Stops));
    assert_eq!(found.steps.len(), 4);
    assert!(
        found
            .steps
            .iter()
            .all(|step| step.in_words().ends_with("→ 404"))
    );
    assert_eq!(causes(&found)[0], "discovery-mismatch");
}

#[test]
fn what_is_no_metadata_is_named() {
    let page = "<!DOCTYPE html><html><head><title>App</title></head><body></body></html>";
    let error = json!({"error": "not found"});
    for (reply, told, cause) in [
        (
            Reply::new("200 OK", "text/html", page),
            "200, a page instead of JSON",
            "wrong-endpoint",
        ),
        (
            Reply::json("{\"issuer\": \"https"),
            "200, broken JSON",
            MISMATCH,
        ),
        (Reply::json(""), "200, an empty body", MISMATCH),
        (Reply::json("not found"), "200, no JSON", MISMATCH),
        (
            Reply::json("[]"),
            "200, JSON, but not this document",
            MISMATCH,
        ),
        (
            Reply::json(&error),
            "200, JSON, but not this document",
            MISMATCH,
        ),
        (
            Reply::new("500 Internal Server Error", "text/plain", ""),
            "500",
            "provider-outage",
        ),
    ] {
        let server = Script::start(&[(OIDC, reply.clone()), (OAUTH, reply)]);
        let found = search(&Start::Issuer(server.url("")));
        assert!(found.server.is_none(), "{told}");
        assert_eq!(found.weight(), Some(Weight::Stops), "{told}");
        for step in &found.steps {
            assert_eq!(step.came, told);
        }
        let causes = causes(&found);
        assert!(causes.iter().any(|c| c == cause), "{told}: {causes:?}");
        assert!(causes.iter().any(|c| c == MISMATCH), "{told}: {causes:?}");
    }
}

#[test]
fn a_page_at_one_place_does_not_hide_the_document_at_another() {
    let server = Script::start(&[
        (OIDC, Reply::new("200 OK", "text/html", "<html></html>")),
        (OAUTH, Reply::json(&metadata(""))),
    ]);
    let found = search(&Start::Issuer(server.url("")));
    assert_eq!(found.flaws, []);
    assert!(
        found
            .server
            .unwrap()
            .url
            .ends_with("oauth-authorization-server")
    );
}

#[test]
fn another_issuer_is_told_with_the_difference() {
    for (issuer, difference) in [
        ("ORIGIN/other", Difference::Path),
        ("https://as.example", Difference::Host),
    ] {
        let document = changed("", &json!({"issuer": issuer}));
        let server = Script::start(&[(OIDC, Reply::json(&document))]);
        let found = search(&Start::Issuer(server.url("")));
        let is_it = |f: &&Flaw| matches!(f, Flaw::Metadata(Contradiction::Issuer { difference: d, .. }) if *d == difference);
        assert!(flaws(&found.flaws).iter().any(is_it), "{:?}", found.flaws);
        assert!(found.server.is_some());
        let diagnosis = diagnosis(found.evidence());
        assert_eq!(diagnosis.findings[0].cause, "issuer-mismatch");
        let quoted = |r: &Reading| r.value.contains(&server.url(""));
        assert!(diagnosis.readings.iter().any(quoted));
        let place = &diagnosis.exchanges[0].place;
        assert!(
            place.contains("/.well-known/openid-configuration"),
            "{place}"
        );
    }
}

#[test]
fn a_slash_at_the_end_matters_only_to_programs() {
    for (asked, own) in [("/", ""), ("", "/"), ("/a/", "/a"), ("/a", "/a/")] {
        let path = asked.trim_end_matches('/');
        let line = format!("GET {path}/.well-known/openid-configuration");
        let server = Script::start(&[(&line, Reply::json(&metadata(own)))]);
        let found = search(&Start::Issuer(server.url(asked)));
        assert_eq!(flaws(&found.flaws), [&Flaw::NoChallenge; 0]);
        assert_eq!(found.flaws.len(), 1, "{:?}", found.flaws);
        assert_eq!(found.flaws[0].weight, Weight::Odd);
        let words = found.flaws[0].flaw.in_words();
        assert!(
            words.ends_with("they differ in a slash at the end"),
            "{words}"
        );
        assert_eq!(server.seen(), [line]);
    }
}

#[test]
fn the_document_about_the_issuer_goes_before_one_about_another() {
    let server = Script::start(&[
        (
            OIDC,
            Reply::json(&changed("", &json!({"issuer": "https://internal.example"}))),
        ),
        (OAUTH, Reply::json(&metadata(""))),
    ]);
    let found = search(&Start::Issuer(server.url("")));
    assert_eq!(found.flaws, []);
    assert!(
        found
            .server
            .unwrap()
            .url
            .ends_with("oauth-authorization-server")
    );
}

#[test]
fn contradictions_keep_their_weight_and_their_exchange() {
    for (changes, flaw, weight, cause) in [
        (
            json!({"token_endpoint": null}),
            Contradiction::NoEndpoint("token_endpoint"),
            Weight::Stops,
            "discovery-mismatch",
        ),
        (
            json!({"issuer": null}),
            Contradiction::NoIssuer,
            Weight::Breaks,
            "discovery-mismatch",
        ),
        (
            json!({"code_challenge_methods_supported": ["plain"]}),
            Contradiction::NoS256,
            Weight::Breaks,
            "pkce-missing",
        ),
        (
            json!({"code_challenge_methods_supported": null}),
            Contradiction::PkceUnlisted,
            Weight::Odd,
            "",
        ),
        (
            json!({"token_endpoint": "/token"}),
            Contradiction::BrokenEndpoint("token_endpoint", "/token".to_owned()),
            Weight::Stops,
            "discovery-mismatch",
        ),
    ] {
        let server = Script::start(&[(OIDC, Reply::json(&changed("", &changes)))]);
        let found = search(&Start::Issuer(server.url("")));
        let noticed = &found.flaws[0];
        assert_eq!(noticed.flaw, Flaw::Metadata(flaw));
        assert_eq!(noticed.weight, weight);
        assert_eq!(noticed.step, Some(0));
        let causes = causes(&found);
        assert_eq!(
            causes.first().map_or("", String::as_str),
            cause,
            "{:?}",
            noticed.flaw
        );
    }
}

#[test]
fn json_by_another_name_is_read_and_told() {
    let body = format!("\u{feff}{}", metadata(""));
    let server = Script::start(&[(OIDC, Reply::new("200 OK", "text/plain", body))]);
    let found = search(&Start::Issuer(server.url("")));
    let told: Vec<_> = found.flaws.iter().map(|f| &f.flaw).collect();
    assert_eq!(
        told,
        [
            &Flaw::ByteOrderMark,
            &Flaw::MediaType("text/plain".to_owned())
        ]
    );
    assert_eq!(found.weight(), Some(Weight::Odd));
}

#[test]
fn what_is_no_web_address_is_not_asked() {
    for start in ["as.example", "file:///etc/passwd", "", "http://"] {
        for start in [
            Start::Issuer(start.to_owned()),
            Start::Resource(start.to_owned()),
            Start::Url(start.to_owned()),
        ] {
            let found = search(&start);
            assert!(found.server.is_none());
            assert_eq!(
                found.weight(),
                Some(Weight::Stops),
                "{start:?} {:?}",
                found.flaws
            );
        }
    }
}
