//! Public keys, from a JWK, a PEM text or a certificate, and shared secrets.

use std::fmt;

use base64::Engine as _;
use serde_json::Value;
use zeroize::Zeroizing;

use super::algorithm::Family;
use super::der::{Der, oid, tag, without_zeros};
use super::encoding;
use super::fault::KeyFault;
use super::hash::sha256;
use super::pem::{self, Block};

/// A key that signatures are checked with.
#[derive(Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// Modulus and exponent, big-endian.
    Rsa {
        /// Without zeros before it.
        modulus: Vec<u8>,
        /// Usually 65537.
        exponent: Vec<u8>,
    },
    /// A point on a curve.
    Ec {
        /// Which curve.
        curve: Curve,
        /// `04`, then both coordinates.
        point: Vec<u8>,
    },
    /// 32 bytes of Ed25519.
    Ed25519(Vec<u8>),
    /// A secret that both sides hold.
    Secret(Zeroizing<Vec<u8>>),
}

/// The curves that ECDSA is computed on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Of ES256.
    P256,
    /// Of ES384.
    P384,
}

impl Curve {
    /// The name in a JWK.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        }
    }

    /// The bytes of one coordinate.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    /// The curve with this object identifier; others are named, so that a report can tell them.
    pub(super) fn of_oid(bytes: &[u8]) -> Result<Self, KeyFault> {
        match bytes {
            oid::P256 => Ok(Self::P256),
            oid::P384 => Ok(Self::P384),
            oid::P521 => Err(KeyFault::Unsupported("P-521".to_owned())),
            oid::SECP256K1 => Err(KeyFault::Unsupported("secp256k1".to_owned())),
            _ => Err(KeyFault::Unsupported("an unknown curve".to_owned())),
        }
    }

    /// The curve that a JWK names.
    pub(super) fn named(name: &str) -> Result<Self, KeyFault> {
        match name {
            "P-256" => Ok(Self::P256),
            "P-384" => Ok(Self::P384),
            other => Err(KeyFault::Unsupported(other.to_owned())),
        }
    }
}

impl PublicKey {
    /// A shared secret, as its bytes.
    pub fn secret(bytes: &[u8]) -> Self {
        Self::Secret(Zeroizing::new(bytes.to_vec()))
    }

