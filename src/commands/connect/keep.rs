//! Stores what a run gave.

use serde_json::{Map, Value};

use super::setup::{Setup, Way};
use super::target::Target;
use crate::error::Error;
use crate::oauth::flow::Wire;
use crate::oauth::{BodyFormat, TokenAnswer};
use crate::secret;
use crate::store::{Attempt, Connection, Held, Kind, Name, RequestForm, Secret, TokenSet};
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
        connection.request = self.form();
        connection.refresh_expires_at = answer
            .tokens
            .refresh_lifetime
            .as_ref()
            .and_then(|lifetime| u64::try_from(lifetime.end(self.now)?).ok());
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

    /// How its token requests are written, so that a refresh is written the same way.
    fn form(&self) -> RequestForm {
        let (plan, setup) = (&self.setup.plan, self.setup);
        let statement = match &setup.way {
            Way::Statement { assertion, .. } => Some(assertion),
            _ => None,
        };
        let own = plan.client.id_parameter != "client_id";
        let is_open = |(name, _): &&(String, String)| secret::kind_of_name(name).is_none();
        RequestForm {
            body: (plan.format == BodyFormat::Json).then(|| "json".to_owned()),
            // The file that this goes into is no place for secrets.
            params: plan.token_params.iter().filter(is_open).cloned().collect(),
            headers: plan.headers.iter().filter(is_open).cloned().collect(),
            resources: plan.resources.clone(),
            client_id_parameter: own.then(|| plan.client.id_parameter.to_string()),
            audience: match statement {
                Some(assertion) => Some(assertion.audience.clone()),
                None => plan.assertion_audience.clone(),
            },
            subject: statement.and_then(|assertion| assertion.subject.clone()),
            key_id: setup.key_id.clone(),
            key_algorithm: setup.key_algorithm.clone(),
            scope_separator: (plan.separator() != " ").then(|| plan.separator().to_owned()),
        }
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
            other: other(answer.beyond()),
            client_secret: text(&self.setup.client_secret),
            private_key: text(&self.setup.private_key).filter(|key| !key.expose().is_empty()),
            dpop_key: dpop_key.map(kept),
        }
    }
}

fn kept(secret: &secret::Secret) -> Secret {
    Secret::from(secret.expose())
}

fn other(members: Map<String, Value>) -> Option<Secret> {
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

/// Writes the run into the connection's journal; `refresh_token` is the fingerprint of what it gave.
pub(super) fn journal(
    held: &Held,
    grant: &str,
    wire: &Wire<'_>,
    cause: Option<&str>,
    refresh_token: Option<String>,
) -> Result<(), Error> {
    let last = wire.kept().iter().rev().find(|kept| kept.total.is_some());
    let version = held.connection().map(Connection::token_version).ok();
    held.record(&Attempt {
        cause: cause.map(str::to_owned),
        new_refresh_token: refresh_token,
        new_version: version.filter(|_| cause.is_none()),
        ..last.map_or_else(
            || Attempt {
                grant: Some(grant.to_owned()),
                ..Attempt::default()
            },
            |last| last.attempt(grant),
        )
    })
}
