//! A `curl` command line as the request that it sends.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::exchange::DraftRequest;

/// What a command's options add up to.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command"
)]
struct Options {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    data: Vec<String>,
    fields: Vec<String>,
    json: bool,
    query: bool,
    head: bool,
    hidden: bool,
}

/// The request that the words of a command describe; none if it is no `curl` command with a URL.
pub(super) fn request(words: &[String]) -> Option<DraftRequest> {
    let mut words = words.iter().map(String::as_str);
    words.next().filter(|w| is_curl(w))?;
    let mut options = Options::default();
    while let Some(word) = words.next() {
        if let Some(long) = word.strip_prefix("--") {
            let (name, inline) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let value = inline.or_else(|| takes_value(name).then(|| words.next()).flatten());
            options.set(name, value.unwrap_or_default());
        } else if let Some(short) = word.strip_prefix('-').filter(|s| !s.is_empty()) {
            options.short(short, &mut words);
        } else {
            options.url.get_or_insert_with(|| word.to_owned());
        }
    }
    options.url.is_some().then(|| options.finish())
}

/// Whether a word is the program's name.
pub(super) fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    name == "curl" || name == "curl.exe"
}

impl Options {
    /// Short options stand together (`-sSX POST`); the first that takes a value ends the group.
    fn short<'a>(&mut self, group: &'a str, words: &mut impl Iterator<Item = &'a str>) {
        let mut letters = group.chars();
        while let Some(letter) = letters.next() {
            let name = SHORT
                .iter()
                .find(|(c, _)| *c == letter)
                .map_or("", |(_, name)| *name);
            if takes_value(name) {
                let rest = letters.as_str();
                let value = if rest.is_empty() {
                    words.next().unwrap_or_default()
                } else {
                    rest
                };
                self.set(name, value);
                return;
            }
            self.set(name, "");
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        match name {
            "request" => self.method = Some(value.to_owned()),
            "url" => self.url = Some(value.to_owned()),
            "header" => {
                if let Some((name, value)) = value.split_once(':') {
                    self.header(name.trim(), value.trim());
                }
            }
            "data" | "data-ascii" | "data-binary" | "json" if value.starts_with('@') => {
                self.hidden = true;
                self.data.push(String::new());
            }
            "data" | "data-ascii" | "data-raw" | "data-binary" => self.data.push(value.to_owned()),
            "json" => {
                self.json = true;
                self.data.push(value.to_owned());
            }
            "data-urlencode" => self.data.push(encode(value)),
            "form" | "form-string" => self.fields.push(value.to_owned()),
            "user" => {
                let basic = format!("Basic {}", STANDARD.encode(value));
                self.header("Authorization", &basic);
            }
            "oauth2-bearer" => self.header("Authorization", &format!("Bearer {value}")),
            "user-agent" => self.header("User-Agent", value),
            "referer" => self.header("Referer", value),
            "cookie" => self.header("Cookie", value),
            "get" => self.query = true,
            "head" => self.head = true,
            _ => {}
        }
    }

    fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(n, _)| n.eq_ignore_ascii_case(name))
    }

    fn finish(mut self) -> DraftRequest {
        let mut url = self.url.take().unwrap_or_default();
        let mut body = None;
        if self.query {
            for data in &self.data {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(data);
            }
        } else if !self.data.is_empty() {
            // curl says so itself unless told otherwise.
            let kind = if self.json {
                "application/json"
            } else {
                "application/x-www-form-urlencoded"
            };
            if !self.has_header("content-type") {
                self.header("Content-Type", kind);
            }
            body = Some(self.data.join(if self.json { "" } else { "&" }));
        } else if !self.fields.is_empty() {
            self.header(
                "Content-Type",
                &format!("multipart/form-data; boundary={BOUNDARY}"),
            );
            body = Some(multipart(&self.fields));
        }
        let method = match self.method.take() {
            Some(method) => method,
            None if body.is_some() => "POST".to_owned(),
            None if self.head => "HEAD".to_owned(),
            None => "GET".to_owned(),
        };
        let body = if self.hidden {
            None
        } else {
            Some(body.unwrap_or_default())
        };
        DraftRequest {
            method: Some(method),
            url: Some(url),
            headers: self.headers,
            complete: body.is_some(),
            body,
        }
    }
}

/// `name=content` with the content encoded, in the forms that `--data-urlencode` takes.
fn encode(value: &str) -> String {
    let percent = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    match value.split_once('=') {
        Some(("", content)) => percent(content),
        Some((name, content)) => format!("{name}={}", percent(content)),
        None => percent(value),
    }
}

fn multipart(fields: &[String]) -> String {
    let mut body = String::new();
    for field in fields {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        body.push_str("--");
        body.push_str(BOUNDARY);
        body.push_str("\nContent-Disposition: form-data; name=\"");
        body.push_str(name);
        body.push_str("\"\n\n");
        body.push_str(value);
        body.push('\n');
    }
    body + "--" + BOUNDARY + "--\n"
}

fn takes_value(name: &str) -> bool {
    WITH_VALUE.contains(&name)
}

/// What RFC 3986 section 2.3 does not list as unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const BOUNDARY: &str = "------------------------curl";

const SHORT: &[(char, &str)] = &[
    ('A', "user-agent"),
    ('b', "cookie"),
    ('c', "cookie-jar"),
    ('d', "data"),
    ('e', "referer"),
    ('E', "cert"),
    ('F', "form"),
    ('G', "get"),
    ('H', "header"),
    ('I', "head"),
    ('K', "config"),
    ('m', "max-time"),
    ('o', "output"),
    ('T', "upload-file"),
    ('u', "user"),
    ('w', "write-out"),
    ('x', "proxy"),
    ('X', "request"),
    ('D', "dump-header"),
    ('U', "proxy-user"),
    ('C', "continue-at"),
    ('r', "range"),
    ('y', "speed-time"),
    ('Y', "speed-limit"),
    ('z', "time-cond"),
    ('Q', "quote"),
    ('P', "ftp-port"),
    ('h', "help"),
];

const WITH_VALUE: &[&str] = &[
    "aws-sigv4",
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "continue-at",
    "cookie",
    "cookie-jar",
    "curves",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "dns-servers",
    "doh-url",
    "dump-header",
    "form",
    "form-string",
    "header",
    "interface",
    "json",
    "key",
    "key-type",
    "limit-rate",
    "max-redirs",
    "max-time",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "pass",
    "pinnedpubkey",
    "proxy",
    "proxy-header",
    "proxy-user",
    "quote",
    "range",
    "referer",
    "request",
    "request-target",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "socks5",
    "socks5-hostname",
    "speed-limit",
    "speed-time",
    "stderr",
    "time-cond",
    "tls-max",
    "tls13-ciphers",
    "trace",
    "trace-ascii",
    "unix-socket",
    "upload-file",
    "url",
    "user",
    "user-agent",
    "write-out",
];
