//! What is known before anybody is asked: options, files, variables, and the connection before.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::ValueEnum as _;
use serde_json::Value;
use zeroize::Zeroizing;

use super::super::{ClientSettings, Environment, unreadable};
use crate::cli::{ClientAuth, ConnectArgs, GrantKind};
use crate::error::Error;
use crate::oauth::flow::Endpoints;
use crate::oauth::{AuthMethod, Params};
use crate::secret::Secret;
use crate::store::{Connection, TokenSet, Variables};
use crate::token::KeyFile;

/// Settings of one origin; those of a higher origin lie over those of a lower one.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) key: Option<Key>,
    pub(super) client_auth: Option<AuthMethod>,
    pub(super) endpoints: Endpoints,
    pub(super) issuer: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) auth_params: Params,
    pub(super) token_params: Params,
    /// How the tokens were got the last time.
    pub(super) grant: Option<GrantKind>,
}

/// A private key, as it was read and as it is kept.
pub(super) struct Key {
    pub(super) file: KeyFile,
    /// The file's text, to be stored beside the tokens.
    pub(super) text: Secret,
}

impl Settings {
    /// These settings, and those of `below` where these say nothing.
    pub(super) fn over(self, below: Self) -> Self {
        let several = |own: Vec<String>, other| if own.is_empty() { other } else { own };
        let params = |mut own: Params, other: Params| {
            let more = other.into_iter();
            let more: Params = more
                .filter(|(name, _)| !own.iter().any(|(known, _)| known == name))
                .collect();
            own.extend(more);
            own
        };
        let mut variables = below.variables;
        variables.extend(self.variables);
        Self {
            client_id: self.client_id.or(below.client_id),
            client_secret: self.client_secret.or(below.client_secret),
            key: self.key.or(below.key),
            client_auth: self.client_auth.or(below.client_auth),
            endpoints: self.endpoints.over(below.endpoints),
            issuer: self.issuer.or(below.issuer),
            scopes: several(self.scopes, below.scopes),
            redirect_uri: self.redirect_uri.or(below.redirect_uri),
            variables,
            auth_params: params(self.auth_params, below.auth_params),
            token_params: params(self.token_params, below.token_params),
            grant: self.grant.or(below.grant),
        }
    }

    /// What the command line says, with the variables that stand for its options.
    pub(super) fn typed(
        args: &ConnectArgs,
        environment: &mut Environment<'_>,
    ) -> Result<Self, Error> {
        let (client, server, flow) = (&args.client, &args.server, &args.flow);
        let pairs = |option: &str, list: &[String]| -> Result<Params, Error> {
            list.iter().map(|text| pair(option, text)).collect()
        };
        let scopes = flow.scope.iter().flat_map(|text| text.split_whitespace());
        Ok(Self {
            client_id: client.client_id.clone(),
            client_secret: client_secret(args, environment)?,
            key: known_key(client.key_file.as_deref(), client.key_id.as_ref())?,
            client_auth: client.client_auth.map(method),
            endpoints: Endpoints {
                authorize: server.authorize_url.clone(),
                token: server.token_url.clone(),
                device: server.device_url.clone(),
                par: server.par_url.clone(),
                jwks: server.jwks_url.clone(),
                revocation: server.revocation_url.clone(),
                ..Endpoints::default()
            },
            issuer: server.issuer.clone(),
            scopes: scopes.map(str::to_owned).collect(),
            redirect_uri: args.browser.redirect_uri.clone(),
            variables: pairs("--var", &server.var)?.into_iter().collect(),
            auth_params: pairs("--auth-param", &flow.auth_param)?,
            token_params: pairs("--token-param", &flow.token_param)?,
            grant: flow.grant,
        })
    }

