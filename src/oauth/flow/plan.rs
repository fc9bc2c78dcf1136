//! What a run will do: who asks whom, for what, and in which words.

use super::super::client_auth::{Client, Occasion};
use super::super::request::{BodyFormat, Params};
use super::fault::Fault;

/// Where the requests of a run go.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// Where the browser is sent.
    pub authorize: Option<String>,
    /// Where tokens are asked for.
    pub token: Option<String>,
    /// Where a device asks for its codes (RFC 8628).
    pub device: Option<String>,
    /// Where the parameters of a login are pushed (RFC 9126).
    pub par: Option<String>,
    /// Where the keys of the server are.
    pub jwks: Option<String>,
    /// Where tokens are revoked (RFC 7009).
    pub revocation: Option<String>,
    /// Where tokens are looked up (RFC 7662).
    pub introspection: Option<String>,
    /// What the server tells of the user.
    pub userinfo: Option<String>,
}

impl Endpoints {
    /// These, and those of `below` where these know nothing.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            authorize: self.authorize.or(below.authorize),
            token: self.token.or(below.token),
            device: self.device.or(below.device),
            par: self.par.or(below.par),
            jwks: self.jwks.or(below.jwks),
            revocation: self.revocation.or(below.revocation),
            introspection: self.introspection.or(below.introspection),
            userinfo: self.userinfo.or(below.userinfo),
        }
    }

    /// Name and URL of each that is known, as connections keep them.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &String)> {
        [
            ("authorize", &self.authorize),
            ("token", &self.token),
            ("device", &self.device),
            ("par", &self.par),
            ("jwks", &self.jwks),
            ("revocation", &self.revocation),
            ("introspection", &self.introspection),
            ("userinfo", &self.userinfo),
        ]
        .into_iter()
        .filter_map(|(name, url)| Some((name, url.as_ref()?)))
    }
}

/// Everything that the requests of a run have in common.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Who asks, and how it proves who it is.
    pub client: Client,
    /// Whom.
    pub endpoints: Endpoints,
    /// The server's own name for itself.
    pub issuer: Option<String>,
    /// Whether the server promises `iss` in the callback (RFC 9207).
    pub promises_iss: bool,
    /// How the body of a token request is written.
    pub format: BodyFormat,
    /// Headers that the provider wants.
    pub headers: Params,
    /// What access is asked for.
    pub scopes: Vec<String>,
    /// What separates scopes.
    pub scope_separator: String,
    /// Whom the tokens are for (RFC 8707).
    pub resources: Vec<String>,
    /// Further parameters of the browser's request, and of the request of a device.
    pub auth_params: Params,
    /// Further parameters of the token request.
    pub token_params: Params,
    /// Whom client assertions address, where it is not the token endpoint.
    pub assertion_audience: Option<String>,
    /// The mistake that is made on purpose.
    pub fault: Option<Fault>,
}

impl Plan {
    /// A plan for a client that knows the token endpoint and nothing else.
    pub const fn new(client: Client, endpoints: Endpoints) -> Self {
        Self {
            client,
            endpoints,
            issuer: None,
            promises_iss: false,
            format: BodyFormat::Form,
            headers: Vec::new(),
            scopes: Vec::new(),
            scope_separator: String::new(),
            resources: Vec::new(),
            auth_params: Vec::new(),
            token_params: Vec::new(),
            assertion_audience: None,
            fault: None,
        }
    }

    /// The scopes as one text.
    pub fn scope(&self) -> String {
        self.scopes.join(self.separator())
    }

    /// What separates scopes; a space unless the provider wants something else.
    pub fn separator(&self) -> &str {
        if self.scope_separator.is_empty() {
            " "
        } else {
            &self.scope_separator
        }
    }

    /// Whether the mistake that is made on purpose is this one.
    pub fn breaks(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// What a client assertion is made for.
    pub(super) fn occasion<'a>(&'a self, url: &'a str, now: i64, unique: &'a str) -> Occasion<'a> {
        let token = self.endpoints.token.as_deref();
        Occasion {
            audience: self.assertion_audience.as_deref().or(token).unwrap_or(url),
            now,
            unique,
        }
    }
}
