use super::*;
use crate::exchange::{Draft, DraftRequest, DraftResponse};
use crate::secret::Vault;

/// The values that are read for a fact from prose.
fn from_prose(text: &str, fact: Fact) -> Vec<String> {
    let mut vault = Vault::new((1, 2));
    let prose = [Said {
        text: vault.text(text),
        place: "paste".to_owned(),
    }];
    values(
        &Material {
            exchanges: &[],
            prose: &prose,
            facts: &[],
            observed: &[],
            provider: None,
        },
        fact,
    )
}

/// The values that are read for a fact from one exchange.
fn from_exchange(request: DraftRequest, response: DraftResponse, fact: Fact) -> Vec<String> {
    let draft = Draft {
        request: Some(request),
        response: Some(response),
        ..Draft::default()
    };
    let exchanges = [Exchange::new(&draft, &mut Vault::new((1, 2)))];
    values(
        &Material {
            exchanges: &exchanges,
            prose: &[],
            facts: &[],
            observed: &[],
            provider: None,
        },
        fact,
    )
}

fn values(material: &Material<'_>, fact: Fact) -> Vec<String> {
    let evidence = gather(material, &Catalog::load());
    evidence
        .readings
        .into_iter()
        .filter(|r| r.fact == fact)
        .map(|r| r.value)
        .collect()
}

fn post(body: &str, headers: &[(&str, &str)]) -> DraftRequest {
    DraftRequest {
        method: Some("POST".to_owned()),
        url: Some("https://as.example/token".to_owned()),
        headers: headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
        body: Some(body.to_owned()),
        complete: true,
    }
}

#[test]
fn the_same_complaint_is_read_from_any_wording() {
    for (text, complaint) in [
        (
            "The redirect URI in the request, https://a/b, did not match a registered redirect URI",
            "redirect_uri.mismatch",
        ),
        ("invalid_redirect_uri", "redirect_uri.invalid"),
        (
            "Callback URL not approved for this client application",
            "redirect_uri.not_allowed",
        ),
        ("redirectUriMismatch", "redirect_uri.mismatch"),
        (
            "Redirect URI http://127.0.0.1/x is not supported by client.",
            "redirect_uri.unsupported",
        ),
        (
            "Missing required parameter: code_verifier",
            "verifier.missing",
        ),
        ("Refresh token has already been used", "refresh_token.used"),
        ("The OAuth client was not found.", "client.unknown"),
        (
            "The client secret supplied for a confidential client is invalid.",
            "client_secret.invalid",
        ),
    ] {
        let read = from_prose(text, Fact::Complaint);
        assert!(read.iter().any(|c| c == complaint), "{text}: {read:?}");
    }
}

