//! What is sent, how often, and what is made of the answer.

use super::*;

#[test]
fn sixteen_processes_send_one_request() {
    let home = Home::new("refresh-crowd");
    let server = Rotating::with(|_, _, answer| {
        thread::sleep(Duration::from_millis(300));
        answer
    });
    server.connect(&home, "lab");
    let crowd: Vec<Child> = (0..16).map(|_| begin(&home, &[])).collect();
    let ends: Vec<Ran> = crowd.into_iter().map(|child| end(&home, child)).collect();
    for ran in &ends {
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(ran.json()["token_version"], 2, "{ran:?}");
    }
    let count = |outcome: &str| {
        ends.iter()
            .filter(|r| r.json()["outcome"] == outcome)
            .count()
    };
    assert_eq!((count("refreshed"), count("adopted")), (1, 15));
    assert_eq!(server.requests(), 1);
    assert_eq!(server.grant("lab").replays, 0);
}

#[test]
fn who_has_waited_takes_what_came_meanwhile() {
    let home = Home::new("refresh-waited");
    let server = Rotating::with(|_, _, answer| {
        thread::sleep(Duration::from_millis(1500));
        answer
    });
    server.connect(&home, "lab");
    // Each of them would ask, were it alone.
    let crowd = [0, 1].map(|_| begin(&home, ASK));
    let ends = crowd.map(|child| end(&home, child));
    let mut outcomes = ends.map(|ran| ran.json()["outcome"].to_string());
    outcomes.sort();
    assert_eq!(outcomes, ["\"adopted\"", "\"refreshed\""]);
    assert_eq!(server.requests(), 1);
}

#[test]
fn what_another_process_got_is_adopted_and_what_holds_is_left_alone() {
    let home = Home::new("refresh-adopt");
    let server = Rotating::start();
    server.connect(&home, "lab");
    let fresh = assert_ended(&refresh(&home, &["--min-valid", "10m"]), 0, "fresh");
    assert_eq!(fresh["token_version"], 1);
    assert_eq!(server.requests(), 0);
    let first = assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert_eq!(first["rotated"], true);
    assert_eq!(first["token_version"], 2);
    let second = assert_ended(&refresh(&home, &[]), 0, "adopted");
    assert_eq!(second["requests"], 0);
    assert_eq!(server.requests(), 1);
    assert_ended(&refresh(&home, ASK), 0, "refreshed");
    assert_ended(&refresh(&home, &["--force"]), 0, "refreshed");
    assert_eq!(server.grant("lab").current, 4);
    let seen = server.script.seen("/token");
    assert_eq!(seen[0].param("grant_type"), "refresh_token");
    assert_eq!(seen[0].param("client_id"), "abc");
    assert_eq!(seen[0].params.len(), 3, "{:?}", seen[0]);
    let lines = home.journal("lab");
    let versions: Vec<_> = lines
        .iter()
        .map(|line| line["new_version"].clone())
        .collect();
    assert_eq!(versions, [1, 2, 3, 4]);
    for pair in lines[1..].windows(2) {
        // Each new token is the one that is sent next.
        let new = &pair[0]["new_refresh_token"];
        assert!(new.as_str().unwrap().starts_with("rt:"), "{pair:?}");
        assert_eq!(*new, pair[1]["refresh_token"]);
    }
    let names = home.run(&["refresh", "nobody"]);
    assert_eq!(names.code, 2, "{names:?}");
}

#[test]
fn a_missing_refresh_token_keeps_the_old_one_and_is_said() {
    let home = Home::new("refresh-kept");
    let script = Script::always(
        200,
        json!({"access_token": "at-2", "token_type": "Bearer", "expires_in": 3600}),
    );
    let url = script.at("/token");
    import(&home, "lab", &url, &[], &answer("lab", 1));
    for version in [2, 3] {
        let report = assert_ended(&refresh(&home, ASK), 0, "refreshed");
        assert!(notes(&report, "has no refresh token"), "{report}");
        assert_eq!(report["rotated"], false);
        assert_eq!(report["token_version"], version);
    }
    let sent: Vec<_> = script.seen("/token");
    let token = format!("rt-{CANARY}-lab-1");
    assert!(sent.iter().all(|seen| seen.param("refresh_token") == token));
    assert_eq!(sent.len(), 2);
}

