//! What the provider sent back through the browser, and the checks on it.

use std::fmt;

use zeroize::{Zeroize as _, Zeroizing};

use super::super::checks::{check_callback_issuer, check_state};
use super::super::request::{Params, form};
use crate::exchange::{Draft, DraftRequest};
use crate::secret::Secret;
use crate::token::Check;

/// What the answer is compared with.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The state that was sent.
    pub state: Option<Secret>,
    /// The server that was asked.
    pub issuer: Option<String>,
    /// Whether its metadata promises `iss` in the callback (RFC 9207).
    pub issuer_promised: bool,
}

/// How the answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the query.
    Query,
    /// In a form that the provider's page posted.
    FormPost,
    /// Behind `#`, recovered by a page of ours or pasted.
    Fragment,
    /// A code alone, pasted.
    BareCode,
}

/// The answer of an authorization endpoint. It holds a code, so printing it shows names only.
#[derive(Clone, PartialEq, Eq)]
pub struct Returned {
    /// How it came.
    pub mode: Mode,
    /// The address that it came to, without query and fragment.
    pub address: String,
    params: Params,
}

impl Returned {
    /// Takes the parameters in the order in which they came.
    pub(super) fn new(mode: Mode, address: String, params: Params) -> Self {
        Self {
            mode,
            address,
            params,
        }
    }

    /// The first parameter called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        get(&self.params, name)
    }

    /// All parameters, in the order in which they came; a name may stand twice.
    pub fn params(&self) -> &[(String, String)] {
        &self.params
    }

    /// The checks that need no request: `state`, and `iss` (RFC 9207).
    pub fn checks(&self, expected: &Expected) -> Vec<Check> {
        let state = match (self.mode, &expected.state, self.get("state")) {
            (Mode::BareCode, Some(_), None) => Check::not_made(
                "state",
                "a code alone was pasted: it may be of another login; paste the whole address",
            ),
            (_, sent, returned) => check_state(sent.as_ref(), returned),
        };
        let issuer = expected.issuer.as_deref();
        let promised = expected.issuer_promised && self.mode != Mode::BareCode;
        let issuer = match self.get("iss") {
            // RFC 9207 section 2 wants it in errors, too. One that comes without it brings nothing
            // that could be mixed up, and is what a person has to hear of.
            None if promised && self.get("error").is_some() => Check::not_made(
                "iss",
                "the server promises iss in the callback, and its error came without it",
            ),
            found => check_callback_issuer(issuer, found, promised),
        };
        vec![state, issuer]
    }

    /// The request that brought it, still with its secrets, for a diagnosis.
    pub fn draft(&self, place: &str) -> Zeroizing<Draft> {
        let pairs = form(&self.params);
        let post = self.mode == Mode::FormPost;
        let joint = if self.mode == Mode::Fragment {
            '#'
        } else {
            '?'
        };
        let (method, url) = if post {
            ("POST", self.address.clone())
        } else {
            ("GET", format!("{}{joint}{pairs}", self.address))
        };
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        Zeroizing::new(Draft {
            request: Some(DraftRequest {
                method: Some(method.to_owned()),
                url: Some(url),
                headers: if post {
                    vec![(kind.0.to_owned(), kind.1.to_owned())]
                } else {
                    Vec::new()
                },
                body: post.then_some(pairs),
                complete: false,
            }),
            place: place.to_owned(),
            ..Draft::default()
        })
    }
}

impl Drop for Returned {
    fn drop(&mut self) {
        for (_, value) in &mut self.params {
            value.zeroize();
        }
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.params.iter().map(|(name, _)| name).collect();
        f.debug_struct("Returned")
            .field("mode", &self.mode)
            .field("address", &self.address)
            .field("params", &names)
            .finish()
    }
}

/// The first value of a name.
pub(super) fn get<'a>(params: &'a [(String, String)], name: &str) -> Option<&'a str> {
    params
        .iter()
        .find(|(own, _)| own == name)
        .map(|(_, value)| value.as_str())
}

/// Whether these are parameters of an authorization server's answer.
///
/// `response` is the signed form of an answer (JARM).
pub(super) fn is_answer(params: &[(String, String)]) -> bool {
    params
        .iter()
        .any(|(name, _)| matches!(name.as_str(), "error" | "response") || is_grant(name))
}

/// Whether a parameter is worth something.
pub(super) fn is_grant(name: &str) -> bool {
    matches!(name, "code" | "access_token" | "id_token")
}
