//! `refresh`: uses stored grants safely, and tells scripts who must act.

mod child;
mod crew;
mod fleet;
mod given;
mod judge;
mod print;
mod recipe;
mod script;
mod set;
mod together;
mod watch;

use self::given::Given;
use self::judge::{Judged, judge};
use self::recipe::Recipe;
use self::script::Script;
use super::interrupt::Interrupt;
use super::story::Story;
use super::{Environment, Session, block_on, now};
use crate::cli::RefreshArgs;
use crate::error::Error;
use crate::oauth::refresh::{Patience, Policy, Refresh};
use crate::report::{Detail, render};
use crate::secret::Vault;
use crate::store::{Name, Store};

/// Refreshes one connection, or many.
pub(super) fn run(args: &RefreshArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    if let Some(given) = Given::read(args, session)? {
        let Given {
            set,
            store,
            name,
            prefix,
        } = given;
        let script = Script::new(args, Some(set), prefix.as_deref());
        return one(&name, &store, &script, args, session);
    }
    let store = session.store()?;
    match args.names.as_slice() {
        [name] if !args.choice.watch => {
            let name = store.read(name)?.name().clone();
            one(&name, &store, &Script::new(args, None, None), args, session)
        }
        [] if !args.choice.all => Err(Error::Usage {
            what: "refresh: no connection is named".to_owned(),
            hint: "oauthdx refresh NAME, or oauthdx refresh --all; oauthdx list shows them"
                .to_owned(),
        }),
        names => {
            script::forbid(args)?;
            fleet::run(names, &store, args, session)
        }
    }
}

/// Refreshes one connection, and does with its tokens what a script wants.
fn one(
    name: &Name,
    store: &Store,
    script: &Script<'_>,
    args: &RefreshArgs,
    session: &mut Session<'_, '_>,
) -> Result<u8, Error> {
    let page = session.page();
    let format = session.global.format;
    let connection = store.read(name.as_str())?;
    let sources = (
        &*session.catalog,
        &session.config,
        session.environment.variable,
    );
    let recipe = Recipe::new([&connection], args, sources)?;
    let mut vault = Vault::new(store.fingerprint_key()?);
    if page.detail == Detail::Verbose {
        judge::know(&mut vault, &connection, store);
    }
    let follower = Story::new(session.environment, vault, page.detail);
    let interrupt = Interrupt::patiently()?;
    let refresh = Refresh {
        store,
        name,
        policy: &policy(args),
        recipe: &recipe,
        watch: &follower,
        stopped: &|| interrupt.is_pressed(),
    };
    let refreshed = block_on(refresh.run())??;
    let judged = follower.with_vault(|vault| judge(refreshed, store, &session.catalog, vault))?;
    drop(follower);
    drop(interrupt);
    let report = judged.report();
    let code = report.exit_code();
    if code == 0 {
        script.hand_over(&judged, store, session.environment)?;
        if let Some(form) = args.script.print {
            return script.print(form, &judged, store, session);
        }
        if args.script.exec {
            return script.exec(&judged, store, session.environment);
        }
    }
    let text = render(&report, format, &page);
    // Whoever wants a token on standard output reads nothing else there.
    if args.script.print.is_some() || args.script.exec {
        session.environment.say(&text);
    } else {
        session.environment.print(&text)?;
    }
    Ok(code)
}

/// How a refresh is done.
fn policy(args: &RefreshArgs) -> Policy {
    Policy {
        min_valid: args.care.min_valid,
        lock_timeout: args.lock.lock_timeout,
        patience: Patience {
            retries: args.care.retries,
            timeout: args.care.timeout,
            reckless: args.care.force,
        },
        force: args.care.force,
    }
}
