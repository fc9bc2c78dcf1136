//! What a single line of a pasted conversation can be.

/// A request line: `POST https://… HTTP/1.1`, or less of it.
pub(super) struct RequestLine<'a> {
    /// In capitals.
    pub(super) method: &'a str,
    /// Absolute or relative; missing where a method stands alone.
    pub(super) url: Option<&'a str>,
    /// Whether the protocol version was shown, as only a raw request does.
    pub(super) raw: bool,
}

/// The request line that `line` is, if it is one and nothing else.
pub(super) fn request(line: &str) -> Option<RequestLine<'_>> {
    let mut words = line.split_whitespace();
    let method = words.next().filter(|w| METHODS.contains(w))?;
    let Some(url) = words.next() else {
        return Some(RequestLine {
            method,
            url: None,
            raw: false,
        });
    };
    let raw = match words.next() {
        Some(version) if version.starts_with("HTTP/") => true,
        Some(_) => return None,
        None => false,
    };
    let is_url = raw || is_target(url);
    (is_url && words.next().is_none()).then_some(RequestLine {
        method,
        url: Some(url),
        raw,
    })
}

/// Whether a word is an HTTP method.
pub(super) fn is_method(word: &str) -> bool {
    METHODS.contains(&word)
}

/// Whether a word can be what a request is sent to.
pub(super) fn is_target(word: &str) -> bool {
    let host = word.split(['/', '?', ':']).next().unwrap_or_default();
    word.contains("://")
        || (word.starts_with('/') && word.len() > 1)
        || (host.contains('.') && word.contains('/') && !host.ends_with('.'))
        || (word.starts_with(['{', '$', '<']) && word.contains('/'))
}

/// A status line, or what people write for it.
#[derive(Clone, Copy)]
pub(super) struct StatusLine {
    /// The status where it is a number.
    pub(super) status: Option<u16>,
    /// Whether the protocol version was shown, as an answer itself does.
    pub(super) raw: bool,
}

/// The status line that `line` is, if it is one and nothing else.
pub(super) fn status(line: &str) -> Option<StatusLine> {
    let line = line.trim();
    if let Some(rest) = strip_prefix(line, "HTTP/") {
        let digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let mut words = rest.split_whitespace();
        words.next().filter(|version| digit(version))?;
        let word = words.next().filter(|word| digit(word))?;
        return Some(StatusLine {
            status: code(word),
            raw: true,
        });
    }
    let labels = [
        "status:",
        "status code:",
        "http status:",
        "http status code:",
        ":status:",
    ];
    let labelled = labels.iter().find_map(|label| strip_prefix(line, label));
    let status = match labelled {
        Some(rest) => lone_status(rest.trim()),
        None => {
            lone_status(strip_prefix(line, "HTTP ").unwrap_or(line)).filter(|_| line.contains(' '))
        }
    };
    status.map(|status| StatusLine {
        status: Some(status),
        raw: false,
    })
}

/// `400` or `400 Bad Request`, with a reason that belongs to a status and nothing after it.
fn lone_status(text: &str) -> Option<u16> {
    let (word, reason) = text.split_once(' ').unwrap_or((text, ""));
    let reason = reason.trim().trim_matches(['(', ')', '.', '"']);
    let known = reason.is_empty() || REASONS.iter().any(|r| r.eq_ignore_ascii_case(reason));
    if known { code(word) } else { None }
}

fn code(word: &str) -> Option<u16> {
    (word.len() == 3)
        .then(|| word.parse().ok())?
        .filter(|n| (100..=599).contains(n))
}

/// The name and value of a header line.
pub(super) fn header(line: &str) -> Option<(&str, &str)> {
    // HTTP/2 pseudo headers start with a colon (`:authority: example.org`).
    let (pseudo, rest) = match line.strip_prefix(':') {
        Some(rest) => (1, rest),
        None => (0, line),
    };
    let colon = rest.find(':')? + pseudo;
    let (name, value) = line.split_at_checked(colon)?;
    let value = value.get(1..)?;
    let token = |c: char| c.is_ascii_alphanumeric() || "-_.!#$%&'*+^`|~".contains(c);
    let plain = name.trim_start_matches(':');
    let named = !plain.is_empty() && plain.len() <= 60 && plain.chars().all(token);
    let spaced = value.is_empty() || value.starts_with([' ', '\t']) || !value.starts_with('/');
    let word =
        NO_HEADERS.iter().any(|w| w.eq_ignore_ascii_case(plain)) || is_quoted_by(plain, value);
    (named && spaced && !word && plain.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then(|| (name, value.trim()))
}

/// Whether a person tells what a server says, rather than a server its name: `server: "no such client"`.
fn is_quoted_by(name: &str, value: &str) -> bool {
    let words = value.split_whitespace().count();
    name.eq_ignore_ascii_case("server")
        && (value.trim_start().starts_with(['"', '\'']) || words > 3 && !value.contains('/'))
}

/// Which side of an exchange a header belongs to, for the headers that tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The client sends it.
    Request,
    /// The server sends it.
    Response,
    /// Both do.
    Either,
}

