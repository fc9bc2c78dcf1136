//! A person with a real Chromium: fills in the login, agrees, and is told the truth.

use super::*;
use crate::driver::{Browser as Chromium, View};

/// Goes through the provider's pages up to the callback; `words` stand on the last page.
fn log_in(chromium: &Chromium, url: &str, words: &str) -> String {
    chromium.open(url);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(40);
    loop {
        // Each page is left by its own button, as a person does.
        let acted = chromium.script(
            "const form = document.forms[0];
             if (!form || document.readyState !== 'complete' || form.dataset.sent) return '';
             const field = (name) => form.querySelector(`[name=${name}]`);
             if (field('login')) { field('login').value = 'alice'; field('password').value = 'wonderland'; }
             const button = form.querySelector('button[type=submit]');
             if (!button) return '';
             form.dataset.sent = 'yes';
             button.click();
             return field('login') ? 'login' : 'consent'",
        );
        let text = chromium.text();
        if acted == "" && text.contains(words) {
            return text;
        }
        assert!(std::time::Instant::now() < end, "no {words:?} in {text:?}");
        thread::sleep(std::time::Duration::from_millis(100));
    }
}

/// Writes a picture for people to look at.
fn picture(chromium: &Chromium, name: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    fs::create_dir_all(&folder).unwrap();
    let (width, height, dark) = (1100, 900, false);
    chromium.look(View {
        width,
        height,
        dark,
    });
    let file = folder.join(format!("connect-{name}.png"));
    chromium.picture(&file);
    assert!(fs::metadata(&file).unwrap().len() > 5_000);
}

#[test]
fn a_real_browser_logs_in_and_sees_how_it_ended() {
    let Some(server) = secure() else {
        return;
    };
    let Some(chromium) = Chromium::start("connect") else {
        return;
    };
    let client = Registered::BASIC;
    let ca = LAB.ca_file.to_str().unwrap();
    for (name, more, words, works) in [
        ("success", &[][..], "Connected: lab", true),
        (
            "fragment",
            &["--response-mode", "fragment"],
            "Connected: lab",
            true,
        ),
        (
            "form",
            &["--response-mode", "form_post"],
            "Connected: lab",
            true,
        ),
        (
            "failure",
            &["--break", "secret"],
            "The client secret does not fit this client id",
            false,
        ),
    ] {
        let home = home(&format!("chromium-{name}"), server, &client);
        let all = [&["--ca-file", ca, "--redirect-uri", ANY_PORT], more].concat();
        let args = login_args(server, &client, &all);
        let waiting = home.begin(&strs(&args));
        let text = log_in(&chromium, &waiting.url, words);
        assert_eq!(home.has("lab"), works, "{name}: stored before it was said");
        assert_eq!(text.contains("Login failed"), !works, "{name}: {text}");
        assert_eq!(text.contains("broken on purpose"), !works, "{name}: {text}");
        picture(&chromium, name);
        let ran = waiting.end();
        assert_eq!(ran.code, if works { 0 } else { 11 }, "{name}: {ran:?}");
        if works {
            assert!(
                !chromium.address().contains("code="),
                "{}",
                chromium.address()
            );
        }
    }
}
