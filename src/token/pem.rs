//! Reads PEM as it comes out of files, environment variables and JSON.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::fault::KeyFault;

/// A block of PEM: its label, and its content or what is wrong with it.
pub(super) struct Block {
    /// `PRIVATE KEY`, `CERTIFICATE` …
    pub(super) label: String,
    /// DER.
    pub(super) content: Result<Zeroizing<Vec<u8>>, KeyFault>,
}

/// Every block that holds a key or certificate, in order; none of them is a fault.
///
/// Line breaks may be written as `\n`, be spaces or be missing, as environment variables make them.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, KeyFault> {
    let text = Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
    let mut rest = text.as_str();
    let mut found = Vec::new();
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after
            .split_once("-----")
            .ok_or(KeyFault::Damaged("the BEGIN line is not complete"))?;
        let (body, after) = after.split_once("-----END").ok_or(KeyFault::Damaged(
            "the END line is missing: the key was cut",
        ))?;
        rest = after;
        // `openssl ecparam -genkey` writes the curve in a block of its own before the key.
        if !label.ends_with("PARAMETERS") {
            found.push(Block {
                label: label.to_owned(),
                content: content(label, body),
            });
        }
    }
    if found.is_empty() {
        return Err(KeyFault::NotAKey);
    }
    Ok(found)
}

fn content(label: &str, body: &str) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    if label.starts_with("ENCRYPTED") || body.contains("ENCRYPTED") {
        return Err(KeyFault::Encrypted);
    }
    if label.starts_with("OPENSSH") {
        return Err(KeyFault::OpenSsh);
    }
    let joined: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
    let bytes = STANDARD.decode(joined.as_bytes());
    let bytes = bytes.map_err(|_| KeyFault::Damaged("between BEGIN and END is no Base64"))?;
    Ok(Zeroizing::new(bytes))
}

const STANDARD: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
