//! Logins with a listener: the browser is held until the outcome is known, and told the truth.

use std::net::TcpStream;
use std::process::{Child, ChildStderr};

use super::*;

const CODE: &str = "code-canary7Qz-71ab";

/// A run that waits for its browser.
pub(super) struct Waiting<'a> {
    home: &'a Home,
    child: Child,
    err: BufReader<ChildStderr>,
    told: String,
    /// What the browser is to open.
    pub(super) url: String,
}

impl Home {
    /// Starts a login and reads on until it names the address to be opened.
    pub(super) fn begin(&self, args: &[&str]) -> Waiting<'_> {
        let mut child = self
            .command(args)
            .arg("--no-browser")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let (mut told, mut url) = (String::new(), String::new());
        while url.is_empty() {
            let mut line = String::new();
            assert_ne!(err.read_line(&mut line).unwrap(), 0, "{told}");
            told.push_str(&line);
            if line.starts_with("http") && line.contains("client_id=") {
                line.trim().clone_into(&mut url);
            }
        }
        Waiting {
            home: self,
            child,
            err,
            told,
            url,
        }
    }
}

impl Waiting<'_> {
    /// Waits for its end.
    pub(super) fn end(mut self) -> Ran {
        self.err.read_to_string(&mut self.told).unwrap();
        let mut out = String::new();
        let mut stdout = self.child.stdout.take().unwrap();
        stdout.read_to_string(&mut out).unwrap();
        let ran = Ran {
            code: self.child.wait().unwrap().code().unwrap_or(-1),
            out,
            err: self.told,
        };
        self.home.assert_tight(&ran);
        ran
    }
}

/// Opens a URL on this machine as a browser does; the whole answer.
fn open(url: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    let query = url.query().map(|query| format!("?{query}"));
    write!(
        stream,
        "GET {}{} HTTP/1.1\r\nHost: {}:{}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n",
        url.path(),
        query.unwrap_or_default(),
        address.0,
        address.1
    )
    .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn args<'a>(authorize: &'a str, token: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![
        "custom",
        "lab",
        "--authorize-url",
        authorize,
        "--token-url",
        token,
        "--client-id",
        "abc",
        "--client-auth",
        "none",
        "--redirect-uri",
        "http://127.0.0.1:0/callback",
        "--format",
        "json",
    ];
    args.extend(more);
    args
}

#[test]
fn the_browser_is_told_of_success_when_the_tokens_are_stored() {
    let home = Home::new("browser");
    let server = Script::always(200, tokens());
    let (authorize, token) = (server.at("/authorize"), server.at("/token"));
    let waiting = home.begin(&args(&authorize, &token, &[]));
    let redirect_uri = query(&waiting.url)
        .into_iter()
        .find(|(n, _)| n == "redirect_uri")
        .unwrap()
        .1;
    assert!(!redirect_uri.contains(":0/"), "{redirect_uri}");
    let page = open(&redirected(&waiting.url, &[("code", CODE)]));
    assert!(page.contains("Connected: lab"), "{page}");
    assert!(home.has("lab"), "it was stored before the page came");
    let ran = waiting.end();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(server.only("/token").param("redirect_uri"), redirect_uri);
}

#[test]
fn the_browser_is_told_the_cause_of_a_failure() {
    let home = Home::new("browser-failure");
    let server = Script::always(
        400,
        json!({"error": "invalid_client", "error_description": "unknown client"}),
    );
    let (authorize, token) = (server.at("/authorize"), server.at("/token"));
    let waiting = home.begin(&args(&authorize, &token, &[]));
    let page = open(&redirected(&waiting.url, &[("code", CODE)]));
    assert!(
        page.contains("The server does not know this client id"),
        "{page}"
    );
    let ran = waiting.end();
    assert_eq!(cause(&ran), "client-id-unknown");
    assert_eq!(ran.code, 11);
}

#[test]
fn a_tab_that_is_closed_is_a_named_cause_in_time() {
    let home = Home::new("browser-closed");
    let server = Script::always(200, tokens());
    let (authorize, token) = (server.at("/authorize"), server.at("/token"));
    let waiting = home.begin(&args(&authorize, &token, &["--timeout", "1s"]));
    let ran = waiting.end();
    assert_eq!(cause(&ran), "login-not-finished", "{ran:?}");
    assert_eq!(ran.code, 10);
    // An answer at another path explains why none came.
    let waiting = home.begin(&args(&authorize, &token, &["--timeout", "2s"]));
    open(&redirected(&waiting.url, &[("code", CODE)]).replace("/callback", "/other"));
    let ran = waiting.end();
    assert!(ran.out.contains("came to /other"), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_wait() {
    let home = Home::new("browser-interrupt");
    let server = Script::always(200, tokens());
    let (authorize, token) = (server.at("/authorize"), server.at("/token"));
    let record = home.0.with_extension("har");
    let more = ["--record", record.to_str().unwrap()];
    let waiting = home.begin(&args(&authorize, &token, &more));
    let pid = waiting.child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(killed.unwrap().success());
    let ran = waiting.end();
    assert_eq!(ran.code, 130, "{ran:?}");
    assert!(ran.err.contains("cancelled"), "{}", ran.err);
    assert!(
        fs::read_to_string(&record)
            .unwrap()
            .contains("authorization request")
    );
    fs::remove_file(record).unwrap();
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    let home = Home::new("browser-port");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!(
        "http://127.0.0.1:{}/callback",
        taken.local_addr().unwrap().port()
    );
    let ran = home.connect(
        &[
            "custom",
            "lab",
            "--authorize-url",
            "http://127.0.0.1:1/a",
            "--token-url",
            "http://127.0.0.1:1/t",
            "--client-id",
            "a",
            "--client-auth",
            "none",
            "--redirect-uri",
            &uri,
            "--no-browser",
        ],
        "",
    );
    assert!(matches!(ran.code, 1 | 2), "{ran:?}");
    assert!(ran.err.contains("hint: "), "{}", ran.err);
    assert!(ran.err.contains("--paste"), "{}", ran.err);
}
