//! What `refresh` came to: one connection, or all of them.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use super::diagnosis::DiagnosisReport;
use super::document::{Block, Document, Headline, Pair, Step, Tone};
use super::json::{self, DiagnosisJson};
use super::{Detail, Report, words};
use crate::oauth::refresh::{Cost, End, Note, Refreshed};
use crate::store::{Connection, Worker};
use crate::token;
use crate::triage::Diagnosis;

/// How a refresh of one connection went.
#[derive(Clone, Copy)]
pub struct RefreshReport<'a> {
    /// How it went.
    pub refreshed: &'a Refreshed,
    /// What the failure amounts to; none where it was none.
    pub diagnosis: Option<&'a Diagnosis>,
    /// What to type to connect it again.
    pub repair: &'a str,
    /// Seconds since 1970.
    pub now: u64,
}

impl RefreshReport<'_> {
    /// The exit code, which says who must act.
    pub fn exit_code(&self) -> u8 {
        match (&self.refreshed.end, self.diagnosis) {
            (end, _) if end.is_good() => 0,
            (End::NeedsReauth(_), _) => 10,
            // Whether the grant still lives is known by the next try only.
            (End::Lost(_), _) => 13,
            (_, Some(diagnosis)) => match diagnosis.exit_code() {
                0 => 15,
                code => code,
            },
            (_, None) => 15,
        }
    }

    /// The outcome in one word, as JSON and the lines of many name it.
    pub fn word(&self) -> &'static str {
        match self.refreshed.end {
            End::Fresh => "fresh",
            End::Adopted(_) => "adopted",
            End::Finished(_) => "finished",
            End::Renewed { .. } => "refreshed",
            End::Refused => "refused",
            End::Unreached => "unreached",
            End::Lost(_) => "lost",
            End::NeedsReauth(_) => "needs-reauth",
            End::NoRefreshToken => "no-refresh-token",
        }
    }

    /// The cause, where the failure has one.
    pub fn cause(&self) -> Option<&str> {
        match (&self.refreshed.end, self.diagnosis) {
            (end, _) if end.is_good() => None,
            (End::NeedsReauth(why), _) => Some(&why.cause),
            (_, diagnosis) => {
                let finding = diagnosis?.findings.first()?;
                Some(&finding.cause)
            }
        }
    }

    /// One line for a list of many.
    pub fn line(&self) -> String {
        let connection = &self.refreshed.connection;
        let mut line = format!("{:16} {}", self.word(), connection.name());
        if self.refreshed.end.is_good() {
            let _ = write!(line, ": {}", self.holds());
        } else {
            if let Some(cause) = self.cause() {
                let _ = write!(line, ": {cause}");
            }
            let code = self.exit_code();
            let _ = write!(line, " ({code}: {})", words::exit_code(code));
        }
        line
    }

    fn holds(&self) -> String {
        let connection = &self.refreshed.connection;
        let version = connection.token_version();
        match connection.expires_at {
            Some(at) if at > self.now => {
                let left = i64::try_from(at - self.now).unwrap_or(i64::MAX);
                format!(
                    "version {version}, the access token holds for {}",
                    token::span(left)
                )
            }
            Some(_) => format!("version {version}, the access token has ended"),
            None => format!("version {version}, nobody says how long the access token holds"),
        }
    }

    fn headline(&self) -> Block {
        let Refreshed {
            end, connection, ..
        } = self.refreshed;
        let name = connection.name();
        let (tone, text, act) = match end {
            End::Fresh => (
                Tone::Good,
                format!("{name}: {}; nothing was sent", self.holds()),
                None,
            ),
            End::Adopted(by) => (
                Tone::Good,
                format!(
                    "{name}: {} has just refreshed it, and its tokens are used",
                    who(by.as_ref())
                ),
                None,
            ),
            End::Finished(by) => (
                Tone::Good,
                format!(
                    "{name}: {} was stopped before it could store its tokens; they are stored now",
                    who(Some(by))
                ),
                None,
            ),
            End::Renewed { .. } => (Tone::Good, format!("{name}: {}", self.holds()), None),
            End::NeedsReauth(why) => (
                Tone::Bad,
                format!(
                    "{name} needs a new login since {} ({}); nothing was sent",
                    utc(why.since),
                    why.cause
                ),
                Some(10),
            ),
            End::Lost(_) => (
                Tone::Bad,
                format!(
                    "{name}: the request left and no answer came, so a rotated refresh token may be lost"
                ),
                Some(13),
            ),
            End::Refused | End::Unreached | End::NoRefreshToken => (
                Tone::Bad,
                format!("{name} could not be refreshed"),
                Some(self.exit_code()),
            ),
        };
        Block::Headline(Headline {
            tone,
            label: self.word().to_owned(),
            text,
            id: None,
            act: act.map(|code| words::exit_code(code).to_owned()),
        })
    }

    /// What is worth a word, in sentences.
    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.refreshed.notes.iter().map(in_words).collect();
        if let End::Lost(cost) = self.refreshed.end {
            notes.push(match cost {
                Cost::Nothing => {
                    "This provider does not rotate refresh tokens: the one that is stored still works."
                        .to_owned()
                }
                Cost::NothingWithin(grace) => format!(
                    "This provider lets the old refresh token work for {} after its first use: try again before that is over.",
                    span(grace)
                ),
                Cost::TheGrant => {
                    "It is not known that this provider lets a refresh token be sent twice, so it was not. \
                     The next refresh tries the stored token, since nothing else is left."
                        .to_owned()
                }
            });
        }
        notes
    }

    fn facts(&self) -> Vec<Pair> {
        let Refreshed {
            end,
            connection,
            tries,
            ..
        } = self.refreshed;
        let mut pairs = vec![Pair::new("provider", connection.provider.clone())];
        if let Some(account) = connection.account.as_ref().or(connection.subject.as_ref()) {
            pairs.push(Pair::new("account", account.clone()));
        }
        if let End::Renewed { rotated } = end {
            let refresh = if *rotated {
                "rotated: the old one is spent"
            } else {
                "the same as before"
            };
            pairs.push(Pair::new("refresh token", refresh));
        }
        if *tries > 1 {
            pairs.push(Pair::new("requests", tries.to_string()));
        }
        if !connection.scopes.is_empty() {
            pairs.push(Pair::new("scopes", connection.scopes.join(" ")));
        }
        let version = connection.token_version();
        let kept = format!("{} store, version {version}", connection.store);
        pairs.push(Pair::new("kept in", kept));
        pairs
    }

    fn next(&self) -> Vec<Step> {
        let step = |action: &str, command: String| Step {
            action: action.to_owned(),
            command: Some(command),
        };
        let needs_login = match &self.refreshed.end {
            End::Lost(_) => {
                let name = self.refreshed.connection.name();
                return vec![step("Try again.", format!("oauthdx refresh {name}"))];
            }
            End::NeedsReauth(_) | End::NoRefreshToken => true,
            End::Refused => self.exit_code() == 10,
            _ => false,
        };
        if !needs_login {
            return Vec::new();
        }
        vec![step(
            "Let the user log in again; name, settings and history stay.",
            self.repair.to_owned(),
        )]
    }
}

