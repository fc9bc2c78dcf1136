//! What is missing is named with the option that gives it; what contradicts is refused.

use super::*;

#[test]
fn what_is_missing_exits_with_2_and_names_its_option() {
    let home = Home::new("missing");
    for (args, option) in [
        (&["airtable"][..], "--client-id"),
        (&["airtable"], "https://airtable.com/create/oauth"),
        (&["github", "--client-id", "abc"], "--client-secret-file"),
        (&["shopify"], "--var subdomain=VALUE"),
        (&["custom"], "oauthdx connect custom NAME"),
        (&["custom", "lab"], "--authorize-url"),
        (&["custom", "lab", "--grant", "device"], "--device-url"),
        (
            &["custom", "lab", "--grant", "client-credentials"],
            "--token-url",
        ),
        (&["google", "--grant", "jwt-bearer"], "--key-file"),
        (
            &[
                "google",
                "--grant",
                "password",
                "--client-id",
                "a",
                "--client-auth",
                "none",
            ],
            "--username",
        ),
        (
            &[
                "google",
                "--grant",
                "token-exchange",
                "--client-id",
                "a",
                "--client-auth",
                "none",
            ],
            "--subject-token-file",
        ),
        (
            &[
                "google",
                "--client-id",
                "a",
                "--client-auth",
                "private_key_jwt",
            ],
            "--key-file",
        ),
        (
            &[
                "google",
                "--client-id",
                "a",
                "--client-auth",
                "tls_client_auth",
            ],
            "--cert-file",
        ),
        (&["airtabel"], "did you mean airtable"),
        (&["airtable", "UPPER"], "a-z"),
        (&["airtable", "--var", "x"], "--var NAME=VALUE"),
        (&["ftp://as.example", "x"], "https://"),
    ] {
        let ran = home.connect(args, "");
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(ran.err.contains(option), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_mistake_that_cannot_be_made_is_refused() {
    let home = Home::new("unbreakable");
    for (args, option) in [
        (
            &["airtable", "--client-id", "a", "--break", "secret"][..],
            "a client secret",
        ),
        (
            &[
                "airtable",
                "--client-id",
                "a",
                "--pkce",
                "off",
                "--break",
                "pkce",
            ],
            "--pkce S256",
        ),
        (
            &["airtable", "--client-id", "a", "--break", "nonce"],
            "openid",
        ),
        (
            &["airtable", "--client-id", "a", "--break", "clock"],
            "--dpop",
        ),
        (
            &[
                "google",
                "--grant",
                "device",
                "--client-id",
                "a",
                "--break",
                "state",
            ],
            "--grant code",
        ),
    ] {
        let ran = home.connect(args, "");
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(ran.err.contains(option), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_secret_on_the_command_line_is_taken_with_a_warning() {
    let home = Home::new("argv");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let secret = format!("cs-{CANARY}");
    let args = [
        "custom",
        "lab",
        "--token-url",
        &url,
        "--grant",
        "client-credentials",
        "--client-id",
        "a",
        "--client-secret",
        &secret,
    ];
    let ran = home.connect(&args, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("other processes can read"), "{}", ran.err);
}

#[test]
fn a_secret_comes_from_a_file_a_variable_or_standard_input() {
    let home = Home::new("secrets");
    let secret = format!("cs-{CANARY}");
    let file = home.0.with_extension("secret");
    fs::write(&file, format!("{secret}\n")).unwrap();
    for (more, stdin) in [
        (&["--client-secret-file", file.to_str().unwrap()][..], ""),
        (&["--client-secret-env", "MY_SECRET"], ""),
        (&["--client-secret-file", "-"], secret.as_str()),
    ] {
        let server = Script::always(200, tokens());
        let url = server.at("/token");
        let mut args = vec![
            "custom",
            "lab",
            "--token-url",
            &url,
            "--grant",
            "client-credentials",
            "--client-id",
            "a",
            "--client-auth",
            "client_secret_post",
        ];
        args.extend(more);
        let ran = home.connect_with(&args, stdin, &[("MY_SECRET", &secret)]);
        assert_eq!(ran.code, 0, "{more:?}: {ran:?}");
        assert_eq!(
            server.only("/token").param("client_secret"),
            secret,
            "{more:?}"
        );
    }
    fs::remove_file(file).unwrap();
}

#[test]
fn a_client_file_gives_what_the_options_leave_open() {
    let home = Home::new("client-file");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let path = home.0.with_extension("json");
    for json in [
        json!({"client_id": "abc", "client_secret": format!("cs-{CANARY}"), "token_url": url, "client_auth": "client_secret_post", "scopes": ["a"]}),
        json!({"installed": {"client_id": "abc", "client_secret": format!("cs-{CANARY}"), "token_uri": url, "token_endpoint_auth_method": "client_secret_post", "scope": "a"}}),
    ] {
        fs::write(&path, json.to_string()).unwrap();
        let args = [
            "custom",
            "lab",
            "--client-file",
            path.to_str().unwrap(),
            "--grant",
            "client-credentials",
        ];
        let ran = home.connect(&args, "");
        assert_eq!(ran.code, 0, "{ran:?}");
        let seen = server.seen("/token").pop().unwrap();
        assert_eq!(seen.param("client_id"), "abc");
        assert_eq!(seen.param("client_secret"), format!("cs-{CANARY}"));
        assert_eq!(seen.param("scope"), "a");
    }
    fs::write(&path, "{\"client_id\": ").unwrap();
    let ran = home.connect(
        &["custom", "lab", "--client-file", path.to_str().unwrap()],
        "",
    );
    assert_eq!(ran.code, 2, "{ran:?}");
    fs::remove_file(path).unwrap();
}

#[test]
fn a_provider_gets_the_request_that_it_wants() {
    let home = Home::new("habits");
    let secret = [("OAUTHDX_CLIENT_SECRET", "s3cret")];
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let login = |args: &[&str]| {
        let mut all = args.to_vec();
        all.extend(["--token-url", &url, "--client-id", "abc", "--paste"]);
        let ran = home.connect_with(&all, "the-code-0001\n", &secret);
        assert_eq!(ran.code, 0, "{ran:?}");
        let line = ran
            .err
            .lines()
            .find(|line| line.starts_with("http"))
            .unwrap()
            .to_owned();
        (
            query(&line)
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>(),
            server.seen("/token").pop().unwrap(),
        )
    };
    let (authorize, token) = login(&["notion"]);
    assert_eq!(authorize["owner"], "user");
    assert_eq!(token.header("content-type"), "application/json");
    assert_eq!(token.header("notion-version"), "2022-06-28");
    assert!(token.header("authorization").starts_with("Basic "));
    let (authorize, token) = login(&["tiktok"]);
    assert_eq!(authorize["client_key"], "abc");
    assert_eq!(token.param("client_key"), "abc");
    assert_eq!(token.param("client_id"), "");
    let (authorize, token) = login(&[
        "google",
        "--auth-param",
        "prompt=none",
        "--token-param",
        "x=y",
    ]);
    assert_eq!(authorize["access_type"], "offline");
    assert_eq!(
        authorize["prompt"], "none",
        "what is typed goes before what is usual"
    );
    assert_eq!(token.param("x"), "y");
    assert_eq!(
        token.param("client_secret"),
        "s3cret",
        "Google wants the secret in the body"
    );
    let (authorize, _) = login(&[
        "microsoft",
        "--var",
        "tenant=contoso.com",
        "--scope",
        "User.Read",
    ]);
    assert_eq!(authorize["scope"], "User.Read offline_access");
    let (authorize, _) = login(&["spotify"]);
    assert_eq!(authorize["redirect_uri"], "http://127.0.0.1:8400/callback");
}
