//! Many connections: which ones, a line for each, who must act, and staying to keep them fresh.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::{Environment, Session, now_of_claims};
use super::crew::{Crew, Done, Job};
use super::script::Script;
use super::together::{Outcome, together};
use super::{Interrupt, Judged, Recipe, judge, now, policy};
use crate::catalog::Catalog;
use crate::cli::RefreshArgs;
use crate::error::Error;
use crate::report::{Detail, FleetReport, Format, Page, refresh_line, render};
use crate::secret::Vault;
use crate::store::{Connection, Listed, Store};

/// Refreshes the connections of `names`, or all.
pub(super) fn run(
    names: &[String],
    store: &Store,
    args: &RefreshArgs,
    session: &mut Session<'_, '_>,
) -> Result<u8, Error> {
    let interrupt = Interrupt::patiently()?;
    if args.choice.watch {
        return super::watch::run(names, store, args, &interrupt, session);
    }
    let (connections, broken) = chosen(names, store, args, session)?;
    let mut fleet = Fleet::new(store, args, session)?;
    fleet.report.all = broken.len();
    for (name, error) in broken {
        fleet.broke(&name, &error, session.environment);
    }
    fleet.round(&connections, &interrupt, session)?;
    fleet.end(&interrupt, session)
}

/// A connection's name, and why it can't be read.
type Broken = Vec<(String, Error)>;

/// The connections that are meant, and those that can't be read.
pub(super) fn chosen(
    names: &[String],
    store: &Store,
    args: &RefreshArgs,
    session: &Session<'_, '_>,
) -> Result<(Vec<Connection>, Broken), Error> {
    if !names.is_empty() {
        let read = names.iter().map(|name| store.read(name));
        return Ok((read.collect::<Result<_, _>>()?, Vec::new()));
    }
    let provider = match session.global.provider.as_deref() {
        // No file describes it, but connections are listed with it.
        Some("custom") => Some("custom".to_owned()),
        _ => session.provider()?.map(|provider| provider.slug.clone()),
    };
    let (mut connections, mut broken) = (Vec::new(), Vec::new());
    for Listed { name, connection } in store.list()? {
        match connection {
            Ok(connection) => connections.push(connection),
            Err(error) => broken.push((name.to_string(), error)),
        }
    }
    connections.retain(|connection| {
        let wanted = provider
            .as_ref()
            .is_none_or(|slug| *slug == connection.provider);
        let stale = args.choice.stale_within.is_none_or(|within| {
            let end = end_of_refresh_token(connection, &session.catalog);
            end.is_some_and(|end| end <= now() + within.as_secs())
        });
        wanted && stale
    });
    Ok((connections, broken))
}

/// When a refresh token dies if nobody uses it, in seconds since 1970, as far as anybody tells.
fn end_of_refresh_token(connection: &Connection, catalog: &Catalog) -> Option<u64> {
    let habits = catalog.provider(&connection.provider).map(|p| &p.habits);
    let idle = habits.and_then(|habits| habits.refresh_token_idle_s.as_ref());
    let oldest = habits.and_then(|habits| habits.refresh_token_max_age_s.as_ref());
    let ends = [
        connection.refresh_expires_at,
        idle.map(|idle| connection.refreshed_at.saturating_add(idle.value)),
        oldest.map(|age| connection.created_at.saturating_add(age.value)),
    ];
    ends.into_iter().flatten().min()
}

/// Rounds of refreshes and what came of them.
pub(super) struct Fleet<'a> {
    store: &'a Store,
    args: &'a RefreshArgs,
    script: Script<'a>,
    vault: Vault,
    page: Page,
    format: Format,
    outcomes: Vec<Outcome>,
    pub(super) report: FleetReport,
    /// Whether each line begins with the time.
    pub(super) dated: bool,
}

impl<'a> Fleet<'a> {
    pub(super) fn new(
        store: &'a Store,
        args: &'a RefreshArgs,
        session: &Session<'_, '_>,
    ) -> Result<Self, Error> {
        Ok(Self {
            store,
            args,
            script: Script::new(args, None, None),
            vault: Vault::new(store.fingerprint_key()?),
            page: session.page(),
            format: session.global.format,
            outcomes: Vec::new(),
            report: FleetReport::default(),
            dated: false,
        })
    }

