//! Hashes in base64url: thumbprints, challenges, and what binds an ID token to what came with it.

use ring::digest;

use super::algorithm::Algorithm;
use super::check::Check;
use super::encoding;
use super::jwt::Jwt;

/// The SHA-256 hash in base64url, as PKCE, `DPoP` and thumbprints have it.
pub fn sha256(bytes: &[u8]) -> String {
    encoding::encode(digest::digest(&digest::SHA256, bytes))
}

/// The left half of a value's hash (`OpenID` Connect Core section 3.3.2.11), in base64url; none if `alg` has no known hash.
pub fn half_hash(alg: &str, value: &str) -> Option<String> {
    let algorithm = match Algorithm::named(alg) {
        Some(algorithm) => algorithm.digest(),
        // These can't be verified here, but the hash in them is known.
        None => match alg {
            "ES512" => &digest::SHA512,
            "ES256K" => &digest::SHA256,
            _ => return None,
        },
    };
    let hash = digest::digest(algorithm, value.as_bytes());
    let half = hash.as_ref().get(..hash.as_ref().len() / 2)?;
    Some(encoding::encode(half))
}

/// Whether the claim `name` (`at_hash`, `c_hash`, `s_hash`) of an ID token is the hash of `value`.
pub fn check(name: &'static str, token: &Jwt, value: Option<&str>) -> Check {
    let Some(claim) = token.claim_text(name) else {
        return Check::not_made(name, format!("the token has no {name}"));
    };
    let Some(value) = value else {
        return Check::not_made(name, "what it is the hash of is not known");
    };
    let alg = token.header_text("alg").unwrap_or("none");
    match half_hash(alg, value) {
        None => Check::not_made(name, format!("{alg} has no known hash")),
        Some(hash) if hash == claim.trim_end_matches('=') => {
            Check::pass(name, "it belongs to what came with it")
        }
        Some(_) => Check::fail(
            name,
            "it is the hash of something else than what came with it",
        ),
    }
}
