//! Private keys, from every file in which people hold them.

use std::fmt;

use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use serde_json::Value;
use zeroize::Zeroizing;

use super::algorithm::Family;
use super::der::{Der, oid, tag};
use super::encoding::encode;
use super::fault::{KeyFault, SignFault};
use super::pem;
use super::public::{Curve, PublicKey, UNCOMPRESSED, bytes, number, text, unsupported};

/// A key that signatures are made with.
#[derive(Clone)]
pub enum PrivateKey {
    /// RSA, with its primes.
    Rsa(Box<RsaNumbers>),
    /// A number and its point on a curve.
    Ec {
        /// Which curve.
        curve: Curve,
        /// The secret number, as long as the curve is wide.
        number: Zeroizing<Vec<u8>>,
        /// `04`, then both coordinates.
        point: Vec<u8>,
    },
    /// The seed of an Ed25519 key.
    Ed25519(Zeroizing<Vec<u8>>),
    /// A secret that both sides hold: a client secret.
    Secret(Zeroizing<Vec<u8>>),
}

/// The numbers of an RSA key, big-endian without zeros before them, as PKCS#1 orders them.
#[derive(Clone)]
pub struct RsaNumbers {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    /// `d`, `p`, `q`, `dp`, `dq`, `qi`.
    private: [Zeroizing<Vec<u8>>; 6],
}

impl PrivateKey {
    /// A shared secret, as its bytes.
    pub fn secret(bytes: &[u8]) -> Self {
        Self::Secret(Zeroizing::new(bytes.to_vec()))
    }

    /// A new P-256 key, of the kind that `DPoP` and client assertions use.
    pub fn generate() -> Result<Self, SignFault> {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let pkcs8 = pkcs8.map_err(|_| SignFault::Failed)?;
        Ok(Self::from_der(pkcs8.as_ref())?)
    }

    /// Reads PKCS#8, PKCS#1 or SEC 1 in PEM; a certificate beside the key is left aside.
    pub fn from_pem(text: &str) -> Result<Self, KeyFault> {
        let blocks = pem::blocks(text)?;
        let private = blocks.iter().find(|b| b.label.ends_with("PRIVATE KEY"));
        let Some(block) = private else {
            let label = blocks.first().map(|b| b.label.to_ascii_lowercase());
            return Err(KeyFault::NotPrivate(label.unwrap_or_default()));
        };
        Self::from_der(block.content.as_ref().map_err(Clone::clone)?)
    }

