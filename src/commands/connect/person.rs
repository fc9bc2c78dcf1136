//! Asks for what is missing, or says which option would give it.

use super::super::ask::Terminal;
use crate::error::Error;
use crate::secret::Secret;

/// Whom to ask, if anybody.
pub(super) struct Person {
    terminal: Option<Terminal>,
    target: String,
    console: Option<String>,
}

/// Something that is missing.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// What it is: `client id`.
    pub(super) what: &'a str,
    /// The option that gives it: `--client-id ID`.
    pub(super) option: &'a str,
    /// What it is like, or where it stands.
    pub(super) about: Option<&'a str>,
}

impl Person {
    /// Somebody at the terminal, or nobody.
    pub(super) const fn new(
        terminal: Option<Terminal>,
        target: String,
        console: Option<String>,
    ) -> Self {
        Self {
            terminal,
            target,
            console,
        }
    }

    /// Whether anybody can be asked.
    pub(super) const fn is_there(&self) -> bool {
        self.terminal.is_some()
    }

    /// What must be known.
    pub(super) fn text(&self, question: &Question<'_>) -> Result<String, Error> {
        let Some(terminal) = &self.terminal else {
            return Err(self.missing(question));
        };
        terminal.text(&self.prompt(question), false)
    }

    /// What may stay unknown: an empty answer is none, and nobody is none.
    pub(super) fn optional_text(&self, question: &Question<'_>) -> Result<Option<String>, Error> {
        let Some(terminal) = &self.terminal else {
            return Ok(None);
        };
        let text = terminal.text(&self.prompt(question), true)?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A secret that must be known.
    pub(super) fn secret(&self, question: &Question<'_>) -> Result<Secret, Error> {
        let Some(terminal) = &self.terminal else {
            return Err(self.missing(question));
        };
        terminal.secret(&self.prompt(question), false)
    }

    /// A secret that may not exist.
    pub(super) fn optional_secret(&self, question: &Question<'_>) -> Result<Option<Secret>, Error> {
        let Some(terminal) = &self.terminal else {
            return Ok(None);
        };
        let secret = terminal.secret(&self.prompt(question), true)?;
        Ok(Some(secret).filter(|secret| !secret.is_empty()))
    }

    /// The error about what nobody can be asked for.
    pub(super) fn missing(&self, question: &Question<'_>) -> Error {
        let about = question.about.map(|about| format!(" ({about})"));
        let console = self.console.as_ref();
        let place = console.map(|url| format!("; it is found at {url}"));
        Error::Usage {
            what: format!("connect {}: the {} is missing", self.target, question.what),
            hint: format!(
                "give {}{}{}",
                question.option,
                about.unwrap_or_default(),
                place.unwrap_or_default()
            ),
        }
    }

    fn prompt(&self, question: &Question<'_>) -> String {
        let about = question.about.map(str::to_owned);
        let console = self.console.as_ref().map(|url| format!("from {url}"));
        let notes: Vec<String> = about.into_iter().chain(console).collect();
        if notes.is_empty() {
            question.what.to_owned()
        } else {
            format!("{} ({})", question.what, notes.join("; "))
        }
    }
}
