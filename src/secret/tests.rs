use super::*;

fn vault() -> Vault {
    Vault::new((1, 2))
}

/// The text as it is shown after learning from it.
fn shown(text: &str) -> String {
    let mut vault = vault();
    vault.study(|vault| drop(vault.text(text)));
    vault.text(text).shown().to_owned()
}

#[test]
fn secrets_are_found_by_the_name_before_them() {
    for text in [
        "grant_type=refresh_token&refresh_token=s3cretvalue01",
        r#"{"client_secret": "s3cretvalue01"}"#,
        r#"{\"access_token\":\"s3cretvalue01\"}"#,
        "my refresh token is s3cretvalue01",
        "the refresh_token s3cretvalue01 was refused",
        "password: s3cretvalue01",
        "Authorization: Bearer s3cretvalue01",
        "'api_key' => 's3cretvalue01'",
        "GOOGLE_CLIENT_SECRET=s3cretvalue01",
    ] {
        assert!(!shown(text).contains("s3cretvalue01"), "{}", shown(text));
    }
}

#[test]
fn words_and_codes_are_no_secrets() {
    for text in [
        "the refresh token has expired",
        r#"{"error":"invalid_grant","code":"invalid_code"}"#,
        "error code: 40110000",
        "grant_type=refresh_token",
        "correlation id 7cad2271-da47-4ec3-9c50-c2f548baa885",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "client_secret=<redacted>",
        "POST /token HTTP/1.1",
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=abc",
        "resource=https%3A%2F%2Fapi.example%2Fv1%2Fthings",
        "java.nio.channels.UnresolvedAddressException",
        "Microsoft.IdentityModel.Tokens.SecurityTokenSignatureKeyNotFoundException",
        "Unable to refresh token (StatusCode: 500)",
    ] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn a_token_is_hidden_before_its_name_is_shown() {
    let text = "We got plainlooking at first. Later: refresh_token=\"plainlooking\"";
    assert!(!shown(text).contains("plainlooking"), "{}", shown(text));
}

#[test]
fn a_secret_is_hidden_in_every_writing() {
    let mut vault = vault();
    vault.learn("cs", "a+b/c=d%e&f");
    for text in [
        "a+b/c=d%e&f",
        "a%2Bb%2Fc%3Dd%25e%26f",
        "YStiL2M9ZCVlJmY=",
        r"a+b\/c=d%e&f",
    ] {
        assert!(
            vault.redact(text).starts_with("cs:"),
            "{text} is shown as {}",
            vault.redact(text)
        );
    }
}

#[test]
fn the_secret_inside_basic_credentials_is_a_secret_too() {
    let mut vault = vault();
    // id:topsecretvalue
    vault.value("Authorization", "Basic aWQ6dG9wc2VjcmV0dmFsdWU=");
    assert!(
        !vault
            .redact("the secret topsecretvalue is right")
            .contains("topsecretvalue")
    );
}

#[test]
fn equal_secrets_have_equal_fingerprints_under_one_key_only() {
    let fingerprint = |key| Vault::new(key).learn("rt", "abcdef0123456789");
    assert_eq!(fingerprint((1, 2)), fingerprint((1, 2)));
    assert_ne!(fingerprint((1, 2)), fingerprint((3, 4)));
}

#[test]
fn nothing_prints_what_was_exposed() {
    let text = vault().value("client_secret", "abcdef0123456789");
    assert_eq!(text.expose(), "abcdef0123456789");
    assert!(!format!("{text} {text:?}").contains("abcdef"));
}
