use serde_json::{Value, json};

use super::super::*;
use super::{peer, private, rfc, text, token};

fn set(jwk: &Value) -> Jwks {
    Jwks::from_json(jwk).unwrap()
}

/// The peer's public keys and its shared secret.
fn peers_keys() -> Jwks {
    let mut keys = set(&peer()["jwks"]);
    let secret = PublicKey::secret(text(&peer()["secret"]).as_bytes());
    keys.keys.extend(Jwks::of(secret).keys);
    keys
}

#[test]
fn the_examples_of_rfc_7515_and_8037_verify() {
    for name in ["7515-A.1", "7515-A.2", "7515-A.3", "8037-A.4"] {
        let example = rfc(name);
        let result = verify(&token(&example["token"]), &set(&example["jwk"]));
        assert_eq!(result.outcome, Outcome::Pass, "{name}: {result:?}");
    }
}

#[test]
fn what_is_deterministic_is_signed_as_the_rfcs_have_it() {
    for (name, algorithm) in [
        ("7515-A.1", Algorithm::Hs256),
        ("7515-A.2", Algorithm::Rs256),
        ("8037-A.4", Algorithm::EdDsa),
    ] {
        let example = rfc(name);
        let expected = token(&example["token"]);
        let key = PrivateKey::from_jwk(&example["jwk"]).unwrap();
        let made = signature(algorithm, &key, expected.signing_input().as_bytes()).unwrap();
        assert_eq!(Some(made), expected.signature, "{name}");
    }
}

#[test]
fn unsigned_encrypted_and_uncomputable_tokens_are_named() {
    let keys = peers_keys();
    for (name, outcome, reason) in [
        ("7515-A.5", Outcome::Fail, Reason::Unsigned),
        ("7516-A.1", Outcome::NotMade, Reason::Encrypted),
        (
            "7515-A.4",
            Outcome::NotMade,
            Reason::UnsupportedAlgorithm("ES512".to_owned()),
        ),
    ] {
        let result = verify(&token(&rfc(name)["token"]), &keys);
        assert_eq!((result.outcome, result.reason), (outcome, reason), "{name}");
    }
}

#[test]
fn the_proof_of_rfc_9449_verifies_with_the_key_in_its_header() {
    let example = rfc("9449-7.1");
    let proof = token(&example["token"]);
    let key = PublicKey::from_jwk(&proof.header["jwk"]).unwrap();
    assert_eq!(
        key.thumbprint().as_deref(),
        Some(text(&example["thumbprint"]))
    );
    assert_eq!(verify(&proof, &Jwks::of(key)).outcome, Outcome::Pass);
}

#[test]
fn every_token_of_the_peer_verifies_and_no_changed_one_does() {
    let keys = peers_keys();
    for algorithm in Algorithm::ALL {
        let raw = text(&peer()["tokens"][algorithm.name()]).to_owned();
        let result = verify(&Jwt::read(&raw).unwrap(), &keys);
        assert_eq!(result.reason, Reason::Verified, "{}", algorithm.name());
        // One bit in each of the three parts; the header must stay readable.
        let parts: Vec<&str> = raw.split('.').collect();
        let claims = encode(json!({"sub": "somebody else"}).to_string());
        let flipped = if parts[2].starts_with('A') { "B" } else { "A" };
        let changed = [
            format!("{}.{claims}.{}", parts[0], parts[2]),
            format!(
                "{}.{}.{flipped}{}",
                parts[0],
                parts[1],
                parts[2].get(1..).unwrap()
            ),
            format!(
                "{}.{}.{}",
                parts[0],
                parts[1],
                parts[2].get(..parts[2].len() - 8).unwrap()
            ),
        ];
        for changed in changed {
            let result = verify(&Jwt::read(&changed).unwrap(), &keys);
            assert_eq!(
                result.reason,
                Reason::WrongSignature,
                "{}",
                algorithm.name()
            );
            assert_eq!(result.outcome, Outcome::Fail);
        }
    }
}

#[test]
fn pem_and_certificates_verify_as_jwks_do() {
    let peer = peer();
    for (alg, key) in [
        ("PS384", "rsa"),
        ("ES256", "p256"),
        ("ES384", "p384"),
        ("EdDSA", "ed25519"),
    ] {
        let keys = Jwks::read(text(&peer["public"][key])).unwrap();
        let result = verify(&token(&peer["tokens"][alg]), &keys);
        assert_eq!(result.reason, Reason::Verified, "{alg}");
    }
    let by_kid = json!({"rsa": peer["refused"]["certificate"]}).to_string();
    for certificate in [text(&peer["refused"]["certificate"]), &by_kid] {
        let keys = Jwks::read(certificate).unwrap();
        let result = verify(&token(&peer["tokens"]["RS256"]), &keys);
        assert_eq!(result.reason, Reason::Verified);
    }
}

#[test]
fn a_short_rsa_key_is_verified_where_that_is_offered() {
    let keys = Jwks::read(text(&peer()["weak_public"])).unwrap();
    assert_eq!(keys.keys[0].key.as_ref().unwrap().rsa_bits(), Some(1024));
    let result = verify(&token(&peer()["weak_token"]), &keys);
    assert_eq!(result.reason, Reason::Verified);
    assert!(result.check().detail.contains("only 1024 bits"));
}

