//! Makes compact JWS tokens.

use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding,
};
use serde_json::Value;

use super::algorithm::Algorithm;
use super::encoding;
use super::fault::SignFault;
use super::private::{PrivateKey, ed25519};
use crate::secret::Secret;

/// The algorithm called `name`; one that can't be computed is named in the fault.
pub fn algorithm(name: &str) -> Result<Algorithm, SignFault> {
    Algorithm::named(name).ok_or_else(|| SignFault::UnsupportedAlgorithm(name.to_owned()))
}

/// A compact token over `claims`. `alg` is put into the header, whatever stands there.
pub fn sign(
    algorithm: Algorithm,
    header: &[(&str, Value)],
    claims: &Value,
    key: &PrivateKey,
) -> Result<Secret, SignFault> {
    let mut members = serde_json::Map::new();
    for (name, value) in header {
        members.insert((*name).to_owned(), value.clone());
    }
    members.insert("alg".to_owned(), algorithm.name().into());
    let header = Value::Object(members).to_string();
    let input = format!(
        "{}.{}",
        encoding::encode(header),
        encoding::encode(claims.to_string())
    );
    let signature = signature(algorithm, key, input.as_bytes())?;
    Ok(Secret::new(format!(
        "{input}.{}",
        encoding::encode(signature)
    )))
}

/// The signature over `message`, as JWS writes it: both numbers of ECDSA, one after the other.
pub fn signature(
    algorithm: Algorithm,
    key: &PrivateKey,
    message: &[u8],
) -> Result<Vec<u8>, SignFault> {
    if key.family() != algorithm.family() {
        return Err(SignFault::KeyDoesNotFit {
            algorithm: algorithm.name(),
            key: key.family().name(),
        });
    }
    match key {
        PrivateKey::Rsa(numbers) => {
            let pair = numbers.pair()?;
            let mut signature = vec![0; pair.public().modulus_len()];
            let padding = padding(algorithm).ok_or(SignFault::Failed)?;
            pair.sign(padding, &SystemRandom::new(), message, &mut signature)
                .map_err(|_| SignFault::Failed)?;
            Ok(signature)
        }
        PrivateKey::Ec { .. } => {
            let signed = key.ec_pair()?.sign(&SystemRandom::new(), message);
            Ok(signed.map_err(|_| SignFault::Failed)?.as_ref().to_vec())
        }
        PrivateKey::Ed25519(seed) => Ok(ed25519(seed)?.sign(message).as_ref().to_vec()),
        PrivateKey::Secret(bytes) => {
            let key = hmac::Key::new(hash_of(algorithm), bytes);
            Ok(hmac::sign(&key, message).as_ref().to_vec())
        }
    }
}

/// The hash of an HMAC algorithm.
pub(super) fn hash_of(algorithm: Algorithm) -> hmac::Algorithm {
    match algorithm {
        Algorithm::Hs384 => hmac::HMAC_SHA384,
        Algorithm::Hs512 => hmac::HMAC_SHA512,
        _ => hmac::HMAC_SHA256,
    }
}

fn padding(algorithm: Algorithm) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        Algorithm::Rs256 => &RSA_PKCS1_SHA256,
        Algorithm::Rs384 => &RSA_PKCS1_SHA384,
        Algorithm::Rs512 => &RSA_PKCS1_SHA512,
        Algorithm::Ps256 => &RSA_PSS_SHA256,
        Algorithm::Ps384 => &RSA_PSS_SHA384,
        Algorithm::Ps512 => &RSA_PSS_SHA512,
        _ => return None,
    })
}
