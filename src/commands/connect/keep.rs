//! Stores what a run gave.

use serde_json::{Map, Value};

use super::setup::Setup;
use super::target::Target;
use crate::error::Error;
use crate::oauth::flow::{Kept, Wire};
use crate::oauth::{TokenAnswer, TokenSet as Tokens};
use crate::secret;
use crate::store::{Attempt, Connection, Held, Kind, Name, Secret, TokenSet};
use crate::token::Jwt;

/// A connection that is about to be stored.
pub(super) struct Keeping<'a> {
    pub(super) target: &'a Target<'a>,
    pub(super) name: &'a Name,
    pub(super) store: Kind,
    pub(super) setup: &'a Setup,
    /// Seconds since 1970.
    pub(super) now: i64,
}

impl Keeping<'_> {
    /// What is no secret of it.
    pub(super) fn connection(&self, answer: &TokenAnswer) -> Connection {
        let plan = &self.setup.plan;
        let provider = self.target.kept();
        let name = self.name.clone();
        let mut connection = Connection::new(name, self.store, &provider, &plan.client.id);
        connection.client_auth = Some(self.setup.client_auth.name().to_owned());
        connection.grant = self.setup.grant_name();
        let urls = plan.endpoints.named();
        connection.endpoints = urls
            .map(|(name, url)| (name.to_owned(), url.clone()))
            .collect();
        if let Some(issuer) = &plan.issuer {
            let key = "issuer".to_owned();
            connection.endpoints.insert(key, issuer.clone());
        }
        let granted = answer.tokens.scopes.clone();
        connection.scopes = granted.unwrap_or_else(|| plan.scopes.clone());
        let claims = answer.tokens.id_token.as_ref();
        let claims = claims.and_then(|token| Jwt::read(token.expose()));
        let claim = |name: &str| {
            let token = claims.as_ref()?;
            token.claim_text(name).map(str::to_owned)
        };
        connection.subject = claim("sub");
        let told = || account(&answer.tokens.rest);
        connection.account = ["email", "preferred_username", "name"]
            .iter()
            .find_map(|name| claim(name))
            .or_else(told);
        connection
    }

    /// The token set with what is kept beside the tokens.
    pub(super) fn tokens(
        &self,
        answer: &TokenAnswer,
        dpop_key: Option<&secret::Secret>,
    ) -> TokenSet {
        let tokens = &answer.tokens;
        let text = |own: &Option<secret::Secret>| own.as_ref().map(kept);
        let lifetime = tokens.lifetime.as_ref();
        let ends = lifetime.and_then(|lifetime| lifetime.end(self.now));
        TokenSet {
            access_token: text(&tokens.access_token),
            refresh_token: text(&tokens.refresh_token),
            id_token: text(&tokens.id_token),
            token_type: tokens.token_type.clone(),
            scope: tokens.scopes.as_ref().map(|scopes| scopes.join(" ")),
            expires_at: ends.and_then(|at| u64::try_from(at).ok()),
            obtained_at: u64::try_from(self.now).unwrap_or_default(),
            other: other(answer, tokens),
            client_secret: text(&self.setup.client_secret),
            private_key: text(&self.setup.private_key).filter(|key| !key.expose().is_empty()),
            dpop_key: dpop_key.map(kept),
        }
    }
}

fn kept(secret: &secret::Secret) -> Secret {
    Secret::from(secret.expose())
}

/// What else the answer holds: tokens of further owners, addresses, names.
fn other(answer: &TokenAnswer, tokens: &Tokens) -> Option<Secret> {
    let mut members = match serde_json::from_slice(&answer.raw) {
        Ok(Value::Object(members)) => members,
        _ => tokens.rest.clone(),
    };
    if tokens.place.is_empty() {
        for name in ["access_token", "refresh_token", "id_token"] {
            members.remove(name);
        }
    }
    (!members.is_empty()).then(|| Secret::from(Value::Object(members).to_string()))
}

/// How people call whoever granted it, where the answer says it in one of the usual members.
fn account(rest: &Map<String, Value>) -> Option<String> {
    const NAMES: &[&str] = &[
        "/email",
        "/user/email",
        "/username",
        "/user/name",
        "/hub_domain",
        "/workspace_name",
        "/team/name",
        "/instance_url",
        "/account/name",
    ];
    let rest = Value::Object(rest.clone());
    let mut found = NAMES.iter().filter_map(|name| rest.pointer(name)?.as_str());
    found.find(|text| !text.is_empty()).map(str::to_owned)
}

/// Writes the run into the connection's journal.
pub(super) fn journal(
    held: &Held,
    grant: &str,
    wire: &Wire<'_>,
    cause: Option<&str>,
) -> Result<(), Error> {
    let Some(last) = wire.kept().iter().rev().find(|kept| kept.total.is_some()) else {
        return Ok(());
    };
    held.record(&attempt(grant, last, cause, held))
}

fn attempt(grant: &str, last: &Kept, cause: Option<&str>, held: &Held) -> Attempt {
    let draft = &last.draft;
    let response = draft.response.as_ref();
    let body = response.and_then(|r| r.body.as_deref()).unwrap_or_default();
    let silence = draft
        .no_response
        .as_ref()
        .map(|none| none.stage.to_string());
    let url = draft.request.as_ref().and_then(|r| r.url.as_deref());
    let header = |name: &str| {
        let mut headers = response.iter().flat_map(|r| &r.headers);
        let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    };
    let ms = last.total.map(|total| total.as_millis());
    Attempt {
        grant: Some(grant.to_owned()),
        endpoint: url.map(|url| url.split('?').next().unwrap_or(url).to_owned()),
        request_id: [
            "x-request-id",
            "request-id",
            "x-ms-request-id",
            "x-correlation-id",
        ]
        .iter()
        .find_map(|name| header(name)),
        status: response.and_then(|r| r.status),
        error: TokenAnswer::read(body.as_bytes()).error.or(silence),
        cause: cause.map(str::to_owned),
        new_version: held
            .connection()
            .ok()
            .filter(|_| cause.is_none())
            .map(Connection::token_version),
        latency_ms: ms.and_then(|ms| u64::try_from(ms).ok()),
        ..Attempt::default()
    }
}
