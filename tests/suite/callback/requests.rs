//! What comes before, beside and instead of the callback.

use std::future::pending;
use std::time::{Duration, Instant};

use oauthdx::oauth::callback::{Arrival, Delivery, Mode, Page, Stray};
use oauthdx::token::Outcome;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::{
    LONG, STATE, ask, callback, expected, get, good, listen, login, rest, run, status, success,
    usual,
};

#[test]
fn the_browser_is_held_until_the_outcome_is_known() {
    run(async {
        let (listener, address, host) = usual().await;
        let browser = tokio::spawn(async move { ask(address, good(&host)).await });
        let callback = callback(listener).await;
        assert_eq!(callback.returned.mode, Mode::Query);
        assert_eq!(callback.returned.get("code"), Some("c1"));
        assert!(callback.checks.iter().all(|c| c.outcome != Outcome::Fail));
        sleep(Duration::from_millis(100)).await;
        assert!(!browser.is_finished(), "nothing is told before it is known");
        let farewell = callback.finish(&success()).await;
        assert_eq!(farewell.delivery, Delivery::Shown);
        assert_eq!(farewell.strays, []);
        let answer = browser.await.unwrap();
        assert_eq!(status(&answer), 200);
        for words in [
            "Connected to Airtable",
            "Cache-Control: no-store",
            "Referrer-Policy: no-referrer",
            "Content-Security-Policy: default-src 'none'",
        ] {
            assert!(answer.contains(words), "{answer}");
        }
        assert!(answer.ends_with("</html>\n"));
        assert!(!answer.contains("c1<") && !answer.contains(STATE));
    });
}

#[test]
fn a_slow_outcome_shows_a_waiting_page_first() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::from_millis(900));
        let mut browser = TcpStream::connect(address).await.unwrap();
        browser.write_all(good(&host).as_bytes()).await.unwrap();
        let mut early = vec![0; 32 << 10];
        sleep(Duration::from_millis(600)).await;
        let read = browser.read(&mut early).await.unwrap();
        let early = String::from_utf8_lossy(&early[..read]).into_owned();
        assert!(early.contains("Finishing the login"), "{early}");
        assert!(!early.contains("Connected to Airtable"));
        let late = rest(&mut browser).await;
        assert!(late.contains("Connected to Airtable"), "{late}");
        assert!(late.ends_with("0\r\n\r\n"), "the answer is whole");
        assert_eq!(login.await.unwrap().1.delivery, Delivery::Shown);
    });
}

#[test]
fn a_failure_is_told_with_its_cause_and_the_next_step() {
    run(async {
        let (listener, address, host) = usual().await;
        let target = "/callback?error=access_denied&error_description=no";
        let request = get(target, &host, "");
        let browser = tokio::spawn(async move { ask(address, request).await });
        let callback = callback(listener).await;
        assert_eq!(callback.returned.get("error"), Some("access_denied"));
        let state = callback.checks.iter().find(|c| c.name == "state").unwrap();
        assert_eq!(state.outcome, Outcome::Fail);
        let page = Page::failure("The user said no", "Consent was refused.")
            .step("Ask the user again.", Some("oauthdx connect airtable"));
        callback.finish(&page).await;
        let answer = browser.await.unwrap();
        assert_eq!(status(&answer), 400);
        for words in [
            "The user said no",
            "Ask the user again.",
            "<span>connect</span> <span>airtable</span>",
        ] {
            assert!(answer.contains(words), "{answer}");
        }
    });
}

#[test]
fn strays_are_answered_and_the_login_goes_on() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let callback = format!("/callback?code=c1&state={STATE}");
        for (request, expected) in [
            (get("/favicon.ico", &host, ""), 404),
            (get(&callback, &host, "Sec-Purpose: prefetch\r\n"), 503),
            (get("/", &host, ""), 404),
            (get("/Callback?code=c1", &host, ""), 404),
            (get(&callback, "evil.example", ""), 421),
            (get("/callback", &host, ""), 200),
            (good(&host).replace("GET", "HEAD"), 200),
            (good(&host).replace("GET", "DELETE"), 405),
            (
                get(
                    "/callback?error=x",
                    &host,
                    "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n",
                ),
                403,
            ),
            ("\u{1}\u{2}garbage\r\n\r\n".to_owned(), 400),
        ] {
            let answer = ask(address, &request).await;
            assert_eq!(status(&answer), expected, "{request}");
            assert!(!answer.contains("Connected"), "{request}");
        }
        let answer = ask(address, good(&host)).await;
        assert!(answer.contains("Connected to Airtable"), "{answer}");
        let (_, farewell) = login.await.unwrap();
        let told: Vec<_> = farewell.strays.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 10, "{told:?}");
        let telling = farewell.strays.iter().filter(|s| s.is_telling()).count();
        assert_eq!(telling, 8, "{told:?}");
    });
}