    /// Reads PKCS#8, PKCS#1 or SEC 1 in DER, whichever it is.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyFault> {
        let damaged = KeyFault::Damaged("the private key can't be read");
        let body = || {
            let mut body = Der::new(der).enter(tag::SEQUENCE)?;
            body.integer()?;
            Some(body)
        };
        let mut pkcs8 = body().ok_or(damaged.clone())?;
        if let Some(algorithm) = pkcs8.enter(tag::SEQUENCE) {
            return Self::pkcs8(algorithm, pkcs8.take(tag::OCTET_STRING).ok_or(damaged)?);
        }
        if let Some(scalar) = pkcs8.take(tag::OCTET_STRING) {
            return Self::sec1(scalar, pkcs8, None);
        }
        Self::pkcs1(der)
    }

    fn pkcs8(mut algorithm: Der<'_>, inner: &[u8]) -> Result<Self, KeyFault> {
        const DAMAGED: KeyFault = KeyFault::Damaged("the private key can't be read");
        match algorithm.take(tag::OID).ok_or(DAMAGED)? {
            oid::RSA | oid::RSA_PSS => Self::pkcs1(inner),
            oid::EC => {
                let curve = Curve::of_oid(algorithm.take(tag::OID).ok_or(DAMAGED)?)?;
                let read = || {
                    let mut body = Der::new(inner).enter(tag::SEQUENCE)?;
                    body.integer()?;
                    Some((body.take(tag::OCTET_STRING)?, body))
                };
                let (scalar, rest) = read().ok_or(DAMAGED)?;
                Self::sec1(scalar, rest, Some(curve))
            }
            oid::ED25519 => {
                let seed = Der::new(inner).take(tag::OCTET_STRING).ok_or(DAMAGED)?;
                Self::checked(Self::Ed25519(Zeroizing::new(seed.to_vec())))
            }
            other => Err(unsupported(other)),
        }
    }

    fn pkcs1(der: &[u8]) -> Result<Self, KeyFault> {
        let read = || {
            let mut numbers = Der::new(der).enter(tag::SEQUENCE)?;
            numbers.integer()?;
            let mut next = || Some(Zeroizing::new(numbers.integer()?.to_vec()));
            Some(RsaNumbers {
                modulus: next()?.to_vec(),
                exponent: next()?.to_vec(),
                private: [next()?, next()?, next()?, next()?, next()?, next()?],
            })
        };
        let numbers = read().ok_or(KeyFault::Damaged("the RSA key can't be read"))?;
        Self::checked(Self::Rsa(Box::new(numbers)))
    }

    /// What follows the number in SEC 1: the curve, unless PKCS#8 named it, and the point.
    fn sec1(scalar: &[u8], mut rest: Der<'_>, curve: Option<Curve>) -> Result<Self, KeyFault> {
        let named = rest.enter(tag::FIRST).and_then(|mut c| c.take(tag::OID));
        let curve = match (curve, named) {
            (Some(curve), _) => curve,
            (None, Some(named)) => Curve::of_oid(named)?,
            (None, None) => return Err(KeyFault::Incomplete("the curve")),
        };
        let point = rest.enter(tag::SECOND).and_then(|mut p| p.bits());
        Self::checked(Self::Ec {
            curve,
            number: padded(scalar, curve.width())?,
            point: point
                .ok_or(KeyFault::Incomplete("the public half"))?
                .to_vec(),
        })
    }

    /// Reads a JWK with its private members (RFC 7518 section 6, RFC 8037 section 2).
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyFault> {
        let public = PublicKey::from_jwk(jwk)?;
        let private = |name| match number(jwk, name) {
            Err(KeyFault::Incomplete("d")) => Err(KeyFault::NotPrivate("public JWK".to_owned())),
            other => other,
        };
        Self::checked(match public {
            PublicKey::Rsa { modulus, exponent } => Self::Rsa(Box::new(RsaNumbers {
                modulus,
                exponent,
                private: [
                    private("d")?,
                    private("p")?,
                    private("q")?,
                    private("dp")?,
                    private("dq")?,
                    private("qi")?,
                ],
            })),
            PublicKey::Ec { curve, point } => Self::Ec {
                number: padded(&private("d")?, curve.width())?,
                curve,
                point,
            },
            PublicKey::Ed25519(_) => {
                if jwk.get("d").is_none() {
                    return Err(KeyFault::NotPrivate("public JWK".to_owned()));
                }
                text(jwk, "d")?;
                Self::Ed25519(bytes(jwk, "d")?)
            }
            PublicKey::Secret(bytes) => Self::Secret(bytes),
        })
    }

    /// The key itself, if it is one that can sign: a broken one should fail where it is read.
    fn checked(key: Self) -> Result<Self, KeyFault> {
        match &key {
            Self::Rsa(numbers) => numbers.pair().map(|_| ())?,
            Self::Ec { .. } => key.ec_pair().map(|_| ())?,
            Self::Ed25519(seed) => ed25519(seed).map(|_| ())?,
            Self::Secret(_) => {}
        }
        Ok(key)
    }

    /// The algorithms that it works with.
    pub const fn family(&self) -> Family {
        match self {
            Self::Rsa(_) => Family::Rsa,
            Self::Ec {
                curve: Curve::P256, ..
            } => Family::P256,
            Self::Ec {
                curve: Curve::P384, ..
            } => Family::P384,
            Self::Ed25519(_) => Family::Ed25519,
            Self::Secret(_) => Family::Secret,
        }
    }

    /// The public half; of a shared secret the secret itself.
    pub fn public(&self) -> PublicKey {
        match self {
            Self::Rsa(numbers) => PublicKey::Rsa {
                modulus: numbers.modulus.clone(),
                exponent: numbers.exponent.clone(),
            },
            Self::Ec { curve, point, .. } => PublicKey::Ec {
                curve: *curve,
                point: point.clone(),
            },
            Self::Ed25519(seed) => PublicKey::Ed25519(
                ed25519(seed).map_or_else(|_| Vec::new(), |p| p.public_key().as_ref().to_vec()),
            ),
            Self::Secret(bytes) => PublicKey::Secret(bytes.clone()),
        }
    }

    /// A key on a curve as a JWK, to be kept; others come from files that are kept as they are.
    pub fn to_jwk(&self) -> Option<Value> {
        let Self::Ec { number, .. } = self else {
            return None;
        };
        let mut jwk = self.public().to_jwk()?;
        jwk.as_object_mut()?
            .insert("d".to_owned(), encode(number).into());
        Some(jwk)
    }

    /// What ECDSA signs with.
    pub(super) fn ec_pair(&self) -> Result<EcdsaKeyPair, KeyFault> {
        let Self::Ec {
            curve,
            number,
            point,
        } = self
        else {
            return Err(KeyFault::Rejected("no point on a curve".to_owned()));
        };
        if point.first() != Some(&UNCOMPRESSED) {
            return Err(KeyFault::Unsupported("a compressed point".to_owned()));
        }
        let algorithm = match curve {
            Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Curve::P384 => &ring::signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        };
        EcdsaKeyPair::from_private_key_and_public_key(
            algorithm,
            number,
            point,
            &SystemRandom::new(),
        )
        .map_err(|e| KeyFault::Rejected(e.to_string()))
    }
}

impl RsaNumbers {
    /// What RSA signs with.
    pub(super) fn pair(&self) -> Result<RsaKeyPair, KeyFault> {
        let [d, p, q, dp, dq, qi] = &self.private;
        RsaKeyPair::from_components(&KeyPairComponents {
            public_key: PublicKeyComponents {
                n: &self.modulus,
                e: &self.exponent,
            },
            d,
            p,
            q,
            dP: dp,
            dQ: dq,
            qInv: qi,
        })
        .map_err(|e| KeyFault::Rejected(e.to_string()))
    }
}

/// What Ed25519 signs with.
pub(super) fn ed25519(seed: &[u8]) -> Result<Ed25519KeyPair, KeyFault> {
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(|e| KeyFault::Rejected(e.to_string()))
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the private half of {:?}", self.public())
    }
}

impl fmt::Debug for RsaNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaNumbers")
    }
}

/// A number with zeros before it, up to `width` bytes.
fn padded(number: &[u8], width: usize) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let bare = super::der::without_zeros(number);
    let zeros = width
        .checked_sub(bare.len())
        .ok_or(KeyFault::Damaged("its number is too long for its curve"))?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(width));
    bytes.resize(zeros, 0);
    bytes.extend_from_slice(bare);
    Ok(bytes)
}
