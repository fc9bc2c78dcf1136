//! What scripts get: every form of a token, read by the program that it is meant for.

use std::io::Write as _;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

/// Runs `refresh lab` where a token on standard output is wanted; elsewhere none may stand.
fn print(home: &Home, args: &[&str], variables: &[(&str, &str)]) -> String {
    let ran = home.run_shown(&[&["refresh", "lab"], args].concat(), "", variables);
    assert_eq!(ran.code, 0, "{ran:?}");
    home.assert_unshown(&ran.err);
    ran.out
}

/// Runs a shell with the program in `$OAUTHDX` and this home.
fn shell(home: &Home, script: &str, stdin: &str) -> Ran {
    let program = home.program(&[]);
    let variables = program
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let mut child = Command::new("sh")
        .args(["-c", script])
        .env_clear()
        .envs(variables)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("OAUTHDX", program.get_program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let ran: Ran = child.wait_with_output().unwrap().into();
    home.assert_unshown(&ran.err);
    ran
}

/// Whether this machine has a program; says aloud where not.
fn has(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        crate::servers::skip(&format!("{program}: it is not installed"));
    }
    there
}

#[test]
fn a_token_is_printed_alone_and_only_where_it_is_asked_for() {
    let home = Home::new("refresh-print");
    let server = Rotating::start();
    server.connect(&home, "lab");
    let token = |number: u32| format!("at-{CANARY}-lab-{number}");
    let out = print(&home, &["--print", "access-token"], &[]);
    assert_eq!(out, token(2) + "\n");
    let out = print(
        &home,
        &["--min-valid", "1m", "--print", "header", "-v"],
        &[],
    );
    assert_eq!(out, format!("Authorization: Bearer {}\n", token(2)));
    // What it holds and what it lacks is told apart.
    let ran = home.run(&["refresh", "lab", "--min-valid", "1m", "--print", "id-token"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("openid"), "{}", ran.err);
    for args in [
        &["--all", "--print", "header"][..],
        &["lab", "lab", "--print", "header"],
        &["--all", "--exec", "--", "true"],
    ] {
        let ran = home.run(&[&["refresh"], args].concat());
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
    }
    assert_eq!(server.requests(), 1);
}

#[test]
fn no_token_is_shown_whatever_a_server_says() {
    let home = Home::new("refresh-echo");
    let server = Script::start(|seen, before| {
        let token = seen.param("refresh_token");
        let body = json!({
            "error": "invalid_grant", "error_uri": format!("https://x.example/?t={token}"),
            "error_description": format!("the refresh token {token} is bad"),
        });
        match before % 3 {
            0 => Answer::Json(400, body),
            1 => Answer::With(
                503,
                vec![("X-Debug", format!("refresh_token={token}"))],
                body,
            ),
            _ => Answer::Json(200, answer("lab", 1)),
        }
    });
    import(&home, "lab", &server.at("/token"), &[], &answer("lab", 1));
    for more in [
        &[][..],
        &["-v"],
        &["-q"],
        &["--format", "json", "-v"],
        &["--format", "markdown"],
    ] {
        for _ in 0..3 {
            // `run` looks at everything that is shown, and into every file.
            home.run(&[&["refresh", "lab", "--force", "--retries", "0"], more].concat());
        }
        home.run(&[&["refresh", "--all", "--force", "--retries", "0"], more].concat());
        home.run(&[&["list", "--history", "lab"], more].concat());
    }
    assert_eq!(server.seen("/token").len(), 20);
}

#[test]
fn curl_sends_what_it_is_given() {
    if !has("curl") {
        return;
    }
    let home = Home::new("refresh-curl");
    // Tokens are opaque; a backslash and a quote are within what RFC 6749 appendix A.12 allows.
    let token = format!("at-{CANARY}-q\"b\\n");
    let answer = json!({"access_token": token, "token_type": "bearer", "expires_in": 3600});
    let wanted = format!("Bearer {token}");
    let server = Script::start(move |seen, _| match &*seen.path {
        "/api" if seen.header("authorization") == wanted => Answer::Json(200, json!({"ok": true})),
        "/api" => Answer::Json(401, json!({"error": "invalid_token"})),
        _ => Answer::Json(200, answer.clone()),
    });
    import(
        &home,
        "lab",
        &server.at("/token"),
        &[],
        &super::answer("lab", 1),
    );
    let script = format!(
        "\"$OAUTHDX\" refresh lab --print curl-config | curl -sS --fail -K - {}",
        server.at("/api")
    );
    let ran = shell(&home, &script, "");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "{\"ok\":true}"),
        "{ran:?}"
    );
}

