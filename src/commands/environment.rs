//! What surrounds the program, so that every byte it reads or writes can be tested.

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::cli::ColorChoice;
use crate::error::Error;
use crate::secret;
use crate::store::Home;

/// The width where nothing tells one.
const USUAL_WIDTH: usize = 80;
/// Below this no layout holds.
const NARROWEST: usize = 40;

/// Streams, terminals and environment variables.
pub struct Environment<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output: results.
    pub stdout: &'a mut dyn Write,
    /// Standard error: talk and errors.
    pub stderr: &'a mut dyn Write,
    /// Which of them are terminals.
    pub terminals: Terminals,
    /// The value of an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
}

/// Which streams are terminals, and how wide.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminals {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
    /// Columns, if one of them is a terminal.
    pub width: Option<usize>,
}

impl std::fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment")
            .field("terminals", &self.terminals)
            .finish_non_exhaustive()
    }
}

impl Environment<'_> {
    /// Writes a result. A reader that went away has seen enough, which is no failure.
    pub fn print(&mut self, text: &str) -> Result<(), Error> {
        let written = self
            .stdout
            .write_all(text.as_bytes())
            .and_then(|()| self.stdout.flush());
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Output(error)),
            _ => Ok(()),
        }
    }

    /// The bytes of a file, or of standard input for `-`.
    pub fn read(&mut self, path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
        if path != Path::new("-") {
            let bytes = fs::read(path).map_err(|error| super::unreadable(path, error))?;
            return Ok(Zeroizing::new(bytes));
        }
        let mut bytes = Zeroizing::new(Vec::new());
        self.stdin
            .read_to_end(&mut bytes)
            .map_err(|error| Error::Unreadable {
                path: "standard input".to_owned(),
                source: error.into(),
            })?;
        Ok(bytes)
    }

    /// Writes to standard error; when even that fails, there is nobody left to tell.
    ///
    /// An error repeats what was typed, and a token may have been typed where none belongs.
    pub fn say(&mut self, text: &str) {
        // No two of these fingerprints are compared, so any key will do.
        let half = || getrandom::u64().unwrap_or_default();
        self.tell(&secret::without_secrets(text, (half(), half())));
    }

    /// Writes to standard error what is known to hold no secret, or must be shown whatever it is:
    /// a code to be typed, an address to be opened.
    pub fn tell(&mut self, text: &str) {
        let _ = self
            .stderr
            .write_all(text.as_bytes())
            .and_then(|()| self.stderr.flush());
    }

    /// Whether a stream gets colour: flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then terminal.
    pub fn color(&self, choice: ColorChoice, is_terminal: bool) -> bool {
        let set = |name| (self.variable)(name).filter(|value| !value.is_empty());
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if set("NO_COLOR").is_some() => false,
            ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto => is_terminal && set("TERM").is_none_or(|term| term != "dumb"),
        }
    }

    /// The columns that a result may fill.
    pub fn width(&self) -> usize {
        let columns = (self.variable)("COLUMNS").and_then(|v| v.to_str()?.trim().parse().ok());
        let width = columns.filter(|width| *width > 0).or(self.terminals.width);
        width.unwrap_or(USUAL_WIDTH).max(NARROWEST)
    }

    /// The folder of the user's own providers; `OAUTHDX_HOME` moves it.
    pub fn providers_folder(&self) -> Option<PathBuf> {
        let home = Home::find(self.variable).ok()?;
        Some(home.providers())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(
        variables: &[(&str, &str)],
        width: Option<usize>,
        f: impl Fn(&Environment<'_>) -> T,
    ) -> T {
        let variable = |name: &str| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| OsString::from(value))
        };
        f(&Environment {
            stdin: &mut std::io::empty(),
            stdout: &mut std::io::sink(),
            stderr: &mut std::io::sink(),
            terminals: Terminals {
                width,
                ..Terminals::default()
            },
            variable: &variable,
        })
    }

    #[test]
    fn colour_is_decided_by_flag_then_variables_then_terminal() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, variables, terminal, colored) in [
            (Auto, &[][..], true, true),
            (Auto, &[], false, false),
            (Auto, &[("NO_COLOR", "1")], true, false),
            (Auto, &[("NO_COLOR", "")], true, true),
            (Auto, &[("CLICOLOR_FORCE", "1")], false, true),
            (Auto, &[("CLICOLOR_FORCE", "0")], false, false),
            (
                Auto,
                &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
                true,
                false,
            ),
            (Auto, &[("TERM", "dumb")], true, false),
            (Always, &[("NO_COLOR", "1")], false, true),
            (Never, &[("CLICOLOR_FORCE", "1")], true, false),
        ] {
            assert_eq!(
                with(variables, None, |e| e.color(choice, terminal)),
                colored,
                "{variables:?}"
            );
        }
    }

    #[test]
    fn the_width_is_columns_then_terminal_then_usual() {
        for (variables, terminal, width) in [
            (&[][..], None, 80),
            (&[], Some(120), 120),
            (&[("COLUMNS", "100")], Some(120), 100),
            (&[("COLUMNS", "x")], Some(120), 120),
            (&[("COLUMNS", "3")], None, 40),
        ] {
            with(variables, terminal, |e| {
                assert_eq!(e.width(), width, "{variables:?}");
            });
        }
    }
}
