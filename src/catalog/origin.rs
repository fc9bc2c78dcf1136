//! By what a provider is recognised.

use serde::{Deserialize, Serialize};

use super::schema::Provider;
use super::sieve::Filler;

/// By what a provider is recognised.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Origin<'a> {
    /// The provider's slug.
    pub slug: &'a str,
    /// Other slugs, and the name, a line each.
    aliases: &'a str,
    /// Hosts of its endpoints and API, a line each.
    hosts: &'a str,
    /// Beginnings of its codes, a line each.
    code_prefixes: &'a str,
    /// Names in prose, in lower case, a line each.
    mentions: &'a str,
}

impl<'a> Origin<'a> {
    /// Other slugs, and the name.
    pub fn aliases(&self) -> impl Iterator<Item = &'a str> {
        self.aliases.lines()
    }

    /// Hosts of its endpoints and API.
    pub fn hosts(&self) -> impl Iterator<Item = &'a str> {
        self.hosts.lines()
    }

    /// Beginnings of its codes.
    pub fn code_prefixes(&self) -> impl Iterator<Item = &'a str> {
        self.code_prefixes.lines()
    }

    /// Names in prose, in lower case.
    pub fn mentions(&self) -> impl Iterator<Item = &'a str> {
        self.mentions.lines()
    }
}

impl Origin<'static> {
    /// What is needed of a provider to recognise it.
    ///
    /// The strings stay for the rest of the process, as those of built-in providers do.
    pub fn of(provider: &Provider) -> Self {
        let keep = |texts: Vec<&String>| -> &'static str {
            let texts: Vec<&str> = texts.into_iter().map(String::as_str).collect();
            texts.join("\n").leak()
        };
        let name = (!provider.name_is_a_word).then_some(&provider.name);
        let mentions = keep(provider.mentions.iter().chain(name).collect());
        Self {
            slug: provider.slug.clone().leak(),
            aliases: keep(provider.aliases.iter().chain([&provider.name]).collect()),
            hosts: keep(provider.hosts.iter().collect()),
            code_prefixes: keep(provider.code_prefixes.iter().collect()),
            mentions: mentions.to_lowercase().leak(),
        }
    }
}

/// The sieve that finds the origins which a text may name, by host, code or name.
#[allow(
    clippy::allow_attributes,
    dead_code,
    reason = "only the build script fills sieves"
)]
pub(crate) fn sieve(origins: &[Origin<'_>]) -> Vec<u8> {
    let mut filler = Filler::default();
    for (place, origin) in (0..).zip(origins) {
        for host in origin.hosts() {
            let host = host.trim_start_matches("*.").to_ascii_lowercase();
            filler.add(&host, place);
        }
        for phrase in origin.code_prefixes().chain(origin.mentions()) {
            filler.add(phrase, place);
        }
    }
    filler.finish()
}
