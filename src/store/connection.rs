//! What is known of a connection and no secret: `connections/airtable.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Kind;
use super::lock::Worker;
use super::name::Name;
use super::time;

/// A named grant that the tool holds, without its secrets.
///
/// Members that this version doesn't know stay when the file is rewritten.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Connection {
    /// Tells this connection from an earlier one of the same name; stays when it is renamed.
    pub(super) id: String,
    /// Its name.
    pub(super) name: Name,
    /// Where its token sets lie; it never changes by itself.
    pub store: Kind,
    /// The version of the token set in use; it only grows.
    #[serde(rename = "current")]
    pub(super) version: u64,
    /// No set before this version can be left in the store.
    pub(super) oldest: u64,
    /// The provider's slug.
    pub provider: String,
    /// The client's identifier at the provider.
    pub client_id: String,
    /// How the client proves itself: `client_secret_basic`, `none` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_auth: Option<String>,
    /// How its tokens were got, as `connect --grant` calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// URLs by what they are: `token`, `authorize`, `revocation`, `issuer` …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
    /// What its token requests carry beyond grant and client.
    #[serde(default, skip_serializing_if = "RequestForm::is_empty")]
    pub request: RequestForm,
    /// The granted scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Who granted it, as people call them: an address, a workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who granted it, as the provider calls them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it was first connected, in seconds since 1970.
    pub created_at: u64,
    /// When its current token set was stored, in seconds since 1970.
    pub refreshed_at: u64,
    /// When its access token ends, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
    /// When its refresh token ends, in seconds since 1970, where the provider tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_expires_at: Option<u64>,
    /// Who refreshed it last; nobody since it was connected, if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed_by: Option<Worker>,
    /// The newest version that a command of the user's took over, where one is to be told of each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<u64>,
    /// Set while nothing but a new login can help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_reauth: Option<NeedsReauth>,
    /// The name that it is getting; set for a moment only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) becomes: Option<Name>,
    /// What a later version of the tool knows.
    #[serde(flatten)]
    pub(super) other: Map<String, Value>,
}

/// What the token requests of a connection carry beyond grant and client.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct RequestForm {
    /// `json`; a form if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Further parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<(String, String)>,
    /// Headers that the provider wants.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Whom the tokens are for (RFC 8707).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// The parameter that carries the client's id, where it is not `client_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id_parameter: Option<String>,
    /// Whom signed statements address, where it is not the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Whom the statement of a JWT bearer grant is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The id of the client's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// How the client's key signs, where it is not the usual way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_algorithm: Option<String>,
    /// What separates scopes, where it is not a space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_separator: Option<String>,
}

impl RequestForm {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a connection is not refreshed any more.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NeedsReauth {
    /// The cause's id.
    pub cause: String,
    /// Since when, in seconds since 1970.
    pub since: u64,
}

impl NeedsReauth {
    /// Marks a connection from now on.
    pub fn because(cause: &str) -> Self {
        Self {
            cause: cause.to_owned(),
            since: time::now().as_secs(),
        }
    }
}

impl Connection {
    /// A connection that has no token set yet.
    pub fn new(name: Name, store: Kind, provider: &str, client_id: &str) -> Self {
        Self {
            id: String::new(),
            name,
            store,
            version: 0,
            oldest: 0,
            provider: provider.to_owned(),
            client_id: client_id.to_owned(),
            client_auth: None,
            grant: None,
            endpoints: BTreeMap::new(),
            request: RequestForm::default(),
            scopes: Vec::new(),
            account: None,
            subject: None,
            created_at: 0,
            refreshed_at: 0,
            expires_at: None,
            refresh_expires_at: None,
            renewed_by: None,
            handed_over: None,
            needs_reauth: None,
            becomes: None,
            other: Map::new(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The version of the token set in use.
    pub fn token_version(&self) -> u64 {
        self.version
    }

    /// In one word, for lists: `ok` or `needs-reauth`.
    pub fn health(&self) -> &'static str {
        if self.needs_reauth.is_some() {
            "needs-reauth"
        } else {
            "ok"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_members_survive() {
        let json = r#"{"id":"1","name":"a","store":"file","current":7,"oldest":6,"provider":"p",
            "client_id":"c","created_at":1,"refreshed_at":2,"later":{"x":[1]},"zeal":null}"#;
        let connection: Connection = serde_json::from_str(json).unwrap();
        assert_eq!(connection.token_version(), 7);
        let written = serde_json::to_value(&connection).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn health_is_one_word() {
        let mut connection = Connection::new("a".parse().unwrap(), Kind::File, "p", "c");
        assert_eq!(connection.health(), "ok");
        connection.needs_reauth = Some(NeedsReauth::because("consent-revoked"));
        assert_eq!(connection.health(), "needs-reauth");
    }
}
