//! Processes that are killed at any moment: nothing that was written is lost, and what is lost is
//! named.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Instant;

use oauthdx::store::{Interrupted, Kind, Store};

use super::*;

/// What a killed process left, as the store itself sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Left {
    /// No trace of a request.
    Nothing,
    /// An intent without an answer.
    Intent,
    /// The whole answer.
    Answer,
}

/// How often which happened.
#[derive(Debug, Default)]
struct Figures {
    untouched: u32,
    finished: u32,
    repeated: u32,
    lost: u32,
}

fn open(home: &Home) -> Store {
    let variable = |name: &str| (name == "OAUTHDX_HOME").then(|| home.0.clone().into());
    Store::open(Some(Kind::File), &variable).unwrap()
}

/// What is left, and the number of the refresh token that is stored.
fn look(home: &Home) -> (Left, u64) {
    let store = open(home);
    // The dead hold no lock.
    let held = store.hold(&"lab".parse().unwrap(), Duration::ZERO).unwrap();
    let left = match held.recover().unwrap() {
        None => Left::Nothing,
        Some(Interrupted::Sent { .. }) => Left::Intent,
        Some(Interrupted::Answered { .. }) => Left::Answer,
    };
    let token = held.tokens().unwrap().refresh_token.unwrap();
    let number = token.expose().rsplit('-').next().unwrap();
    (left, number.parse().unwrap())
}

#[test]
fn a_killed_process_loses_nothing_that_it_wrote_and_names_what_it_lost() {
    const KILLS: u32 = 30;
    let home = Home::new("refresh-kills");
    let server = Rotating::with(|_, before, answer| {
        thread::sleep(Duration::from_millis(before as u64 % 4 * 3));
        answer
    });
    server.connect(&home, "lab");
    let begun = Instant::now();
    assert_ended(&refresh(&home, ASK), 0, "refreshed");
    let usual = begun.elapsed();
    let mut figures = Figures::default();
    for round in 0..KILLS {
        let mut child = begin(&home, ASK);
        let random = u32::try_from(RandomState::new().hash_one(round) % 1000).unwrap();
        thread::sleep(usual * random / 800);
        child.kill().unwrap();
        child.wait().unwrap();
        server.script.settle();
        let (left, stored) = look(&home);
        let grant = server.grant("lab");
        let place = format!("round {round}: {left:?}, {stored} of {grant:?}");
        assert_eq!(grant.replays, 0, "{place}");
        let ran = refresh(&home, ASK);
        match left {
            Left::Answer => {
                assert_ended(&ran, 0, "finished");
                assert_eq!(look(&home), (Left::Nothing, grant.current), "{place}");
                figures.finished += 1;
            }
            Left::Nothing => {
                assert_eq!(stored, grant.current, "{place}");
                let report = assert_ended(&ran, 0, "refreshed");
                assert!(!notes(&report, "interrupted"), "{place}: {report}");
                figures.untouched += 1;
            }
            Left::Intent if stored == grant.current => {
                let report = assert_ended(&ran, 0, "refreshed");
                assert!(notes(&report, "was interrupted after sending"), "{place}");
                figures.repeated += 1;
            }
            Left::Intent => {
                let report = assert_ended(&ran, 10, "refused");
                assert!(notes(&report, "was interrupted after sending"), "{place}");
                assert_eq!(report["cause"], "stale-rotation", "{place}");
                assert!(home.connection("lab")["needs_reauth"].is_object());
                server.connect(&home, "lab");
                figures.lost += 1;
            }
        }
    }
    println!("{KILLS} kills within {usual:?} and a quarter: {figures:?}");
    assert!(figures.untouched < KILLS, "no kill came in time");
    let versions: Vec<u64> = home
        .journal("lab")
        .iter()
        .filter_map(|line| line["new_version"].as_u64())
        .collect();
    assert!(versions.is_sorted(), "{versions:?}");
}
