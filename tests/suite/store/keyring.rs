//! The keyring store with a real gnome-keyring on a real bus, and with all that can be wrong there.
//!
//! A bus belongs to a process tree, and a keyring that failed once has failed for its process. So
//! every scene is a process of its own, started in the session that it is about.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use oauthdx::error::Error;
use oauthdx::store::{Interrupted, Kind, Store};

use super::processes::{connect, crowd, kill_and_heal};
use super::worker::{ARGUMENTS, prepare};
use super::{CANARY, KEYRING_LIMIT, draft, hold, name, open, refresh_token, skip, tokens, walk};
use crate::program::folder;

/// Starts an unlocked keyring whose process is known, then the scene.
pub const UNLOCKED: &str = r#"
    echo "$PASSWORD" | gnome-keyring-daemon --unlock --foreground --components=secrets >&2 &
    export KEYRING_PID=$!
    while ! [ -S "$XDG_RUNTIME_DIR/keyring/control" ]; do sleep 0.05; done
    sleep 0.2
    "$@"
    code=$?
    kill -CONT $KEYRING_PID; kill $KEYRING_PID
    exit $code"#;
/// The bus starts a keyring when it is asked for one; nobody unlocks it.
pub const BY_THE_BUS: &str = r#""$@""#;

/// What is wrong with the session of a scene.
enum Session<'a> {
    /// No bus: nothing at this address.
    Without(Option<&'a str>),
    /// A bus with these lines of shell on it; with services that it may start, or none.
    Bus { shell: &'a str, services: bool },
}

/// Plays `scene` in a session with a home of its own, which is returned.
fn play(scene: &str, session: &Session<'_>) {
    let home = folder(&format!("store-{}", scene.replace(' ', "-")));
    let output = play_in(scene, session, &home);
    assert_played(scene, &output);
}

fn assert_played(scene: &str, output: &Output) {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{scene}: {out}{err}");
    // A filter that matches nothing would succeed, too.
    assert!(out.contains("1 passed"), "{scene}: {out}{err}");
    let said = out.lines().filter_map(|line| line.strip_prefix("> "));
    said.for_each(|line| println!("{scene}: {line}"));
}

fn play_in(scene: &str, session: &Session<'_>, home: &Path) -> Output {
    let run = home.join("run");
    fs::create_dir_all(&run).unwrap();
    let tests = std::env::current_exe().unwrap();
    let mut command = match session {
        Session::Without(_) => Command::new(&tests),
        Session::Bus { shell, services } => {
            let mut command = Command::new("dbus-run-session");
            if !services {
                let config = home.join("bus.conf");
                fs::write(&config, BUS_WITHOUT_SERVICES).unwrap();
                command.arg(format!("--config-file={}", config.display()));
            }
            command.args(["--", "sh", "-c", shell, "sh"]).arg(&tests);
            command
        }
    };
    prepare(&mut command, scene, &home.join("oauthdx"));
    command
        .args(ARGUMENTS)
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &run)
        .env("PASSWORD", "")
        .env_remove("XDG_DATA_HOME")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS");
    if let Session::Without(Some(address)) = session {
        command.env("DBUS_SESSION_BUS_ADDRESS", address);
    }
    if scene.contains("locked") {
        command.env("PASSWORD", "hunter2");
    }
    command.output().unwrap()
}

