//! `completions` and `man`: files for the shell, generated from the command line itself.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Environment;
use crate::cli::Cli;
use crate::error::Error;

/// Writes the completions of `shell`.
pub(super) fn shell(shell: Shell, environment: &mut Environment<'_>) -> Result<u8, Error> {
    // The generator panics on a closed pipe, so it writes into memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "oauthdx", &mut script);
    environment.print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// Writes the manual page.
pub(super) fn man(environment: &mut Environment<'_>) -> Result<u8, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(Error::Output)?;
    environment.print(&String::from_utf8_lossy(&page))?;
    Ok(0)
}
