//! A real keyring that is locked while a refresh is under way.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::*;
use crate::home::files;
use crate::program::folder;
use crate::store::keyring::{BUS_WITHOUT_SERVICES, UNLOCKED, has_keyring};

/// Takes a grant over, and refreshes it three times: the keyring is locked while the first one
/// waits for its answer, still locked at the second, and open again at the third.
const SCENE: &str = r#"
    keyring=/org/freedesktop/secrets
    call() { dbus-send --session --print-reply --dest=org.freedesktop.secrets "$@" 2>>"$HOME/calls" | tee -a "$HOME/calls"; }
    is_locked() { call $keyring/collection/login org.freedesktop.DBus.Properties.Get \
        string:org.freedesktop.Secret.Collection string:Locked | grep -q "$1"; }
    run() { step=$1; shift
        "$OAUTHDX" "$@" --format json >"$HOME/$step.out" 2>"$HOME/$step.err"; echo $? >"$HOME/$step.code"; }
    run connect connect custom lab --token-url "$URL" --client-id abc --client-auth none --import "$HOME/grant.json"
    run midway refresh lab &
    while ! [ -e "$HOME/asked" ]; do sleep 0.02; done
    call $keyring org.freedesktop.Secret.Service.Lock array:objpath:$keyring/collection/login
    is_locked true && : >"$HOME/locked"
    wait $!
    run closed refresh lab
    echo "$PASSWORD" | gnome-keyring-daemon --replace --unlock --foreground --components=secrets >>"$HOME/calls" 2>&1 &
    for _ in $(seq 200); do is_locked false && break; sleep 0.05; done
    run opened refresh lab
    run next refresh lab --min-valid 30d
    kill $!"#;

/// Plays the scene in a session of its own.
fn play(home: &Path, url: &str) {
    let run = home.join("run");
    fs::create_dir_all(&run).unwrap();
    // A bus that could start a keyring would start a locked one where the first is replaced.
    let config = home.join("bus.conf");
    fs::write(&config, BUS_WITHOUT_SERVICES).unwrap();
    let output = Command::new("dbus-run-session")
        .arg(format!("--config-file={}", config.display()))
        .args(["--", "sh", "-c", UNLOCKED, "sh", "sh", "-c", SCENE])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("OAUTHDX", env!("CARGO_BIN_EXE_oauthdx"))
        .env("OAUTHDX_HOME", home.join("oauthdx"))
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &run)
        .env("PASSWORD", "hunter2")
        .env("URL", url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Exit code, results and talk of a step.
fn step(home: &Path, step: &str) -> Ran {
    let wrote = |kind: &str| fs::read_to_string(home.join(format!("{step}.{kind}"))).unwrap();
    Ran {
        code: wrote("code").trim().parse().unwrap(),
        out: wrote("out"),
        err: wrote("err"),
    }
}

#[test]
fn an_answer_that_a_locked_keyring_did_not_take_is_kept_and_finished() {
    if !has_keyring() {
        return;
    }
    let home = folder("refresh-keyring");
    let place = home.clone();
    let server = Rotating::with(move |_, before, answer| {
        if before == 0 {
            fs::write(place.join("asked"), "").unwrap();
            let end = Instant::now() + Duration::from_secs(20);
            while !place.join("locked").exists() && Instant::now() < end {
                thread::sleep(Duration::from_millis(5));
            }
        }
        answer
    });
    let grant = Grant {
        current: 1,
        replays: 0,
    };
    server
        .grants
        .lock()
        .unwrap()
        .insert("lab".to_owned(), grant);
    fs::write(home.join("grant.json"), answer("lab", 1).to_string()).unwrap();
    play(&home, &server.script.at("/token"));
    fs::remove_file(home.join("grant.json")).unwrap();
    assert_eq!(
        step(&home, "connect").code,
        0,
        "{:?}",
        step(&home, "connect")
    );
    for name in ["midway", "closed"] {
        let ran = step(&home, name);
        assert_eq!(ran.code, 14, "{name}: {ran:?}");
        assert!(ran.err.contains("locked"), "{name}: {ran:?}");
        assert!(ran.err.contains("unlock"), "{name}: {ran:?}");
    }
    let kept = step(&home, "midway");
    assert!(kept.err.contains("answer is kept, sealed"), "{kept:?}");
    let report = assert_ended(&step(&home, "opened"), 0, "finished");
    assert_eq!(report["token_version"], 2);
    let report = assert_ended(&step(&home, "next"), 0, "refreshed");
    assert_eq!(report["token_version"], 3);
    assert_eq!(server.requests(), 2, "one before and one after");
    assert_eq!(server.grant("lab").replays, 0);
    for file in files(&home.join("oauthdx")) {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(CANARY), "{}", file.display());
    }
}