#[test]
fn git_asks_its_helper() {
    if !has("git") {
        return;
    }
    let home = Home::new("refresh-git");
    let server = Rotating::start();
    server.connect(&home, "lab");
    // As the help shows it.
    let script = r#"
        export GIT_CONFIG_NOSYSTEM=1 HOME="$OAUTHDX_HOME/user"
        mkdir "$HOME"
        git config --global credential.https://git.example.helper \
            '!f() { test "$1" = get && "$OAUTHDX" refresh lab --min-valid 5m --print git-credential; }; f'
        printf 'protocol=https\nhost=git.example\n\n' | git credential fill"#;
    let ran = shell(&home, script, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines.contains(&"username=oauth2"), "{lines:?}");
    let password = format!("password=at-{CANARY}-lab-1");
    assert!(lines.contains(&password.as_str()), "{lines:?}");
    let ends = home.connection("lab")["expires_at"].as_u64().unwrap();
    let told = print(
        &home,
        &["--min-valid", "5m", "--print", "git-credential"],
        &[],
    );
    assert!(
        told.ends_with(&format!("\npassword_expiry_utc={ends}\n")),
        "{told}"
    );
}

#[test]
fn a_shell_reads_variables_and_jq_an_object() {
    let home = Home::new("refresh-env");
    let server = Rotating::start();
    let scope = "a b's $(exit 9) \"c\"";
    server.connect_with(&home, "lab", &[], json!({"scope": scope}));
    for read in [
        "eval \"$(\"$OAUTHDX\" refresh lab --min-valid 5m --print env)\"; ",
        "set -a; \"$OAUTHDX\" refresh lab --min-valid 5m --print env >\"$OAUTHDX_HOME/user.env\"; \
         . \"$OAUTHDX_HOME/user.env\"; rm \"$OAUTHDX_HOME/user.env\"; ",
    ] {
        let say = "printf '%s|' \"$OAUTHDX_ACCESS_TOKEN\" \"$OAUTHDX_SCOPE\" \"$OAUTHDX_TOKEN_TYPE\" \
                   \"$OAUTHDX_EXPIRES_AT\" \"$OAUTHDX_REFRESH_TOKEN\"";
        let ran = shell(&home, &format!("{read}{say}"), "");
        assert_eq!(ran.code, 0, "{ran:?}");
        let ends = &home.connection("lab")["expires_at"];
        assert_eq!(
            ran.out,
            format!("at-{CANARY}-lab-1|{scope}|Bearer|{ends}||")
        );
    }
    let json: Value = serde_json::from_str(&print(&home, &["--print", "json"], &[])).unwrap();
    assert_eq!(json["access_token"], format!("at-{CANARY}-lab-2"));
    assert_eq!(json["scope"], scope);
    assert_eq!(
        json.get("refresh_token"),
        None,
        "that one belongs to the store"
    );
    if has("jq") {
        let script = "\"$OAUTHDX\" refresh lab --min-valid 5m --print json | jq -r .access_token";
        let ran = shell(&home, script, "");
        assert_eq!(ran.out, format!("at-{CANARY}-lab-2\n"), "{ran:?}");
    }
}

