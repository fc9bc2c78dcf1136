//! `config.toml` of the config folder: what a user always wants, below flags and environment.
//!
//! ```toml
//! store  = "file"              # as --store
//! format = "json"              # as --format
//! color  = "never"             # as --color
//!
//! [client.airtable-test]       # client settings for `connect --client airtable-test`
//! provider          = "airtable"
//! client_id         = "4f9a…"
//! client_secret_env = "AIRTABLE_TEST_SECRET"
//! scopes            = ["data.records:read"]
//! ```
//!
//! A key that nobody knows is an error: a setting that is silently ignored is looked for elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;

use crate::cli::Defaults;
use crate::error::{Error, nearest};
use crate::secret::Secret;
use crate::store::{Home, Kind, Variables};

/// The settings of a user; without a file, none.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What options stand for where nothing else says it.
    pub defaults: Defaults,
    /// Client settings by name.
    pub clients: BTreeMap<String, ClientSettings>,
}

/// What one client at one provider needs; everything may be missing.
///
/// Secrets are named by where they are, so that the file can be shown to others.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct ClientSettings {
    /// The provider's slug.
    pub provider: Option<String>,
    /// The client's identifier.
    pub client_id: Option<String>,
    /// The environment variable that holds the client's secret.
    pub client_secret_env: Option<String>,
    /// The file that holds the client's secret.
    pub client_secret_file: Option<PathBuf>,
    /// The file that holds the client's private key.
    pub key_file: Option<PathBuf>,
    /// The id of the private key.
    pub key_id: Option<String>,
    /// How the client proves itself, as `--client-auth`.
    pub client_auth: Option<String>,
    /// What access is asked for.
    pub scopes: Vec<String>,
    /// Where the provider sends the browser back to.
    pub redirect_uri: Option<String>,
    /// The issuer, for discovery.
    pub issuer: Option<String>,
    /// The authorization endpoint.
    pub authorize_url: Option<String>,
    /// The token endpoint.
    pub token_url: Option<String>,
    /// The device authorization endpoint.
    pub device_url: Option<String>,
    /// The endpoint for pushed authorization requests.
    pub par_url: Option<String>,
    /// The server's keys.
    pub jwks_url: Option<String>,
    /// The revocation endpoint.
    pub revocation_url: Option<String>,
    /// What stands for `{tenant}`, `{shop}` and the like in the provider's URLs.
    pub var: BTreeMap<String, String>,
    /// More parameters of the authorization request.
    pub auth_params: BTreeMap<String, String>,
    /// More parameters of the token request.
    pub token_params: BTreeMap<String, String>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    store: Option<String>,
    format: Option<String>,
    color: Option<String>,
    #[serde(default)]
    client: BTreeMap<String, ClientSettings>,
}

impl Config {
    /// Reads the file of the home that the environment names.
    pub fn read(variable: Variables<'_>) -> Result<Self, Error> {
        // Who has no home has no settings; what needs a home complains of it.
        let Ok(home) = Home::find(variable) else {
            return Ok(Self::default());
        };
        let path = home.config.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            // The home may be no folder, which is the business of those who write into it.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(Self::default())
            }
            Err(error) => Err(Error::Unreadable {
                path: path.display().to_string(),
                source: error.into(),
            }),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| {
                let before = text.get(..span.start).unwrap_or_default();
                before.matches('\n').count() + 1
            });
            // The line itself is not repeated: a secret may have been written where none belongs.
            refused(path, line, error.message())
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut clients = written.client;
        for settings in clients.values_mut() {
            settings.resolve(folder);
        }
        let defaults = Defaults {
            format: choice(written.format, "format", path)?.unwrap_or_default(),
            color: choice(written.color, "color", path)?.unwrap_or_default(),
            store: match written.store {
                Some(store) => Some(store.parse::<Kind>().map_err(|_| {
                    let known = Kind::ALL.iter().map(|kind| kind.name().to_owned());
                    unknown_value(path, "store", &store, &known.collect::<Vec<_>>())
                })?),
                None => None,
            },
        };
        Ok(Self { defaults, clients })
    }
}

impl ClientSettings {
    /// The client's secret, from where the settings say it is.
    pub fn client_secret(&self, variable: Variables<'_>) -> Result<Option<Secret>, Error> {
        if let Some(name) = &self.client_secret_env {
            let value = variable(name).and_then(|value| value.into_string().ok());
            return match value.filter(|value| !value.is_empty()) {
                Some(value) => Ok(Some(Secret::new(value))),
                None => Err(Error::Usage {
                    what: format!("find the client's secret: ${name} is empty"),
                    hint: format!("export {name}=…, or correct client_secret_env in {FILE}"),
                }),
            };
        }
        let Some(path) = &self.client_secret_file else {
            return Ok(None);
        };
        let text = fs::read_to_string(path).map_err(|error| super::unreadable(path, error))?;
        // An editor ends the last line; no provider ends a secret with a line feed.
        Ok(Some(Secret::new(text.trim_end_matches(['\r', '\n']))))
    }

