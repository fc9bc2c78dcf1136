//! A real browser comes back, and sees the truth in a page that is good to look at.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use oauthdx::oauth::callback::{Delivery, Farewell, Mode, Page, Returned, Stray};

use super::{STATE, callback, listen, run};
use crate::driver::{Browser, View};

/// A login on a thread of its own, since the driver blocks: gives the redirect URI at once.
fn login(
    uri: &str,
    exchange: Duration,
    page: Page,
) -> (String, thread::JoinHandle<(Returned, Farewell)>) {
    let (tell, told) = mpsc::channel();
    let uri = uri.to_owned();
    let thread = thread::spawn(move || {
        run(async move {
            let listener = listen(&uri, None).await;
            tell.send(listener.redirect_uri().to_owned()).unwrap();
            let callback = callback(listener).await;
            tokio::time::sleep(exchange).await;
            let returned = callback.returned.clone();
            (returned, callback.finish(&page).await)
        })
    });
    (told.recv().unwrap(), thread)
}

fn success() -> Page {
    Page::success(
        "Connected to Airtable",
        "The tokens are stored under the name airtable, in the keyring of this machine.",
    )
    .fact("Account", "ana@example.com")
    .fact(
        "Scopes",
        "data.records:read, data.records:write, schema.bases:read",
    )
    .fact("Access token", "holds 60 minutes")
    .fact(
        "Refresh token",
        "holds 60 days, and is replaced with each use",
    )
    .step(
        "Use it in a script.",
        Some("oauthdx refresh airtable --print access-token"),
    )
}

fn failure() -> Page {
    Page::failure(
        "The redirect URI is not the one that is registered",
        "Airtable compares the redirect URI of the request with those of the app, letter by \
         letter, and found none that is the same. Nothing is wrong with your account.",
    )
    .fact("error", "redirect_uri_mismatch")
    .fact(
        "error_description",
        "The redirect URI in the request, http://127.0.0.1:41873/callback, \
         does not match a registered redirect URI",
    )
    .fact("rule", "causes/redirect-uri-mismatch.toml#named")
    .remark("The callback has no iss, although the server's metadata promises one.")
    .step(
        "Register this redirect URI at the provider, exactly as it is written here.",
        Some("http://127.0.0.1:41873/callback"),
    )
    .step("Connect again.", Some("oauthdx connect airtable"))
}

/// Takes pictures in light and dark, wide and narrow; somebody should look at them.
fn pictures(browser: &Browser, name: &str) {
    for (suffix, width, height, dark) in [
        ("light", 1100, 900, false),
        ("dark", 1100, 900, true),
        ("narrow", 360, 900, false),
    ] {
        browser.look(View {
            width,
            height,
            dark,
        });
        let file = folder().join(format!("{name}-{suffix}.png"));
        browser.picture(&file);
        assert!(fs::metadata(&file).unwrap().len() > 5_000);
        let overflow = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(
            browser.script(overflow),
            false,
            "{name} {suffix} is too wide"
        );
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The colours that a browser made of the page's tone, and of its ground.
fn colours(browser: &Browser) -> (String, String) {
    let of = |element: &str, what: &str| {
        let script = format!(
            "return getComputedStyle([...document.querySelectorAll('{element}')].pop()).{what}"
        );
        browser.script(&script).as_str().unwrap().to_owned()
    };
    (of(".badge", "color"), of("body", "backgroundColor"))
}

#[test]
fn a_browser_sees_success_failure_and_waiting() {
    let Some(browser) = Browser::start("pages") else {
        return;
    };
    let (uri, waiting) = login(
        "http://127.0.0.1:0/callback",
        Duration::from_millis(2500),
        success(),
    );
    browser.open(&format!("{uri}?code=c1&state={STATE}"));
    let text = browser.wait_for("One moment");
    assert!(text.contains("Finishing the login") && !text.contains("Login complete"));
    pictures(&browser, "waiting");
    let text = browser.wait_for("Connected to Airtable");
    assert!(
        !text.contains("Finishing the login"),
        "the last page takes over: {text}"
    );
    assert_eq!(
        browser.script("return document.title"),
        "Connected to Airtable · oauthdx"
    );
    pictures(&browser, "success");
    assert_eq!(browser.address(), uri, "the code is out of the address");
    let (returned, farewell) = waiting.join().unwrap();
    assert_eq!(returned.get("code"), Some("c1"));
    assert_eq!(farewell.delivery, Delivery::Shown);
    assert!(
        farewell.strays.iter().all(|s| matches!(s, Stray::Icon(_))),
        "{farewell:?}"
    );
    let good = colours(&browser);

    let (uri, failing) = login("http://localhost:0/callback", Duration::ZERO, failure());
    browser.open(&format!("{uri}?error=redirect_uri_mismatch&state={STATE}"));
    let text = browser.text();
    for words in [
        "Login failed",
        "What to do next",
        "oauthdx connect airtable",
    ] {
        assert!(text.contains(words), "{text}");
    }
    pictures(&browser, "failure");
    let bad = colours(&browser);
    assert_ne!(good.0, bad.0, "failure looks different");
    browser.look(View {
        width: 1100,
        height: 900,
        dark: true,
    });
    assert_ne!(bad.1, colours(&browser).1, "dark is not light");
    assert_eq!(failing.join().unwrap().1.delivery, Delivery::Shown);
}

#[test]
fn a_browser_brings_a_fragment_a_form_and_comes_with_tls() {
    let Some(browser) = Browser::start("modes") else {
        return;
    };
    let (uri, waiting) = login("http://127.0.0.1:0/callback", Duration::ZERO, success());
    browser.open(&uri);
    browser.wait_for("Nothing came with you");
    pictures(&browser, "bare");
    browser.open(&format!("{uri}?x=1#access_token=t%2F1&state={STATE}"));
    browser.wait_for("Connected to Airtable");
    let (returned, farewell) = waiting.join().unwrap();
    assert_eq!(returned.mode, Mode::Fragment);
    assert_eq!(returned.get("access_token"), Some("t/1"));
    assert!(farewell.strays.contains(&Stray::Empty));

    let (uri, waiting) = login("http://127.0.0.1:0/callback", Duration::ZERO, success());
    // The page of a provider, of another origin, that posts the answer.
    let form = format!(
        "<form method=post action='{uri}'><input name=code value='a b'><input name=state \
         value={STATE}></form><script>document.forms[0].submit()</script>"
    );
    browser.open(&format!("data:text/html,{}", form.replace(' ', "%20")));
    browser.wait_for("Connected to Airtable");
    let (returned, _) = waiting.join().unwrap();
    assert_eq!(
        (returned.mode, returned.get("code")),
        (Mode::FormPost, Some("a b"))
    );

    let (uri, waiting) = login("https://localhost:0/callback", Duration::ZERO, success());
    browser.open(&format!("{uri}?code=c1&state={STATE}"));
    browser.wait_for("Connected to Airtable");
    assert_eq!(waiting.join().unwrap().1.delivery, Delivery::Shown);
}

#[test]
fn a_tab_that_is_closed_during_the_exchange_is_noticed() {
    let Some(browser) = Browser::start("closed") else {
        return;
    };
    let (uri, waiting) = login(
        "http://127.0.0.1:0/callback",
        Duration::from_secs(3),
        success(),
    );
    browser.open(&format!("{uri}?code=c1&state={STATE}"));
    browser.wait_for("One moment");
    drop(browser);
    assert_eq!(waiting.join().unwrap().1.delivery, Delivery::Gone);
}
