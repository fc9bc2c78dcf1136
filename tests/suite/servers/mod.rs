//! Real authorization servers on loopback, each written by other people.
//!
//! `tests/servers` starts them, `tests/servers/install` fetches them. What is missing is skipped
//! aloud, except where CI=true.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

mod browser;
mod clients;
mod grants;
mod revocation;

pub use browser::{Browser, Page, parameter};
pub use clients::{Grant, LAB, Lab, Registered};
pub use grants::knows;

/// Which server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `oidc-provider`, on Node.
    OidcProvider,
    /// Authlib, under Flask.
    Authlib,
    /// `django-oauth-toolkit`.
    Django,
    /// The MCP Python SDK.
    Mcp,
}

/// Where a server's endpoints are.
pub struct Paths {
    pub metadata: &'static str,
    pub authorize: &'static str,
    pub token: &'static str,
    pub revocation: &'static str,
    pub device: Option<&'static str>,
    pub par: Option<&'static str>,
    /// Scopes that give a refresh token.
    pub scopes: &'static [&'static str],
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OidcProvider, Self::Authlib, Self::Django, Self::Mcp];

    /// As `tests/servers/start` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OidcProvider => "oidc-provider",
            Self::Authlib => "authlib",
            Self::Django => "django",
            Self::Mcp => "mcp",
        }
    }

    pub const fn paths(self) -> Paths {
        match self {
            Self::OidcProvider => Paths {
                metadata: "/.well-known/openid-configuration",
                authorize: "/auth",
                token: "/token",
                revocation: "/token/revocation",
                device: Some("/device/auth"),
                par: Some("/request"),
                scopes: &["openid", "offline_access"],
            },
            Self::Authlib => Paths {
                metadata: "/.well-known/oauth-authorization-server",
                authorize: "/authorize",
                token: "/token",
                revocation: "/revoke",
                device: Some("/device_authorization"),
                par: None,
                scopes: &["read", "write"],
            },
            Self::Django => Paths {
                metadata: "/o/.well-known/openid-configuration",
                authorize: "/o/authorize/",
                token: "/o/token/",
                revocation: "/o/revoke_token/",
                device: Some("/o/device-authorization/"),
                par: None,
                scopes: &["openid", "read"],
            },
            Self::Mcp => Paths {
                metadata: "/.well-known/oauth-authorization-server",
                authorize: "/authorize",
                token: "/token",
                revocation: "/revoke",
                device: None,
                par: None,
                scopes: &["mcp"],
            },
        }
    }

    /// What must be there to start it.
    fn is_installed(self) -> bool {
        let needed = match self {
            Self::OidcProvider => "node/node_modules/oidc-provider/package.json",
            Self::Authlib | Self::Django | Self::Mcp => "python/bin/python",
        };
        target().join("servers").join(needed).exists()
    }
}

/// A server that runs until this is dropped.
pub struct Server {
    pub kind: Kind,
    /// `http://127.0.0.1:4000`, or `https://localhost:4000`.
    pub base: String,
    /// As it calls itself.
    pub issuer: String,
    child: Child,
}

impl Server {
    /// The server that all tests of a kind share; none where it is not installed.
    pub fn shared(kind: Kind) -> Option<&'static Self> {
        static SHARED: [OnceLock<Option<Server>>; 4] = [const { OnceLock::new() }; 4];
        let slot = SHARED.get(kind as usize)?;
        slot.get_or_init(|| Self::start(kind, &[])).as_ref()
    }

    /// Starts one of its own with knobs of `tests/servers`; none where it is not installed.
    pub fn start(kind: Kind, knobs: &[(&str, &str)]) -> Option<Self> {
        if !kind.is_installed() {
            skip(&format!(
                "{}: tests/servers/install fetches it",
                kind.name()
            ));
            return None;
        }
        let port = free_port();
        let log = target().join(format!("tmp/{}-{port}.log", kind.name()));
        let mut child = Command::new(repository().join("tests/servers/start"))
            .arg(kind.name())
            .env("CARGO_TARGET_DIR", target())
            .env("CLIENTS", &LAB.file)
            .env("PORT", port.to_string())
            .env("STOP_WITH_STDIN", "1")
            .envs(knobs.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let (sender, receiver) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        // The pipe is read to its end, so that a server that logs to it is never stopped by it.
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if let Some(issuer) = line.strip_prefix("READY ") {
                    let _ = sender.send(issuer.to_owned());
                }
            }
        });
        let Ok(issuer) = receiver.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            let said = fs::read_to_string(&log).unwrap_or_default();
            panic!("{} did not start: {said}", kind.name());
        };
        wait_for(port);
        Some(Self {
            kind,
            base: url::Url::parse(&issuer)
                .unwrap()
                .origin()
                .ascii_serialization(),
            issuer,
            child,
        })
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Opens one of the doors that only tests have: `device?code=…&state=allow`.
    pub fn door(&self, what: &str) {
        let page = Browser::new().visit(&self.url(&format!("/lab/{what}")));
        assert_eq!(page.status, 200, "{what}: {}", page.body);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of the loopback interface where nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Says aloud what can't be tested here; where everything was installed, that is a failure.
pub fn skip(what: &str) {
    let must = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!must, "can't test {what}");
    println!("skipped: {what}");
}

/// Waits until somebody listens.
fn wait_for(port: u16) {
    let begin = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begin.elapsed() < PATIENCE, "nobody listens on {port}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of all that is built.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Django needs seconds to make its database, and more where the machine is busy.
const PATIENCE: Duration = Duration::from_secs(120);
