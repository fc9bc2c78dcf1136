use proptest::prelude::*;

use super::super::*;
use super::{peer, text};

/// Parts that are nearly right: Base64 of nearly JSON.
fn part() -> impl Strategy<Value = String> {
    let json = prop_oneof![
        Just(r#"{"alg":"RS256","kid":"rsa"}"#.to_owned()),
        Just(r#"{"alg":"HS256","enc":"A256GCM"}"#.to_owned()),
        Just(r#"{"exp":1e400,"iat":-1,"nbf":"x","aud":[null]}"#.to_owned()),
        Just(r#"{"alg":5,"crit":{},"a":[[[]]],"a":1}"#.to_owned()),
        ".{0,40}",
    ];
    prop_oneof![json.prop_map(encode), "[-A-Za-z0-9_+/=~.%]{0,24}"]
}

/// A token with a part exchanged, a character changed or an end cut off.
fn mutated() -> impl Strategy<Value = String> {
    let tokens: Vec<String> = peer()["tokens"]
        .as_object()
        .unwrap()
        .values()
        .map(|token| text(token).to_owned())
        .collect();
    (
        prop::sample::select(tokens),
        any::<prop::sample::Index>(),
        ".{0,3}",
    )
        .prop_map(|(token, at, new)| {
            let at = at.index(token.len());
            format!(
                "{}{new}{}",
                token.get(..at).unwrap_or(""),
                token.get(at + 1..).unwrap_or("")
            )
        })
}

/// Everything that is done with a token; the result is what must not panic.
fn use_all(text: &str) {
    let (bare, _) = unwrap(text);
    drop(shapes_of(&bare, Some("github")));
    kind(&bare);
    let Some(token) = Jwt::read(text) else {
        return;
    };
    let keys = Jwks::from_json(&peer()["jwks"]).unwrap();
    drop(verify(&token, &keys).check());
    drop(check_hash("at_hash", &token, Some(text)));
    if let Some(claims) = &token.claims {
        drop(moments(claims));
        drop(check_times(claims, i64::MAX, i64::MAX));
        drop(check_times(claims, i64::MIN, i64::MAX));
    }
    let shown = format!("{token:?}");
    for part in token.parts().into_iter().filter(|part| part.len() > 20) {
        assert!(!shown.contains(part));
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}") {
        use_all(&text);
    }

    #[test]
    fn no_row_of_parts_makes_the_reader_panic(parts in prop::collection::vec(part(), 0..7), gap in "[.~ ]") {
        use_all(&parts.join(&gap));
        use_all(&parts.join("."));
    }

    #[test]
    fn no_change_of_a_token_makes_it_pass(token in mutated()) {
        use_all(&token);
    }

    #[test]
    fn no_bytes_make_the_reader_of_keys_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(KeyFile::read(&bytes));
        drop(PrivateKey::from_der(&bytes));
        drop(PublicKey::from_certificate(&bytes));
        drop(Jwks::read(&String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn no_change_of_a_key_makes_the_reader_panic(
        name in prop::sample::select(vec!["rsa-pkcs8", "rsa-pkcs1", "p256-sec1", "p384-pkcs8", "ed25519-pkcs8"]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut pem = text(&peer()["pem"][name]).as_bytes().to_vec();
        let at = at.index(pem.len());
        pem[at] = byte;
        drop(KeyFile::read(&pem));
    }
}
