//! New tokens go to whoever keeps them: a command that takes them over, or whoever gave the set.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::home::files;

/// A token set as a script keeps it.
fn given(server: &Rotating, name: &str) -> Value {
    let grant = Grant {
        current: 1,
        replays: 0,
    };
    server.grants.lock().unwrap().insert(name.to_owned(), grant);
    json!({
        "refresh_token": format!("rt-{CANARY}-{name}-1"), "client_id": "abc",
        "token_url": server.script.at("/token"), "team": {"id": 7},
    })
}

/// Runs with a set on standard input.
fn from(home: &Home, set: &Value, args: &[&str]) -> Ran {
    let all = [&["refresh", "--from", "-"], args].concat();
    let ran = home.run_shown(&all, &set.to_string(), &[]);
    home.assert_unshown(&ran.err);
    ran
}

#[test]
fn each_new_set_is_handed_over_once() {
    let home = Home::new("refresh-hand-over");
    let server = Rotating::start();
    server.connect(&home, "lab");
    // What a command keeps is its own business: it does not lie in our home.
    let kept = home.0.with_extension("kept");
    let kept = kept.to_str().unwrap();
    let take =
        format!("echo taken over; echo \"$OAUTHDX_CONNECTION\" >{kept}.name; /bin/cat >>{kept}");
    let sets = || -> Vec<Value> {
        let text = fs::read_to_string(kept).unwrap_or_default();
        let sets = serde_json::Deserializer::from_str(&text).into_iter();
        sets.map(Result::unwrap).collect()
    };
    let _ = fs::remove_file(kept);
    let ran = refresh(&home, &["--on-rotate", &take]);
    assert_ended(&ran, 0, "refreshed");
    assert!(ran.err.contains("taken over"), "{}", ran.err);
    assert_eq!(sets().len(), 1);
    assert_eq!(sets()[0]["refresh_token"], format!("rt-{CANARY}-lab-2"));
    assert_eq!(sets()[0]["access_token"], format!("at-{CANARY}-lab-2"));
    assert_eq!(sets()[0]["client_id"], "abc");
    let name = fs::read_to_string(format!("{kept}.name")).unwrap();
    assert_eq!(name.trim(), "lab");
    // Nothing new, nothing to hand over, whoever had asked for it.
    assert_ended(&refresh(&home, &["--on-rotate", &take]), 0, "adopted");
    assert_ended(
        &refresh(&home, &["--min-valid", "1m", "--on-rotate", &take]),
        0,
        "fresh",
    );
    assert_eq!(sets().len(), 1);
    // A command that fails has not taken it.
    let args = [
        "refresh",
        "lab",
        "--min-valid",
        "30d",
        "--print",
        "header",
        "--on-rotate",
        "exit 3",
    ];
    let ran = home.run(&args);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
    assert!(ran.err.contains("exit code 3"), "{}", ran.err);
    assert!(ran.err.contains("they are stored"), "{}", ran.err);
    assert_eq!(home.connection("lab")["current"], 3);
    assert_eq!(sets().len(), 1);
    let again = ["--min-valid", "1m", "--on-rotate", &take];
    assert_ended(&refresh(&home, &again), 0, "fresh");
    assert_ended(&refresh(&home, &again), 0, "fresh");
    assert_eq!(sets().len(), 2);
    assert_eq!(sets()[1]["refresh_token"], format!("rt-{CANARY}-lab-3"));
    assert_eq!(server.requests(), 2);
    for file in [kept.to_owned(), format!("{kept}.name")] {
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn one_command_takes_the_sets_of_many() {
    let home = Home::new("refresh-hand-over-all");
    let server = Rotating::start();
    for name in ["a", "b", "c"] {
        server.connect(&home, name);
    }
    let kept = home.0.with_extension("taken");
    fs::create_dir_all(&kept).unwrap();
    let folder = kept.to_str().unwrap();
    let take = |refused: &str| {
        format!(
            "test \"$OAUTHDX_CONNECTION\" != {refused} && /bin/cat >\"{folder}/$OAUTHDX_CONNECTION\""
        )
    };
    let all = |args: &[&str]| home.run(&[&["refresh", "--all", "--format", "json"], args].concat());
    let ran = all(&["--on-rotate", &take("b")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let summary: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    assert_eq!(
        summary["summary"]["by_exit_code"]["1"],
        json!(["b"]),
        "{summary}"
    );
    assert!(ran.err.contains("new tokens of b"), "{}", ran.err);
    let names = || {
        let mut names: Vec<_> = files(&kept)
            .iter()
            .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["a", "c"]);
    for name in names() {
        fs::remove_file(kept.join(name)).unwrap();
    }
    assert_eq!(
        all(&["--min-valid", "1m", "--on-rotate", &take("x")]).code,
        0
    );
    assert_eq!(names(), ["b"], "the others had theirs");
    assert_eq!(server.requests(), 3);
    fs::remove_dir_all(kept).unwrap();
}

#[test]
fn a_set_from_outside_comes_back_whole() {
    let home = Home::new("refresh-from");
    let server = Rotating::start();
    let mut set = given(&server, "a");
    for number in [2, 3] {
        let ran = from(&home, &set, &["--print", "json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        set = ran.json();
        assert_eq!(set["refresh_token"], format!("rt-{CANARY}-a-{number}"));
        assert_eq!(set["access_token"], format!("at-{CANARY}-a-{number}"));
        assert_eq!(set["team"]["id"], 7, "what is not ours stays");
        assert!(set["expires_at"].is_u64());
    }
    // One that holds needs nothing, and comes back all the same.
    let ran = from(&home, &set, &["--print", "json", "--min-valid", "1m"]);
    assert_eq!(ran.json()["refresh_token"], set["refresh_token"]);
    assert_eq!(server.requests(), 2);
    // From a file, to a command.
    let file = home.0.with_extension("set.json");
    fs::write(&file, set.to_string()).unwrap();
    let path = file.to_str().unwrap();
    let take = format!("/bin/cat >{path}.new && /bin/mv {path}.new {path}");
    for number in [4, 5] {
        let args = [
            "refresh",
            "--from",
            path,
            "--on-rotate",
            &take,
            "--format",
            "json",
        ];
        let report = assert_ended(&home.run(&args), 0, "refreshed");
        assert_eq!(report["rotated"], true);
        let kept: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(kept["refresh_token"], format!("rt-{CANARY}-a-{number}"));
        assert_eq!(kept["team"]["id"], 7);
    }
    fs::remove_file(file).unwrap();
    assert_eq!(server.grant("a").replays, 0);
    assert!(files(&home.0).is_empty(), "{:?}", files(&home.0));
}

#[test]
fn variables_go_in_and_come_out() {
    let home = Home::new("refresh-from-env");
    let server = Rotating::start();
    let set = given(&server, "a");
    let url = set["token_url"].as_str().unwrap();
    let script = r#"
        set -eau
        ACME_REFRESH_TOKEN=$1 ACME_TOKEN_URL=$2 ACME_CLIENT_ID=abc
        for round in 1 2 3; do eval "$("$0" refresh --from-env ACME --print env)"; done
        printf '%s|%s' "$ACME_REFRESH_TOKEN" "$ACME_ACCESS_TOKEN""#;
    let program = env!("CARGO_BIN_EXE_oauthdx");
    let ran: Ran = std::process::Command::new("sh")
        .args([
            "-c",
            script,
            program,
            set["refresh_token"].as_str().unwrap(),
            url,
        ])
        .env_clear()
        .env("OAUTHDX_HOME", &home.0)
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out, format!("rt-{CANARY}-a-4|at-{CANARY}-a-4"));
    home.assert_unshown(&ran.err);
    assert_eq!(server.grant("a").replays, 0);
    // What is missing is named as the variable that gives it.
    let ran = home.run_with(
        &["refresh", "--from-env", "ACME", "--print", "env"],
        "",
        &[("ACME_REFRESH_TOKEN", "rt"), ("ACME_CLIENT_ID", "abc")],
    );
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("ACME_TOKEN_URL"), "{}", ran.err);
}

#[test]
fn a_new_refresh_token_that_would_go_nowhere_is_not_asked_for() {
    let home = Home::new("refresh-nowhere");
    let server = Rotating::start();
    let set = given(&server, "a");
    for args in [
        &[][..],
        &["--print", "access-token"],
        &["--print", "header"],
        &["--exec", "--", "true"],
    ] {
        let ran = from(&home, &set, args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.err.contains("--on-rotate"), "{}", ran.err);
    }
    assert_eq!(server.requests(), 0);
    // Where tokens are known to stay, there is nothing to be kept.
    let habit = "[endpoints]\n[habits]\nrotation = { value = \"never\", mark = \"confirmed\", source = \"https://x.example\" }\n";
    let file = provider_file(&home, "steady", habit);
    let args = [
        "--provider-file",
        file.to_str().unwrap(),
        "--provider",
        "steady",
    ];
    let ran = from(
        &home,
        &set,
        &[&args[..], &["--print", "access-token"]].concat(),
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out, format!("at-{CANARY}-a-2\n"));
    for (set, says) in [
        (json!([1]), "no JSON object"),
        (json!({"refresh_token": "x"}), "client_id"),
        (
            json!({"client_id": "x", "token_url": "https://x.example"}),
            "refresh_token",
        ),
    ] {
        let ran = from(&home, &set, &["--print", "json"]);
        assert_eq!(ran.code, 2, "{set}: {ran:?}");
        assert!(ran.err.contains(says), "{set}: {}", ran.err);
    }
}

#[test]
fn a_set_that_nobody_takes_is_kept_for_its_owner_alone() {
    let home = Home::new("refresh-rescue");
    let server = Rotating::start();
    let set = given(&server, "a");
    let ran = from(&home, &set, &["--on-rotate", "exit 1"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let rescued = files(&home.0.join("rescued"));
    let [file] = rescued.as_slice() else {
        panic!("{rescued:?}");
    };
    assert!(ran.err.contains(file.to_str().unwrap()), "{}", ran.err);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(file), mode(file.parent().unwrap())), (0o600, 0o700));
    let kept: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(kept["refresh_token"], format!("rt-{CANARY}-a-2"));
    assert_eq!(kept["team"]["id"], 7);
    // It goes on from there.
    let path = file.to_str().unwrap();
    let ran = home.run_shown(&["refresh", "--from", path, "--print", "json"], "", &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(server.grant("a").current, 3);
    assert_eq!(server.grant("a").replays, 0);
    // Without a place even for that, it is said what is lost.
    let blocked = Home::new("refresh-rescue-blocked");
    fs::write(blocked.0.join("rescued"), "in the way").unwrap();
    let ran = from(&blocked, &given(&server, "b"), &["--on-rotate", "exit 1"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("could not be kept either"), "{}", ran.err);
}
