//! Names the cause of a failing OAuth connection.

use std::io::{IsTerminal as _, stderr, stdin, stdout};
use std::process::ExitCode;

use oauthdx::{Environment, Terminals};

fn main() -> ExitCode {
    let terminals = Terminals {
        stdin: stdin().is_terminal(),
        stdout: stdout().is_terminal(),
        stderr: stderr().is_terminal(),
        width: terminal_size::terminal_size().map(|(width, _)| width.0.into()),
    };
    let code = oauthdx::run(
        std::env::args_os(),
        &mut Environment {
            // Not locked: prompts read from it as well, and would wait for the lock for ever.
            stdin: &mut stdin(),
            stdout: &mut stdout().lock(),
            stderr: &mut stderr(),
            terminals,
            variable: &|name| std::env::var_os(name),
        },
    );
    ExitCode::from(code)
}
