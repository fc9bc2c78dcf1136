//! What the requests of stored connections are made of, made ready for many workers at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::super::stored::{self, Lack, configured_secret, stored_client};
use super::super::{Config, network, now_of_claims};
use crate::catalog::{Catalog, Provider};
use crate::cli::RefreshArgs;
use crate::error::Error;
use crate::net::{self, Settings};
use crate::oauth::flow::{Endpoints, Plan};
use crate::oauth::refresh::{Cost, Prepare, Prepared};
use crate::oauth::{Assertion, BodyFormat, DpopKey, Grant, random_text};
use crate::secret::Secret;
use crate::store::{Connection, TokenSet, Variables};
use crate::token::KeyFile;

/// Makes requests of stored connections.
pub(super) struct Recipe {
    /// What is known of each connection's provider, by slug.
    manners: BTreeMap<String, Manner>,
    /// Secrets that the stored sets lack, by the connections' names.
    secrets: BTreeMap<String, Secret>,
    settings: Settings,
    /// What sends the requests of all that show no certificate.
    client: Arc<net::Client>,
}

/// What a refresh must know of a provider.
#[derive(Clone, Debug, Default)]
struct Manner {
    cost: Cost,
    usual_lifetime: Option<Duration>,
    token_url: Option<String>,
}

impl Manner {
    fn of(provider: &Provider) -> Self {
        let habits = &provider.habits;
        let seconds = habits.access_token_lifetime_s.as_ref();
        Self {
            cost: Cost::of_refresh_token(habits),
            usual_lifetime: seconds.map(|known| Duration::from_secs(known.value)),
            // A place for a tenant is no URL until it is filled in.
            token_url: provider
                .endpoints
                .token
                .clone()
                .filter(|url| !url.contains('{')),
        }
    }
}

impl Recipe {
    /// Makes ready for the requests of `connections`.
    pub(super) fn new<'a>(
        connections: impl IntoIterator<Item = &'a Connection>,
        args: &RefreshArgs,
        (catalog, config, variable): (&Catalog, &Config, Variables<'_>),
    ) -> Result<Self, Error> {
        let settings = Settings {
            timeout: LONGEST_REQUEST.min(args.care.timeout),
            max_body: LARGEST_ANSWER,
            ..network(&args.network)?
        };
        let mut recipe = Self {
            manners: BTreeMap::new(),
            secrets: BTreeMap::new(),
            client: Arc::new(net::Client::new(settings.clone())?),
            settings,
        };
        for connection in connections {
            let slug = &connection.provider;
            if !recipe.manners.contains_key(slug) {
                let manner = catalog.provider(slug).map(Manner::of).unwrap_or_default();
                recipe.manners.insert(slug.clone(), manner);
            }
            if !config.clients.is_empty()
                && let Some(secret) = configured_secret(connection, config, variable)?
            {
                let name = connection.name().to_string();
                recipe.secrets.insert(name, secret);
            }
        }
        Ok(recipe)
    }

    /// What a connection asks with.
    fn grant(
        &self,
        connection: &Connection,
        tokens: &TokenSet,
    ) -> Result<Option<(Grant, Cost)>, Error> {
        let separator = connection.request.scope_separator.as_deref();
        let scope = connection.scopes.join(separator.unwrap_or(" "));
        Ok(match (connection.grant.as_deref(), &tokens.refresh_token) {
            (Some("client-credentials"), _) => {
                Some((Grant::ClientCredentials { scope }, Cost::Nothing))
            }
            (Some("jwt-bearer"), _) => Some((statement(connection, tokens, scope)?, Cost::Nothing)),
            (_, Some(token)) => {
                let token = Secret::new(token.expose());
                let grant = Grant::RefreshToken {
                    token,
                    scope: String::new(),
                };
                let manner = self.manners.get(&connection.provider);
                Some((grant, manner.map(|manner| manner.cost).unwrap_or_default()))
            }
            _ => None,
        })
    }

