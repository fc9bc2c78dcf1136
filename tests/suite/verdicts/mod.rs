//! "It is not your token": what lies between or beside is never answered with "log in again".

use crate::program::diagnose;

mod troubles;

use troubles::TROUBLES;

/// Ways in which the text of a library reaches us.
const WRAPPINGS: &[(&str, &str)] = &[
    ("bare", "{}"),
    (
        "ticket",
        "Hi,\n\nour sync stopped this morning and the users ask whether they have to reconnect. The log has:\n\n{}\n\nThanks!",
    ),
];

#[test]
fn what_is_not_the_token_is_never_answered_with_log_in_again() {
    let mut wrong = Vec::new();
    for trouble in TROUBLES {
        for (library, text) in trouble.texts {
            for (how, wrapping) in WRAPPINGS {
                let report = diagnose(&wrapping.replace("{}", text), &[]);
                let first = &report["findings"][0];
                if matches!(
                    first["remedy"].as_str(),
                    None | Some("reauthorize" | "user-action")
                ) {
                    wrong.push(format!(
                        "{:?}, {library}, {how}: {} {}",
                        trouble.causes, first["cause"], first["rule"]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_not_the_token_is_called_what_it_is() {
    let mut wrong = Vec::new();
    for trouble in TROUBLES {
        for (library, text) in trouble.texts {
            let report = diagnose(text, &[]);
            let first = &report["findings"][0];
            let cause = first["cause"].as_str().unwrap_or("nothing");
            if !trouble.causes.contains(&cause) {
                wrong.push(format!(
                    "{:?}, {library}: {cause} {}",
                    trouble.causes, first["rule"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_forty_troubles_and_more() {
    let texts: usize = TROUBLES.iter().map(|t| t.texts.len()).sum();
    assert!(texts >= 40, "{texts}");
}

#[test]
fn the_time_to_wait_is_told_where_the_server_tells_it() {
    for (header, seconds) in [
        ("Retry-After: 30", 30),
        ("retry-after: 0", 0),
        (
            "Retry-After: Tue, 24 Nov 2026 09:01:00 GMT\nDate: Tue, 24 Nov 2026 09:00:00 GMT",
            60,
        ),
    ] {
        let text = format!(
            "POST https://as.example.com/token\n\nHTTP/1.1 429 Too Many Requests\n{header}\n\n{{\"error\":\"slow_down\"}}"
        );
        assert_eq!(diagnose(&text, &[])["retry_after"], seconds, "{header}");
    }
    let silent = "POST https://as.example.com/token\n\nHTTP/1.1 429 Too Many Requests\n\n";
    assert!(diagnose(silent, &[])["retry_after"].is_null());
}

#[test]
fn a_success_is_healthy_with_every_provider() {
    let mut wrong = Vec::new();
    for (name, text) in [
        (
            "code",
            "POST https://as.example/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=abcdefgh1234&client_id=x\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"abcdefgh1234\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"ijklmnop5678\"}",
        ),
        (
            "code without a refresh token, which is optional",
            "POST https://as.example/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=abcdefgh1234&client_id=x\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"abcdefgh1234\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
        ),
        (
            "GitHub, which has no refresh token",
            "POST https://github.com/login/oauth/access_token\n\nclient_id=x&client_secret=y1y2y3y4y5&code=abcdefgh1234\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"gho_16C7e42F292c6912E7710c838347Ae178B4a\",\"token_type\":\"bearer\",\"scope\":\"repo\"}",
        ),
        (
            "refresh",
            "POST https://oauth2.googleapis.com/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=abcdefgh1234&client_id=x\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"ya29.abcdefgh1234\",\"token_type\":\"Bearer\",\"expires_in\":3599,\"scope\":\"openid\"}",
        ),
        (
            "client credentials",
            "POST https://as.example/token\nAuthorization: Basic YWJjOmRlZmdoaTEyMw==\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"abcdefgh1234\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
        ),
        (
            "API",
            "GET https://api.airtable.com/v0/meta/whoami\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"id\":\"usr123\",\"scopes\":[\"data.records:read\"]}",
        ),
        (
            "API that speaks of errors",
            "GET https://api.example.com/v1/tickets\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"tickets\":[{\"title\":\"Login fails with invalid_grant\",\"body\":\"token expired\"}]}",
        ),
        (
            "no content",
            "POST https://as.example/revoke\nContent-Type: application/x-www-form-urlencoded\n\ntoken=abcdefgh1234\n\nHTTP/1.1 200 OK\nContent-Length: 0\n\n",
        ),
    ] {
        let report = diagnose(text, &[]);
        if report["verdict"] != "healthy" || report["exit_code"] != 0 {
            wrong.push(format!(
                "{name}: {} {}",
                report["verdict"], report["findings"][0]["rule"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn text_without_oauth_is_undetermined_and_says_so() {
    for text in [
        "",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "{\"name\":\"left-pad\",\"version\":\"1.3.0\"}",
        "fn main() { println!(\"hello\"); }",
        "Meeting at 10:30, please bring the slides.",
        "<html><body><h1>Welcome</h1></body></html>",
    ] {
        let report = diagnose(text, &[]);
        assert_eq!(
            report["verdict"], "undetermined",
            "{text}: {}",
            report["findings"]
        );
        assert_eq!(report["exit_code"], 15, "{text}");
    }
}

#[test]
fn what_is_accepted_today_is_remarked_on_and_no_finding() {
    let accepted = "POST /oauth2/token HTTP/1.1\nHost: as.example.com\n\
                    Content-Type: application/json\n\n\
                    {\"grant_type\":\"refresh_token\",\"refresh_token\":\"abcdefgh12345678\",\"client_id\":\"x\"}\n\n\
                    HTTP/1.1 200 OK\nContent-Type: application/json\n\n\
                    {\"access_token\":\"zzzzzzzzzzz1\",\"token_type\":\"Bearer\",\"expires_in\":3600}\n";
    let report = diagnose(accepted, &[]);
    assert_eq!(report["verdict"], "healthy");
    assert_eq!(report["exit_code"], 0);
    assert!(report["findings"].as_array().unwrap().is_empty());
    assert_eq!(report["remarks"][0]["cause"], "content-type-wrong");
    let right = accepted.replace(
        "application/json\n\n{\"grant",
        "application/x-www-form-urlencoded\n\n{\"grant",
    );
    let right = right.replace(
        "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"abcdefgh12345678\",\"client_id\":\"x\"}",
        "grant_type=refresh_token&refresh_token=abcdefgh12345678&client_id=x",
    );
    let report = diagnose(&right, &[]);
    assert_eq!(report["verdict"], "healthy");
    assert!(report["remarks"].as_array().unwrap().is_empty(), "{report}");
}
