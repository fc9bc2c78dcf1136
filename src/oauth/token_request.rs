//! The token request, for every grant and every provider's habits.

use super::client_auth::{Client, Occasion};
use super::request::{BodyFormat, Params, Request, pair};
use crate::secret::Secret;
use crate::token::SignFault;

/// What is given in return for tokens.
#[derive(Clone, Debug)]
pub enum Grant {
    /// The code of a login (RFC 6749 section 4.1.3).
    AuthorizationCode {
        /// From the callback.
        code: Secret,
        /// The same as in the authorization request.
        redirect_uri: Option<String>,
        /// The PKCE verifier.
        verifier: Option<Secret>,
    },
    /// A refresh token (section 6).
    RefreshToken {
        /// The newest one.
        token: Secret,
        /// Less than was granted; all of it where empty.
        scope: String,
    },
    /// The client alone (section 4.4).
    ClientCredentials {
        /// What access is asked for.
        scope: String,
    },
    /// A signed statement about a user or the client (RFC 7523 section 2.1).
    JwtBearer {
        /// The statement.
        assertion: Secret,
        /// What access is asked for; Google has it inside the statement.
        scope: String,
    },
    /// The code of a device (RFC 8628 section 3.4).
    DeviceCode {
        /// From the device authorization answer.
        device_code: Secret,
    },
    /// One token for another (RFC 8693).
    TokenExchange(Box<Exchanged>),
    /// The user's own password (RFC 6749 section 4.3), which nobody should use any more.
    Password {
        /// The user's name.
        username: String,
        /// The user's password.
        password: Secret,
        /// What access is asked for.
        scope: String,
    },
}

/// What a token exchange names (RFC 8693 section 2.1).
#[derive(Clone, Debug, Default)]
pub struct Exchanged {
    /// For whom.
    pub subject_token: Secret,
    /// What kind of token that is.
    pub subject_token_type: String,
    /// Who acts, and what kind of token says so.
    pub actor: Option<(Secret, String)>,
    /// What kind of token is wanted.
    pub requested_token_type: Option<String>,
    /// The logical names of the services that the token is for.
    pub audiences: Vec<String>,
    /// What access is asked for.
    pub scope: String,
}

impl Grant {
    /// The value of `grant_type`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AuthorizationCode { .. } => "authorization_code",
            Self::RefreshToken { .. } => "refresh_token",
            Self::ClientCredentials { .. } => "client_credentials",
            Self::JwtBearer { .. } => "urn:ietf:params:oauth:grant-type:jwt-bearer",
            Self::DeviceCode { .. } => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange(_) => "urn:ietf:params:oauth:grant-type:token-exchange",
            Self::Password { .. } => "password",
        }
    }

    /// Its parameters, `grant_type` first.
    fn parameters(&self) -> Params {
        let mut params = vec![pair("grant_type", self.name())];
        let mut add = |name: &str, value: &str| params.push(pair(name, value));
        let scope = match self {
            Self::AuthorizationCode {
                code,
                redirect_uri,
                verifier,
            } => {
                add("code", code.expose());
                if let Some(uri) = redirect_uri {
                    add("redirect_uri", uri);
                }
                if let Some(verifier) = verifier {
                    add("code_verifier", verifier.expose());
                }
                ""
            }
            Self::RefreshToken { token, scope } => {
                add("refresh_token", token.expose());
                scope
            }
            Self::ClientCredentials { scope } => scope,
            Self::JwtBearer { assertion, scope } => {
                add("assertion", assertion.expose());
                scope
            }
            Self::DeviceCode { device_code } => {
                add("device_code", device_code.expose());
                ""
            }
            Self::TokenExchange(exchanged) => {
                exchanged.add_to(&mut add);
                &exchanged.scope
            }
            Self::Password {
                username,
                password,
                scope,
            } => {
                add("username", username);
                add("password", password.expose());
                scope
            }
        };
        if !scope.is_empty() {
            params.push(pair("scope", scope));
        }
        params
    }
}

impl Exchanged {
    fn add_to(&self, add: &mut impl FnMut(&str, &str)) {
        add("subject_token", self.subject_token.expose());
        add("subject_token_type", &self.subject_token_type);
        if let Some((token, kind)) = &self.actor {
            add("actor_token", token.expose());
            add("actor_token_type", kind);
        }
        if let Some(kind) = &self.requested_token_type {
            add("requested_token_type", kind);
        }
        for audience in &self.audiences {
            add("audience", audience);
        }
    }
}

/// A token request before it is written.
#[derive(Clone, Debug)]
pub struct TokenRequest<'a> {
    /// The token endpoint.
    pub url: &'a str,
    /// What is given for the tokens.
    pub grant: &'a Grant,
    /// Who asks.
    pub client: &'a Client,
    /// How the body is written.
    pub format: BodyFormat,
    /// Whom the token is for (RFC 8707).
    pub resources: &'a [String],
    /// Anything else in the body, last and as it is.
    pub extra: &'a [(String, String)],
    /// Headers that the provider wants, such as `Notion-Version`.
    pub headers: &'a [(String, String)],
}

impl TokenRequest<'_> {
    /// Writes it.
    pub fn build(&self, occasion: &Occasion<'_>) -> Result<Request, SignFault> {
        let mut params = self.grant.parameters();
        params.extend(self.resources.iter().map(|r| pair("resource", r)));
        params.extend(self.client.parameters(occasion)?);
        params.extend_from_slice(self.extra);
        let mut request = Request::post(self.url, self.format, &params);
        self.client.authorize(&mut request);
        for (name, value) in self.headers {
            request.set_header(name, value);
        }
        Ok(request)
    }
}
