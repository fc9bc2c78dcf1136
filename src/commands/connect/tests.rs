//! A plan for every provider: what its file says is what would be sent.

use std::ffi::OsString;

use super::discover::Discovery;
use super::person::Person;
use super::settings::Settings;
use super::setup::{Making, Setup, Way};
use super::target::Target;
use super::{ConnectArgs, Environment};
use crate::catalog::{Catalog, Provider};
use crate::cli::{Command, Defaults, parse};
use crate::commands::Terminals;
use crate::error::Error;
use crate::oauth::BodyFormat;
use crate::secret::Secret;

fn args(slug: &str) -> ConnectArgs {
    let typed = ["oauthdx", "connect", slug].map(OsString::from);
    match parse(&typed, Defaults::default()).unwrap().command {
        Command::Connect(args) => *args,
        other => panic!("{other:?}"),
    }
}

/// The plan for a client with a secret; every variable of the URLs has a value.
fn plan(provider: &Provider, scopes: &[&str]) -> Result<Setup, Error> {
    let args = args(&provider.slug);
    let mut variables = std::collections::BTreeMap::new();
    loop {
        let settings = Settings {
            client_id: Some("my-client".to_owned()),
            client_secret: Some(Secret::new("my-secret")),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            variables: variables.clone(),
            ..Settings::default()
        };
        let making = Making {
            args: &args,
            target: &Target::Provider(provider),
            person: &Person::new(None, provider.slug.clone(), None),
            discovery: &Discovery::default(),
        };
        let made = making.setup(
            settings,
            &mut Environment {
                stdin: &mut std::io::empty(),
                stdout: &mut std::io::sink(),
                stderr: &mut std::io::sink(),
                terminals: Terminals::default(),
                variable: &|_| None,
            },
        );
        let Err(error) = made else { return made };
        // What is missing is named so that it can be given, which is done here.
        let hint = error.hint().clone();
        let name = hint
            .strip_prefix("give --var ")
            .and_then(|rest| rest.split_once("=VALUE"));
        let Some((name, _)) = name else {
            return Err(error);
        };
        let known = provider.variables.get(name);
        let example = known.and_then(|v| v.example.clone());
        let value = example.unwrap_or_else(|| "acme".to_owned());
        assert!(
            variables.insert(name.to_owned(), value).is_none(),
            "{name} is asked for again by {}",
            provider.slug
        );
    }
}

#[test]
fn every_provider_with_a_token_endpoint_has_a_plan_that_leaves_nothing_open() {
    let catalog = Catalog::load();
    let mut logins = 0;
    for provider in catalog.providers() {
        let slug = &provider.slug;
        if provider.endpoints.token.is_none() {
            continue;
        }
        let setup = plan(provider, &["read"]).unwrap_or_else(|e| panic!("{slug}: {e}"));
        let plan = &setup.plan;
        for (name, url) in plan.endpoints.named() {
            assert!(!url.contains(['{', '}']), "{slug} {name}: {url}");
            let parsed = url::Url::parse(url).unwrap_or_else(|e| panic!("{slug} {url}: {e}"));
            assert_eq!(parsed.scheme(), "https", "{slug} {url}");
            assert!(parsed.host_str().is_some(), "{slug} {url}");
        }
        let params = plan.auth_params.iter().chain(&plan.token_params);
        for (name, value) in params.chain(&plan.headers) {
            assert!(!value.contains(['{', '}']), "{slug} {name}: {value}");
        }
        if let Way::Login(_) = setup.way {
            logins += 1;
        }
        let json = provider.habits.token_request_body.as_ref();
        let json = json.is_some_and(|body| body.value == "json");
        assert_eq!(plan.format == BodyFormat::Json, json, "{slug}");
        for header in provider
            .habits
            .required_headers
            .iter()
            .flat_map(|h| &h.value)
        {
            let name = header.split(':').next().unwrap_or(header);
            let sent = |own: &(String, String)| own.0.eq_ignore_ascii_case(name);
            assert!(plan.headers.iter().any(sent), "{slug} lacks {header}");
        }
    }
    assert!(logins > 400, "only {logins} logins");
}

