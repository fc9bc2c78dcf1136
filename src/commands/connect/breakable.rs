//! Whether a run has what a mistake on purpose is made in.

use super::setup::{Setup, Way};
use crate::error::Error;
use crate::oauth::flow::Fault;

impl Setup {
    /// Fails if the mistake that is to be made has nothing to be made in.
    pub(super) fn can_break(&self) -> Result<(), Error> {
        let Some(fault) = self.plan.fault else {
            return Ok(());
        };
        let login = match &self.way {
            Way::Login(login) => Some(login),
            _ => None,
        };
        let openid = self.plan.scopes.iter().any(|scope| scope == "openid");
        let lacking = match fault {
            _ if fault.needs_login() && login.is_none() => Some("a login: --grant code"),
            Fault::Pkce if login.is_some_and(|l| l.pkce.is_none()) => Some("PKCE: --pkce S256"),
            Fault::Nonce if !openid => Some("--scope openid, which brings an ID token"),
            Fault::Clock if !(self.signs_times() || openid && login.is_some()) => Some(
                "something that holds for a time only: --client-auth private_key_jwt, --dpop or --scope openid",
            ),
            Fault::Secret if !self.client_auth.needs_secret() => {
                Some("a client secret: --client-auth client_secret_basic")
            }
            Fault::ClientId if self.plan.client.id.is_empty() => {
                Some("a client id: --client-id ID")
            }
            _ => None,
        };
        match lacking {
            None => Ok(()),
            Some(needed) => Err(Error::Usage {
                what: format!("break {}: this run has nothing to break so", fault.name()),
                hint: format!("it takes {needed}"),
            }),
        }
    }
}
