use proptest::prelude::*;

use super::super::paste::{Fault, read};
use super::super::{Expected, Mode, Redirect, Returned};
use crate::secret::Secret;
use crate::token::Outcome;

fn redirect() -> Redirect {
    Redirect::parse("http://localhost:8080/callback", None).unwrap()
}

fn pasted(text: &str) -> (Returned, Vec<String>) {
    let pasted = read(text, &redirect()).unwrap_or_else(|e| panic!("{text}: {e}"));
    (pasted.returned, pasted.remarks)
}

fn state(returned: &Returned) -> Outcome {
    let expected = Expected {
        state: Some(Secret::new("s1")),
        ..Expected::default()
    };
    returned.checks(&expected)[0].outcome
}

#[test]
fn an_address_is_read_however_it_was_copied() {
    let url = "http://localhost:8080/callback?code=4%2F0Axy-z&state=s1";
    for text in [
        url.to_owned(),
        format!("  {url}\n"),
        format!("<{url}>"),
        format!("\"{url}\""),
        format!("it says {url} and then nothing"),
        url.replace("&state", "\n&state"),
        url.replace("0Axy", "0A\r\n   xy"),
        url.replace('&', "&amp;"),
        url.replace('?', "\\?")
            .replace('&', "\\&")
            .replace('=', "\\="),
        url.replace("http://", ""),
        url.replace('?', "#"),
        "?code=4%2F0Axy-z&state=s1".to_owned(),
        "code=4%2F0Axy-z&state=s1".to_owned(),
    ] {
        let (returned, remarks) = pasted(&text);
        assert_eq!(returned.get("code"), Some("4/0Axy-z"), "{text}");
        assert_eq!(state(&returned), Outcome::Pass, "{text}");
        assert!(remarks.is_empty(), "{text}: {remarks:?}");
        assert_eq!(returned.address, "http://localhost:8080/callback");
    }
}

#[test]
fn a_wrong_or_missing_state_is_seen() {
    for (text, outcome) in [
        (
            "http://localhost:8080/callback?code=c&state=s2",
            Outcome::Fail,
        ),
        ("http://localhost:8080/callback?code=c", Outcome::Fail),
        ("abc#s1", Outcome::Pass),
        ("abc#s2", Outcome::Fail),
        ("abc", Outcome::NotMade),
    ] {
        assert_eq!(state(&pasted(text).0), outcome, "{text}");
    }
}

#[test]
fn a_bare_code_is_decoded_where_it_came_out_of_an_address() {
    for (text, code, remarked) in [
        ("4/0Axy-z", "4/0Axy-z", 0),
        ("4%2F0Axy-z", "4/0Axy-z", 1),
        ("M.C107_BAY.2.U.abc!*$$", "M.C107_BAY.2.U.abc!*$$", 0),
        ("100%", "100%", 0),
        ("YWJj==", "YWJj==", 0),
    ] {
        let (returned, remarks) = pasted(text);
        assert_eq!(returned.mode, Mode::BareCode, "{text}");
        assert_eq!(returned.get("code"), Some(code));
        assert_eq!(remarks.len(), remarked, "{text}");
    }
}

#[test]
fn an_error_and_another_address_are_taken_with_a_remark() {
    let (returned, remarks) = pasted(
        "https://app.example/oauth/return?error=access_denied&error_description=No+way&state=s1",
    );
    assert_eq!(returned.get("error_description"), Some("No way"));
    assert!(remarks[0].contains("https://app.example/oauth/return"));
    let (returned, _) = pasted("com.example.app:/cb?code=c&state=s1");
    assert_eq!(returned.address, "com.example.app:/cb");
}

#[test]
fn what_holds_no_answer_is_refused_with_what_to_copy() {
    for (text, fault) in [
        ("", Fault::Empty),
        ("  \n", Fault::Empty),
        (
            "https://as.example/authorize?response_type=code&client_id=x&state=s1",
            Fault::StartAddress,
        ),
        ("http://localhost:8080/callback", Fault::NoAnswer),
        ("https://as.example/login?next=1", Fault::NoAnswer),
        ("it does not work", Fault::Prose),
    ] {
        assert_eq!(read(text, &redirect()).unwrap_err(), fault, "{text}");
    }
}

#[test]
fn printing_what_came_back_shows_names_alone() {
    let shown = format!(
        "{:?}",
        pasted("http://localhost:8080/callback?code=topsecret").0
    );
    assert!(
        shown.contains("code") && !shown.contains("topsecret"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn no_paste_makes_it_panic(text in "\\PC*") {
        let _ = read(&text, &redirect());
    }

    #[test]
    fn every_code_survives_the_way_through_an_address(code in "[!-~]{1,60}") {
        let pairs: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
        let (returned, _) = pasted(&format!("http://localhost:8080/callback?code={pairs}&state=s1"));
        prop_assert_eq!(returned.get("code"), Some(code.as_str()));
    }
}
