use serde_json::json;

use super::super::*;
use super::{peer, private, rfc, text};

#[test]
fn thumbprints_are_those_of_rfc_7638_and_8037_and_of_the_peer() {
    for name in ["7638-3.1", "8037-A.4"] {
        let example = rfc(name);
        let key = PublicKey::from_jwk(&example["jwk"]).unwrap();
        assert_eq!(
            key.thumbprint().as_deref(),
            Some(text(&example["thumbprint"]))
        );
    }
    for (name, thumbprint) in peer()["thumbprints"].as_object().unwrap() {
        let key = PrivateKey::from_jwk(&peer()["private_jwk"][name]).unwrap();
        assert_eq!(key.public().thumbprint().as_deref(), thumbprint.as_str());
    }
}

#[test]
fn every_form_of_a_key_is_the_same_key() {
    for (form, name) in [
        ("rsa-pkcs8", "rsa"),
        ("rsa-pkcs1", "rsa"),
        ("p256-pkcs8", "p256"),
        ("p256-sec1", "p256"),
        ("p384-pkcs8", "p384"),
        ("p384-sec1", "p384"),
        ("ed25519-pkcs8", "ed25519"),
    ] {
        let pem = text(&peer()["pem"][form]).to_owned();
        let public = PublicKey::from_pem(text(&peer()["public"][name])).unwrap();
        let bare: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
        for writing in [
            pem.clone(),
            pem.replace('\n', "\\n"),
            pem.replace('\n', "\r\n"),
            format!("\u{feff}\n {pem}"),
            bare,
            peer()["private_jwk"][name].to_string(),
            json!({"keys": [peer()["jwks"]["keys"][0], peer()["private_jwk"][name]]}).to_string(),
        ] {
            let read = KeyFile::read(writing.as_bytes());
            assert_eq!(read.unwrap().key.public(), public, "{form}");
        }
    }
}

#[test]
fn a_service_account_tells_who_signs_and_where_to() {
    let file = include_bytes!("../../../tests/inputs/tokens/service-account.json");
    let read = KeyFile::read(file).unwrap();
    assert_eq!(
        read.issuer.as_deref(),
        Some("robot@fixture.iam.gserviceaccount.com")
    );
    assert_eq!(read.key_id.as_deref(), Some("0123456789abcdef"));
    assert_eq!(
        read.token_url.as_deref(),
        Some("https://oauth2.googleapis.com/token")
    );
    assert_eq!(read.key.public(), private("rsa-pkcs8").public());
}

#[test]
fn a_certificate_beside_the_key_is_told_and_does_not_hide_it() {
    // As `openssl pkcs12 -nodes` writes it.
    let peer = peer();
    let (certificate, key) = (
        text(&peer["refused"]["certificate"]),
        text(&peer["pem"]["rsa-pkcs8"]),
    );
    let both = format!("Bag Attributes\n{certificate}Key Attributes: <No Attributes>\n{key}");
    let read = KeyFile::read(both.as_bytes()).unwrap();
    assert_eq!(read.key.public(), private("rsa-pkcs8").public());
    // `cryptography` says the same: `certificate.fingerprint(SHA256())`.
    assert_eq!(read.certificate.as_deref(), peer["x5t#S256"].as_str());
    assert!(read.certificate.is_some());
    let bundle = format!("{certificate}{}", text(&peer["public"]["p256"]));
    assert_eq!(Jwks::read(&bundle).unwrap().keys.len(), 2);
}

#[test]
fn a_key_that_cannot_be_used_says_why_and_what_to_do() {
    let peer = peer();
    let pem = |name: &str| text(&peer["refused"][name]).as_bytes().to_vec();
    let p12 = include_bytes!("../../../tests/inputs/tokens/key.p12");
    let cut = text(&peer["pem"]["rsa-pkcs8"]).as_bytes()[..900].to_vec();
    let client = br#"{"installed":{"client_id":"a","client_secret":"b"}}"#;
    for (bytes, fault) in [
        (pem("encrypted-pkcs8"), KeyFault::Encrypted),
        (pem("encrypted-pkcs1"), KeyFault::Encrypted),
        (pem("openssh"), KeyFault::OpenSsh),
        (p12.to_vec(), KeyFault::Pkcs12),
        (
            vec![0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2],
            KeyFault::JavaKeystore,
        ),
        (pem("public"), KeyFault::NotPrivate("public key".to_owned())),
        (
            pem("certificate"),
            KeyFault::NotPrivate("certificate".to_owned()),
        ),
        (pem("p521"), KeyFault::Unsupported("P-521".to_owned())),
        (
            pem("secp256k1"),
            KeyFault::Unsupported("secp256k1".to_owned()),
        ),
        (
            cut,
            KeyFault::Damaged("the END line is missing: the key was cut"),
        ),
        (
            peer["jwks"].to_string().into_bytes(),
            KeyFault::NotPrivate("set of public keys".to_owned()),
        ),
        (b"swordfish".to_vec(), KeyFault::NotAKey),
    ] {
        let found = KeyFile::read(&bytes).unwrap_err();
        assert_eq!(found, fault);
        assert!(!found.hint().is_empty());
    }
    let found = KeyFile::read(client).unwrap_err();
    assert!(matches!(found, KeyFault::NotPrivate(what) if what.contains("client credentials")));
    let short = KeyFile::read(&pem("rsa-1024")).unwrap_err();
    assert!(matches!(short, KeyFault::Rejected(_)), "{short}");
}

#[test]
fn a_set_says_what_is_odd_about_it() {
    let peer = peer();
    let keys = &peer["jwks"]["keys"];
    let set = json!({"keys": [
        keys[0],
        keys[0],
        peer["private_jwk"]["p256"],
        {"kty": "oct", "kid": "shared", "k": "AAAA"},
        {"kty": "EC", "crv": "P-521", "kid": "large", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": keys[3]["x"]},
    ]});
    let found = Jwks::from_json(&set).unwrap().oddities();
    assert_eq!(
        found,
        [
            JwksOddity::DuplicateKid("rsa".to_owned()),
            JwksOddity::PrivateHalf("p256".to_owned()),
            JwksOddity::SharedSecret("shared".to_owned()),
            JwksOddity::Unusable(
                "large".to_owned(),
                KeyFault::Unsupported("P-521".to_owned())
            ),
            JwksOddity::WithoutKid(1),
        ]
    );
    let empty = Jwks::from_json(&json!({"keys": []})).unwrap();
    assert_eq!(empty.oddities(), [JwksOddity::Empty]);
    assert!(Jwks::read("<html>").is_err());
}

#[test]
fn no_key_shows_its_secret_half() {
    let peer = peer();
    let secret = PrivateKey::secret(b"topsecretvalue");
    let shown = format!("{secret:?} {:?}", secret.public());
    assert!(
        !shown.contains("topsecret") && !shown.contains("116"),
        "{shown}"
    );
    for (name, jwk) in peer["private_jwk"].as_object().unwrap() {
        let file = KeyFile::read(jwk.to_string().as_bytes()).unwrap();
        let shown = format!("{file:?} {:?}", file.key);
        for member in ["d", "p", "q", "dp"] {
            if let Some(value) = jwk[member].as_str() {
                assert!(!shown.contains(value), "{name}: {shown}");
            }
        }
    }
}