#[test]
fn a_lifetime_is_taken_as_it_comes_and_an_odd_one_is_said() {
    let home = Home::new("refresh-lifetime");
    let lifetimes = [
        json!("1800"),
        Value::Null,
        json!(-7),
        json!("soon"),
        json!(1800),
    ];
    let told = lifetimes.clone();
    let script = Script::start(move |_, before| {
        let mut answer = answer("lab", 2);
        answer["expires_in"] = told[before].clone();
        if answer["expires_in"].is_null() {
            answer.as_object_mut().unwrap().remove("expires_in");
        }
        Answer::Json(200, answer)
    });
    import(&home, "lab", &script.at("/token"), &[], &answer("lab", 1));
    for (lifetime, says) in lifetimes.iter().zip([
        "in quotes",
        "does not say how long",
        "makes no sense: -7",
        "makes no sense: \"soon\"",
        "",
    ]) {
        let report = assert_ended(&refresh(&home, ASK), 0, "refreshed");
        let ends = report["expires_at"].as_u64();
        let holds = lifetime == "1800" || *lifetime == 1800;
        assert_eq!(ends.is_some(), holds, "{lifetime}: {report}");
        let oddity = !says.is_empty();
        assert_eq!(notes(&report, says), oddity, "{lifetime}: {report}");
    }
}

#[test]
fn a_server_that_wants_a_pause_gets_it() {
    let home = Home::new("refresh-busy");
    let busy = |status: u16, header: &'static str, value: &str| {
        let body = json!({"error": "temporarily_unavailable"});
        Answer::With(status, vec![(header, value.to_owned())], body)
    };
    let server = Script::start(move |seen, before| match before {
        0 => busy(429, "Retry-After", "1"),
        2 => busy(429, "RateLimit", "\"default\";r=0;t=1"),
        4 => busy(503, "Retry-After", "1"),
        6 => busy(429, "Retry-After", "3600"),
        _ => rotate_anyhow(seen),
    });
    import(&home, "lab", &server.at("/token"), &[], &answer("lab", 1));
    for _ in 0..3 {
        let begun = std::time::Instant::now();
        let report = assert_ended(&refresh(&home, ASK), 0, "refreshed");
        assert_eq!(report["requests"], 2);
        assert!(begun.elapsed() >= Duration::from_secs(1));
    }
    // A pause that outlasts the time that there is is told and not waited for.
    let report = assert_ended(&refresh(&home, ASK), 13, "refused");
    assert_eq!(report["retry_after"], 3600, "{report}");
    assert_eq!(report["requests"], 1);
    assert_eq!(home.connection("lab").get("needs_reauth"), None);
}

#[test]
fn what_was_never_sent_is_tried_again_and_costs_nothing() {
    let home = Home::new("refresh-unsent");
    let address = nobody();
    let url = format!("http://{address}/token");
    import(&home, "lab", &url, &[], &answer("lab", 1));
    let ran = refresh(&home, &["--retries", "2"]);
    let report = assert_ended(&ran, 14, "unreached");
    assert_eq!(report["requests"], 3, "{report}");
    assert_eq!(report["cause"], "network-unreachable");
    assert_eq!(ran.err.matches("refused").count(), 3, "{}", ran.err);
    assert_eq!(
        home.journal("lab")
            .iter()
            .filter(|l| l["unsent"] == true)
            .count(),
        3
    );
    home.assert_settled();
    // Somebody listens before the patience is over.
    let child = begin(&home, &["--retries", "40"]);
    thread::sleep(Duration::from_millis(200));
    let server = Script::start_at(address, |seen, _| rotate_anyhow(seen));
    let report = assert_ended(&end(&home, child), 0, "refreshed");
    assert!(!notes(&report, "interrupted"), "{report}");
    assert_eq!(server.seen("/token").len(), 1);
}

