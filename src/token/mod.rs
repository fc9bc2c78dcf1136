//! Turns the text of a token or key into what it says, and checks or makes its signature.
//!
//! Reading is lenient: what deviates from the specifications is noted, not refused. Nothing here
//! opens a file or a socket or looks at a clock; signing alone draws random numbers.

mod algorithm;
mod check;
mod der;
mod encoding;
mod fault;
mod hash;
mod json;
mod jwks;
mod jwt;
mod keyfile;
mod pem;
mod private;
mod public;
mod shape;
mod sign;
#[cfg(test)]
mod tests;
mod time;
mod verify;
mod wrapping;

pub use algorithm::{Algorithm, Family};
pub use check::{Check, Outcome};
pub use encoding::{Deviation, encode};
pub use fault::{KeyFault, SignFault};
pub use hash::{check as check_hash, half_hash, sha256};
pub use jwks::{Jwk, Jwks, JwksOddity};
pub use jwt::{Disclosure, Form, Jwt, Oddity};
pub use keyfile::KeyFile;
pub use private::{PrivateKey, RsaNumbers};
pub use public::{Curve, PublicKey};
pub use shape::{Kind, Shape, kind, of_claims, read as shapes_of};
pub use sign::{algorithm, sign, signature};
pub use time::{
    Moment, TIME_CLAIMS, Writing, checks as check_times, expiry, moments, not_before, span, utc,
};
pub use verify::{Reason, Verification, verify};
pub use wrapping::{Wrapping, unwrap};
