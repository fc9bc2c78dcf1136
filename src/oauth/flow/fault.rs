//! Mistakes that are made on purpose, to see what a server makes of them.

use super::super::client_auth::{AuthMethod, Client, Proof};
use super::super::request::{BodyFormat, Request};
use super::super::token_request::Grant;
use crate::secret::Secret;

/// A mistake, by the name that `--break` knows it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The token request carries a verifier that does not fit the challenge.
    Pkce,
    /// The login carries another `state` than the one that is kept.
    State,
    /// The login carries another `nonce` than the one that is kept.
    Nonce,
    /// The token request carries another `redirect_uri` than the login.
    Redirect,
    /// The client secret is wrong.
    Secret,
    /// The client's id is wrong.
    ClientId,
    /// The code is redeemed twice.
    CodeReuse,
    /// Our clock is an hour behind.
    Clock,
    /// The token request is a GET.
    Method,
    /// The body of the token request is written otherwise than the server wants.
    ContentType,
    /// A scope is asked for that no server has.
    Scope,
}

impl Fault {
    /// A scope that no server has.
    pub const NO_SUCH_SCOPE: &str = "oauthdx-no-such-scope";

    /// Every mistake.
    pub const ALL: &[Self] = &[
        Self::Pkce,
        Self::State,
        Self::Nonce,
        Self::Redirect,
        Self::Secret,
        Self::ClientId,
        Self::CodeReuse,
        Self::Clock,
        Self::Method,
        Self::ContentType,
        Self::Scope,
    ];

    /// As it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pkce => "pkce",
            Self::State => "state",
            Self::Nonce => "nonce",
            Self::Redirect => "redirect",
            Self::Secret => "secret",
            Self::ClientId => "client-id",
            Self::CodeReuse => "code-reuse",
            Self::Clock => "clock",
            Self::Method => "method",
            Self::ContentType => "content-type",
            Self::Scope => "scope",
        }
    }

    /// What is done wrong, in words that follow "broken on purpose: ".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Pkce => "the token request carries a code_verifier that does not fit",
            Self::State => "the login carries another state than the one that is kept",
            Self::Nonce => "the login carries another nonce than the one that is kept",
            Self::Redirect => "the token request carries another redirect_uri than the login",
            Self::Secret => "the client secret is wrong",
            Self::ClientId => "the client id is wrong",
            Self::CodeReuse => "the code is redeemed twice",
            Self::Clock => "our clock is an hour behind",
            Self::Method => "the token request is a GET",
            Self::ContentType => "the token request's body is written as the server does not want",
            Self::Scope => "a scope is asked for that no server has",
        }
    }

    /// Whether only a login through the browser can make this mistake.
    pub const fn needs_login(self) -> bool {
        matches!(
            self,
            Self::Pkce | Self::State | Self::Nonce | Self::Redirect | Self::CodeReuse
        )
    }

    /// The client as the mistake makes it; none if it has nothing that could be wrong so.
    pub fn client(self, client: &Client) -> Option<Client> {
        let mut client = client.clone();
        match self {
            Self::Secret => client.proof = wrong_secret(&client.proof)?,
            Self::ClientId => client.id.push_str("-unknown"),
            _ => {}
        }
        Some(client)
    }

    /// The grant as the mistake makes it.
    pub(super) fn grant(self, grant: &Grant) -> Grant {
        let mut grant = grant.clone();
        if let Grant::AuthorizationCode {
            redirect_uri,
            verifier,
            ..
        } = &mut grant
        {
            match (self, redirect_uri, verifier) {
                (Self::Redirect, Some(uri), _) => uri.push_str("/other"),
                (Self::Pkce, _, Some(verifier)) => *verifier = reversed(verifier),
                _ => {}
            }
        }
        grant
    }

    /// The format as the mistake makes it.
    pub(super) const fn format(self, format: BodyFormat) -> BodyFormat {
        match (self, format) {
            (Self::ContentType, BodyFormat::Form) => BodyFormat::Json,
            (Self::ContentType, BodyFormat::Json) => BodyFormat::Form,
            (_, format) => format,
        }
    }

    /// The request as the mistake makes it.
    pub(super) fn request(self, mut request: Request) -> Request {
        if self == Self::Method {
            "GET".clone_into(&mut request.method);
            let body = request.body.take().unwrap_or_default();
            let joint = if request.url.contains('?') { '&' } else { '?' };
            request.url.push(joint);
            request.url.push_str(&String::from_utf8_lossy(&body));
            request
                .headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        }
        request
    }
}

/// The same text backwards, which is as long and no text that was ever sent.
fn reversed(secret: &Secret) -> Secret {
    let backwards: String = secret.expose().chars().rev().collect();
    Secret::new(backwards)
}

/// The same proof with another secret; none if there is none in it.
fn wrong_secret(proof: &Proof) -> Option<Proof> {
    let wrong = |secret: &Secret| Secret::new(format!("{}-wrong", secret.expose()));
    Some(match proof {
        Proof::SecretBasic(secret) => Proof::SecretBasic(wrong(secret)),
        Proof::SecretBasicRaw(secret) => Proof::SecretBasicRaw(wrong(secret)),
        Proof::SecretPost(secret) => Proof::SecretPost(wrong(secret)),
        Proof::Assertion(signer) => {
            let mut signer = signer.clone();
            let crate::token::PrivateKey::Secret(bytes) = &signer.key else {
                return None;
            };
            let mut bytes = bytes.to_vec();
            bytes.extend_from_slice(b"-wrong");
            signer.key = crate::token::PrivateKey::secret(&bytes);
            Proof::Assertion(signer)
        }
        Proof::None | Proof::Certificate { .. } => return None,
    })
}

impl Fault {
    /// The mistake called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// Whether anything that a client of this method sends depends on a clock.
    pub const fn touches_clock(method: AuthMethod) -> bool {
        matches!(method, AuthMethod::SecretJwt | AuthMethod::PrivateKeyJwt)
    }
}
