//! Checks the signature of a token, and says exactly what was and what was not checked.

use std::fmt::Write as _;

use ring::signature::{
    self, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
};
use ring::{hmac, rsa};
use serde_json::Value;

use super::algorithm::{Algorithm, Family};
use super::check::{Check, Outcome};
use super::jwks::{Jwk, Jwks};
use super::jwt::{Form, Jwt};
use super::public::PublicKey;
use super::sign::hash_of;

/// Why a signature check ended as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The key made this signature over these bytes.
    Verified,
    /// The key did not: another key signed, or a byte was changed.
    WrongSignature,
    /// The header has Microsoft's `nonce`, which is hashed before signing: the token is for
    /// Microsoft's own API, and nobody else can check it.
    ForMicrosoftOnly,
    /// The key that has the token's `kid` is missing, though another key of the set fits.
    VerifiedByOtherKid(String),
    /// `alg` is `none`: nothing is signed.
    Unsigned,
    /// The signature is missing, empty or unreadable.
    NoSignature,
    /// The token is encrypted: the signature, if any, is inside.
    Encrypted,
    /// The header has no `alg`.
    NoAlgorithm,
    /// An algorithm that can't be computed here.
    UnsupportedAlgorithm(String),
    /// The header calls an extension critical that is not known here (RFC 7515 section 4.1.11).
    UnknownCritical(String),
    /// There are no keys to check with.
    NoKeys,
    /// No key has the token's `kid`: the keys were rotated, or another server issued it.
    UnknownKid(String),
    /// No key is of the kind that the algorithm needs.
    NoFittingKey,
    /// `alg` wants a shared secret and the keys are public: who takes a public key for a secret
    /// lets everybody sign (RFC 8725 section 2.1).
    KeyConfusion,
    /// An RSA key of so few bits that no check is offered for it.
    WeakKey(usize),
}

/// What came of checking a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether the signature holds.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// The key that was used, by its id or thumbprint.
    pub key: Option<String>,
    /// Whether the token names no key although the set has several.
    pub kid_is_missing: bool,
    /// The bits of the RSA key, where they are fewer than the 2048 that RFC 7518 wants.
    pub short_key: Option<usize>,
}

impl Verification {
    const fn new(outcome: Outcome, reason: Reason) -> Self {
        Self {
            outcome,
            reason,
            key: None,
            kid_is_missing: false,
            short_key: None,
        }
    }

    /// The check as a report shows it.
    pub fn check(&self) -> Check {
        let mut detail = self.reason.in_words();
        if let Some(key) = &self.key {
            detail = format!("{detail} (key {key})");
        }
        if self.kid_is_missing {
            detail.push_str("; the header has no kid, so every key was tried");
        }
        if let Some(bits) = self.short_key {
            let _ = write!(
                detail,
                "; the key has only {bits} bits, and 2048 are wanted"
            );
        }
        match self.outcome {
            Outcome::Pass => Check::pass("signature", detail),
            Outcome::Fail => Check::fail("signature", detail),
            Outcome::NotMade => Check::not_made("signature", detail),
        }
    }
}

impl Reason {
    /// The reason, in a sentence without its full stop.
    pub fn in_words(&self) -> String {
        match self {
            Self::Verified => "the key made this signature".to_owned(),
            Self::WrongSignature => {
                "the key did not make this signature: another key signed, or the token was changed"
                    .to_owned()
            }
            Self::ForMicrosoftOnly => "the header has a nonce, so this is a token for Microsoft's \
                 own API, which nobody else can check"
                .to_owned(),
            Self::VerifiedByOtherKid(kid) => {
                format!("another key of the set made it, although the token names the kid {kid:?}")
            }
            Self::Unsigned => "alg is none: nothing is signed".to_owned(),
            Self::NoSignature => "the signature is missing or unreadable".to_owned(),
            Self::Encrypted => "the token is encrypted; its recipient's key opens it".to_owned(),
            Self::NoAlgorithm => "the header has no alg".to_owned(),
            Self::UnsupportedAlgorithm(name) => format!("{name} is not computed here"),
            Self::UnknownCritical(name) => {
                format!("the header calls {name:?} critical, which is not known here")
            }
            Self::NoKeys => "there is no key to check with".to_owned(),
            Self::UnknownKid(kid) => {
                format!("no key has the kid {kid:?}: keys were rotated, or another server signed")
            }
            Self::NoFittingKey => "no key is of the kind that alg needs".to_owned(),
            Self::KeyConfusion => "alg wants a shared secret, and the keys are public".to_owned(),
            Self::WeakKey(bits) => format!("an RSA key of {bits} bits is too short to be checked"),
        }
    }
}

/// Checks a token's signature with the keys of a set.
pub fn verify(token: &Jwt, keys: &Jwks) -> Verification {
    let algorithm = match computable(token) {
        Ok(algorithm) => algorithm,
        Err((outcome, reason)) => return Verification::new(outcome, reason),
    };
    let Some(signature) = &token.signature else {
        return Verification::new(Outcome::Fail, Reason::NoSignature);
    };
    if let Some(reason) = without_key(algorithm, keys) {
        return Verification::new(Outcome::NotMade, reason);
    }
    let message = token.signing_input().as_bytes();
    let attempt = |key: &Jwk| match &key.key {
        Ok(public) => attempt(algorithm, public, message, signature),
        Err(_) => Err(Reason::NoFittingKey),
    };
    let kid = token.header_text("kid");
    // A key without an id may be the one that the token names: it was given by hand.
    let is_named = |key: &&Jwk| match (kid, key.kid.as_deref()) {
        (Some(kid), Some(own)) => kid == own,
        _ => true,
    };
    let fitting: Vec<&Jwk> = keys.fitting(algorithm).collect();
    let named: Vec<&Jwk> = fitting.iter().copied().filter(is_named).collect();
    let mut result = match kid {
        Some(kid) if named.is_empty() && keys.with_kid(kid).next().is_none() => {
            by_others(kid, &fitting, attempt)
        }
        _ => tried(&named, attempt),
    };
    if result.reason == Reason::WrongSignature && token.header.get("nonce").is_some() {
        result.reason = Reason::ForMicrosoftOnly;
        result.outcome = Outcome::NotMade;
    }
    result.kid_is_missing = kid.is_none() && named.len() > 1;
    result
}

