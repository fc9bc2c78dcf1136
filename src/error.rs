//! What keeps the tool from doing its own work, and what to type next.
//!
//! A provider's answer is never an error: it is an exchange, and the reason why the tool exists.

use std::error::Error as StdError;
use std::time::Duration;

/// Any error that a crate gave us; kept whole, so that this file needs none of the crates.
pub type Source = Box<dyn StdError + Send + Sync>;

/// The tool could not work. Messages continue "could not …".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Arguments that contradict each other or miss something.
    #[error("{what}")]
    Usage {
        /// What could not be done, and why.
        what: String,
        /// What to type instead.
        hint: String,
    },
    /// Nothing was given, and a person sits at the terminal.
    #[error("diagnose: nothing was given to read")]
    NothingToRead,
    /// An argument of `diagnose` that names nothing that exists.
    #[error("find a file or a connection called {argument:?}")]
    NotAnInput {
        /// As it was typed.
        argument: String,
        /// What to type instead.
        hint: String,
    },
    /// A slug, fact, cause or code that nobody knows.
    #[error("find a {kind} called {name:?}")]
    Unknown {
        /// What was looked for: `provider`, `fact`, `cause or code`.
        kind: &'static str,
        /// As it was typed.
        name: String,
        /// Known names that are spelt much like it, nearest first.
        nearest: Vec<String>,
        /// The command that lists all of them.
        list: &'static str,
    },
    /// A file or standard input that can't be read.
    #[error("read {path}")]
    Unreadable {
        /// The file, or `standard input`.
        path: String,
        /// The system's reason.
        source: Source,
    },
    /// A folder where a file was wanted.
    #[error("read {path}: it is a folder")]
    Folder {
        /// The folder.
        path: String,
    },
    /// A provider file that doesn't fit the format.
    #[error("use {file}")]
    Catalog {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: Source,
    },
    /// `--ask` without anybody to ask.
    #[error("ask: standard input and standard error are no terminal")]
    NoTerminal,
    /// A question that could not be shown.
    #[error("ask a question")]
    Prompt(#[source] Source),
    /// Ctrl-C.
    #[error("finish: cancelled")]
    Cancelled,
    /// Standard output or standard error that takes no more.
    #[error("write the report")]
    Output(#[source] std::io::Error),
    /// The system gave no random numbers.
    #[error("draw random numbers")]
    Random(#[source] Source),
    /// A machine or session without a keyring, where one was asked for or is needed.
    #[error("use the keyring: there is none ({reason})")]
    NoKeyring {
        /// What is missing.
        reason: String,
    },
    /// A keyring that is there but is locked, silent or unwilling.
    #[error("use the keyring: {reason}")]
    Keyring {
        /// What it said, never what it holds.
        reason: String,
        /// The way out.
        hint: String,
    },
    /// A part of the store that can't be read, written or trusted.
    #[error("{what}")]
    Store {
        /// What could not be done, and why.
        what: String,
        /// What to type instead.
        hint: String,
        /// The system's reason.
        source: Option<Source>,
    },
    /// A redirect URI where the browser can't be received.
    #[error("{what}")]
    Callback {
        /// What could not be done.
        what: String,
        /// What to type instead.
        hint: String,
        /// The system's reason.
        source: Option<Source>,
    },
    /// A connection that another process is working on.
    #[error("lock {name} within {waited:?}: {holder}")]
    Busy {
        /// The connection.
        name: String,
        /// How long was waited.
        waited: Duration,
        /// Who holds it, since when.
        holder: String,
    },
    /// A token set that somebody else replaced meanwhile.
    #[error("store new tokens of {name}: they follow version {expected}, but it holds {stored}")]
    Outdated {
        /// The connection.
        name: String,
        /// The version that the writer had read.
        expected: u64,
        /// The version that is stored.
        stored: u64,
    },
}

impl Error {
    /// The next thing to type.
    pub fn hint(&self) -> String {
        match self {
            Self::Usage { hint, .. }
            | Self::NotAnInput { hint, .. }
            | Self::Keyring { hint, .. }
            | Self::Store { hint, .. }
            | Self::Callback { hint, .. } => hint.clone(),
            Self::NothingToRead => "give a file (oauthdx diagnose ticket.txt), pipe into it \
                 (curl -v … 2>&1 | oauthdx diagnose), or paste: oauthdx diagnose -"
                .to_owned(),
            Self::Unknown { nearest, list, .. } => match nearest.as_slice() {
                [] => format!("{list} lists them all"),
                names => format!("did you mean {}? {list} lists them all", names.join(", ")),
            },
            Self::Unreadable { .. } => {
                "check that the file exists and that you may read it".to_owned()
            }
            Self::Folder { path } => format!("name the files in it: oauthdx diagnose {path}/*"),
            Self::Catalog { .. } => "correct the file or move it away; the format is that of \
                 src/providers/*.toml, see \"Add a provider\" in the README"
                .to_owned(),
            Self::NoTerminal => {
                "give the answers as --fact NAME=VALUE; the report names the facts that decide"
                    .to_owned()
            }
            Self::Prompt(_) => "give the answers as options; --help lists them".to_owned(),
            Self::Cancelled => "run it again; answers can be given as options, too".to_owned(),
            Self::Output(_) => "check that the disk is not full".to_owned(),
            Self::Random(_) => "check that /dev/urandom is there".to_owned(),
            Self::NoKeyring { .. } => "run it in the session whose keyring it is, or keep new \
                 connections in sealed files: --store file"
                .to_owned(),
            Self::Busy { .. } => "run it again, or wait longer: --lock-timeout 60s".to_owned(),
            Self::Outdated { name, .. } => {
                format!("use what is stored: oauthdx refresh {name} --min-valid 1m")
            }
        }
    }

    /// The exit code, as `--help` documents it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. }
            | Self::NothingToRead
            | Self::NotAnInput { .. }
            | Self::Unknown { .. }
            | Self::NoTerminal => 2,
            Self::Unreadable { .. }
            | Self::Folder { .. }
            | Self::Catalog { .. }
            | Self::Prompt(_)
            | Self::Output(_)
            | Self::Random(_)
            | Self::Store { .. }
            | Self::Callback { .. }
            | Self::Busy { .. }
            | Self::Outdated { .. } => 1,
            // The machine is to be put right, as a finding with the remedy fix-environment says it.
            Self::NoKeyring { .. } | Self::Keyring { .. } => 14,
            Self::Cancelled => 130,
        }
    }

    /// Whether the reader of our output went away, which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// What lies behind the error, nearest first.
    pub fn chain(&self) -> Vec<String> {
        let mut causes = Vec::new();
        let mut next = self.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        causes
    }
}

/// The known names that are spelt much like `name`, nearest first, at most three.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    const NEAR: f64 = 0.75;
    let name = name.to_lowercase();
    let mut near: Vec<(f64, &str)> = Vec::new();
    for candidate in known {
        let folded = candidate.to_lowercase();
        let contained = name.len() >= 4 && folded.contains(&name);
        let likeness = strsim::jaro_winkler(&name, &folded).max(if contained { 0.8 } else { 0.0 });
        if likeness >= NEAR && !near.iter().any(|(_, n)| *n == candidate) {
            near.push((likeness, candidate));
        }
    }
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter()
        .take(3)
        .map(|(_, candidate)| candidate.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_come_first() {
        let known = ["airtable", "notion", "salesforce", "salesforce-sandbox"];
        for (name, first) in [
            ("airtabel", "airtable"),
            ("Notoin", "notion"),
            ("force", "salesforce"),
        ] {
            assert_eq!(
                nearest(name, known).first().map(String::as_str),
                Some(first)
            );
        }
        assert!(nearest("zzz", known).is_empty());
    }
}
