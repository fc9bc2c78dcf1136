//! `connect` against real authorization servers, with a person who follows their pages.

use std::sync::OnceLock;
use std::thread;

use super::*;
use crate::servers::{
    Browser, Grant, Kind, LAB, Lab, Page, Registered, Server, free_port, knows, parameter,
};

mod breaks;
mod chromium;
mod devices;
mod flows;
mod keyring;
mod machines;
mod network;
mod registrations;

/// Where the listener waits; most servers take any port of loopback (RFC 8252 section 7.3).
const ANY_PORT: &str = "http://127.0.0.1:0/callback";

/// A run, and the last page that its browser saw.
pub struct Outcome {
    pub home: Home,
    ran: Ran,
    page: Option<Page>,
}

impl Outcome {
    /// Asserts that tokens came and are stored.
    pub fn assert_connected(&self, place: &str) {
        assert_eq!(self.ran.code, 0, "{place}: {:?}", self.ran);
        let json = self.ran.json();
        assert_eq!(json["verdict"], "healthy", "{place}");
        assert!(self.home.has("lab"), "{place}");
        if let Some(page) = &self.page {
            assert!(page.body.contains("Connected: lab"), "{place}: {page:?}");
        }
    }

    /// Asserts that the first cause and the exit code are these, and that nothing is stored.
    fn assert_failed(&self, wanted: &str, code: i32, place: &str) {
        assert_eq!(cause(&self.ran), wanted, "{place}: {}", self.ran.out);
        assert_eq!(self.ran.code, code, "{place}");
        assert!(!self.home.has("lab"), "{place}");
    }

    /// The results of the checks whose names begin so.
    fn checks(&self, prefix: &str) -> Vec<(String, String)> {
        let json = self.ran.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let checks = json["checks"].as_array().unwrap().iter();
        checks
            .map(|check| (text(&check["name"]), text(&check["result"])))
            .filter(|(name, _)| name.starts_with(prefix))
            .collect()
    }
}

/// A home of this client at this server.
fn home(test: &str, server: &Server, client: &Registered) -> Home {
    let name = format!("real-{test}-{}-{}", server.kind.name(), client.id);
    let secret = client
        .secret
        .map(|secret| ("OAUTHDX_CLIENT_SECRET", secret));
    Home::with(&name, secret.as_slice())
}

/// What a client is told to do at a server whose issuer's URL is all that is known.
fn args(server: &Server, client: &Registered, more: &[&str]) -> Vec<String> {
    let mut args: Vec<String> = [
        &*server.issuer,
        "lab",
        "--client-id",
        client.id,
        "--client-auth",
        client.auth,
        "--format",
        "json",
    ]
    .map(str::to_owned)
    .to_vec();
    if !more.contains(&"--timeout") {
        args.extend(["--timeout", "60s"].map(str::to_owned));
    }
    if client.auth == "private_key_jwt" {
        let key = LAB.key_file.to_str().unwrap();
        args.extend(["--key-file", key, "--key-id", "lab-key-1"].map(str::to_owned));
    }
    args.extend(more.iter().map(|arg| (*arg).to_owned()));
    args
}

/// The arguments of a login that ends with a refresh token.
fn login_args(server: &Server, client: &Registered, more: &[&str]) -> Vec<String> {
    let scopes = server.kind.paths().scopes.join(" ");
    let mut all = vec!["--scope", &scopes];
    if server.kind == Kind::OidcProvider {
        // Without a consent page it gives no offline access.
        all.extend(["--auth-param", "prompt=consent"]);
    }
    match client.demands {
        Some("dpop") => all.push("--dpop"),
        Some("par") => all.push("--par"),
        _ => {}
    }
    all.extend(more);
    args(server, client, &all)
}

fn strs(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

/// Logs in with `args`: a browser follows the pages up to the listener.
fn browse(home: Home, args: &[String], browser: &mut Browser) -> Outcome {
    let mut args = strs(args);
    args.extend(["--redirect-uri", ANY_PORT]);
    let waiting = home.begin(&args);
    let page = browser.visit(&waiting.url);
    let ran = waiting.end();
    for value in [&page.url].iter().filter_map(|url| parameter(url, "code")) {
        assert!(!ran.out.contains(&value) && !ran.err.contains(&value));
    }
    Outcome {
        ran,
        page: Some(page),
        home,
    }
}

/// The same where the browser's last address is pasted.
fn paste(home: Home, args: &[String]) -> Outcome {
    let mut args = strs(args);
    args.extend(["--redirect-uri", &LAB.redirect_uri]);
    let ran = home.login(&args, |url| Browser::new().log_in(url, &LAB.redirect_uri));
    Outcome {
        ran,
        page: None,
        home,
    }
}

/// Logs in as the server allows: the MCP SDK compares ports, and all tests share the registered one.
pub fn log_in(test: &str, server: &Server, client: &Registered, more: &[&str]) -> Outcome {
    let args = login_args(server, client, more);
    let home = home(test, server, client);
    match server.kind {
        Kind::Mcp => paste(home, &args),
        _ => browse(home, &args, &mut Browser::new()),
    }
}

/// Runs what needs no browser.
fn at_once(test: &str, server: &Server, client: &Registered, more: &[&str]) -> Outcome {
    let home = home(test, server, client);
    let ran = home.connect(&strs(&args(server, client, more)), "");
    Outcome {
        ran,
        page: None,
        home,
    }
}

/// Does the same at every server that is installed, at all of them at a time.
pub fn everywhere(kinds: &[Kind], part: impl Fn(&Server) + Sync) {
    thread::scope(|scope| {
        for server in kinds.iter().filter_map(|kind| Server::shared(*kind)) {
            let part = &part;
            scope.spawn(move || part(server));
        }
    });
}

/// `oidc-provider` with TLS, certificates, nonces for `DPoP`, and its own pages of login and consent.
fn secure() -> Option<&'static Server> {
    static SECURE: OnceLock<Option<Server>> = OnceLock::new();
    let start = || {
        let knobs = [
            ("TLS_FILE", LAB.server_file.to_str().unwrap()),
            ("CA_FILE", LAB.ca_file.to_str().unwrap()),
            ("DPOP_NONCE", "1"),
            ("FORMS", "1"),
        ];
        Server::start(Kind::OidcProvider, &knobs)
    };
    SECURE.get_or_init(start).as_ref()
}