impl Report for RefreshReport<'_> {
    fn document(&self, detail: Detail) -> Document {
        let mut document = match (&self.refreshed.end, self.diagnosis) {
            (End::Refused | End::Unreached | End::NoRefreshToken, Some(diagnosis)) => {
                DiagnosisReport(diagnosis).document(detail)
            }
            _ => Document(vec![self.headline()]),
        };
        let footer = match document.0.last() {
            Some(Block::Footer(_)) => document.0.pop(),
            _ => None,
        };
        if self.refreshed.end.is_good() {
            document.push(Block::Pairs(self.facts()));
        }
        document.section("Notes", Block::List(self.notes()));
        document.section("Next", Block::Steps(self.next()));
        document.0.extend(footer);
        document
    }

    fn json(&self, detail: Detail) -> String {
        json::pretty(&RefreshJson::of(self, detail))
    }
}

/// A refresh in the JSON contract.
#[derive(Serialize)]
struct RefreshJson<'a> {
    version: u8,
    name: &'a str,
    provider: &'a str,
    outcome: &'static str,
    exit_code: u8,
    retry_after: Option<u64>,
    cause: Option<&'a str>,
    token_version: u64,
    expires_at: Option<u64>,
    rotated: bool,
    requests: u32,
    notes: Vec<String>,
    repair: Option<&'a str>,
    diagnosis: Option<DiagnosisJson<'a>>,
}

impl<'a> RefreshJson<'a> {
    fn of(report: &'a RefreshReport<'a>, detail: Detail) -> Self {
        let Refreshed {
            end, connection, ..
        } = report.refreshed;
        let diagnosis = report.diagnosis.filter(|_| !end.is_good());
        Self {
            version: 1,
            name: connection.name().as_str(),
            provider: &connection.provider,
            outcome: report.word(),
            exit_code: report.exit_code(),
            retry_after: diagnosis.and_then(|diagnosis| diagnosis.retry_after),
            cause: report.cause(),
            token_version: connection.token_version(),
            expires_at: connection.expires_at,
            rotated: *end == End::Renewed { rotated: true },
            requests: report.refreshed.tries,
            notes: report.notes(),
            repair: (report.exit_code() == 10).then_some(report.repair),
            diagnosis: diagnosis.map(|diagnosis| DiagnosisJson::new(diagnosis, detail)),
        }
    }
}

/// One object on one line, for a stream of many.
pub fn refresh_line(report: &RefreshReport<'_>, detail: Detail) -> String {
    compact(&RefreshJson::of(report, detail))
}

/// `value` on one line: a stream of many is read line by line.
pub(super) fn compact<T: Serialize>(value: &T) -> String {
    // None of our structs has a key that is no string.
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

/// What to type to connect it again, for the same account.
pub fn repair(connection: &Connection) -> String {
    let (provider, name) = (&connection.provider, connection.name());
    let mut command = match connection.endpoints.get("issuer") {
        Some(issuer) if provider == "custom" => format!("oauthdx connect {issuer} {name}"),
        _ => format!("oauthdx connect {provider} {name}"),
    };
    // Only an address is a hint that every provider understands.
    if let Some(account) = connection.account.as_ref().filter(|who| who.contains('@')) {
        let _ = write!(command, " --auth-param login_hint={account}");
    }
    command
}

fn who(worker: Option<&Worker>) -> String {
    match worker {
        Some(Worker { pid, host, .. }) => format!("process {pid} on {host}"),
        None => "another process".to_owned(),
    }
}

fn in_words(note: &Note) -> String {
    match note {
        Note::RefreshTokenKept => {
            "The answer has no refresh token: the one before is kept, and still works.".to_owned()
        }
        Note::Lifetime(oddity) => format!("About the answer: {oddity}."),
        Note::Interrupted(worker) => format!(
            "A refresh by {} was interrupted after sending, at {}; the rotated token may be lost.",
            who(Some(worker)),
            worker.since
        ),
        Note::ClockBehind(by) => format!(
            "Our clock stands {} before the last refresh: it went back, and ages are not to be trusted.",
            span(*by)
        ),
        Note::NoJournal(why) => format!("The journal could not be written: could not {why}."),
    }
}

fn span(time: Duration) -> String {
    token::span(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

fn utc(seconds: u64) -> String {
    token::utc(i64::try_from(seconds).unwrap_or(i64::MAX))
}
