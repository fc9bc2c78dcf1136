//! A token set as scripts keep it: one JSON object, or variables with a common beginning.
//!
//! What `--from` reads, `--print json` and `--on-rotate` write: a script that keeps the object in
//! its secret store replaces it by what comes out, and needs to know none of its members.

use std::ffi::OsString;

use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::store::{Connection, Secret, TokenSet};

/// The members of a set, known ones and others.
#[derive(Clone, Default)]
pub(super) struct Set(pub(super) Map<String, Value>);

impl Set {
    /// The object in `json`.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        match serde_json::from_slice(json) {
            Ok(Value::Object(members)) => Some(Self(members)),
            _ => None,
        }
    }

    /// The variables that begin with `prefix` and an underscore.
    pub(super) fn of_variables(prefix: &str, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let members = MEMBERS.iter().filter_map(|name| {
            let value = variable(&variable_name(prefix, name))?.into_string().ok()?;
            (!value.is_empty()).then(|| ((*name).to_owned(), Value::from(value)))
        });
        Self(members.collect())
    }

    /// A member's text; a number counts as one.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A member's number, written as one or as a text.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// Replaces what the tokens of a connection say; other members stay.
    pub(super) fn update(
        &mut self,
        connection: &Connection,
        tokens: &TokenSet,
        with_refresh: bool,
    ) {
        let mut put = |name: &str, value: Option<Value>| match value {
            Some(value) => drop(self.0.insert(name.to_owned(), value)),
            None => drop(self.0.remove(name)),
        };
        let secret = |secret: &Option<Secret>| secret.as_ref().map(|s| json!(s.expose()));
        put("access_token", secret(&tokens.access_token));
        put(
            "token_type",
            tokens.token_type.as_ref().map(|kind| json!(kind)),
        );
        put("expires_at", tokens.expires_at.map(|at| json!(at)));
        put("obtained_at", Some(json!(tokens.obtained_at)));
        put("scope", tokens.scope.as_ref().map(|scope| json!(scope)));
        put("id_token", secret(&tokens.id_token));
        // A span that was counted from another moment.
        put("expires_in", None);
        if with_refresh {
            put("refresh_token", secret(&tokens.refresh_token));
            put("provider", Some(json!(connection.provider)));
            put("client_id", Some(json!(connection.client_id)));
            if let Some(url) = connection.endpoints.get("token") {
                put("token_url", Some(json!(url)));
            }
        }
    }

    /// The object, indented, with a line feed at its end.
    pub(super) fn to_json(&self) -> Zeroizing<String> {
        let mut text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text.push('\n');
        Zeroizing::new(text)
    }

    /// `NAME=value` lines, quoted as a shell wants it.
    pub(super) fn to_variables(&self, prefix: &str) -> Zeroizing<String> {
        let mut lines = Zeroizing::new(String::new());
        for name in PRINTED {
            if let Some(value) = self.text(name) {
                lines.push_str(&variable_name(prefix, name));
                lines.push('=');
                lines.push_str(&quoted(&value));
                lines.push('\n');
            }
        }
        lines
    }
}

/// `AIRTABLE_REFRESH_TOKEN`.
pub(super) fn variable_name(prefix: &str, member: &str) -> String {
    format!("{prefix}_{}", member.to_ascii_uppercase())
}

/// A value as a POSIX shell reads it back; tokens need no quotes.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~+/=:@%,".contains(c);
    if value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// The members that variables may give.
pub(super) const MEMBERS: &[&str] = &[
    "name",
    "provider",
    "client_id",
    "client_secret",
    "client_auth",
    "token_url",
    "grant",
    "scope",
    "access_token",
    "refresh_token",
    "id_token",
    "token_type",
    "expires_at",
    "obtained_at",
];

/// The members that are printed as variables.
const PRINTED: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "token_type",
    "expires_at",
    "scope",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Kind;

    #[test]
    fn what_is_not_ours_stays_and_what_is_stale_goes() {
        let mut set = Set::read(
            br#"{"client_secret":"s","team":"x","access_token":"old","expires_in":5,"id_token":"i"}"#,
        )
        .unwrap();
        let connection = Connection::new("a".parse().unwrap(), Kind::Memory, "custom", "c");
        let tokens = TokenSet {
            access_token: Some("new".into()),
            refresh_token: Some("rt".into()),
            expires_at: Some(9),
            ..TokenSet::default()
        };
        set.update(&connection, &tokens, true);
        let expected = json!({"client_secret": "s", "team": "x", "access_token": "new",
            "expires_at": 9, "obtained_at": 0, "refresh_token": "rt", "provider": "custom",
            "client_id": "c"});
        assert_eq!(Value::Object(set.0.clone()), expected);
        set.update(&connection, &tokens, false);
        assert_eq!(set.text("refresh_token").as_deref(), Some("rt"));
    }

    #[test]
    fn variables_are_read_as_they_were_written() {
        let given = |name: &str| match name {
            "X_REFRESH_TOKEN" => Some(OsString::from("rt")),
            "X_EXPIRES_AT" => Some("7".into()),
            "X_CLIENT_ID" => Some(OsString::new()),
            _ => None,
        };
        let set = Set::of_variables("X", given);
        assert_eq!(set.number("expires_at"), Some(7));
        assert_eq!(set.text("client_id"), None);
        assert_eq!(
            *set.to_variables("X"),
            "X_REFRESH_TOKEN=rt\nX_EXPIRES_AT=7\n"
        );
        assert_eq!(quoted("a b'c"), r"'a b'\''c'");
    }
}