    /// Reads a JWK (RFC 7517); its private members, if any, are left aside.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyFault> {
        let kty = jwk.get("kty").and_then(Value::as_str);
        match kty.ok_or(KeyFault::Incomplete("kty"))? {
            "RSA" => Ok(Self::Rsa {
                modulus: number(jwk, "n")?.to_vec(),
                exponent: number(jwk, "e")?.to_vec(),
            }),
            "EC" => {
                let curve = Curve::named(text(jwk, "crv")?)?;
                let mut point = vec![UNCOMPRESSED];
                for name in ["x", "y"] {
                    let coordinate = number(jwk, name)?;
                    let zeros = curve
                        .width()
                        .checked_sub(coordinate.len())
                        .ok_or(KeyFault::Damaged("a coordinate is too long for its curve"))?;
                    point.resize(point.len() + zeros, 0);
                    point.extend_from_slice(&coordinate);
                }
                Ok(Self::Ec { curve, point })
            }
            "OKP" => match text(jwk, "crv")? {
                "Ed25519" => Ok(Self::Ed25519(bytes(jwk, "x")?.to_vec())),
                other => Err(KeyFault::Unsupported(other.to_owned())),
            },
            "oct" => Ok(Self::Secret(bytes(jwk, "k")?)),
            other => Err(KeyFault::Unsupported(format!("key type {other}"))),
        }
    }

    /// Reads the first public key or certificate in PEM.
    pub fn from_pem(text: &str) -> Result<Self, KeyFault> {
        let mut keys = Self::all_in_pem(text)?;
        keys.next().unwrap_or(Err(KeyFault::NotAKey))
    }

    /// Reads each public key and certificate of a PEM text: a bundle, or a chain.
    pub(super) fn all_in_pem(
        text: &str,
    ) -> Result<impl Iterator<Item = Result<Self, KeyFault>>, KeyFault> {
        Ok(pem::blocks(text)?
            .into_iter()
            .map(|block| Self::of_block(&block)))
    }

    fn of_block(block: &Block) -> Result<Self, KeyFault> {
        let der = block.content.as_ref().map_err(Clone::clone)?;
        match block.label.as_str() {
            "PUBLIC KEY" => Self::from_spki(der),
            "RSA PUBLIC KEY" => Self::rsa(der),
            label if label.ends_with("CERTIFICATE") => Self::from_certificate(der),
            label => Err(KeyFault::NotPublic(label.to_ascii_lowercase())),
        }
    }

    /// Reads the key in an X.509 certificate; nothing else in it is looked at.
    pub fn from_certificate(der: &[u8]) -> Result<Self, KeyFault> {
        let info = || {
            let mut body = Der::new(der).enter(tag::SEQUENCE)?.enter(tag::SEQUENCE)?;
            body.take(tag::FIRST);
            body.take(tag::INTEGER)?;
            // Signature algorithm, issuer, validity, subject.
            for _ in 0..4 {
                body.take(tag::SEQUENCE)?;
            }
            body.enter(tag::SEQUENCE)
        };
        let info = info().ok_or(KeyFault::Damaged("the certificate can't be read"))?;
        Self::of_info(info)
    }

    /// Reads a `SubjectPublicKeyInfo`.
    fn from_spki(der: &[u8]) -> Result<Self, KeyFault> {
        let info = Der::new(der).enter(tag::SEQUENCE);
        Self::of_info(info.ok_or(KeyFault::Damaged("the public key can't be read"))?)
    }

    fn of_info(mut info: Der<'_>) -> Result<Self, KeyFault> {
        const DAMAGED: KeyFault = KeyFault::Damaged("the public key can't be read");
        let mut algorithm = info.enter(tag::SEQUENCE).ok_or(DAMAGED)?;
        let kind = algorithm.take(tag::OID).ok_or(DAMAGED)?;
        let bits = info.bits().ok_or(DAMAGED)?;
        match kind {
            oid::RSA | oid::RSA_PSS => Self::rsa(bits),
            oid::EC => Ok(Self::Ec {
                curve: Curve::of_oid(algorithm.take(tag::OID).ok_or(DAMAGED)?)?,
                point: bits.to_vec(),
            }),
            oid::ED25519 => Ok(Self::Ed25519(bits.to_vec())),
            other => Err(unsupported(other)),
        }
    }

    fn rsa(der: &[u8]) -> Result<Self, KeyFault> {
        let read = || {
            let mut numbers = Der::new(der).enter(tag::SEQUENCE)?;
            Some((numbers.integer()?, numbers.integer()?))
        };
        let (modulus, exponent) = read().ok_or(KeyFault::Damaged("the RSA key can't be read"))?;
        Ok(Self::Rsa {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
        })
    }

    /// The algorithms that it works with.
    pub const fn family(&self) -> Family {
        match self {
            Self::Rsa { .. } => Family::Rsa,
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

    /// The bits of an RSA modulus.
    pub fn rsa_bits(&self) -> Option<usize> {
        let Self::Rsa { modulus, .. } = self else {
            return None;
        };
        let first = modulus.first()?;
        Some(modulus.len() * 8 - usize::try_from(first.leading_zeros()).ok()?)
    }

    /// The JWK with the members that RFC 7638 hashes, and no others; none of a secret.
    pub fn to_jwk(&self) -> Option<Value> {
        serde_json::from_str(&self.required_members()?).ok()
    }

    /// The SHA-256 thumbprint (RFC 7638); of a secret there is none, it could be guessed from it.
    pub fn thumbprint(&self) -> Option<String> {
        let members = self.required_members()?;
        Some(sha256(members.as_bytes()))
    }

    /// The required members in lexical order without white space.
    ///
    /// Written by hand: the order must not hang on a feature of the JSON library.
    fn required_members(&self) -> Option<String> {
        match self {
            Self::Rsa { modulus, exponent } => Some(format!(
                r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                encoding::encode(exponent),
                encoding::encode(modulus)
            )),
            Self::Ec { curve, point } => {
                let (x, y) = point.get(1..)?.split_at_checked(curve.width())?;
                Some(format!(
                    r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                    curve.name(),
                    encoding::encode(x),
                    encoding::encode(y)
                ))
            }
            Self::Ed25519(x) => Some(format!(
                r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
                encoding::encode(x)
            )),
            Self::Secret(_) => None,
        }
    }
}

impl fmt::Debug for PublicKey {
    /// A thumbprint tells keys apart; a shared secret has none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thumbprint = self.thumbprint();
        write!(
            f,
            "{} {}",
            self.family().name(),
            thumbprint.unwrap_or_default()
        )
    }
}

/// What an unsupported object identifier stands for.
pub(super) fn unsupported(kind: &[u8]) -> KeyFault {
    KeyFault::Unsupported(
        match kind {
            oid::ED448 => "Ed448",
            oid::X25519 => "X25519, which signs nothing",
            _ => "an unknown kind of key",
        }
        .to_owned(),
    )
}

/// The text of a JWK's member.
pub(super) fn text<'a>(jwk: &'a Value, name: &'static str) -> Result<&'a str, KeyFault> {
    let value = jwk.get(name).and_then(Value::as_str);
    value.ok_or(KeyFault::Incomplete(name))
}

/// The bytes of a JWK's member, in either alphabet.
pub(super) fn bytes(jwk: &Value, name: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let (bytes, _) = encoding::decode(text(jwk, name)?)
        .ok_or(KeyFault::Damaged("a member of the JWK is no Base64"))?;
    Ok(Zeroizing::new(bytes))
}

/// The number in a JWK's member, without the zeros that some libraries put before it.
pub(super) fn number(jwk: &Value, name: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let bytes = bytes(jwk, name)?;
    Ok(Zeroizing::new(without_zeros(&bytes).to_vec()))
}

/// The certificate in the first element of `x5c`, which is in standard Base64.
pub(super) fn first_certificate(jwk: &Value) -> Option<Vec<u8>> {
    let first = jwk.get("x5c")?.get(0)?.as_str()?;
    let joined: String = first.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD
        .decode(joined)
        .ok()
}

/// What an uncompressed point begins with.
pub(super) const UNCOMPRESSED: u8 = 4;
