//! `connect`, really started, against servers that follow a script.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::home::{CANARY, Home, files};
use crate::program::{Ran, folder};
use crate::script::{Answer, Script, part, tokens};

mod arguments;
mod breaks;
mod browsing;
mod devices;
mod faults;
mod finding;
mod grants;
mod logins;
#[cfg(unix)]
pub mod real;
mod recording;
mod storing;

impl Home {
    /// `connect` with this home.
    fn command(&self, args: &[&str]) -> std::process::Command {
        self.program(&[&["connect"], args].concat())
    }

    /// Runs it to its end.
    fn connect(&self, args: &[&str], stdin: &str) -> Ran {
        self.connect_with(args, stdin, &[])
    }

    /// The same with environment variables.
    fn connect_with(&self, args: &[&str], stdin: &str, variables: &[(&str, &str)]) -> Ran {
        self.run_with(&[&["connect"], args].concat(), stdin, variables)
    }

    /// Runs a login by `--paste`; `browse` is given the URL and says where the browser ends up.
    pub fn login(&self, args: &[&str], browse: impl FnOnce(&str) -> String) -> Ran {
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
}

/// Where the browser ends up: the redirect URI of a login with these parameters.
pub fn redirected(url: &str, more: &[(&str, &str)]) -> String {
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

/// The first cause of a report in JSON.
fn cause(ran: &Ran) -> String {
    let json = ran.json();
    json["findings"][0]["cause"]
        .as_str()
        .unwrap_or("none")
        .to_owned()
}
