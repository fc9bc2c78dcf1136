//! Logins: every client at every server, and every way in which an answer comes back.

use super::*;

#[test]
fn every_client_logs_in_at_every_server() {
    everywhere(&Kind::ALL, |server| {
        for client in Registered::ALL {
            if client.grant != Grant::Code || !knows(server.kind, client) {
                continue;
            }
            let place = format!("{:?} {}", server.kind, client.id);
            let outcome = log_in("login", server, client, &[]);
            outcome.assert_connected(&place);
            let json = outcome.ran.json();
            assert_eq!(json["connection"]["refresh_token"], true, "{place}: {json}");
            let journal = outcome.home.journal("lab");
            assert_eq!(journal[0]["grant"], "authorization_code", "{place}");
            let openid = server.kind.paths().scopes.contains(&"openid");
            let signed = outcome.checks("id_token.");
            assert_eq!(openid, !signed.is_empty(), "{place}");
            for name in ["signature", "iss", "aud", "exp", "nonce"] {
                let wanted = (format!("id_token.{name}"), "pass".to_owned());
                assert!(!openid || signed.contains(&wanted), "{place}: {signed:?}");
            }
            assert!(
                signed.iter().all(|(_, result)| result != "fail"),
                "{place}: {signed:?}"
            );
        }
    });
}

#[test]
fn a_server_takes_the_pkce_that_it_wants() {
    let refused = |cause| Some((cause, 11));
    everywhere(&Kind::ALL, |server| {
        let (plain, off) = match server.kind {
            Kind::OidcProvider => (refused("pkce-mismatch"), None),
            Kind::Authlib => (None, None),
            Kind::Django => (None, refused("pkce-missing")),
            Kind::Mcp => (refused("pkce-mismatch"), refused("pkce-missing")),
        };
        for (choice, wanted) in [("S256", None), ("plain", plain), ("off", off)] {
            let place = format!("{:?} {choice}", server.kind);
            let client = Registered::POST;
            let outcome = log_in("pkce", server, &client, &["--pkce", choice]);
            match wanted {
                None => outcome.assert_connected(&place),
                Some((cause, code)) => outcome.assert_failed(cause, code, &place),
            }
        }
    });
}

#[test]
fn a_user_who_refuses_is_named() {
    everywhere(&[Kind::OidcProvider, Kind::Authlib], |server| {
        let more = ["--auth-param", "login_hint=deny"];
        let outcome = log_in("denied", server, &Registered::PUBLIC, &more);
        let place = server.kind.name();
        outcome.assert_failed("access-denied-by-user", 10, place);
        let page = outcome.page.unwrap();
        assert!(page.body.contains("Login failed"), "{place}: {page:?}");
    });
}

#[test]
fn an_answer_comes_back_in_a_form_a_fragment_or_by_hand() {
    let Some(server) = Server::shared(Kind::OidcProvider) else {
        return;
    };
    let client = Registered::PUBLIC;
    let form = log_in("form", server, &client, &["--response-mode", "form_post"]);
    form.assert_connected("form_post");
    let args = login_args(server, &client, &["--response-mode", "fragment"]);
    let fragment = paste(home("fragment", server, &client), &args);
    fragment.assert_connected("fragment");
    let pasted = paste(
        home("paste", server, &client),
        &login_args(server, &client, &[]),
    );
    pasted.assert_connected("paste");
}

#[test]
fn the_users_own_browser_is_opened() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(server) = Server::shared(Kind::OidcProvider) else {
        return;
    };
    let client = Registered::PUBLIC;
    let home = home("browser", server, &client);
    let (program, opened) = (home.0.join("browser"), home.0.join("opened"));
    // Renamed when it is whole, so that nobody reads half an address.
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" > {0}.part && mv {0}.part {0}\n",
        opened.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let args = login_args(server, &client, &["--redirect-uri", ANY_PORT]);
    let child = home
        .command(&strs(&args))
        .env("BROWSER", &program)
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while !opened.exists() {
        assert!(begun.elapsed().as_secs() < 60, "no browser was started");
        thread::sleep(std::time::Duration::from_millis(20));
    }
    let page = Browser::new().visit(&fs::read_to_string(&opened).unwrap());
    let ran = child.wait_with_output().unwrap().into();
    let outcome = Outcome {
        home,
        ran,
        page: Some(page),
    };
    outcome.assert_connected("BROWSER");
    assert!(
        outcome.ran.err.contains("the browser is open"),
        "{}",
        outcome.ran.err
    );
}

#[test]
fn requests_are_pushed_signed_and_for_a_resource() {
    everywhere(&[Kind::OidcProvider, Kind::Authlib], |server| {
        let jar = log_in("jar", server, &Registered::JWT, &["--jar"]);
        jar.assert_connected(&format!("JAR at {:?}", server.kind));
    });
    let Some(server) = Server::shared(Kind::OidcProvider) else {
        return;
    };
    let both = log_in("par-jar", server, &Registered::JWT, &["--par", "--jar"]);
    both.assert_connected("JAR, pushed");
    let bound = log_in("par-dpop", server, &Registered::PAR, &["--dpop"]);
    bound.assert_connected("DPoP, pushed");
    let bound = bound.checks("token_answer.token_type");
    assert_eq!(bound[0].1, "pass", "the tokens are not bound: {bound:?}");
    let resource = ["--resource", Lab::RESOURCE, "--scope", "api:read"];
    let granted = log_in("resource", server, &Registered::PUBLIC, &resource);
    granted.assert_connected("resource");
    let unknown = ["--resource", "https://other.lab.test"];
    let refused = log_in("resource-unknown", server, &Registered::PUBLIC, &unknown);
    refused.assert_failed("audience-or-resource-mismatch", 11, "an unknown resource");
}

#[test]
fn real_pages_of_login_and_consent_are_followed() {
    let Some(server) = Server::start(Kind::Django, &[("FORMS", "1")]) else {
        return;
    };
    let outcome = log_in("forms", &server, &Registered::BASIC, &[]);
    outcome.assert_connected("forms");
}