    /// What `[client.NAME]` in config.toml says.
    pub(super) fn of_client(
        client: &ClientSettings,
        variable: Variables<'_>,
    ) -> Result<Self, Error> {
        let pairs = |map: &BTreeMap<String, String>| map.clone().into_iter().collect();
        let method = client.client_auth.as_deref();
        let method = method.map(|name| named_method(name, Path::new("config.toml")));
        Ok(Self {
            client_id: client.client_id.clone(),
            client_secret: client.client_secret(variable)?,
            key: known_key(client.key_file.as_deref(), client.key_id.as_ref())?,
            client_auth: method.transpose()?,
            endpoints: Endpoints {
                authorize: client.authorize_url.clone(),
                token: client.token_url.clone(),
                device: client.device_url.clone(),
                par: client.par_url.clone(),
                jwks: client.jwks_url.clone(),
                revocation: client.revocation_url.clone(),
                ..Endpoints::default()
            },
            issuer: client.issuer.clone(),
            scopes: client.scopes.clone(),
            redirect_uri: client.redirect_uri.clone(),
            variables: client.var.clone(),
            auth_params: pairs(&client.auth_params),
            token_params: pairs(&client.token_params),
            grant: None,
        })
    }

    /// What a client file says: our names, those of a registration answer, or Google's.
    pub(super) fn from_file(path: &Path) -> Result<Self, Error> {
        let text = Zeroizing::new(fs::read(path).map_err(|error| unreadable(path, error))?);
        let json: Value = serde_json::from_slice(&text).map_err(|error| Error::Usage {
            what: format!("use {}: it is no JSON ({error})", path.display()),
            hint: "write {\"client_id\": \"…\", \"client_secret\": \"…\"}".to_owned(),
        })?;
        // Google's console wraps it by the kind of application.
        let json = ["installed", "web"]
            .iter()
            .find_map(|kind| json.get(kind))
            .unwrap_or(&json);
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| json.get(*name)?.as_str());
            found.map(str::to_owned)
        };
        let first = |name: &str| json.get(name)?.get(0)?.as_str().map(str::to_owned);
        let method = text(&["client_auth", "token_endpoint_auth_method"]);
        let method = method.map(|name| named_method(&name, path)).transpose()?;
        let scopes = match json.get("scopes").or_else(|| json.get("scope")) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => text.split_whitespace().collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            client_id: text(&["client_id", "clientId"]),
            client_secret: text(&["client_secret", "clientSecret"]).map(Secret::new),
            client_auth: method,
            endpoints: Endpoints {
                authorize: text(&["authorize_url", "auth_uri", "authorization_endpoint"]),
                token: text(&["token_url", "token_uri", "token_endpoint"]),
                device: text(&["device_url", "device_authorization_endpoint"]),
                par: text(&["par_url", "pushed_authorization_request_endpoint"]),
                jwks: text(&["jwks_url", "jwks_uri"]),
                revocation: text(&["revocation_url", "revocation_endpoint"]),
                ..Endpoints::default()
            },
            issuer: text(&["issuer"]),
            scopes: scopes.into_iter().map(str::to_owned).collect(),
            redirect_uri: text(&["redirect_uri"]).or_else(|| first("redirect_uris")),
            ..Self::default()
        })
    }

    /// What the connection before was made with.
    pub(super) fn of_connection(connection: &Connection, tokens: Option<&TokenSet>) -> Self {
        let url = |name: &str| connection.endpoints.get(name).cloned();
        let secret = tokens.and_then(|set| set.client_secret.as_ref());
        let text = tokens.and_then(|set| set.private_key.as_ref());
        let key = text.and_then(|text| {
            let file = KeyFile::read(text.expose().as_bytes()).ok()?;
            let text = Secret::new(text.expose());
            Some(Key { file, text })
        });
        Self {
            client_id: Some(connection.client_id.clone()).filter(|id| !id.is_empty()),
            client_secret: secret.map(|secret| Secret::new(secret.expose())),
            key,
            client_auth: connection
                .client_auth
                .as_deref()
                .and_then(AuthMethod::named),
            endpoints: Endpoints {
                authorize: url("authorize"),
                token: url("token"),
                device: url("device"),
                par: url("par"),
                jwks: url("jwks"),
                revocation: url("revocation"),
                introspection: url("introspection"),
                userinfo: url("userinfo"),
            },
            issuer: url("issuer"),
            scopes: connection.scopes.clone(),
            redirect_uri: url("redirect"),
            grant: connection
                .grant
                .as_deref()
                .and_then(|name| GrantKind::from_str(name, false).ok()),
            ..Self::default()
        }
    }
}