#[test]
fn a_head_request_has_no_body_and_uses_nothing_up() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let answer = ask(address, good(&host).replace("GET", "HEAD")).await;
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
        ask(address, good(&host)).await;
        assert_eq!(login.await.unwrap().0.get("code"), Some("c1"));
    });
}

#[test]
fn a_wrong_path_is_explained_to_the_person_who_came_there() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let request = get(&format!("/callback/?code=c1&state={STATE}"), &host, "");
        let answer = ask(address, &request).await;
        assert!(answer.contains("came to the wrong path"), "{answer}");
        assert!(
            answer.contains(&format!("http://{host}/callback</span></code>")),
            "{answer}"
        );
        ask(address, good(&host)).await;
        let (_, farewell) = login.await.unwrap();
        let path = "/callback/".to_owned();
        let with_code = true;
        assert_eq!(farewell.strays, [Stray::OtherPath { path, with_code }]);
    });
}

#[test]
fn a_posted_form_is_a_callback() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let body = format!("code=a%2Fb&state={STATE}&id_token=x");
        let head = format!(
            "POST /callback HTTP/1.1\r\nHost: {host}\r\nOrigin: null\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut browser = TcpStream::connect(address).await.unwrap();
        // The body comes on its own, as it does from browsers.
        browser.write_all(head.as_bytes()).await.unwrap();
        sleep(Duration::from_millis(50)).await;
        browser.write_all(body.as_bytes()).await.unwrap();
        assert_eq!(status(&rest(&mut browser).await), 200);
        let (returned, _) = login.await.unwrap();
        assert_eq!(returned.mode, Mode::FormPost);
        assert_eq!(returned.get("code"), Some("a/b"));
        let draft = returned.draft("callback");
        let body = draft.request.as_ref().unwrap().body.as_deref();
        assert_eq!(body, Some(&*format!("code=a%2Fb&state={STATE}&id_token=x")));
    });
}

#[test]
fn a_second_hit_is_answered_and_reported() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::from_millis(300));
        let first = tokio::spawn(ask(address, good(&host)));
        sleep(Duration::from_millis(50)).await;
        let again = tokio::spawn(ask(address, good(&host)));
        let reload = tokio::spawn(ask(address, get("/callback", &host, "")));
        let other = ask(address, good(&host).replace("c1", "c2")).await;
        assert_eq!(status(&other), 409);
        assert!(other.contains("Another answer was here before"));
        for browser in [first, again, reload] {
            assert!(browser.await.unwrap().contains("Connected to Airtable"));
        }
        let (returned, farewell) = login.await.unwrap();
        assert_eq!(returned.get("code"), Some("c1"));
        let mut kinds = farewell.strays;
        kinds.sort_by_key(ToString::to_string);
        assert_eq!(kinds, [Stray::Another, Stray::SameAgain]);
    });
}

#[test]
fn a_wrong_state_arrives_with_a_failed_check() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = tokio::spawn(async move {
            let callback = callback(listener).await;
            let checks = callback.checks.clone();
            callback.finish(&Page::failure("Wrong state", "")).await;
            checks
        });
        let answer = ask(address, good(&host).replace(STATE, "other")).await;
        assert_eq!(status(&answer), 400);
        let checks = login.await.unwrap();
        assert_eq!(
            (checks[0].name, checks[0].outcome),
            ("state", Outcome::Fail)
        );
    });
}

#[test]
fn ten_megabytes_are_refused_in_bounded_time() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let begun = Instant::now();
        let filler = vec![b'x'; 10 << 20];
        let posted = format!(
            "POST /callback HTTP/1.1\r\nHost: {host}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            filler.len()
        );
        for head in [posted.as_str(), "GET /"] {
            let request = [head.as_bytes(), &filler].concat();
            let answer = ask(address, request).await;
            assert_eq!(status(&answer), 413);
        }
        assert!(begun.elapsed() < Duration::from_secs(10));
        ask(address, good(&host)).await;
        assert_eq!(login.await.unwrap().1.strays, [Stray::TooLarge]);
    });
}