/// What happens in a scene.
pub(super) fn scene(scene: &str, home: &Path) {
    let store = open(home, None, &[]);
    let begin = Instant::now();
    let chosen = store.choose();
    let took = begin.elapsed();
    super::worker::say(&format!("{chosen:?} after {took:?}"));
    assert!(took < KEYRING_LIMIT + Duration::from_secs(1), "{took:?}");
    match scene {
        "life" => life(&store, home),
        "fill the locked keyring" => connect(&store, Kind::Keyring, "r1"),
        "locked" => locked(&store, &chosen.unwrap_err()),
        "hung" => hung(&store),
        "killed" => killed(&store, home),
        absent => {
            let says = match absent {
                "no bus" | "stale bus" => "no session bus",
                "no service" => "no secret service",
                "no collection" => "no collection",
                other => panic!("nobody knows the scene {other:?}"),
            };
            let chosen = chosen.unwrap();
            let notice = chosen.notice.unwrap();
            assert_eq!(chosen.kind, Kind::File);
            assert!(notice.contains(says), "{notice}");
            assert_eq!(notice.lines().count(), 1);
            connect(&store, chosen.kind, "r1");
            assert_eq!(refresh_token(&store, "a"), "r1");
            // Who asks for the keyring gets it, or an error.
            let asked = open(home, Some(Kind::Keyring), &[]).choose().unwrap_err();
            assert!(matches!(asked, Error::NoKeyring { .. }), "{asked}");
            assert!(asked.hint().contains("--store file"));
        }
    }
}