#[test]
fn each_reason_for_no_check_is_told_apart() {
    let peer = peer();
    let rs256 = token(&peer["tokens"]["RS256"]);
    let public = set(&peer["jwks"]);
    let without = |kid: &str| {
        let mut keys = public.clone();
        keys.keys.retain(|key| key.kid.as_deref() != Some(kid));
        keys
    };
    let mut renamed = public.clone();
    renamed.keys[0].kid = Some("newer".to_owned());
    let mut for_encryption = public.clone();
    for_encryption.keys[0].purpose = Some("enc".to_owned());
    let named = |alg: &str| token(&peer["tokens"][alg]);
    for (token, keys, outcome, reason) in [
        (&rs256, Jwks::default(), Outcome::NotMade, Reason::NoKeys),
        (
            &rs256,
            without("rsa"),
            Outcome::NotMade,
            Reason::UnknownKid("rsa".to_owned()),
        ),
        (
            &rs256,
            renamed,
            Outcome::Pass,
            Reason::VerifiedByOtherKid("rsa".to_owned()),
        ),
        (
            &rs256,
            for_encryption,
            Outcome::NotMade,
            Reason::NoFittingKey,
        ),
        (
            &named("HS256"),
            public.clone(),
            Outcome::NotMade,
            Reason::KeyConfusion,
        ),
        (
            &named("ES256K"),
            public.clone(),
            Outcome::NotMade,
            Reason::UnsupportedAlgorithm("ES256K".to_owned()),
        ),
    ] {
        let result = verify(token, &keys);
        assert_eq!((result.outcome, &result.reason), (outcome, &reason));
        assert_eq!(result.check().name, "signature");
        assert!(result.check().detail.starts_with(&reason.in_words()));
    }
}

#[test]
fn critical_extensions_and_microsofts_nonce_are_named() {
    let key = private("rsa-pkcs8");
    let keys = Jwks::of(key.public());
    let header = [("crit", json!(["b64"])), ("b64", json!(false))];
    let made = sign(Algorithm::Rs256, &header, &json!({}), &key).unwrap();
    let result = verify(&Jwt::read(made.expose()).unwrap(), &keys);
    assert_eq!(result.reason, Reason::UnknownCritical("b64".to_owned()));

    let other = PrivateKey::generate().unwrap();
    let made = sign(
        Algorithm::Es256,
        &[("nonce", json!("x"))],
        &json!({}),
        &other,
    )
    .unwrap();
    let keys = Jwks::of(private("p256-sec1").public());
    let result = verify(&Jwt::read(made.expose()).unwrap(), &keys);
    assert_eq!(result.reason, Reason::ForMicrosoftOnly);
}

#[test]
fn what_is_signed_here_verifies_with_the_peers_keys() {
    let keys = peers_keys();
    let secret = PrivateKey::secret(text(&peer()["secret"]).as_bytes());
    for algorithm in Algorithm::ALL {
        let (key, kid) = match algorithm.family() {
            Family::Rsa => (private("rsa-pkcs1"), "rsa"),
            Family::P256 => (private("p256-sec1"), "p256"),
            Family::P384 => (private("p384-sec1"), "p384"),
            Family::Ed25519 => (private("ed25519-pkcs8"), "ed25519"),
            Family::Secret => (secret.clone(), ""),
        };
        let made = sign(*algorithm, &[("kid", json!(kid))], &json!({"a": 1}), &key).unwrap();
        let token = Jwt::read(made.expose()).unwrap();
        assert_eq!(token.header_text("alg"), Some(algorithm.name()));
        let result = verify(&token, &keys);
        assert_eq!(result.outcome, Outcome::Pass, "{}", algorithm.name());
    }
}

#[test]
fn a_deterministic_signature_equals_the_peers() {
    for (alg, key) in [
        ("RS256", "rsa-pkcs8"),
        ("RS384", "rsa-pkcs1"),
        ("RS512", "rsa-pkcs8"),
        ("EdDSA", "ed25519-pkcs8"),
    ] {
        let expected = token(&peer()["tokens"][alg]);
        let algorithm = algorithm(alg).unwrap();
        let made = signature(
            algorithm,
            &private(key),
            expected.signing_input().as_bytes(),
        );
        assert_eq!(made.ok(), expected.signature, "{alg}");
    }
}

#[test]
fn an_algorithm_that_cannot_be_computed_is_a_named_result() {
    for name in ["ES512", "ES256K", "none", "rs256", "RSA-OAEP"] {
        let fault = algorithm(name).unwrap_err();
        assert_eq!(fault, SignFault::UnsupportedAlgorithm(name.to_owned()));
    }
    let fault = sign(Algorithm::Rs256, &[], &json!({}), &private("p256-sec1")).unwrap_err();
    assert_eq!(fault.to_string(), "RS256 can't be used with a P-256 key");
}

#[test]
fn a_half_hash_is_that_of_the_specification_and_of_the_peer() {
    // OpenID Connect Core 1.0, appendices A.3 and A.4.
    let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
    assert_eq!(
        half_hash("RS256", access_token).as_deref(),
        Some("77QmUPtjPfzWtF2AnpK9RQ")
    );
    assert_eq!(
        half_hash("RS256", code).as_deref(),
        Some("LDktKdoQak3Pk0cnXxCltA")
    );
    for (alg, hash) in peer()["at_hash"].as_object().unwrap() {
        let made = half_hash(alg, "access-token-of-the-fixture");
        assert_eq!(made.as_deref(), hash.as_str(), "{alg}");
    }
    assert_eq!(half_hash("none", "x"), None);
}