/// The side of a header that is known by its name.
pub(super) fn side(name: &str) -> Option<Side> {
    let name = name.to_ascii_lowercase();
    if REQUEST_HEADERS.contains(&name.as_str()) {
        Some(Side::Request)
    } else if RESPONSE_HEADERS.contains(&name.as_str()) {
        Some(Side::Response)
    } else {
        EITHER_HEADERS
            .contains(&name.as_str())
            .then_some(Side::Either)
    }
}

/// Whether the line is form-encoded parameters, decoded or not.
pub(super) fn is_form(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['&', '?']);
    let mut parts = line.split('&').filter(|p| !p.is_empty());
    let Some((key, value)) = parts.next().and_then(|p| p.split_once('=')) else {
        return false;
    };
    let named = |key: &str| {
        let token = |c: char| c.is_ascii_alphanumeric() || "_.-[]%~:".contains(c);
        !key.is_empty() && key.len() <= 64 && key.chars().all(token)
    };
    let pairs = parts
        .filter(|p| p.split_once('=').is_some_and(|(k, _)| named(k)))
        .count();
    named(key)
        && !value.starts_with('=')
        && (pairs > 0
            || is_parameter(key)
                && (!value.contains(' ') || key == "scope" || key == "error_description"))
}

/// Whether a name is a parameter of OAuth requests or answers.
pub(super) fn is_parameter(name: &str) -> bool {
    PARAMETERS.contains(&name)
}

/// `text` without `prefix`, compared without case.
pub(super) fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

const METHODS: &[&str] = &[
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE",
];

const REASONS: &[&str] = &[
    "OK",
    "Created",
    "Accepted",
    "No Content",
    "Moved Permanently",
    "Found",
    "See Other",
    "Not Modified",
    "Temporary Redirect",
    "Permanent Redirect",
    "Bad Request",
    "Unauthorized",
    "Payment Required",
    "Forbidden",
    "Not Found",
    "Method Not Allowed",
    "Not Acceptable",
    "Proxy Authentication Required",
    "Request Timeout",
    "Conflict",
    "Gone",
    "Length Required",
    "Precondition Failed",
    "Payload Too Large",
    "Content Too Large",
    "Request Entity Too Large",
    "URI Too Long",
    "Request-URI Too Large",
    "Unsupported Media Type",
    "Misdirected Request",
    "Unprocessable Entity",
    "Unprocessable Content",
    "Too Many Requests",
    "Request Header Fields Too Large",
    "Internal Server Error",
    "Not Implemented",
    "Bad Gateway",
    "Service Unavailable",
    "Service Temporarily Unavailable",
    "Gateway Timeout",
    "Gateway Time-out",
];

/// Words that start sentences, not headers.
const NO_HEADERS: &[&str] = &[
    "Error",
    "Response",
    "Request",
    "Body",
    "Status",
    "Note",
    "http",
    "https",
    "Caused",
    "Exception",
    "Result",
    "Answer",
    "Output",
    "Payload",
    "Message",
    "Details",
    "Expected",
    "Actual",
    "Traceback",
    "Headers",
    "TypeError",
    "ValueError",
    "Uncaught",
    "Warning",
    "ERROR",
    "WARN",
    "INFO",
    "DEBUG",
    "error_description",
    "error_uri",
    "grant_type",
    "client_id",
    "client_secret",
    "refresh_token",
    "access_token",
    "redirect_uri",
    "curl",
];

const REQUEST_HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "dpop",
    "cookie",
    "user-agent",
    "accept",
    "host",
    "origin",
    "referer",
    "x-api-key",
    "api-key",
    "notion-version",
    "if-none-match",
    "accept-language",
    "accept-encoding",
];

const RESPONSE_HEADERS: &[&str] = &[
    "www-authenticate",
    "proxy-authenticate",
    "set-cookie",
    "location",
    "retry-after",
    "server",
    "date",
    "dpop-nonce",
    "cf-ray",
    "x-request-id",
    "age",
    "etag",
    "vary",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-reset",
    "x-ms-request-id",
    "allow",
    "last-modified",
    "access-control-allow-origin",
    "x-powered-by",
    "via",
    "x-amzn-requestid",
];

const EITHER_HEADERS: &[&str] = &[
    "content-type",
    "content-length",
    "connection",
    "cache-control",
    "transfer-encoding",
    "pragma",
];

const PARAMETERS: &[&str] = &[
    "access_token",
    "access_type",
    "actor_token",
    "approval_prompt",
    "assertion",
    "audience",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "device_code",
    "error",
    "error_description",
    "error_reason",
    "error_uri",
    "expires_in",
    "grant_type",
    "id_token",
    "nonce",
    "oauth_token",
    "password",
    "prompt",
    "redirect_uri",
    "refresh_token",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "subject_token",
    "token",
    "token_type",
    "token_type_hint",
    "user_code",
    "username",
];
