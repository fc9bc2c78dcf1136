//! Checks of what a run gave, each with what it was said of.

use super::super::checks::{check_lifetime, check_refresh_token, check_scopes, check_token_type};
use super::super::id_token::{Expected, check_id_token};
use super::super::token_answer::TokenSet;
use crate::token::{Check, Jwt, Outcome};

/// What a check is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What the browser came back with.
    Callback,
    /// The answer to the token request.
    TokenAnswer,
    /// The ID token in it.
    IdToken,
    /// The wait for the user.
    Device,
}

impl Subject {
    /// The word before the check's name: `id_token.aud`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::TokenAnswer => "token_answer",
            Self::IdToken => "id_token",
            Self::Device => "device",
        }
    }
}

/// A check and what it is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was looked at.
    pub subject: Subject,
    /// The check.
    pub check: Check,
}

impl Checked {
    /// A check of `subject`.
    pub const fn new(subject: Subject, check: Check) -> Self {
        Self { subject, check }
    }

    /// `callback.state`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.subject.name(), self.check.name)
    }

    /// Whether it was made and does not hold.
    pub fn failed(&self) -> bool {
        self.check.outcome == Outcome::Fail
    }
}

/// What a token answer should be like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hoped<'a> {
    /// The scopes that were asked for.
    pub scopes: &'a [String],
    /// Whether a proof of possession was sent.
    pub proof_sent: bool,
    /// Whether this grant gives refresh tokens at all, so that a missing one is worth a word.
    pub refreshable: bool,
    /// What asks for a refresh token at this provider, and whether the request has it.
    pub offline: Option<(&'a str, bool)>,
    /// What an ID token is held against.
    pub id_token: Expected<'a>,
}

/// Every check of a token answer and of the ID token in it.
pub fn check_tokens(tokens: &TokenSet, hoped: &Hoped<'_>) -> Vec<Checked> {
    let mut checks = vec![
        check_token_type(tokens, hoped.proof_sent),
        check_lifetime(tokens),
        check_scopes(hoped.scopes, tokens),
    ];
    if hoped.refreshable {
        let (wanted, asked) = match hoped.offline {
            Some((wanted, asked)) => (Some(wanted), asked),
            None => (None, false),
        };
        checks.push(check_refresh_token(tokens, asked, wanted));
    }
    let answer = checks
        .into_iter()
        .map(|check| Checked::new(Subject::TokenAnswer, check));
    let mut all: Vec<_> = answer.collect();
    if let Some(token) = &tokens.id_token {
        let checks = match Jwt::read(token.expose()) {
            Some(token) => check_id_token(&token, &hoped.id_token),
            None => vec![Check::fail("form", "it is no JWT")],
        };
        let checks = checks.into_iter();
        all.extend(checks.map(|check| Checked::new(Subject::IdToken, check)));
    } else if hoped.scopes.iter().any(|scope| scope == "openid") {
        all.push(Checked::new(
            Subject::TokenAnswer,
            Check::fail("id_token", "the scope openid was asked for, and none came"),
        ));
    }
    all
}
