//! Sets of keys (RFC 7517): reading them, and choosing the key that a token was signed with.

use serde_json::Value;

use super::algorithm::Algorithm;
use super::fault::KeyFault;
use super::public::{PublicKey, first_certificate};

/// A key of a set, with what the set says of it.
#[derive(Clone, Debug)]
pub struct Jwk {
    /// Its id.
    pub kid: Option<String>,
    /// The algorithm that it is meant for.
    pub alg: Option<String>,
    /// What it is for: `sig` or `enc`.
    pub purpose: Option<String>,
    /// The key, or why it can't be used.
    pub key: Result<PublicKey, KeyFault>,
    /// Whether its private half was published with it.
    pub has_private_half: bool,
}

/// What is odd about a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwksOddity {
    /// No keys in it.
    Empty,
    /// An id that several keys have.
    DuplicateKid(String),
    /// Several keys, of which this many have no id.
    WithoutKid(usize),
    /// The private half is published: everybody can sign.
    PrivateHalf(String),
    /// A shared secret is published: everybody can sign.
    SharedSecret(String),
    /// A key that can't be used here, and why.
    Unusable(String, KeyFault),
}

impl JwksOddity {
    /// What is odd, in a sentence without its full stop.
    pub fn in_words(&self) -> String {
        match self {
            Self::Empty => "the set has no keys".to_owned(),
            Self::DuplicateKid(kid) => format!("several keys have the kid {kid:?}"),
            Self::WithoutKid(count) => format!("{count} keys have no kid"),
            Self::PrivateHalf(kid) => {
                format!("the private half of key {kid:?} is in it: whoever reads it can sign")
            }
            Self::SharedSecret(kid) => {
                format!("key {kid:?} is a shared secret: whoever reads it can sign")
            }
            Self::Unusable(kid, fault) => format!("key {kid:?} can't be used: {fault}"),
        }
    }
}

/// A set of keys.
#[derive(Clone, Debug, Default)]
pub struct Jwks {
    /// In the order of the set.
    pub keys: Vec<Jwk>,
}

impl Jwks {
    /// The set with this key alone.
    pub fn of(key: PublicKey) -> Self {
        Self {
            keys: vec![Jwk::bare(None, Ok(key))],
        }
    }

    /// Reads a JWKS, a single JWK, PEM keys and certificates, or Google's object of certificates.
    pub fn read(text: &str) -> Result<Self, KeyFault> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.contains("-----BEGIN ") && !text.starts_with('{') {
            let keys: Vec<_> = PublicKey::all_in_pem(text)?.collect();
            // A lone key that can't be read is the answer to what was given.
            if let [Err(fault)] = keys.as_slice() {
                return Err(fault.clone());
            }
            return Ok(Self {
                keys: keys.into_iter().map(|key| Jwk::bare(None, key)).collect(),
            });
        }
        let json: Value = serde_json::from_str(text).map_err(|_| KeyFault::NotAKey)?;
        Self::from_json(&json).ok_or(KeyFault::NotAKey)
    }

    /// The keys in a JSON value; none if it holds nothing of the kind.
    pub fn from_json(json: &Value) -> Option<Self> {
        if let Some(keys) = json.get("keys").and_then(Value::as_array) {
            let keys = keys.iter().map(Jwk::read).collect();
            return Some(Self { keys });
        }
        if json.get("kty").is_some() {
            return Some(Self {
                keys: vec![Jwk::read(json)],
            });
        }
        // `{"<kid>": "-----BEGIN CERTIFICATE-----…"}`, as Google and Firebase publish them.
        let members = json.as_object()?;
        let certificates = members.iter().filter_map(|(kid, value)| {
            let pem = value.as_str()?;
            let key = pem
                .contains("-----BEGIN ")
                .then(|| PublicKey::from_pem(pem))?;
            Some(Jwk::bare(Some(kid.clone()), key))
        });
        let keys: Vec<_> = certificates.collect();
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// What is odd about the set as a whole.
    pub fn oddities(&self) -> Vec<JwksOddity> {
        let mut found = Vec::new();
        if self.keys.is_empty() {
            found.push(JwksOddity::Empty);
        }
        for (place, key) in self.keys.iter().enumerate() {
            let same = |other: &&Jwk| other.kid == key.kid && other.purpose == key.purpose;
            let before = self.keys.iter().take(place).any(|other| same(&other));
            if let Some(kid) = key.kid.as_ref().filter(|_| before) {
                found.push(JwksOddity::DuplicateKid(kid.clone()));
            }
            match &key.key {
                Ok(PublicKey::Secret(_)) => found.push(JwksOddity::SharedSecret(key.label())),
                Err(fault) => found.push(JwksOddity::Unusable(key.label(), fault.clone())),
                Ok(_) if key.has_private_half => {
                    found.push(JwksOddity::PrivateHalf(key.label()));
                }
                Ok(_) => {}
            }
        }
        let nameless = self.keys.iter().filter(|k| k.kid.is_none()).count();
        if nameless > 0 && self.keys.len() > 1 {
            found.push(JwksOddity::WithoutKid(nameless));
        }
        found
    }

    /// The keys that can have made a signature with `algorithm`.
    pub fn fitting(&self, algorithm: Algorithm) -> impl Iterator<Item = &Jwk> {
        self.keys.iter().filter(move |key| key.fits(algorithm))
    }

    /// The keys with this id.
    pub fn with_kid(&self, kid: &str) -> impl Iterator<Item = &Jwk> {
        self.keys
            .iter()
            .filter(move |key| key.kid.as_deref() == Some(kid))
    }
}

impl Jwk {
    const fn bare(kid: Option<String>, key: Result<PublicKey, KeyFault>) -> Self {
        Self {
            kid,
            alg: None,
            purpose: None,
            key,
            has_private_half: false,
        }
    }

    /// Reads a JWK; a key that has only a certificate is taken out of it.
    fn read(jwk: &Value) -> Self {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str).map(str::to_owned);
        let key = PublicKey::from_jwk(jwk).or_else(|fault| {
            let certificate = first_certificate(jwk).ok_or(fault)?;
            PublicKey::from_certificate(&certificate)
        });
        Self {
            kid: text("kid"),
            alg: text("alg"),
            purpose: text("use"),
            key,
            has_private_half: jwk.get("d").is_some(),
        }
    }

    /// Whether it can have made a signature with `algorithm`, by its kind and what the set says.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        let said = self.alg.as_deref().and_then(Algorithm::named);
        self.purpose.as_deref() != Some("enc")
            && said.is_none_or(|said| said == algorithm)
            && self
                .key
                .as_ref()
                .is_ok_and(|key| key.family() == algorithm.family())
    }

    /// What to call it in a report: its id, else its thumbprint.
    pub fn label(&self) -> String {
        let thumbprint = || self.key.as_ref().ok().and_then(PublicKey::thumbprint);
        self.kid
            .clone()
            .or_else(thumbprint)
            .unwrap_or_else(|| "without kid".to_owned())
    }
}
