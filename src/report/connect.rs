//! What `connect` came to: the connection, every check, and what is worth a remark.

use serde::Serialize;

use super::diagnosis::DiagnosisReport;
use super::document::{Block, Document, Headline, Pair, Step, Table, Tone};
use super::json::{self, DiagnosisJson};
use super::{Detail, Report};
use crate::store::Connection;
use crate::token;
use crate::triage::Diagnosis;

/// How a run of `connect` ended.
#[derive(Clone, Copy, Debug)]
pub struct ConnectReport<'a> {
    /// The connection, if it is stored.
    pub connection: Option<&'a Connection>,
    /// The tokens that were obtained, stored or not.
    pub tokens: Tokens,
    /// What the exchanges and checks amount to.
    pub diagnosis: &'a Diagnosis,
    /// Every check that was made, or could not be.
    pub checks: &'a [CheckLine],
    /// The questions that were put to find the server.
    pub tried: &'a [TriedLine],
    /// What is missing, contradictory or odd in what the server says of itself.
    pub flaws: &'a [FlawLine],
    /// Whether no server was found, so that what was tried must be told.
    pub lost: bool,
    /// The mistake that was made on purpose: its name, and what it was in words.
    pub broken: Option<(&'static str, &'static str)>,
    /// Whether the connection was there before.
    pub again: bool,
    /// What to type for the same once more.
    pub command: &'a str,
    /// Whether a user has granted it, and not the client itself.
    pub has_user: bool,
}

/// Which tokens a run gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// None that may be used.
    None,
    /// All but a refresh token.
    AccessOnly,
    /// A refresh token among them.
    WithRefresh,
}

/// One check.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    /// `id_token.aud`.
    pub name: String,
    /// `pass`, `fail` or `not-made`.
    pub result: &'static str,
    /// What was compared.
    pub detail: String,
}

/// A question that was put to find a server.
#[derive(Clone, Debug, Serialize)]
pub struct TriedLine {
    /// What was looked for, and by which rule.
    pub what: String,
    /// `GET https://…`.
    pub asked: String,
    /// What came of it.
    pub came: String,
}

/// Something that is missing, contradictory or odd.
#[derive(Clone, Debug, Serialize)]
pub struct FlawLine {
    /// How much it matters: `odd`, `breaks` (strict clients) or `stops`.
    pub weight: &'static str,
    /// What it is.
    pub text: String,
}

impl Report for ConnectReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        if self.tokens == Tokens::None {
            let mut document = DiagnosisReport(self.diagnosis).document(detail);
            let footer = document.0.pop();
            self.tell_discovery(&mut document, detail);
            self.tell_checks(&mut document, detail);
            self.tell_mistake(&mut document);
            document.0.extend(footer);
            return document;
        }
        let mut document = Document::default();
        document.push(self.headline());
        self.tell_mistake(&mut document);
        if let Some(connection) = self.connection {
            document.push(Block::Pairs(self.facts(connection)));
        }
        self.tell_checks(&mut document, detail);
        self.tell_discovery(&mut document, detail);
        let diagnosis = DiagnosisReport(self.diagnosis);
        diagnosis.remark(&mut document);
        if self.connection.is_some() {
            document.section("Next", Block::Steps(self.next()));
        }
        if detail == Detail::Verbose {
            diagnosis.everything(&mut document);
        }
        document
    }

    fn json(&self, detail: Detail) -> String {
        #[derive(Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            diagnosis: DiagnosisJson<'a>,
            connection: Option<ConnectedJson<'a>>,
            checks: &'a [CheckLine],
            tried: &'a [TriedLine],
            flaws: &'a [FlawLine],
            broken: Option<&'static str>,
        }
        json::pretty(&Whole {
            diagnosis: DiagnosisJson::new(self.diagnosis, detail),
            connection: self.connection.map(|connection| ConnectedJson {
                name: connection.name().as_str(),
                provider: &connection.provider,
                store: connection.store.name(),
                token_version: connection.token_version(),
                expires_at: connection.expires_at,
                scopes: &connection.scopes,
                account: connection.account.as_deref(),
                refresh_token: self.tokens == Tokens::WithRefresh,
            }),
            checks: self.checks,
            tried: self.tried,
            flaws: self.flaws,
            broken: self.broken.map(|(name, _)| name),
        })
    }
}

