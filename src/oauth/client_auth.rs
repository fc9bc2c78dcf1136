//! How a client proves who it is at the token endpoint (RFC 6749 section 2.3 and its successors).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::request::{Params, Request, form_encoded, pair};
use crate::secret::Secret;
use crate::token::{Algorithm, PrivateKey, SignFault, sign};

/// A client authentication method, by the name that `OpenID` Connect and RFC 8705 give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// HTTP Basic, id and secret form-encoded first.
    SecretBasic,
    /// HTTP Basic without that encoding, as many clients do it wrongly and some servers want it.
    SecretBasicRaw,
    /// In the body.
    SecretPost,
    /// A JWT that is signed with the secret.
    SecretJwt,
    /// A JWT that is signed with a private key (RFC 7523).
    PrivateKeyJwt,
    /// A certificate of a trusted authority in the TLS handshake (RFC 8705).
    TlsClientAuth,
    /// A registered certificate in the TLS handshake (RFC 8705).
    SelfSignedTlsClientAuth,
    /// Not at all: a public client.
    None,
}

impl AuthMethod {
    /// Every method.
    pub const ALL: &[Self] = &[
        Self::SecretBasic,
        Self::SecretBasicRaw,
        Self::SecretPost,
        Self::SecretJwt,
        Self::PrivateKeyJwt,
        Self::TlsClientAuth,
        Self::SelfSignedTlsClientAuth,
        Self::None,
    ];

    /// The name in server metadata; the raw variant, which has none, is told apart by its ending.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SecretBasic => "client_secret_basic",
            Self::SecretBasicRaw => "client_secret_basic_raw",
            Self::SecretPost => "client_secret_post",
            Self::SecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
            Self::None => "none",
        }
    }

    /// The method called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.name() == name)
    }

    /// Whether it needs a client secret.
    pub const fn needs_secret(self) -> bool {
        matches!(
            self,
            Self::SecretBasic | Self::SecretBasicRaw | Self::SecretPost | Self::SecretJwt
        )
    }

    /// Whether the TLS connection must show a certificate.
    pub const fn needs_certificate(self) -> bool {
        matches!(self, Self::TlsClientAuth | Self::SelfSignedTlsClientAuth)
    }
}

/// A client and its proof.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// The parameter that carries the id: `client_id`, or `client_key` at `TikTok`.
    pub id_parameter: Cow<'static, str>,
    /// How it proves who it is.
    pub proof: Proof,
}

/// What a client proves itself with.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Nothing.
    None,
    /// HTTP Basic, encoded as the specification wants.
    SecretBasic(Secret),
    /// HTTP Basic, id and secret as they are.
    SecretBasicRaw(Secret),
    /// In the body.
    SecretPost(Secret),
    /// A signed assertion, with a shared secret or a private key.
    Assertion(Box<Signer>),
    /// A certificate in the TLS handshake; the connection shows it.
    Certificate {
        /// Whether it is its own authority.
        self_signed: bool,
    },
}

/// What signs an assertion.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The key, or the shared secret.
    pub key: PrivateKey,
    /// How it signs.
    pub algorithm: Algorithm,
    /// Which of the client's registered keys it is.
    pub key_id: Option<String>,
    /// More header parameters, such as Microsoft's `x5t`.
    pub header: Vec<(String, Value)>,
}

impl Signer {
    /// Signs with the usual algorithm of the key.
    pub fn new(key: PrivateKey, key_id: Option<String>) -> Self {
        Self {
            algorithm: key.family().usual_algorithm(),
            key,
            key_id,
            header: Vec::new(),
        }
    }

    /// A compact token over `claims`, with `typ`, the key's id and the other header parameters.
    pub fn sign(&self, typ: &str, claims: &Value) -> Result<Secret, SignFault> {
        let mut header = vec![("typ", json!(typ))];
        if let Some(id) = &self.key_id {
            header.push(("kid", json!(id)));
        }
        let more = self.header.iter();
        header.extend(more.map(|(name, value)| (name.as_str(), value.clone())));
        sign(self.algorithm, &header, claims, &self.key)
    }
}

/// What an assertion is made for.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    /// Whom it addresses: the token endpoint or the issuer, whichever the server takes.
    pub audience: &'a str,
    /// Seconds since 1970.
    pub now: i64,
    /// An id that no other assertion has.
    pub unique: &'a str,
}

impl Client {
    /// A client whose id goes by its usual name.
    pub const fn new(id: String, proof: Proof) -> Self {
        Self {
            id,
            id_parameter: Cow::Borrowed("client_id"),
            proof,
        }
    }

    /// The method by its name.
    pub const fn method(&self) -> AuthMethod {
        match &self.proof {
            Proof::None => AuthMethod::None,
            Proof::SecretBasic(_) => AuthMethod::SecretBasic,
            Proof::SecretBasicRaw(_) => AuthMethod::SecretBasicRaw,
            Proof::SecretPost(_) => AuthMethod::SecretPost,
            Proof::Assertion(signer) => match signer.key {
                PrivateKey::Secret(_) => AuthMethod::SecretJwt,
                _ => AuthMethod::PrivateKeyJwt,
            },
            Proof::Certificate { self_signed: true } => AuthMethod::SelfSignedTlsClientAuth,
            Proof::Certificate { self_signed: false } => AuthMethod::TlsClientAuth,
        }
    }

    /// Parameters of the body that name the client and prove it, to follow those of the grant.
    ///
    /// With Basic the id stays out of the body: RFC 6749 section 2.3 allows one method at a time,
    /// and some servers count the id as another.
    pub fn parameters(&self, occasion: &Occasion<'_>) -> Result<Params, SignFault> {
        let id = pair(&self.id_parameter, &self.id);
        Ok(match &self.proof {
            Proof::SecretBasic(_) | Proof::SecretBasicRaw(_) => Vec::new(),
            // A signed statement names its issuer; who sends it may be no client of its own.
            Proof::None if self.id.is_empty() => Vec::new(),
            Proof::None | Proof::Certificate { .. } => vec![id],
            Proof::SecretPost(secret) => vec![id, pair("client_secret", secret.expose())],
            Proof::Assertion(signer) => {
                let assertion = self.assertion(signer, occasion)?;
                vec![
                    id,
                    pair("client_assertion_type", ASSERTION_TYPE),
                    pair("client_assertion", assertion.expose()),
                ]
            }
        })
    }

    /// Adds the `Authorization` header, where the method has one.
    pub fn authorize(&self, request: &mut Request) {
        let credentials = match &self.proof {
            // RFC 6749 §2.3.1 form-encodes id and secret before Base64; servers that skip the
            // decoding accept only secrets without reserved characters.
            Proof::SecretBasic(secret) => format!(
                "{}:{}",
                form_encoded(&self.id),
                form_encoded(secret.expose())
            ),
            Proof::SecretBasicRaw(secret) => format!("{}:{}", self.id, secret.expose()),
            _ => return,
        };
        let value = format!("Basic {}", STANDARD.encode(credentials));
        request.set_header("Authorization", &value);
    }

    /// The assertion of RFC 7523 section 3.
    fn assertion(&self, signer: &Signer, occasion: &Occasion<'_>) -> Result<Secret, SignFault> {
        let claims = json!({
            "iss": self.id,
            "sub": self.id,
            "aud": occasion.audience,
            "jti": occasion.unique,
            "iat": occasion.now,
            "exp": occasion.now.saturating_add(ASSERTION_LIFETIME_S),
        });
        signer.sign("JWT", &claims)
    }
}

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Long enough for a clock that is off by a minute, short enough for every server.
const ASSERTION_LIFETIME_S: i64 = 180;