#[test]
fn what_is_denied_or_a_list_of_everything_is_no_complaint() {
    for text in [
        "access token is not expired",
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
        "the app was reinstalled after a backup was restored",
    ] {
        assert_eq!(
            from_prose(text, Fact::Complaint),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn circumstances_are_read_from_prose() {
    for (text, fact, value) in [
        ("two pods share the token", Fact::SeveralWorkers, "yes"),
        ("one process only", Fact::SeveralWorkers, "no"),
        (
            "after we rotated the client secret",
            Fact::SecretChanged,
            "yes",
        ),
        ("it worked until last week", Fact::WorkedBefore, "yes"),
        (
            "the user uninstalled the app",
            Fact::UserDisconnected,
            "yes",
        ),
        (
            "works for 7 days and then fails",
            Fact::FailsAfterSeconds,
            "604800",
        ),
        (
            "fails about an hour after login",
            Fact::FailsAfterSeconds,
            "3600",
        ),
        (
            "the remote had not been used for months",
            Fact::UnusedForDays,
            "90",
        ),
        (
            "expires_in said 600, the token is 3 s old",
            Fact::PastLifetime,
            "no",
        ),
        (
            "expires_in was 2, the code is 3 s old",
            Fact::PastLifetime,
            "yes",
        ),
        (
            "the same values work in Postman",
            Fact::WorksElsewhere,
            "yes",
        ),
    ] {
        let read = from_prose(text, fact);
        assert!(
            read.iter().any(|v| v == value),
            "{text}: {fact} is {read:?}"
        );
    }
}

#[test]
fn a_request_shows_its_faults() {
    let answer = || DraftResponse {
        status: Some(400),
        ..DraftResponse::default()
    };
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    for (body, headers, fact, value) in [
        (
            "grant_type=refresh_token&client_id=a",
            vec![form],
            Fact::Lacks,
            "refresh_token",
        ),
        (
            "grant_type=a&grant_type=b",
            vec![form],
            Fact::DuplicatedParameter,
            "grant_type",
        ),
        (
            "grant_type=authorization_code&code=4%252Fabcdefgh&client_id=a",
            vec![form],
            Fact::Damaged,
            "code.percent-encoded",
        ),
        (
            "grant_type=refresh_token&refresh_token=%22abcdefabcdef%22",
            vec![form],
            Fact::Damaged,
            "refresh_token.quoted",
        ),
        (
            r#"{"grant_type":"client_credentials"}"#,
            vec![("Content-Type", "application/json")],
            Fact::ContentTypeFits,
            "no",
        ),
        (
            "grant_type=x&client_id=${CLIENT_ID}",
            vec![form],
            Fact::Placeholder,
            "client_id",
        ),
        (
            "grant_type=x",
            vec![form, ("Authorization", "Basic bm9jb2xvbg==")],
            Fact::AuthorizationFault,
            "no-colon",
        ),
        (
            "grant_type=x&client_secret=s",
            vec![form, ("Authorization", "Basic YTpi")],
            Fact::ClientAuth,
            "basic+post",
        ),
    ] {
        let read = from_exchange(post(body, &headers), answer(), fact);
        assert!(
            read.iter().any(|v| v == value),
            "{body}: {fact} is {read:?}"
        );
    }
}

#[test]
fn errors_are_found_wherever_a_vendor_puts_them() {
    for (status, body, fact, value) in [
        (
            200,
            r#"{"ok":false,"error":"invalid_auth"}"#,
            Fact::Error,
            "invalid_auth",
        ),
        (
            200,
            "error=bad_verification_code&error_description=x",
            Fact::Error,
            "bad_verification_code",
        ),
        (
            400,
            r#"{"error":{"message":"m","type":"OAuthException","code":190,"error_subcode":460}}"#,
            Fact::Code,
            "460",
        ),
        (
            401,
            r#"{"error_summary":"missing_scope/..","error":{".tag":"missing_scope"}}"#,
            Fact::Error,
            "missing_scope",
        ),
        (
            400,
            r#"{"error":"invalid_grant","error_description":"AADSTS700082: expired","suberror":"token_expired"}"#,
            Fact::Code,
            "token_expired",
        ),
        (
            400,
            r#"{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}"#,
            Fact::Complaint,
            "refresh_token.invalid",
        ),
        (
            401,
            "<IntuitResponse><Fault type=\"AUTHENTICATION\"><Error code=\"3200\"><Message>x</Message></Error></Fault></IntuitResponse>",
            Fact::Code,
            "3200",
        ),
    ] {
        let response = DraftResponse {
            status: Some(status),
            body: Some(body.to_owned()),
            ..DraftResponse::default()
        };
        let read = from_exchange(post("grant_type=x", &[]), response, fact);
        assert!(
            read.iter().any(|v| v == value),
            "{body}: {fact} is {read:?}"
        );
    }
}

#[test]
fn a_success_is_told_from_an_error_of_status_200() {
    let told = |body: &str| {
        let response = DraftResponse {
            status: Some(200),
            body: Some(body.to_owned()),
            ..DraftResponse::default()
        };
        from_exchange(post("grant_type=x", &[]), response, Fact::Succeeded)
    };
    assert_eq!(told(r#"{"access_token":"a"}"#), ["yes"]);
    assert_eq!(told(r#"{"ok":false,"error":"invalid_auth"}"#), ["no"]);
    // Withings counts in the body, where 0 is good; an order may have any status.
    assert_eq!(told(r#"{"status":503,"error":"Invalid Params"}"#), ["no"]);
    assert_eq!(told(r#"{"status":401,"body":{}}"#), ["no"]);
    assert_eq!(told(r#"{"status":100,"body":{}}"#), ["no"]);
    assert_eq!(told(r#"{"status":0,"body":{"access_token":"a"}}"#), ["yes"]);
    assert_eq!(told(r#"{"status":204,"body":{}}"#), ["yes"]);
    assert_eq!(told(r#"{"id":7,"status":3,"total":12}"#), ["yes"]);
}

#[test]
fn a_status_in_the_body_is_the_code_of_the_answer() {
    let code = |body: &str| {
        let response = DraftResponse {
            status: Some(200),
            body: Some(body.to_owned()),
            ..DraftResponse::default()
        };
        from_exchange(post("grant_type=x", &[]), response, Fact::Code)
    };
    assert_eq!(code(r#"{"status":401,"body":{}}"#), ["401"]);
    assert_eq!(code(r#"{"status":0,"body":{}}"#), Vec::<String>::new());
}

#[test]
fn a_persons_words_around_an_error_word_tell_of_circumstances() {
    for text in [
        "Since I changed my password the calendar says invalid_grant.",
        "We get invalid_grant since the password was reset.",
        "The sync of the mailbox died with invalid_grant after the new password was set.",
    ] {
        assert_eq!(from_prose(text, Fact::PasswordChanged), ["yes"], "{text}");
    }
    for text in [
        "invalid_grant: The user might have changed or reset the password",
        "Error: invalid_grant (password changed or account locked)",
    ] {
        assert!(from_prose(text, Fact::PasswordChanged).is_empty(), "{text}");
    }
}

#[test]
fn only_the_machine_complains_in_a_persons_sentence() {
    let text = "Since the customer removed the app last week, the redirect is not allowed to say \
                \"refresh token expired\", we think.";
    assert_eq!(from_prose(text, Fact::Complaint), ["refresh_token.expired"]);
}

#[test]
fn a_status_is_read_where_words_introduce_it() {
    for (text, status) in [
        ("403 {\"message\": \"no\"}", "403"),
        ("revoking with DELETE gives 405", "405"),
        ("the request is refused, 401, since Monday", "401"),
        ("writing a file returns forbidden", "403"),
        ("statusCode=429", "429"),
    ] {
        assert_eq!(from_prose(text, Fact::Status), [status], "{text}");
    }
    for text in [
        "it worked for 400 days",
        "we have 403 customers",
        "forbidden city",
    ] {
        assert!(from_prose(text, Fact::Status).is_empty(), "{text}");
    }
}

#[test]
fn what_a_parameter_is_set_to_is_no_topic() {
    for (text, complaint) in [
        (
            "response_type 'token' is not enabled for the application",
            "response_type.disabled",
        ),
        (
            "grant_type value 'refresh' is not recognized",
            "grant_type.unknown",
        ),
    ] {
        assert_eq!(from_prose(text, Fact::Complaint), [complaint], "{text}");
    }
}

#[test]
fn a_person_is_believed_although_an_error_is_quoted() {
    let told = "someone pressed regenerate next to the app secret, the connector now fails with invalid_client";
    assert_eq!(from_prose(told, Fact::SecretChanged), ["yes"]);
    let machine = "invalid_grant: The token was revoked by the user";
    assert!(from_prose(machine, Fact::UserDisconnected).is_empty());
}

#[test]
fn classes_are_named_after_errors() {
    for text in [
        "ErrorResponse { error: InvalidClient }",
        "raise InvalidClientError",
    ] {
        assert_eq!(
            from_prose(text, Fact::Error).first().map(String::as_str),
            Some("invalid_client"),
            "{text}"
        );
    }
}