    /// Refreshes these; returns those that may go better later.
    pub(super) fn round(
        &mut self,
        connections: &[Connection],
        interrupt: &Interrupt,
        session: &mut Session<'_, '_>,
    ) -> Result<Vec<String>, Error> {
        let sources = (
            &*session.catalog,
            &session.config,
            session.environment.variable,
        );
        let recipe = Recipe::new(connections, self.args, sources)?;
        let mut policy = policy(self.args);
        if self.args.choice.watch {
            policy.min_valid.get_or_insert(super::watch::LEAD);
        }
        let choice = &self.args.choice;
        let jobs = usize::from(choice.jobs);
        let crew = Crew {
            jobs,
            jobs_per_host: choice.jobs_per_host.map_or(jobs, usize::from),
            store: self.store,
            policy: &policy,
            recipe: &recipe,
            stopped: &|| interrupt.is_pressed(),
        };
        self.report.all += connections.len();
        let bar = self.bar(connections.len(), session.environment);
        let mut failure = None;
        let mut later = Vec::new();
        let work = connections.iter().map(|connection| Job {
            name: connection.name().clone(),
            host: host(connection),
        });
        let mut before: BTreeMap<&str, &Connection> = BTreeMap::new();
        before.extend(connections.iter().map(|c| (c.name().as_str(), c)));
        crew.work(work.collect(), |done| {
            let name = done.0.to_string();
            let told = bar.suspend(|| self.tell(done, &before, session));
            bar.inc(1);
            match told {
                Ok(true) => {}
                Ok(false) => later.push(name),
                Err(error) => drop(failure.get_or_insert(error)),
            }
            let failed: usize = self.report.failed.values().map(Vec::len).sum();
            if failed > 0 {
                bar.set_message(format!("{failed} failed"));
            }
        })?;
        bar.finish_and_clear();
        failure.map_or(Ok(later), Err)
    }

    /// Judges one, tells it, and hands its tokens over; whether it is done with.
    fn tell(
        &mut self,
        (name, done): Done,
        before: &BTreeMap<&str, &Connection>,
        session: &mut Session<'_, '_>,
    ) -> Result<bool, Error> {
        let judged = done
            .and_then(|refreshed| judge(refreshed, self.store, &session.catalog, &mut self.vault));
        let judged =
            match judged {
                Ok(judged) => judged,
                // It was not begun: the count of those that are done tells it.
                Err(Error::Cancelled) => return Ok(true),
                Err(error) => {
                    self.broke(name.as_str(), &error, session.environment);
                    let connection = before.get(name.as_str());
                    self.outcomes.extend(connection.map(|connection| {
                        Outcome::of(connection, Some(format!("could not {error}")))
                    }));
                    return Ok(false);
                }
            };
        let environment = &mut *session.environment;
        if judged.report().exit_code() == 0 {
            let handed = self.script.hand_over(&judged, self.store, environment);
            if let Err(error) = handed {
                self.broke(name.as_str(), &error, environment);
                return Ok(false);
            }
        }
        let report = judged.report();
        let code = report.exit_code();
        *self.report.outcomes.entry(report.word()).or_default() += 1;
        let cause = report.cause().map(str::to_owned);
        let connection = &judged.refreshed.connection;
        self.outcomes
            .push(Outcome::of(connection, cause.filter(|_| code != 0)));
        if code != 0 {
            let failed = self.report.failed.entry(code).or_default();
            failed.push(name.to_string());
        }
        self.print(&judged, environment)?;
        Ok(!matches!(code, 13..=15))
    }

    fn print(&self, judged: &Judged, environment: &mut Environment<'_>) -> Result<(), Error> {
        let report = judged.report();
        let detail = self.page.detail;
        let text = match self.format {
            Format::Json => refresh_line(&report, detail),
            _ if detail == Detail::Quiet => return Ok(()),
            Format::Markdown => format!("- {}\n", report.line()),
            Format::Text => {
                let mut text = self.dated(&report.line());
                if detail == Detail::Verbose && report.exit_code() != 0 {
                    text.push_str(&render(&report, self.format, &self.page));
                }
                text
            }
        };
        environment.print(&text)
    }

    fn dated(&self, line: &str) -> String {
        if self.dated {
            format!("{} {line}\n", crate::token::utc(now_of_claims()))
        } else {
            format!("{line}\n")
        }
    }

    /// Tells that our own work failed for one; the others go on.
    pub(super) fn broke(&mut self, name: &str, error: &Error, environment: &mut Environment<'_>) {
        let code = error.exit_code();
        // A connection that is misconfigured here is not wrong usage of the whole command.
        let code = if code == 2 { 1 } else { code };
        let failed = self.report.failed.entry(code).or_default();
        failed.push(name.to_owned());
        *self.report.outcomes.entry("error").or_default() += 1;
        let text = crate::report::failure(
            &format!("could not {error}"),
            &error.chain(),
            &error.hint(),
            code,
            self.format,
            false,
        );
        environment.say(&text);
    }

    /// The summary, and the exit code.
    pub(super) fn end(
        mut self,
        interrupt: &Interrupt,
        session: &mut Session<'_, '_>,
    ) -> Result<u8, Error> {
        self.report.spikes = together(&self.outcomes);
        self.report.stopped = interrupt.is_pressed();
        let text = render(&self.report, self.format, &self.page);
        session.environment.print(&text)?;
        Ok(self.report.exit_code())
    }

    fn bar(&self, length: usize, environment: &Environment<'_>) -> ProgressBar {
        let shown = environment.terminals.stderr
            && self.page.detail > Detail::Quiet
            && length > 1
            && !self.dated;
        if !shown {
            return ProgressBar::hidden();
        }
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {msg}");
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// The host of a connection's token endpoint.
fn host(connection: &Connection) -> String {
    let url = connection.endpoints.get("token");
    let url = url.and_then(|url| url::Url::parse(url).ok());
    let host = url.and_then(|url| Some(url.host_str()?.to_owned()));
    host.unwrap_or_else(|| connection.provider.clone())
}
