//! Reads a file in which somebody holds a private key: PEM, DER, JWK, or a provider's own JSON.

use serde_json::Value;
use zeroize::Zeroizing;

use super::fault::KeyFault;
use super::hash::sha256;
use super::pem;
use super::private::PrivateKey;

/// A private key and what its file tells of its use.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// The key.
    pub key: PrivateKey,
    /// Its id: `kid` of a JWK, `private_key_id` of a Google service account.
    pub key_id: Option<String>,
    /// Who signs: `client_email` of a Google service account.
    pub issuer: Option<String>,
    /// Where the assertion goes: `token_uri` of a Google service account.
    pub token_url: Option<String>,
    /// The SHA-256 thumbprint of a certificate that stands beside the key: Microsoft's `x5t#S256`.
    pub certificate: Option<String>,
    /// What the file is, in words.
    pub kind: &'static str,
}

impl KeyFile {
    /// Reads whatever it is.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyFault> {
        if bytes.starts_with(&JAVA_KEYSTORE) {
            return Err(KeyFault::JavaKeystore);
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Self::binary(bytes);
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('{') {
            let json: Value = serde_json::from_str(text)
                .map_err(|_| KeyFault::Damaged("the JSON can't be read: it was cut or edited"))?;
            return Self::json(&json);
        }
        if text.contains("-----BEGIN ") {
            let mut file = Self::bare(PrivateKey::from_pem(text)?, "a PEM key");
            file.certificate = certificate(text);
            return Ok(file);
        }
        if text.starts_with("PuTTY") {
            return Err(KeyFault::Unsupported("PuTTY's own format".to_owned()));
        }
        // A key without its BEGIN and END lines, as it is pasted into settings.
        let joined: Zeroizing<String> = Zeroizing::new(text.split_whitespace().collect());
        match super::encoding::decode(&joined) {
            Some((der, _)) if der.first() == Some(&super::der::tag::SEQUENCE) => {
                Self::binary(&Zeroizing::new(der))
            }
            _ => Err(KeyFault::NotAKey),
        }
    }

    /// DER, of which a PKCS#12 file has the version 3 where a private key has 0 or 1.
    fn binary(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut body = super::der::Der::new(bytes)
            .enter(super::der::tag::SEQUENCE)
            .ok_or(KeyFault::NotAKey)?;
        if body.integer() == Some(&[3]) {
            return Err(KeyFault::Pkcs12);
        }
        Ok(Self::bare(PrivateKey::from_der(bytes)?, "a DER key"))
    }

    fn json(json: &Value) -> Result<Self, KeyFault> {
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        if let Some(pem) = text("private_key").map(Zeroizing::new) {
            return Ok(Self {
                key: PrivateKey::from_pem(&pem)?,
                key_id: text("private_key_id"),
                issuer: text("client_email"),
                token_url: text("token_uri"),
                certificate: None,
                kind: "a service account's JSON",
            });
        }
        // A set holds its public keys, too; the private one is meant.
        let jwk = match json.get("keys").and_then(Value::as_array) {
            Some(keys) => keys
                .iter()
                .find(|key| key.get("d").is_some())
                .ok_or_else(|| KeyFault::NotPrivate("set of public keys".to_owned()))?,
            None => json,
        };
        if json.get("installed").or_else(|| json.get("web")).is_some() {
            return Err(KeyFault::NotPrivate(
                "file of OAuth client credentials (client_id and client_secret)".to_owned(),
            ));
        }
        if jwk.get("kty").is_none() {
            return Err(KeyFault::NotAKey);
        }
        Ok(Self {
            key: PrivateKey::from_jwk(jwk)?,
            key_id: jwk.get("kid").and_then(Value::as_str).map(str::to_owned),
            issuer: None,
            token_url: None,
            certificate: None,
            kind: "a JWK",
        })
    }

    const fn bare(key: PrivateKey, kind: &'static str) -> Self {
        Self {
            key,
            key_id: None,
            issuer: None,
            token_url: None,
            certificate: None,
            kind,
        }
    }
}

/// The thumbprint of the first certificate in a PEM text.
fn certificate(text: &str) -> Option<String> {
    let blocks = pem::blocks(text).ok()?;
    let block = blocks.iter().find(|b| b.label.ends_with("CERTIFICATE"))?;
    Some(sha256(block.content.as_ref().ok()?))
}

/// What a JKS file begins with.
const JAVA_KEYSTORE: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
