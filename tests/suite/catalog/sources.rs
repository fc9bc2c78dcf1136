//! Sources, references and hosts are addresses that can be looked up.

use std::collections::{BTreeMap, BTreeSet};

use oauthdx::catalog::{Catalog, Mark, Provider};

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
            .map(|row| (row.name.to_owned(), row.source, Some(row.mark)));
        let notes = provider
            .notes
            .iter()
            .map(|note| (note.text.clone(), note.source.as_str(), Some(note.mark)));
        let codes = provider
            .codes
            .iter()
            .map(|(word, code)| (word.clone(), code.source.as_str(), None));
        for (what, source, mark) in habits.chain(notes).chain(codes) {
            // What nobody has looked up may be told, if it is marked so.
            let admitted = mark == Some(Mark::Unsure) && source.contains("not looked up");
            if !is_source(source) && !admitted {
                wrong.push(format!("{}: {what}: {source:?}", provider.slug));
            }
        }
    }
    assert_none(&wrong);
}

/// An address, or a repository with a path or commit: `keycloak/keycloak@1a2b3c4 core/Token.java`.
fn is_source(source: &str) -> bool {
    let is_path = |text: &str| {
        let text = text.strip_prefix("github:").unwrap_or(text);
        let (repository, path) = text.split_once([':', ' ', '@']).unwrap_or((text, ""));
        let parts: Vec<&str> = repository.split('/').collect();
        parts.len() >= 2 && parts.iter().all(|part| !part.is_empty()) && !path.trim().is_empty()
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
fn the_day_of_the_last_comparison_is_a_date() {
    let catalog = Catalog::load();
    let wrong: Vec<String> = catalog
        .providers()
        .filter_map(|p| Some((&p.slug, p.checked.as_deref()?)))
        .filter(|(_, day)| !is_date(day))
        .map(|(slug, day)| format!("{slug}: {day:?}"))
        .collect();
    assert_none(&wrong);
}

fn is_date(day: &str) -> bool {
    let parts: Vec<&str> = day.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let within = |text: &str, digits: usize, from: u32, to: u32| {
        text.len() == digits && text.parse().is_ok_and(|n: u32| (from..=to).contains(&n))
    };
    within(year, 4, 2026, 2100) && within(month, 2, 1, 12) && within(day, 2, 1, 31)
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
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for provider in catalog.providers() {
        for host in &provider.hosts {
            if !is_host(host.strip_prefix("*.").unwrap_or(host)) {
                wrong.push(format!("{}: {host}", provider.slug));
            }
            if let Some(other) = owners.insert(host.clone(), provider.slug.clone()) {
                wrong.push(format!("{host}: {other} and {}", provider.slug));
            }
        }
    }
    for provider in catalog.providers() {
        wrong.extend(strangers(provider, &owners));
    }
    assert_none(&wrong);
}

fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.contains('.') && name.split('.').all(is_label)
}

/// Endpoints on hosts that lead to no provider: an exchange with them would go unrecognised.
fn strangers(provider: &Provider, hosts: &BTreeMap<String, String>) -> Vec<String> {
    let of = &provider.endpoints;
    let endpoints = [
        &of.authorize,
        &of.token,
        &of.revoke,
        &of.introspect,
        &of.userinfo,
        &of.device,
    ];
    let is_owned = |host: &str| {
        let parents = host.match_indices('.').filter_map(|(at, _)| host.get(at..));
        hosts.contains_key(host)
            || parents
                .into_iter()
                .any(|p| hosts.contains_key(&format!("*{p}")))
    };
    let mut strange = Vec::new();
    for endpoint in endpoints.into_iter().flatten() {
        let rest = endpoint.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
        if !host.contains('{') && !is_owned(host) {
            strange.push(format!("{}: {endpoint}", provider.slug));
        }
    }
    strange
}
