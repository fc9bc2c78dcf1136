//! `refresh`, really started: a grant that is used by it is never lost by it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::connect::redirected;
use crate::home::{CANARY, Home};
use crate::net::server::nobody;
use crate::program::Ran;
use crate::script::{Answer, Script, Seen, part};

mod breaker;
#[cfg(unix)]
mod faults;
mod fleet;
#[cfg(unix)]
mod handing;
#[cfg(unix)]
mod keyring;
#[cfg(unix)]
mod kills;
mod protocol;
#[cfg(unix)]
mod real;
mod requests;
#[cfg(unix)]
mod scripts;
#[cfg(unix)]
mod signals;

/// An authorization server that rotates refresh tokens, and ends the grant when a spent one comes
/// (RFC 9700 section 4.14.2).
struct Rotating {
    script: Script,
    grants: Arc<Mutex<BTreeMap<String, Grant>>>,
}

/// A grant of such a server: its tokens are `rt-…-NAME-1`, `rt-…-NAME-2` and so on.
#[derive(Clone, Copy, Debug)]
struct Grant {
    /// The number of the only refresh token that works.
    current: u64,
    /// How often a spent one came.
    replays: u64,
}

impl Rotating {
    /// A server that answers at once.
    fn start() -> Self {
        Self::with(|_, _, answer| answer)
    }

    /// A server whose answer goes through `twist` when the tokens are rotated already; it is told
    /// how many requests came before.
    fn with(twist: impl Fn(&Seen, usize, Answer) -> Answer + Send + Sync + 'static) -> Self {
        let grants: Arc<Mutex<BTreeMap<String, Grant>>> = Arc::default();
        let own = Arc::clone(&grants);
        let script = Script::start(move |seen, before| {
            let answer = rotate(&mut own.lock().unwrap(), seen.param("refresh_token"));
            twist(seen, before, answer)
        });
        Self { script, grants }
    }

    /// The connection `name` with a new grant.
    fn connect(&self, home: &Home, name: &str) {
        self.connect_with(home, name, &[], json!({}));
    }

    /// The same with more arguments, and more members of the token answer.
    fn connect_with(&self, home: &Home, name: &str, args: &[&str], more: Value) {
        let grant = Grant {
            current: 1,
            replays: 0,
        };
        self.grants.lock().unwrap().insert(name.to_owned(), grant);
        let mut answer = answer(name, 1);
        merge(&mut answer, more);
        import(home, name, &self.script.at("/token"), args, &answer);
    }

    /// How a grant stands.
    fn grant(&self, name: &str) -> Grant {
        self.grants.lock().unwrap()[name]
    }

    /// How many token requests came.
    fn requests(&self) -> usize {
        self.script.seen("/token").len()
    }
}

fn rotate(grants: &mut BTreeMap<String, Grant>, token: &str) -> Answer {
    let parts = token
        .strip_prefix("rt-")
        .and_then(|rest| rest.strip_prefix(CANARY)?.strip_prefix('-'));
    let named = parts.and_then(|rest| rest.rsplit_once('-'));
    let known = named.and_then(|(name, number)| Some((name, grants.get_mut(name)?, number)));
    let refused = |what: &str| {
        let body = json!({"error": "invalid_grant", "error_description": what});
        Answer::Json(400, body)
    };
    let Some((name, grant, number)) = known else {
        return refused("unknown refresh token");
    };
    if grant.replays > 0 || number != grant.current.to_string() {
        grant.replays += 1;
        return refused("refresh token is invalid");
    }
    grant.current += 1;
    Answer::Json(200, answer(name, grant.current))
}

/// The token answer that gives a grant its tokens of this number.
fn answer(name: &str, number: u64) -> Value {
    json!({
        "access_token": format!("at-{CANARY}-{name}-{number}"),
        "refresh_token": format!("rt-{CANARY}-{name}-{number}"),
        "token_type": "Bearer", "expires_in": 3600,
    })
}

/// New tokens for any refresh token.
fn rotate_anyhow(seen: &Seen) -> Answer {
    let number = seen.param("refresh_token").rsplit('-').next().unwrap();
    Answer::Json(200, answer("lab", number.parse::<u64>().unwrap() + 1))
}

/// Makes a connection to a token endpoint out of a token answer, or makes it anew in place.
fn import(home: &Home, name: &str, url: &str, args: &[&str], answer: &Value) {
    let usual = ["--client-id", "abc", "--client-auth", "none"];
    let usual = if args.contains(&"--client-id") {
        &[][..]
    } else {
        &usual
    };
    let provider = args.iter().position(|arg| *arg == "--provider");
    let provider = provider.map_or("custom", |at| args[at + 1]);
    let place = ["connect", provider, name, "--token-url", url, "--import"];
    let all = [&place[..], usual, args].concat();
    let ran = home.run_with(&all, &answer.to_string(), &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Puts the members of one object into another.
fn merge(into: &mut Value, more: Value) {
    let Value::Object(more) = more else {
        panic!("{more} is no object");
    };
    into.as_object_mut().unwrap().extend(more);
}

/// A private provider in a file of its own, and how its file is named on the command line.
fn provider_file(home: &Home, slug: &str, text: &str) -> PathBuf {
    let folder = home.0.with_extension("providers");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{slug}.toml"));
    let head = format!("name = \"{slug}\"\nhosts = [\"{slug}.example\"]\n");
    fs::write(&path, head + text).unwrap();
    path
}

/// Runs `refresh lab` with a report in JSON.
fn refresh(home: &Home, args: &[&str]) -> Ran {
    home.run(&[&["refresh", "lab", "--format", "json"], args].concat())
}

/// Starts the same.
fn begin(home: &Home, args: &[&str]) -> Child {
    home.program(&[&["refresh", "lab", "--format", "json"], args].concat())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for the end of what was started.
fn end(home: &Home, child: Child) -> Ran {
    let ran: Ran = child.wait_with_output().unwrap().into();
    home.assert_tight(&ran);
    ran
}

/// Asserts exit code and outcome, and returns the report.
fn assert_ended(ran: &Ran, code: i32, outcome: &str) -> Value {
    assert_eq!(ran.code, code, "{ran:?}");
    let json = ran.json();
    assert_eq!(json["outcome"], outcome, "{json}");
    assert_eq!(json["exit_code"], code, "{json}");
    json
}

/// Whether a note of a report says this.
fn notes(report: &Value, words: &str) -> bool {
    let notes = report["notes"].as_array().unwrap().iter();
    notes
        .filter_map(Value::as_str)
        .any(|note| note.contains(words))
}

/// Asks even where a worker has refreshed moments ago: no access token holds so long.
const ASK: &[&str] = &["--min-valid", "30d"];

/// Connects `lab` by a login at a scripted server, as a public client.
fn log_in(home: &Home, server: &Script, more: &[&str]) {
    let (authorize, url) = (server.at("/authorize"), server.at("/token"));
    let args = [
        "custom",
        "lab",
        "--authorize-url",
        &authorize,
        "--token-url",
        &url,
        "--client-id",
        "abc",
        "--client-auth",
        "none",
    ];
    let args = [&args, more].concat();
    let ran = home.login(&args, |url| redirected(url, &[("code", "code-1")]));
    assert_eq!(ran.code, 0, "{ran:?}");
}
