//! Commands of the user's: one that takes new tokens over, one that uses them.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use crate::error::Error;

/// Hands `json` to a shell command on its standard input; tells how it ended, where not well.
///
/// What it prints goes to standard error: standard output is for what was asked of us.
pub(super) fn hand_over(command: &str, name: &str, json: &str) -> Result<(), String> {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let ran = || -> io::Result<std::process::ExitStatus> {
        let mut child = Command::new(shell)
            .args([option, command])
            .env("OAUTHDX_CONNECTION", name)
            .stdin(Stdio::piped())
            .stdout(Stdio::from(io::stderr()))
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            match input.write_all(json.as_bytes()) {
                // It may know enough; its exit code tells.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    drop(input);
                    child.wait()?;
                    return Err(error);
                }
                _ => {}
            }
        }
        child.wait()
    };
    match ran() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(match status.code() {
            Some(code) => format!("it ended with exit code {code}"),
            None => "a signal ended it".to_owned(),
        }),
        Err(error) => Err(error.to_string()),
    }
}

/// Runs a command with further variables, and ends as it ends.
///
/// Where the system allows it, the command takes our place: signals reach it, and nothing of ours
/// stays in memory beside it.
pub(super) fn exec(command: &[OsString], variables: &[(String, &str)]) -> Result<u8, Error> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(0);
    };
    let mut child = Command::new(program);
    child.args(arguments);
    child.envs(variables.iter().map(|(name, value)| (name, *value)));
    let error = match run(&mut child) {
        Ok(code) => return Ok(code),
        Err(error) => error,
    };
    Err(Error::Usage {
        what: format!("run {}: {error}", program.to_string_lossy()),
        hint: "name a program that can be run: oauthdx refresh NAME --exec -- PROGRAM ARGUMENTS"
            .to_owned(),
    })
}

#[cfg(unix)]
fn run(child: &mut Command) -> io::Result<u8> {
    Err(std::os::unix::process::CommandExt::exec(child))
}

#[cfg(not(unix))]
fn run(child: &mut Command) -> io::Result<u8> {
    let code = child.status()?.code();
    Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
