//! The pages that tell what a request was that was not the callback.

use super::page::{Page, Tone};
use super::redirect::Redirect;
use super::stray::Stray;

/// Shown while the outcome is not known yet.
pub(super) fn waiting() -> Page {
    Page::new(
        Tone::Waiting,
        "Finishing the login",
        "The provider sent you back. oauthdx is now exchanging what came with you for tokens; \
         this page tells what came of it.",
        "Keep this tab open.",
    )
}

/// Shown when the program goes without having told the outcome.
pub(super) fn lost() -> Page {
    Page::new(
        Tone::Failed,
        "oauthdx ended before the login was finished",
        "It was interrupted, so nothing was stored. The code that came back is of no more use.",
        "You can close this tab.",
    )
    .step("Start the login again from the terminal.", None)
}

/// Shown to an answer after the one that counts.
pub(super) fn another() -> Page {
    Page::new(
        Tone::Notice,
        "Another answer was here before",
        "This login got its answer already, and this is a different one: perhaps the login was \
         finished in two tabs. Nothing was done with it.",
        "Look at the terminal, or at the tab that was first.",
    )
}

/// Shown at the redirect URI when nothing came with the browser; looks behind `#`.
pub(super) fn bare() -> Page {
    Page::new(
        Tone::Notice,
        "Nothing came with you",
        "oauthdx waits at this address for the provider's answer, and this visit brought none.",
        "The login is still open: finish it in the tab where it began.",
    )
    .recovering()
}

/// Shown to a person whose request was a stray; none where no person looks.
pub(super) fn of_stray(stray: &Stray, redirect: &Redirect) -> Option<Page> {
    let open = "The login is still open.";
    let notice = |title: &str, lead: String| Page::new(Tone::Notice, title, lead, open);
    match stray {
        Stray::OtherPath {
            path,
            with_code: true,
        } => Some(
            notice(
                "The answer came to the wrong path",
                format!(
                    "The provider sent you to {path}, but the redirect URI of this login has the \
                     path {}. The answer was not used.",
                    redirect.path()
                ),
            )
            .step(
                "Compare the redirect URI that is registered at the provider, letter by letter, \
                 with this one.",
                Some(redirect.uri()),
            ),
        ),
        Stray::OtherPath { .. } => Some(notice(
            "There is nothing here",
            format!(
                "oauthdx waits for a login at {} and answers no other path.",
                redirect.path()
            ),
        )),
        Stray::NoNavigation(_) => Some(notice(
            "This answer was not used",
            "It did not come with a page that was opened, and its state is not that of this \
             login: any site could have sent it."
                .to_owned(),
        )),
        Stray::PlainHttp => Some(notice(
            "This address speaks https",
            format!("The redirect URI of this login is {}.", redirect.uri()),
        )),
        Stray::TooLarge => Some(notice(
            "That was too much",
            "A request of this size is no answer of an authorization server.".to_owned(),
        )),
        _ => None,
    }
}
