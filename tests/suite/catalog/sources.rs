//! Sources, references and hosts are addresses that can be looked up.

use std::collections::{BTreeMap, BTreeSet};

use oauthdx::catalog::{Catalog, Provider};

use super::{assert_none, rules};

#[test]
fn every_statement_has_a_source_that_can_be_looked_up() {
    let catalog = Catalog::load();
    let mut wrong = Vec::new();
    for (name, rule) in rules(&catalog) {
        match rule.source.as_deref() {
            None => wrong.push(format!("{name}: no source")),
            Some(source) if !is_source(source) => wrong.push(format!("{name}: {source:?}")),
            Some(_) => {}
        }
    }
    for provider in catalog.providers() {
        let habits = provider
            .habits
            .rows()
            .into_iter()
            .map(|row| (row.name.to_owned(), row.source));
        let notes = provider
            .notes
            .iter()
            .map(|note| (note.text.clone(), note.source.as_str()));
        let codes = provider
            .codes
            .iter()
            .map(|(word, code)| (word.clone(), code.source.as_str()));
        for (what, source) in habits.chain(notes).chain(codes) {
            if !is_source(source) {
                wrong.push(format!("{}: {what}: {source:?}", provider.slug));
            }
        }
    }
    assert_none(&wrong);
}

/// An address, or a repository with a path in it: `keycloak/keycloak: services/…/Token.java`.
fn is_source(source: &str) -> bool {
    let is_path = |text: &str| {
        let (repository, path) = text.split_once(':').unwrap_or((text, ""));
        let owner = repository
            .split_once('/')
            .filter(|(owner, _)| !owner.contains(' '));
        owner.is_some() && !path.trim().is_empty()
    };
    source.trim() == source
        && !source.is_empty()
        && source
            .split("; ")
            .all(|part| is_https(part.split_whitespace().next().unwrap_or("")) || is_path(part))
}

fn is_https(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| {
        url.scheme() == "https" && url.host_str().is_some_and(|host| host.contains('.'))
    })
}

#[test]
fn every_reference_is_an_https_address() {
    let catalog = Catalog::load();
    let of_causes = catalog.causes().map(|c| (c.id.as_str(), &c.references));
    let of_providers = catalog
        .providers()
        .map(|p| (p.slug.as_str(), &p.references));
    let mut wrong = Vec::new();
    for (file, references) in of_causes.chain(of_providers) {
        let distinct: BTreeSet<&String> = references.iter().collect();
        if distinct.len() < references.len() {
            wrong.push(format!("{file}: a reference twice"));
        }
        let bad = references
            .iter()
            .filter(|r| !is_https(r) || r.contains(char::is_whitespace));
        wrong.extend(bad.map(|r| format!("{file}: {r}")));
    }
    assert_none(&wrong);
}

#[test]
fn a_host_is_well_formed_and_owned_by_one_provider() {
    let catalog = Catalog::load();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for provider in catalog.providers() {
        for host in &provider.hosts {
            let name = host.strip_prefix("*.").unwrap_or(host);
            let well_formed = name.contains('.')
                && name.split('.').all(|label| {
                    !label.is_empty()
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                        && label
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                });
            if !well_formed {
                wrong.push(format!("{}: {host}", provider.slug));
            }
            if let Some(other) = owners.insert(host, &provider.slug) {
                wrong.push(format!("{host}: {other} and {}", provider.slug));
            }
        }
        wrong.extend(strangers(provider));
    }
    assert_none(&wrong);
}

/// Endpoints on hosts that the provider's own list does not lead back to it.
fn strangers(provider: &Provider) -> Vec<String> {
    let of = &provider.endpoints;
    let endpoints = [
        &of.authorize,
        &of.token,
        &of.revoke,
        &of.introspect,
        &of.userinfo,
        &of.device,
    ];
    let endpoints = endpoints.into_iter().flatten();
    let is_fixed = |endpoint: &&String| !endpoint.contains("://{");
    let is_own = |endpoint: &&String| {
        let url = endpoint.replace(['{', '}'], "");
        let url = url::Url::parse(&url).unwrap_or_else(|e| panic!("{url}: {e}"));
        let host = url.host_str().unwrap_or_default();
        provider
            .hosts
            .iter()
            .any(|own| match own.strip_prefix('*') {
                Some(parent) => host.ends_with(parent),
                None => host == own,
            })
    };
    endpoints
        .filter(is_fixed)
        .filter(|endpoint| !is_own(endpoint))
        .map(|endpoint| format!("{}: {endpoint}", provider.slug))
        .collect()
}