    /// Takes relative paths from the folder of the file, wherever the program runs.
    fn resolve(&mut self, folder: &Path) {
        let files = [&mut self.client_secret_file, &mut self.key_file];
        for file in files.into_iter().flatten() {
            *file = folder.join(&*file);
        }
    }
}

/// One of the values that an option has.
fn choice<T: ValueEnum>(text: Option<String>, key: &str, path: &Path) -> Result<Option<T>, Error> {
    let Some(text) = text else {
        return Ok(None);
    };
    T::from_str(&text, false).map(Some).map_err(|_| {
        let values = T::value_variants().iter();
        let known =
            values.filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()));
        unknown_value(path, key, &text, &known.collect::<Vec<_>>())
    })
}

fn unknown_value(path: &Path, key: &str, value: &str, known: &[String]) -> Error {
    let near = nearest(value, known.iter().map(String::as_str));
    let place = path.display();
    Error::Usage {
        what: format!("use {place}: {key} can't be {value:?}"),
        hint: match near.first() {
            Some(near) => format!("did you mean {near:?}? It can be {}", known.join(", ")),
            None => format!("it can be {}", known.join(", ")),
        },
    }
}

fn refused(path: &Path, line: Option<usize>, message: &str) -> Error {
    let place = path.display();
    let line = line
        .map(|line| format!(", line {line}"))
        .unwrap_or_default();
    let hint = if message.contains("`client_secret`") {
        "say where the secret is: client_secret_env = \"VARIABLE\" or client_secret_file = \"file\""
            .to_owned()
    } else {
        "correct the file or move it away; it may hold store, format, color and [client.NAME]"
            .to_owned()
    };
    Error::Usage {
        what: format!("use {place}{line}: {}", message.trim()),
        hint,
    }
}

/// Its name in the config folder.
const FILE: &str = "config.toml";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::ColorChoice;
    use crate::report::Format;

    fn parse(text: &str) -> Result<Config, Error> {
        Config::parse(text, Path::new("/home/config.toml"))
    }

    #[test]
    fn a_file_holds_defaults_and_clients() {
        let config = parse(
            "store = 'file'\nformat = 'json'\ncolor = 'never'\n[client.test]\nprovider = 'airtable'\n\
             client_secret_file = 'secret.txt'\nkey_file = '/keys/a.pem'\n\
             scopes = ['a', 'b']\nvar.tenant = 'acme'\n",
        )
        .unwrap();
        assert_eq!(config.defaults.store, Some(Kind::File));
        assert_eq!(config.defaults.format, Format::Json);
        assert_eq!(config.defaults.color, ColorChoice::Never);
        let client = &config.clients["test"];
        assert_eq!(client.provider.as_deref(), Some("airtable"));
        assert_eq!(client.client_secret_file, Some("/home/secret.txt".into()));
        assert_eq!(client.key_file, Some("/keys/a.pem".into()));
        assert_eq!(client.scopes, ["a", "b"]);
        assert_eq!(client.var["tenant"], "acme");
        let empty = parse("").unwrap();
        assert_eq!(empty.defaults.format, Format::Text);
        assert!(empty.clients.is_empty() && empty.defaults.store.is_none());
    }

    #[test]
    fn what_nobody_knows_is_named_with_its_line() {
        for (text, what, hint) in [
            (
                "\nstor = 'file'",
                "line 2: unknown field `stor`",
                "store, format",
            ),
            (
                "[client.a]\nclientid = 'x'",
                "line 2: unknown field `clientid`",
                "[client.NAME]",
            ),
            (
                "[client.a]\nclient_secret = 'canary'",
                "unknown field `client_secret`",
                "client_secret_env",
            ),
            (
                "store = 'keychain'",
                "store can't be \"keychain\"",
                "did you mean \"keyring\"",
            ),
            ("format = 'JSON'", "format can't be \"JSON\"", "\"json\""),
            ("color = 7", "line 1: invalid type", "correct the file"),
            ("store = ", "line 1: ", "correct the file"),
        ] {
            let error = parse(text).unwrap_err();
            let said = error.to_string();
            assert!(
                said.contains("/home/config.toml") && said.contains(what),
                "{said}"
            );
            assert!(error.hint().contains(hint), "{text}: {}", error.hint());
            assert!(!said.contains("canary"), "{said}");
            assert_eq!(error.exit_code(), 2);
        }
    }
}
