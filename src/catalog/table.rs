//! Reads the table of providers of which only the endpoints are known: `providers/endpoints.tsv`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::schema::{Connect, Endpoints, Habits, Known, Mark, Note, Provider, Variable};

/// All rows, except those that a provider file speaks for.
///
/// Panics with the line if a row doesn't fit.
pub(crate) fn read(text: &str, files: &[Provider]) -> Vec<Provider> {
    let mut lines = text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty());
    let columns: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let taken = |slug: &str| {
        files
            .iter()
            .any(|f| f.slug == slug || f.aliases.iter().any(|a| a.eq_ignore_ascii_case(slug)))
    };
    let rows = lines.map(|line| row(&columns, line));
    rows.filter(|provider| !taken(&provider.slug)).collect()
}

fn row(columns: &[&str], line: &str) -> Provider {
    let cells: BTreeMap<&str, &str> = columns.iter().copied().zip(line.split('\t')).collect();
    let cell = |name: &str| {
        cells
            .get(name)
            .copied()
            .filter(|c| !c.is_empty())
            .map(str::to_owned)
    };
    let list = |name: &str| -> Vec<String> {
        cell(name).map_or(Vec::new(), |c| {
            c.split(',').map(|part| part.trim().to_owned()).collect()
        })
    };
    let source = cell("source").unwrap_or_default();
    let catalogue = CATALOGUES.iter().find(|(name, _)| *name == source);
    let source = catalogue.map_or(source.clone(), |(_, path)| (*path).to_owned());
    let more: BTreeMap<String, Value> = cell("more").map_or(BTreeMap::new(), |json| {
        serde_json::from_str(&json).unwrap_or_else(|e| panic!("endpoints.tsv: {e}: {line}"))
    });
    let url = |name: &str| more.get(name).and_then(Value::as_str).map(str::to_owned);
    let known = |name: &str| {
        cell(name).map(|value| Known {
            value,
            mark: Mark::SeenInCode,
            source: source.clone(),
        })
    };
    Provider {
        file: "providers/endpoints.tsv".to_owned(),
        slug: cell("slug").unwrap_or_else(|| panic!("endpoints.tsv: a row without a slug: {line}")),
        name: cell("name").unwrap_or_default(),
        aliases: list("aliases"),
        mentions: Vec::new(),
        // Names of half a thousand products are everyday words; these rows are known by their hosts.
        name_is_a_word: true,
        hosts: list("hosts"),
        code_prefixes: Vec::new(),
        console: None,
        references: Vec::new(),
        checked: None,
        endpoints: Endpoints {
            authorize: cell("authorize"),
            token: cell("token"),
            revoke: url("revoke"),
            userinfo: url("userinfo"),
            discovery: url("discovery"),
            registration: url("registration"),
            test_api: url("test_api"),
            ..Endpoints::default()
        },
        connect: Connect {
            authorize_params: texts(more.get("authorize_params"), &["response_type", "nonce"]),
            token_params: texts(more.get("token_params"), &["grant_type"]),
            headers: texts(more.get("token_headers"), &["content-type", "accept"]),
            scopes: words(more.get("default_scopes")),
            source: Some(source.clone()),
            ..Connect::default()
        },
        variables: variables(more.get("variables")),
        habits: Habits {
            client_auth: known("client_auth"),
            token_request_body: known("body"),
            scope_separator: known("scope_separator"),
            pkce: known("pkce"),
            ..Habits::default()
        },
        notes: notes(cell("flow"), cell("of"), &more, &source),
        codes: BTreeMap::new(),
        rules: Vec::new(),
        against: Vec::new(),
        fixes: Vec::new(),
    }
}

/// The texts, numbers and truths of an object, but for those that every request has of itself.
fn texts(value: Option<&Value>, without: &[&str]) -> BTreeMap<String, String> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    let text = |value: &Value| match value {
        Value::String(text) if !text.contains('$') => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    members
        .filter(|(name, _)| !without.iter().any(|w| name.eq_ignore_ascii_case(w)))
        .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
        .collect()
}

/// A list of words, or words in one text.
fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => {
            let texts = items.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        }
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// What is said of each variable.
fn variables(value: Option<&Value>) -> BTreeMap<String, Variable> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    members
        .map(|(name, value)| {
            let of = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
            let variable = Variable {
                default: None,
                example: of("example"),
                about: of("note"),
            };
            (name.clone(), variable)
        })
        .collect()
}

/// Members of `more` that have a typed place, or say where another one was read.
const TYPED: &[&str] = &[
    "revoke",
    "userinfo",
    "discovery",
    "registration",
    "test_api",
    "sources",
];

/// The catalogues that the column `source` names.
const CATALOGUES: &[(&str, &str)] = &[
    (
        "nango",
        "NangoHQ/nango@2f4c0af:packages/providers/providers.yaml",
    ),
    (
        "oiddict",
        "openiddict/openiddict-core@319511fa:src/OpenIddict.Client.WebIntegration/OpenIddictClientWebIntegrationProviders.xml",
    ),
    ("grant", "simov/grant@500ab20:config/oauth.json"),
    ("grant-profile", "simov/grant@500ab20:config/profile.json"),
    ("socialite", "SocialiteProviders/Providers@47679c14:src"),
];

/// What has no typed place: the flow, and the members of `more` in words.
fn notes(
    flow: Option<String>,
    of: Option<String>,
    more: &BTreeMap<String, Value>,
    source: &str,
) -> Vec<Note> {
    let note = |text: String| Note {
        text,
        mark: Mark::SeenInCode,
        source: source.to_owned(),
    };
    let flow = flow.map(|flow| format!("Flow: {flow}."));
    let of = of.map(|of| format!("Its hosts belong to {of}."));
    let rest = more
        .iter()
        .filter(|(name, _)| !TYPED.contains(&name.as_str()));
    let rest = rest.map(|(name, value)| format!("{}: {value}", name.replace('_', " ")));
    flow.into_iter().chain(of).chain(rest).map(note).collect()
}
