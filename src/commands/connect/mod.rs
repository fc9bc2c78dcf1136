//! `connect`: obtains a grant as an application should, stores it, and diagnoses what fails.

use std::time::{SystemTime, UNIX_EPOCH};

use zeroize::Zeroizing;

mod client;
mod drive;
mod ending;
mod grant;
mod import;
mod keep;
mod person;
mod settings;
mod setup;
mod story;
mod target;

use self::drive::drive;
use self::ending::{Judged, judge};
use self::person::Person;
use self::settings::Settings;
use self::setup::{Making, Setup};
use self::story::Story;
use self::target::Target;
use super::ask::Terminal;
use super::{Environment, Session, block_on, unreadable};
use crate::catalog::Catalog;
use crate::cli::{ConnectArgs, GrantKind};
use crate::error::Error;
use crate::net::{self, Client};
use crate::oauth::flow::{Fault, Wire};
use crate::report::{ConnectReport, Format, Page, render};
use crate::secret::Vault;
use crate::store::{Chosen, Name, Store};

/// Runs a flow, or takes over tokens that are there already.
pub(super) fn run(args: &ConnectArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let page = session.page();
    let Session {
        global,
        environment,
        catalog,
        ..
    } = session;
    let catalog: &Catalog = catalog;
    let target = Target::read(&args.target, catalog)?;
    let name = target.name(args.name.as_deref())?;
    let store = Store::open(global.store, environment.variable)?;
    let (settings, again) = known(args, &target, &name, &store, environment)?;
    // What can't be kept should be known before anybody logs in.
    let chosen = if args.fault.is_some() {
        None
    } else {
        Some(place(&store, &name)?)
    };
    let terminals = environment.terminals;
    let terminal = (terminals.stdin && terminals.stderr).then(Terminal::new);
    let console = target.provider().and_then(|p| p.console.clone());
    let person = Person::new(terminal.transpose()?, args.target.clone(), console);
    let making = Making {
        args,
        target: &target,
        person: &person,
        listed: None,
        must_push: false,
        promises_iss: false,
    };
    let setup = making.setup(settings, environment)?;
    drop(person);
    let ready = Ready {
        args,
        target: &target,
        name: &name,
        store: &store,
        chosen: chosen.as_ref(),
        setup: &setup,
        again,
        catalog,
        format: global.format,
        page,
    };
    ready.go(environment)
}

/// What options, files and the connection before say, and whether there is one.
fn known(
    args: &ConnectArgs,
    target: &Target<'_>,
    name: &Name,
    store: &Store,
    environment: &mut Environment<'_>,
) -> Result<(Settings, bool), Error> {
    let mut settings = Settings::typed(args, environment)?;
    if let Some(path) = &args.client.client_file {
        settings = settings.over(Settings::from_file(path)?);
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
    let earlier = Settings::of_connection(&before, tokens.as_ref());
    Ok((settings.over(earlier), true))
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

/// A run that only has to begin.
struct Ready<'a> {
    args: &'a ConnectArgs,
    target: &'a Target<'a>,
    name: &'a Name,
    store: &'a Store,
    chosen: Option<&'a Chosen>,
    setup: &'a Setup,
    again: bool,
    catalog: &'a Catalog,
    format: Format,
    page: Page,
}

impl Ready<'_> {
    fn go(&self, environment: &mut Environment<'_>) -> Result<u8, Error> {
        let client = Client::new(self.network()?)?;
        let key = match self.chosen {
            Some(_) => self.store.fingerprint_key()?,
            None => super::key()?,
        };
        let story = Story::new(environment, Vault::new(key), self.page.detail);
        self.introduce(&story);
        let mut wire = Wire::new(&client, &story);
        if self.setup.plan.breaks(Fault::Clock) {
            wire.set_clock_offset(-60 * 60);
        }
        let ending = if let Some(path) = &self.args.import {
            import::ending(path, &story)?
        } else {
            let timeout = self.args.browser.timeout;
            block_on(drive(&mut wire, self.setup, &story, timeout))??
        };
        let judged = judge(self, &wire, &ending, &story)?;
        let text = self.report(&judged);
        environment.print(&text)?;
        Ok(judged.diagnosis.exit_code())
    }

    /// The first lines: what is done, and where the tokens will be.
    fn introduce(&self, story: &Story<'_, '_>) {
        let plan = &self.setup.plan;
        let way = match self.setup.grant {
            _ if self.args.import.is_some() => "taking over tokens".to_owned(),
            GrantKind::Code => "authorization code".to_owned(),
            GrantKind::Device => "device authorization".to_owned(),
            GrantKind::ClientCredentials => "client credentials".to_owned(),
            GrantKind::JwtBearer => "signed statement (JWT bearer)".to_owned(),
            GrantKind::TokenExchange => "token exchange".to_owned(),
            GrantKind::Password => "the user's own password".to_owned(),
        };
        let method = self.setup.client_auth.name();
        story.step(&format!(
            "{}: {way}, client authentication {method}",
            self.name
        ));
        if let Some(fault) = plan.fault {
            story.step(&format!("broken on purpose: {}", fault.in_words()));
        }
        match self.chosen {
            Some(Chosen {
                notice: Some(notice),
                ..
            }) => story.step(notice),
            Some(Chosen { kind, .. }) => story.step(&format!("tokens go into the {kind} store")),
            None => {}
        }
    }

    /// How requests are sent.
    fn network(&self) -> Result<net::Settings, Error> {
        let network = &self.args.network;
        let read = |path: &std::path::PathBuf| {
            std::fs::read(path).map_err(|error| unreadable(path, error))
        };
        let identity = self.args.client.cert_file.as_ref().map(read).transpose()?;
        Ok(net::Settings {
            ca_files: network.ca_file.iter().map(read).collect::<Result<_, _>>()?,
            proxy: network.proxy.clone(),
            identity: identity.map(Zeroizing::new),
            max_body: LARGEST_ANSWER,
            ..net::Settings::default()
        })
    }

    fn report(&self, judged: &Judged) -> String {
        let fault = self.setup.plan.fault;
        let report = ConnectReport {
            connection: judged.connection.as_ref(),
            obtained: judged.obtained,
            refreshable: judged.refreshable,
            diagnosis: &judged.diagnosis,
            checks: &judged.checks,
            broken: fault.map(|fault| (fault.name(), fault.in_words())),
            again: self.again,
        };
        render(&report, self.format, &self.page)
    }
}

/// Seconds since 1970.
fn seconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// No answer of a server that is one has more than a few kilobytes.
const LARGEST_ANSWER: usize = 1 << 20;
