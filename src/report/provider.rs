//! Providers as `providers` tells them.

use super::cause::{RuleLine, Sources, headline, rule_pairs};
use super::document::{Block, Document, Pair, Table};
use super::{Detail, Report, json, words};
use crate::catalog::{HabitRow, Provider};

/// All providers.
#[derive(Clone, Debug)]
pub struct ProvidersReport<'a>(pub Vec<&'a Provider>);

/// One provider.
#[derive(Clone, Copy, Debug)]
pub struct ProviderReport<'a>(pub &'a Provider);

impl Report for ProvidersReport<'_> {
    fn document(&self, _detail: Detail) -> Document {
        let mut document = Document::default();
        document.push(headline("providers", format!("{} are known", self.0.len())));
        let rows = self.0.iter().map(|provider| {
            let habits = &provider.habits;
            let url = provider.endpoints.token.clone();
            vec![
                provider.slug.clone(),
                provider.name.clone(),
                habits
                    .rotation
                    .as_ref()
                    .map_or_else(unknown, |known| known.value.clone()),
                lifetime(provider),
                url.unwrap_or_else(|| provider.hosts.join(" "))
                    .replace("https://", ""),
            ]
        });
        let head = vec!["slug", "name", "rotation", "token lives", "token URL"];
        document.section(
            "Known",
            Block::Table(Table {
                head,
                rows: rows.collect(),
            }),
        );
        document.push(Block::Footer(
            "oauthdx providers SLUG tells what is known of one, with its source".to_owned(),
        ));
        document
    }

    fn json(&self, _detail: Detail) -> String {
        json::providers(&self.0)
    }
}

impl Report for ProviderReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        let provider = self.0;
        let mut document = Document::default();
        document.push(headline(&provider.slug, provider.name.clone()));
        if !provider.aliases.is_empty() {
            let also = format!("also {}", provider.aliases.join(", "));
            document.push(Block::Remarks(vec![also]));
        }
        document.section("Endpoints", Block::Pairs(endpoint_pairs(provider)));
        let mut sources = Sources::default();
        let habits = provider.habits.rows();
        let habits = habits
            .iter()
            .map(|row| habit_pair(row, &mut sources, detail));
        document.section("Habits", Block::Pairs(habits.collect()));
        let notes = provider.notes.iter().map(|note| {
            let text = format!("{} {}", note.text.trim(), sources.cite(&note.source));
            Pair::new(note.mark.name(), text)
        });
        document.section("Notes", Block::Pairs(notes.collect()));
        codes(&mut document, provider, detail);
        let lines: Vec<_> = provider_rules(provider).collect();
        document.section("Rules", Block::Pairs(rule_pairs(&lines, &mut sources)));
        document.section("Read on", Block::List(provider.references.clone()));
        document.section("Sources", Block::List(sources.list()));
        document.push(Block::Footer(match &provider.checked {
            Some(day) => format!("{}, compared with its sources on {day}", provider.file),
            None => provider.file.clone(),
        }));
        document
    }

    fn json(&self, _detail: Detail) -> String {
        let rules: Vec<_> = provider_rules(self.0).map(|line| line.rule).collect();
        json::provider(self.0, &rules)
    }
}

fn provider_rules(provider: &Provider) -> impl Iterator<Item = RuleLine> {
    let file = &provider.file;
    provider.rules.iter().map(move |rule| {
        let mut line = RuleLine::new(file, rule);
        if let Some(cause) = &rule.cause {
            line.rule = format!("{} → {cause}", line.rule);
        }
        line
    })
}

fn endpoint_pairs(provider: &Provider) -> Vec<Pair> {
    let e = &provider.endpoints;
    let named = [
        ("authorize", &e.authorize),
        ("token", &e.token),
        ("revoke", &e.revoke),
        ("introspect", &e.introspect),
        ("userinfo", &e.userinfo),
        ("device", &e.device),
        ("discovery", &e.discovery),
        ("par", &e.par),
        ("registration", &e.registration),
        ("test API", &e.test_api),
        ("console", &provider.console),
    ];
    let urls = named.into_iter();
    let urls = urls.filter_map(|(name, url)| Some(Pair::new(name, url.as_ref()?.clone())));
    let hosts = Pair::new("hosts", provider.hosts.join(", "));
    urls.chain([hosts]).collect()
}

fn habit_pair(row: &HabitRow<'_>, sources: &mut Sources, detail: Detail) -> Pair {
    let name = row.name.trim_end_matches("_s").replace('_', " ");
    let value = match row.value.parse() {
        Ok(seconds) if row.name.ends_with("_s") => words::duration(seconds),
        _ => row.value.clone(),
    };
    let from = format!("{} {}", row.mark.name(), sources.cite(row.source));
    match detail {
        Detail::Verbose => Pair::new(name, format!("{value} ({})", row.meaning)).from(from),
        _ => Pair::new(name, value).from(from),
    }
}

fn codes(document: &mut Document, provider: &Provider, detail: Detail) {
    let count = provider.codes.len();
    if count == 0 {
        return;
    }
    if detail < Detail::Verbose {
        let text = format!("{count} vendor codes are known: -v lists them, explain CODE tells one");
        document.section("Codes", Block::List(vec![text]));
        return;
    }
    let rows = provider.codes.iter();
    let rows = rows.map(|(code, c)| vec![code.clone(), c.cause.clone(), c.meaning.clone()]);
    let head = vec!["code", "cause", "what the vendor means"];
    document.section(
        "Codes",
        Block::Table(Table {
            head,
            rows: rows.collect(),
        }),
    );
}

/// How long a refresh token lives, by use and by age.
fn lifetime(provider: &Provider) -> String {
    let habits = &provider.habits;
    let mut limits = Vec::new();
    if let Some(idle) = &habits.refresh_token_idle_s {
        limits.push(format!("{} unused", words::duration(idle.value)));
    }
    if let Some(age) = &habits.refresh_token_max_age_s {
        limits.push(format!("{} at most", words::duration(age.value)));
    }
    if limits.is_empty() {
        unknown()
    } else {
        limits.join(", ")
    }
}

fn unknown() -> String {
    "?".to_owned()
}
