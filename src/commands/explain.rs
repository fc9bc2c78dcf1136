//! `explain`: what a cause, an error word or a vendor's code means.

use super::Session;
use crate::catalog::{Catalog, Cause, Provider, Rule, lines};
use crate::error::{Error, nearest};
use crate::fact::Fact;
use crate::report::{
    CauseReport, CausesReport, CodeReport, FactsReport, Meaning, Report, RuleLine, render, words,
};

/// Tells of one cause or code, or of all causes.
pub(super) fn run(subject: Option<&str>, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let (format, page) = (session.global.format, session.page());
    let only = session.provider()?;
    let catalog = &session.catalog;
    let text = match subject.map(str::trim) {
        None => render(&CausesReport(catalog.causes().collect()), format, &page),
        Some("facts") => render(&FactsReport(Fact::ALL.to_vec()), format, &page),
        Some(subject) => explain(catalog, subject, only, &|r| render(r, format, &page))?,
    };
    session.environment.print(&text)?;
    Ok(0)
}

/// Tells of a cause, else of a code, else of a fact.
fn explain(
    catalog: &Catalog,
    subject: &str,
    only: Option<&Provider>,
    render: &dyn Fn(&dyn Report) -> String,
) -> Result<String, Error> {
    if let Some(cause) = cause_called(catalog, subject) {
        let rules = raised_by(catalog, cause, only);
        return Ok(render(&CauseReport { cause, rules }));
    }
    match (look_up(catalog, subject, only), Fact::named(subject)) {
        (Some(report), _) => Ok(render(&report)),
        (None, Some(fact)) => Ok(render(&FactsReport(vec![fact]))),
        (None, None) => Err(unknown(catalog, subject)),
    }
}

/// The cause of this id, however its words are joined: `stale rotation`, `StaleRotation`.
fn cause_called<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a Cause> {
    let plain = plain(name);
    catalog
        .cause(name)
        .or_else(|| catalog.causes().find(|c| self::plain(&c.id) == plain))
}

/// The rules and codes that raise `cause`, its own first.
fn raised_by(catalog: &Catalog, cause: &Cause, only: Option<&Provider>) -> Vec<RuleLine> {
    let file = format!("causes/{}.toml", cause.id);
    let mut lines: Vec<_> = cause
        .rules
        .iter()
        .map(|rule| RuleLine::new(&file, rule))
        .collect();
    for provider in selected(catalog, only) {
        let file = format!("providers/{}.toml", provider.slug);
        let own = provider
            .rules
            .iter()
            .filter(|r| r.cause.as_deref() == Some(&cause.id));
        lines.extend(own.map(|rule| RuleLine::new(&file, rule)));
        let codes = provider
            .codes
            .iter()
            .filter(|(_, known)| known.cause == cause.id);
        lines.extend(codes.map(|(code, known)| RuleLine {
            rule: format!("{file}#{code}"),
            confidence: known.confidence,
            when: vec![format!("code is {code}")],
            unless: Vec::new(),
            source: Some(known.source.clone()),
        }));
    }
    lines
}

/// Everything that `code` stands for, the surest first.
fn look_up<'a>(
    catalog: &'a Catalog,
    code: &'a str,
    only: Option<&'a Provider>,
) -> Option<CodeReport<'a>> {
    let mut meanings = Vec::new();
    for provider in selected(catalog, only) {
        coded(&mut meanings, catalog, provider, code);
    }
    let general = catalog
        .causes()
        .flat_map(|c| c.rules.iter().map(move |r| (c, r)));
    for (cause, rule) in general {
        let file = format!("causes/{}.toml", cause.id);
        ruled(&mut meanings, code, (None, cause, rule), &file);
    }
    for provider in selected(catalog, only) {
        let file = format!("providers/{}.toml", provider.slug);
        for rule in &provider.rules {
            if let Some(cause) = rule.cause.as_deref().and_then(|id| catalog.cause(id)) {
                ruled(&mut meanings, code, (Some(provider), cause, rule), &file);
            }
        }
    }
    // What holds at any server first, then each provider's own.
    meanings.sort_by_key(|m: &Meaning<'_>| {
        (m.provider, std::cmp::Reverse((m.confidence, m.cause.prior)))
    });
    let mut seen: Vec<(&str, Option<&str>)> = Vec::new();
    meanings.retain(|m| {
        let key = (m.cause.id.as_str(), m.provider);
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    let code = meanings.first()?.code;
    Some(CodeReport { code, meanings })
}

/// The meanings that the `[codes]` of a provider give.
fn coded<'a>(
    meanings: &mut Vec<Meaning<'a>>,
    catalog: &'a Catalog,
    provider: &'a Provider,
    code: &str,
) {
    for (key, known) in &provider.codes {
        if !is_spelling(code, key, provider) {
            continue;
        }
        for (rank, id) in std::iter::once(&known.cause).chain(&known.also).enumerate() {
            let Some(cause) = catalog.cause(id) else {
                continue;
            };
            let remedy = known.remedy.filter(|_| rank == 0).unwrap_or(cause.remedy);
            let confidence = if rank == 0 {
                known.confidence
            } else {
                crate::catalog::Confidence::Possible
            };
            meanings.push(Meaning {
                provider: Some(&provider.slug),
                code: key,
                cause,
                confidence,
                remedy,
                words: known.meaning.clone(),
                rule: format!("providers/{}.toml#{key}", provider.slug),
                source: Some(&known.source),
            });
        }
    }
}

