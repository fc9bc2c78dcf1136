//! What is connected to: a provider, a URL behind which a server is found, or nothing known.

use std::collections::BTreeMap;

use super::person::{Person, Question};
use super::settings::Settings;
use crate::catalog::{Catalog, Provider};
use crate::error::Error;
use crate::oauth::flow::Endpoints;
use crate::store::Name;

/// What the first argument names.
pub(super) enum Target<'a> {
    /// A provider of the catalogue.
    Provider(&'a Provider),
    /// An issuer or a resource; the provider that its host belongs to, if any.
    Url(String, Option<&'a Provider>),
    /// Only what the options say.
    Custom,
}

impl<'a> Target<'a> {
    /// Reads the argument.
    pub(super) fn read(argument: &str, catalog: &'a Catalog) -> Result<Self, Error> {
        if argument.eq_ignore_ascii_case("custom") {
            return Ok(Self::Custom);
        }
        if argument.contains("://") {
            let url = url::Url::parse(argument).ok();
            let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
                return Err(Error::Usage {
                    what: format!("connect {argument}: it is no http or https URL"),
                    hint: "give the URL of an issuer or MCP server: https://…".to_owned(),
                });
            };
            let slug = url
                .host_str()
                .and_then(|host| catalog.provider_of_host(host));
            let provider = slug.and_then(|slug| catalog.provider(slug));
            return Ok(Self::Url(argument.to_owned(), provider));
        }
        if argument.contains('.') && catalog.provider(argument).is_none() {
            return Err(Error::Usage {
                what: format!("connect {argument}: it is neither a provider nor a URL"),
                hint: format!("oauthdx connect https://{argument}"),
            });
        }
        super::super::providers::find(catalog, argument).map(Self::Provider)
    }

    /// The provider whose habits are known.
    pub(super) const fn provider(&self) -> Option<&'a Provider> {
        match self {
            Self::Provider(provider) => Some(*provider),
            Self::Url(_, provider) => *provider,
            Self::Custom => None,
        }
    }

    /// What a connection keeps as its provider, so that it can be connected again by it.
    pub(super) fn kept(&self) -> String {
        match self {
            Self::Provider(provider) => provider.slug.clone(),
            Self::Url(url, _) => url.clone(),
            Self::Custom => "custom".to_owned(),
        }
    }

    /// What the connection is called.
    pub(super) fn name(&self, typed: Option<&str>) -> Result<Name, Error> {
        if let Some(typed) = typed {
            return typed.parse();
        }
        match self {
            Self::Provider(provider) => provider.slug.parse(),
            Self::Url(url, _) => name_of(url).parse(),
            Self::Custom => Err(Error::Usage {
                what: "connect custom: the connection has no name".to_owned(),
                hint: "give one: oauthdx connect custom NAME --issuer URL, or with \
                       --authorize-url URL --token-url URL"
                    .to_owned(),
            }),
        }
    }

    /// What the provider's file says, its variables filled in; those without a value are asked for.
    pub(super) fn settings(
        &self,
        above: &Settings,
        variables: &mut BTreeMap<String, String>,
        person: &Person,
    ) -> Result<Settings, Error> {
        let Self::Provider(provider) = self else {
            return Ok(Settings::default());
        };
        let urls = &provider.endpoints;
        let known = &above.endpoints;
        let mut fill = |own: &Option<String>, template: &Option<String>, needed: bool| {
            let template = template.as_ref().filter(|_| own.is_none());
            let Some(template) = template else {
                return Ok(None);
            };
            if needed {
                filled(provider, template, variables, person).map(Some)
            } else {
                Ok(provider.fill(template, variables).ok())
            }
        };
        // The token endpoint is asked for first: its variables serve the others.
        let token = fill(&known.token, &urls.token, true)?;
        let authorize = fill(&known.authorize, &urls.authorize, true)?;
        let endpoints = Endpoints {
            token,
            authorize,
            device: fill(&known.device, &urls.device, false)?,
            par: fill(&known.par, &urls.par, false)?,
            jwks: None,
            revocation: fill(&known.revocation, &urls.revoke, false)?,
            introspection: fill(&known.introspection, &urls.introspect, false)?,
            userinfo: fill(&known.userinfo, &urls.userinfo, false)?,
        };
        let connect = &provider.connect;
        let mut params = |map: &BTreeMap<String, String>| -> Result<Vec<(String, String)>, Error> {
            map.iter()
                .map(|(name, value)| {
                    Ok((name.clone(), filled(provider, value, variables, person)?))
                })
                .collect()
        };
        Ok(Settings {
            endpoints,
            redirect_uri: connect.redirect_uri.clone(),
            auth_params: params(&connect.authorize_params)?,
            token_params: params(&connect.token_params)?,
            ..Settings::default()
        })
    }
}

/// `template` with its variables; those that nobody gave a value are asked for.
pub(super) fn filled(
    provider: &Provider,
    template: &str,
    variables: &mut BTreeMap<String, String>,
    person: &Person,
) -> Result<String, Error> {
    loop {
        let missing = match provider.fill(template, variables) {
            Ok(text) => return Ok(text),
            Err(missing) => missing,
        };
        for name in missing {
            let variable = provider.variables.get(&name);
            let about = variable.and_then(|v| v.about.as_deref().or(v.example.as_deref()));
            let value = person.text(&Question {
                what: &name,
                option: &format!("--var {name}=VALUE"),
                about,
                at_console: false,
            })?;
            variables.insert(name, value);
        }
    }
}

/// A name made of a URL's host and path: `https://sso.example/realms/a` is `sso.example-realms-a`.
fn name_of(url: &str) -> String {
    const LONGEST: usize = 64;
    let parsed = url::Url::parse(url).ok();
    let host = parsed
        .as_ref()
        .and_then(url::Url::host_str)
        .unwrap_or("server");
    let path = parsed.as_ref().map_or("", url::Url::path);
    let path = path.split("/.well-known/").next().unwrap_or(path);
    let text = format!("{host}{}", path.trim_end_matches('/')).to_lowercase();
    let plain = |c: char| match c {
        'a'..='z' | '0'..='9' | '.' | '_' => c,
        _ => '-',
    };
    let name: String = text.chars().map(plain).take(LONGEST).collect();
    name.trim_matches(['-', '.', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gives_its_connection_a_name() {
        for (url, name) in [
            ("https://sso.example/realms/a/", "sso.example-realms-a"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("https://[::1]/x", "1--x"),
            (
                "https://AS.example/.well-known/openid-configuration",
                "as.example",
            ),
        ] {
            assert_eq!(name_of(url), name);
            assert!(name.parse::<Name>().is_ok(), "{name}");
        }
    }

    #[test]
    fn an_argument_is_a_provider_a_url_or_custom() {
        let catalog = Catalog::load();
        assert!(matches!(
            Target::read("airtable", &catalog),
            Ok(Target::Provider(_))
        ));
        assert!(matches!(
            Target::read("https://airtable.com/x", &catalog),
            Ok(Target::Url(_, Some(_)))
        ));
        assert!(matches!(
            Target::read("http://127.0.0.1:1/mcp", &catalog),
            Ok(Target::Url(_, None))
        ));
        assert!(matches!(
            Target::read("custom", &catalog),
            Ok(Target::Custom)
        ));
        for wrong in ["ftp://as.example", "airtabel"] {
            assert!(Target::read(wrong, &catalog).is_err());
        }
    }
}
