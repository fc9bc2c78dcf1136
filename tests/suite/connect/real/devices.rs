//! The device flow, with a user who decides elsewhere.

use std::time::Duration;

use super::*;

/// Runs the flow; as soon as the code is shown, the user decides.
fn decide(test: &str, server: &Server, state: Option<&str>, more: &[&str]) -> Outcome {
    let client = Registered::DEVICE;
    let scope = server.kind.paths().scopes.first().unwrap();
    // The metadata of django-oauth-toolkit keep quiet about it.
    let url = server.url(server.kind.paths().device.unwrap());
    let grant = ["--grant", "device", "--scope", scope, "--device-url", &url];
    let all = [&grant[..], more].concat();
    let home = home(test, server, &client);
    let mut child = home
        .command(&strs(&args(server, &client, &all)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if let (Some(state), Some((_, code))) = (state, line.split_once("enter ")) {
            server.door(&format!("device?code={}&state={state}", code.trim()));
        }
        told.push_str(&line);
        told.push('\n');
    }
    let mut ran: Ran = child.wait_with_output().unwrap().into();
    ran.err = told;
    home.assert_tight(&ran);
    let page = None;
    Outcome { home, ran, page }
}

#[test]
fn a_device_gets_what_its_user_decides() {
    everywhere(
        &[Kind::OidcProvider, Kind::Authlib, Kind::Django],
        |server| {
            thread::scope(|scope| {
                let place = server.kind.name();
                scope.spawn(move || {
                    let outcome = decide("device-allowed", server, Some("allow"), &[]);
                    outcome.assert_connected(place);
                    assert_eq!(outcome.home.journal("lab")[0]["grant"], "device_code");
                });
                scope.spawn(move || {
                    let outcome = decide("device-denied", server, Some("deny"), &[]);
                    outcome.assert_failed("access-denied-by-user", 10, place);
                });
                scope.spawn(move || {
                    let outcome = decide("device-undecided", server, None, &["--timeout", "6s"]);
                    outcome.assert_failed("device-authorization-pending", 10, place);
                });
            });
        },
    );
}

#[test]
fn a_device_slows_down_and_runs_out_of_time() {
    let knobs = [
        ("DEVICE_INTERVAL", "1"),
        ("DEVICE_PACE", "3"),
        ("DEVICE_TTL", "9"),
    ];
    let Some(server) = Server::start(Kind::Authlib, &knobs) else {
        return;
    };
    // The second question comes too early; then there is one more before the code runs out.
    let begun = std::time::Instant::now();
    let outcome = decide("device-slow", &server, None, &[]);
    outcome.assert_failed("device-code-expired", 10, "slow");
    assert!(
        outcome.ran.err.contains("one in 6 s"),
        "{}",
        outcome.ran.err
    );
    assert!(begun.elapsed() < Duration::from_secs(30));
}
