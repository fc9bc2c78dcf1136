use serde_json::{Value, json};

use super::super::*;
use super::{peer, rfc, text, token};

fn compact(header: &str, payload: &str, signature: &str) -> String {
    format!("{}.{}.{signature}", encode(header), encode(payload))
}

#[test]
fn header_and_claims_are_those_of_the_peer() {
    let read = token(&peer()["tokens"]["PS256"]);
    assert_eq!(read.form, Form::Jws);
    assert_eq!(read.claims.as_ref(), Some(&peer()["claims"]));
    assert_eq!(read.header_text("kid"), Some("rsa"));
    assert_eq!(read.oddities, []);
    assert_eq!(read.parts().len(), 3);
}

#[test]
fn an_encrypted_token_shows_its_header_only() {
    for raw in [text(&peer()["jwe"]), text(&rfc("7516-A.1")["token"])] {
        let read = Jwt::read(raw).unwrap();
        assert_eq!(read.form, Form::Jwe);
        assert_eq!(read.claims, None);
        assert_eq!(read.header_text("enc"), Some("A256GCM"));
        assert_eq!(read.parts().len(), 5);
    }
}

#[test]
fn what_deviates_is_read_and_noted() {
    let header = r#"{"alg":"HS256"}"#;
    let plain = compact(header, r#"{"a":"?>?>"}"#, "AAAA");
    let parts: Vec<&str> = plain.split('.').collect();
    for (raw, oddity) in [
        (
            format!("{}==.{}.AAAA", parts[0], parts[1]),
            Oddity::Encoding("header", Deviation::Padded),
        ),
        (
            plain.replace('_', "/").replace('-', "+"),
            Oddity::Encoding("payload", Deviation::StandardAlphabet),
        ),
        (
            format!("{}.{}.AAAB5", parts[0], parts[1]).replace("AAAB5", "AB"),
            Oddity::Encoding("signature", Deviation::StrayBits),
        ),
        (
            compact(header, r#"{"aud":"a","sub":"x","aud":"b"}"#, "AAAA"),
            Oddity::Repeated("payload", "aud".to_owned()),
        ),
        (
            compact(
                r#"{"alg":"none","jwk":{"x":1,"x":2},"alg":"HS256"}"#,
                "{}",
                "AAAA",
            ),
            Oddity::Repeated("header", "alg".to_owned()),
        ),
        (compact(header, "{}", ""), Oddity::EmptySignature),
        (
            compact(header, "{}", "").trim_end_matches('.').to_owned(),
            Oddity::NoSignaturePart,
        ),
        (compact(header, "{}", "!!"), Oddity::UnreadableSignature),
        (compact(header, "{}", "AAAA.AAAA"), Oddity::Parts(4)),
        (compact(header, "", "AAAA"), Oddity::Detached),
        (compact(header, "just words", "AAAA"), Oddity::NoClaims),
    ] {
        let read = Jwt::read(&raw).unwrap_or_else(|| panic!("{oddity:?}"));
        assert!(read.oddities.contains(&oddity), "{oddity:?}: {read:?}");
        assert!(!oddity.in_words().is_empty());
    }
}

#[test]
fn what_is_no_token_is_none() {
    for raw in [
        "",
        ".",
        "a.b",
        "www.example.com",
        "1.2.3",
        "ya29.a0AfH6SMB",
        &encode("{}"),
        &format!("{}.x", encode("[1]")),
        &format!("{}.{}", encode("{}"), encode("[]")),
    ] {
        assert!(Jwt::read(raw).is_none(), "{raw}");
    }
}

#[test]
fn disclosures_of_an_sd_jwt_are_read() {
    let jwt = compact(r#"{"alg":"ES256"}"#, r#"{"_sd":["x"]}"#, "AAAA");
    let claim = encode(r#"["salt","given_name","Erika"]"#);
    let element = encode(r#"["salt","DE"]"#);
    let raw = format!("{jwt}~{claim}~{element}~%%~");
    let read = Jwt::read(&raw).unwrap();
    assert_eq!(read.form, Form::SdJwt);
    assert!(!read.key_binding);
    let shown: Vec<_> = read
        .disclosures
        .iter()
        .map(|d| (d.name.as_deref(), d.value.clone()))
        .collect();
    assert_eq!(
        shown,
        [(Some("given_name"), json!("Erika")), (None, json!("DE"))]
    );
    assert_eq!(read.oddities, [Oddity::Disclosure(3)]);
    assert!(Jwt::read(&format!("{raw}{jwt}")).unwrap().key_binding);
}

#[test]
fn what_was_copied_along_is_taken_off_and_named() {
    use Wrapping::{
        AngleBrackets, EscapedLineBreak, HeaderName, LineBreak, PercentEncoding, Punctuation,
        Quotes, Scheme, SchemeTwice, Space,
    };
    let broken = "eyJhbGci\r\n  OiJIUzI1NiJ9";
    for (text, bare, wrappings) in [
        ("abc", "abc", &[][..]),
        (
            "Authorization: Bearer abc",
            "abc",
            &[HeaderName, Space, Scheme],
        ),
        (
            "bearer Bearer \"abc\"",
            "abc",
            &[Scheme, SchemeTwice, Quotes],
        ),
        ("'abc',", "abc", &[Quotes, Punctuation]),
        ("\"abc", "abc", &[Quotes]),
        (broken, "eyJhbGciOiJIUzI1NiJ9", &[LineBreak]),
        ("abc\\n", "abc", &[EscapedLineBreak]),
        ("1%2F%2F0abc\n", "1//0abc", &[Space, PercentEncoding]),
        ("<abc>", "abc", &[AngleBrackets]),
        ("-----BEGIN X\nabc", "-----BEGIN X\nabc", &[]),
        ("two words\nof prose", "two words\nof prose", &[]),
    ] {
        let (found, around) = unwrap(text);
        assert_eq!(
            (found.as_str(), around.as_slice()),
            (bare, wrappings),
            "{text}"
        );
        assert!(around.iter().all(|w| !w.in_words().is_empty()));
    }
}

#[test]
fn shapes_tell_whose_a_value_is() {
    let first = |value: &str| shapes_of(value, None).into_iter().next();
    let digits = "0123456789".repeat(4);
    for (value, provider, kind) in [
        ("ya29.a0AfH6SMBx_yz012".to_owned(), "google", Kind::Access),
        (
            "1//0gabcdefghij_klmnopqrst".to_owned(),
            "google",
            Kind::Refresh,
        ),
        (
            format!("ghp_{}", digits.get(..36).unwrap()),
            "github",
            Kind::ApiKey,
        ),
        (format!("ghr_{digits}"), "github", Kind::Refresh),
        (format!("xoxe-1-{digits}"), "slack", Kind::Refresh),
        (format!("xoxe.xoxb-1-{digits}"), "slack", Kind::Access),
        (
            format!("EAAA{digits}{}", digits.get(..20).unwrap()),
            "square",
            Kind::Access,
        ),
        (
            format!("shpss_{}", digits.get(..32).unwrap()),
            "shopify",
            Kind::ClientSecret,
        ),
        (
            "12-ab.apps.googleusercontent.com".to_owned(),
            "google",
            Kind::ClientId,
        ),
        (format!("Atzr|{digits}"), "amazon-lwa", Kind::Refresh),
    ] {
        let shape = first(&value).unwrap_or_else(|| panic!("{value}"));
        assert_eq!(
            (shape.provider, shape.kinds.as_slice()),
            (Some(provider), &[kind][..])
        );
        assert!(!shape.beginning_only, "{value}");
    }
    // Cut in the middle, it is still known.
    let cut = first("ghp_0123456789").unwrap();
    assert_eq!((cut.provider, cut.beginning_only), (Some("github"), true));
    // Forty hexadecimal digits are anybody's, unless GitHub is meant.
    assert_eq!(first(&digits), None);
    let meant = shapes_of(&digits, Some("github"));
    assert_eq!(meant[0].kinds, [Kind::ClientSecret]);
    // What looks alike is told as such.
    let zoho = format!("1000.{}.{}", "0a".repeat(16), "1b".repeat(16));
    assert_eq!(kind(&zoho), None);
    assert_eq!(first(&zoho).unwrap().kinds.len(), 3);
    assert_eq!(
        kind(text(&peer()["pem"]["p256-sec1"])),
        Some(Kind::PrivateKey)
    );
    assert_eq!(kind("hello world"), None);
}

#[test]
fn claims_tell_what_a_jwt_is_for() {
    for (header, claims, kind) in [
        (json!({"typ": "at+jwt"}), json!({}), Kind::Access),
        (
            json!({"typ": "JWT"}),
            json!({"scp": "Mail.Read"}),
            Kind::Access,
        ),
        (json!({}), json!({"typ": "Refresh"}), Kind::Refresh),
        (json!({}), json!({"token_use": "id"}), Kind::Id),
        (json!({}), json!({"nonce": "n", "aud": "c"}), Kind::Id),
        (json!({}), json!({"sub": "x"}), Kind::Jwt),
    ] {
        let raw = compact(&header.to_string(), &claims.to_string(), "AAAA");
        assert_eq!(of_claims(&Jwt::read(&raw).unwrap()), kind, "{claims}");
    }
}

#[test]
fn times_are_read_however_they_are_written() {
    let moment = |value: Value| Moment::read(&value).map(|m| (m.seconds, m.form));
    assert_eq!(
        moment(json!(1_700_000_000)),
        Some((1_700_000_000, Writing::Seconds))
    );
    assert_eq!(moment(json!(1.5)), Some((1, Writing::Fraction)));
    assert_eq!(
        moment(json!("1700000000")),
        Some((1_700_000_000, Writing::Text))
    );
    assert_eq!(
        moment(json!(1_700_000_000_123_u64)),
        Some((1_700_000_000, Writing::Milliseconds))
    );
    assert_eq!(moment(json!("soon")), None);
    assert_eq!(moment(json!(null)), None);
    assert_eq!(moment(json!("NaN")), None);
    assert!(moment(json!(1e300)).is_some());
    for (seconds, written) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (1_700_000_000, "2023-11-14T22:13:20Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (i64::MAX, "9999-12-31T23:59:59Z"),
        (i64::MIN, "0000-01-01T00:00:00Z"),
    ] {
        assert_eq!(utc(seconds), written);
    }
    for (seconds, words) in [
        (0, "0 s"),
        (59, "59 s"),
        (3_600, "1 h"),
        (90_061, "1 d 1 h"),
        (-5, "0 s"),
    ] {
        assert_eq!(span(seconds), words);
    }
}

#[test]
fn times_are_checked_with_grace() {
    use Outcome::{Fail, NotMade, Pass};
    let now = 1_700_000_000;
    let outcomes = |claims: Value| -> Vec<Outcome> {
        let checks = check_times(&claims, now, 60);
        checks.iter().map(|check| check.outcome).collect()
    };
    let all = json!({"exp": now + 10, "nbf": now - 1, "iat": now - 1});
    assert_eq!(outcomes(all), [Pass, Pass, Pass]);
    let skewed = json!({"exp": now - 59, "nbf": now + 60, "iat": now + 60});
    assert_eq!(outcomes(skewed), [Pass, Pass, Pass]);
    let wrong = json!({"exp": now - 60, "nbf": now + 61, "iat": "yesterday"});
    assert_eq!(outcomes(wrong), [Fail, Fail, Fail]);
    assert_eq!(outcomes(json!({})), [NotMade, NotMade, NotMade]);
    let expired = expiry(&json!({"exp": now - 7_500}), now, 60);
    assert_eq!(
        expired.detail,
        "expired 2 h 5 min ago, at 2023-11-14T20:08:20Z"
    );
}

#[test]
fn nothing_of_a_token_is_printed() {
    let raw = text(&peer()["tokens"]["ES256"]).to_owned();
    let shown = format!("{:?}", Jwt::read(&raw).unwrap());
    for part in raw.split('.') {
        assert!(!shown.contains(part), "{shown}");
    }
    assert!(
        !shown.contains("248289761001") && shown.contains("sub"),
        "{shown}"
    );
}
