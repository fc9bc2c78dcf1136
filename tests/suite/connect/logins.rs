//! Logins in the browser, by hand: what is sent, what is checked, and what is made of what returns.

use super::*;

const CODE: &str = "code-canary7Qz-71ab";

/// A server that takes one code with the verifier that fits the challenge.
struct Logins {
    server: Script,
    authorize: String,
    token: String,
}

impl Logins {
    fn start() -> Self {
        Self::answering(tokens())
    }

    fn answering(tokens: Value) -> Self {
        let server = Script::start(move |seen, _| match seen.path.as_str() {
            "/par" => Answer::Json(
                201,
                json!({"request_uri": "urn:example:1", "expires_in": 60}),
            ),
            _ => Answer::Json(200, tokens.clone()),
        });
        Self {
            authorize: server.at("/authorize"),
            token: server.at("/token"),
            server,
        }
    }

    fn args<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let mut args = vec![
            "custom",
            "lab",
            "--authorize-url",
            &self.authorize,
            "--token-url",
            &self.token,
            "--client-id",
            "abc",
            "--client-auth",
            "none",
            "--format",
            "json",
        ];
        args.extend(more);
        args
    }
}

/// The value of a parameter in a URL.
fn param(url: &str, name: &str) -> Option<String> {
    query(url)
        .into_iter()
        .find(|(n, _)| n == name)
        .map(|(_, value)| value)
}

/// The SHA-256 of a verifier, as a challenge has it.
fn challenge_of(verifier: &str) -> String {
    oauthdx::token::sha256(verifier.as_bytes())
}

