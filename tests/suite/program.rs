//! The program, called in this process or started as another.

use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use oauthdx::{Environment, Terminals};
use serde_json::Value;

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the program in this process, with `stdin` as a pipe and `variables` as the environment.
pub fn call(stdin: &[u8], args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let variable = |name: &str| {
        let found = variables.iter().find(|(n, _)| *n == name);
        let value = found.map(|(_, value)| OsString::from(value));
        value.or_else(|| (name == "OAUTHDX_HOME").then(|| "/nonexistent".into()))
    };
    let code = oauthdx::run(
        ["oauthdx"].iter().chain(args).map(OsString::from),
        &mut Environment {
            stdin: &mut Cursor::new(stdin),
            stdout: &mut out,
            stderr: &mut err,
            terminals: Terminals::default(),
            variable: &variable,
        },
    );
    Ran {
        code: code.into(),
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// The JSON report of a text.
pub fn diagnose(text: &str, args: &[&str]) -> Value {
    let args: Vec<&str> = ["diagnose", "-", "--format", "json"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    call(text.as_bytes(), &args, &[]).json()
}

/// The binary with nothing of this machine in its environment.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oauthdx"));
    command
        .args(args)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("OAUTHDX_HOME", "/nonexistent")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// The binary, started, with its three streams as pipes.
pub fn start(args: &[&str]) -> Child {
    command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs the binary to its end.
pub fn binary(stdin: &[u8], args: &[&str]) -> Ran {
    let mut child = start(args);
    // A run that ends before it reads leaves a closed pipe behind, which is its right.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap().into()
}

/// An empty folder of this name for a test to write into.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The samples of `tests/inputs` by name.
pub fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let mut samples: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        // Tokens and keys are read by their own tests.
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    samples.sort();
    samples
}
