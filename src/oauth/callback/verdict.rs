//! Decides what a request is: the callback, or one of the many things that are not.
//!
//! Nothing here reads a socket, so each case is a line in a table of tests.

use url::form_urlencoded;

use super::super::request::Params;
use super::redirect::Redirect;
use super::returned::{Expected, Mode, Returned, get, is_answer, is_grant};
use super::stray::Stray;
use super::wire::Request;
use crate::secret::Secret;

/// What a request is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The provider's answer.
    Callback(Returned),
    /// The redirect URI without parameters: perhaps they stand behind `#`, where no server sees
    /// them; a page can look.
    Bare,
    /// Something else, with the status that it gets.
    Stray(u16, Stray),
}

/// Marks a form that our own page made of a fragment.
pub(super) const FROM_FRAGMENT: &str = "oauthdx_fragment";

/// What a request that came to this redirect URI is.
pub(super) fn verdict(request: &Request, redirect: &Redirect, expected: &Expected) -> Verdict {
    match settle(request, redirect, expected) {
        Ok(verdict) => verdict,
        Err((status, stray)) => Verdict::Stray(status, stray),
    }
}

fn settle(
    request: &Request,
    redirect: &Redirect,
    expected: &Expected,
) -> Result<Verdict, (u16, Stray)> {
    let (host, path, query) = target(request);
    let host = host.ok_or((400, Stray::Malformed("it names no host")))?;
    if !is_ours(host, request, redirect) {
        return Err((421, Stray::OtherHost(shown(host))));
    }
    if is_prefetch(request) {
        // A status that browsers don't keep: they ask again when the page is really opened.
        return Err((503, Stray::Prefetch));
    }
    if is_icon(path) {
        return Err((404, Stray::Icon(shown(path))));
    }
    let own = path == redirect.path();
    let (mode, params) = match request.method.as_str() {
        "GET" => (Mode::Query, pairs(query.as_bytes())),
        "POST" => posted(request, query)?,
        "HEAD" if own => return Err((200, Stray::Method("HEAD".to_owned()))),
        method => return Err((405, Stray::Method(shown(method)))),
    };
    if !is_answer(&params) {
        return if own {
            Ok(Verdict::Bare)
        } else {
            Err((404, elsewhere(path, false)))
        };
    }
    let ours = is_state(&params, expected.state.as_ref());
    if let Some(kind) = brought_by(request)
        && !ours
    {
        return Err((403, Stray::NoNavigation(kind.to_owned())));
    }
    // Servers that reject a request send the browser to wherever they think fit.
    if !own && get(&params, "error").is_none() {
        return Err((
            404,
            elsewhere(path, params.iter().any(|(n, _)| is_grant(n))),
        ));
    }
    let address = format!("{}{path}", redirect.origin());
    Ok(Verdict::Callback(Returned::new(mode, address, params)))
}

/// Host, path and query of a request; a proxy may send the whole URL.
fn target(request: &Request) -> (Option<&str>, &str, &str) {
    let target = request.target.as_str();
    let absolute = target.split_once("://").map(|(_, rest)| {
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        rest.split_at_checked(at).unwrap_or((rest, ""))
    });
    let (host, local) = match absolute {
        Some((host, local)) if !target.starts_with('/') => (Some(host), local),
        _ => (request.header("host"), target),
    };
    let (path, query) = local.split_once('?').unwrap_or((local, ""));
    (host, if path.is_empty() { "/" } else { path }, query)
}

/// Whether a request was meant for us: a page that resolves its own name to this machine is not.
///
/// A proxy in between may put its own idea of us into `Host` and the browser's into another header.
fn is_ours(host: &str, request: &Request, redirect: &Redirect) -> bool {
    let own = redirect.authority();
    if host.eq_ignore_ascii_case(&own) {
        return true;
    }
    let forwarded = request.header("x-forwarded-host");
    redirect.is_forwarded()
        && (is_address(host) || forwarded.is_some_and(|host| host.eq_ignore_ascii_case(&own)))
}

/// Whether a host is an IP address, which no foreign name can hide behind.
fn is_address(host: &str) -> bool {
    let socket = host.parse::<std::net::SocketAddr>().is_ok();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    socket || bare.parse::<std::net::IpAddr>().is_ok()
}

fn is_prefetch(request: &Request) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .iter()
        .filter_map(|name| request.header(name))
        .any(|value| {
            let value = value.to_ascii_lowercase();
            ["prefetch", "prerender", "preview"]
                .iter()
                .any(|word| value.contains(word))
        })
}

fn is_icon(path: &str) -> bool {
    path == "/favicon.ico"
        || path == "/robots.txt"
        || path.starts_with("/apple-touch-icon")
        || path.starts_with("/.well-known/appspecific/")
}

/// The parameters of a posted form, with those of the query before them.
fn posted(request: &Request, query: &str) -> Result<(Mode, Params), (u16, Stray)> {
    let kind = request.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err((415, Stray::Malformed("a posted callback must be a form")));
    }
    let mut params = pairs(query.as_bytes());
    params.extend(pairs(&request.body));
    let recovered = get(&params, FROM_FRAGMENT).is_some();
    params.retain(|(name, _)| name != FROM_FRAGMENT);
    let mode = if recovered {
        Mode::Fragment
    } else {
        Mode::FormPost
    };
    Ok((mode, params))
}

fn pairs(bytes: &[u8]) -> Params {
    form_urlencoded::parse(bytes).into_owned().collect()
}

fn is_state(params: &[(String, String)], sent: Option<&Secret>) -> bool {
    sent.is_some_and(|sent| get(params, "state") == Some(sent.expose()))
}

/// What made a request, if it was not a page that was opened: any site can point an image here.
///
/// Old browsers don't tell.
fn brought_by(request: &Request) -> Option<&'static str> {
    let mode = request.header("sec-fetch-mode")?;
    let kind = request.header("sec-fetch-dest").unwrap_or("document");
    match (mode, kind) {
        ("navigate", "document") => None,
        (_, "iframe" | "frame") => Some("a frame"),
        (_, "image") => Some("an image"),
        _ => Some("a script"),
    }
}

fn elsewhere(path: &str, with_code: bool) -> Stray {
    Stray::OtherPath {
        path: shown(path),
        with_code,
    }
}

/// A text of a stranger, fit for a terminal.
fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .take(LONGEST)
        .collect();
    if text.chars().count() > LONGEST {
        shown.push('…');
    }
    shown
}
