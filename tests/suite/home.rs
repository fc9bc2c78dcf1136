//! A home for connections, and the program with it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::program::{Ran, command, folder};

/// Parts of secrets; none of them may be shown or stand in a file.
pub const CANARY: &str = "canary7Qz";

/// A home for connections, with the sealed files as its store, and what stands in the environment.
pub struct Home(pub PathBuf, pub Vec<(&'static str, &'static str)>);

impl Home {
    pub fn new(name: &str) -> Self {
        Self::with(name, &[])
    }

    /// The same with secrets in the environment; like the canary, they may be shown nowhere.
    pub fn with(name: &str, secrets: &[(&'static str, &'static str)]) -> Self {
        Self(folder(&format!("home-{name}")), secrets.to_vec())
    }

    /// The program with this home.
    pub fn program(&self, args: &[&str]) -> Command {
        let mut command = command(args);
        command
            .env("OAUTHDX_HOME", &self.0)
            .env("OAUTHDX_STORE", "file")
            .envs(self.1.iter().copied());
        command
    }

    /// Fails unless every request is done with: its room stays, and is empty.
    pub fn assert_settled(&self) {
        for file in fs::read_dir(self.0.join("pending")).unwrap() {
            let path = file.unwrap().path();
            let room = fs::read(&path).unwrap();
            assert!(room.iter().all(|byte| *byte == 0), "{}", path.display());
        }
    }

    /// Runs it to its end; nothing secret may be shown.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "", &[])
    }

    /// The same with standard input and environment variables.
    pub fn run_with(&self, args: &[&str], stdin: &str, variables: &[(&str, &str)]) -> Ran {
        let ran = self.run_shown(args, stdin, variables);
        self.assert_tight(&ran);
        ran
    }

    /// Runs it to its end where tokens are asked for on standard output.
    pub fn run_shown(&self, args: &[&str], stdin: &str, variables: &[(&str, &str)]) -> Ran {
        let mut child = self
            .program(args)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that ends before it reads leaves a closed pipe behind, which is its right.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap().into()
    }

    /// No secret is shown or stands in a file.
    pub fn assert_tight(&self, ran: &Ran) {
        self.assert_unshown(&ran.out);
        self.assert_unshown(&ran.err);
        for file in files(&self.0) {
            let bytes = fs::read(&file).unwrap();
            self.assert_unshown(&format!(
                "{}: {}",
                file.display(),
                String::from_utf8_lossy(&bytes)
            ));
        }
    }

    /// No secret stands in this text.
    pub fn assert_unshown(&self, text: &str) {
        let secrets = self.1.iter().map(|(_, secret)| *secret);
        for secret in secrets.chain([CANARY]) {
            assert!(!text.contains(secret), "a secret in {text}");
        }
    }

    /// A connection's file.
    pub fn connection(&self, name: &str) -> Value {
        let path = self.0.join(format!("connections/{name}.json"));
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    /// Whether there is such a connection.
    pub fn has(&self, name: &str) -> bool {
        self.0.join(format!("connections/{name}.json")).exists()
    }

    /// The lines of a connection's journal.
    pub fn journal(&self, name: &str) -> Vec<Value> {
        let path = self.0.join(format!("journals/{name}.ndjson"));
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
