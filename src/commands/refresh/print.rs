//! An access token in the form in which a script wants it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::set::Set;
use crate::cli::Printed;
use crate::error::Error;
use crate::store::{Connection, Secret, TokenSet};
use crate::token;

/// What the forms need to know beside the tokens.
pub(super) struct Printing<'a> {
    pub(super) connection: &'a Connection,
    pub(super) tokens: &'a TokenSet,
    /// The set that came from outside, and goes back there with its refresh token.
    pub(super) given: Option<&'a Set>,
    /// What the names of variables begin with.
    pub(super) prefix: &'a str,
    /// The user name under which the provider takes tokens as passwords for git.
    pub(super) git_username: &'a str,
    /// What kubectl says of itself: the variable `KUBERNETES_EXEC_INFO`.
    pub(super) kubernetes: Option<&'a str>,
}

impl Printing<'_> {
    /// The text in `form`, ending with a line feed.
    pub(super) fn text(&self, form: Printed) -> Result<Zeroizing<String>, Error> {
        let access = || self.need(self.tokens.access_token.as_ref(), "access token");
        let line = |text: String| Ok(Zeroizing::new(text + "\n"));
        match form {
            Printed::AccessToken => line(access()?.to_owned()),
            Printed::IdToken => line(
                self.need(self.tokens.id_token.as_ref(), "ID token")?
                    .to_owned(),
            ),
            Printed::Header => line(self.header(access()?)),
            Printed::Env => {
                access()?;
                Ok(self.set().to_variables(self.prefix))
            }
            Printed::Json => Ok(self.set().to_json()),
            Printed::CurlConfig => {
                let header = self.header(access()?);
                let escaped = header.replace('\\', r"\\").replace('"', "\\\"");
                line(format!("header = \"{escaped}\""))
            }
            Printed::ExecCredential => line(self.exec_credential()?.to_string()),
            Printed::GitCredential => {
                let mut text = format!("username={}\npassword={}", self.git_username, access()?);
                if let Some(at) = self.tokens.expires_at {
                    let _ = write!(text, "\npassword_expiry_utc={at}");
                }
                line(text)
            }
        }
    }

    /// The tokens that the text shows.
    pub(super) fn shown(&self, form: Printed) -> Vec<&Secret> {
        let tokens = self.tokens;
        let id = tokens.id_token.as_ref();
        let access = tokens.access_token.as_ref();
        let refresh = tokens
            .refresh_token
            .as_ref()
            .filter(|_| self.given.is_some());
        let shown: [Option<&Secret>; 3] = match form {
            Printed::AccessToken
            | Printed::Header
            | Printed::CurlConfig
            | Printed::GitCredential => [access, None, None],
            Printed::IdToken => [id, None, None],
            Printed::ExecCredential => [id.or(access), None, None],
            Printed::Env | Printed::Json => [access, id, refresh],
        };
        shown.into_iter().flatten().collect()
    }

    fn need<'t>(&self, token: Option<&'t Secret>, what: &str) -> Result<&'t str, Error> {
        let token = token.map(Secret::expose);
        token.ok_or_else(|| Error::Usage {
            what: format!(
                "print the {what} of {}: it has none",
                self.connection.name()
            ),
            hint: if what == "ID token" {
                "connect again with the scope openid".to_owned()
            } else {
                "connect again".to_owned()
            },
        })
    }

    /// RFC 6750 section 2.1; tokens that are bound to a key have a scheme of their own (RFC 9449).
    fn header(&self, token: &str) -> String {
        let bound = self.tokens.token_type.as_deref();
        let scheme = match bound {
            Some(kind) if kind.eq_ignore_ascii_case("dpop") => "DPoP",
            _ => "Bearer",
        };
        format!("Authorization: {scheme} {token}")
    }

    /// What goes out: all of what came from outside, or the tokens without the refresh token, which
    /// nobody but the store should use.
    fn set(&self) -> Set {
        let mut set = self.given.cloned().unwrap_or_default();
        set.update(self.connection, self.tokens, self.given.is_some());
        set
    }

    /// The answer of a credential plugin of Kubernetes.
    fn exec_credential(&self) -> Result<Value, Error> {
        let wanted = self.kubernetes.and_then(|info| {
            let info: Value = serde_json::from_str(info).ok()?;
            Some(info.get("apiVersion")?.as_str()?.to_owned())
        });
        // Kubernetes checks ID tokens; access tokens are what cloud providers want there.
        let id = self.tokens.id_token.as_ref();
        let access = || self.need(self.tokens.access_token.as_ref(), "access token");
        let token = id.map(Secret::expose).map_or_else(access, Ok)?;
        let mut status = json!({ "token": token });
        let ends = match id {
            Some(id) => token::Jwt::read(id.expose()).and_then(|jwt| {
                let exp = jwt.claims.as_ref()?.get("exp")?;
                Some(token::Moment::read(exp)?.seconds)
            }),
            None => self.tokens.expires_at.and_then(|at| i64::try_from(at).ok()),
        };
        if let (Some(ends), Value::Object(status)) = (ends, &mut status) {
            let at = json!(token::utc(ends));
            status.insert("expirationTimestamp".to_owned(), at);
        }
        Ok(json!({
            "apiVersion": wanted.as_deref().unwrap_or("client.authentication.k8s.io/v1"),
            "kind": "ExecCredential",
            "status": status,
        }))
    }
}
