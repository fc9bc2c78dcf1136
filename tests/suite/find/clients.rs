//! Clients that make themselves known, and the keys of servers.

use oauthdx::oauth::{
    ClientDescription, ClientWay, Flaw, ServerMetadata, client_document, keys, register,
};
use oauthdx::secret::Secret;
use oauthdx::token::JwksOddity;
use serde_json::json;

use super::{Reply, Script, changed, client, diagnosis, flaws, metadata, names, run};

const CALLBACK: &str = "http://127.0.0.1:7999/callback";

fn description() -> ClientDescription {
    ClientDescription {
        name: "oauthdx".to_owned(),
        redirect_uris: vec![CALLBACK.to_owned()],
        grant_types: vec!["authorization_code".to_owned()],
        auth_method: "none".to_owned(),
        application_type: Some("native".to_owned()),
        ..ClientDescription::default()
    }
}

fn server_metadata(server: &Script) -> ServerMetadata {
    let text = metadata("").to_string().replace("ORIGIN", &server.url(""));
    ServerMetadata::read(text.as_bytes()).unwrap()
}

#[test]
fn a_client_registers_itself() {
    let answer = json!({
        "client_id": "c1", "client_secret": "s1", "client_secret_expires_at": 0,
        "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post",
    });
    let reply = Reply::new("201 Created", "application/json", answer.to_string());
    let server = Script::start(&[("POST /register", reply)]);
    let initial = Secret::new("initial-access-token-1");
    let metadata = server_metadata(&server);
    assert_eq!(metadata.client_ways(), [ClientWay::Registration]);
    assert_eq!(metadata.method_to_register(), "client_secret_basic");
    let asked = run(register(
        &client(),
        &metadata,
        &description(),
        Some(&initial),
    ));
    let registered = asked.result.as_ref().unwrap();
    assert_eq!(registered.client_id, "c1");
    assert_eq!(
        registered.auth_method.as_deref(),
        Some("client_secret_post")
    );
    assert_eq!(flaws(&asked.flaws), [&Flaw::NoRegistration; 0]);
    assert_eq!(asked.flaws.len(), 1, "{:?}", asked.flaws);
    assert_eq!(asked.evidence().count(), 0);
}

#[test]
fn without_an_endpoint_nothing_is_asked() {
    let document = changed(
        "",
        &json!({"registration_endpoint": null, "client_id_metadata_document_supported": true}),
    );
    let metadata = ServerMetadata { document };
    assert_eq!(metadata.client_ways(), [ClientWay::Document]);
    let asked = run(register(&client(), &metadata, &description(), None));
    assert!(asked.result.is_none() && asked.steps.is_empty());
    assert_eq!(flaws(&asked.flaws), [&Flaw::NoRegistration]);
    assert_eq!(names(&diagnosis(asked.evidence())), [FAILED]);
}

#[test]
fn a_refused_registration_is_evidence() {
    for (reply, cause) in [
        (
            refusal("400 Bad Request", "invalid_client_metadata"),
            FAILED,
        ),
        (refusal("400 Bad Request", "invalid_redirect_uri"), FAILED),
        (refusal("401 Unauthorized", "invalid_token"), FAILED),
        (Reply::new("403 Forbidden", "text/plain", "no"), FAILED),
        (
            Reply::to("307 Temporary Redirect", "https://elsewhere.example/"),
            "wrong-endpoint",
        ),
    ] {
        let server = Script::start(&[("POST /register", reply)]);
        let metadata = server_metadata(&server);
        let asked = run(register(&client(), &metadata, &description(), None));
        assert!(asked.result.is_none());
        assert_eq!(server.seen(), ["POST /register"]);
        let causes = names(&diagnosis(asked.evidence()));
        let came = &asked.steps[0].came;
        assert_eq!(causes[0], cause, "{came}: {causes:?}");
    }
}

