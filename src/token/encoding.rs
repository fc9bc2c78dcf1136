//! Base64url as it is really met: padded, in the standard alphabet, with stray bits at the end.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What a part of a token deviates in from RFC 7515 section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// `=` at the end.
    Padded,
    /// `+` and `/` where base64url has `-` and `_`.
    StandardAlphabet,
    /// Bits in the last character that belong to no byte: something was changed or cut.
    StrayBits,
}

impl Deviation {
    /// What it is, in words that follow "the header is …".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Padded => "padded with =",
            Self::StandardAlphabet => "in the standard Base64 alphabet (+ and / for - and _)",
            Self::StrayBits => "not a whole number of bytes: its last character was changed or cut",
        }
    }
}

/// The bytes of a part and what is odd about its writing; none if it is no Base64 at all.
pub(super) fn decode(part: &str) -> Option<(Vec<u8>, Vec<Deviation>)> {
    let mut deviations = Vec::new();
    let bare = part.trim_end_matches('=');
    if bare.len() != part.len() {
        deviations.push(Deviation::Padded);
    }
    let translated = if bare.contains(['+', '/']) {
        deviations.push(Deviation::StandardAlphabet);
        bare.replace('+', "-").replace('/', "_")
    } else {
        bare.to_owned()
    };
    if let Ok(bytes) = URL_SAFE_NO_PAD.decode(&translated) {
        return Some((bytes, deviations));
    }
    let bytes = LENIENT.decode(&translated).ok()?;
    deviations.push(Deviation::StrayBits);
    Some((bytes, deviations))
}

/// Base64url without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Takes a last character whose lowest bits are not zero.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
