//! Many connections: none stops the others, and the end says who must act.

use std::sync::Condvar;
use std::time::Instant;

use super::*;

/// The lines of a run over many, and its summary.
fn lines(ran: &Ran) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let summary = lines.pop().unwrap();
    (lines, summary)
}

/// Refreshes all.
fn all(home: &Home, args: &[&str]) -> Ran {
    home.run(&[&["refresh", "--all", "--format", "json"], args].concat())
}

/// The names in the lines of a run, in their order in the alphabet.
fn names(lines: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = lines.iter().map(|l| l["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

/// A server whose answers depend on whose token comes.
fn mixed() -> Rotating {
    Rotating::with(|seen, _, answer| {
        let token = seen.param("refresh_token");
        let error = |status, error: &str, what: &str| {
            Answer::Json(status, json!({"error": error, "error_description": what}))
        };
        if token.contains("-revoked") {
            error(400, "invalid_grant", "Token has been expired or revoked.")
        } else if token.contains("-client") {
            error(401, "invalid_client", "client secret is wrong")
        } else if token.contains("-busy") {
            Answer::With(429, vec![("Retry-After", "600".to_owned())], json!({}))
        } else if token.contains("-lost") {
            Answer::Nothing
        } else {
            answer
        }
    })
}

#[test]
fn all_are_tried_and_the_end_says_who_must_act() {
    let home = Home::new("refresh-fleet");
    let server = mixed();
    for name in ["busy", "client", "good-1", "good-2", "lost", "revoked"] {
        server.connect(&home, name);
    }
    let url = format!("http://{}/token", nobody());
    import(&home, "away", &url, &[], &answer("away", 1));
    fs::write(home.0.join("connections/broken.json"), "{").unwrap();
    let ran = all(&home, &["--retries", "0"]);
    assert_eq!(ran.code, 10, "{ran:?}");
    let (told, summary) = lines(&ran);
    let mut outcomes: Vec<_> = told
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            (
                text("name"),
                text("outcome"),
                line["exit_code"].as_u64().unwrap(),
            )
        })
        .collect();
    outcomes.sort();
    let expected = [
        ("away", "unreached", 14),
        ("busy", "refused", 13),
        ("client", "refused", 11),
        ("good-1", "refreshed", 0),
        ("good-2", "refreshed", 0),
        ("lost", "lost", 13),
        ("revoked", "refused", 10),
    ];
    let expected = expected.map(|(name, word, code)| (name.to_owned(), word.to_owned(), code));
    assert_eq!(outcomes, expected);
    let counts = &summary["summary"];
    assert_eq!(counts["connections"], 8, "{summary}");
    assert_eq!(counts["failed"], 6, "{summary}");
    assert_eq!(counts["by_exit_code"]["10"], json!(["revoked"]));
    assert_eq!(counts["by_exit_code"]["13"].as_array().unwrap().len(), 2);
    assert_eq!(counts["by_exit_code"]["1"], json!(["broken"]));
    assert_eq!(counts["stopped"], false);
    assert_eq!(summary["exit_code"], 10);
    assert!(ran.err.contains("broken"), "{}", ran.err);
    // The next time the marked one is left alone, and the code is the same.
    let before = server.requests();
    let ran = all(&home, &["--retries", "0", "--min-valid", "30d"]);
    assert_eq!(ran.code, 10, "{ran:?}");
    assert_eq!(server.requests(), before + 5, "all but the marked one");
    // In words: a line for each, then the table.
    let ran = home.run(&["refresh", "--all", "--retries", "0"]);
    assert_eq!(ran.code, 10);
    for words in ["needs-reauth", "revoked", "good-1", "Who must act"] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    fs::remove_file(home.0.join("connections/broken.json")).unwrap();
    for name in ["revoked", "client"] {
        assert_eq!(home.run(&["forget", name, "--yes"]).code, 0);
    }
    let ran = all(&home, &["--retries", "0"]);
    assert_eq!(ran.code, 13, "nobody has to log in any more: {ran:?}");
}

#[test]
fn the_smallest_code_wins_and_an_empty_home_is_fine() {
    let home = Home::new("refresh-fleet-codes");
    let ran = all(&home, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(lines(&ran).1["summary"]["connections"], 0);
    let server = mixed();
    for (name, code) in [("good", 0), ("busy", 13), ("client", 11)] {
        server.connect(&home, name);
        let ran = all(&home, &["--min-valid", "30d"]);
        assert_eq!(ran.code, code, "{name}: {ran:?}");
    }
    let ran = home.run(&["refresh", "good", "busy", "--min-valid", "30d"]);
    assert_eq!(ran.code, 13, "{ran:?}");
    let ran = home.run(&["refresh", "good", "nobody"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn what_fails_together_is_told_together() {
    let home = Home::new("refresh-spike");
    let server = mixed();
    for name in ["revoked-1", "revoked-2", "revoked-3"] {
        let email = json!({"email": format!("{name}@acme.example")});
        server.connect_with(&home, name, &[], email);
    }
    server.connect_with(&home, "good", &[], json!({"email": "ann@other.example"}));
    let ran = all(&home, &[]);
    let (_, summary) = lines(&ran);
    let together = summary["summary"]["together"].to_string();
    let sentence = "3 of 4 connections of provider custom fail for one cause: consent-revoked";
    assert!(together.contains(sentence), "{together}");
    // Marked ones fail for the same cause as before.
    let ran = home.run(&["refresh", "--all"]);
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(sentence), "{}", ran.out);
}

#[test]
fn those_that_are_meant_are_refreshed_and_no_others() {
    let home = Home::new("refresh-chosen");
    let habit = "[endpoints]\n[habits]\nrefresh_token_idle_s = { value = 86400, mark = \"confirmed\", source = \"https://x.example\" }\n";
    let file = provider_file(&home, "idle", habit);
    let file = ["--provider-file", file.to_str().unwrap()];
    let server = Rotating::start();
    server.connect(&home, "endless");
    server.connect_with(
        &home,
        "soon",
        &[],
        json!({"refresh_token_expires_in": 3600}),
    );
    server.connect_with(
        &home,
        "later",
        &[],
        json!({"refresh_token_expires_in": 864_000}),
    );
    let idle = [&file[..], &["--provider", "idle"]].concat();
    server.connect_with(&home, "idle-1", &idle, json!({}));
    for (args, wanted) in [
        (&["--provider", "idle"][..], &["idle-1"][..]),
        (&["--provider", "custom"], &["endless", "later", "soon"]),
        (&["--stale-within", "30m"], &[]),
        (&["--stale-within", "2h"], &["soon"]),
        (&["--stale-within", "2d"], &["idle-1", "soon"]),
        (&["--stale-within", "11d"], &["idle-1", "later", "soon"]),
        (
            &["--stale-within", "11d", "--provider", "idle"],
            &["idle-1"],
        ),
    ] {
        let before = server.requests();
        let args = [&file[..], &["--min-valid", "1m"], args].concat();
        let ran = all(&home, &args);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        let (told, summary) = lines(&ran);
        assert_eq!(names(&told), wanted, "{args:?}");
        assert_eq!(summary["summary"]["connections"], wanted.len());
        assert_eq!(server.requests(), before);
    }
}

/// Lets requests in, and tells how many were inside at once.
#[derive(Default)]
struct Room {
    inside: Mutex<(usize, usize)>,
    changed: Condvar,
}

impl Room {
    /// Stays until `wanted` are inside, or nobody else comes for a while.
    fn pass(&self, wanted: usize) {
        let mut inside = self.inside.lock().unwrap();
        inside.0 += 1;
        inside.1 = inside.1.max(inside.0);
        self.changed.notify_all();
        let missing = |inside: &mut (usize, usize)| inside.1 < wanted;
        let limit = Duration::from_secs(5);
        let all = self.changed.wait_timeout_while(inside, limit, missing);
        drop(all.unwrap());
        // Long enough for one too many to come.
        thread::sleep(Duration::from_millis(40));
        self.inside.lock().unwrap().0 -= 1;
    }

    fn most(&self) -> usize {
        self.inside.lock().unwrap().1
    }
}

#[test]
fn no_more_are_under_way_than_are_allowed() {
    for (jobs, wanted) in [("1", 1), ("3", 3), ("16", 8)] {
        let home = Home::new(&format!("refresh-jobs-{jobs}"));
        let room = Arc::new(Room::default());
        let own = Arc::clone(&room);
        let server = Rotating::with(move |_, _, answer| {
            own.pass(wanted);
            answer
        });
        for index in 0..8 {
            server.connect(&home, &format!("c{index}"));
        }
        let ran = all(&home, &["--jobs", jobs]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(room.most(), wanted, "--jobs {jobs}");
        assert_eq!(server.requests(), 8);
    }
}

#[test]
fn one_host_gets_its_share_and_another_is_not_kept_waiting() {
    let home = Home::new("refresh-jobs-per-host");
    let rooms = [0, 1].map(|_| Arc::new(Room::default()));
    let servers = rooms.clone().map(|room| {
        Rotating::with(move |_, _, answer| {
            room.pass(2);
            answer
        })
    });
    for (index, server) in servers.iter().enumerate() {
        for number in 0..4 {
            server.connect(&home, &format!("c{index}-{number}"));
        }
    }
    // Two names of this machine are two hosts.
    for number in 0..4 {
        let path = home.0.join(format!("connections/c1-{number}.json"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("127.0.0.1", "localhost")).unwrap();
    }
    let ran = all(&home, &["--jobs", "8", "--jobs-per-host", "2"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(rooms.map(|room| room.most()), [2, 2]);
    assert_eq!(servers.map(|server| server.requests()), [4, 4]);
}

#[test]
fn a_host_that_wants_a_pause_gets_it_from_all() {
    let home = Home::new("refresh-rest");
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let own = Arc::clone(&times);
    let server = Script::start(move |seen, before| {
        own.lock().unwrap().push(Instant::now());
        if before == 0 {
            return Answer::With(429, vec![("Retry-After", "1".to_owned())], json!({}));
        }
        thread::sleep(Duration::from_millis(100));
        rotate_anyhow(seen)
    });
    for name in ["a", "b", "c", "d"] {
        import(&home, name, &server.at("/token"), &[], &answer(name, 1));
    }
    let ran = all(&home, &["--jobs", "2"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let times = times.lock().unwrap();
    let early = times
        .iter()
        .filter(|at| at.duration_since(times[0]) < Duration::from_millis(900));
    assert!(
        early.count() <= 2,
        "the first, and one that was under way: {times:?}"
    );
    assert_eq!(times.len(), 5);
}
