//! Real faults on loopback: each ends in the right stage and, as a diagnosis, in the right cause.

use std::time::Duration;

use oauthdx::catalog::Catalog;
use oauthdx::exchange::Stage;
use oauthdx::net::{Answer, Client, NoAnswer, Outcome, Request, Sent, Settings};
use oauthdx::secret::Vault;
use oauthdx::triage::Diagnosis;
use oauthdx::{Hints, diagnose_drafts};

mod answers;
pub mod authority;
mod environment;
mod faults;
mod http2;
pub mod proxies;
pub mod server;
mod tls;

/// A token that no report may show.
const TOKEN: &str = "refreshtokenrt0123456789abcdef";

/// Settings for loopback, whatever the environment says of proxies.
fn settings() -> Settings {
    Settings {
        timeout: Duration::from_secs(20),
        connect_timeout: Duration::from_secs(10),
        proxy: Some(String::new()),
        ..Settings::default()
    }
}

/// A refresh.
fn refresh(url: &str) -> Request {
    Request::new("POST", url)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .body(format!(
            "grant_type=refresh_token&refresh_token={TOKEN}&client_id=abc"
        ))
}

/// Sends a request with a runtime of its own.
fn send(request: &Request, settings: Settings) -> Sent {
    let client = Client::new(settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(client.send(request))
}

/// The answer that must have come.
fn answer(sent: &Sent) -> &Answer {
    match &sent.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAnswer(none) => panic!("no answer: {:?} {:?}", none.stage, none.details),
    }
}

/// Why no answer came, which must be so.
fn no_answer(sent: &Sent) -> &NoAnswer {
    match &sent.outcome {
        Outcome::Answer(answer) => panic!("an answer of status {}", answer.status),
        Outcome::NoAnswer(none) => none,
    }
}

/// The diagnosis of what became of a request.
fn diagnosis(sent: &Sent, request: &Request) -> Diagnosis {
    let draft = sent.draft(request, "token request");
    let catalog = Catalog::load();
    let mut vault = Vault::new((1, 2));
    diagnose_drafts(&[&draft], &Hints::default(), &catalog, &mut vault)
}

/// Sends a refresh that fails, and checks stage, whether a byte left, and the cause.
fn fails(url: &str, settings: Settings, stage: &Stage, byte_left: bool, cause: &str) -> Sent {
    let request = refresh(url);
    let sent = send(&request, settings);
    let none = no_answer(&sent);
    assert_eq!(&none.stage, stage, "{:?}", none.details);
    assert_eq!(none.sent, byte_left, "{stage:?}: {:?}", none.details);
    let diagnosis = diagnosis(&sent, &request);
    let first = diagnosis.findings.first().map(|f| f.cause.as_str());
    assert_eq!(first, Some(cause), "{stage:?}: {:?}", diagnosis.readings);
    let shown = format!("{:?}", diagnosis.readings);
    assert!(!shown.contains(TOKEN), "{shown}");
    sent
}
