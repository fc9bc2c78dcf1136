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
    /// What it is like.
    pub(super) about: Option<&'a str>,
    /// Whether the provider's console shows it.
    pub(super) at_console: bool,
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
        terminal.text(&Self::prompt(terminal, question), false)
    }

    /// What may stay unknown: an empty answer is none, and nobody is none.
    pub(super) fn optional_text(&self, question: &Question<'_>) -> Result<Option<String>, Error> {
        let Some(terminal) = &self.terminal else {
            return Ok(None);
        };
        let text = terminal.text(&Self::prompt(terminal, question), true)?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A secret that must be known.
    pub(super) fn secret(&self, question: &Question<'_>) -> Result<Secret, Error> {
        let Some(terminal) = &self.terminal else {
            return Err(self.missing(question));
        };
        terminal.secret(&Self::prompt(terminal, question), false)
    }

    /// A secret that may not exist.
    pub(super) fn optional_secret(&self, question: &Question<'_>) -> Result<Option<Secret>, Error> {
        let Some(terminal) = &self.terminal else {
            return Ok(None);
        };
        let secret = terminal.secret(&Self::prompt(terminal, question), true)?;
        Ok(Some(secret).filter(|secret| !secret.is_empty()))
    }

    /// Says what should be known before the first question.
    pub(super) fn introduce(&self, provider: &str, redirect_uri: Option<&str>) {
        let Some(terminal) = &self.terminal else {
            return;
        };
        if let Some(console) = &self.console {
            terminal.tell(&format!(
                "{provider} shows the client's settings here: {console}"
            ));
        }
        if let Some(uri) = redirect_uri {
            terminal.tell(&format!("The redirect URI to register for it is {uri}"));
        }
    }

    /// The error about what nobody can be asked for.
    pub(super) fn missing(&self, question: &Question<'_>) -> Error {
        let about = question.about.map(|about| format!(" ({about})"));
        let console = self.console.as_ref().filter(|_| question.at_console);
        let place = console.map(|place| format!("; it is found here: {place}"));
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

    /// The prompt of a question; what would make it wrap is told on a line before it.
    fn prompt(terminal: &Terminal, question: &Question<'_>) -> String {
        let Some(about) = question.about else {
            return question.what.to_owned();
        };
        let whole = format!("{} ({about})", question.what);
        if whole.chars().count() <= WIDEST_PROMPT {
            return whole;
        }
        terminal.tell(&format!("{}: {about}", question.what));
        question.what.to_owned()
    }
}

/// A prompt that wraps is not cleared whole, and narrow terminals have sixty columns.
const WIDEST_PROMPT: usize = 45;
