use tokio::io::{AsyncWriteExt as _, duplex};

use super::super::verdict::{Verdict, verdict};
use super::super::wire::{self, Request, Unread};
use super::super::{Expected, Mode, Redirect, Stray};
use crate::secret::Secret;

const HOST: &str = "Host: 127.0.0.1:8080\r\n";

fn read(bytes: &[u8]) -> Result<Request, Unread> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (mut ours, mut theirs) = duplex(4 << 20);
        theirs.write_all(bytes).await.unwrap();
        drop(theirs);
        wire::read(&mut ours).await
    })
}

fn judge_with(redirect: &Redirect, head: &str, body: &str) -> Verdict {
    let length = body.len();
    let text = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    let request = read(text.as_bytes()).unwrap_or_else(|e| panic!("{head}: {e:?}"));
    let expected = Expected {
        state: Some(Secret::new("s1")),
        ..Expected::default()
    };
    verdict(&request, redirect, &expected)
}

fn judge(head: &str, body: &str) -> Verdict {
    let redirect = Redirect::parse("http://127.0.0.1:8080/callback", None).unwrap();
    judge_with(&redirect, head, body)
}

fn get(target: &str, headers: &str) -> Verdict {
    judge(&format!("GET {target} HTTP/1.1\r\n{HOST}{headers}"), "")
}

fn parameters(verdict: Verdict) -> (Mode, String) {
    match verdict {
        Verdict::Callback(returned) => {
            let pairs = returned.params().iter();
            let pairs: Vec<_> = pairs.map(|(n, v)| format!("{n}={v}")).collect();
            (returned.mode, pairs.join(" "))
        }
        other => panic!("{other:?}"),
    }
}

