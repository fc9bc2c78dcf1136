//! Turns evidence into a diagnosis.
//!
//! Nothing here reads a file, a clock or a socket: the same evidence gives the same diagnosis, so
//! every test in this folder is a table.

mod candidate;
mod circumstance;
mod code;
mod condition;
mod decide;
mod diagnosis;
mod rank;
mod restraint;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use diagnosis::{Decider, Diagnosis, Finding, Verdict};

use crate::catalog::{Catalog, Confidence, Provider};
use crate::evidence::Evidence;
use crate::fact::Fact;
use candidate::Candidate;

/// Ranks the causes that the evidence supports.
pub fn diagnose(evidence: &Evidence, catalog: &Catalog) -> Diagnosis {
    let provider = evidence
        .value(Fact::Provider)
        .and_then(|slug| catalog.provider(slug));
    let slug = provider.map(|p| p.slug.as_str());
    let rules = catalog.rules(evidence.sketch(), &decide::open_facts(evidence), slug);
    let mut candidates = rank::candidates(evidence, &rules, catalog, provider);
    let sure = candidates
        .first()
        .is_some_and(|c| c.confidence > Confidence::Possible);
    restraint::hold_back(&mut candidates, evidence);
    let findings: Vec<Finding> = candidates.iter().map(|c| finding(c, provider)).collect();
    let verdict = verdict(evidence, &findings, sure);
    let findings = if verdict == Verdict::Diagnosed {
        findings
    } else {
        Vec::new()
    };
    let tolerated = if verdict == Verdict::Healthy {
        rank::tolerated(evidence, &rules, catalog)
    } else {
        Vec::new()
    };
    Diagnosis {
        verdict,
        provider: evidence.value(Fact::Provider).map(str::to_owned),
        retry_after: evidence.number(Fact::RetryAfterSeconds),
        decide_by: decide::deciders(evidence, &rules, catalog, &candidates),
        findings,
        remarks: tolerated.iter().map(|c| finding(c, provider)).collect(),
        readings: evidence.readings.clone(),
        exchanges: evidence.exchanges.clone(),
    }
}

/// The outcome; `sure` of a failure is who has a cause that is more than possible by itself.
fn verdict(evidence: &Evidence, findings: &[Finding], sure: bool) -> Verdict {
    if evidence.all_succeeded() && !sure {
        Verdict::Healthy
    } else if !findings.is_empty() {
        Verdict::Diagnosed
    } else {
        Verdict::Undetermined
    }
}

fn finding(candidate: &Candidate<'_>, provider: Option<&Provider>) -> Finding {
    let told = candidate.told;
    let own = provider.map_or(&[][..], |p| &p.fixes).iter();
    let own = own.filter(|fix| fix.cause.as_deref() == Some(told.id));
    let own = own.map(|fix| fix.map(|text| Cow::Owned(text.clone())));
    let fixes = told.fixes.iter();
    let fixes = fixes.map(|fix| fix.map(|text| Cow::Borrowed(*text)));
    let [folder, file, id] = candidate.rule;
    Finding {
        cause: told.id.to_owned(),
        title: told.title,
        meaning: told.meaning.trim(),
        tell_user: told.tell_user,
        confidence: candidate.confidence,
        who: told.who,
        remedy: candidate.remedy.unwrap_or(told.remedy),
        because: candidate.because.iter().copied().cloned().collect(),
        exchange: candidate.exchange,
        rule: format!("{folder}/{file}.toml#{id}"),
        source: candidate.source,
        fixes: own.chain(fixes).collect(),
        references: told.references.clone(),
    }
}
