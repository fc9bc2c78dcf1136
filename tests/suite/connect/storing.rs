//! What is stored, when, and where: connections keep their identity.

use super::*;

fn args<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![
        "custom",
        "lab",
        "--token-url",
        url,
        "--client-id",
        "abc",
        "--client-auth",
        "none",
    ];
    args.extend(more);
    args
}

#[test]
fn a_grant_is_taken_over_without_a_login() {
    let home = Home::new("import");
    let url = "https://as.example/token";
    let token = format!(
        "{{\"access_token\":\"at-{CANARY}\",\"refresh_token\":\"rt-{CANARY}\",\"expires_in\":3600,\"scope\":\"a b\"}}"
    );
    let ran = home.connect(&args(url, &["--import", "--format", "json"]), &token);
    assert_eq!(ran.code, 0, "{ran:?}");
    let kept = home.connection("lab");
    assert_eq!(kept["scopes"], json!(["a", "b"]));
    assert_eq!(kept["endpoints"]["token"], url);
    assert!(kept["expires_at"].is_u64());
    let json = ran.json();
    assert_eq!(json["connection"]["refresh_token"], true);
    assert_eq!(json["exchanges"], json!([]));
    // From a file, for a provider of the catalogue, with a moment instead of a span.
    let file = home.0.with_extension("tokens.json");
    fs::write(&file, format!("{{\"access_token\":\"at-{CANARY}\",\"refresh_token\":\"rt-{CANARY}\",\"expires_at\":1893456000}}")).unwrap();
    let ran = home.connect(
        &[
            "airtable",
            "mine",
            "--client-id",
            "abc",
            "--import",
            file.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(home.connection("mine")["expires_at"], 1_893_456_000_u64);
    assert_eq!(
        home.connection("mine")["endpoints"]["token"],
        "https://airtable.com/oauth2/v1/token"
    );
    fs::remove_file(file).unwrap();
}

#[test]
fn what_holds_no_tokens_is_not_taken_over() {
    let home = Home::new("import-nothing");
    for text in ["", "{}", "nonsense", "{\"error\":\"invalid_grant\"}"] {
        let ran = home.connect(&args("https://as.example/token", &["--import"]), text);
        assert_eq!(ran.code, 2, "{text}: {ran:?}");
        assert!(!home.has("lab"));
    }
}

#[test]
fn a_connection_is_connected_again_in_place() {
    let home = Home::new("again");
    let server = Script::start(|_, before| match before {
        1 => Answer::Json(
            400,
            json!({"error": "invalid_client", "error_description": "unknown client"}),
        ),
        _ => Answer::Json(200, tokens()),
    });
    let url = server.at("/token");
    let secret = [("OAUTHDX_CLIENT_SECRET", "s3cret-s3cret")];
    let first = [
        "custom",
        "lab",
        "--token-url",
        &url,
        "--client-id",
        "abc",
        "--grant",
        "client-credentials",
        "--scope",
        "a",
    ];
    assert_eq!(home.connect_with(&first, "", &secret).code, 0);
    let id = home.connection("lab")["id"].clone();
    // A failure changes nothing but the journal.
    let again = ["custom", "lab", "--grant", "client-credentials"];
    let ran = home.connect(&again, "");
    assert_eq!(ran.code, 11, "{ran:?}");
    assert_eq!(home.connection("lab")["current"], 1);
    // Client, secret, endpoints and scopes are those of the connection.
    let ran = home.connect(&again, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains("lab is connected again, in place"),
        "{}",
        ran.out
    );
    let last = server.seen("/token").pop().unwrap();
    assert!(last.header("authorization").starts_with("Basic "));
    assert_eq!(last.param("scope"), "a");
    let kept = home.connection("lab");
    assert_eq!(kept["current"], 2);
    assert_eq!(kept["id"], id);
    let causes: Vec<_> = home
        .journal("lab")
        .iter()
        .map(|line| line["cause"].clone())
        .collect();
    assert_eq!(causes.len(), 3);
    assert_eq!(causes[1], "client-id-unknown");
}

#[test]
fn a_name_stays_with_its_provider() {
    let home = Home::new("other-provider");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let ran = home.connect(&args(&url, &["--grant", "client-credentials"]), "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = home.connect(&["airtable", "lab", "--client-id", "abc"], "");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("this name is a connection to custom"),
        "{}",
        ran.err
    );
}

#[test]
fn a_store_that_cannot_take_tokens_is_found_before_the_flow() {
    let home = Home::new("no-store");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    fs::write(home.0.join("sets"), "in the way").unwrap();
    let ran = home.connect(&args(&url, &["--grant", "client-credentials"]), "");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(server.seen("/token").len(), 0, "nothing was asked for");
}

#[test]
fn everything_the_answer_holds_is_kept() {
    let home = Home::new("slack");
    let server = Script::always(
        200,
        json!({
            "ok": true, "access_token": format!("xoxb-{CANARY}"), "token_type": "bot", "team": {"name": "Acme"},
            "authed_user": {"id": "U1", "access_token": format!("xoxp-{CANARY}"), "token_type": "user"},
        }),
    );
    let url = server.at("/token");
    let ran = home.connect(&args(&url, &["--grant", "client-credentials"]), "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(home.connection("lab")["account"], "Acme");
}

#[test]
fn the_memory_store_keeps_nothing() {
    let home = Home::new("memory");
    let server = Script::always(200, tokens());
    let url = server.at("/token");
    let ran = home.connect(
        &args(
            &url,
            &["--grant", "client-credentials", "--store", "memory"],
        ),
        "",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(files(&home.0).is_empty(), "{:?}", files(&home.0));
}
