//! The secrets of one version of a connection.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::disk::Bytes;

/// A text that can't be printed, and is wiped from memory when it is dropped.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The text itself: for requests, never for reports.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a token endpoint gave, and the client's own secrets where the user lets us keep them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TokenSet {
    /// The access token.
    pub access_token: Option<Secret>,
    /// The refresh token; one that the answer lacked is the one before.
    pub refresh_token: Option<Secret>,
    /// The ID token.
    pub id_token: Option<Secret>,
    /// As the server wrote it: `Bearer`, `bearer`, `DPoP`.
    pub token_type: Option<String>,
    /// The granted scopes, as the server wrote them.
    pub scope: Option<String>,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: Option<u64>,
    /// When it was obtained, in seconds since 1970.
    pub obtained_at: u64,
    /// The other members of the raw answer: the text of a JSON object.
    pub other: Option<Secret>,
    /// The client's secret.
    pub client_secret: Option<Secret>,
    /// The client's private key, in PEM or as a JWK.
    pub private_key: Option<Secret>,
    /// The key that the tokens are bound to (RFC 9449), as a JWK.
    pub dpop_key: Option<Secret>,
}

/// The form in which a set is stored; `T` is what a secret is written from or read into.
#[derive(Deserialize, Serialize)]
struct Stored<T> {
    /// The version of this form.
    v: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
    obtained_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key: Option<T>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    dpop_key: Option<T>,
}

/// What a set has that was stored before there was such a member.
const fn none<T>() -> Option<T> {
    None
}

impl TokenSet {
    /// The set as JSON, the form in which it is sealed or put into a keyring.
    pub(super) fn to_json(&self) -> Bytes {
        fn text(secret: Option<&Secret>) -> Option<&str> {
            secret.map(Secret::expose)
        }
        let stored = Stored {
            v: FORM,
            access_token: text(self.access_token.as_ref()),
            refresh_token: text(self.refresh_token.as_ref()),
            id_token: text(self.id_token.as_ref()),
            token_type: self.token_type.as_deref(),
            scope: self.scope.as_deref(),
            expires_at: self.expires_at,
            obtained_at: self.obtained_at,
            other: text(self.other.as_ref()),
            client_secret: text(self.client_secret.as_ref()),
            private_key: text(self.private_key.as_ref()),
            dpop_key: text(self.dpop_key.as_ref()),
        };
        // Measured first, so that no half-written copy stays behind where the buffer grew.
        let mut length = Length(0);
        let _ = serde_json::to_writer(&mut length, &stored);
        let mut json = Zeroizing::new(Vec::with_capacity(length.0));
        // Texts and numbers written into memory can't fail.
        let _ = serde_json::to_writer(&mut *json, &stored);
        json
    }

    /// The set in `json`; the error says where, never what.
    pub(super) fn from_json(json: &[u8]) -> Result<Self, String> {
        // What serde says may quote the text.
        let place = |error: &serde_json::Error| format!("column {}", error.column());
        let stored: Stored<String> = serde_json::from_slice(json).map_err(|e| place(&e))?;
        if stored.v != FORM {
            return Err(format!(
                "form {} is of a later version of oauthdx",
                stored.v
            ));
        }
        Ok(Self {
            access_token: stored.access_token.map(Secret::from),
            refresh_token: stored.refresh_token.map(Secret::from),
            id_token: stored.id_token.map(Secret::from),
            token_type: stored.token_type,
            scope: stored.scope,
            expires_at: stored.expires_at,
            obtained_at: stored.obtained_at,
            other: stored.other.map(Secret::from),
            client_secret: stored.client_secret.map(Secret::from),
            private_key: stored.private_key.map(Secret::from),
            dpop_key: stored.dpop_key.map(Secret::from),
        })
    }
}

/// Counts bytes instead of keeping them.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The version of the stored form.
const FORM: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> TokenSet {
        TokenSet {
            access_token: Some("canary-access \"\\ ü".into()),
            refresh_token: Some("canary-refresh".into()),
            id_token: Some("canary-id".into()),
            token_type: Some("Bearer".to_owned()),
            scope: Some("a b".to_owned()),
            expires_at: Some(2),
            obtained_at: 1,
            other: Some(r#"{"instance_url":"canary-other"}"#.into()),
            client_secret: Some("canary-client".into()),
            private_key: Some("canary-key".into()),
            dpop_key: Some("canary-dpop".into()),
        }
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        for set in [full(), TokenSet::default()] {
            let json = set.to_json();
            assert_eq!(json.len(), json.capacity());
            assert_eq!(TokenSet::from_json(&json).unwrap(), set);
        }
    }

    #[test]
    fn no_secret_is_printed() {
        let shown = format!("{:?}", full());
        assert!(!shown.contains("canary"), "{shown}");
        for broken in [
            r#"{"v":1,"access_token":"canary"#,
            r#"{"v":1,"expires_at":"canary"}"#,
        ] {
            let error = TokenSet::from_json(broken.as_bytes()).unwrap_err();
            assert!(!error.contains("canary"), "{error}");
        }
        assert!(TokenSet::from_json(br#"{"v":2,"obtained_at":0}"#).is_err());
    }
}
