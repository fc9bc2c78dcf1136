use base64::Engine as _;
use serde_json::json;

use super::super::*;
use super::{OCCASION, body, client, decoded, private, signer};
use crate::secret::Secret;
use crate::token::{Algorithm, Jwks, Jwt, KeyFile, Outcome, PrivateKey, Wrapping, unwrap, verify};

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

fn build(grant: &Grant, client: &Client, format: BodyFormat) -> Request {
    TokenRequest {
        url: "https://as.example/token",
        grant,
        client,
        format,
        resources: &[],
        extra: &[],
        headers: &[],
    }
    .build(&OCCASION)
    .unwrap()
}

fn names(params: &[(String, String)]) -> Vec<&str> {
    params.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_challenge_is_that_of_rfc_7636_appendix_b() {
    let pkce = |method| Pkce {
        verifier: secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        method,
    };
    assert_eq!(
        pkce(PkceMethod::S256).challenge(),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
    assert_eq!(
        pkce(PkceMethod::Plain).challenge(),
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
}

#[test]
fn verifiers_are_new_and_need_no_encoding() {
    let one = Pkce::new(PkceMethod::S256).unwrap();
    let other = Pkce::new(PkceMethod::S256).unwrap();
    assert_ne!(one.verifier, other.verifier);
    let text = one.verifier.expose();
    assert_eq!(text.len(), 43);
    assert_eq!(form(&[pair("v", text)]), format!("v={text}"));
}

#[test]
fn an_authorization_request_keeps_its_order_and_its_twins() {
    let (state, nonce) = (secret("st"), secret("no"));
    let pkce = Pkce {
        verifier: secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        method: PkceMethod::S256,
    };
    let details = json!([{"type": "payment"}]);
    let resources = [
        "https://a.example/".to_owned(),
        "https://b.example".to_owned(),
    ];
    let params = Authorize {
        response_type: "code",
        client_id: ("client_id", "client"),
        redirect_uri: Some("http://127.0.0.1:8400/cb?x=1"),
        scopes: &["openid".to_owned(), "a b".to_owned()],
        scope_separator: " ",
        state: Some(&state),
        nonce: Some(&nonce),
        pkce: Some(&pkce),
        response_mode: Some("form_post"),
        resources: &resources,
        authorization_details: Some(&details),
        dpop_thumbprint: Some("jkt"),
        extra: &[pair("prompt", "consent"), pair("prompt", "login")],
    }
    .parameters();
    assert_eq!(
        names(&params),
        [
            "response_type",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "response_mode",
            "resource",
            "resource",
            "authorization_details",
            "dpop_jkt",
            "prompt",
            "prompt"
        ]
    );
    let url = authorize_url("https://as.example/authorize?tenant=7#top", &params);
    assert!(url.starts_with("https://as.example/authorize?tenant=7&response_type=code&client_id="));
    assert!(url.contains("&redirect_uri=http%3A%2F%2F127.0.0.1%3A8400%2Fcb%3Fx%3D1&"));
    assert!(url.contains("&authorization_details=%5B%7B%22type%22%3A%22payment%22%7D%5D&"));
    assert!(url.ends_with("&prompt=consent&prompt=login"));
    for (endpoint, start) in [
        ("https://a.example", "https://a.example?response"),
        ("https://a.example?", "https://a.example?response"),
        ("https://a.example?x=1&", "https://a.example?x=1&response"),
    ] {
        assert!(authorize_url(endpoint, &params).starts_with(start));
    }
}

#[test]
fn a_comma_and_another_name_of_the_client_are_possible() {
    let params = Authorize {
        response_type: "code",
        client_id: ("client_key", "k"),
        scopes: &["a".to_owned(), "b".to_owned()],
        scope_separator: ",",
        ..Authorize::default()
    }
    .parameters();
    assert_eq!(form(&params), "response_type=code&client_key=k&scope=a%2Cb");
}

#[test]
fn a_pushed_request_carries_the_clients_proof_once() {
    let params = vec![pair("response_type", "code"), pair("client_id", "client")];
    let post = client(Proof::SecretPost(secret("s")));
    let request = pushed_request("https://as.example/par", &params, &post, &OCCASION).unwrap();
    assert_eq!(
        body(&request),
        "response_type=code&client_id=client&client_secret=s"
    );
    let left = pushed_parameters(("client_id", "client"), "urn:example:1");
    assert_eq!(
        authorize_url("https://as.example/a", &left),
        "https://as.example/a?client_id=client&request_uri=urn%3Aexample%3A1"
    );
}

#[test]
fn a_request_object_holds_the_parameters_and_is_signed() {
    let params = vec![
        pair("response_type", "code"),
        pair("client_id", "client"),
        pair("scope", "openid"),
        pair("state", "st"),
        pair("resource", "https://a.example"),
        pair("resource", "https://b.example"),
        pair("authorization_details", r#"[{"type":"payment"}]"#),
    ];
    let signer = signer("p256-sec1");
    let outside = signed_parameters(&params, ("client_id", "client"), &signer, &OCCASION).unwrap();
    assert_eq!(
        names(&outside),
        ["client_id", "response_type", "scope", "request"]
    );
    let object = Jwt::read(&outside[3].1).unwrap();
    assert_eq!(object.header_text("typ"), Some("oauth-authz-req+jwt"));
    assert_eq!(object.header_text("kid"), Some("k1"));
    assert_eq!(
        object.claim("resource"),
        Some(&json!(["https://a.example", "https://b.example"]))
    );
    assert_eq!(
        object.claim("authorization_details"),
        Some(&json!([{"type": "payment"}]))
    );
    assert_eq!(object.claim_text("iss"), Some("client"));
    assert_eq!(object.claim_text("state"), Some("st"));
    let verification = verify(&object, &Jwks::of(signer.key.public()));
    assert_eq!(verification.outcome, Outcome::Pass);
}

#[test]
fn basic_is_form_encoded_first_and_raw_on_demand() {
    let grant = Grant::ClientCredentials {
        scope: "a b".to_owned(),
    };
    let odd = "a:b+c/d%e é";
    for (proof, credentials) in [
        (
            Proof::SecretBasic(secret(odd)),
            "client:a%3Ab%2Bc%2Fd%25e+%C3%A9",
        ),
        (Proof::SecretBasicRaw(secret(odd)), "client:a:b+c/d%e é"),
    ] {
        let request = build(&grant, &client(proof), BodyFormat::Form);
        assert_eq!(body(&request), "grant_type=client_credentials&scope=a+b");
        let header = request.header("authorization").unwrap();
        let encoded = header.strip_prefix("Basic ").unwrap();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(encoded)
            .unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), credentials);
    }
}

#[test]
fn each_method_of_client_authentication_sends_its_own() {
    let grant = Grant::RefreshToken {
        token: secret("rt"),
        scope: String::new(),
    };
    let shared = Signer::new(PrivateKey::secret(b"swordfish"), None);
    let own = Signer::new(private("rsa-pkcs1"), None);
    for (proof, method, sent) in [
        (Proof::None, AuthMethod::None, &["client_id"][..]),
        (
            Proof::SecretPost(secret("s")),
            AuthMethod::SecretPost,
            &["client_id", "client_secret"],
        ),
        (
            Proof::SecretBasic(secret("s")),
            AuthMethod::SecretBasic,
            &[],
        ),
        (
            Proof::Assertion(Box::new(shared)),
            AuthMethod::SecretJwt,
            &["client_id", "client_assertion_type", "client_assertion"],
        ),
        (
            Proof::Assertion(Box::new(own)),
            AuthMethod::PrivateKeyJwt,
            &["client_id", "client_assertion_type", "client_assertion"],
        ),
        (
            Proof::Certificate { self_signed: false },
            AuthMethod::TlsClientAuth,
            &["client_id"],
        ),
    ] {
        let client = client(proof);
        assert_eq!(client.method(), method);
        let request = build(&grant, &client, BodyFormat::Form);
        let params = decoded(&request);
        let rest: Vec<&str> = names(&params).split_off(2);
        assert_eq!(rest, sent, "{}", method.name());
        assert_eq!(request.header("authorization").is_some(), sent.is_empty());
    }
    for method in AuthMethod::ALL {
        assert_eq!(AuthMethod::named(method.name()), Some(*method));
    }
}

#[test]
fn a_client_assertion_has_the_claims_of_rfc_7523() {
    let mut by_microsoft = signer("rsa-pkcs8");
    by_microsoft.header = vec![("x5t".to_owned(), json!("thumb"))];
    by_microsoft.algorithm = Algorithm::Ps256;
    let public = by_microsoft.key.public();
    let client = client(Proof::Assertion(Box::new(by_microsoft)));
    let params = client.parameters(&OCCASION).unwrap();
    assert_eq!(
        params[1].1,
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    let assertion = Jwt::read(&params[2].1).unwrap();
    assert_eq!(assertion.header_text("x5t"), Some("thumb"));
    assert_eq!(
        assertion.claims,
        Some(json!({
            "iss": "client", "sub": "client", "aud": "https://as.example/token",
            "jti": "id-1", "iat": 1_700_000_000, "exp": 1_700_000_180,
        }))
    );
    assert_eq!(verify(&assertion, &Jwks::of(public)).outcome, Outcome::Pass);
}

#[test]
fn each_grant_sends_its_parameters_in_order() {
    for (grant, sent) in [
        (
            Grant::AuthorizationCode {
                code: secret("4/0x"),
                redirect_uri: Some("http://localhost/".to_owned()),
                verifier: Some(secret("ve")),
            },
            "grant_type=authorization_code&code=4%2F0x&redirect_uri=http%3A%2F%2Flocalhost%2F\
             &code_verifier=ve",
        ),
        (
            Grant::RefreshToken {
                token: secret("a|b"),
                scope: "s".to_owned(),
            },
            "grant_type=refresh_token&refresh_token=a%7Cb&scope=s",
        ),
        (
            Grant::JwtBearer {
                assertion: secret("e.y.J"),
                scope: String::new(),
            },
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=e.y.J",
        ),
        (
            Grant::DeviceCode {
                device_code: secret("dc"),
            },
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc",
        ),
        (
            Grant::Password {
                username: "u@example".to_owned(),
                password: secret("p w"),
                scope: String::new(),
            },
            "grant_type=password&username=u%40example&password=p+w",
        ),
    ] {
        let request = build(&grant, &client(Proof::None), BodyFormat::Form);
        assert_eq!(body(&request), format!("{sent}&client_id=client"));
        assert_eq!(request.method, "POST");
        assert_eq!(
            request.header("content-type"),
            Some("application/x-www-form-urlencoded")
        );
    }
}

#[test]
fn an_exchange_names_subject_actor_and_audiences() {
    let exchanged = Exchanged {
        subject_token: secret("st"),
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token".to_owned(),
        actor: Some((
            secret("ac"),
            "urn:ietf:params:oauth:token-type:jwt".to_owned(),
        )),
        requested_token_type: Some("urn:ietf:params:oauth:token-type:id_token".to_owned()),
        audiences: vec!["a".to_owned(), "b".to_owned()],
        scope: "x".to_owned(),
    };
    let grant = Grant::TokenExchange(Box::new(exchanged));
    let request = build(&grant, &client(Proof::None), BodyFormat::Form);
    assert_eq!(
        body(&request),
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
             &subject_token=st\
             &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token\
             &actor_token=ac&actor_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt\
             &requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token\
             &audience=a&audience=b&scope=x&client_id=client"
    );
}

#[test]
fn habits_of_a_provider_shape_the_request() {
    // Notion: JSON, Basic and a header with the version.
    let grant = Grant::AuthorizationCode {
        code: secret("c\"1"),
        redirect_uri: None,
        verifier: None,
    };
    let notion = client(Proof::SecretBasicRaw(secret("s")));
    let version = [pair("Notion-Version", "2022-06-28"), pair("ACCEPT", "*/*")];
    let mut request = TokenRequest {
        url: "https://api.notion.com/v1/oauth/token",
        grant: &grant,
        client: &notion,
        format: BodyFormat::Json,
        resources: &["https://r.example".to_owned()],
        extra: &[pair("x", "1"), pair("x", "2")],
        headers: &version,
    };
    let built = request.build(&OCCASION).unwrap();
    assert_eq!(
        body(&built),
        r#"{"grant_type":"authorization_code","code":"c\"1","resource":"https://r.example","x":"1","x":"2"}"#
    );
    assert_eq!(built.header("Notion-Version"), Some("2022-06-28"));
    assert_eq!(built.header("accept"), Some("*/*"));
    assert_eq!(built.header("Content-Type"), Some("application/json"));
    // TikTok: another name for the client's id.
    let tiktok = Client {
        id_parameter: "client_key".into(),
        ..client(Proof::SecretPost(secret("s")))
    };
    request.client = &tiktok;
    request.format = BodyFormat::Form;
    request.extra = &[];
    let built = request.build(&OCCASION).unwrap();
    assert!(body(&built).ends_with("&client_key=client&client_secret=s"));
}

#[test]
fn assertions_are_made_as_google_and_salesforce_want_them() {
    let file = include_bytes!("../../../tests/inputs/tokens/service-account.json");
    let file = KeyFile::read(file).unwrap();
    let scopes = ["https://www.googleapis.com/auth/drive".to_owned()];
    let google = Assertion::google(&file, &scopes, Some("user@example.com")).unwrap();
    let signer = Signer::new(file.key.clone(), file.key_id);
    let made = google.sign(&signer, OCCASION.now, "id-1").unwrap();
    let token = Jwt::read(made.expose()).unwrap();
    assert_eq!(token.header_text("alg"), Some("RS256"));
    assert_eq!(token.header_text("kid"), Some("0123456789abcdef"));
    assert_eq!(
        token.claims,
        Some(json!({
            "iss": "robot@fixture.iam.gserviceaccount.com", "sub": "user@example.com",
            "aud": "https://oauth2.googleapis.com/token", "scope": scopes[0],
            "iat": 1_700_000_000, "exp": 1_700_003_600, "jti": "id-1",
        }))
    );
    assert_eq!(
        verify(&token, &Jwks::of(signer.key.public())).outcome,
        Outcome::Pass
    );
    let salesforce =
        Assertion::salesforce("3MVG9", "user@example.com", "https://test.salesforce.com/");
    let claims = salesforce.claims(OCCASION.now, "id-1");
    assert_eq!(claims["aud"], "https://test.salesforce.com");
    assert_eq!(claims["sub"], "user@example.com");
    let lifetime = claims["exp"].as_i64().unwrap() - OCCASION.now;
    assert!(lifetime > 60 && lifetime < 180);
}

#[test]
fn a_proof_has_what_rfc_9449_wants() {
    let example = json!(include_str!("../../../tests/inputs/tokens/rfc.json"));
    let example: serde_json::Value = serde_json::from_str(example.as_str().unwrap()).unwrap();
    let access_token = secret(example["9449-7.1"]["access_token"].as_str().unwrap());
    assert_eq!(
        token_hash(&access_token),
        "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    );
    let key = DpopKey::new(private("p256-sec1"));
    let proof = key
        .proof(&Proven {
            method: "GET",
            url: "https://resource.example.org/protectedresource?q=1#f",
            now: 1_562_262_618,
            unique: "e1j3V_bKic8-LAEB",
            nonce: Some("n1"),
            access_token: Some(&access_token),
        })
        .unwrap();
    let proof = Jwt::read(proof.expose()).unwrap();
    let expected = Jwt::read(example["9449-7.1"]["token"].as_str().unwrap()).unwrap();
    let mut claims = expected.claims.unwrap();
    claims["nonce"] = json!("n1");
    assert_eq!(proof.claims, Some(claims));
    assert_eq!(proof.header_text("typ"), Some("dpop+jwt"));
    let jwk = proof.header.get("jwk").unwrap();
    assert_eq!(jwk.get("d"), None);
    let public = crate::token::PublicKey::from_jwk(jwk).unwrap();
    assert_eq!(public.thumbprint(), key.thumbprint());
    assert_eq!(verify(&proof, &Jwks::of(public)).outcome, Outcome::Pass);
    assert!(
        DpopKey::new(PrivateKey::secret(b"x"))
            .proof(&Proven::default())
            .is_err()
    );
}

#[test]
fn a_device_request_names_the_client_even_with_basic() {
    let basic = client(Proof::SecretBasic(secret("s")));
    let request =
        device_request("https://as.example/device", "a b", &basic, &[], &OCCASION).unwrap();
    assert_eq!(body(&request), "client_id=client&scope=a+b");
    assert!(request.header("Authorization").is_some());
}

#[test]
fn a_registration_is_json_and_carries_the_initial_token() {
    let description = ClientDescription {
        name: "oauthdx".to_owned(),
        redirect_uris: vec!["http://127.0.0.1/callback".to_owned()],
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        auth_method: "none".to_owned(),
        application_type: Some("native".to_owned()),
        ..ClientDescription::default()
    };
    let request = description.request("https://as.example/register", Some(&secret("iat")));
    assert_eq!(request.header("Authorization"), Some("Bearer iat"));
    let sent: serde_json::Value = serde_json::from_str(&body(&request)).unwrap();
    assert_eq!(
        sent,
        json!({
            "client_name": "oauthdx", "redirect_uris": ["http://127.0.0.1/callback"],
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "token_endpoint_auth_method": "none", "application_type": "native",
        })
    );
    let url = "https://client.example/oauth/client.json";
    assert_eq!(description.document(url)["client_id"], url);
    assert_eq!(description.document_faults(url), [""; 0]);
    for (url, fault) in [
        ("client", "no URL"),
        ("http://client.example/c", "https"),
        ("https://client.example/", "a path"),
        ("https://client.example/c#f", "fragment"),
        ("https://u:p@client.example/c", "user name"),
        ("https://client.example/a/../c", ".."),
    ] {
        let faults = description.document_faults(url);
        assert!(
            faults.iter().any(|f| f.contains(fault)),
            "{url}: {faults:?}"
        );
    }
}

#[test]
fn nothing_that_is_sent_is_printed() {
    let grant = Grant::Password {
        username: "u".to_owned(),
        password: secret("topsecretvalue"),
        scope: String::new(),
    };
    let client = client(Proof::SecretPost(secret("topsecretvalue")));
    let request = build(&grant, &client, BodyFormat::Form);
    let shown = format!("{grant:?} {client:?} {request:?}");
    assert!(!shown.contains("topsecret"), "{shown}");
    let basic = Client::new("c".to_owned(), Proof::SecretBasic(secret("topsecretvalue")));
    let shown = format!("{:?}", build(&grant, &basic, BodyFormat::Json));
    assert!(
        !shown.contains("Basic ") && !shown.contains("topsecret"),
        "{shown}"
    );
    let get = Request::get("https://a.example/?access_token=topsecretvalue");
    assert!(!format!("{get:?}").contains("topsecret"));
    let (_, wrappings) = unwrap("Bearer topsecretvalue");
    assert_eq!(wrappings, [Wrapping::Scheme]);
}
