//! Goes the way that a setup has chosen, up to tokens or the failure that the exchanges show.

use std::time::Duration;

use super::setup::{LoginWay, Setup, Way};
use super::story::Story;
use crate::error::Error;
use crate::oauth::flow::{Checked, DeviceEnd, Login, Subject, Wanted, Wire, device, obtain};
use crate::oauth::{DpopKey, Grant, TokenAnswer, random_text};
use crate::secret::Secret;
use crate::token::Check;

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
}

/// Goes the way.
pub(super) async fn drive(
    wire: &mut Wire<'_>,
    setup: &Setup,
    story: &Story<'_, '_>,
    timeout: Duration,
) -> Result<Ending, Error> {
    if setup.dpop {
        let key = DpopKey::generate().map_err(|fault| Error::Random(fault.to_string().into()))?;
        wire.bind(key);
    }
    let plan = &setup.plan;
    match &setup.way {
        Way::Login(way) => login(wire, setup, way, story).await,
        Way::Device => Ok(match device(wire, plan, timeout).await? {
            DeviceEnd::Tokens(answer) => Ending::with(*answer),
            DeviceEnd::Refused => Ending::default(),
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
    fn without_tokens(wire: &Wire<'_>) -> Self {
        let last = wire.kept().last();
        let response = last.and_then(|kept| kept.draft.response.as_ref());
        let status = response.and_then(|r| r.status);
        let what = match status {
            Some(200..300) => "the answer says success and holds no tokens",
            Some(300..400) => "the answer sends us elsewhere and holds no tokens",
            _ => return Self::default(),
        };
        let body = response.and_then(|r| r.body.as_deref()).unwrap_or_default();
        if TokenAnswer::read(body.as_bytes()).error.is_some() {
            return Self::default();
        }
        Self::failed(Subject::TokenAnswer, Check::fail("tokens", what))
    }
}

/// A login in the browser.
async fn login(
    wire: &mut Wire<'_>,
    setup: &Setup,
    way: &LoginWay,
    story: &Story<'_, '_>,
) -> Result<Ending, Error> {
    let plan = &setup.plan;
    let wanted = Wanted {
        redirect_uri: &way.redirect_uri,
        pkce: way.pkce,
        response_mode: way.response_mode,
        authorization_details: way.details.as_ref(),
        push: way.push,
        signer: way.signer.as_ref(),
        omit_redirect_uri: way.omit_redirect_uri,
    };
    let Some(login) = Login::begin(wire, plan, &wanted).await? else {
        return Ok(Ending::default());
    };
    story.must("open this address, and paste here where the browser ends up, or the code:");
    story.must(&login.url);
    let pasted = story.line().map_err(|error| Error::Unreadable {
        path: "standard input".to_owned(),
        source: error.into(),
    })?;
    let params = pasted_parameters(&pasted, &login);
    let returned = login.read(wire, plan, &params);
    let mut ending = Ending {
        checks: returned.checks,
        nonce: login.nonce().cloned(),
        code: returned.code.clone(),
        ..Ending::default()
    };
    if let Some(code) = returned.code {
        ending.answer = login.redeem(wire, plan, code).await?;
        if ending.answer.is_none() {
            ending.checks.extend(Ending::without_tokens(wire).checks);
        }
    }
    Ok(ending)
}

/// The parameters of a pasted URL; a bare code stands for itself, its state taken on trust.
fn pasted_parameters(pasted: &str, login: &Login) -> Vec<(String, String)> {
    let query = pasted.split_once(['?', '#']).map(|(_, query)| query);
    let is_pairs = pasted.contains('=') && !pasted.ends_with('=');
    match query.or(Some(pasted).filter(|_| is_pairs)) {
        Some(query) => url::form_urlencoded::parse(query.replace('#', "&").as_bytes())
            .into_owned()
            .collect(),
        None => vec![
            ("code".to_owned(), pasted.to_owned()),
            ("state".to_owned(), login.state().to_owned()),
        ],
    }
}
