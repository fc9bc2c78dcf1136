//! Tells which provider an input is about.

use super::{Readings, Said};
use crate::catalog::{Catalog, Provider};
use crate::exchange::Exchange;
use crate::fact::Fact;

/// Reads the provider from hosts, then codes, then names; the first that is found counts.
pub(super) fn read(
    exchanges: &[Exchange],
    prose: &[Said],
    catalog: &Catalog,
    readings: &mut Readings<'_>,
) {
    if readings.has(Fact::Provider) {
        return;
    }
    let found = by_host(exchanges, catalog)
        .or_else(|| by_code(catalog, readings))
        .or_else(|| by_words(exchanges, prose, catalog));
    if let Some((provider, from)) = found {
        readings.add(Fact::Provider, provider.slug.clone(), from);
    }
}

fn by_host<'a>(exchanges: &[Exchange], catalog: &'a Catalog) -> Option<(&'a Provider, String)> {
    exchanges.iter().find_map(|exchange| {
        let url = exchange.request.as_ref()?.url.as_ref()?;
        let parsed = url::Url::parse(url.expose()).ok()?;
        let provider = catalog.provider_of_host(parsed.host_str()?)?;
        Some((provider, "host of the request".to_owned()))
    })
}

fn by_code<'a>(catalog: &'a Catalog, readings: &Readings<'_>) -> Option<(&'a Provider, String)> {
    let codes = readings
        .evidence
        .readings
        .iter()
        .filter(|r| r.fact == Fact::Code);
    codes.into_iter().find_map(|code| {
        let fits = |p: &&Provider| {
            p.code_prefixes
                .iter()
                .any(|prefix| code.value.starts_with(prefix.as_str()))
        };
        catalog
            .providers()
            .find(fits)
            .map(|p| (p, format!("code {}", code.value)))
    })
}

/// The provider whose host or name is mentioned most.
fn by_words<'a>(
    exchanges: &[Exchange],
    prose: &[Said],
    catalog: &'a Catalog,
) -> Option<(&'a Provider, String)> {
    let mut text = String::new();
    for exchange in exchanges {
        exchange
            .said
            .iter()
            .for_each(|s| push(&mut text, s.shown()));
        if let Some(body) = exchange.response().and_then(|r| r.body.as_ref()) {
            push(&mut text, body.text.shown());
        }
        for field in exchange
            .request
            .iter()
            .flat_map(|r| r.parameters().chain(&r.headers))
        {
            push(&mut text, field.value.shown());
        }
    }
    for said in prose {
        push(&mut text, said.text.shown());
    }
    let counted = catalog.providers().map(|p| (mentions(&text, p), p));
    let (count, provider) =
        counted.max_by_key(|(count, p)| (*count, std::cmp::Reverse(p.slug.clone())))?;
    (count > 0).then(|| (provider, "names in the text".to_owned()))
}

fn push(text: &mut String, part: &str) {
    text.push(' ');
    text.push_str(&part.to_ascii_lowercase());
}

/// How often a provider is named; its hosts tell more than its name.
fn mentions(text: &str, provider: &Provider) -> usize {
    let hosts = provider.hosts.iter().map(|h| h.trim_start_matches("*."));
    let by_host: usize = hosts
        .map(|h| text.matches(&h.to_ascii_lowercase()).count() * 3)
        .sum();
    let names = provider
        .mentions
        .iter()
        .map(String::as_str)
        .chain([provider.name.as_str()]);
    let by_name: usize = names
        .map(|n| word_count(text, &n.to_ascii_lowercase()))
        .sum();
    by_host + by_name
}

fn word_count(text: &str, name: &str) -> usize {
    text.match_indices(name)
        .filter(|(at, _)| {
            let before = text
                .get(..*at)
                .and_then(|t| t.chars().next_back())
                .unwrap_or(' ');
            let after = text
                .get(at + name.len()..)
                .and_then(|t| t.chars().next())
                .unwrap_or(' ');
            !before.is_alphanumeric() && !after.is_alphanumeric()
        })
        .count()
}
