//! Requests byte by byte, answers of every provider's making, and the RFCs' own examples.

mod about_token;
mod answers;
mod checks;
mod requests;
mod robustness;
mod servers;

use serde_json::Value;

use super::{Client, Occasion, Proof, Request, Signer};
use crate::token::PrivateKey;

const OCCASION: Occasion<'static> = Occasion {
    audience: "https://as.example/token",
    now: 1_700_000_000,
    unique: "id-1",
};

/// Keys and tokens that `PyJWT` made; see the tests of `token`.
fn peer() -> Value {
    serde_json::from_str(include_str!("../../../tests/inputs/tokens/pyjwt.json")).unwrap()
}

fn private(name: &str) -> PrivateKey {
    PrivateKey::from_pem(peer()["pem"][name].as_str().unwrap()).unwrap()
}

fn signer(name: &str) -> Signer {
    Signer::new(private(name), Some("k1".to_owned()))
}

fn client(proof: Proof) -> Client {
    Client::new("client".to_owned(), proof)
}

fn body(request: &Request) -> String {
    String::from_utf8(request.body.clone().unwrap_or_default()).unwrap()
}

/// The parameters of a form, decoded.
fn decoded(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body(request).as_bytes())
        .into_owned()
        .collect()
}
