use proptest::prelude::*;
use serde_json::Value;

use super::super::*;
use super::OCCASION;
use crate::secret::Secret;

/// JSON of any shape, with the names that answers use.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "topsecret[a-z0-9]{16}".prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "access_token",
        "refresh_token",
        "id_token",
        "expires_in",
        "expires_at",
        "scope",
        "token_type",
        "error",
        "data",
        "authed_user",
        "device_code",
        "user_code",
        "verification_uri",
        "interval",
        "client_id",
        "issuer",
        "token_endpoint",
        "resource",
        "authorization_servers",
        "keys",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect())
            }),
        ]
    })
}

/// Everything that reads an answer.
fn read_all(body: &[u8]) {
    let answer = TokenAnswer::read(body);
    drop(check_scopes(&["a".to_owned()], &answer.tokens));
    drop(check_token_type(&answer.tokens, true));
    drop(check_lifetime(&answer.tokens));
    if let Some(device) = DeviceAnswer::read(body) {
        let mut polling = Polling::new(&device, u64::MAX);
        polling.hear(Heard::NoAnswer, u64::MAX);
        polling.step(0);
    }
    drop(Registered::read(body, &ClientDescription::default()));
    if let Some(metadata) = ServerMetadata::read(body) {
        drop(metadata.contradictions(Some("https://as.example")));
    }
    if let Some(metadata) = ResourceMetadata::read(body) {
        drop(metadata.contradictions("https://as.example"));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(body in prop::collection::vec(any::<u8>(), 0..120)) {
        read_all(&body);
    }

    #[test]
    fn no_answer_makes_a_reader_panic_or_print_a_token(body in json()) {
        let text = body.to_string();
        read_all(text.as_bytes());
        let answer = TokenAnswer::read(text.as_bytes());
        for tokens in std::iter::once(&answer.tokens).chain(&answer.others) {
            let shown = format!("{tokens:?}");
            for secret in [&tokens.access_token, &tokens.refresh_token, &tokens.id_token] {
                // Shorter texts are words that may well stand elsewhere.
                if let Some(secret) = secret.as_ref().filter(|s| s.expose().len() > 20) {
                    prop_assert!(!shown.contains(secret.expose()));
                }
            }
        }
    }

    #[test]
    fn no_url_or_header_makes_discovery_panic(url in "(https?://)?[a-z.:/{}?#%\\[\\]@]{0,30}", header in "\\PC{0,60}") {
        let headers = [pair("WWW-Authenticate", &header), pair("DPoP-Nonce", &header)];
        drop(server_candidates(&url));
        drop(resource_candidates(&url, &challenges(&headers)));
        drop(nonce(&headers, Some(&header)));
        compare_issuers(&url, &header);
        drop(ClientDescription::default().document_faults(&url));
    }

    #[test]
    fn what_is_sent_comes_back_by_decoding(
        values in prop::collection::vec(("[a-z_]{1,8}", "\\PC{0,20}"), 0..6),
        secret in "\\PC{1,20}",
    ) {
        let extra: Params = values;
        let client = Client::new("c".to_owned(), Proof::SecretPost(Secret::new(secret.clone())));
        let grant = Grant::ClientCredentials { scope: String::new() };
        let request = TokenRequest {
            url: "https://as.example/token",
            grant: &grant,
            client: &client,
            format: BodyFormat::Form,
            resources: &[],
            extra: &extra,
            headers: &[],
        }
        .build(&OCCASION)
        .unwrap();
        let mut expected = vec![
            pair("grant_type", "client_credentials"),
            pair("client_id", "c"),
            pair("client_secret", &secret),
        ];
        expected.extend(extra);
        prop_assert_eq!(super::decoded(&request), expected);
    }
}