#[test]
fn what_asks_for_a_refresh_token_is_asked_for_by_itself() {
    let catalog = Catalog::load();
    for provider in catalog.providers() {
        let slug = &provider.slug;
        let habit = provider.habits.refresh_token_issued.as_ref();
        let Some(wanted) = habit.and_then(|habit| habit.value.strip_prefix("with ")) else {
            continue;
        };
        // What holds only for some clients or settings is left to the person.
        let depends = ["where", "setting of the app", "and the grant"];
        if depends.iter().any(|word| wanted.contains(word))
            || provider.endpoints.authorize.is_none()
        {
            continue;
        }
        let setup = plan(provider, &["read"]).unwrap_or_else(|e| panic!("{slug}: {e}"));
        let plan = &setup.plan;
        let words = || wanted.split([' ', ',', ';']);
        let params = plan.auth_params.iter().chain(&plan.token_params);
        let params: Vec<String> = params
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        for word in words().filter(|word| word.contains('=') && !wanted.contains('(')) {
            assert!(
                params.iter().any(|own| own == word),
                "{slug} wants {wanted}: {params:?}"
            );
        }
        // A server of one's own may refuse a scope that its client is not registered for.
        let own_server = provider
            .endpoints
            .authorize
            .iter()
            .any(|url| url.contains('{'));
        if own_server || wanted.starts_with("offline_access") {
            continue;
        }
        let after_scope = wanted.split_once("scope ").map(|(_, scope)| scope);
        if let Some(scope) = after_scope.and_then(|text| text.split([' ', ',', ';']).next()) {
            assert!(
                plan.scopes.iter().any(|own| own == scope),
                "{slug} wants {wanted}"
            );
        }
    }
}

/// What the biggest providers are known to want, by their own documentation.
#[test]
fn the_biggest_are_asked_as_they_want_it() {
    let catalog = Catalog::load();
    for &(slug, authorize, method, format, separator, params) in BIGGEST {
        let setup = plan(catalog.provider(slug).unwrap(), &["read"]).unwrap();
        let plan = &setup.plan;
        assert_eq!(plan.endpoints.authorize.as_deref(), Some(authorize));
        assert_eq!(setup.client_auth.name(), method, "{slug}");
        assert_eq!(plan.format, format, "{slug}");
        assert_eq!(plan.scope_separator, separator, "{slug}");
        let sent = plan.auth_params.iter().chain(&plan.token_params);
        let sent: Vec<String> = sent
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(sent, params, "{slug}");
        let Way::Login(login) = &setup.way else {
            panic!("{slug} has no login");
        };
        assert_eq!(
            login.pkce.is_none(),
            matches!(slug, "nylas" | "slack"),
            "{slug}"
        );
    }
    let salesforce = catalog.provider("salesforce").unwrap();
    assert_eq!(
        plan(salesforce, &["api"]).unwrap().plan.scopes,
        ["api", "refresh_token"]
    );
    assert_eq!(plan(salesforce, &[]).unwrap().plan.scopes, [""; 0]);
}

/// Slug, authorization endpoint, client authentication, body of token requests, what separates
/// scopes, and the parameters that are added.
type Wanted = (
    &'static str,
    &'static str,
    &'static str,
    BodyFormat,
    &'static str,
    &'static [&'static str],
);

/// What the biggest providers want.
const BIGGEST: &[Wanted] = &[
    (
        "airtable",
        "https://airtable.com/oauth2/v1/authorize",
        "client_secret_basic",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "notion",
        "https://api.notion.com/v1/oauth/authorize",
        "client_secret_basic",
        BodyFormat::Json,
        " ",
        &["owner=user"],
    ),
    (
        "salesforce",
        "https://login.salesforce.com/services/oauth2/authorize",
        "client_secret_basic",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "client_secret_post",
        BodyFormat::Form,
        " ",
        &["access_type=offline", "prompt=consent"],
    ),
    (
        "microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "client_secret_post",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "nylas",
        "https://api.us.nylas.com/v3/connect/auth",
        "client_secret_post",
        BodyFormat::Json,
        " ",
        &["access_type=offline"],
    ),
    (
        "slack",
        "https://slack.com/oauth/v2/authorize",
        "client_secret_basic",
        BodyFormat::Form,
        ",",
        &[],
    ),
    (
        "github",
        "https://github.com/login/oauth/authorize",
        "client_secret_post",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "atlassian",
        "https://auth.atlassian.com/authorize",
        "client_secret_post",
        BodyFormat::Form,
        " ",
        &["audience=api.atlassian.com", "prompt=consent"],
    ),
    (
        "hubspot",
        "https://app.hubspot.com/oauth/authorize",
        "client_secret_post",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "shopify",
        "https://my-shop.myshopify.com/admin/oauth/authorize",
        "client_secret_post",
        BodyFormat::Form,
        ",",
        &["expiring=1"],
    ),
    (
        "xero",
        "https://login.xero.com/identity/connect/authorize",
        "client_secret_basic",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "intuit",
        "https://appcenter.intuit.com/connect/oauth2",
        "client_secret_basic",
        BodyFormat::Form,
        " ",
        &[],
    ),
    (
        "zoho",
        "https://accounts.zoho.com/oauth/v2/auth",
        "client_secret_post",
        BodyFormat::Form,
        ",",
        &["access_type=offline", "prompt=consent"],
    ),
    (
        "tiktok",
        "https://www.tiktok.com/v2/auth/authorize/",
        "client_secret_post",
        BodyFormat::Form,
        ",",
        &[],
    ),
];
