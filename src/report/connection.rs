//! Connections as `list`, `forget` and `rename` tell of them.

use std::fmt::Write as _;

use serde::Serialize;

use super::document::{Block, Document, Headline, Table, Tone, clipped};
use super::{Detail, Report, json};
use crate::error::Error;
use crate::store::{Connection, Listed, Name};
use crate::token;

/// All connections held, and those that can't be read.
#[derive(Debug)]
pub struct ConnectionsReport<'a> {
    /// Sorted by name.
    pub list: &'a [Listed],
    /// Seconds since 1970.
    pub now: u64,
}

/// A connection that is no more.
#[derive(Clone, Copy, Debug)]
pub struct ForgottenReport<'a> {
    /// What it was called.
    pub name: &'a str,
    /// What became of its tokens at the provider; nothing where that was not asked for.
    pub revoked: Option<Revoked>,
}

/// What the provider made of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// All tokens ended.
    All,
    /// The refresh token ended; the access token was not taken back and ends by itself.
    RefreshTokenOnly,
    /// The provider did not know the tokens any more.
    Before,
}

/// A connection that was renamed.
#[derive(Clone, Copy, Debug)]
pub struct RenamedReport<'a> {
    /// What it was called.
    pub old: &'a str,
    /// What it is called.
    pub new: &'a str,
}

impl Report for ConnectionsReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        let mut document = Document::default();
        document.push(self.headline());
        if self.list.is_empty() {
            document.push(Block::Paragraph(
                "oauthdx connect PROVIDER makes the first one.".to_owned(),
            ));
            return document;
        }
        let rows = self.list.iter().map(|listed| match &listed.connection {
            Ok(connection) => self.row(connection, detail),
            Err(_) => unreadable(&listed.name),
        });
        document.push(Block::Table(Table {
            head: HEAD.to_vec(),
            rows: rows.collect(),
        }));
        document
    }

    fn json(&self, _detail: Detail) -> String {
        let rows = self.list.iter().map(|listed| match &listed.connection {
            Ok(connection) => ConnectionJson::of(connection),
            Err(error) => ConnectionJson::unreadable(&listed.name, error),
        });
        json::pretty(&rows.collect::<Vec<_>>())
    }
}

impl ConnectionsReport<'_> {
    /// How many there are, and how many want something.
    fn headline(&self) -> Block {
        let count = self.list.len();
        let reauth = |c: &&Connection| c.needs_reauth.is_some();
        let read = || self.list.iter().filter_map(|l| l.connection.as_ref().ok());
        let (unwell, broken) = (read().filter(reauth).count(), count - read().count());
        let mut text = match count {
            0 => "none is held".to_owned(),
            1 => "1 is held".to_owned(),
            _ => format!("{count} are held"),
        };
        if unwell > 0 {
            let _ = write!(text, ", {unwell} must be connected again");
        }
        if broken > 0 {
            let _ = write!(text, ", {broken} can't be read");
        }
        Block::Headline(Headline {
            tone: match (count, unwell + broken) {
                (0, _) => Tone::Plain,
                (_, 0) => Tone::Good,
                _ => Tone::Bad,
            },
            label: "connections".to_owned(),
            text,
            id: None,
            act: None,
        })
    }

    fn row(&self, connection: &Connection, detail: Detail) -> Vec<String> {
        let account = connection.account.as_ref().or(connection.subject.as_ref());
        let health = match &connection.needs_reauth {
            Some(why) => format!("{}: {}", connection.health(), why.cause),
            None => connection.health().to_owned(),
        };
        vec![
            connection.name().to_string(),
            connection.provider.clone(),
            account.cloned().unwrap_or_default(),
            scopes(&connection.scopes, detail),
            connection
                .expires_at
                .map_or_else(String::new, |at| self.expiry(at)),
            health,
            connection.store.to_string(),
        ]
    }

    /// When an access token ends, seen from now.
    fn expiry(&self, at: u64) -> String {
        let span = |seconds: u64| token::span(i64::try_from(seconds).unwrap_or(i64::MAX));
        match at.checked_sub(self.now) {
            Some(left) => format!("in {}", span(left)),
            None => format!("{} ago", span(self.now - at)),
        }
    }
}

/// The row of a connection whose file can't be read.
fn unreadable(name: &Name) -> Vec<String> {
    let cell = |head: &&str| match *head {
        "name" => name.to_string(),
        "health" => UNREADABLE.to_owned(),
        _ => String::new(),
    };
    HEAD.iter().map(cell).collect()
}

