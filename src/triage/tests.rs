use super::*;
use crate::catalog::Confidence;
use crate::evidence::{Material, gather};

/// A diagnosis from stated facts alone.
fn from_facts(facts: &[(Fact, &str)], provider: Option<&str>) -> Diagnosis {
    let catalog = Catalog::load();
    let facts: Vec<(Fact, String)> = facts.iter().map(|(f, v)| (*f, (*v).to_owned())).collect();
    let material = Material {
        observed: &[],
        exchanges: &[],
        prose: &[],
        facts: &facts,
        provider,
    };
    diagnose(&gather(&material, &catalog), &catalog)
}

fn first(diagnosis: &Diagnosis) -> &str {
    diagnosis
        .findings
        .first()
        .map_or("nothing", |f| f.cause.as_str())
}

#[test]
fn a_fact_more_raises_the_cause_that_it_speaks_for() {
    let refused = [
        (Fact::Error, "invalid_grant"),
        (Fact::Grant, "refresh_token"),
    ];
    for (fact, value, cause) in [
        (Fact::NewerTokenExists, "yes", "stale-rotation"),
        (Fact::RefreshedAtOnce, "yes", "refresh-race"),
        (Fact::UserDisconnected, "yes", "consent-revoked"),
        (Fact::PasswordChanged, "yes", "password-changed"),
        (Fact::UnusedForDays, "90", "refresh-token-idle-expired"),
        (Fact::OtherClient, "yes", "grant-client-mismatch"),
        (Fact::TestingMode, "yes", "testing-mode-expiry"),
    ] {
        let facts: Vec<_> = refused.iter().copied().chain([(fact, value)]).collect();
        assert_eq!(first(&from_facts(&facts, None)), cause);
    }
}

#[test]
fn several_explanations_are_possible_at_most() {
    let diagnosis = from_facts(
        &[
            (Fact::Error, "invalid_grant"),
            (Fact::Grant, "refresh_token"),
        ],
        None,
    );
    assert!(diagnosis.findings.len() > 1);
    assert!(
        diagnosis
            .findings
            .iter()
            .all(|f| f.confidence == Confidence::Possible)
    );
    assert!(
        diagnosis
            .decide_by
            .iter()
            .any(|d| d.fact == Fact::NewerTokenExists)
    );
}

#[test]
fn nothing_known_is_undetermined() {
    let diagnosis = from_facts(&[], None);
    assert_eq!(diagnosis.verdict, Verdict::Undetermined);
    assert_eq!(diagnosis.exit_code(), 15);
}

#[test]
fn a_finding_quotes_what_made_its_rule_hold() {
    let diagnosis = from_facts(&[(Fact::Error, "use_dpop_nonce")], None);
    let finding = diagnosis.findings.first().unwrap();
    assert_eq!(finding.rule, "causes/dpop-nonce-required.toml#named-error");
    assert_eq!(finding.confidence, Confidence::Certain);
    assert_eq!(
        finding.because.first().map(|r| (r.fact, r.from.as_str())),
        Some((Fact::Error, "--fact"))
    );
}

#[test]
fn a_vendors_code_goes_before_general_rules() {
    let facts = [
        (Fact::Code, "AADSTS7000222"),
        (Fact::Error, "invalid_client"),
    ];
    let diagnosis = from_facts(&facts, Some("microsoft"));
    assert_eq!(first(&diagnosis), "client-secret-expired");
    assert!(
        diagnosis.findings[0]
            .rule
            .starts_with("providers/microsoft.toml#")
    );
}

#[test]
fn a_circumstance_raises_what_is_possible_and_no_further() {
    let refused = [(Fact::Status, "401"), (Fact::Error, "invalid_token")];
    let told = [(Fact::ResourceDiffers, "yes")];
    let level = |facts: &[(Fact, &str)]| {
        let diagnosis = from_facts(facts, None);
        let mut findings = diagnosis.findings.iter();
        findings
            .find(|f| f.cause == "wrong-audience")
            .map(|f| f.confidence)
    };
    assert_eq!(level(&refused), Some(Confidence::Possible));
    assert_eq!(
        level(&[refused, [told[0]; 2]].concat()),
        Some(Confidence::Likely)
    );
    // Alone it speaks only where the input has to do with OAuth at all.
    assert_eq!(level(&told), None);
    let seen = [told[0], (Fact::OAuthSeen, "yes")];
    assert_eq!(level(&seen), Some(Confidence::Possible));
}

#[test]
fn of_two_likely_causes_that_nothing_separates_both_are_possible() {
    let refused = [
        (Fact::Error, "invalid_request"),
        (Fact::RedirectUriDiffers, "yes"),
        (Fact::ClientRemoved, "yes"),
    ];
    let alone = from_facts(&refused[..2], None);
    assert_eq!(first(&alone), "redirect-uri-mismatch");
    assert_eq!(alone.findings[0].confidence, Confidence::Likely);
    let contested = from_facts(&refused, None);
    let causes: Vec<&str> = contested
        .findings
        .iter()
        .map(|f| f.cause.as_str())
        .collect();
    assert!(causes.contains(&"redirect-uri-mismatch") && causes.contains(&"client-disabled"));
    let unsure = |f: &Finding| f.confidence == Confidence::Possible;
    assert!(contested.findings.iter().all(unsure), "{causes:?}");
}

#[test]
fn a_circumstance_is_told_before_what_explains_a_vendors_meaning() {
    let early = [(Fact::Code, "client_assertion_issued_at_in_future")];
    assert_eq!(first(&from_facts(&early, Some("okta"))), "clock-skew");
    let keys = [early[0], (Fact::KeysChanged, "yes")];
    let told = from_facts(&keys, Some("okta"));
    assert_eq!(first(&told), "client-assertion-invalid");
}

#[test]
fn a_variable_part_stays_within_its_sentence() {
    let says = |text| {
        let diagnosis = from_facts(&[(Fact::Says, text), (Fact::Status, "403")], None);
        let findings = diagnosis.findings.iter();
        let findings = findings.filter(|f| f.confidence > Confidence::Possible);
        findings.map(|f| f.cause.clone()).collect::<Vec<_>>()
    };
    // `unsupported * value` of unsupported-parameter.
    assert!(says("Unsupported prompt value").contains(&"unsupported-parameter".to_owned()));
    assert!(says("Unsupported operation. Read the value in the manual").is_empty());
}

#[test]
fn a_role_that_is_only_mentioned_is_no_lost_permission() {
    let cause = |text| {
        let diagnosis = from_facts(&[(Fact::Says, text), (Fact::Status, "403")], None);
        let findings = diagnosis.findings.iter();
        let mut likely = findings.filter(|f| f.confidence > Confidence::Possible);
        likely.any(|f| f.cause == "permission-lost")
    };
    assert!(cause("The user does not have the role Editor"));
    assert!(cause("Missing role: reports.read"));
    assert!(!cause("Forbidden by rule 7 of the role mapping page"));
}
