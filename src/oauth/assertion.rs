//! The statements of the JWT bearer grant (RFC 7523 section 3), as Google and Salesforce want them.

use serde_json::{Map, Value, json};

use super::client_auth::Signer;
use crate::secret::Secret;
use crate::token::{KeyFile, SignFault};

/// A statement about who may have a token.
#[derive(Clone, Debug, Default)]
pub struct Assertion {
    /// Who says so: the client or a service account.
    pub issuer: String,
    /// About whom; Google has none unless a user is impersonated.
    pub subject: Option<String>,
    /// To whom: the token endpoint, or at Salesforce the login host.
    pub audience: String,
    /// What access is asked for, where it stands inside.
    pub scope: Option<String>,
    /// Seconds for which it holds.
    pub lifetime_s: i64,
    /// Further claims; they replace those above.
    pub extra: Map<String, Value>,
}

impl Assertion {
    /// The statement of a Google service account, or of the user whom it impersonates.
    ///
    /// None if the file names no account.
    pub fn google(file: &KeyFile, scopes: &[String], user: Option<&str>) -> Option<Self> {
        Some(Self {
            issuer: file.issuer.clone()?,
            subject: user.map(str::to_owned),
            audience: file
                .token_url
                .clone()
                .unwrap_or_else(|| GOOGLE_TOKEN_URL.to_owned()),
            scope: Some(scopes.join(" ")),
            lifetime_s: GOOGLE_LIFETIME_S,
            extra: Map::new(),
        })
    }

    /// The statement of a Salesforce connected app about a user; `audience` is the login host:
    /// `https://login.salesforce.com`, `https://test.salesforce.com`, or a site's own.
    pub fn salesforce(client_id: &str, username: &str, audience: &str) -> Self {
        Self {
            issuer: client_id.to_owned(),
            subject: Some(username.to_owned()),
            audience: audience.trim_end_matches('/').to_owned(),
            lifetime_s: SALESFORCE_LIFETIME_S,
            ..Self::default()
        }
    }

    /// The claims as they are signed.
    pub fn claims(&self, now: i64, unique: &str) -> Value {
        let mut claims = Map::new();
        let mut add = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
        add("iss", json!(self.issuer));
        if let Some(subject) = &self.subject {
            add("sub", json!(subject));
        }
        add("aud", json!(self.audience));
        if let Some(scope) = &self.scope {
            add("scope", json!(scope));
        }
        add("iat", json!(now));
        add("exp", json!(now.saturating_add(self.lifetime_s)));
        add("jti", json!(unique));
        claims.extend(self.extra.clone());
        Value::Object(claims)
    }

    /// The signed statement.
    pub fn sign(&self, signer: &Signer, now: i64, unique: &str) -> Result<Secret, SignFault> {
        signer.sign("JWT", &self.claims(now, unique))
    }
}

const GOOGLE_TOKEN_URL: &str = "https://oauth2.googleapis.com/token";
/// The longest that Google takes.
const GOOGLE_LIFETIME_S: i64 = 3600;
/// Salesforce wants the expiry within three minutes of its own clock.
const SALESFORCE_LIFETIME_S: i64 = 150;