/// Why no key of the set can be tried, if none can.
fn without_key(algorithm: Algorithm, keys: &Jwks) -> Option<Reason> {
    if keys.keys.is_empty() {
        return Some(Reason::NoKeys);
    }
    let secret = algorithm.family() == Family::Secret;
    if !secret || keys.fitting(algorithm).next().is_some() {
        return None;
    }
    let public = keys.keys.iter().any(|key| key.key.is_ok());
    Some(if public {
        Reason::KeyConfusion
    } else {
        Reason::NoFittingKey
    })
}

/// Tries the keys that have another id than the token names.
fn by_others(
    kid: &str,
    keys: &[&Jwk],
    attempt: impl Fn(&Jwk) -> Result<bool, Reason>,
) -> Verification {
    let mut result = tried(keys, attempt);
    if result.outcome == Outcome::Pass {
        result.reason = Reason::VerifiedByOtherKid(kid.to_owned());
        return result;
    }
    Verification::new(Outcome::NotMade, Reason::UnknownKid(kid.to_owned()))
}

/// The algorithm, if the token is one whose signature can be computed.
fn computable(token: &Jwt) -> Result<Algorithm, (Outcome, Reason)> {
    if token.form == Form::Jwe {
        return Err((Outcome::NotMade, Reason::Encrypted));
    }
    let name = token
        .header_text("alg")
        .ok_or((Outcome::NotMade, Reason::NoAlgorithm))?;
    if name.eq_ignore_ascii_case("none") {
        return Err((Outcome::Fail, Reason::Unsigned));
    }
    if let Some(critical) = token.header.get("crit") {
        let first = critical.get(0).and_then(Value::as_str).unwrap_or("crit");
        return Err((Outcome::NotMade, Reason::UnknownCritical(first.to_owned())));
    }
    let unsupported = || Reason::UnsupportedAlgorithm(name.to_owned());
    Algorithm::named(name).ok_or_else(|| (Outcome::NotMade, unsupported()))
}

/// The first success, else the first failure.
fn tried(keys: &[&Jwk], attempt: impl Fn(&Jwk) -> Result<bool, Reason>) -> Verification {
    let mut best = Verification::new(Outcome::NotMade, Reason::NoFittingKey);
    for key in keys {
        let (outcome, reason) = match attempt(key) {
            Ok(true) => (Outcome::Pass, Reason::Verified),
            Ok(false) => (Outcome::Fail, Reason::WrongSignature),
            Err(reason) => (Outcome::NotMade, reason),
        };
        let better = outcome == Outcome::Pass || best.reason == Reason::NoFittingKey;
        if better {
            best = Verification::new(outcome, reason);
            best.key = Some(key.label());
            let bits = key.key.as_ref().ok().and_then(PublicKey::rsa_bits);
            best.short_key = bits.filter(|bits| *bits < FEWEST_BITS);
        }
        if outcome == Outcome::Pass {
            break;
        }
    }
    best
}

/// Whether `key` made `signature` over `message`; an error where that can't be computed.
fn attempt(
    algorithm: Algorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, Reason> {
    match key {
        PublicKey::Rsa { modulus, exponent } => {
            let bits = key.rsa_bits().unwrap_or(0);
            let parameters = padding(algorithm, bits).ok_or(Reason::WeakKey(bits))?;
            let key = rsa::PublicKeyComponents {
                n: modulus,
                e: exponent,
            };
            Ok(key.verify(parameters, message, signature).is_ok())
        }
        PublicKey::Ec { point, .. } => {
            let algorithm: &dyn signature::VerificationAlgorithm = match algorithm {
                Algorithm::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
                _ => &signature::ECDSA_P256_SHA256_FIXED,
            };
            let key = UnparsedPublicKey::new(algorithm, point);
            Ok(key.verify(message, signature).is_ok())
        }
        PublicKey::Ed25519(bytes) => {
            let key = UnparsedPublicKey::new(&signature::ED25519, bytes);
            Ok(key.verify(message, signature).is_ok())
        }
        PublicKey::Secret(bytes) => {
            let key = hmac::Key::new(hash_of(algorithm), bytes);
            Ok(hmac::verify(&key, message, signature).is_ok())
        }
    }
}

/// How RSA pads; keys below 2048 bits, which no one should use any more, only where it is offered.
fn padding(algorithm: Algorithm, bits: usize) -> Option<&'static RsaParameters> {
    let short = bits < FEWEST_BITS;
    Some(match algorithm {
        Algorithm::Rs256 if short && bits >= 1024 => {
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
        }
        Algorithm::Rs512 if short && bits >= 1024 => {
            &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
        }
        _ if short || bits > 8192 => return None,
        Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
        Algorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
        Algorithm::Ps384 => &RSA_PSS_2048_8192_SHA384,
        Algorithm::Ps512 => &RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// The shortest RSA modulus that RFC 7518 section 3.3 allows.
const FEWEST_BITS: usize = 2048;
