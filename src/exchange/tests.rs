use super::*;

fn body(text: &str) -> Body {
    Body::new(text, None, &mut Vault::new((1, 2)))
}

fn value<'a>(body: &'a Body, name: &str) -> Option<&'a str> {
    body.fields
        .iter()
        .find(|f| f.name == name)
        .map(|f| f.value.shown())
}

#[test]
fn a_body_is_what_it_looks_like() {
    for (text, kind) in [
        (r#"{"error":"invalid_grant"}"#, BodyKind::Json),
        ("{'error': 'invalid_grant'}", BodyKind::Json),
        (r#"{"error":"invalid_gr"#, BodyKind::Truncated),
        ("error=invalid_grant&x=1", BodyKind::Form),
        (
            "<!DOCTYPE html><html><body>no</body></html>",
            BodyKind::Html,
        ),
        (
            "<?xml version=\"1.0\"?><Error><Code>1</Code></Error>",
            BodyKind::Xml,
        ),
        ("Not authorized", BodyKind::Text),
        ("", BodyKind::Empty),
    ] {
        assert_eq!(body(text).kind, kind, "{text}");
    }
}

#[test]
fn members_are_named_by_their_path() {
    let body = body(r#"{"error":{"code":401,"errors":[{"reason":"authError"}]}}"#);
    assert_eq!(value(&body, "error.code"), Some("401"));
    assert_eq!(value(&body, "error.errors[0].reason"), Some("authError"));
}

#[test]
fn foreign_notations_are_read() {
    for text in [
        "{'error': 'invalid_grant', 'error_description': \"it's old\"}",
        "{ error: 'invalid_grant', error_description: 'it is old' }",
        "[\"error\"]=> string(13) \"invalid_grant\"",
        r#"{"error":"invalid_grant","error_desc"#,
        "error=invalid_grant, error_description=Token is expired, revoked: see the log}",
        "error='invalid_grant', description='it is old'}",
        "error: Some(\"invalid_grant\"), error_description: None }",
    ] {
        let body = body(&format!("{{{text}"));
        assert_eq!(
            value(&body, "error"),
            Some("invalid_grant"),
            "{text}: {:?}",
            body.fields
        );
    }
}

#[test]
fn an_answer_inside_an_answer_is_read() {
    let body = body(r#"{"details":"{\"error\":\"invalid_grant\"}"}"#);
    assert_eq!(value(&body, "details.error"), Some("invalid_grant"));
}

#[test]
fn a_page_is_read_as_its_reader_sees_it() {
    let page = "<html><head><style>p{}</style><script>var x</script></head><body><p>Access&nbsp;denied</p></body></html>";
    assert_eq!(
        body(page).words.shown().replace('\u{a0}', " "),
        "Access denied"
    );
}

#[test]
fn parameters_that_repeat_the_query_are_no_body() {
    let draft = DraftRequest {
        url: Some("https://as.example/authorize?client_id=a&scope=b+c".to_owned()),
        body: Some("client_id=a&scope=b c".to_owned()),
        ..DraftRequest::default()
    };
    let request = Request::new(&draft, &mut Vault::new((1, 2)));
    assert!(request.body.is_none());
    assert_eq!(request.parameters().count(), 2);
}

#[test]
fn a_java_map_keeps_the_commas_of_its_sentences() {
    let body =
        body("{error=invalid_grant, error_description=Token is expired, revoked: a=b, uri=x}");
    let sentence = value(&body, "error_description");
    assert_eq!(sentence, Some("Token is expired, revoked: a=b"));
    assert_eq!(value(&body, "uri"), Some("x"));
}
