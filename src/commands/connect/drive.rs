//! Goes the way that a setup has chosen, up to tokens or the failure that the exchanges show.

use std::ffi::OsString;

use super::super::interrupt::Interrupt;
use super::super::story::Talk;
use super::login::login;
use super::setup::{Setup, Way};
use crate::cli::ConnectArgs;
use crate::error::Error;
use crate::oauth::callback::Callback;
use crate::oauth::flow::{Checked, DeviceEnd, Subject, Wire, device, obtain};
use crate::oauth::{DpopKey, Grant, TokenAnswer, keys, random_text};
use crate::secret::Secret;
use crate::token::{Check, Jwks};

/// What a way is gone with.
pub(super) struct Trip<'t, 'w> {
    pub(super) args: &'t ConnectArgs,
    pub(super) setup: &'t Setup,
    pub(super) wire: &'t mut Wire<'w>,
    pub(super) story: &'t dyn Talk,
    pub(super) interrupt: &'t Interrupt,
    /// Reads the environment, for the browser's sake.
    pub(super) variable: &'t dyn Fn(&str) -> Option<OsString>,
}

/// How a run ended.
#[derive(Default)]
pub(super) struct Ending {
    /// The tokens, where there are any.
    pub(super) answer: Option<TokenAnswer>,
    /// What was checked on the way.
    pub(super) checks: Vec<Checked>,
    /// The nonce that an ID token must have.
    pub(super) nonce: Option<Secret>,
    /// The code that was redeemed.
    pub(super) code: Option<Secret>,
    /// The keys of the server, where an ID token wants them.
    pub(super) keys: Option<Jwks>,
    /// The browser that waits for the outcome.
    pub(super) callback: Option<Box<Callback>>,
}

/// Goes the way.
pub(super) async fn drive(mut trip: Trip<'_, '_>) -> Result<Ending, Error> {
    if trip.setup.dpop {
        let key = DpopKey::generate().map_err(|fault| Error::Random(fault.to_string().into()))?;
        trip.wire.bind(key);
    }
    let mut ending = go(&mut trip).await?;
    let token = ending.answer.as_ref().map(|answer| &answer.tokens);
    let signed = token.is_some_and(|tokens| tokens.id_token.is_some());
    if signed && let Some(url) = &trip.setup.plan.endpoints.jwks {
        let found = keys(trip.wire.client(), url).await;
        trip.story.asked(&found.steps);
        trip.story.noticed(&found.flaws);
        ending.keys = found.result;
    }
    Ok(ending)
}

async fn go(trip: &mut Trip<'_, '_>) -> Result<Ending, Error> {
    let plan = &trip.setup.plan;
    let wire = &mut *trip.wire;
    match &trip.setup.way {
        Way::Login(way) => login(trip, way).await,
        Way::Device => Ok(match device(wire, plan, trip.args.browser.timeout).await? {
            DeviceEnd::Tokens(answer) => Ending::with(*answer),
            DeviceEnd::Refused => Ending::without_tokens(wire),
            DeviceEnd::Expired => Ending::failed(
                Subject::Device,
                Check::fail("expiry", "the code ran out before the user had decided"),
            ),
            DeviceEnd::TimedOut => Ending::failed(
                Subject::Device,
                Check::fail("decision", "the user had not decided when our time was up"),
            ),
        }),
        Way::Import => Ok(Ending::default()),
        Way::AtOnce(grant) => Ok(asked(obtain(wire, plan, grant).await?, wire)),
        Way::Statement {
            assertion,
            signer,
            scope,
        } => {
            let unique = random_text()?;
            let signed = assertion.sign(signer, wire.now(), unique.expose());
            let assertion = signed.map_err(|fault| Error::Usage {
                what: format!("sign the statement: {fault}"),
                hint: "give a key of the kind that the algorithm needs: --key-file FILE".to_owned(),
            })?;
            let grant = Grant::JwtBearer {
                assertion,
                scope: scope.clone(),
            };
            Ok(asked(obtain(wire, plan, &grant).await?, wire))
        }
    }
}

/// What became of a token request; an answer of success without tokens is told as what it is.
fn asked(answer: Option<TokenAnswer>, wire: &Wire<'_>) -> Ending {
    answer.map_or_else(|| Ending::without_tokens(wire), Ending::with)
}

impl Ending {
    fn with(answer: TokenAnswer) -> Self {
        Self {
            answer: Some(answer),
            ..Self::default()
        }
    }

    fn failed(subject: Subject, check: Check) -> Self {
        Self {
            checks: vec![Checked::new(subject, check)],
            ..Self::default()
        }
    }

    /// The ending of a run whose last exchange gave no tokens.
    pub(super) fn without_tokens(wire: &Wire<'_>) -> Self {
        let last = wire.kept().last();
        let response = last.and_then(|kept| kept.draft.response.as_ref());
        let what = match response.and_then(|r| r.status) {
            Some(200..300) => "the answer says success and does not hold what was asked for",
            Some(300..400) => "the answer sends us elsewhere and does not hold what was asked for",
            _ => return Self::default(),
        };
        let body = response.and_then(|r| r.body.as_deref()).unwrap_or_default();
        if TokenAnswer::read(body.as_bytes()).error.is_some() {
            return Self::default();
        }
        Self::failed(Subject::TokenAnswer, Check::fail("tokens", what))
    }
}