/// The scopes, or the first and how many more where not all is wanted.
fn scopes(scopes: &[String], detail: Detail) -> String {
    let all = scopes.join(" ");
    match scopes.split_first() {
        Some((first, rest)) if detail < Detail::Verbose && all.chars().count() > WIDEST_SCOPES => {
            let first = short(first);
            match rest.len() {
                0 => first,
                more => format!("{first} +{more}"),
            }
        }
        _ => all,
    }
}

/// A scope without the host that all of them share: the end of a URL tells them apart.
fn short(scope: &str) -> String {
    let end = scope.trim_end_matches('/').rsplit('/').next();
    match end.filter(|_| scope.contains("://")) {
        Some(end) => format!("…/{}", clipped(end, WIDEST_SCOPES)),
        None => clipped(scope, WIDEST_SCOPES),
    }
}

impl Report for ForgottenReport<'_> {
    fn document(&self, _detail: Detail) -> Document {
        let mut text = format!("{} is gone, with its tokens", self.name);
        text.push_str(match self.revoked {
            None => "; the provider was not asked to revoke them",
            Some(Revoked::All) => "; the provider revoked them",
            Some(Revoked::RefreshTokenOnly) => {
                "; the provider revoked the refresh token, but keeps the access token until it expires"
            }
            Some(Revoked::Before) => "; the provider did not know them any more",
        });
        done("forgotten", text)
    }

    fn json(&self, _detail: Detail) -> String {
        #[derive(Serialize)]
        struct Forgotten<'a> {
            version: u8,
            name: &'a str,
            revoked: Option<&'static str>,
        }
        json::pretty(&Forgotten {
            version: 1,
            name: self.name,
            revoked: self.revoked.map(|revoked| match revoked {
                Revoked::All => "all",
                Revoked::RefreshTokenOnly => "refresh-token-only",
                Revoked::Before => "before",
            }),
        })
    }
}

impl Report for RenamedReport<'_> {
    fn document(&self, _detail: Detail) -> Document {
        done("renamed", format!("{} is called {}", self.old, self.new))
    }

    fn json(&self, _detail: Detail) -> String {
        #[derive(Serialize)]
        struct Renamed<'a> {
            version: u8,
            old: &'a str,
            name: &'a str,
        }
        json::pretty(&Renamed {
            version: 1,
            old: self.old,
            name: self.new,
        })
    }
}

/// One line about something that was done.
fn done(label: &str, text: String) -> Document {
    Document(vec![Block::Headline(Headline {
        tone: Tone::Good,
        label: label.to_owned(),
        text,
        id: None,
        act: None,
    })])
}

/// A connection in the array of the JSON contract.
#[derive(Serialize)]
struct ConnectionJson<'a> {
    name: &'a str,
    provider: Option<&'a str>,
    account: Option<&'a str>,
    subject: Option<&'a str>,
    scopes: &'a [String],
    store: Option<&'static str>,
    token_version: Option<u64>,
    created_at: Option<u64>,
    refreshed_at: Option<u64>,
    expires_at: Option<u64>,
    health: &'static str,
    needs_reauth: Option<NeedsReauthJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct NeedsReauthJson<'a> {
    cause: &'a str,
    since: u64,
}

impl<'a> ConnectionJson<'a> {
    fn of(connection: &'a Connection) -> Self {
        Self {
            name: connection.name().as_str(),
            provider: Some(&connection.provider),
            account: connection.account.as_deref(),
            subject: connection.subject.as_deref(),
            scopes: &connection.scopes,
            store: Some(connection.store.name()),
            token_version: Some(connection.token_version()),
            created_at: Some(connection.created_at),
            refreshed_at: Some(connection.refreshed_at),
            expires_at: connection.expires_at,
            health: connection.health(),
            needs_reauth: connection.needs_reauth.as_ref().map(|why| NeedsReauthJson {
                cause: &why.cause,
                since: why.since,
            }),
            error: None,
        }
    }

    fn unreadable(name: &'a Name, error: &Error) -> Self {
        Self {
            name: name.as_str(),
            provider: None,
            account: None,
            subject: None,
            scopes: &[],
            store: None,
            token_version: None,
            created_at: None,
            refreshed_at: None,
            expires_at: None,
            health: UNREADABLE,
            needs_reauth: None,
            error: Some(format!("could not {error}")),
        }
    }
}

/// The columns of the table.
const HEAD: [&str; 7] = [
    "name", "provider", "account", "scopes", "expires", "health", "store",
];
/// The health of a connection whose file can't be read.
const UNREADABLE: &str = "unreadable";
/// Scopes beyond this many characters are counted instead.
const WIDEST_SCOPES: usize = 30;