    fn plan(&self, connection: &Connection, client: crate::oauth::Client) -> Result<Plan, Error> {
        let manner = self.manners.get(&connection.provider);
        let known = connection.endpoints.get("token").cloned();
        let token = known.or_else(|| manner?.token_url.clone());
        if token.is_none() {
            let (name, provider) = (connection.name(), &connection.provider);
            return Err(Error::Usage {
                what: format!("refresh {name}: its token endpoint is not known"),
                hint: format!("oauthdx connect {provider} {name} --token-url URL"),
            });
        }
        let endpoints = Endpoints {
            token,
            ..Endpoints::default()
        };
        let form = &connection.request;
        let mut plan = Plan::new(client, endpoints);
        plan.issuer = connection.endpoints.get("issuer").cloned();
        plan.token_params.clone_from(&form.params);
        plan.headers.clone_from(&form.headers);
        plan.resources.clone_from(&form.resources);
        if form.body.as_deref() == Some("json") {
            plan.format = BodyFormat::Json;
        }
        let is_statement = connection.grant.as_deref() == Some("jwt-bearer");
        plan.assertion_audience = form.audience.clone().filter(|_| !is_statement);
        Ok(plan)
    }
}

impl Prepare for Recipe {
    fn prepare(
        &self,
        connection: &Connection,
        tokens: &TokenSet,
    ) -> Result<Option<Prepared>, Error> {
        let Some((grant, cost)) = self.grant(connection, tokens)? else {
            return Ok(None);
        };
        let configured = self.secrets.get(connection.name().as_str()).cloned();
        let client = stored_client(connection, tokens, configured);
        let client = client.map_err(|lack| lacking(connection, &lack))?;
        let sender = match stored::certificate(&client, tokens) {
            None => Arc::clone(&self.client),
            identity => Arc::new(net::Client::new(Settings {
                identity,
                ..self.settings.clone()
            })?),
        };
        let dpop = tokens.dpop_key.as_ref();
        let dpop = dpop.map(|jwk| KeyFile::read(jwk.expose().as_bytes()));
        let dpop = dpop.transpose().map_err(Lack::Unusable);
        Ok(Some(Prepared {
            plan: self.plan(connection, client)?,
            grant,
            cost,
            client: sender,
            dpop: dpop
                .map_err(|lack| lacking(connection, &lack))?
                .map(|file| DpopKey::new(file.key)),
        }))
    }

    fn usual_lifetime(&self, connection: &Connection) -> Option<Duration> {
        self.manners.get(&connection.provider)?.usual_lifetime
    }
}

/// The signed statement of a service account, or of a client about a user.
fn statement(connection: &Connection, tokens: &TokenSet, scope: String) -> Result<Grant, Error> {
    let lack = |lack: Lack| lacking(connection, &lack);
    let file: KeyFile = stored::key_file(tokens).map_err(lack)?;
    let signer = stored::signer(connection, tokens).map_err(lack)?;
    let form = &connection.request;
    let subject = form.subject.as_deref();
    let google = Assertion::google(&file, &connection.scopes, subject);
    let is_google = google.is_some();
    let mut assertion = google.unwrap_or_else(|| {
        let id = &connection.client_id;
        Assertion::salesforce(id, subject.unwrap_or_default(), "")
    });
    if let Some(audience) = &form.audience {
        assertion.audience.clone_from(audience);
    }
    let unique = random_text()?;
    let statement = assertion.sign(&signer, now_of_claims(), unique.expose());
    let assertion = statement.map_err(|fault| Error::Usage {
        what: format!("refresh {}: sign the statement: {fault}", connection.name()),
        hint: "connect again with a key of the kind that the algorithm needs".to_owned(),
    })?;
    Ok(Grant::JwtBearer {
        assertion,
        // Google's stands inside the statement.
        scope: if is_google { String::new() } else { scope },
    })
}

fn lacking(connection: &Connection, lack: &Lack) -> Error {
    Error::Usage {
        what: format!("refresh {}: {lack}", connection.name()),
        hint: lack.hint().to_owned(),
    }
}

/// No token endpoint that works takes longer.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);
/// No token answer has more than a few kilobytes.
const LARGEST_ANSWER: usize = 1 << 20;
