//! Reads what a person copied out of the browser: the address that it ended at, or the code.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;
use url::form_urlencoded;

use super::redirect::Redirect;
use super::returned::{Mode, Returned, is_answer};

/// A provider's answer out of a paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// What came.
    pub returned: Returned,
    /// What is odd about the paste, in sentences.
    pub remarks: Vec<String>,
}

/// Why there is no answer in a paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it.
    Empty,
    /// It is the address that was to be opened.
    StartAddress,
    /// It is an address without an answer in it.
    NoAnswer,
    /// It has several words, none of them an address.
    Prose,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "nothing was pasted",
            Self::StartAddress => {
                "this is the address where the login begins: open it, finish the login, and copy \
                 the address that the browser shows then, even if the page can't be loaded"
            }
            Self::NoAnswer => {
                "there is neither code= nor error= in this address: copy it when the login is \
                 finished, all of it, from the address bar"
            }
            Self::Prose => "this is neither an address nor a code: copy the whole address",
        })
    }
}

/// Reads a paste; the answer's checks are those of [`Returned::checks`].
pub fn read(text: &str, redirect: &Redirect) -> Result<Pasted, Fault> {
    let text = tidy(text);
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if let Some(pasted) = address(&text, redirect) {
        return pasted;
    }
    if text.contains(char::is_whitespace) {
        return Err(Fault::Prose);
    }
    if let Some(pasted) = parameters(&text, redirect) {
        return Ok(pasted);
    }
    Ok(bare_code(&text, redirect))
}

/// The text as it was in the address bar.
///
/// Terminals and mail programs fold long lines, shells put a backslash before `?`, `&` and `=`,
/// and what was copied out of HTML has `&amp;`.
fn tidy(text: &str) -> String {
    let quotes = ['"', '\'', '`', '<', '>', '“', '”'];
    let text = text.trim().trim_matches(quotes).trim();
    let joined = if is_address(text) || !text.contains(' ') {
        text.split_whitespace().collect::<String>()
    } else {
        text.split_whitespace()
            .find(|word| is_address(word.trim_matches(quotes)))
            .map_or_else(|| text.to_owned(), |w| w.trim_matches(quotes).to_owned())
    };
    let plain = ["?", "&", "=", "#"].iter().fold(joined, |text, mark| {
        text.replace(&format!("\\{mark}"), mark)
    });
    plain.replace("&amp;", "&")
}

fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    }) && text.contains(['?', '#', '/'])
}

/// An address with its answer; none if the text is no address.
fn address(text: &str, redirect: &Redirect) -> Option<Result<Pasted, Fault>> {
    // Browsers hide the scheme, and some copy without it; `localhost:8080/…` would be one itself.
    let start = text.split(['/', '?', '#']).next().unwrap_or_default();
    let url = if start == redirect.host() || start == redirect.authority() {
        Url::parse(&format!("{}{text}", scheme(redirect))).ok()?
    } else if is_address(text) {
        Url::parse(text).ok()?
    } else {
        return None;
    };
    let query = pairs(url.query().unwrap_or_default());
    let fragment = pairs(url.fragment().unwrap_or_default());
    let (mode, mut params) = if is_answer(&query) {
        (Mode::Query, query)
    } else if is_answer(&fragment) {
        (Mode::Fragment, fragment)
    } else {
        let starts = |name: &str| matches!(name, "response_type" | "client_id" | "request_uri");
        let fault = if query.iter().any(|(name, _)| starts(name)) {
            Fault::StartAddress
        } else {
            Fault::NoAnswer
        };
        return Some(Err(fault));
    };
    // Some servers add it so that nothing of their own page's fragment sticks to ours.
    params.retain(|(name, value)| !(name == "_" && value == "_"));
    let mut own = url;
    own.set_query(None);
    own.set_fragment(None);
    let address = own.to_string();
    let expected = format!("{}{}", redirect.origin(), redirect.path());
    let mut remarks = Vec::new();
    if address != expected {
        remarks.push(format!(
            "the browser ended at {address}, and the redirect URI is {}",
            redirect.uri()
        ));
    }
    Some(Ok(Pasted {
        returned: Returned::new(mode, address, params),
        remarks,
    }))
}

/// `http://`
fn scheme(redirect: &Redirect) -> &'static str {
    if redirect.is_secure() {
        "https://"
    } else {
        "http://"
    }
}

/// The parameters without their address: `?code=…&state=…`.
fn parameters(text: &str, redirect: &Redirect) -> Option<Pasted> {
    let params = pairs(text.trim_start_matches(['?', '#', '&']));
    is_answer(&params).then(|| Pasted {
        returned: Returned::new(Mode::Query, own_address(redirect), params),
        remarks: Vec::new(),
    })
}

/// A code alone, or with its state behind `#`, as some providers show it.
fn bare_code(text: &str, redirect: &Redirect) -> Pasted {
    let mut remarks = Vec::new();
    let (code, state) = match text.split_once('#') {
        Some((code, state)) => (code, Some(state)),
        None => (text, None),
    };
    let decoded = percent_decode_str(code).decode_utf8_lossy().into_owned();
    if decoded != code {
        remarks.push(
            "the code was copied out of an address, so what is written %2F there was decoded"
                .to_owned(),
        );
    }
    let mut params = vec![("code".to_owned(), decoded)];
    params.extend(state.map(|state| ("state".to_owned(), state.to_owned())));
    Pasted {
        returned: Returned::new(Mode::BareCode, own_address(redirect), params),
        remarks,
    }
}

fn own_address(redirect: &Redirect) -> String {
    format!("{}{}", redirect.origin(), redirect.path())
}

fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}
