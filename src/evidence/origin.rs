//! Tells which provider an input is about.

use std::cmp::Reverse;

use super::{Plain, Readings, Said, neighbours};
use crate::catalog::{Catalog, Origin};
use crate::exchange::Exchange;
use crate::fact::{Fact, Triples};

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
        readings.add(Fact::Provider, provider, from);
    }
}

fn by_host(exchanges: &[Exchange], catalog: &Catalog) -> Option<(&'static str, String)> {
    exchanges.iter().find_map(|exchange| {
        let url = exchange.request.as_ref()?.url.as_ref()?;
        let parsed = url::Url::parse(url.expose()).ok()?;
        let provider = catalog.provider_of_host(parsed.host_str()?)?;
        Some((provider, "host of the request".to_owned()))
    })
}

fn by_code(catalog: &Catalog, readings: &Readings<'_>) -> Option<(&'static str, String)> {
    let codes = readings
        .evidence
        .readings
        .iter()
        .filter(|r| r.fact == Fact::Code);
    codes.into_iter().find_map(|code| {
        let fits = |o: &Origin<'_>| o.code_prefixes().any(|p| code.value.starts_with(p));
        let origin = catalog.origins(&Triples::of(&code.value)).find(fits)?;
        Some((origin.slug, format!("code {}", code.value)))
    })
}

/// The provider whose host or name is mentioned most.
fn by_words(
    exchanges: &[Exchange],
    prose: &[Said],
    catalog: &Catalog,
) -> Option<(&'static str, String)> {
    let text = joined(exchanges, prose);
    let origins = catalog.origins(text.triples());
    let counted = origins.map(|o| (mentions(&text, &o), o));
    let (count, origin) = counted.max_by_key(|(count, o)| (*count, Reverse(o.slug)))?;
    (count > 0).then_some((origin.slug, "names in the text".to_owned()))
}

/// A whole text, as it is searched for names.
fn joined(exchanges: &[Exchange], prose: &[Said]) -> Plain {
    let mut text = String::new();
    let mut push = |part: &str| {
        text.push(' ');
        text.push_str(&part.to_ascii_lowercase());
    };
    for exchange in exchanges {
        for said in &exchange.said {
            push(said.shown());
        }
        if let Some(body) = exchange.response().and_then(|r| r.body.as_ref()) {
            push(body.text.shown());
        }
        for field in exchange
            .request
            .iter()
            .flat_map(|r| r.parameters().chain(&r.headers))
        {
            push(field.value.shown());
        }
    }
    for said in prose {
        push(said.text.shown());
    }
    Plain::of(text)
}

/// How often a provider is named; its hosts tell more than its name.
fn mentions(text: &Plain, origin: &Origin<'_>) -> usize {
    let by_host: usize = origin
        .hosts()
        .map(|h| {
            let host = h.trim_start_matches("*.");
            count(text, host, |at| is_endpoint(text.text(), at, host)) * 3
        })
        .sum();
    let by_name: usize = origin.mentions().map(|n| count(text, n, |_| true)).sum();
    by_host + by_name
}

/// Whether a host in a text is that of an API or OAuth endpoint: a link to an issue at github.com
/// doesn't make GitHub the provider.
fn is_endpoint(text: &str, at: usize, host: &str) -> bool {
    let before = text.get(..at).unwrap_or("");
    let label = before.rsplit(['/', ' ', '"', '@']).next().unwrap_or("");
    let url = text
        .get(at + host.len()..)
        .unwrap_or("")
        .split_whitespace()
        .next()
        .unwrap_or("");
    let labels = host.matches('.').count() + label.matches('.').count();
    let telling = ["oauth", "token", "authorize", "auth/", "/api", "login"];
    labels >= 2 && label != "www." || telling.iter().any(|word| url.contains(word))
}

/// How often a name stands in a text as a word of its own; `x.com` is not in `netflix.com`.
fn count(text: &Plain, name: &str, counts: impl Fn(usize) -> bool) -> usize {
    if !text.may_have(name) {
        return 0;
    }
    let text = text.text();
    let alone = |at: usize| {
        !neighbours(text, at, name)
            .iter()
            .any(|c| c.is_alphanumeric() || *c == '-')
    };
    text.match_indices(name)
        .filter(|(at, _)| alone(*at) && counts(*at))
        .count()
}
