//! `forget`: removes a connection here, and at the provider where that is wished.

use super::ask::Terminal;
use super::stored::{certificate, configured_secret, stored_client};
use super::{Session, block_on, now_of_claims};
use crate::cli::ForgetArgs;
use crate::error::Error;
use crate::net::{self, Settings};
use crate::oauth::{Returned, Revocation, revoke};
use crate::report::{DiagnosisReport, ForgottenReport, Revoked, render};
use crate::secret::{Secret, Vault};
use crate::store::{Connection, Held, Interrupted};
use crate::triage::Diagnosis;
use crate::{Hints, diagnose_drafts};

/// Asks, revokes if that is wished, forgets, and reports.
pub(super) fn run(args: &ForgetArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let store = session.store()?;
    let connection = store.read(&args.name)?;
    if !args.yes && !is_confirmed(&connection, args.revoke, session)? {
        session.environment.say(&format!("{} is kept\n", args.name));
        return Ok(0);
    }
    let held = store.hold(connection.name(), args.lock.lock_timeout)?;
    let revoked = if args.revoke {
        match give_back(&held, args, session)? {
            Ok(revoked) => Some(revoked),
            Err(diagnosis) => return refused(&args.name, &diagnosis, session),
        }
    } else {
        None
    };
    held.forget()?;
    let report = ForgottenReport {
        name: connection.name().as_str(),
        revoked,
    };
    let text = render(&report, session.global.format, &session.page());
    session.environment.print(&text)?;
    Ok(0)
}

/// Whether the person at the terminal means it.
fn is_confirmed(
    connection: &Connection,
    revoke: bool,
    session: &Session<'_, '_>,
) -> Result<bool, Error> {
    let name = connection.name();
    let terminals = session.environment.terminals;
    if !(terminals.stdin && terminals.stderr) {
        return Err(Error::Usage {
            what: format!("ask whether to forget {name}: standard input is no terminal"),
            hint: format!("oauthdx forget {name} --yes"),
        });
    }
    let account = connection.account.as_ref();
    let account = account.map(|who| format!(", {who}")).unwrap_or_default();
    let also = if revoke {
        " and revoke its tokens there"
    } else {
        ""
    };
    let question = format!("forget {name} ({}{account}){also}?", connection.provider);
    Terminal::new()?.confirm(&question)
}

/// Revokes the tokens, or tells why that failed.
fn give_back(
    held: &Held,
    args: &ForgetArgs,
    session: &Session<'_, '_>,
) -> Result<Result<Revoked, Diagnosis>, Error> {
    let connection = held.connection()?;
    if let Some(Interrupted::Answered { .. }) = held.recover()? {
        let name = connection.name();
        return Err(Error::Usage {
            what: format!(
                "revoke the tokens of {name}: a refresh was interrupted, and the newest were not read"
            ),
            hint: format!("finish it first: oauthdx refresh {name}"),
        });
    }
    let tokens = held.tokens()?;
    let url = endpoint(connection, session)?;
    let secret = configured_secret(connection, &session.config, session.environment.variable)?;
    let client = stored_client(connection, &tokens, secret).map_err(|lack| Error::Usage {
        what: format!("revoke the tokens of {}: {lack}", connection.name()),
        hint: format!(
            "{}, or forget it here only: oauthdx forget {}",
            lack.hint(),
            connection.name()
        ),
    })?;
    let secret = |token: &crate::store::Secret| Secret::new(token.expose());
    let refresh = tokens.refresh_token.as_ref().map(secret);
    let access = tokens.access_token.as_ref().map(secret);
    let kinds = [("refresh_token", &refresh), ("access_token", &access)];
    let returned: Vec<_> = kinds
        .into_iter()
        .filter_map(|(kind, token)| token.as_ref().map(|token| Returned { token, kind }))
        .collect();
    let sender = net::Client::new(Settings {
        identity: certificate(&client, &tokens),
        ..super::network(&args.network)?
    })?;
    let known = |name: &str| connection.endpoints.get(name);
    let audience = known("token").or_else(|| known("issuer")).unwrap_or(&url);
    let revoking = revoke(
        &sender,
        (&url, audience),
        &client,
        &returned,
        now_of_claims(),
    );
    let (end, drafts) = block_on(revoking)??;
    let revoked = match end {
        Revocation::All => Revoked::All,
        Revocation::GrantOnly => Revoked::RefreshTokenOnly,
        Revocation::Before => Revoked::Before,
        Revocation::Refused => {
            let hints = Hints {
                provider: session
                    .catalog
                    .provider(&connection.provider)
                    .map(|provider| provider.slug.clone()),
                ..Hints::default()
            };
            let drafts: Vec<_> = drafts.iter().map(|draft| &**draft).collect();
            let mut vault = Vault::new(session.store()?.fingerprint_key()?);
            let diagnosis = diagnose_drafts(&drafts, &hints, &session.catalog, &mut vault);
            return Ok(Err(diagnosis));
        }
    };
    Ok(Ok(revoked))
}

/// Reports why the provider did not take the tokens back; the connection stays.
fn refused(name: &str, diagnosis: &Diagnosis, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let report = DiagnosisReport(diagnosis);
    let text = render(&report, session.global.format, &session.page());
    session.environment.print(&text)?;
    session.environment.say(&format!(
        "the tokens were not revoked, and {name} is kept; to forget it here only: \
         oauthdx forget {name}\n"
    ));
    Ok(diagnosis.exit_code())
}

/// Where tokens are revoked: what connecting learnt, else what is known of the provider.
fn endpoint(connection: &Connection, session: &Session<'_, '_>) -> Result<String, Error> {
    let provider = session.catalog.provider(&connection.provider);
    let known = || provider.and_then(|provider| provider.endpoints.revoke.clone());
    let url = connection.endpoints.get("revocation").cloned();
    // A URL with a place for a tenant or a token is no endpoint of RFC 7009 until it is filled in.
    if let Some(url) = url.or_else(known).filter(|url| !url.contains('{')) {
        return Ok(url);
    }
    let console = provider.and_then(|provider| provider.console.as_deref());
    let console = console.map(|url| format!(" ({url})")).unwrap_or_default();
    Err(Error::Usage {
        what: format!(
            "revoke the tokens of {}: no revocation endpoint is known for {}",
            connection.name(),
            connection.provider
        ),
        hint: format!(
            "remove the app in the account's settings at the provider{console}, then: \
             oauthdx forget {}",
            connection.name()
        ),
    })
}
