//! Requests about a token: what the server thinks of it (RFC 7662), and its end (RFC 7009).

use serde_json::{Map, Value};

use super::client_auth::{Client, Occasion};
use super::request::{BodyFormat, Request, pair};
use crate::secret::Secret;
use crate::token::{Jwt, SignFault};

/// A request about a token before it is written; both endpoints take the same.
#[derive(Clone, Debug)]
pub struct AboutToken<'a> {
    /// The introspection or revocation endpoint.
    pub url: &'a str,
    /// The token.
    pub token: &'a Secret,
    /// `access_token` or `refresh_token`, to help the server find it.
    pub hint: Option<&'a str>,
    /// Who asks.
    pub client: &'a Client,
    /// A token of the asker, where the server wants that instead of the client's own proof.
    pub bearer: Option<&'a Secret>,
    /// Anything else in the body, last and as it is.
    pub extra: &'a [(String, String)],
}

impl AboutToken<'_> {
    /// Writes it.
    pub fn build(&self, occasion: &Occasion<'_>) -> Result<Request, SignFault> {
        let mut params = vec![pair("token", self.token.expose())];
        params.extend(self.hint.map(|hint| pair("token_type_hint", hint)));
        if self.bearer.is_none() {
            params.extend(self.client.parameters(occasion)?);
        }
        params.extend_from_slice(self.extra);
        let mut request = Request::post(self.url, BodyFormat::Form, &params);
        match self.bearer {
            Some(token) => {
                request.set_header("Authorization", &format!("Bearer {}", token.expose()));
            }
            None => self.client.authorize(&mut request),
        }
        Ok(request)
    }
}

/// What became of a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// The token holds no more. A token that the server never knew ends so, too.
    Done,
    /// This server does not revoke tokens of this kind.
    UnsupportedKind,
    /// Not now (section 2.2.1).
    Later,
    /// No; the exchange says why.
    Refused,
}

impl Revoked {
    /// Reads the answer.
    pub fn read(status: u16, body: &[u8]) -> Self {
        let json = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let error = json.get("error").and_then(Value::as_str);
        match (status, error) {
            (_, Some("unsupported_token_type")) => Self::UnsupportedKind,
            // An error in a success, as some providers have it, is none.
            (200..=299, None) => Self::Done,
            (429 | 503, _) => Self::Later,
            _ => Self::Refused,
        }
    }
}

/// What a server thinks of a token.
#[derive(Clone, Debug)]
pub struct Introspection {
    /// Whether it holds.
    pub active: bool,
    /// Everything that it says of it.
    pub members: Map<String, Value>,
}

impl Introspection {
    /// Reads an answer, in JSON or as a signed token (RFC 9701); none if it is no such answer.
    pub fn read(body: &[u8]) -> Option<Self> {
        let members = if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
            members
        } else {
            let token = Jwt::read(std::str::from_utf8(body).ok()?.trim())?;
            token.claim("token_introspection")?.as_object()?.clone()
        };
        let active = match members.get("active")? {
            Value::Bool(active) => *active,
            Value::String(text) => text == "true",
            _ => return None,
        };
        Some(Self { active, members })
    }
}