/// A connection's whole life in a keyring that works.
fn life(store: &Store, home: &Path) {
    connect(store, Kind::Keyring, "0");
    crowd(4, "count in keyring", home);
    assert_eq!(refresh_token(store, "a"), "40");
    let mut held = hold(store, "a");
    let begin = Instant::now();
    held.write_intent("rt:1").unwrap();
    held.write_answer(CANARY.as_bytes()).unwrap();
    let Some(Interrupted::Answered { answer, .. }) = held.recover().unwrap() else {
        panic!("the answer is gone");
    };
    assert_eq!(answer.expose(), CANARY.as_bytes());
    held.commit(41, &tokens("next"), |_| {}).unwrap();
    super::worker::say(&format!("a refresh took the store {:?}", begin.elapsed()));
    let big = "x".repeat(100_000);
    held.commit(42, &tokens(&big), |_| {}).unwrap();
    assert_eq!(refresh_token(store, "a"), big);
    // Two versions, and the key that sealed the answer.
    assert_eq!(items(), 3);
    held.rename(&name("b"), Duration::ZERO).unwrap();
    assert_eq!(refresh_token(store, "b"), big);
    for file in walk(home) {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        assert!(!text.contains(CANARY), "{} holds a secret", file.display());
    }
    assert!(!home.join("sets").exists() && !home.join("vault.key").exists());
    // The same name in another home is another connection.
    let other = open(&home.join("other"), None, &[]);
    connect(&other, Kind::Keyring, "other");
    hold(store, "b").forget().unwrap();
    assert_eq!(refresh_token(&other, "a"), "other");
    // It moves to another store only where that is said, and then leaves nothing behind.
    let mut held = hold(&other, "a");
    held.create(draft("a", Kind::File), &tokens("moved"))
        .unwrap();
    assert_eq!(refresh_token(&other, "a"), "moved");
    drop(held);
    hold(&other, "a").forget().unwrap();
    // All that is left is the key of sealed answers.
    let begin = Instant::now();
    while items() != 1 {
        assert!(
            begin.elapsed() < KEYRING_LIMIT,
            "{} items are left",
            items()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Workers that are killed while they write into the keyring.
fn killed(store: &Store, home: &Path) {
    connect(store, Kind::Keyring, "r1");
    let version = kill_and_heal("refresh in keyring for ever", home, store, 25);
    for before in [version, version + 1] {
        hold(store, "a")
            .commit(before, &tokens("last"), |_| {})
            .unwrap();
    }
    // A probe that was killed, too, leaves its item to the next one.
    store.choose().unwrap();
    assert!(items() <= 3, "{} items are left", items());
    hold(store, "a").forget().unwrap();
    assert!(items() <= 1, "{} items are left", items());
}

/// How many items the keyring of this scene holds: each has one attribute called `service`.
fn items() -> usize {
    let home = std::env::var("HOME").unwrap();
    let file = Path::new(&home).join(".local/share/keyrings/login.keyring");
    let attribute = b"\0\0\0\x07service";
    let bytes = fs::read(file).unwrap();
    let starts = bytes.windows(attribute.len()).filter(|w| w == attribute);
    starts.count()
}

/// A keyring that is there and can't be unlocked.
fn locked(store: &Store, error: &Error) {
    assert!(matches!(error, Error::Keyring { .. }), "{error}");
    assert!(error.to_string().contains("locked"), "{error}");
    assert!(error.hint().contains("unlock"), "{}", error.hint());
    // What lies in it is not taken for gone.
    let connection = store.read("a").unwrap();
    let error = store.tokens(&connection).unwrap_err();
    assert!(error.to_string().contains("locked"), "{error}");
    assert!(hold(store, "a").commit(1, &tokens("r2"), |_| {}).is_err());
    assert!(hold(store, "a").forget().is_err());
    assert_eq!(store.read("a").unwrap().token_version(), 1);
}

/// A keyring that stops answering between a probe and a commit.
fn hung(store: &Store) {
    connect(store, Kind::Keyring, "r1");
    signal("-STOP");
    let mut held = hold(store, "a");
    let begin = Instant::now();
    let error = held.commit(1, &tokens("r2"), |_| {}).unwrap_err();
    let took = begin.elapsed();
    assert!(
        error.to_string().contains("did not answer within 2s"),
        "{error}"
    );
    assert!(took < KEYRING_LIMIT + Duration::from_secs(1), "{took:?}");
    // While the call hangs, the next ones fail at once.
    let begin = Instant::now();
    assert!(store.choose().is_err());
    assert!(begin.elapsed() < KEYRING_LIMIT / 2);
    assert_eq!(store.read("a").unwrap().token_version(), 1);
    signal("-CONT");
    // What hung is done by then, and the worker of the keyring takes work again.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(refresh_token(store, "a"), "r1");
    held.commit(1, &tokens("r2"), |_| {}).unwrap();
    assert_eq!(refresh_token(store, "a"), "r2");
}

/// Sends a signal to the keyring of this scene.
fn signal(signal: &str) {
    let pid = std::env::var("KEYRING_PID").unwrap();
    let status = Command::new("kill").args([signal, &pid]).status();
    assert!(status.unwrap().success());
}

/// Whether this machine has what the scenes play on.
pub fn has_keyring() -> bool {
    let there = |program: &str| {
        let ran = Command::new(program).arg("--version").output();
        ran.is_ok_and(|output| output.status.success())
    };
    let there = there("dbus-run-session") && there("gnome-keyring-daemon");
    if !there {
        skip("a real keyring: gnome-keyring and dbus are not installed");
    }
    there
}

#[test]
fn without_a_bus_tokens_go_to_files() {
    play("no bus", &Session::Without(None));
    play(
        "stale bus",
        &Session::Without(Some("unix:path=/nonexistent/bus")),
    );
}

#[test]
fn a_connection_lives_in_a_real_keyring() {
    if has_keyring() {
        let (shell, services) = (UNLOCKED, true);
        play("life", &Session::Bus { shell, services });
        play("killed", &Session::Bus { shell, services });
    }
}

#[test]
fn without_a_service_or_a_collection_tokens_go_to_files() {
    if has_keyring() {
        let shell = BY_THE_BUS;
        play(
            "no service",
            &Session::Bus {
                shell,
                services: false,
            },
        );
        play(
            "no collection",
            &Session::Bus {
                shell,
                services: true,
            },
        );
    }
}

#[test]
fn a_locked_keyring_is_an_error() {
    if has_keyring() {
        let home = folder("store-locked");
        for (scene, shell) in [
            ("fill the locked keyring", UNLOCKED),
            ("locked", BY_THE_BUS),
        ] {
            let session = Session::Bus {
                shell,
                services: true,
            };
            assert_played(scene, &play_in(scene, &session, &home));
            fs::remove_dir_all(home.join("run")).unwrap();
        }
    }
}

#[test]
fn a_keyring_that_hangs_is_an_error_in_time() {
    if has_keyring() {
        let (shell, services) = (UNLOCKED, true);
        play("hung", &Session::Bus { shell, services });
    }
}

/// The configuration of a bus that starts nothing by itself.
pub const BUS_WITHOUT_SERVICES: &str = r#"<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
