//! What a refresh that failed amounts to, and what that means for the connection.

use crate::catalog::{Catalog, Confidence, Remedy};
use crate::error::Error;
use crate::exchange::Draft;
use crate::oauth::refresh::{End, Refreshed};
use crate::report::{RefreshReport, repair};
use crate::secret::Vault;
use crate::store::{Connection, Store};
use crate::triage::{Diagnosis, Finding, Verdict};
use crate::{Hints, diagnose_drafts};

/// A refresh and what it amounts to.
pub(super) struct Judged {
    pub(super) refreshed: Refreshed,
    pub(super) diagnosis: Option<Diagnosis>,
    repair: String,
}

impl Judged {
    pub(super) fn report(&self) -> RefreshReport<'_> {
        RefreshReport {
            refreshed: &self.refreshed,
            diagnosis: self.diagnosis.as_ref(),
            repair: &self.repair,
            now: super::now(),
        }
    }
}

/// Diagnoses a failure, writes its cause into the journal, and marks a connection that nothing but
/// a new login can help.
pub(super) fn judge(
    mut refreshed: Refreshed,
    store: &Store,
    catalog: &Catalog,
    vault: &mut Vault,
) -> Result<Judged, Error> {
    let repair = repair(&refreshed.connection);
    if refreshed.end.is_good() || matches!(refreshed.end, End::NeedsReauth(_)) {
        refreshed.close(None, false)?;
        return Ok(Judged {
            refreshed,
            diagnosis: None,
            repair,
        });
    }
    let connection = &refreshed.connection;
    know(vault, connection, store);
    // A journal that can't be read proves nothing, and is no reason to say nothing.
    let history = store.history(connection.name()).unwrap_or_default();
    let provider = catalog.provider(&connection.provider);
    let hints = Hints {
        provider: provider.map(|provider| provider.slug.clone()),
        observed: refreshed.observed(&history, super::now()),
        ..Hints::default()
    };
    let last = refreshed.kept.iter().filter(|kept| !kept.superseded);
    let drafts: Vec<&Draft> = last.map(|kept| &*kept.draft).collect();
    let mut diagnosis = diagnose_drafts(&drafts, &hints, catalog, vault);
    if diagnosis.verdict == Verdict::Healthy {
        diagnosis.verdict = Verdict::Undetermined;
    }
    for fix in diagnosis.findings.iter_mut().flat_map(|f| &mut f.fixes) {
        if let Some(command) = &mut fix.verify {
            *command = filled_in(command, connection.name().as_str(), &repair).into();
        }
    }
    let best = diagnosis.findings.first();
    let cause = best.map_or("undetermined", |finding| &finding.cause);
    let dead = refreshed.end == End::Refused && best.is_some_and(needs_reauth);
    refreshed.close(Some(cause), dead)?;
    Ok(Judged {
        refreshed,
        diagnosis: Some(diagnosis),
        repair,
    })
}

/// Lets the vault know the stored tokens: a server may repeat one that was not sent to it.
pub(super) fn know(vault: &mut Vault, connection: &Connection, store: &Store) {
    let Ok(tokens) = store.tokens(connection) else {
        return;
    };
    for (kind, token) in [
        ("at", tokens.access_token),
        ("rt", tokens.refresh_token),
        ("idt", tokens.id_token),
        ("cs", tokens.client_secret),
    ] {
        if let Some(token) = token {
            vault.learn(kind, token.expose());
        }
    }
}

/// Whether a finding is sure enough, and of the kind, that asking again makes no sense.
fn needs_reauth(finding: &Finding) -> bool {
    finding.remedy == Remedy::Reauthorize && finding.confidence > Confidence::Possible
}

/// A command of a cause with the names of this connection where it has words for them.
fn filled_in(command: &str, name: &str, repair: &str) -> String {
    let mut words = command.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some("oauthdx"), Some("connect"), _) => {
            let options = words.skip_while(|word| !word.starts_with('-'));
            options.fold(repair.to_owned(), |command, word| {
                format!("{command} {word}")
            })
        }
        (Some("oauthdx"), Some("refresh" | "diagnose" | "inspect"), Some("NAME")) => {
            command.replacen("NAME", name, 1)
        }
        _ => command.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gets_the_names_of_the_connection() {
        for (command, filled) in [
            ("oauthdx refresh NAME", "oauthdx refresh acme"),
            (
                "oauthdx refresh NAME --min-valid 5m",
                "oauthdx refresh acme --min-valid 5m",
            ),
            (
                "oauthdx connect PROVIDER --scope a",
                "oauthdx connect salesforce acme --scope a",
            ),
            ("curl URL", "curl URL"),
        ] {
            let repair = "oauthdx connect salesforce acme";
            assert_eq!(filled_in(command, "acme", repair), filled);
        }
    }
}