/// The client's secret, from wherever the options say it is, else from the usual variable.
fn client_secret(
    args: &ConnectArgs,
    environment: &mut Environment<'_>,
) -> Result<Option<Secret>, Error> {
    let client = &args.client;
    if let Some(path) = &client.client_secret_file {
        return secret_file(path, environment).map(Some);
    }
    if let Some(name) = &client.client_secret_env {
        return match variable(environment, name) {
            Some(secret) => Ok(Some(secret)),
            None => Err(Error::Usage {
                what: format!("find the client's secret: the variable {name} is empty"),
                hint: format!("export {name}=…, or give --client-secret-file FILE"),
            }),
        };
    }
    if let Some(secret) = &client.client_secret {
        environment.say(
            "note: other processes can read --client-secret; prefer --client-secret-file, \
             OAUTHDX_CLIENT_SECRET or the prompt\n",
        );
        return Ok(Some(Secret::new(secret.clone())));
    }
    Ok(variable(environment, "OAUTHDX_CLIENT_SECRET"))
}

/// The secret in an environment variable, unless it is empty.
pub(super) fn variable(environment: &Environment<'_>, name: &str) -> Option<Secret> {
    let value = (environment.variable)(name)?.into_string().ok()?;
    Some(Secret::new(value)).filter(|secret| !secret.is_empty())
}

/// The secret in a file, or on standard input; a line feed at its end was put there by an editor.
pub(super) fn secret_file(path: &Path, environment: &mut Environment<'_>) -> Result<Secret, Error> {
    let bytes = environment.read(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| Error::Unreadable {
        path: path.display().to_string(),
        source: error.into(),
    })?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}

/// The private key in a file, under the id that the server knows it by.
fn known_key(path: Option<&Path>, id: Option<&String>) -> Result<Option<Key>, Error> {
    let mut found = path.map(key).transpose()?;
    if let (Some(key), Some(id)) = (&mut found, id) {
        key.file.key_id = Some(id.clone());
    }
    Ok(found)
}

/// A private key in a file.
pub(super) fn key(path: &Path) -> Result<Key, Error> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
    let bytes = Zeroizing::new(bytes);
    let file = KeyFile::read(&bytes).map_err(|fault| Error::Usage {
        what: format!("use the key in {}: {fault}", path.display()),
        hint: "give a private key as PEM, DER, JWK or a service account's JSON".to_owned(),
    })?;
    // What is no text is kept as a JWK would be: not at all, so it is asked for again next time.
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    Ok(Key {
        file,
        text: Secret::new(text),
    })
}

/// `NAME=VALUE` of an option.
fn pair(option: &str, text: &str) -> Result<(String, String), Error> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err(Error::Usage {
            what: format!("read {option} {text:?}: it is not NAME=VALUE"),
            hint: format!("{option} NAME=VALUE"),
        }),
    }
}

fn named_method(name: &str, path: &Path) -> Result<AuthMethod, Error> {
    AuthMethod::named(name).ok_or_else(|| Error::Usage {
        what: format!(
            "use {}: nobody knows the client authentication {name:?}",
            path.display()
        ),
        hint: format!(
            "it can be {}",
            AuthMethod::ALL
                .iter()
                .map(|method| method.name())
                .collect::<Vec<_>>()
                .join(", ")
        ),
    })
}

/// The method that an option names.
const fn method(typed: ClientAuth) -> AuthMethod {
    match typed {
        ClientAuth::SecretBasic => AuthMethod::SecretBasic,
        ClientAuth::SecretBasicRaw => AuthMethod::SecretBasicRaw,
        ClientAuth::SecretPost => AuthMethod::SecretPost,
        ClientAuth::SecretJwt => AuthMethod::SecretJwt,
        ClientAuth::PrivateKeyJwt => AuthMethod::PrivateKeyJwt,
        ClientAuth::TlsClientAuth => AuthMethod::TlsClientAuth,
        ClientAuth::SelfSignedTlsClientAuth => AuthMethod::SelfSignedTlsClientAuth,
        ClientAuth::None => AuthMethod::None,
    }
}
