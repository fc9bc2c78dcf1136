//! Many processes on one store, some of them killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use oauthdx::store::{Kind, Store};

use super::worker::{command, heal};
use super::{draft, files, hold, name, refresh_token, tokens, walk};
use crate::program::folder;

/// Makes the connection `a` with refresh token `first`.
pub(super) fn connect(store: &Store, kind: Kind, first: &str) {
    let mut held = hold(store, "a");
    held.create(draft("a", kind), &tokens(first)).unwrap();
}

/// Starts a worker, kills it after a moment and heals what it left; the version never goes back.
pub(super) fn kill_and_heal(job: &str, home: &Path, store: &Store, rounds: u64) -> u64 {
    let (mut version, mut random) = (1, 0x9e37_79b9_7f4a_7c15_u64);
    // On a busy machine a worker needs longer to come to a commit.
    let mut patience = 1;
    for round in 0..rounds {
        let (mut child, _) = start(job, home);
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        thread::sleep(Duration::from_micros((random >> 49) * patience));
        child.kill().unwrap();
        child.wait().unwrap();
        let healed = heal(store);
        assert!(healed >= version, "round {round}: {healed} after {version}");
        patience = if healed > version { 1 } else { patience + 1 };
        version = healed;
    }
    println!("{rounds} kills, token version {version}");
    assert!(version > 1, "the workers never came to a commit");
    version
}

/// Starts a worker and waits for the first line that it says.
fn start(job: &str, home: &Path) -> (Child, String) {
    let mut child = command(job, home).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines
        .map(Result::unwrap)
        .find_map(|line| line.strip_prefix("> ").map(str::to_owned));
    (child, said.unwrap_or_default())
}

/// Runs `count` workers at once; all must succeed.
pub(super) fn crowd(count: usize, job: &str, home: &Path) -> Vec<String> {
    let spawn = |_| command(job, home).spawn().unwrap();
    let crowd: Vec<Child> = (0..count).map(spawn).collect();
    let ends = crowd
        .into_iter()
        .map(|child| child.wait_with_output().unwrap());
    ends.map(|end| {
        let out = String::from_utf8_lossy(&end.stdout).into_owned();
        assert!(
            end.status.success(),
            "{out}{}",
            String::from_utf8_lossy(&end.stderr)
        );
        out
    })
    .collect()
}

#[test]
fn eight_processes_lose_no_update() {
    let home = folder("store-crowd");
    let store = files(&home);
    connect(&store, Kind::File, "0");
    let start = Instant::now();
    crowd(8, "count", &home);
    println!("8 processes × 50 updates: {:?}", start.elapsed());
    assert_eq!(refresh_token(&store, "a"), "400");
    assert_eq!(store.read("a").unwrap().token_version(), 401);
}

#[test]
fn the_first_processes_agree_on_the_keys() {
    let home = folder("store-first-use");
    let said = crowd(8, "first use", &home);
    let keys: Vec<&str> = said
        .iter()
        .flat_map(|out| out.lines().filter(|l| l.starts_with("> ")))
        .collect();
    assert_eq!(keys.len(), 8);
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    let store = files(&home);
    let list = store.list().unwrap();
    assert_eq!(list.len(), 8);
    for listed in list {
        store.tokens(&listed.connection.unwrap()).unwrap();
    }
}

#[test]
fn a_killed_process_leaves_a_store_that_heals() {
    let home = folder("store-kill");
    let store = files(&home);
    connect(&store, Kind::File, "r1");
    let version = kill_and_heal("refresh for ever", &home, &store, 150);
    let left: Vec<_> = walk(&home.join("sets"))
        .into_iter()
        .chain(walk(&home.join("pending")))
        .collect();
    hold(&store, "a")
        .commit(version, &tokens("last"), |_| {})
        .unwrap();
    assert_eq!(walk(&home.join("sets")).len(), 2, "{left:?}");
    let settled = hold(&store, "a").recover().unwrap();
    assert!(settled.is_none(), "{settled:?} {left:?}");
    let history = store.history(&name("a")).unwrap();
    let versions: Vec<_> = history
        .iter()
        .filter_map(|attempt| attempt.token_version)
        .collect();
    assert!(versions.is_sorted(), "{versions:?}");
}

#[test]
fn a_lock_names_its_holder_and_dies_with_it() {
    let home = folder("store-lock");
    let store = files(&home);
    connect(&store, Kind::File, "r1");
    let (mut child, said) = start("hold", &home);
    assert_eq!(said, "started");
    assert!(store.try_hold(&name("a")).unwrap().is_none());
    let begin = Instant::now();
    let error = store
        .hold(&name("a"), Duration::from_millis(200))
        .unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(2));
    let holder = format!("process {} on ", child.id());
    assert!(error.to_string().contains(&holder), "{error}");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(store.hold(&name("a"), Duration::ZERO).is_ok());
    let lock = std::fs::read(home.join("locks/a.lock")).unwrap();
    assert!(lock.is_empty(), "a lock that nobody holds names somebody");
}

#[test]
fn a_lock_file_that_is_removed_stops_its_holder_from_storing() {
    let home = folder("store-lock-removed");
    let store = files(&home);
    connect(&store, Kind::File, "r1");
    let mut first = hold(&store, "a");
    std::fs::remove_file(home.join("locks/a.lock")).unwrap();
    let mut second = hold(&store, "a");
    let error = first.commit(1, &tokens("first"), |_| {}).unwrap_err();
    assert!(
        error.to_string().contains("lock file was removed"),
        "{error}"
    );
    second.commit(1, &tokens("second"), |_| {}).unwrap();
    assert_eq!(refresh_token(&store, "a"), "second");
}
