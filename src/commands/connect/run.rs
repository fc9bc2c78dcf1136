//! A run from its first request to the last line of its report.

use super::super::interrupt::Interrupt;
use super::super::story::{Story, Talk as _};
use super::discover::Discovery;
use super::drive::{Trip, drive};
use super::ending::{Judged, judge, lost};
use super::login::told;
use super::record::Record;
use super::setup::{Setup, Way};
use super::target::Target;
use super::{Environment, block_on, import};
use crate::catalog::Catalog;
use crate::cli::{ConnectArgs, GrantKind};
use crate::error::Error;
use crate::net::Client;
use crate::oauth::flow::{Fault, Wire};
use crate::oauth::{PkceMethod, callback};
use crate::report::{ConnectReport, Format, Page, Tokens, render};
use crate::secret::Vault;
use crate::store::{Chosen, Name, Store};

/// What a run knows before its first request.
pub(super) struct Run<'a> {
    pub(super) args: &'a ConnectArgs,
    pub(super) target: &'a Target<'a>,
    pub(super) name: &'a Name,
    pub(super) store: &'a Store,
    /// Where the tokens go; nowhere where a mistake is made on purpose.
    pub(super) chosen: Option<&'a Chosen>,
    pub(super) discovery: &'a Discovery,
    /// Whether the connection is there already.
    pub(super) again: bool,
    pub(super) catalog: &'a Catalog,
    pub(super) format: Format,
    pub(super) page: Page,
    /// The key of this run's fingerprints.
    pub(super) key: (u64, u64),
}

