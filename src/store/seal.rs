//! Bytes that nobody can read or exchange without the key.
//!
//! A sealed file is `oauthdx-sealed-1\n`, the key's mark (8 bytes), the nonce (24 bytes) and the
//! XChaCha20-Poly1305 ciphertext. What it is sealed *for* (kind, name, version) is authenticated,
//! so a file that was put in another's place, or back in the place of a later one, doesn't open.

use std::hash::Hasher as _;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use siphasher::sip::SipHasher24;
use zeroize::Zeroizing;

use super::disk::Bytes;
use crate::error::Error;

/// A key of 32 random bytes.
#[derive(Clone)]
pub(super) struct SealKey(Zeroizing<[u8; KEY]>);

/// Why something doesn't open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Broken {
    /// It was sealed with another key.
    OtherKey,
    /// It was changed, cut, or sealed for another purpose.
    Damaged,
}

impl SealKey {
    /// A key that nobody had before.
    pub(super) fn generate() -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; KEY]);
        fill(key.as_mut_slice())?;
        Ok(Self(key))
    }

    /// A key in Base64, either alphabet, with or without padding.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text));
        let bytes = Zeroizing::new(bytes.ok()?);
        let key = <[u8; KEY]>::try_from(bytes.as_slice()).ok()?;
        Some(Self(Zeroizing::new(key)))
    }

    /// The key in Base64.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_slice()))
    }

    /// Seals `plain` for one purpose.
    pub(super) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        fill(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: purpose.as_bytes(),
        };
        // The cipher refuses only what is longer than 256 GB.
        let sealed = self.cipher().encrypt(&nonce.into(), payload);
        let sealed = sealed.map_err(|error| Error::Store {
            what: format!("seal {} bytes", plain.len()),
            hint: "no token is that long: check the provider's answer".to_owned(),
            source: Some(error.to_string().into()),
        })?;
        Ok([MAGIC, &self.mark(), &nonce, &sealed].concat())
    }

    /// What was sealed for this purpose.
    pub(super) fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Bytes, Broken> {
        let rest = sealed.strip_prefix(MAGIC).ok_or(Broken::Damaged)?;
        let (mark, rest) = rest.split_first_chunk::<MARK>().ok_or(Broken::Damaged)?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(Broken::Damaged)?;
        if *mark != self.mark() {
            return Err(Broken::OtherKey);
        }
        let aad = purpose.as_bytes();
        let opened = self
            .cipher()
            .decrypt(&(*nonce).into(), Payload { msg, aad });
        opened.map(Zeroizing::new).map_err(|_| Broken::Damaged)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.0).into())
    }

    /// Tells keys apart without telling anything of them: a keyed hash of a constant.
    fn mark(&self) -> [u8; MARK] {
        let mut hasher = SipHasher24::new();
        hasher.write(MAGIC);
        hasher.write(self.0.as_slice());
        // The hash of a random 256-bit key has no shorter way back than trying keys.
        hasher.finish().to_be_bytes()
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey")
    }
}

/// Fills `bytes` by chance.
pub(super) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| Error::Random(error.to_string().into()))
}

const MAGIC: &[u8] = b"oauthdx-sealed-1\n";
const KEY: usize = 32;
const MARK: usize = 8;
const NONCE: usize = 24;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_only() {
        let key = SealKey::generate().unwrap();
        let sealed = key.seal("set a 7", b"secret").unwrap();
        assert_eq!(*key.open("set a 7", &sealed).unwrap(), b"secret");
        for purpose in ["set a 8", "set b 7", "answer a 7", ""] {
            assert_eq!(key.open(purpose, &sealed), Err(Broken::Damaged));
        }
    }

    #[test]
    fn another_key_is_told_from_damage() {
        let (key, other) = (SealKey::generate().unwrap(), SealKey::generate().unwrap());
        let sealed = key.seal("p", b"secret").unwrap();
        assert_eq!(other.open("p", &sealed), Err(Broken::OtherKey));
        for cut in [
            0,
            5,
            MAGIC.len() + 3,
            MAGIC.len() + MARK + 4,
            sealed.len() - 1,
        ] {
            assert_eq!(key.open("p", &sealed[..cut]), Err(Broken::Damaged), "{cut}");
        }
        for at in (0..sealed.len()).filter(|at| !(17..25).contains(at)) {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open("p", &changed), Err(Broken::Damaged), "{at}");
        }
    }

    #[test]
    fn two_seals_of_the_same_differ() {
        let key = SealKey::generate().unwrap();
        assert_ne!(key.seal("p", b"x").unwrap(), key.seal("p", b"x").unwrap());
    }

    #[test]
    fn keys_are_written_in_base64() {
        let key = SealKey::generate().unwrap();
        let text = key.to_text();
        let url_safe = text.replace('+', "-").replace('/', "_");
        for written in [
            &*text,
            &format!(" {}\n", &*text),
            url_safe.trim_end_matches('='),
        ] {
            assert_eq!(*SealKey::from_text(written).unwrap().0, *key.0, "{written}");
        }
        for bad in [
            "",
            "correct horse battery staple",
            text.get(4..).unwrap(),
            &"A".repeat(64),
        ] {
            assert!(SealKey::from_text(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{key:?}"), "SealKey");
    }
}
