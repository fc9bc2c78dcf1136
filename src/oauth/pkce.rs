//! Proof key for code exchange (RFC 7636), and the other random texts of a login.

use crate::error::Error;
use crate::secret::Secret;
use crate::token::{encode, sha256};

/// How a challenge is made of its verifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PkceMethod {
    /// Its SHA-256 hash.
    #[default]
    S256,
    /// The verifier itself.
    Plain,
}

impl PkceMethod {
    /// The value of `code_challenge_method`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::S256 => "S256",
            Self::Plain => "plain",
        }
    }
}

/// A verifier and how it is shown beforehand.
#[derive(Clone, Debug)]
pub struct Pkce {
    /// What the token request sends.
    pub verifier: Secret,
    /// How the challenge is made of it.
    pub method: PkceMethod,
}

impl Pkce {
    /// A new verifier of 43 characters, as section 4.1 recommends.
    pub fn new(method: PkceMethod) -> Result<Self, Error> {
        Ok(Self {
            verifier: random_text()?,
            method,
        })
    }

    /// What the authorization request sends.
    pub fn challenge(&self) -> String {
        match self.method {
            PkceMethod::S256 => sha256(self.verifier.expose().as_bytes()),
            PkceMethod::Plain => self.verifier.expose().to_owned(),
        }
    }
}

/// 256 random bits in 43 characters that need no encoding anywhere: a verifier, state or nonce.
pub fn random_text() -> Result<Secret, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string().into()))?;
    Ok(Secret::new(encode(bytes)))
}