#[test]
fn kubectl_gets_the_id_token_and_its_end() {
    let home = Home::new("refresh-kubectl");
    let server = Rotating::start();
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let head = encode(&json!({"alg": "RS256"}));
    let claims = json!({"iss": "https://as.example", "sub": "1", "aud": "abc", "iat": 1_700_000_000,
        "exp": 1_893_456_000});
    let claims = encode(&claims);
    let id_token = format!("{head}.{claims}.{CANARY}");
    server.connect(&home, "plain");
    server.connect_with(&home, "lab", &[], json!({"id_token": id_token}));
    let asked =
        |version: &str| format!("{{\"apiVersion\":\"client.authentication.k8s.io/{version}\"}}");
    for (version, variables) in [
        ("v1", vec![]),
        ("v1", vec![("KUBERNETES_EXEC_INFO", asked("v1"))]),
        ("v1beta1", vec![("KUBERNETES_EXEC_INFO", asked("v1beta1"))]),
    ] {
        let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let args = ["--min-valid", "5m", "--print", "exec-credential"];
        let shown: Value = serde_json::from_str(&print(&home, &args, &variables)).unwrap();
        let expected = json!({
            "apiVersion": format!("client.authentication.k8s.io/{version}"),
            "kind": "ExecCredential",
            "status": {"token": id_token, "expirationTimestamp": "2030-01-01T00:00:00Z"},
        });
        assert_eq!(shown, expected);
    }
    let args = [
        "refresh",
        "plain",
        "--min-valid",
        "5m",
        "--print",
        "exec-credential",
    ];
    let shown: Value = home.run_shown(&args, "", &[]).json();
    assert_eq!(shown["status"]["token"], format!("at-{CANARY}-plain-1"));
    let ends = shown["status"]["expirationTimestamp"].as_str().unwrap();
    assert!(ends.ends_with('Z'), "{ends}");
}

#[test]
fn a_command_runs_with_the_token_and_its_exit_code_is_ours() {
    let home = Home::new("refresh-exec");
    let server = Rotating::with(|_, before, answer| match before {
        1 => Answer::Json(400, json!({"error": "invalid_client"})),
        _ => answer,
    });
    server.connect_with(&home, "lab", &[], json!({"scope": "a b"}));
    let say = "printf '%s|' \"$OAUTHDX_ACCESS_TOKEN\" \"$OAUTHDX_SCOPE\" \"$OAUTHDX_REFRESH_TOKEN\" \"$1\"; exit 7";
    let args = [
        "refresh", "lab", "--exec", "--", "sh", "-c", say, "sh", "--all",
    ];
    let ran = home.run_shown(&args, "", &[("PATH", &std::env::var("PATH").unwrap())]);
    assert_eq!(ran.code, 7, "{ran:?}");
    assert_eq!(ran.out, format!("at-{CANARY}-lab-2|a b||--all|"));
    home.assert_unshown(&ran.err);
    let nothing = home.run(&["refresh", "lab", "--exec", "--", "/nonexistent/program"]);
    assert_eq!(nothing.code, 2, "{nothing:?}");
    assert!(nothing.err.contains("/nonexistent/program"), "{nothing:?}");
    // Without a token that holds, nothing is run.
    let trace = home.0.join("ran");
    let args = [
        "refresh",
        "lab",
        "--min-valid",
        "30d",
        "--exec",
        "--",
        "/bin/touch",
    ];
    let failed = home.run(&[&args[..], &[trace.to_str().unwrap()]].concat());
    assert_eq!(failed.code, 11, "{failed:?}");
    assert!(!trace.exists());
}

#[test]
fn github_is_asked_to_hide_what_is_shown() {
    let home = Home::new("refresh-mask");
    let server = Rotating::start();
    server.connect(&home, "lab");
    let actions = [("GITHUB_ACTIONS", "true")];
    let args = ["refresh", "lab", "--print", "access-token"];
    let ran = home.run_shown(&args, "", &actions);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mask = format!("::add-mask::at-{CANARY}-lab-2");
    assert!(ran.err.lines().any(|line| line == mask), "{}", ran.err);
    assert_eq!(ran.err.matches(CANARY).count(), 1, "{}", ran.err);
    // Where nothing is shown there is nothing to hide.
    home.run_with(&["refresh", "lab", "--min-valid", "1m"], "", &actions);
}
