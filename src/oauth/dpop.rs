//! `DPoP` proofs (RFC 9449), and what a server says about them.

use serde_json::{Map, json};

use super::challenge::challenges;
use crate::secret::Secret;
use crate::token::{Algorithm, PrivateKey, SignFault, sha256, sign};

/// The key that tokens are bound to.
#[derive(Clone, Debug)]
pub struct DpopKey(PrivateKey);

/// What a proof is made for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proven<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// Its URL; query and fragment are left out of the proof.
    pub url: &'a str,
    /// Seconds since 1970.
    pub now: i64,
    /// An id that no other proof has.
    pub unique: &'a str,
    /// The nonce that the server gave last.
    pub nonce: Option<&'a str>,
    /// The access token that goes with the request, at a resource.
    pub access_token: Option<&'a Secret>,
}

impl DpopKey {
    /// A new P-256 key: ES256 is what every server takes.
    pub fn generate() -> Result<Self, SignFault> {
        PrivateKey::generate().map(Self)
    }

    /// A key that was kept.
    pub const fn new(key: PrivateKey) -> Self {
        Self(key)
    }

    /// The key as a JWK, to be kept beside the tokens that are bound to it.
    pub fn to_jwk(&self) -> Option<Secret> {
        Some(Secret::new(self.0.to_jwk()?.to_string()))
    }

    /// The thumbprint: `dpop_jkt` in requests, `cnf.jkt` in tokens.
    pub fn thumbprint(&self) -> Option<String> {
        self.0.public().thumbprint()
    }

    /// The value of the header `DPoP` (RFC 9449 section 4.2).
    pub fn proof(&self, proven: &Proven<'_>) -> Result<Secret, SignFault> {
        let algorithm = self.0.family().usual_algorithm();
        let jwk = self.0.public().to_jwk();
        // A shared secret proves nothing to whoever has it, too.
        let jwk = jwk.ok_or(SignFault::KeyDoesNotFit {
            algorithm: Algorithm::Es256.name(),
            key: self.0.family().name(),
        })?;
        let mut claims = Map::new();
        let mut add = |name: &str, value: &str| claims.insert(name.to_owned(), json!(value));
        add("jti", proven.unique);
        add("htm", proven.method);
        let url = proven.url.split(['?', '#']).next().unwrap_or(proven.url);
        add("htu", url);
        if let Some(token) = proven.access_token {
            add("ath", &token_hash(token));
        }
        if let Some(nonce) = proven.nonce {
            add("nonce", nonce);
        }
        claims.insert("iat".to_owned(), json!(proven.now));
        let header = [("typ", json!("dpop+jwt")), ("jwk", jwk)];
        sign(algorithm, &header, &claims.into(), &self.0)
    }
}

/// The hash of an access token, for `ath`.
pub fn token_hash(token: &Secret) -> String {
    sha256(token.expose().as_bytes())
}

/// What an answer says about the nonce (RFC 9449 sections 8 and 9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nonce {
    /// The request must be sent again with this one.
    Demanded(String),
    /// One is demanded, and the header that should carry it is missing: nothing helps.
    DemandedButMissing,
    /// The next request should carry this one.
    Offered(String),
    /// Nothing.
    Unmentioned,
}

/// Reads the nonce in an answer's headers; `error` is the one in its body, if there is one.
pub fn nonce(headers: &[(String, String)], error: Option<&str>) -> Nonce {
    let demanded = error == Some(USE_NONCE)
        || challenges(headers)
            .iter()
            .any(|c| c.is("DPoP") && c.param("error") == Some(USE_NONCE));
    let given = headers
        .iter()
        .find(|(name, value)| name.eq_ignore_ascii_case("dpop-nonce") && !value.trim().is_empty())
        .map(|(_, value)| value.trim().to_owned());
    match (demanded, given) {
        (true, Some(nonce)) => Nonce::Demanded(nonce),
        (true, None) => Nonce::DemandedButMissing,
        (false, Some(nonce)) => Nonce::Offered(nonce),
        (false, None) => Nonce::Unmentioned,
    }
}

const USE_NONCE: &str = "use_dpop_nonce";
