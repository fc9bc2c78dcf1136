//! Runs that are told to end, and runs that stay until they are.

use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Instant;

use super::*;

/// Sends a signal to a process.
fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Starts `refresh` with a report in JSON.
fn start(home: &Home, args: &[&str]) -> Child {
    home.program(&[&["refresh", "--format", "json"], args].concat())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A server that tells of each request, and answers when it is let.
fn gated() -> (Rotating, Receiver<()>, Sender<()>) {
    let (came, coming) = mpsc::channel();
    let (go, going) = mpsc::channel();
    let (came, going) = (Mutex::new(came), Mutex::new(going));
    let server = Rotating::with(move |_, _, answer| {
        let _ = came.lock().unwrap().send(());
        let _ = going.lock().unwrap().recv();
        answer
    });
    (server, coming, go)
}

#[test]
fn what_is_under_way_is_finished_before_the_end() {
    for (name, code) in [("-INT", 130), ("-TERM", 130)] {
        let home = Home::new(&format!("refresh-fleet{name}"));
        let (server, coming, go) = gated();
        let names = ["a", "b", "c", "d", "e", "f"];
        for name in names {
            server.connect(&home, name);
        }
        let child = start(&home, &["--all", "--jobs", "2"]);
        for _ in 0..2 {
            coming.recv().unwrap();
        }
        signal(&child, name);
        // Long enough for a signal to be noticed, were it not for what is under way.
        thread::sleep(Duration::from_millis(200));
        for _ in 0..2 {
            go.send(()).unwrap();
        }
        let ran = end(&home, child);
        assert_eq!(ran.code, code, "{name}: {ran:?}");
        let summary: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
        assert_eq!(summary["summary"]["stopped"], true, "{summary}");
        assert_eq!(server.requests(), 2, "nothing was begun after the signal");
        let versions = names.map(|name| home.connection(name)["current"].as_u64().unwrap());
        assert_eq!(versions, [2, 2, 1, 1, 1, 1], "{name}");
        home.assert_settled();
    }
}

#[test]
fn one_that_is_told_to_end_keeps_its_tokens_and_waits_for_no_more() {
    let home = Home::new("refresh-one-int");
    let (server, coming, go) = gated();
    server.connect(&home, "lab");
    let child = begin(&home, &[]);
    coming.recv().unwrap();
    // Whoever waits for it only is free to go.
    let waiting = begin(&home, &["--lock-timeout", "10m"]);
    thread::sleep(Duration::from_millis(300));
    signal(&waiting, "-INT");
    let ran = end(&home, waiting);
    assert_eq!(ran.code, 130, "{ran:?}");
    signal(&child, "-INT");
    go.send(()).unwrap();
    assert_ended(&end(&home, child), 0, "refreshed");
    assert_eq!(home.connection("lab")["current"], 2);
    // A pause is no reason to stay.
    let slow =
        Script::start(|_, _| Answer::With(429, vec![("Retry-After", "30".to_owned())], json!({})));
    import(&home, "slow", &slow.at("/token"), &[], &answer("slow", 1));
    let begun = Instant::now();
    let child = start(&home, &["slow"]);
    while slow.seen("/token").is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(100));
    signal(&child, "-INT");
    let ran = end(&home, child);
    assert_eq!(ran.code, 130, "{ran:?}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    home.assert_settled();
}

#[test]
fn who_stays_refreshes_in_time_and_ends_as_it_is_told() {
    const LIFETIME_S: u64 = 7;
    thread::scope(|scope| {
        for (name, code) in [("-TERM", 0), ("-INT", 130)] {
            scope.spawn(move || {
                let home = Home::new(&format!("refresh-watch{name}"));
                let server = Rotating::with(|seen, _, answer| {
                    let Answer::Json(200, mut body) = answer else {
                        panic!("{seen:?}");
                    };
                    body["expires_in"] = LIFETIME_S.into();
                    Answer::Json(200, body)
                });
                let short = json!({"expires_in": LIFETIME_S});
                server.connect_with(&home, "lab", &[], short);
                let begun = Instant::now();
                server.connect(&home, "long");
                let refused = Script::always(
                    400,
                    json!({"error": "invalid_grant",
                    "error_description": "Token has been expired or revoked."}),
                );
                let url = refused.at("/token");
                let mut gone = answer("gone", 1);
                gone["expires_in"] = 1.into();
                import(&home, "gone", &url, &[], &gone);
                let child = start(&home, &["--all", "--watch", "--min-valid", "5s"]);
                while server.requests() < 2 {
                    assert!(begun.elapsed() < Duration::from_secs(60), "it sleeps");
                    thread::sleep(Duration::from_millis(20));
                }
                signal(&child, name);
                let ran = end(&home, child);
                assert_eq!(ran.code, code, "{name}: {ran:?}");
                assert!(ran.err.contains("watching"), "{}", ran.err);
                assert_eq!(
                    refused.seen("/token").len(),
                    1,
                    "one that is marked is left alone"
                );
                assert_eq!(home.connection("long")["current"], 1);
                // Each was refreshed while its token still held.
                let ages: Vec<u64> = home.journal("lab")[1..]
                    .iter()
                    .map(|line| line["token_age"].as_u64().unwrap())
                    .collect();
                assert!(ages.len() >= 2, "{ages:?}");
                assert!(
                    ages.iter().all(|age| (1..LIFETIME_S).contains(age)),
                    "{ages:?}"
                );
                assert_eq!(server.grant("lab").replays, 0);
            });
        }
    });
}
