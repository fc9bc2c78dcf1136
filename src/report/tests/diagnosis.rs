//! Diagnoses: what a report must say, in every format.

use super::super::*;
use crate::catalog::{Confidence, Fix, Remedy, Who};
use crate::evidence::{ExchangeLine, Reading};
use crate::fact::Fact;
use crate::triage::{Decider, Diagnosis, Finding, Verdict};

fn finding(cause: &str, confidence: Confidence, remedy: Remedy) -> Finding {
    Finding {
        cause: cause.to_owned(),
        title: format!("Title of {cause}").leak(),
        meaning: "One\nparagraph.",
        tell_user: "Please wait.",
        confidence,
        who: Who::Developer,
        remedy,
        because: vec![Reading {
            fact: Fact::Error,
            value: "invalid_grant".to_owned(),
            from: "response body".to_owned(),
            exchange: Some(0),
        }],
        exchange: Some(0),
        rule: format!("causes/{cause}.toml#said"),
        source: Some("https://source.example"),
        fixes: vec![Fix {
            action: "Do it.".into(),
            verify: Some("oauthdx providers".into()),
            cause: None,
        }],
        references: vec!["https://source.example"],
    }
}

fn sample(findings: Vec<Finding>) -> Diagnosis {
    Diagnosis {
        verdict: if findings.is_empty() {
            Verdict::Undetermined
        } else {
            Verdict::Diagnosed
        },
        provider: Some("airtable".to_owned()),
        retry_after: Some(30),
        findings,
        remarks: Vec::new(),
        decide_by: vec![Decider {
            fact: Fact::SeveralWorkers,
            ask: Fact::SeveralWorkers.question(),
            separates: vec!["a".to_owned(), "b".to_owned()],
            answers: vec!["yes".to_owned()],
        }],
        readings: Vec::new(),
        exchanges: vec![ExchangeLine {
            place: "ticket.txt, line 3".to_owned(),
            request: Some("POST https://a.example/token".to_owned()),
            outcome: "400 invalid_grant".to_owned(),
        }],
    }
}

fn written(diagnosis: &Diagnosis, format: Format, detail: Detail) -> String {
    render(
        &DiagnosisReport(diagnosis),
        format,
        &Page {
            width: 120,
            color: false,
            detail,
        },
    )
}

#[test]
fn the_first_line_says_how_sure_what_and_who() {
    let diagnosis = sample(vec![finding("a", Confidence::Likely, Remedy::Reauthorize)]);
    assert_eq!(
        written(&diagnosis, Format::Text, Detail::Quiet),
        "likely  Title of a (a): the user must reconnect\n"
    );
}

#[test]
fn a_report_proves_fixes_and_ends_with_rule_and_exit_code() {
    let diagnosis = sample(vec![
        finding("a", Confidence::Likely, Remedy::Reauthorize),
        finding("b", Confidence::Possible, Remedy::AskAdmin),
    ]);
    for format in [Format::Text, Format::Markdown] {
        let text = written(&diagnosis, format, Detail::Normal);
        for part in [
            "POST https://a.example/token → 400 invalid_grant",
            "ticket.txt, line 3",
            "invalid_grant",
            "Do it.",
            "oauthdx providers",
            "Please wait.",
            "tells a from b",
            "--fact several_workers=yes",
            "retry after 30 seconds",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert_eq!(
            text.matches("https://source.example").count(),
            1,
            "a link stands once"
        );
        let last = text.lines().last().unwrap();
        assert!(
            last.contains("causes/a.toml#said · exit 10") || format == Format::Text,
            "{last}"
        );
    }
}

#[test]
fn what_a_login_cannot_clear_is_said_not_to_be_the_token() {
    for (remedy, said) in [
        (Remedy::Retry, true),
        (Remedy::FixEnvironment, true),
        (Remedy::Reauthorize, false),
        (Remedy::FixClient, false),
    ] {
        let text = written(
            &sample(vec![finding("a", Confidence::Certain, remedy)]),
            Format::Text,
            Detail::Normal,
        );
        assert_eq!(text.contains("it is not your token"), said, "{text}");
    }
}

#[test]
fn the_contract_has_its_keys_in_their_order() {
    let diagnosis = sample(vec![finding("a", Confidence::Likely, Remedy::Reauthorize)]);
    let json = written(&diagnosis, Format::Json, Detail::Normal);
    let mut rest = json.as_str();
    for key in [
        "version",
        "verdict",
        "provider",
        "exit_code",
        "retry_after",
        "findings",
        "cause",
        "title",
        "confidence",
        "who",
        "remedy",
        "because",
        "fact",
        "value",
        "from",
        "exchange",
        "rule",
        "fix",
        "action",
        "verify",
        "references",
        "decide_by",
        "ask",
        "probe",
        "separates",
        "incidents",
        "exchanges",
    ] {
        let (_, after) = rest.split_once(&format!("\"{key}\":")).expect(key);
        rest = after;
    }
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["version"], 1);
    assert_eq!(value["verdict"], "diagnosed");
    assert_eq!(value["exit_code"], 10);
    assert_eq!(value["findings"][0]["meaning"], "One paragraph.");
    assert!(value.get("readings").is_none());
}

#[test]
fn an_undetermined_report_says_what_to_paste() {
    let text = written(&sample(Vec::new()), Format::Text, Detail::Normal);
    assert!(
        text.starts_with("undetermined  There was nothing to read"),
        "{text}"
    );
    assert!(text.contains("Paste next"));
    assert!(
        text.trim_end()
            .ends_with("exit 15: undetermined; the report says what would decide")
    );
}
