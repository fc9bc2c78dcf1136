//! What a value is by its form: which kind of token, key or id, and whose.

use serde_json::Value;

use super::jwt::Jwt;
use crate::secret::{Match, shapes};

/// What a value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
    /// An ID token.
    Id,
    /// A key or personal token that no OAuth flow gave.
    ApiKey,
    /// A client's secret.
    ClientSecret,
    /// A client's id, which is public.
    ClientId,
    /// An authorization code.
    Code,
    /// A private key.
    PrivateKey,
    /// A JWT whose claims don't tell what it is for.
    Jwt,
    /// Something that has no place in OAuth.
    Other,
}

impl Kind {
    /// The word that reports, facts and JSON use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Id => "id",
            Self::ApiKey => "api-key",
            Self::ClientSecret => "client-secret",
            Self::ClientId => "client-id",
            Self::Code => "code",
            Self::PrivateKey => "private-key",
            Self::Jwt => "jwt",
            Self::Other => "other",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "access" => Self::Access,
            "refresh" => Self::Refresh,
            "id" => Self::Id,
            "api-key" => Self::ApiKey,
            "client-secret" => Self::ClientSecret,
            "client-id" => Self::ClientId,
            "code" => Self::Code,
            "jwt" | "base64-jwt" => Self::Jwt,
            _ => Self::Other,
        }
    }
}

/// What a value may be, whose, and how much of it looks so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The provider's slug; none where many have this form.
    pub provider: Option<&'static str>,
    /// What it can be: several where they look alike.
    pub kinds: Vec<Kind>,
    /// Whether only its beginning is as documented: it may have been cut.
    pub beginning_only: bool,
    /// What is worth knowing about it.
    pub note: &'static str,
}

/// Everything that a value can be by its form, likeliest first.
///
/// Forms without a beginning of their own (40 hexadecimal digits) are only told of a provider that
/// is known to be meant.
pub fn read(value: &str, provider: Option<&str>) -> Vec<Shape> {
    let value = value.trim();
    if value.starts_with("-----BEGIN ") {
        return vec![pem(value)];
    }
    let mut found: Vec<Shape> = Vec::new();
    for row in shapes() {
        let whose = row.tells() && row.provider != "any" || provider == Some(row.provider);
        if !whose {
            continue;
        }
        let Some(matched) = row.match_of(value) else {
            continue;
        };
        found.push(Shape {
            provider: Some(row.provider),
            kinds: row.kinds.split(',').map(Kind::named).collect(),
            beginning_only: matched == Match::BeginningOnly,
            note: row.note,
        });
    }
    // A whole match says more than a beginning, the provider that is meant more than another.
    found.sort_by_key(|shape| (shape.provider != provider, shape.beginning_only));
    if found.is_empty() {
        found.extend(general(value));
    }
    if let Some(token) = Jwt::read(value) {
        found.push(Shape {
            provider: None,
            kinds: vec![of_claims(&token)],
            beginning_only: false,
            note: "",
        });
    }
    found
}

/// What a value is, where its form leaves no doubt.
pub fn kind(value: &str) -> Option<Kind> {
    let value = value.trim().trim_matches(['"', '\'']);
    let shapes = read(value, None);
    let longest = shapes.first()?;
    match longest.kinds.as_slice() {
        [kind] => Some(*kind),
        _ => None,
    }
}

/// Beginnings that many vendors share.
fn general(value: &str) -> Option<Shape> {
    let rows = shapes().iter().filter(|row| row.provider == "any");
    let row = rows
        .filter(|row| row.kinds != "jwt")
        .find(|row| row.match_of(value).is_some())?;
    Some(Shape {
        provider: None,
        kinds: vec![Kind::named(row.kinds)],
        beginning_only: false,
        note: row.note,
    })
}

fn pem(value: &str) -> Shape {
    let private = value.contains("PRIVATE KEY-----");
    Shape {
        provider: None,
        kinds: vec![if private {
            Kind::PrivateKey
        } else {
            Kind::Other
        }],
        beginning_only: false,
        note: if private {
            "a signing key where a token or secret belongs"
        } else {
            "a certificate or public key"
        },
    }
}

/// What a JWT is for, by its header and claims.
///
/// RFC 9068 names access tokens in `typ`; Keycloak and Cognito say it in a claim; ID tokens carry
/// hashes and the nonce.
pub fn of_claims(token: &Jwt) -> Kind {
    let header = token.header_text("typ").unwrap_or("").to_ascii_lowercase();
    let claimed = token
        .claim("typ")
        .or_else(|| token.claim("token_use"))
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_ascii_lowercase();
    let has = |name: &str| token.claim(name).is_some();
    let access = header.starts_with("at+jwt") || header.starts_with("application/at+jwt");
    if access || claimed == "bearer" || claimed == "access" || has("scope") || has("scp") {
        Kind::Access
    } else if claimed == "refresh" || claimed == "offline" {
        Kind::Refresh
    } else if claimed == "id"
        || ["nonce", "at_hash", "c_hash", "auth_time"]
            .into_iter()
            .any(has)
    {
        Kind::Id
    } else {
        Kind::Jwt
    }
}