/// The meaning that a rule gives, if it names the code as an error word or code.
fn ruled<'a>(
    meanings: &mut Vec<Meaning<'a>>,
    code: &str,
    (provider, cause, rule): (Option<&'a Provider>, &'a Cause, &'a Rule),
    file: &str,
) {
    let wanted = plain(code);
    let tests = rule
        .when
        .iter()
        .filter(|(fact, _)| matches!(fact, Fact::Error | Fact::Code));
    let named = tests
        .flat_map(|(_, test)| lines(&test.equals))
        .find(|word| plain(word) == wanted);
    let Some(named) = named else { return };
    let line = RuleLine::new(file, rule);
    let others = rule
        .when
        .iter()
        .filter(|(_, test)| !lines(&test.equals).any(|word| word == named));
    let others: Vec<_> = others
        .map(|(fact, test)| words::condition(*fact, test))
        .collect();
    meanings.push(Meaning {
        provider: provider.map(|p| p.slug.as_str()),
        code: named,
        cause,
        confidence: rule.confidence,
        remedy: rule.remedy.unwrap_or(cause.remedy),
        words: others.join("; "),
        rule: line.rule,
        source: rule.source.as_deref(),
    });
}

fn selected<'a>(
    catalog: &'a Catalog,
    only: Option<&'a Provider>,
) -> impl Iterator<Item = &'a Provider> {
    catalog
        .providers()
        .filter(move |p| only.is_none_or(|only| only.slug == p.slug))
}

/// Whether `typed` is the code `key`, with or without the provider's prefix.
fn is_spelling(typed: &str, key: &str, provider: &Provider) -> bool {
    let (typed, key) = (plain(typed), plain(key));
    if typed == key {
        return true;
    }
    provider
        .code_prefixes
        .iter()
        .map(|prefix| plain(prefix))
        .any(|prefix| {
            let bare = |code: &str| code.strip_prefix(&prefix).unwrap_or(code).to_owned();
            !bare(&typed).is_empty() && bare(&typed) == bare(&key)
        })
}

/// Letters and digits in lower case: what is left when nobody remembers the punctuation.
fn plain(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn unknown(catalog: &Catalog, name: &str) -> Error {
    let mut known: Vec<&str> = catalog.causes().map(|c| c.id.as_str()).collect();
    let rules = catalog.causes().flat_map(|c| &c.rules);
    for rule in rules.chain(catalog.providers().flat_map(|p| &p.rules)) {
        let tests = rule.when.iter().filter(|(fact, _)| **fact == Fact::Error);
        known.extend(tests.flat_map(|(_, test)| lines(&test.equals)));
    }
    known.extend(
        catalog
            .providers()
            .flat_map(|p| p.codes.keys())
            .map(String::as_str),
    );
    let nearest = nearest(name, known);
    let list = "oauthdx explain";
    Error::Unknown {
        kind: "cause or code",
        name: name.to_owned(),
        nearest,
        list,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_found_however_its_words_are_joined() {
        let catalog = Catalog::load();
        for name in [
            "stale-rotation",
            "stale_rotation",
            "Stale Rotation",
            "StaleRotation",
        ] {
            assert_eq!(cause_called(&catalog, name).unwrap().id, "stale-rotation");
        }
        assert!(cause_called(&catalog, "nothing").is_none());
    }

    #[test]
    fn a_vendors_code_is_found_with_and_without_its_prefix() {
        let catalog = Catalog::load();
        for code in [
            "AADSTS700082",
            "aadsts700082",
            "700082",
            "AADSTS 700082",
            "AADSTS-700082",
        ] {
            let report = look_up(&catalog, code, None).expect(code);
            let first = report.meanings.first().unwrap();
            assert_eq!(first.provider, Some("microsoft"), "{code}");
            assert_eq!(first.code, "AADSTS700082", "{code}");
        }
    }

    #[test]
    fn an_error_word_stands_for_each_cause_once_per_provider() {
        let catalog = Catalog::load();
        let report = look_up(&catalog, "invalid_grant", None).unwrap();
        let mut keys: Vec<_> = report
            .meanings
            .iter()
            .map(|m| (m.cause.id.as_str(), m.provider))
            .collect();
        assert!(keys.len() > 1);
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn a_near_miss_is_suggested() {
        let catalog = Catalog::load();
        for (name, near) in [
            ("stale-rotaton", "stale-rotation"),
            ("invalid_grnt", "invalid_grant"),
        ] {
            let Error::Unknown { nearest, .. } = unknown(&catalog, name) else {
                panic!("{name}")
            };
            assert_eq!(nearest.first().map(String::as_str), Some(near));
        }
    }
}