#[test]
fn an_answer_that_is_lost_is_named_and_the_request_not_repeated() {
    let home = Home::new("refresh-lost");
    let server = Rotating::with(|_, before, answer| match before {
        0 => Answer::Nothing,
        _ => answer,
    });
    server.connect(&home, "lab");
    let ran = refresh(&home, &[]);
    let report = assert_ended(&ran, 13, "lost");
    assert_eq!(report["requests"], 1);
    assert!(notes(&report, "It is not known that"), "{report}");
    assert_eq!(server.requests(), 1);
    assert_eq!(home.connection("lab").get("needs_reauth"), None);
    // The next run knows it, and tries what is left.
    let report = assert_ended(&refresh(&home, &[]), 10, "refused");
    assert!(notes(&report, "was interrupted after sending"), "{report}");
    assert_eq!(report["cause"], "stale-rotation", "{report}");
    assert_eq!(server.requests(), 2);
    assert_eq!(
        home.connection("lab")["needs_reauth"]["cause"],
        "stale-rotation"
    );
    // In words, too.
    let told = home.run(&["refresh", "lab"]);
    assert_eq!(told.code, 10, "{told:?}");
    assert!(told.out.contains("needs a new login"), "{}", told.out);
}

#[test]
fn an_answer_that_is_lost_on_the_way_costs_nothing_where_tokens_stay() {
    let home = Home::new("refresh-lost-well");
    let server = Script::start(|seen, before| match before {
        0 => Answer::Nothing,
        _ => rotate_anyhow(seen),
    });
    import(&home, "lab", &server.at("/token"), &[], &answer("lab", 1));
    assert_ended(&refresh(&home, &[]), 13, "lost");
    let report = assert_ended(&refresh(&home, &[]), 0, "refreshed");
    assert!(notes(&report, "was interrupted after sending"), "{report}");
    let report = assert_ended(&refresh(&home, ASK), 0, "refreshed");
    assert!(!notes(&report, "interrupted"), "{report}");
}

#[test]
fn habits_decide_whether_a_request_is_repeated() {
    let sure = "mark = \"confirmed\", source = \"https://x.example/docs\" }";
    let habit = |name: &str, value: &str| {
        format!("[endpoints]\n[habits]\n{name} = {{ value = {value}, {sure}\n")
    };
    for (slug, habits, repeated) in [
        ("never", habit("rotation", "\"never\""), true),
        ("grace", habit("rotation_grace_s", "60"), true),
        ("always", habit("rotation", "\"always\""), false),
        ("unknown", "[endpoints]\n".to_owned(), false),
    ] {
        let home = Home::new(&format!("refresh-habits-{slug}"));
        let file = provider_file(&home, slug, &habits);
        let file = ["--provider-file", file.to_str().unwrap()];
        let server = Script::start(|seen, before| match before % 2 {
            0 if before == 0 => Answer::Nothing,
            0 => Answer::Json(500, json!({"error": "server_error"})),
            _ => rotate_anyhow(seen),
        });
        let args = [&file[..], &["--provider", slug]].concat();
        import(&home, "lab", &server.at("/token"), &args, &answer("lab", 1));
        assert_eq!(home.connection("lab")["provider"], slug);
        let lost = refresh(&home, &file);
        let failed = if repeated {
            assert_eq!(assert_ended(&lost, 0, "refreshed")["requests"], 2, "{slug}");
            refresh(&home, &[&file[..], ASK].concat())
        } else {
            assert_eq!(assert_ended(&lost, 13, "lost")["requests"], 1, "{slug}");
            assert_ended(&refresh(&home, &file), 0, "refreshed");
            refresh(&home, &[&file[..], ASK].concat())
        };
        if repeated {
            assert_eq!(
                assert_ended(&failed, 0, "refreshed")["requests"],
                2,
                "{slug}"
            );
        } else {
            assert_eq!(
                assert_ended(&failed, 13, "refused")["requests"],
                1,
                "{slug}"
            );
            // Who wants to may risk it.
            let forced = refresh(&home, &[&file[..], &["--force"]].concat());
            assert_ended(&forced, 0, "refreshed");
        }
    }
}
