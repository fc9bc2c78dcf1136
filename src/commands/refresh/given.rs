//! A token set that a script keeps: from variables, a file or standard input, without any store.

use super::super::Session;
use super::super::connect::methods_in;
use super::set::{Set, variable_name};
use crate::catalog::Provider;
use crate::cli::{Printed, RefreshArgs};
use crate::error::Error;
use crate::oauth::AuthMethod;
use crate::oauth::refresh::Cost;
use crate::store::{Connection, Kind, Name, RequestForm, Secret, Store, TokenSet};

/// A set from outside, as a connection that ends with the process.
pub(super) struct Given {
    pub(super) set: Set,
    pub(super) store: Store,
    pub(super) name: Name,
    /// What the names of its variables begin with.
    pub(super) prefix: Option<String>,
}

impl Given {
    /// Reads what the options name; none where they name nothing.
    pub(super) fn read(
        args: &RefreshArgs,
        session: &mut Session<'_, '_>,
    ) -> Result<Option<Self>, Error> {
        let script = &args.script;
        let prefix = script.from_env.clone();
        let mut set = match (&script.from, &prefix) {
            (Some(path), _) => {
                let json = session.environment.read(path)?;
                Set::read(&json).ok_or_else(not_a_set)?
            }
            (None, Some(prefix)) => Set::of_variables(prefix, session.environment.variable),
            (None, None) => return Ok(None),
        };
        let say = |member: &str| match &prefix {
            Some(prefix) => format!("export {}=…", variable_name(prefix, member)),
            None => format!("add it to the object: \"{member}\": \"…\""),
        };
        let lacks = |what: &str, member: &str| Error::Usage {
            what: format!("refresh the given token set: it has no {what}"),
            hint: say(member),
        };
        let slug = session
            .global
            .provider
            .clone()
            .or_else(|| set.text("provider"));
        let provider = match slug.as_deref() {
            None | Some("custom") => None,
            Some(slug) => Some(super::super::providers::find(&session.catalog, slug)?),
        };
        let id = set
            .text("client_id")
            .ok_or_else(|| lacks("client_id", "client_id"))?;
        let secret = set.text("client_secret");
        let slug = provider.map_or("custom", |provider| provider.slug.as_str());
        let name = match set.text("name") {
            Some(name) => name.parse()?,
            None => slug.parse()?,
        };
        let mut connection = Connection::new(Name::clone(&name), Kind::Memory, slug, &id);
        let known = provider.and_then(|p| p.endpoints.token.clone());
        let url = set
            .text("token_url")
            .or(known.filter(|url| !url.contains('{')));
        let url = url.ok_or_else(|| lacks("token endpoint", "token_url"))?;
        connection.endpoints.insert("token".to_owned(), url);
        connection.grant = set.text("grant");
        connection.client_auth = Some(method(&set, provider, secret.is_some())?.name().to_owned());
        connection.request = provider.map(|p| form(p, &id)).unwrap_or_default();
        let scope = set.text("scope").unwrap_or_default();
        connection.scopes = scope.split_whitespace().map(str::to_owned).collect();
        let text = |name: &str| set.text(name).map(Secret::from);
        let tokens = TokenSet {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            id_token: text("id_token"),
            token_type: set.text("token_type"),
            scope: set.text("scope"),
            expires_at: set.number("expires_at"),
            obtained_at: set.number("obtained_at").unwrap_or_default(),
            client_secret: secret.map(Secret::from),
            ..TokenSet::default()
        };
        if tokens.refresh_token.is_none() && connection.grant.is_none() {
            return Err(lacks("refresh_token", "refresh_token"));
        }
        let cost = provider.map(|p| Cost::of_refresh_token(&p.habits));
        is_kept(
            args,
            cost.unwrap_or_default(),
            tokens.refresh_token.is_some(),
        )?;
        let store = Store::in_memory()?;
        let mut held = store.hold(&name, args.lock.lock_timeout)?;
        held.create(connection, &tokens)?;
        // What was told of it, so that a set without an end of its own is taken as that.
        set.0.entry("name").or_insert_with(|| name.as_str().into());
        Ok(Some(Self {
            set,
            store,
            name,
            prefix,
        }))
    }
}

/// A rotated refresh token that goes nowhere is lost, and the connection with it.
fn is_kept(args: &RefreshArgs, cost: Cost, has_refresh_token: bool) -> Result<(), Error> {
    let script = &args.script;
    let whole = matches!(script.print, Some(Printed::Json | Printed::Env));
    if !has_refresh_token || whole || script.on_rotate.is_some() || cost == Cost::Nothing {
        return Ok(());
    }
    Err(Error::Usage {
        what: "refresh the given token set: a new refresh token would go nowhere, and the old one \
               may be spent"
            .to_owned(),
        hint: "take the new set over: --print json, --print env, or --on-rotate COMMAND".to_owned(),
    })
}

/// How the client proves itself: as the set says, else as the provider wants it.
fn method(set: &Set, provider: Option<&Provider>, has_secret: bool) -> Result<AuthMethod, Error> {
    if let Some(name) = set.text("client_auth") {
        return AuthMethod::named(&name).ok_or_else(|| Error::Usage {
            what: format!("refresh the given token set: nobody knows the client_auth {name:?}"),
            hint: "client_secret_basic, client_secret_post or none".to_owned(),
        });
    }
    if !has_secret {
        return Ok(AuthMethod::None);
    }
    let exact = provider.and_then(|p| AuthMethod::named(p.connect.client_auth.as_deref()?));
    let habit = provider.and_then(|p| p.habits.client_auth.as_ref());
    let listed = habit
        .map(|habit| methods_in(&habit.value))
        .unwrap_or_default();
    let named = exact.or_else(|| listed.into_iter().find(|method| method.needs_secret()));
    Ok(named.unwrap_or(AuthMethod::SecretBasic))
}

/// How the provider wants its requests, as far as no variable is needed for it.
fn form(provider: &Provider, client_id: &str) -> RequestForm {
    let filled = |(name, value): (&String, &String)| {
        let value = value.replace("{client_id}", client_id);
        (!value.contains('{')).then(|| (name.clone(), value))
    };
    let connect = &provider.connect;
    let body = provider.habits.token_request_body.as_ref();
    RequestForm {
        body: body
            .map(|body| body.value.trim().to_owned())
            .filter(|body| body == "json"),
        params: connect.token_params.iter().filter_map(filled).collect(),
        headers: connect.headers.iter().filter_map(filled).collect(),
        client_id_parameter: connect.client_id_parameter.clone(),
        ..RequestForm::default()
    }
}

fn not_a_set() -> Error {
    Error::Usage {
        what: "read the token set: it is no JSON object".to_owned(),
        hint: "give {\"refresh_token\": \"…\", \"client_id\": \"…\", \"token_url\": \"…\"}; \
               --print json writes one"
            .to_owned(),
    }
}
