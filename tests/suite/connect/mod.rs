//! `connect`, really started, against servers that follow a script.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{Ran, command, folder};

mod arguments;
mod breaks;
mod browsing;
mod devices;
mod faults;
mod finding;
mod grants;
mod logins;
#[cfg(unix)]
mod real;
mod recording;
mod script;
mod storing;

use script::{Answer, Script};

/// Parts of secrets; none of them may be shown or stand in a file.
const CANARY: &str = "canary7Qz";

/// A home for connections, with the sealed files as its store, and what stands in the environment.
struct Home(PathBuf, Vec<(&'static str, &'static str)>);

impl Home {
    fn new(name: &str) -> Self {
        Self::with(name, &[])
    }

    /// The same with secrets in the environment; like the canary, they may be shown nowhere.
    fn with(name: &str, secrets: &[(&'static str, &'static str)]) -> Self {
        Self(folder(&format!("connect-{name}")), secrets.to_vec())
    }

    /// The binary with this home.
    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = command(&[]);
        command
            .arg("connect")
            .args(args)
            .env("OAUTHDX_HOME", &self.0)
            .env("OAUTHDX_STORE", "file")
            .envs(self.1.iter().copied());
        command
    }

    /// Runs it to its end.
    fn connect(&self, args: &[&str], stdin: &str) -> Ran {
        self.connect_with(args, stdin, &[])
    }

    /// The same with environment variables.
    fn connect_with(&self, args: &[&str], stdin: &str, variables: &[(&str, &str)]) -> Ran {
        let mut child = self
            .command(args)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let ran: Ran = child.wait_with_output().unwrap().into();
        self.assert_tight(&ran);
        ran
    }

    /// Runs a login by `--paste`; `browse` is given the URL and says where the browser ends up.
    fn login(&self, args: &[&str], browse: impl FnOnce(&str) -> String) -> Ran {
        let mut child = self
            .command(args)
            .arg("--paste")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let mut browse = Some(browse);
        loop {
            let mut line = String::new();
            if err.read_line(&mut line).unwrap() == 0 {
                break;
            }
            told.push_str(&line);
            if line.starts_with("http") && line.contains("client_id=") {
                let browse = browse.take().unwrap();
                let pasted = format!("{}\n", browse(line.trim()));
                let mut stdin = child.stdin.take().unwrap();
                stdin.write_all(pasted.as_bytes()).unwrap();
            }
        }
        let mut out = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        let ran = Ran {
            code: child.wait().unwrap().code().unwrap_or(-1),
            out,
            err: told,
        };
        self.assert_tight(&ran);
        ran
    }

    /// No secret is shown or stands in a file.
    fn assert_tight(&self, ran: &Ran) {
        let secrets = self.1.iter().map(|(_, secret)| *secret);
        for secret in secrets.chain([CANARY]) {
            assert!(!ran.out.contains(secret), "{}", ran.out);
            assert!(!ran.err.contains(secret), "{}", ran.err);
            for file in files(&self.0) {
                let bytes = fs::read(&file).unwrap();
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains(secret), "{}", file.display());
            }
        }
    }

    /// A connection's file.
    fn connection(&self, name: &str) -> Value {
        let path = self.0.join(format!("connections/{name}.json"));
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    /// Whether there is such a connection.
    fn has(&self, name: &str) -> bool {
        self.0.join(format!("connections/{name}.json")).exists()
    }

    /// The lines of a connection's journal.
    fn journal(&self, name: &str) -> Vec<Value> {
        let path = self.0.join(format!("journals/{name}.ndjson"));
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
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

/// A token answer as it should be.
fn tokens() -> Value {
    json!({
        "access_token": format!("at-{CANARY}-4f1c"), "refresh_token": format!("rt-{CANARY}-9b2e"),
        "token_type": "Bearer", "expires_in": 3600,
    })
}

/// Where the browser ends up: the redirect URI of a login with these parameters.
fn redirected(url: &str, more: &[(&str, &str)]) -> String {
    let params = query(url);
    let value = |name: &str| {
        params
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.clone())
    };
    let mut back = url::Url::parse(&value("redirect_uri").unwrap()).unwrap();
    for (name, text) in more {
        back.query_pairs_mut().append_pair(name, text);
    }
    if let Some(state) = value("state").filter(|_| more.iter().all(|(name, _)| *name != "state")) {
        back.query_pairs_mut().append_pair("state", &state);
    }
    back.into()
}

/// The parameters in a URL.
fn query(url: &str) -> Vec<(String, String)> {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().into_owned().collect()
}

/// The claims of a JWT, or its header.
fn part(token: &str, index: usize) -> Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The first cause of a report in JSON.
fn cause(ran: &Ran) -> String {
    let json = ran.json();
    json["findings"][0]["cause"]
        .as_str()
        .unwrap_or("none")
        .to_owned()
}