fn refusal(status: &str, error: &str) -> Reply {
    Reply::new(
        status,
        "application/json",
        format!("{{\"error\":\"{error}\"}}"),
    )
}

const FAILED: &str = "dynamic-registration-failed";

#[test]
fn odd_registrations_are_told() {
    for (status, answer, odd) in [
        (
            "200 OK",
            json!({"client_id": "c1"}),
            Flaw::RegisteredWith(200),
        ),
        (
            "201 Created",
            json!({"client_name": "x"}),
            Flaw::RegisteredNothing,
        ),
        (
            "201 Created",
            json!({"client_id": "c1", "redirect_uris": ["https://other.example/"]}),
            Flaw::RegisteredOtherwise(format!(
                "redirect_uris is [\"https://other.example/\"], not [\"{CALLBACK}\"]"
            )),
        ),
    ] {
        let reply = Reply::new(status, "application/json", answer.to_string());
        let server = Script::start(&[("POST /register", reply)]);
        let asked = run(register(
            &client(),
            &server_metadata(&server),
            &description(),
            None,
        ));
        assert_eq!(asked.flaws.len(), 1);
        assert_eq!(asked.flaws[0].flaw, odd);
    }
}

#[test]
fn a_client_s_own_document_is_checked_as_a_server_does() {
    // On loopback there is no TLS, so that is the one fault of a document without others.
    let good =
        json!({"client_id": "ORIGIN/client", "redirect_uris": ["http://127.0.0.1/callback"]});
    let server = Script::start(&[
        ("GET /client", Reply::json(&good)),
        ("GET /moved", Reply::to("302 Found", "/client")),
        (
            "GET /secret",
            Reply::json(
                &json!({"client_id": "x", "redirect_uris": [], "token_endpoint_auth_method": "client_secret_post"}),
            ),
        ),
    ]);
    for (path, faults) in [
        ("/client", vec!["must be an https URL"]),
        (
            "/moved",
            vec![
                "must be an https URL",
                "its client_id is",
                "where a redirect leads",
            ],
        ),
        (
            "/secret",
            vec![
                "must be an https URL",
                "has no secret",
                "redirect_uris is empty",
                "its client_id is x",
                "its redirect_uris lack",
            ],
        ),
        ("/gone", vec!["there is none at"]),
    ] {
        let asked = run(client_document(
            &client(),
            &server.url(path),
            Some(CALLBACK),
        ));
        let told: Vec<String> = asked.flaws.iter().map(|f| f.flaw.in_words()).collect();
        assert_eq!(told.len(), faults.len(), "{path}: {told:?}");
        for (told, fault) in told.iter().zip(faults) {
            assert!(told.contains(fault), "{path}: {told}");
        }
        assert_eq!(asked.result.is_some(), path != "/gone");
    }
}

#[test]
fn keys_are_fetched_and_what_is_odd_about_them_told() {
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "k1",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"});
    let server = Script::start(&[
        ("GET /jwks", Reply::json(&json!({"keys": [key]}))),
        ("GET /empty", Reply::json(&json!({"keys": []}))),
        ("GET /page", Reply::new("200 OK", "text/html", "<html>")),
    ]);
    let asked = run(keys(&client(), &server.url("/jwks")));
    assert_eq!(asked.result.unwrap().keys.len(), 1);
    assert_eq!(asked.flaws, []);
    let asked = run(keys(&client(), &server.url("/empty")));
    assert_eq!(flaws(&asked.flaws), [&Flaw::Keys(JwksOddity::Empty)]);
    let asked = run(keys(&client(), &server.url("/page")));
    assert_eq!(flaws(&asked.flaws), [&Flaw::NoKeys(server.url("/page"))]);
    assert_eq!(asked.steps[0].came, "200, a page instead of JSON");
    let causes = names(&diagnosis(asked.evidence()));
    assert_eq!(causes[0], "jwks-key-not-found", "{causes:?}");
}
