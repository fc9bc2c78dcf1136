//! Tokens made by others are read and verified here: the RFCs' own examples and those of `PyJWT`.

mod keys;
mod reading;
mod robustness;
mod signatures;

use serde_json::Value;

use super::{Jwt, PrivateKey};

/// The examples of the RFCs, by number and section.
fn rfc(name: &str) -> Value {
    let examples: Value =
        serde_json::from_str(include_str!("../../../tests/inputs/tokens/rfc.json")).unwrap();
    examples[name].clone()
}

/// Keys and tokens that `PyJWT` 2.15 and `cryptography` 50 made, with keys for nothing else.
///
/// Each token is `jwt.encode(claims, key, algorithm=alg, headers={"kid": …})`; the keys are
/// `key.private_bytes(PEM, PKCS8 | TraditionalOpenSSL, NoEncryption())`; JWKs, thumbprints and the
/// JWE are `jwcrypto`'s.
fn peer() -> Value {
    serde_json::from_str(include_str!("../../../tests/inputs/tokens/pyjwt.json")).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn token(value: &Value) -> Jwt {
    Jwt::read(text(value)).unwrap()
}

/// A private key of the peer: `rsa-pkcs1`, `p256-sec1` …
fn private(name: &str) -> PrivateKey {
    PrivateKey::from_pem(text(&peer()["pem"][name])).unwrap()
}
