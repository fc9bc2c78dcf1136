//! Judges how a run ended: what was checked, what that means, and what is stored.

use super::super::now_of_claims;
use super::super::story::Story;
use super::drive::Ending;
use super::keep::{Keeping, journal};
use super::run::Run;
use super::setup::{Setup, Way};
use crate::cli::GrantKind;
use crate::error::Error;
use crate::evidence::Observation;
use crate::exchange::Draft;
use crate::fact::Fact;
use crate::oauth::flow::{Checked, Hoped, Subject, Wire, check_tokens};
use crate::oauth::{DpopKey, Expected, Grant, TokenAnswer};
use crate::report::{CheckLine, Tokens};
use crate::secret::Vault;
use crate::store::Connection;
use crate::triage::{Diagnosis, Finding, Verdict};
use crate::{Hints, diagnose_drafts, failed_check};

/// What a run came to.
pub(super) struct Judged {
    pub(super) diagnosis: Diagnosis,
    pub(super) checks: Vec<CheckLine>,
    /// The connection, if it was stored.
    pub(super) connection: Option<Connection>,
    /// The sound tokens that came.
    pub(super) tokens: Tokens,
}

/// Judges, stores, and writes the journal.
pub(super) fn judge(
    run: &Run<'_>,
    setup: &Setup,
    wire: &Wire<'_>,
    ending: &Ending,
    story: &Story<'_, '_>,
) -> Result<Judged, Error> {
    let mut checks = ending.checks.clone();
    if let Some(answer) = &ending.answer {
        checks.extend(check_tokens(
            &answer.tokens,
            &hoped(run, setup, wire, ending, answer),
        ));
    }
    let sound = !checks.iter().any(is_severe);
    let answer = ending.answer.as_ref().filter(|_| sound);
    let observed = observed(setup, wire, &checks);
    let diagnosis =
        story.with_vault(|vault| diagnosis(run, wire, observed, answer.is_some(), vault));
    let mut judged = Judged {
        diagnosis,
        checks: checks.iter().map(line).collect(),
        connection: None,
        tokens: match answer.map(|answer| answer.tokens.refresh_token.is_some()) {
            None => Tokens::None,
            Some(false) => Tokens::AccessOnly,
            Some(true) => Tokens::WithRefresh,
        },
    };
    judged.connection = store(run, setup, wire, answer, &judged.diagnosis)?;
    Ok(judged)
}