fn stray(verdict: Verdict) -> (u16, Stray) {
    match verdict {
        Verdict::Stray(status, stray) => (status, stray),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_taken_in_each_of_its_forms() {
    let form = "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n";
    let post = |target: &str, body| judge(&format!("POST {target} HTTP/1.1\r\n{HOST}{form}"), body);
    for (verdict, mode, params) in [
        (
            get("/callback?code=4%2F0A+b&state=s1", ""),
            Mode::Query,
            "code=4/0A b state=s1",
        ),
        (
            get("http://127.0.0.1:8080/callback?error=access_denied", ""),
            Mode::Query,
            "error=access_denied",
        ),
        (
            get("/callback?code=a&code=b", ""),
            Mode::Query,
            "code=a code=b",
        ),
        (
            post("/callback?tenant=t", "code=c&state=s1"),
            Mode::FormPost,
            "tenant=t code=c state=s1",
        ),
        (
            post("/callback", "access_token=t&oauthdx_fragment=1"),
            Mode::Fragment,
            "access_token=t",
        ),
        // Servers that don't like a request send its error where they think fit.
        (
            get("/elsewhere?error=invalid_scope", ""),
            Mode::Query,
            "error=invalid_scope",
        ),
    ] {
        assert_eq!(parameters(verdict), (mode, params.to_owned()));
    }
}

#[test]
fn what_browsers_and_strangers_send_is_no_answer() {
    let code = "/callback?code=c&state=s1";
    let other = |path: &str, with_code| Stray::OtherPath {
        path: path.to_owned(),
        with_code,
    };
    for (verdict, status, expected) in [
        (
            get("/favicon.ico", ""),
            404,
            Stray::Icon("/favicon.ico".to_owned()),
        ),
        (get("/", ""), 404, other("/", false)),
        (
            get("/callback/?code=c&state=s1", ""),
            404,
            other("/callback/", true),
        ),
        (
            get(code, "Sec-Purpose: prefetch;prerender\r\n"),
            503,
            Stray::Prefetch,
        ),
        (get(code, "Purpose: prefetch\r\n"), 503, Stray::Prefetch),
        (get(code, "X-Moz: prefetch\r\n"), 503, Stray::Prefetch),
        (
            judge(&format!("HEAD {code} HTTP/1.1\r\n{HOST}"), ""),
            200,
            Stray::Method("HEAD".to_owned()),
        ),
        (
            judge(&format!("OPTIONS {code} HTTP/1.1\r\n{HOST}"), ""),
            405,
            Stray::Method("OPTIONS".to_owned()),
        ),
        (
            judge(
                &format!("GET {code} HTTP/1.1\r\nHost: evil.example:8080\r\n"),
                "",
            ),
            421,
            Stray::OtherHost("evil.example:8080".to_owned()),
        ),
        (
            judge(&format!("GET {code} HTTP/1.1\r\nHost: 127.0.0.1\r\n"), ""),
            421,
            Stray::OtherHost("127.0.0.1".to_owned()),
        ),
        (
            judge(&format!("GET {code} HTTP/1.1\r\n"), ""),
            400,
            Stray::Malformed("it names no host"),
        ),
        (
            judge(
                &format!("POST /callback HTTP/1.1\r\n{HOST}Content-Type: application/json\r\n"),
                "{\"code\":\"c\"}",
            ),
            415,
            Stray::Malformed("a posted callback must be a form"),
        ),
    ] {
        assert_eq!(stray(verdict), (status, expected));
    }
    assert_eq!(get("/callback", ""), Verdict::Bare);
    assert_eq!(get("/callback?utm=1", ""), Verdict::Bare);
}

#[test]
fn an_image_or_script_counts_only_with_our_state() {
    let by =
        |mode: &str, dest: &str| format!("Sec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\n");
    for (headers, kind) in [
        (by("no-cors", "image"), "an image"),
        (by("navigate", "iframe"), "a frame"),
        (by("cors", "empty"), "a script"),
    ] {
        let forged = get("/callback?error=access_denied&state=guess", &headers);
        assert_eq!(stray(forged), (403, Stray::NoNavigation(kind.to_owned())));
        // Consent pages that follow the redirect in a script do bring the code.
        let (mode, _) = parameters(get("/callback?code=c&state=s1", &headers));
        assert_eq!(mode, Mode::Query);
    }
    let opened = by("navigate", "document");
    parameters(get("/callback?error=access_denied", &opened));
}

#[test]
fn something_in_between_may_change_the_host_but_only_where_it_is_expected() {
    let request = |host: &str, more: &str| {
        format!("GET /cb?code=c&state=s1 HTTP/1.1\r\nHost: {host}\r\n{more}")
    };
    let forwarded = Redirect::parse("https://app.example/cb", Some("0.0.0.0:8080")).unwrap();
    for (host, more) in [
        ("app.example", ""),
        ("172.17.0.2:8080", ""),
        ("[::1]:8080", ""),
        ("upstream", "X-Forwarded-Host: app.example\r\n"),
    ] {
        parameters(judge_with(&forwarded, &request(host, more), ""));
    }
    let (status, _) = stray(judge_with(&forwarded, &request("evil.example", ""), ""));
    assert_eq!(status, 421);
    let direct = Redirect::parse("http://localhost:8080/cb", None).unwrap();
    let more = "X-Forwarded-Host: localhost:8080\r\n";
    let (status, _) = stray(judge_with(&direct, &request("evil.example", more), ""));
    assert_eq!(status, 421);
}

#[test]
fn a_strangers_words_are_fit_for_a_terminal() {
    let long = "a".repeat(200);
    let (_, stray) = stray(judge(
        &format!("GET / HTTP/1.1\r\nHost: \u{9b}31m{long}\r\n"),
        "",
    ));
    let said = stray.to_string();
    assert!(
        said.chars().count() < 120 && !said.contains(char::is_control),
        "{said}"
    );
}

#[test]
fn what_is_no_request_is_told_apart() {
    let large = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200));
    let big = "POST / HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n";
    for (bytes, expected) in [
        (&b""[..], Unread::Silent),
        (b"GET /callb", Unread::Malformed("it ended in the middle")),
        (
            b"\x00\x01\x02\x03\r\n\r\n",
            Unread::Malformed("its head can't be read"),
        ),
        (large.as_bytes(), Unread::TooLarge),
        (many.as_bytes(), Unread::TooLarge),
        (big.as_bytes(), Unread::TooLarge),
        (
            b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
            Unread::Malformed("its body ended early"),
        ),
        (
            b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            Unread::Malformed("its length is no number"),
        ),
        (
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Unread::Malformed("its body has no length"),
        ),
    ] {
        assert_eq!(read(bytes).err(), Some(expected));
    }
}