#[test]
fn a_login_carries_what_binds_it_and_redeems_its_code() {
    let home = Home::new("login");
    let logins = Logins::start();
    let mut opened = String::new();
    let ran = home.login(&logins.args(&["--scope", "a b"]), |url| {
        opened = url.to_owned();
        redirected(url, &[("code", CODE)])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(param(&opened, "response_type").unwrap(), "code");
    assert_eq!(param(&opened, "scope").unwrap(), "a b");
    assert_eq!(param(&opened, "code_challenge_method").unwrap(), "S256");
    assert!(param(&opened, "state").unwrap().len() >= 22);
    let seen = logins.server.only("/token");
    assert_eq!(seen.param("grant_type"), "authorization_code");
    assert_eq!(seen.param("code"), CODE);
    assert_eq!(
        seen.param("redirect_uri"),
        param(&opened, "redirect_uri").unwrap()
    );
    let challenge = param(&opened, "code_challenge").unwrap();
    assert_eq!(challenge_of(seen.param("code_verifier")), challenge);
    let json = ran.json();
    assert_eq!(json["connection"]["name"], "lab");
    assert_eq!(json["connection"]["refresh_token"], true);
    assert_eq!(json["verdict"], "healthy");
    assert_eq!(home.journal("lab")[0]["grant"], "authorization_code");
}

#[test]
fn pkce_can_be_plain_or_off() {
    let home = Home::new("login-pkce");
    for (choice, method) in [("plain", Some("plain")), ("off", None)] {
        let logins = Logins::start();
        let mut opened = String::new();
        let ran = home.login(&logins.args(&["--pkce", choice]), |url| {
            opened = url.to_owned();
            redirected(url, &[("code", CODE)])
        });
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(param(&opened, "code_challenge_method").as_deref(), method);
        let seen = logins.server.only("/token");
        let challenge = param(&opened, "code_challenge");
        assert_eq!(seen.params.get("code_verifier"), challenge.as_ref());
    }
}

#[test]
fn a_bare_code_a_query_and_a_fragment_can_be_pasted() {
    let home = Home::new("login-paste");
    for paste in [
        |_: &str| CODE.to_owned(),
        |url: &str| {
            redirected(url, &[("code", CODE)])
                .split_once('?')
                .unwrap()
                .1
                .to_owned()
        },
        |url: &str| redirected(url, &[("code", CODE)]).replace('?', "#"),
    ] {
        let logins = Logins::start();
        let ran = home.login(&logins.args(&[]), paste);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(logins.server.only("/token").param("code"), CODE);
    }
}

#[test]
fn what_returns_is_checked_before_a_code_is_redeemed() {
    let home = Home::new("login-checks");
    for (more, returned, cause_wanted, code) in [
        (
            &[][..],
            &[("code", CODE), ("state", "another")][..],
            "state-mismatch",
            10,
        ),
        (
            &["--issuer", "https://as.example"],
            &[("code", CODE), ("iss", "https://other.example")],
            "issuer-mismatch",
            11,
        ),
        (
            &[],
            &[("error", "access_denied")],
            "access-denied-by-user",
            10,
        ),
        (
            &[],
            &[
                ("error", "invalid_scope"),
                ("error_description", "The requested scope is unknown"),
            ],
            "invalid-scope",
            11,
        ),
    ] {
        let logins = Logins::start();
        let ran = home.login(&logins.args(more), |url| redirected(url, returned));
        assert_eq!(cause(&ran), cause_wanted, "{returned:?}: {ran:?}");
        assert_eq!(ran.code, code, "{returned:?}: {}", ran.out);
        assert_eq!(logins.server.seen("/token").len(), 0, "{returned:?}");
        assert!(!home.has("lab"));
    }
}

#[test]
fn an_id_token_is_checked_and_a_wrong_one_is_not_kept() {
    let home = Home::new("login-id-token");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let claims = |edit: &dyn Fn(&mut Value)| {
        let mut claims = json!({
            "iss": "https://as.example", "sub": "u1", "aud": "abc", "exp": now + 300, "iat": now,
            "email": "joe@acme.example",
        });
        edit(&mut claims);
        claims
    };
    for (edit, wanted) in [
        (
            &(|c: &mut Value| c["aud"] = json!("other")) as &dyn Fn(&mut Value),
            "audience-claim-mismatch",
        ),
        (
            &|c: &mut Value| c["iss"] = json!("https://other.example"),
            "issuer-mismatch",
        ),
        (&|c: &mut Value| c["exp"] = json!(now - 4000), "clock-skew"),
        // The nonce of the request is not in it.
        (&|_: &mut Value| {}, "nonce-mismatch"),
    ] {
        let mut answer = tokens();
        answer["id_token"] = unsigned(&claims(edit)).into();
        let logins = Logins::answering(answer);
        let mut more = vec!["--issuer", "https://as.example", "--scope", "openid"];
        if wanted != "nonce-mismatch" {
            // Without the scope openid there is no nonce to be missed.
            more.truncate(2);
        }
        let ran = home.login(&logins.args(&more), |url| {
            redirected(url, &[("code", CODE)])
        });
        assert_eq!(cause(&ran), wanted, "{ran:?}");
        assert!(!home.has("lab"), "{wanted}");
    }
    let mut answer = tokens();
    answer["id_token"] = unsigned(&claims(&|_| {})).into();
    let logins = Logins::answering(answer);
    let args = logins.args(&["--issuer", "https://as.example"]);
    let ran = home.login(&args, |url| redirected(url, &[("code", CODE)]));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(home.connection("lab")["account"], "joe@acme.example");
    assert_eq!(home.connection("lab")["subject"], "u1");
}

/// A JWT whose signature nobody can check here.
fn unsigned(claims: &Value) -> String {
    let part = |json: &Value| oauthdx::token::encode(json.to_string());
    format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(claims))
}

#[test]
fn parameters_are_pushed_and_signed() {
    let home = Home::new("login-par");
    let logins = Logins::start();
    let key = rcgen::KeyPair::generate().unwrap();
    let path = home.0.with_extension("key.pem");
    fs::write(&path, key.serialize_pem()).unwrap();
    let par = logins.server.at("/par");
    let mut opened = String::new();
    let more = [
        "--par",
        "--par-url",
        &par,
        "--jar",
        "--key-file",
        path.to_str().unwrap(),
        "--issuer",
        "https://as.example",
        "--resource",
        "https://api.example",
        "--authorization-details",
        "[{\"type\":\"payment\"}]",
        "--dpop",
        "--client-auth",
        "private_key_jwt",
    ];
    let mut args = logins.args(&[]);
    let at = args.iter().position(|a| *a == "--client-auth").unwrap();
    args.drain(at..at + 2);
    args.extend(more);
    let ran = home.login(&args, |url| {
        opened = url.to_owned();
        // The browser carries a reference; where it comes back to is in the pushed request.
        format!("{CODE}\n")
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(param(&opened, "request_uri").unwrap(), "urn:example:1");
    assert_eq!(query(&opened).len(), 2);
    let pushed = logins.server.only("/par");
    let claims = part(pushed.param("request"), 1);
    assert_eq!(claims["aud"], "https://as.example");
    assert_eq!(claims["client_id"], "abc");
    assert_eq!(claims["resource"], "https://api.example");
    assert_eq!(claims["authorization_details"][0]["type"], "payment");
    assert_eq!(claims["code_challenge_method"], "S256");
    assert!(claims["dpop_jkt"].is_string());
    assert_eq!(part(pushed.param("client_assertion"), 1)["iss"], "abc");
    assert_eq!(part(pushed.header("dpop"), 1)["htu"], par);
    let token = logins.server.only("/token");
    assert_eq!(
        challenge_of(token.param("code_verifier")),
        claims["code_challenge"].as_str().unwrap()
    );
    assert_eq!(token.param("resource"), "https://api.example");
    assert!(!token.header("dpop").is_empty());
    fs::remove_file(path).unwrap();
}

#[test]
fn a_refused_push_is_diagnosed_and_no_browser_is_opened() {
    let home = Home::new("login-par-refused");
    let server = Script::always(
        400,
        json!({"error": "invalid_request", "error_description": "redirect_uri is not registered for this client"}),
    );
    let (authorize, par, token) = (
        server.at("/authorize"),
        server.at("/par"),
        server.at("/token"),
    );
    let args = [
        "custom",
        "lab",
        "--authorize-url",
        &authorize,
        "--par-url",
        &par,
        "--token-url",
        &token,
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--par",
        "--format",
        "json",
    ];
    let ran = home.login(&args, |_| panic!("a URL was opened"));
    assert_eq!(cause(&ran), "redirect-uri-mismatch", "{ran:?}");
    assert_eq!(ran.code, 11);
}

#[test]
fn what_is_odd_in_an_answer_is_remarked_on() {
    let home = Home::new("login-remarks");
    let logins = Logins::answering(
        json!({"access_token": "abc", "token_type": "Bearer", "expires_in": "3600", "scope": "a"}),
    );
    let ran = home.login(&logins.args(&["--scope", "a b"]), |url| {
        redirected(url, &[("code", CODE)])
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    let json = ran.json();
    let failed = |name: &str| {
        let checks = json["checks"].as_array().unwrap().iter();
        checks
            .filter(|c| c["name"] == name && c["result"] == "fail")
            .count()
            == 1
    };
    for name in [
        "token_answer.scope",
        "token_answer.expires_in",
        "token_answer.refresh_token",
    ] {
        assert!(failed(name), "{name}: {json}");
    }
    let remarks = json["remarks"].as_array().unwrap().iter();
    let mut causes: Vec<_> = remarks.map(|r| r["cause"].as_str().unwrap()).collect();
    causes.sort_unstable();
    for cause in [
        "insufficient-scope",
        "provider-misconfigured",
        "refresh-token-never-issued",
    ] {
        assert!(causes.contains(&cause), "{cause}: {causes:?}");
    }
}
