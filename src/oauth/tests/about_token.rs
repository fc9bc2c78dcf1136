use serde_json::json;

use super::super::*;
use super::{OCCASION, body, client};
use crate::secret::Secret;
use crate::token::encode;

fn about(client: &Client, hint: Option<&str>, bearer: Option<&Secret>) -> Request {
    let token = Secret::new("t 1");
    AboutToken {
        url: "https://as.example/introspect",
        token: &token,
        hint,
        client,
        bearer,
        extra: &[],
    }
    .build(&OCCASION)
    .unwrap()
}

#[test]
fn a_question_about_a_token_carries_the_proof_of_who_asks() {
    let post = client(Proof::SecretPost(Secret::new("s")));
    let request = about(&post, Some("refresh_token"), None);
    assert_eq!(
        body(&request),
        "token=t+1&token_type_hint=refresh_token&client_id=client&client_secret=s"
    );
    assert_eq!(request.header("authorization"), None);
    let basic = client(Proof::SecretBasic(Secret::new("s")));
    let request = about(&basic, None, None);
    assert_eq!(body(&request), "token=t+1");
    assert_eq!(request.header("authorization"), Some("Basic Y2xpZW50OnM="));
    let own = Secret::new("access");
    let request = about(&basic, None, Some(&own));
    assert_eq!(body(&request), "token=t+1");
    assert_eq!(request.header("authorization"), Some("Bearer access"));
}

#[test]
fn what_became_of_a_revocation_is_read_leniently() {
    for (status, body, revoked) in [
        (200, "", Revoked::Done),
        (204, "", Revoked::Done),
        (200, "<html>", Revoked::Done),
        (200, r#"{"error":"invalid_token"}"#, Revoked::Refused),
        (
            400,
            r#"{"error":"unsupported_token_type"}"#,
            Revoked::UnsupportedKind,
        ),
        (401, r#"{"error":"invalid_client"}"#, Revoked::Refused),
        (404, "", Revoked::Refused),
        (429, "", Revoked::Later),
        (503, "busy", Revoked::Later),
    ] {
        assert_eq!(
            Revoked::read(status, body.as_bytes()),
            revoked,
            "{status} {body}"
        );
    }
}

#[test]
fn what_a_server_thinks_of_a_token_is_read_from_json_and_from_a_signed_answer() {
    let read = |text: &str| Introspection::read(text.as_bytes());
    assert!(read(r#"{"active":true,"scope":"a"}"#).unwrap().active);
    assert!(read(r#"{"active":"true"}"#).unwrap().active);
    assert!(!read(r#"{"active":false}"#).unwrap().active);
    for no_answer in [
        "",
        "{}",
        "[]",
        r#"{"error":"x"}"#,
        r#"{"active":1}"#,
        "a.b.c",
    ] {
        assert!(read(no_answer).is_none(), "{no_answer}");
    }
    let header = encode(
        json!({"alg": "RS256", "typ": "token-introspection+jwt"})
            .to_string()
            .as_bytes(),
    );
    let claims =
        json!({"iss": "https://as.example", "token_introspection": {"active": true, "sub": "u"}});
    let signed = format!(
        "{header}.{}.{}",
        encode(claims.to_string().as_bytes()),
        encode(b"x")
    );
    let answer = read(&signed).unwrap();
    assert!(answer.active);
    assert_eq!(answer.members["sub"], "u");
}
