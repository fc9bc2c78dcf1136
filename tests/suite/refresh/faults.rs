//! Disks, clocks, locks and processes that fail at the worst moment.

use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::mpsc;
use std::time::Instant;

use super::*;
use crate::disk::{SmallDisk, fill};

#[test]
fn a_store_that_can_not_be_written_is_found_before_the_token_is_spent() {
    for folder in ["locks", "pending", "sets"] {
        let home = Home::new(&format!("refresh-blocked-{folder}"));
        let server = Rotating::start();
        server.connect(&home, "lab");
        let (place, aside) = (home.0.join(folder), home.0.join("aside"));
        // Root may write anywhere, but not into a file as if it were a folder.
        fs::rename(&place, &aside).unwrap();
        fs::write(&place, "in the way").unwrap();
        let ran = refresh(&home, ASK);
        assert_eq!(ran.code, 1, "{folder}: {ran:?}");
        let error: Value = serde_json::from_str(&ran.err).expect(&ran.err);
        assert_eq!(error["exit_code"], 1, "{folder}: {error}");
        assert!(error["hint"].is_string(), "{folder}: {error}");
        assert_eq!(ran.out, "");
        assert_eq!(server.requests(), 0, "{folder}");
        fs::remove_file(&place).unwrap();
        fs::rename(&aside, &place).unwrap();
        assert_ended(&refresh(&home, ASK), 0, "refreshed");
        assert_eq!(server.grant("lab").replays, 0);
    }
}

#[test]
fn a_disk_that_is_read_only_is_found_before_the_token_is_spent() {
    let Some(disk) = SmallDisk::mount("refresh-read-only") else {
        return;
    };
    let home = Home(disk.0.clone(), Vec::new());
    let server = Rotating::start();
    server.connect(&home, "lab");
    disk.set_read_only(true);
    let ran = refresh(&home, ASK);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("writable"), "{}", ran.err);
    assert_eq!(server.requests(), 0);
    // What needs nothing but reading works.
    assert_ended(&refresh(&home, &["--min-valid", "10m"]), 0, "fresh");
    disk.set_read_only(false);
    assert_ended(&refresh(&home, ASK), 0, "refreshed");
}

#[test]
fn a_full_disk_is_found_before_the_token_is_spent() {
    let Some(disk) = SmallDisk::mount("refresh-full") else {
        return;
    };
    let home = Home(disk.0.clone(), Vec::new());
    let server = Rotating::start();
    server.connect(&home, "lab");
    let filler = disk.fill();
    let ran = refresh(&home, ASK);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("make room"), "{}", ran.err);
    assert_eq!(server.requests(), 0);
    fs::remove_file(filler).unwrap();
    assert_ended(&refresh(&home, ASK), 0, "refreshed");
}

#[test]
fn a_limit_on_files_is_found_before_the_token_is_spent() {
    let home = Home::new("refresh-limit");
    let server = Rotating::start();
    server.connect(&home, "lab");
    let mut command = Command::new("sh");
    let program = home.program(&["refresh", "lab"]);
    let variables = program
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let ran: Ran = command
        // Blocks of 512 bytes: a connection's file fits, the room for an answer does not.
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"])
        .arg(program.get_program())
        .args(program.get_args())
        .env_clear()
        .envs(variables)
        .process_group(0)
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(server.requests(), 0);
    assert_ended(&refresh(&home, &[]), 0, "refreshed");
}

#[test]
fn an_answer_for_which_the_disk_has_no_room_is_kept_and_finished() {
    let Some(disk) = SmallDisk::mount("refresh-filling") else {
        return;
    };
    let home = Home(disk.0.clone(), Vec::new());
    let full = disk.0.clone();
    let server = Rotating::with(move |_, before, answer| {
        if before == 0 {
            fill(&full);
        }
        answer
    });
    server.connect(&home, "lab");
    let ran = refresh(&home, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("answer is kept, sealed"), "{}", ran.err);
    assert_eq!(server.grant("lab").current, 2);
    fs::remove_file(disk.0.join("filler")).unwrap();
    assert_finished(&home, &server);
}

