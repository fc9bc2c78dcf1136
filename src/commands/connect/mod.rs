//! `connect`: obtains a grant as an application should, stores it, and diagnoses what fails.

use zeroize::Zeroizing;

mod breakable;
mod client;
mod discover;
mod drive;
mod ending;
mod grant;
mod import;
mod keep;
mod login;
mod person;
mod record;
mod run;
mod settings;
mod setup;
mod target;
#[cfg(test)]
mod tests;

pub(super) use self::client::named_in as methods_in;
use self::discover::Discovery;
use self::person::Person;
use self::record::Record;
use self::run::Run;
use self::settings::{Settings, variable};
use self::setup::{Making, USUAL_REDIRECT};
use self::target::Target;
use super::ask::Terminal;
use super::story::Story;
use super::{ClientSettings, Config, Environment, Session, block_on, unreadable};
use crate::catalog::Catalog;
use crate::cli::ConnectArgs;
use crate::error::{Error, nearest};
use crate::net::{self, Client};
use crate::secret::Vault;
use crate::store::{Chosen, Name, Store};

/// Runs a flow, or takes over tokens that are there already.
pub(super) fn run(args: &ConnectArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let page = session.page();
    let Session {
        global,
        environment,
        catalog,
        config,
    } = session;
    let catalog: &Catalog = catalog;
    let target = Target::read(&args.target, catalog)?;
    let name = target.name(args.name.as_deref())?;
    let store = Store::open(global.store, environment.variable)?;
    let client = Client::new(network(args)?)?;
    let (mut settings, again) = known(args, &target, &name, &store, (config, environment))?;
    // What can't be kept should be known before anybody logs in.
    let chosen = if args.fault.is_some() {
        None
    } else {
        Some(place(&store, &name)?)
    };
    let key = match chosen {
        Some(_) => store.fingerprint_key()?,
        None => super::key()?,
    };
    let record = args.record.as_deref().map(Record::begin).transpose()?;
    let token = variable(environment, "OAUTHDX_REGISTRATION_TOKEN");
    let prelude = Story::new(environment, Vault::new(key), page.detail);
    let mut discovery = Discovery::make(&target, args, &settings, &client, &prelude)?;
    let redirect_uri = settings.redirect_uri.as_deref().unwrap_or(USUAL_REDIRECT);
    match &settings.client_id {
        Some(id) => discovery.check_document(id, redirect_uri, &client, &prelude)?,
        None if discovery.stops() => {}
        None => {
            let wanted = (redirect_uri, args.flow.grant);
            discovery.register(wanted, &settings, token.as_ref(), &client, &prelude)?;
        }
    }
    let vault = prelude.into_vault();
    let run = Run {
        args,
        target: &target,
        name: &name,
        store: &store,
        chosen: chosen.as_ref(),
        discovery: &discovery,
        again,
        catalog,
        format: global.format,
        page,
        key,
    };
    settings = settings.over(discovery.settings());
    let terminals = environment.terminals;
    let is_anybody_there = terminals.stdin && terminals.stderr;
    let stuck = discovery.refused() && settings.client_id.is_none() && !is_anybody_there;
    if discovery.stops() || stuck {
        return run.lost(record, vault, environment);
    }
    // The person stays until the end: with them goes what Ctrl-C does.
    let terminal = is_anybody_there.then(Terminal::new).transpose()?;
    let console = target.provider().and_then(|p| p.console.clone());
    let person = Person::new(terminal, args.target.clone(), console);
    let making = Making {
        args,
        target: &target,
        person: &person,
        discovery: &discovery,
    };
    let setup = making.setup(settings, environment)?;
    run.go(&setup, &client, record, vault, environment)
}

/// What options, files and the connection before say, and whether there is one.
fn known(
    args: &ConnectArgs,
    target: &Target<'_>,
    name: &Name,
    store: &Store,
    (config, environment): (&Config, &mut Environment<'_>),
) -> Result<(Settings, bool), Error> {
    let mut settings = Settings::typed(args, environment)?;
    if let Some(path) = &args.client.client_file {
        settings = settings.over(Settings::from_file(path)?);
    }
    if let Some(client) = chosen_client(args, target, name, config)? {
        settings = settings.over(Settings::of_client(client, environment.variable)?);
    }
    let before = match store.read(name.as_str()) {
        Ok(connection) => Some(connection),
        Err(Error::Unknown { .. }) => None,
        Err(error) => return Err(error),
    };
    let Some(before) = before else {
        return Ok((settings, false));
    };
    if before.provider != target.kept() {
        return Err(Error::Usage {
            what: format!(
                "connect {} as {name}: this name is a connection to {}",
                args.target, before.provider
            ),
            hint: format!("give another name: oauthdx connect {} NAME", args.target),
        });
    }
    // A store that can't be read now has no say in what a new login needs.
    let tokens = store.tokens(&before).ok();
    let mut earlier = Settings::of_connection(&before, tokens.as_ref());
    if matches!(target, Target::Url(..)) {
        // The server is asked again where it is.
        earlier.endpoints = crate::oauth::flow::Endpoints::default();
        earlier.issuer = None;
    }
    Ok((settings.over(earlier), true))
}

/// The client settings that are named, else those that can only be meant.
fn chosen_client<'a>(
    args: &ConnectArgs,
    target: &Target<'_>,
    name: &Name,
    config: &'a Config,
) -> Result<Option<&'a ClientSettings>, Error> {
    if let Some(wanted) = &args.client.client {
        let client = config.clients.get(wanted);
        return client.map(Some).ok_or_else(|| Error::Unknown {
            kind: "client",
            name: wanted.clone(),
            nearest: nearest(wanted, config.clients.keys().map(String::as_str)),
            list: "[client.NAME] in config.toml: it",
        });
    }
    let kept = target.kept();
    let fits = |client: &&ClientSettings| client.provider.as_ref().is_none_or(|own| *own == kept);
    if let Some(client) = config.clients.get(name.as_str()).filter(fits) {
        return Ok(Some(client));
    }
    let mut meant = config
        .clients
        .values()
        .filter(|c| c.provider.as_ref() == Some(&kept));
    let first = meant.next();
    Ok(first.filter(|_| meant.next().is_none()))
}

/// Where the tokens go; a connection that is there stays where it is.
fn place(store: &Store, name: &Name) -> Result<Chosen, Error> {
    let Ok(before) = store.read(name.as_str()) else {
        return store.choose();
    };
    store.probe(before.store)?;
    Ok(Chosen {
        kind: before.store,
        notice: None,
    })
}

/// How requests are sent.
fn network(args: &ConnectArgs) -> Result<net::Settings, Error> {
    let identity = args.client.cert_file.as_ref();
    let identity =
        identity.map(|path| std::fs::read(path).map_err(|error| unreadable(path, error)));
    Ok(net::Settings {
        identity: identity.transpose()?.map(Zeroizing::new),
        max_body: LARGEST_ANSWER,
        ..super::network(&args.network)?
    })
}

/// No answer of a server that is one has more than a few kilobytes.
const LARGEST_ANSWER: usize = 1 << 20;