impl Run<'_> {
    /// What to type for the same once more.
    pub(super) fn again(&self) -> String {
        let target = &self.args.target;
        match &self.args.name {
            Some(name) => format!("oauthdx connect {target} {name}"),
            None => format!("oauthdx connect {target}"),
        }
    }

    /// Tells why no server was found, or no client registered.
    pub(super) fn lost(
        &self,
        record: Option<Record<'_>>,
        mut vault: Vault,
        environment: &mut Environment<'_>,
    ) -> Result<u8, Error> {
        let judged = lost(self, &mut vault);
        if let Some(record) = record {
            record.write(self.discovery, &[], &judged.checks, self.key)?;
        }
        let text = self.report(&judged, None, true);
        environment.print(&text)?;
        Ok(judged.diagnosis.exit_code())
    }

    /// Goes the way of `setup`, judges how it ended, and tells everybody: the browser, too.
    pub(super) fn go(
        &self,
        setup: &Setup,
        client: &Client,
        record: Option<Record<'_>>,
        vault: Vault,
        environment: &mut Environment<'_>,
    ) -> Result<u8, Error> {
        let variable = environment.variable;
        let story = Story::new(environment, vault, self.page.detail);
        self.introduce(setup, &story);
        let mut wire = Wire::new(client, &story);
        if setup.plan.breaks(Fault::Clock) {
            wire.set_clock_offset(-60 * 60);
        }
        let interrupt = Interrupt::new()?;
        let judged = block_on(async {
            let mut ending = if let Some(path) = &self.args.import {
                import::ending(path, &story)?
            } else {
                let trip = Trip {
                    args: self.args,
                    setup,
                    wire: &mut wire,
                    story: &story,
                    interrupt: &interrupt,
                    variable,
                };
                let ending = unless_interrupted(drive(trip), &interrupt, &story).await;
                story.rest();
                ending?
            };
            let callback = ending.callback.take();
            let judged = judge(self, setup, &wire, &ending, &story);
            if let Some(callback) = callback {
                let farewell = callback
                    .finish(&page(&judged, self.name, setup.plan.fault))
                    .await;
                for stray in told(&farewell.strays) {
                    story.step(&format!("note: {stray}"));
                }
                if farewell.delivery == callback::Delivery::Gone {
                    story.step("note: the browser was gone before it could be told");
                }
            }
            judged
        })?;
        if let Some(record) = record {
            let checks = judged.as_ref().map_or(&[][..], |judged| &judged.checks);
            record.write(self.discovery, wire.kept(), checks, self.key)?;
        }
        let judged = judged?;
        drop(wire);
        let text = self.report(&judged, setup.plan.fault, setup.has_user());
        environment.print(&text)?;
        Ok(judged.diagnosis.exit_code())
    }

    /// The first lines: what is done, and where the tokens will be.
    fn introduce(&self, setup: &Setup, story: &Story<'_, '_>) {
        let way = match setup.grant {
            _ if self.args.import.is_some() => "taking over tokens",
            GrantKind::Code => "authorization code",
            GrantKind::Device => "device authorization",
            GrantKind::ClientCredentials => "client credentials",
            GrantKind::JwtBearer => "signed statement (JWT bearer)",
            GrantKind::TokenExchange => "token exchange",
            GrantKind::Password => "the user's own password",
        };
        let method = setup.client_auth.name();
        let name = self.name;
        let binding = match &setup.way {
            Way::Login(login) => match login.pkce {
                Some(PkceMethod::S256) => ", PKCE",
                Some(PkceMethod::Plain) => ", PKCE with the method plain",
                None => ", no PKCE",
            },
            _ => "",
        };
        story.step(&format!(
            "{name}: {way}{binding}, client authentication {method}"
        ));
        if let Some(fault) = setup.plan.fault {
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

    fn report(&self, judged: &Judged, fault: Option<Fault>, has_user: bool) -> String {
        let tried = self.discovery.tried();
        let report = ConnectReport {
            connection: judged.connection.as_ref(),
            tokens: judged.tokens,
            diagnosis: &judged.diagnosis,
            checks: &judged.checks,
            tried: &tried,
            flaws: &self.discovery.flaws(),
            lost: self.discovery.stops(),
            broken: fault.map(|fault| (fault.name(), fault.in_words())),
            again: self.again,
            command: &self.again(),
            has_user,
        };
        render(&report, self.format, &self.page)
    }
}

/// What the browser shows: the truth, in a few lines.
fn page(judged: &Result<Judged, Error>, name: &Name, fault: Option<Fault>) -> callback::Page {
    let judged = match judged {
        Ok(judged) => judged,
        Err(error) => {
            let title = "The login went well, and its tokens could not be kept";
            return callback::Page::failure(title, format!("could not {error}"))
                .step(error.hint(), None);
        }
    };
    if judged.tokens != Tokens::None {
        return happy(judged, name);
    }
    let diagnosis = &judged.diagnosis;
    let Some(best) = diagnosis.findings.first() else {
        let title = "The login failed, and too little was seen to say why";
        return callback::Page::failure(
            title,
            "The terminal shows what came, and what would decide.",
        );
    };
    let mut page = callback::Page::failure(best.title, best.meaning);
    if let Some(fault) = fault {
        page = page.remark(format!("It was broken on purpose: {}.", fault.in_words()));
    }
    let alike = diagnosis.findings.iter().skip(1);
    for other in alike
        .filter(|other| other.confidence == best.confidence)
        .take(MOST_OTHERS)
    {
        page = page.remark(format!(
            "It may as well be another cause: {}.",
            lowered(other.title)
        ));
    }
    for reading in best.because.iter().take(MOST_FACTS) {
        page = page.fact(reading.fact.name(), reading.value.clone());
    }
    for fix in best.fixes.iter().take(MOST_STEPS) {
        page = page.step(fix.action.clone(), fix.verify.as_deref());
    }
    page
}

/// A title within a sentence.
fn lowered(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// The page of a login that gave tokens.
fn happy(judged: &Judged, name: &Name) -> callback::Page {
    let Some(connection) = &judged.connection else {
        let title = "The login went well";
        return callback::Page::success(title, "Tokens came, and none are kept.");
    };
    let mut page = callback::Page::success(
        format!("Connected: {name}"),
        "The tokens are stored; the application can use the connection.",
    );
    page = page.fact("provider", connection.provider.clone());
    if let Some(account) = &connection.account {
        page = page.fact("account", account.clone());
    }
    if !connection.scopes.is_empty() {
        page = page.fact("scopes", connection.scopes.join(" "));
    }
    for remark in &judged.diagnosis.remarks {
        page = page.remark(remark.title);
    }
    page
}

/// Waits for `work`, or for Ctrl-C.
async fn unless_interrupted<T>(
    work: impl Future<Output = Result<T, Error>>,
    interrupt: &Interrupt,
    story: &Story<'_, '_>,
) -> Result<T, Error> {
    let mut work = std::pin::pin!(work);
    let mut pressed = std::pin::pin!(interrupt.pressed());
    std::future::poll_fn(|context| {
        if let std::task::Poll::Ready(done) = work.as_mut().poll(context) {
            return std::task::Poll::Ready(done);
        }
        story.tick();
        pressed
            .as_mut()
            .poll(context)
            .map(|()| Err(Error::Cancelled))
    })
    .await
}

/// A page is read in passing; the terminal has the rest.
const MOST_FACTS: usize = 4;
const MOST_STEPS: usize = 3;
const MOST_OTHERS: usize = 2;
