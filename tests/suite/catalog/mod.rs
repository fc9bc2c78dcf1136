//! The knowledge is whole: every cause, rule, fix and code has what its readers need.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use oauthdx::catalog::{Catalog, Rule};
use oauthdx::fact::Fact;

use crate::case;

mod coverage;
mod sources;

/// Facts that no rule asks for, each with what it is for. The list may only shrink.
const WITHOUT_A_RULE: &[(&str, &str)] = &[("oauth_seen", "tells text without any OAuth in it")];

/// The names of the TOML files of a folder.
fn files(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(folder);
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| p.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Every rule of the catalogue, `[[against]]` too, with `file#id`.
fn rules(catalog: &Catalog) -> Vec<(String, &Rule)> {
    let of_causes = catalog.causes().flat_map(|cause| {
        let rules = cause.rules.iter().chain(&cause.supports);
        let rules = rules.chain(&cause.against).chain(&cause.tolerated);
        rules.map(move |rule| (format!("causes/{}.toml#{}", cause.id, rule.id), rule))
    });
    let of_providers = catalog.providers().flat_map(|provider| {
        let rules = provider.rules.iter().chain(&provider.against);
        rules.map(move |rule| {
            (
                format!("providers/{}.toml#{}", provider.slug, rule.id),
                rule,
            )
        })
    });
    of_causes.chain(of_providers).collect()
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_kebab_case(id: &str) -> bool {
    let parts = id.split('-');
    !id.is_empty()
        && parts.into_iter().all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// The slugs of the table of providers of which only the endpoints are known.
fn rows() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/providers/endpoints.tsv");
    let table = fs::read_to_string(path).unwrap();
    let rows = table
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .skip(1);
    rows.map(|row| row.split('\t').next().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_in_the_folders_is_in_the_program() {
    let catalog = Catalog::load();
    let causes: BTreeSet<String> = catalog.causes().map(|c| c.id.clone()).collect();
    assert_eq!(causes, files("causes"));
    for id in causes {
        assert_eq!(catalog.cause(&id).unwrap().id, id);
    }
    let providers: BTreeSet<String> = catalog.providers().map(|p| p.slug.clone()).collect();
    let (files, rows) = (files("providers"), rows());
    assert!(files.is_subset(&providers));
    for slug in &providers {
        assert_eq!(catalog.provider(slug).unwrap().slug, *slug);
        assert!(files.contains(slug) || rows.contains(slug), "{slug}");
    }
    for slug in rows {
        // A row whose provider has a file under another name leads there.
        assert!(catalog.provider(&slug).is_some(), "{slug}");
    }
}

#[test]
fn ids_are_kebab_case_and_stable_to_type() {
    let catalog = Catalog::load();
    let causes = catalog.causes().map(|c| c.id.as_str());
    let providers = catalog.providers().map(|p| p.slug.as_str());
    let mut wrong: Vec<String> = causes
        .chain(providers)
        .filter(|id| !is_kebab_case(id))
        .map(str::to_owned)
        .collect();
    for (name, rule) in rules(&catalog) {
        if !is_kebab_case(&rule.id) {
            wrong.push(name);
        }
    }
    assert_none(&wrong);
}

#[test]
fn texts_of_a_cause_are_whole_and_read_well() {
    let mut wrong = Vec::new();
    for cause in Catalog::load().causes() {
        let mut complain = |what: &str| wrong.push(format!("{}: {what}", cause.id));
        if cause.title.ends_with('.') || cause.title.contains('\n') || cause.title.len() > 100 {
            complain("the title is no short headline");
        }
        if !cause
            .title
            .starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic())
        {
            complain("the title starts with a small letter");
        }
        if cause.meaning.trim().len() < 80 || !cause.meaning.trim().ends_with(['.', ')']) {
            complain("the meaning is no paragraph");
        }
        if !cause.tell_user.trim().ends_with(['.', '!', '?']) {
            complain("what to tell the user is no sentence");
        }
        if cause.references.is_empty() {
            complain("there is no reference");
        }
        for fix in &cause.fixes {
            if fix.action.len() < 20 || !fix.action.ends_with(['.', ')']) {
                complain(&format!("no sentence: {}", fix.action));
            }
            let verify = fix.verify.as_deref();
            if verify.is_some_and(|v| v.trim().is_empty() || v.contains('\n')) {
                complain("an empty verify");
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_cause_can_be_raised_and_cleared() {
    let catalog = Catalog::load();
    let raised_by_providers: BTreeSet<&str> = catalog
        .providers()
        .flat_map(oauthdx::catalog::schema::causes_named)
        .collect();
    let mut wrong = Vec::new();
    for cause in catalog.causes() {
        if cause.rules.is_empty() {
            let elsewhere = raised_by_providers.contains(cause.id.as_str());
            wrong.push(format!(
                "{}: no rule of its own (a provider's: {elsewhere})",
                cause.id
            ));
        }
        if !cause.fixes.iter().any(|fix| fix.verify.is_some()) {
            wrong.push(format!("{}: no fix with a verify", cause.id));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_verify_names_a_command_that_is_there() {
    // `connect`, `refresh` and `inspect` belong to the design, whose order of issues adds them.
    let commands = [
        "diagnose",
        "explain",
        "providers",
        "connect",
        "refresh",
        "inspect",
        "list",
        "simulate",
    ];
    let catalog = Catalog::load();
    let of_causes = catalog
        .causes()
        .flat_map(|c| c.fixes.iter().map(|f| (c.id.as_str(), f)));
    let of_providers = catalog
        .providers()
        .flat_map(|p| p.fixes.iter().map(|f| (p.slug.as_str(), f)));
    let mut wrong = Vec::new();
    for (file, fix) in of_causes.chain(of_providers) {
        let Some(own) = fix
            .verify
            .as_deref()
            .and_then(|v| v.split("oauthdx ").nth(1))
        else {
            continue;
        };
        let word = own.split_whitespace().next().unwrap_or_default();
        if !commands.contains(&word) {
            wrong.push(format!("{file}: oauthdx {own}"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_cause_has_a_case() {
    let cases = case::load("cases")
        .into_iter()
        .chain(case::load("cases/lab"));
    let covered: BTreeSet<String> = cases
        .flat_map(|case| std::iter::once(case.cause).chain(case.also))
        .collect();
    let catalog = Catalog::load();
    let without: Vec<&str> = catalog
        .causes()
        .map(|c| c.id.as_str())
        .filter(|id| !covered.contains(*id))
        .collect();
    assert_eq!(without, [""; 0]);
    for cause in &covered {
        assert!(
            catalog.cause(cause).is_some(),
            "a case names {cause}, which is no cause"
        );
    }
}

#[test]
fn every_fact_is_asked_for_by_a_rule() {
    let catalog = Catalog::load();
    let asked: BTreeSet<Fact> = rules(&catalog)
        .iter()
        .flat_map(|(_, rule)| rule.when.keys().chain(rule.unless.keys()))
        .copied()
        .collect();
    let unasked: BTreeSet<&str> = Fact::ALL
        .iter()
        .filter(|fact| !asked.contains(fact))
        .map(|fact| fact.name())
        .collect();
    let excused: BTreeSet<&str> = WITHOUT_A_RULE.iter().map(|(name, _)| *name).collect();
    assert_eq!(unasked, excused, "the list may only shrink");
}

#[test]
fn every_fact_is_documented_and_can_be_asked_for() {
    let mut names = BTreeSet::new();
    for fact in Fact::ALL {
        let name = fact.name();
        assert!(names.insert(name), "{name} twice");
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        assert_eq!(Fact::named(name), Some(*fact));
        assert!(
            fact.meaning().ends_with(['.', '…']),
            "{name}: {}",
            fact.meaning()
        );
        assert!(
            fact.question().ends_with(['?', ')']),
            "{name}: {}",
            fact.question()
        );
    }
}

#[test]
fn a_rule_is_named_once_in_its_file_and_says_something() {
    let catalog = Catalog::load();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, rule) in rules(&catalog) {
        if !seen.insert(name.clone()) {
            wrong.push(format!("{name}: twice"));
        }
        if rule.when.is_empty() {
            wrong.push(format!("{name}: holds always"));
        }
        if rule
            .when
            .iter()
            .any(|(fact, test)| rule.unless.get(fact) == Some(test))
        {
            wrong.push(format!("{name}: can never hold"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn two_rules_of_a_cause_never_say_the_same() {
    let catalog = Catalog::load();
    let mut wrong = Vec::new();
    for cause in catalog.causes() {
        for (at, rule) in cause.rules.iter().enumerate() {
            let same = cause.rules.iter().skip(at + 1);
            let mut same = same.filter(|r| r.when == rule.when && r.unless == rule.unless);
            wrong.extend(
                same.next()
                    .map(|r| format!("{}: {} is {}", cause.id, r.id, rule.id)),
            );
        }
    }
    assert_none(&wrong);
}

#[test]
fn causes_explain_each_other_without_cycles() {
    let catalog = Catalog::load();
    let explains: BTreeMap<&str, &[String]> = catalog
        .causes()
        .map(|c| (c.id.as_str(), c.explains.as_slice()))
        .collect();
    for start in explains.keys() {
        let mut open: Vec<&str> = explains[start].iter().map(String::as_str).collect();
        let mut met = BTreeSet::new();
        while let Some(id) = open.pop() {
            assert_ne!(id, *start, "{start} explains itself");
            let next = explains
                .get(id)
                .unwrap_or_else(|| panic!("{start} explains {id}"));
            if met.insert(id) {
                open.extend(next.iter().map(String::as_str));
            }
        }
    }
}

#[test]
fn codes_rules_and_fixes_of_a_provider_name_causes_that_exist() {
    let catalog = Catalog::load();
    let mut wrong = Vec::new();
    for provider in catalog.providers() {
        let slug = &provider.slug;
        let named = oauthdx::catalog::schema::causes_named(provider);
        let unknown = named.filter(|cause| catalog.cause(cause).is_none());
        wrong.extend(unknown.map(|cause| format!("{slug}: {cause}")));
        for rule in provider.rules.iter().chain(&provider.against) {
            if rule.cause.is_none() {
                wrong.push(format!("{slug}#{}: no cause", rule.id));
            }
        }
        for (word, code) in &provider.codes {
            if code.also.contains(&code.cause) || code.meaning.trim().is_empty() {
                wrong.push(format!("{slug}: {word}"));
            }
        }
        let aimless = provider.fixes.iter().filter(|fix| fix.cause.is_none());
        wrong.extend(aimless.map(|fix| format!("{slug}: a fix of no cause: {}", fix.action)));
    }
    assert_none(&wrong);
}
