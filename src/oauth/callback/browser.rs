//! Opens the browser of the person at the terminal, if there is one.

use std::ffi::OsString;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;
use webbrowser::{Browser, BrowserOptions};

/// What came of opening a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It was started, as far as can be told.
    Yes,
    /// It was not, for this reason: the person must open the URL.
    No(String),
}

/// Some browsers only come back when they are closed.
const STARTING: Duration = Duration::from_secs(5);

/// Opens `url`, which must be of the web, without waiting for the browser's end.
///
/// `variable` reads the environment: without a display, what is opened instead is a browser that
/// takes the terminal.
pub async fn open(url: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Opened {
    if cfg!(all(unix, not(target_os = "macos"))) && !has_display(variable) {
        return Opened::No("there is no display".to_owned());
    }
    let url = url.to_owned();
    let (done, started) = oneshot::channel();
    let starting = std::thread::Builder::new().name("browser".to_owned());
    let spawned = starting.spawn(move || {
        let mut quiet = BrowserOptions::new();
        quiet.with_suppress_output(true);
        let outcome = webbrowser::open_browser_with_options(Browser::Default, &url, &quiet);
        // Nobody may wait any more.
        let _ = done.send(outcome.map_err(|error| error.to_string()));
    });
    if let Err(error) = spawned {
        return Opened::No(error.to_string());
    }
    match timeout(STARTING, started).await {
        Ok(Ok(Err(why))) => Opened::No(why),
        Ok(Err(_)) => Opened::No("starting it failed".to_owned()),
        Ok(Ok(Ok(()))) | Err(_) => Opened::Yes,
    }
}

/// Whether a window can be opened: a display, the user's own choice, or Windows around us.
fn has_display(variable: &dyn Fn(&str) -> Option<OsString>) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"]
        .into_iter()
        .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_display_opens_nothing() {
        let with = |names: &'static [&'static str]| {
            move |name: &str| names.contains(&name).then(|| OsString::from("x"))
        };
        assert!(!has_display(&with(&["SSH_CONNECTION", "HOME"])));
        assert!(!has_display(&|_| Some(OsString::new())));
        for name in [&["DISPLAY"], &["WAYLAND_DISPLAY"], &["BROWSER"]] {
            assert!(has_display(&with(name)));
        }
    }
}