#[derive(Serialize)]
struct ConnectedJson<'a> {
    name: &'a str,
    provider: &'a str,
    store: &'static str,
    token_version: u64,
    expires_at: Option<u64>,
    scopes: &'a [String],
    account: Option<&'a str>,
    refresh_token: bool,
}

impl ConnectReport<'_> {
    fn headline(&self) -> Block {
        let (tone, label, text) = match (self.connection, self.broken) {
            (Some(connection), _) => {
                let name = connection.name();
                let text = if self.again {
                    format!("{name} is connected again, in place")
                } else {
                    format!("{name} is connected")
                };
                (Tone::Good, "connected", text)
            }
            (None, Some(_)) => (
                Tone::Unsure,
                "accepted",
                "The server took it all the same: it does not check this".to_owned(),
            ),
            (None, None) => (
                Tone::Good,
                "obtained",
                "Tokens came, and none are kept".to_owned(),
            ),
        };
        Block::Headline(Headline {
            tone,
            label: label.to_owned(),
            text,
            id: None,
            act: None,
        })
    }

    fn next(&self) -> Vec<Step> {
        let again = if self.has_user {
            "Connect it again when it needs a new login; its settings, name and history stay."
        } else {
            "Get new tokens the same way when these end; the settings are kept."
        };
        let steps = [
            (again, self.command),
            (
                "See all connections, their health and expiry.",
                "oauthdx list",
            ),
        ];
        let step = |(action, command): (&str, &str)| Step {
            action: action.to_owned(),
            command: Some(command.to_owned()),
        };
        steps.map(step).into()
    }

    fn facts(&self, connection: &Connection) -> Vec<Pair> {
        let mut pairs = vec![Pair::new("provider", connection.provider.clone())];
        if let Some(account) = connection.account.as_ref().or(connection.subject.as_ref()) {
            pairs.push(Pair::new("account", account.clone()));
        }
        let scopes = match connection.scopes.as_slice() {
            [] => "none named".to_owned(),
            scopes => scopes.join(" "),
        };
        pairs.push(Pair::new("scopes", scopes));
        let ends = connection.expires_at.and_then(|at| i64::try_from(at).ok());
        let ends = ends.map_or_else(
            || "the answer does not say how long it holds".to_owned(),
            |at| format!("until {}", token::utc(at)),
        );
        pairs.push(Pair::new("access token", ends));
        let refresh = if self.tokens == Tokens::WithRefresh {
            "yes"
        } else if self.has_user {
            "none: when the access token ends, the user must log in again"
        } else {
            "none, and none is needed: the client gets tokens by itself"
        };
        pairs.push(Pair::new("refresh token", refresh));
        let version = connection.token_version();
        let kept = format!("{} store, version {version}", connection.store);
        pairs.push(Pair::new("kept in", kept));
        pairs
    }

    /// The checks; those that hold or could not be made are told in full with `-v` only.
    fn tell_checks(&self, document: &mut Document, detail: Detail) {
        let shown = |line: &&CheckLine| detail == Detail::Verbose || line.result != "not-made";
        let rows = self.checks.iter().filter(shown).map(|line| {
            vec![
                line.name.clone(),
                line.result.to_owned(),
                super::document::clipped(&line.detail, 160),
            ]
        });
        document.section(
            "Checks",
            Block::Table(Table {
                head: vec!["check", "result", "detail"],
                rows: rows.collect(),
            }),
        );
    }

    /// What the server says of itself that it should not, and how it was found.
    fn tell_discovery(&self, document: &mut Document, detail: Detail) {
        let all = detail == Detail::Verbose;
        let flaws = self.flaws.iter().filter(|flaw| all || flaw.weight != "odd");
        let flaws = flaws.map(|flaw| format!("{}: {}", flaw.weight, flaw.text));
        document.section("About the server", Block::List(flaws.collect()));
        if self.lost || all {
            let tried = self.tried.iter();
            let tried = tried.map(|line| {
                Pair::literal(line.what.clone(), format!("{} → {}", line.asked, line.came))
            });
            document.section("What I tried", Block::Pairs(tried.collect()));
        }
    }

    fn tell_mistake(&self, document: &mut Document) {
        if let Some((_, words)) = self.broken {
            document.push(Block::Paragraph(format!(
                "Broken on purpose: {words}. Nothing was stored."
            )));
        }
    }
}
