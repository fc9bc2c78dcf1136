//! A connection's life from `connect` to `forget`, in a real keyring and without one.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::store::keyring::{BY_THE_BUS, UNLOCKED, has_keyring};

/// Connects, lists, forgets and lists again, each into files of its own.
const LIFE: &str = r#"
    "$OAUTHDX" connect "$@" >"$HOME/connect.out" 2>"$HOME/connect.err"; echo $? >"$HOME/connect.code"
    "$OAUTHDX" list --format json >"$HOME/list.out" 2>"$HOME/list.err"
    if [ -z "$KEEP" ]; then "$OAUTHDX" forget lab --yes >"$HOME/forget.out" 2>"$HOME/forget.err"; fi
    "$OAUTHDX" list --format json >"$HOME/left.out" 2>"$HOME/left.err""#;

/// Plays `LIFE` with a machine's grant, in a session or in none; `home` outlasts it.
fn live(server: &Server, home: &Path, session: Option<&str>, password: &str, keep: bool) {
    let run = home.join("run");
    fs::create_dir_all(&run).unwrap();
    let mut command = match session {
        None => Command::new("sh"),
        Some(shell) => {
            let mut command = Command::new("dbus-run-session");
            command.args(["--", "sh", "-c", shell, "sh", "sh"]);
            command
        }
    };
    let client = Registered::MACHINE;
    let more = ["--grant", "client-credentials", "--scope", "read"];
    let output = command
        .args(["-c", LIFE, "sh"])
        .args(args(server, &client, &more))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("OAUTHDX", env!("CARGO_BIN_EXE_oauthdx"))
        .env("OAUTHDX_HOME", home.join("oauthdx"))
        .env("OAUTHDX_CLIENT_SECRET", client.secret.unwrap())
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &run)
        .env("PASSWORD", password)
        .env("KEEP", if keep { "1" } else { "" })
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::remove_dir_all(run).unwrap();
    for file in files(&home.join("oauthdx")) {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(client.secret.unwrap()), "{}", file.display());
    }
}

/// What a step wrote.
fn wrote(home: &Path, file: &str) -> String {
    fs::read_to_string(home.join(file)).unwrap()
}

fn json(home: &Path, file: &str) -> Value {
    serde_json::from_str(&wrote(home, file)).unwrap()
}

/// Asserts that the connection lived in this store, and is gone.
fn assert_lived(home: &Path, store: &str) {
    let err = wrote(home, "connect.err");
    assert_eq!(wrote(home, "connect.code").trim(), "0", "{err}");
    let list = json(home, "list.out");
    assert_eq!(list[0]["name"], "lab", "{list}");
    assert_eq!(list[0]["store"], store, "{list}");
    assert_eq!(json(home, "left.out").as_array().unwrap().len(), 0);
}

#[test]
fn a_connection_lives_in_the_keyring() {
    let Some(server) = Server::shared(Kind::Authlib).filter(|_| has_keyring()) else {
        return;
    };
    let home = folder("connect-keyring");
    live(server, &home, Some(UNLOCKED), "", false);
    assert_lived(&home, "keyring");
    let err = wrote(&home, "connect.err");
    assert!(err.contains("tokens go into the keyring store"), "{err}");
    assert!(!home.join("oauthdx/sets").exists(), "a set lies in a file");
}

#[test]
fn without_a_keyring_files_are_used_and_one_line_says_so() {
    let Some(server) = Server::shared(Kind::Authlib) else {
        return;
    };
    let home = folder("connect-no-keyring");
    live(server, &home, None, "", false);
    assert_lived(&home, "file");
    let err = wrote(&home, "connect.err");
    let lines = err.lines().filter(|line| line.contains("no session bus"));
    assert_eq!(lines.count(), 1, "{err}");
}

#[test]
fn a_locked_keyring_ends_a_run_before_anybody_logs_in() {
    let Some(server) = Server::shared(Kind::Authlib).filter(|_| has_keyring()) else {
        return;
    };
    let home = folder("connect-locked");
    live(server, &home, Some(UNLOCKED), "hunter2", true);
    assert_eq!(wrote(&home, "connect.code").trim(), "0");
    // The bus starts a keyring of its own now, and nobody unlocks it.
    live(server, &home, Some(BY_THE_BUS), "hunter2", true);
    let report = json(&home, "connect.err");
    assert_eq!(wrote(&home, "connect.code").trim(), "14", "{report}");
    let error = report["error"].as_str().unwrap();
    assert!(error.contains("locked"), "{report}");
    assert!(
        report["hint"].as_str().unwrap().contains("unlock"),
        "{report}"
    );
    assert_eq!(wrote(&home, "connect.out"), "", "nothing was asked");
    assert_eq!(
        json(&home, "left.out")[0]["name"],
        "lab",
        "it is still there"
    );
}
