//! Judges how a run ended: what was checked, what that means, and what is stored.

use super::drive::Ending;
use super::keep::{Keeping, journal};
use super::story::Story;
use super::{Ready, seconds};
use crate::cli::GrantKind;
use crate::error::Error;
use crate::evidence::Observation;
use crate::exchange::Draft;
use crate::fact::Fact;
use crate::oauth::flow::{Checked, Hoped, Subject, Wire, check_tokens};
use crate::oauth::{DpopKey, Expected, Grant, TokenAnswer};
use crate::report::CheckLine;
use crate::store::Connection;
use crate::triage::{Diagnosis, Verdict};
use crate::{Hints, diagnose_drafts};

/// What a run came to.
pub(super) struct Judged {
    pub(super) diagnosis: Diagnosis,
    pub(super) checks: Vec<CheckLine>,
    /// The connection, if it was stored.
    pub(super) connection: Option<Connection>,
    /// Whether sound tokens came.
    pub(super) obtained: bool,
    /// Whether there is a refresh token among them.
    pub(super) refreshable: bool,
}

/// Judges, stores, and writes the journal.
pub(super) fn judge(
    ready: &Ready<'_>,
    wire: &Wire<'_>,
    ending: &Ending,
    story: &Story<'_, '_>,
) -> Result<Judged, Error> {
    let mut checks = ending.checks.clone();
    if let Some(answer) = &ending.answer {
        checks.extend(check_tokens(
            &answer.tokens,
            &hoped(ready, wire, ending, answer),
        ));
    }
    let sound = !checks.iter().any(is_severe);
    let answer = ending.answer.as_ref().filter(|_| sound);
    let diagnosis = diagnosis(ready, wire, &checks, answer.is_some(), story);
    let mut judged = Judged {
        diagnosis,
        checks: checks.iter().map(line).collect(),
        connection: None,
        obtained: answer.is_some(),
        refreshable: answer.is_some_and(|answer| answer.tokens.refresh_token.is_some()),
    };
    judged.connection = store(ready, wire, answer, &judged.diagnosis)?;
    Ok(judged)
}

/// What the answer is held against.
fn hoped<'a>(
    ready: &'a Ready<'_>,
    wire: &Wire<'_>,
    ending: &'a Ending,
    answer: &'a TokenAnswer,
) -> Hoped<'a> {
    let setup = ready.setup;
    let plan = &setup.plan;
    let import = ready.args.import.is_some();
    Hoped {
        scopes: if import { &[] } else { &plan.scopes },
        proof_sent: wire.bound_to().is_some(),
        refreshable: matches!(
            setup.grant,
            GrantKind::Code | GrantKind::Device | GrantKind::Password
        ),
        offline: setup
            .offline
            .as_deref()
            .map(|wanted| (wanted, asks(ready, wanted))),
        id_token: Expected {
            issuer: plan.issuer.as_deref(),
            client_id: Some(plan.client.id.as_str()).filter(|id| !id.is_empty()),
            nonce: ending.nonce.as_ref(),
            access_token: answer.tokens.access_token.as_ref(),
            code: ending.code.as_ref(),
            now: wire.now(),
            skew: CLOCK_SKEW_S,
            ..Expected::default()
        },
    }
}

/// Whether the request has what asks for a refresh token at this provider, by the habit's words.
fn asks(ready: &Ready<'_>, wanted: &str) -> bool {
    let plan = &ready.setup.plan;
    let params = plan.auth_params.iter().chain(&plan.token_params);
    let params = params.map(|(name, value)| format!("{name}={value}"));
    let words: Vec<&str> = wanted.split([' ', ',', ';']).collect();
    params
        .into_iter()
        .any(|pair| words.contains(&pair.as_str()))
        || plan
            .scopes
            .iter()
            .any(|scope| words.contains(&scope.as_str()))
}

/// Whether tokens must not be used because of a failed check: they may be somebody else's.
fn is_severe(checked: &Checked) -> bool {
    let severe = match checked.subject {
        Subject::Callback | Subject::IdToken | Subject::Device => true,
        Subject::TokenAnswer => checked.check.name == "tokens",
    };
    severe && checked.failed()
}

fn line(checked: &Checked) -> CheckLine {
    CheckLine {
        name: checked.name(),
        result: checked.check.outcome.name(),
        detail: checked.check.detail.clone(),
    }
}

/// What the exchanges and the failed checks amount to.
fn diagnosis(
    ready: &Ready<'_>,
    wire: &Wire<'_>,
    checks: &[Checked],
    obtained: bool,
    story: &Story<'_, '_>,
) -> Diagnosis {
    let failed = checks.iter().filter(|checked| checked.failed());
    let hints = Hints {
        provider: ready.target.provider().map(|p| p.slug.clone()),
        observed: failed
            .map(|checked| Observation {
                fact: Fact::CheckFailed,
                value: checked.name(),
                from: format!("our own check: {}", checked.check.detail),
            })
            .collect(),
        ..Hints::default()
    };
    let kept = wire.kept().iter().filter(|kept| !kept.superseded);
    let drafts: Vec<&Draft> = kept.map(|kept| &*kept.draft).collect();
    let mut diagnosis =
        story.with_vault(|vault| diagnose_drafts(&drafts, &hints, ready.catalog, vault));
    if drafts.is_empty() {
        diagnosis.exchanges.clear();
    }
    match diagnosis.verdict {
        Verdict::Healthy if !obtained => diagnosis.verdict = Verdict::Undetermined,
        Verdict::Diagnosed | Verdict::Undetermined if obtained => {
            diagnosis.verdict = Verdict::Healthy;
            diagnosis.findings.clear();
            diagnosis.decide_by.clear();
        }
        _ => {}
    }
    diagnosis
}

/// Stores sound tokens, and tells the journal of a connection that there is.
fn store(
    ready: &Ready<'_>,
    wire: &Wire<'_>,
    answer: Option<&TokenAnswer>,
    diagnosis: &Diagnosis,
) -> Result<Option<Connection>, Error> {
    let Some(chosen) = ready.chosen else {
        return Ok(None);
    };
    if answer.is_none() && !ready.again {
        return Ok(None);
    }
    let mut held = ready.store.hold(ready.name, ready.args.lock_timeout)?;
    let cause = diagnosis
        .findings
        .first()
        .map(|finding| finding.cause.as_str());
    let Some(answer) = answer else {
        let cause = Some(cause.unwrap_or("undetermined"));
        journal(&held, grant(ready), wire, cause)?;
        return Ok(None);
    };
    let keeping = Keeping {
        target: ready.target,
        name: ready.name,
        store: chosen.kind,
        setup: ready.setup,
        now: seconds(),
    };
    let connection = keeping.connection(answer);
    let key = wire.bound_to().and_then(DpopKey::to_jwk);
    let tokens = keeping.tokens(answer, key.as_ref());
    held.create(connection, &tokens)?;
    // The tokens are safe; a journal that can't be written is no reason to call it a failure.
    let _ = journal(&held, grant(ready), wire, None);
    held.connection().cloned().map(Some)
}

/// The grant, as the journal names it.
fn grant(ready: &Ready<'_>) -> &'static str {
    use super::setup::Way;
    match &ready.setup.way {
        Way::Login(_) => "authorization_code",
        Way::Device => "device_code",
        Way::Import => "import",
        Way::Statement { .. } => "jwt-bearer",
        Way::AtOnce(grant) => match grant {
            Grant::TokenExchange(_) => "token-exchange",
            other => other.name(),
        },
    }
}

/// Clocks may differ by so much before a token counts as expired or not yet valid.
const CLOCK_SKEW_S: i64 = 60;