#[test]
fn silent_and_slow_clients_do_not_keep_the_browser_out() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let mut slow = Vec::new();
        for _ in 0..30 {
            slow.push(TcpStream::connect(address).await.unwrap());
            let mut one = TcpStream::connect(address).await.unwrap();
            one.write_all(b"GET /callback?co").await.unwrap();
            slow.push(one);
        }
        let begun = Instant::now();
        let answer = ask(address, good(&host)).await;
        assert!(answer.contains("Connected"), "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(2));
        login.await.unwrap();
    });
}

#[test]
fn more_connections_than_anybody_needs_wait_their_turn() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let mut idle = Vec::new();
        for _ in 0..100 {
            idle.push(TcpStream::connect(address).await.unwrap());
        }
        // Idle connections are ended after ten seconds, and then there is room again.
        let answer = timeout(Duration::from_secs(50), ask(address, good(&host))).await;
        assert!(answer.unwrap().contains("Connected"));
        login.await.unwrap();
    });
}

#[test]
fn a_request_that_trickles_in_is_ended() {
    run(async {
        let (listener, address, host) = usual().await;
        let login = login(listener, Duration::ZERO);
        let mut slow = TcpStream::connect(address).await.unwrap();
        let begun = Instant::now();
        let answer = loop {
            if slow.write_all(b"X").await.is_err() {
                break String::new();
            }
            let mut part = [0; 512];
            if let Ok(Ok(read)) = timeout(Duration::from_millis(500), slow.read(&mut part)).await {
                break String::from_utf8_lossy(&part[..read]).into_owned();
            }
        };
        assert!(answer.is_empty() || status(&answer) == 408, "{answer}");
        assert!((8..20).contains(&begun.elapsed().as_secs()));
        ask(address, good(&host)).await;
        assert_eq!(login.await.unwrap().1.strays, [Stray::Slow]);
    });
}

#[test]
fn both_addresses_of_localhost_are_served() {
    run(async {
        let listener = listen("http://localhost:0/callback", None).await;
        let addresses = listener.addresses();
        let port = addresses[0].port();
        assert!(addresses.iter().all(|a| a.port() == port && port != 0));
        assert_eq!(
            listener.redirect_uri(),
            format!("http://localhost:{port}/callback")
        );
        let has_six = std::net::TcpListener::bind("[::1]:0").is_ok();
        assert_eq!(addresses.len(), if has_six { 2 } else { 1 });
        let login = login(listener, Duration::ZERO);
        let host = format!("localhost:{port}");
        for address in &addresses {
            let answer = ask(*address, get("/favicon.ico", &host, "")).await;
            assert_eq!(status(&answer), 404);
        }
        ask(*addresses.last().unwrap(), good(&host)).await;
        assert_eq!(login.await.unwrap().0.get("code"), Some("c1"));
    });
}

#[test]
fn something_before_us_may_end_tls() {
    run(async {
        let listener = listen("https://app.example/callback", Some("127.0.0.1:0")).await;
        assert_eq!(listener.redirect_uri(), "https://app.example/callback");
        assert_eq!(listener.fingerprint(), None);
        let address = listener.addresses()[0];
        let login = login(listener, Duration::ZERO);
        let answer = ask(address, good("app.example")).await;
        assert!(answer.contains("Connected"), "{answer}");
        let (returned, _) = login.await.unwrap();
        assert_eq!(returned.address, "https://app.example/callback");
    });
}

#[test]
fn a_fragment_is_recovered_by_a_page_that_posts_it() {
    run(async {
        let (listener, address, host) = usual().await;
        let wait = listener.wait(expected(), LONG, pending());
        let login = tokio::spawn(async move {
            match wait.await {
                Arrival::Callback(callback) => callback.returned.mode,
                _ => panic!("no callback"),
            }
        });
        let page = ask(address, get("/callback", &host, "")).await;
        assert!(page.contains("location.hash") && page.contains("oauthdx_fragment"));
        let body = format!("access_token=t&state={STATE}&oauthdx_fragment=1");
        let request = format!(
            "POST /callback HTTP/1.1\r\nHost: {host}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let _ = ask(address, request).await;
        assert_eq!(login.await.unwrap(), Mode::Fragment);
    });
}
