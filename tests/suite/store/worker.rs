//! Other processes of the same program: the test binary, started again with a job.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use oauthdx::store::{Attempt, Interrupted, Kind, Store};

use super::{draft, hold, keyring, open, refresh_token, tokens};

/// Names the job of a process that was started for one.
const JOB: &str = "OAUTHDX_TEST_JOB";
/// The folder that it works in.
const HOME: &str = "OAUTHDX_TEST_HOME";

/// The test binary with a job, its output as pipes.
pub(super) fn command(job: &str, home: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    prepare(&mut command, job, home);
    command.args(ARGUMENTS);
    command
}

/// What starts the worker in the test binary.
pub(super) const ARGUMENTS: [&str; 4] = [
    "--exact",
    "store::worker::does_its_job_if_it_has_one",
    "--nocapture",
    "--quiet",
];

/// Tells a process that will become the test binary what to do.
pub(super) fn prepare(command: &mut Command, job: &str, home: &Path) {
    command
        .env(JOB, job)
        .env(HOME, home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
}

#[test]
fn does_its_job_if_it_has_one() {
    let (Ok(job), Some(home)) = (std::env::var(JOB), std::env::var_os(HOME)) else {
        return;
    };
    let home = Path::new(&home);
    match job.as_str() {
        "count" => count(&open(home, Some(Kind::File), &[]), 50),
        "count in keyring" => count(&open(home, Some(Kind::Keyring), &[]), 10),
        "refresh in keyring for ever" => {
            refresh_for_ever(&open(home, Some(Kind::Keyring), &[]));
        }
        "refresh for ever" => refresh_for_ever(&open(home, Some(Kind::File), &[])),
        "hold" => hold_for_ever(&open(home, Some(Kind::File), &[])),
        "first use" => first_use(home),
        other => keyring::scene(other, home),
    }
}

/// Adds one to the number in the refresh token, `times` times.
fn count(store: &Store, times: usize) {
    for _ in 0..times {
        let mut held = hold(store, "a");
        let number: u64 = refresh_token(store, "a").parse().unwrap();
        let version = held.connection().unwrap().token_version();
        let next = tokens(&(number + 1).to_string());
        held.commit(version, &next, |_| {}).unwrap();
    }
}

/// Refreshes with all that belongs to it until it is killed; `r7` is the token of version 7.
fn refresh_for_ever(store: &Store) {
    say("started");
    loop {
        let mut held = hold(store, "a");
        let version = held.connection().unwrap().token_version();
        held.write_intent("rt:1").unwrap();
        held.write_answer(format!("r{}", version + 1).as_bytes())
            .unwrap();
        held.commit(version, &tokens(&format!("r{}", version + 1)), |_| {})
            .unwrap();
        held.record(&Attempt {
            token_version: Some(version),
            ..Attempt::default()
        })
        .unwrap();
    }
}

/// What `refresh_for_ever` left; heals it as a refresh would. Returns the version.
pub(super) fn heal(store: &Store) -> u64 {
    let mut held = hold(store, "a");
    let version = held.connection().unwrap().token_version();
    let held_token = held.tokens().unwrap().refresh_token.unwrap();
    assert_eq!(held_token.expose(), format!("r{version}"));
    match held.recover().unwrap() {
        Some(Interrupted::Answered { intent, answer }) => {
            assert_eq!(intent.token_version, version);
            let token = std::str::from_utf8(answer.expose()).unwrap();
            assert_eq!(token, format!("r{}", version + 1));
            held.commit(version, &tokens(token), |_| {}).unwrap();
            version + 1
        }
        Some(Interrupted::Sent { intent }) => {
            assert_eq!(intent.token_version, version);
            held.settle().unwrap();
            version
        }
        None => version,
    }
}

/// Holds the connection until it is killed.
fn hold_for_ever(store: &Store) {
    let _held = hold(store, "a");
    say("started");
    std::thread::sleep(Duration::from_secs(600));
}

/// Connects something in a home that others make at the same time.
fn first_use(home: &Path) {
    let own = format!("c{}", std::process::id());
    let store = open(home, Some(Kind::File), &[]);
    let mut held = hold(&store, &own);
    held.create(draft(&own, Kind::File), &tokens("r1")).unwrap();
    say(&format!("{:?}", store.fingerprint_key().unwrap()));
}

/// A line for the process that waits for it.
pub(super) fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "> {line}").unwrap();
    out.flush().unwrap();
}