/// What the answer is held against.
fn hoped<'a>(
    run: &Run<'_>,
    setup: &'a Setup,
    wire: &Wire<'_>,
    ending: &'a Ending,
    answer: &'a TokenAnswer,
) -> Hoped<'a> {
    let plan = &setup.plan;
    let import = run.args.import.is_some();
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
            .map(|wanted| (wanted, asks(setup, wanted))),
        id_token: Expected {
            keys: ending.keys.as_ref(),
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
fn asks(setup: &Setup, wanted: &str) -> bool {
    let plan = &setup.plan;
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

/// The judgement of a run that ended before its first flow: no server was found, or no client.
pub(super) fn lost(run: &Run<'_>, vault: &mut Vault) -> Judged {
    let mut diagnosis = diagnose(run, &run.discovery.evidence(), Vec::new(), vault);
    if diagnosis.verdict == Verdict::Healthy {
        diagnosis.verdict = Verdict::Undetermined;
    }
    Judged {
        diagnosis,
        checks: Vec::new(),
        connection: None,
        tokens: Tokens::None,
    }
}

/// What was seen beside the exchanges: checks that failed, and a clock that is off where it matters.
fn observed(setup: &Setup, wire: &Wire<'_>, checks: &[Checked]) -> Vec<Observation> {
    let failed = checks.iter().filter(|checked| checked.failed());
    let failed = failed.map(|checked| failed_check(&checked.name(), &checked.check.detail));
    let ahead = wire.clock_ahead().filter(|_| setup.signs_times());
    let off = ahead.filter(|seconds| seconds.abs() > CLOCK_SKEW_S);
    let clock = off.map(|seconds| {
        let side = if seconds > 0 { "ahead of" } else { "behind" };
        let seconds = seconds.abs();
        Observation {
            fact: Fact::ClockWrong,
            value: "yes".to_owned(),
            from: format!("our clock is {seconds} s {side} the server's Date"),
        }
    });
    failed.chain(clock).collect()
}

/// What the exchanges and that amount to.
fn diagnosis(
    run: &Run<'_>,
    wire: &Wire<'_>,
    observed: Vec<Observation>,
    obtained: bool,
    vault: &mut Vault,
) -> Diagnosis {
    let kept = wire.kept().iter().filter(|kept| !kept.superseded);
    let own = kept.map(|kept| &*kept.draft);
    let found = run.discovery.evidence();
    if !obtained {
        let drafts: Vec<&Draft> = found.into_iter().chain(own).collect();
        let mut diagnosis = diagnose(run, &drafts, observed, vault);
        if diagnosis.verdict == Verdict::Healthy {
            diagnosis.verdict = Verdict::Undetermined;
        }
        return diagnosis;
    }
    let drafts: Vec<&Draft> = own.collect();
    let mut diagnosis = diagnose(run, &drafts, observed, vault);
    if drafts.is_empty() {
        diagnosis.exchanges.clear();
    }
    if diagnosis.verdict != Verdict::Healthy {
        diagnosis.verdict = Verdict::Healthy;
        diagnosis.findings.clear();
    }
    diagnosis.decide_by.clear();
    if !found.is_empty() {
        // What strict clients stumble over on the way here is worth a remark.
        let way = diagnose(run, &found, Vec::new(), vault);
        let best = way.findings.into_iter().take(1);
        diagnosis.remarks.extend(best.map(|finding| Finding {
            exchange: None,
            ..finding
        }));
    }
    diagnosis
}

fn diagnose(
    run: &Run<'_>,
    drafts: &[&Draft],
    observed: Vec<Observation>,
    vault: &mut Vault,
) -> Diagnosis {
    let hints = Hints {
        provider: run.target.provider().map(|p| p.slug.clone()),
        observed,
        ..Hints::default()
    };
    let mut diagnosis = diagnose_drafts(drafts, &hints, run.catalog, vault);
    for fix in diagnosis.findings.iter_mut().flat_map(|f| &mut f.fixes) {
        if let Some(command) = &mut fix.verify {
            *command = filled_in(command, &run.again()).into();
        }
    }
    diagnosis
}

/// A command of a cause with the names of this run where it has words for them.
fn filled_in(command: &str, again: &str) -> String {
    let Some(options) = command.strip_prefix("oauthdx connect ") else {
        return command.to_owned();
    };
    let options = options.split(' ');
    let options = options.skip_while(|word| !word.starts_with('-'));
    options.fold(again.to_owned(), |command, word| {
        format!("{command} {word}")
    })
}

/// Stores sound tokens, and tells the journal of a connection that there is.
fn store(
    run: &Run<'_>,
    setup: &Setup,
    wire: &Wire<'_>,
    answer: Option<&TokenAnswer>,
    diagnosis: &Diagnosis,
) -> Result<Option<Connection>, Error> {
    let Some(chosen) = run.chosen else {
        return Ok(None);
    };
    if answer.is_none() && !run.again {
        return Ok(None);
    }
    let mut held = run.store.hold(run.name, run.args.lock.lock_timeout)?;
    let cause = diagnosis
        .findings
        .first()
        .map(|finding| finding.cause.as_str());
    let Some(answer) = answer else {
        let cause = Some(cause.unwrap_or("undetermined"));
        journal(&held, grant(setup), wire, cause, None)?;
        return Ok(None);
    };
    let keeping = Keeping {
        target: run.target,
        name: run.name,
        store: chosen.kind,
        setup,
        now: now_of_claims(),
    };
    let connection = keeping.connection(answer);
    let key = wire.bound_to().and_then(DpopKey::to_jwk);
    let tokens = keeping.tokens(answer, key.as_ref());
    held.create(connection, &tokens)?;
    // The tokens are safe; a journal that can't be written is no reason to call it a failure.
    let token = tokens.refresh_token.as_ref();
    let token = token.map(|token| Vault::new(run.key).learn("rt", token.expose()));
    let _ = journal(&held, grant(setup), wire, None, token);
    held.connection().cloned().map(Some)
}

/// The grant, as the journal names it.
fn grant(setup: &Setup) -> &'static str {
    match &setup.way {
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
