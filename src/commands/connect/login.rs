//! A login in the browser: sends it there, and takes what it comes back with.

use std::time::Duration;

use super::drive::{Ending, Trip};
use super::setup::LoginWay;
use crate::error::Error;
use crate::oauth::callback::{
    Arrival, Callback, Expected, Listener, Redirect, Returned, Stray, browser, paste,
};
use crate::oauth::flow::{Checked, Login, Subject, Wanted};
use crate::token::Check;

/// Where the answer is awaited.
enum Door {
    /// Here, by a browser.
    Listener(Box<Listener>),
    /// From a person, who pastes it.
    Paste(Redirect),
}

/// What came through it.
enum Came {
    /// The provider's answer, with its checks; perhaps with the browser that brought it.
    Answer(Returned, Vec<Check>, Option<Box<Callback>>),
    /// Nothing, for this reason.
    Nothing(String),
}

/// Logs in.
pub(super) async fn login(trip: &mut Trip<'_, '_>, way: &LoginWay) -> Result<Ending, Error> {
    let browser = &trip.args.browser;
    let door = if browser.paste {
        Door::Paste(Redirect::unserved(&way.redirect_uri)?)
    } else {
        let redirect = Redirect::parse(&way.redirect_uri, browser.listen.as_deref())?;
        Door::Listener(Box::new(Listener::bind(&redirect).await?))
    };
    let redirect_uri = match &door {
        Door::Listener(listener) => listener.redirect_uri(),
        Door::Paste(redirect) => redirect.uri(),
    };
    let plan = &trip.setup.plan;
    let wanted = Wanted {
        redirect_uri,
        pkce: way.pkce,
        response_mode: way.response_mode,
        authorization_details: way.details.as_ref(),
        push: way.push,
        signer: way.signer.as_ref(),
        omit_redirect_uri: way.omit_redirect_uri,
    };
    trip.story.step(&format!("redirect URI {redirect_uri}"));
    let Some(login) = Login::begin(trip.wire, plan, &wanted).await? else {
        return Ok(Ending::default());
    };
    let expected = Expected {
        state: Some(login.state().clone()),
        issuer: plan.issuer.clone(),
        issuer_promised: plan.promises_iss,
    };
    let came = match door {
        Door::Paste(redirect) => pasted(trip, &login, &redirect, &expected)?,
        Door::Listener(listener) => arrived(trip, &login, *listener, expected).await?,
    };
    let (returned, checks, callback) = match came {
        Came::Answer(returned, checks, callback) => (returned, checks, callback),
        Came::Nothing(why) => {
            let check = Check::fail("arrival", why);
            return Ok(Ending {
                checks: vec![Checked::new(Subject::Callback, check)],
                ..Ending::default()
            });
        }
    };
    let (code, checks) = login.read(trip.wire, &returned, checks);
    let mut ending = Ending {
        checks,
        nonce: login.nonce().cloned(),
        code: code.clone(),
        callback,
        ..Ending::default()
    };
    if let Some(code) = code {
        ending.answer = login.redeem(trip.wire, plan, code).await?;
        if ending.answer.is_none() {
            ending
                .checks
                .extend(Ending::without_tokens(trip.wire).checks);
        }
    }
    Ok(ending)
}

/// Sends the browser off and waits for it.
async fn arrived(
    trip: &Trip<'_, '_>,
    login: &Login,
    listener: Listener,
    expected: Expected,
) -> Result<Came, Error> {
    let story = trip.story;
    if let Some(fingerprint) = listener.fingerprint() {
        story.step(&format!(
            "the browser will warn of a certificate that was made on the spot: SHA-256 {fingerprint}"
        ));
    }
    let opened = if trip.args.browser.no_browser {
        browser::Opened::No("--no-browser was given".to_owned())
    } else {
        browser::open(&login.url, trip.variable).await
    };
    match opened {
        browser::Opened::Yes => {
            story.step("the browser is open; should it not be, open this address:");
            story.step(&login.url);
        }
        browser::Opened::No(why) => {
            story.step(&format!("open this address ({why}):"));
            story.must(&login.url);
        }
    }
    let limit = trip.args.browser.timeout;
    story.wait(&format!(
        "waiting for the browser, at most {}",
        in_words(limit)
    ));
    // Ctrl-C ends the whole trip, this wait with it.
    Ok(
        match listener.wait(expected, limit, std::future::pending()).await {
            Arrival::Callback(mut callback) => {
                let checks = std::mem::take(&mut callback.checks);
                Came::Answer(callback.returned.clone(), checks, Some(callback))
            }
            Arrival::TimedOut(strays) | Arrival::Cancelled(strays) => {
                let mut why = format!("no answer came back within {}", in_words(limit));
                for stray in strays.iter().filter(|stray| stray.is_telling()) {
                    why.push_str("; ");
                    why.push_str(&stray.to_string());
                }
                Came::Nothing(why)
            }
        },
    )
}

/// Reads what a person pastes, until it is an answer or standard input ends.
fn pasted(
    trip: &Trip<'_, '_>,
    login: &Login,
    redirect: &Redirect,
    expected: &Expected,
) -> Result<Came, Error> {
    let story = trip.story;
    story.step("open this address, and paste the one at which the browser ends, or the code:");
    story.must(&login.url);
    let mut last = paste::Fault::Empty;
    loop {
        let line = trip.interrupt.as_usual(|| story.line());
        let line = line.map_err(|error| Error::Unreadable {
            path: "standard input".to_owned(),
            source: error.into(),
        })?;
        let Some(line) = line else {
            return Ok(Came::Nothing(last.to_string()));
        };
        match paste::read(&line, redirect) {
            Ok(pasted) => {
                pasted.remarks.iter().for_each(|remark| story.step(remark));
                let checks = pasted.returned.checks(expected);
                return Ok(Came::Answer(pasted.returned, checks, None));
            }
            Err(paste::Fault::Empty) => {}
            Err(fault) => {
                story.must(&fault.to_string());
                last = fault;
            }
        }
    }
}

/// What came besides the callback and may explain something.
pub(super) fn told(strays: &[Stray]) -> impl Iterator<Item = String> + '_ {
    strays
        .iter()
        .filter(|stray| stray.is_telling())
        .map(ToString::to_string)
}

/// A span of time as people say it.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 120 && seconds.is_multiple_of(60) {
        format!("{} min", seconds / 60)
    } else {
        format!("{seconds} s")
    }
}