#[test]
fn a_lock_that_is_removed_stops_nobody_from_finishing() {
    let home = Home::new("refresh-lock-removed");
    let lock = home.0.join("locks/lab.lock");
    let server = Rotating::with(move |_, before, answer| {
        if before == 0 {
            fs::remove_file(&lock).unwrap();
        }
        answer
    });
    server.connect(&home, "lab");
    let ran = refresh(&home, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("lock file was removed"), "{}", ran.err);
    assert!(ran.err.contains("answer is kept, sealed"), "{}", ran.err);
    assert_eq!(home.connection("lab")["current"], 1);
    assert_finished(&home, &server);
}

/// The next run stores what the last one had got, and asks nobody for it; the one after goes on.
fn assert_finished(home: &Home, server: &Rotating) {
    let report = assert_ended(&refresh(home, ASK), 0, "finished");
    assert_eq!(report["token_version"], 2);
    assert_eq!(server.requests(), 1);
    let last = home.journal("lab").pop().unwrap();
    assert_eq!(last["new_version"], 2, "{last}");
    assert_ended(&refresh(home, ASK), 0, "refreshed");
    assert_eq!(server.grant("lab").replays, 0);
}

#[test]
fn a_clock_that_was_set_back_is_said_and_stops_nothing() {
    let home = Home::new("refresh-clock");
    let server = Rotating::start();
    server.connect(&home, "lab");
    assert_ended(&refresh(&home, &[]), 0, "refreshed");
    let path = home.0.join("connections/lab.json");
    let mut file = home.connection("lab");
    let later = file["refreshed_at"].as_u64().unwrap() + 86_400 * 400;
    file["refreshed_at"] = later.into();
    fs::write(&path, file.to_string()).unwrap();
    // Nothing is as fresh as it seems: neither its last refresh nor its end.
    for (args, code) in [(&[][..], 0), (&["--min-valid", "1m"], 0)] {
        fs::write(&path, file.to_string()).unwrap();
        let report = assert_ended(&refresh(&home, args), code, "refreshed");
        assert!(notes(&report, "it went back"), "{args:?}: {report}");
        file["current"] = report["token_version"].clone();
    }
    let kept = home.connection("lab");
    assert!(kept["refreshed_at"].as_u64().unwrap() < later, "{kept}");
    assert_ended(&refresh(&home, &["--min-valid", "1m"]), 0, "fresh");
    assert_eq!(server.grant("lab").replays, 0);
}

#[test]
fn who_waits_too_long_is_told_for_whom_and_the_dead_block_nobody() {
    let home = Home::new("refresh-holder");
    let (came, coming) = mpsc::channel();
    let (go, going) = mpsc::channel::<()>();
    let (came, going) = (Mutex::new(came), Mutex::new(going));
    let server = Rotating::with(move |_, before, answer| {
        if before < 2 {
            let _ = came.lock().unwrap().send(());
            let _ = going.lock().unwrap().recv();
        }
        if before == 1 { Answer::Nothing } else { answer }
    });
    server.connect(&home, "lab");
    let holder = begin(&home, &[]);
    coming.recv().unwrap();
    let ran = refresh(&home, &["--lock-timeout", "100ms"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let named = format!("process {} on ", holder.id());
    assert!(ran.err.contains(&named), "{}", ran.err);
    assert!(ran.err.contains("--lock-timeout"), "{}", ran.err);
    go.send(()).unwrap();
    assert_ended(&end(&home, holder), 0, "refreshed");
    // One that is killed while its request is under way.
    let mut holder = begin(&home, ASK);
    let pid = holder.id();
    coming.recv().unwrap();
    holder.kill().unwrap();
    holder.wait().unwrap();
    go.send(()).unwrap();
    let begun = Instant::now();
    let report = assert_ended(&refresh(&home, ASK), 10, "refused");
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(notes(&report, &format!("process {pid} on ")), "{report}");
    assert!(notes(&report, "was interrupted after sending"), "{report}");
}
