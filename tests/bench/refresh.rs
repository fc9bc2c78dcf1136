//! Refreshing under load, under fire and for nothing, as whole processes against a local server.
//!
//! ```text
//! cargo bench --bench refresh               # all of them
//! cargo bench --bench refresh -- fleet      # 1,000 connections at once, beside wrk
//! cargo bench --bench refresh -- crowd      # 64 processes on one connection, 100 rounds
//! cargo bench --bench refresh -- kill       # 1,000 times SIGKILL at a random moment
//! cargo bench --bench refresh -- idle       # nothing to do, beside --version
//! ```
//!
//! The server rotates refresh tokens, revokes the family of one that is shown twice, and takes
//! 20 ms for an answer. Times are printed as ratios against a peer in the same run and never
//! asserted; what must not happen (a second request, a connection lost whose answer was written)
//! ends the bench. `fleet` wants wrk for its peer, and GNU time for the memory.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench stops at the first surprise"
)]
#![expect(clippy::print_stdout, reason = "the figures are what a bench is for")]

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use oauthdx::store::{Connection, Kind, Store, TokenSet};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The program, built as the bench is.
const OAUTHDX: &str = env!("CARGO_BIN_EXE_oauthdx");
/// How the bench starts itself as the server.
const SERVE: &str = "--serve";
/// How long the server takes.
const ANSWER: Duration = Duration::from_millis(20);
/// How many are refreshed at once.
const JOBS: usize = 32;
/// How many connections a fleet has.
const FLEET: usize = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == SERVE) {
        return serve();
    }
    let wanted = |name: &str| {
        let named: Vec<&String> = arguments
            .iter()
            .skip(1)
            .filter(|a| !a.starts_with('-'))
            .collect();
        named.is_empty() || named.iter().any(|named| *named == name)
    };
    let server = Server::start();
    for (name, bench) in [
        ("fleet", fleet as fn(&Server)),
        ("crowd", crowd),
        ("kill", kill),
        ("idle", idle),
    ] {
        if wanted(name) {
            bench(&server);
        }
    }
}

/// 1,000 connections of a file store, beside wrk with as many requests at the same concurrency.
fn fleet(server: &Server) {
    let home = Home::new("fleet");
    for number in 0..FLEET {
        home.connect(server, &format!("c{number}"), 0);
    }
    let mut best = f64::MAX;
    let mut memory = String::new();
    for _ in 0..3 {
        let start = Instant::now();
        let output = home
            .timed()
            .args([
                "refresh",
                "--all",
                "--quiet",
                "--force",
                "--jobs",
                &JOBS.to_string(),
            ])
            .output()
            .unwrap();
        best = best.min(start.elapsed().as_secs_f64());
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{told}{}",
            String::from_utf8_lossy(&output.stdout)
        );
        told.lines()
            .last()
            .unwrap_or_default()
            .clone_into(&mut memory);
    }
    let expected = FLEET * 3;
    assert_eq!(
        server.count(),
        expected,
        "one request a connection and round"
    );
    println!("fleet: {FLEET} refreshes, {JOBS} at once: {best:.3} s; most memory: {memory} KiB");
    match wrk(server) {
        Some(peer) => println!(
            "fleet: wrk needs {peer:.3} s for as many: ratio {:.2}",
            best / peer
        ),
        None => println!("fleet: wrk is not installed: no ratio"),
    }
}

/// The seconds that wrk needs for as many requests.
fn wrk(server: &Server) -> Option<f64> {
    let script = Path::new(env!("CARGO_TARGET_TMPDIR")).join("post.lua");
    fs::write(
        &script,
        "wrk.method = 'POST'\nwrk.body = 'grant_type=refresh_token&refresh_token=rt.peer.0&client_id=c'\n\
         wrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n",
    )
    .unwrap();
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{JOBS}"), "-d3s", "-s"])
        .arg(script)
        .arg(format!("{}/peer", server.url))
        .output()
        .ok()?;
    let told = String::from_utf8(output.stdout).ok()?;
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"))?;
    let per_second: f64 = line.trim().parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "a thousand is exact")]
    Some(FLEET as f64 / per_second)
}

/// 64 processes at once on one connection.
fn crowd(server: &Server) {
    const PROCESSES: usize = 64;
    const ROUNDS: usize = 100;
    let home = Home::new("crowd");
    for round in 0..ROUNDS {
        let name = format!("r{round}");
        home.connect(server, &name, 0);
        let before = server.count();
        let start = |_| {
            let mut command = home.command();
            command.args(["refresh", &name, "--quiet"]);
            command
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let processes: Vec<Child> = (0..PROCESSES).map(start).collect();
        for process in processes {
            let output = process.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "round {round}: {told}");
        }
        assert_eq!(server.count() - before, 1, "round {round}: requests");
    }
    println!(
        "crowd: {ROUNDS} rounds of {PROCESSES} processes: 1 request a round, {} successes",
        ROUNDS * PROCESSES
    );
}

/// SIGKILL at a random moment, a thousand times.
fn kill(server: &Server) {
    const TIMES: usize = 1000;
    let home = Home::new("kill");
    let mut family = 0;
    let mut connect = || {
        family += 1;
        home.connect(server, "k", family);
    };
    connect();
    let (mut finished, mut lost, mut unhurt) = (0, 0, 0);
    let longest = typical(&home, server);
    for time in 0..TIMES {
        let mut command = home.command();
        command.args(["refresh", "k", "--force", "--retries", "0"]);
        let mut process = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(longest.mul_f64(chance() * 1.2));
        process.kill().unwrap();
        process.wait().unwrap();
        home.check_records();
        let written = home.holds_answer("k");
        let (status, report) = home.refresh("k");
        let interrupted = report["notes"]
            .to_string()
            .contains("was interrupted after sending");
        match (report["outcome"].as_str().unwrap(), status.success()) {
            ("finished", true) => finished += 1,
            (_, true) => {
                assert!(
                    !written,
                    "time {time}: a written answer was not used: {report}"
                );
                unhurt += 1;
            }
            (outcome, false) => {
                assert!(
                    !written,
                    "time {time}: lost although its answer was written: {report}"
                );
                assert!(
                    interrupted,
                    "time {time}: {outcome} and not named: {report}"
                );
                lost += 1;
                connect();
            }
        }
    }
    println!(
        "kill: {TIMES} times: {unhurt} unhurt, {finished} finished from the stored answer, \
         {lost} answers lost in flight, each of them named"
    );
}

/// How long a refresh takes.
fn typical(home: &Home, _: &Server) -> Duration {
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let start = Instant::now();
            let (status, report) = home.refresh("k");
            assert!(status.success(), "{report}");
            start.elapsed()
        })
        .collect();
    times.sort();
    times.get(4).copied().unwrap()
}

/// What `refresh --min-valid` costs when there is nothing to do.
fn idle(server: &Server) {
    const ROUNDS: usize = 200;
    let home = Home::new("idle");
    home.connect(server, "i", 0);
    let (status, report) = home.refresh("i");
    assert!(status.success(), "{report}");
    let median = |arguments: &[&str]| {
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                let mut command = home.command();
                let status = command
                    .args(arguments)
                    .stdout(Stdio::null())
                    .status()
                    .unwrap();
                assert!(status.success());
                start.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times.get(ROUNDS / 2).copied().unwrap()
    };
    let version = median(&["--version"]);
    let idle = median(&["refresh", "i", "--min-valid", "10m"]);
    let print = median(&["refresh", "i", "--min-valid", "10m", "--print", "header"]);
    println!(
        "idle: --version {version:.2} ms; --min-valid {idle:.2} ms: ratio {:.2}; with --print {print:.2} ms: ratio {:.2}",
        idle / version,
        print / version
    );
}

/// A folder for settings and data.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("refresh-{name}"));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// Makes a connection whose access token has ended, or makes it anew.
    fn connect(&self, server: &Server, name: &str, family: usize) {
        let folder = self.0.clone().into_os_string();
        let variable = |name: &str| (name == "OAUTHDX_HOME").then(|| folder.clone());
        let store = Store::open(Some(Kind::File), &variable).unwrap();
        let name = name.parse().unwrap();
        let mut held = store.hold(&name, Duration::from_secs(9)).unwrap();
        let mut connection = Connection::new(name.clone(), Kind::File, "custom", "c");
        let url = format!("{}/token", server.url);
        connection.endpoints.insert("token".to_owned(), url);
        connection.client_auth = Some("none".to_owned());
        let tokens = TokenSet {
            access_token: Some("at-of-the-beginning".into()),
            refresh_token: Some(format!("rt.{name}-{family}.0.padding-like-a-token").into()),
            expires_at: Some(1),
            ..TokenSet::default()
        };
        held.create(connection, &tokens).unwrap();
    }

    fn prepared(&self, mut command: Command) -> Command {
        command
            .env("OAUTHDX_HOME", &self.0)
            .env("OAUTHDX_STORE", "file");
        command
    }

    fn command(&self) -> Command {
        self.prepared(Command::new(OAUTHDX))
    }

    /// The program under GNU time, whose last line is the most memory in KiB.
    fn timed(&self) -> Command {
        let mut command = Command::new("/usr/bin/time");
        command.args(["-f", "%M", OAUTHDX]);
        self.prepared(command)
    }

    /// Refreshes a connection; the report in JSON.
    fn refresh(&self, name: &str) -> (ExitStatus, Value) {
        let mut command = self.command();
        let output = command
            .args([
                "refresh",
                name,
                "--force",
                "--retries",
                "0",
                "--format",
                "json",
            ])
            .output()
            .unwrap();
        let report = serde_json::from_slice(&output.stdout);
        (
            output.status,
            report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))),
        )
    }

    /// Every connection's file is whole.
    fn check_records(&self) {
        for file in fs::read_dir(self.0.join("connections")).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                let record: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
                assert!(record["current"].is_u64());
            }
        }
    }

    /// Whether a whole answer lies beside the intent of a connection: its length stands at 4,096.
    fn holds_answer(&self, name: &str) -> bool {
        let Ok(file) = fs::read(self.0.join("pending").join(name)) else {
            return false;
        };
        let record = fs::read(self.0.join(format!("connections/{name}.json"))).unwrap();
        let record: Value = serde_json::from_slice(&record).unwrap();
        let line = file.split(|byte| *byte == b'\n').next().unwrap();
        let intent: Value = serde_json::from_slice(line).unwrap_or_default();
        let length = file.get(4096..4104);
        let has_answer = length.is_some_and(|length| *length != [0; 8]);
        intent["token_version"] == record["current"] && has_answer
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Evenly from 0 to 1.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    fs::File::open("/dev/urandom")
        .unwrap()
        .read_exact(&mut bytes)
        .unwrap();
    f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
}

/// The server, a process of its own.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process = command.arg(SERVE).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut told = BufReader::new(process.stdout.take().unwrap());
        told.read_line(&mut line).unwrap();
        Self {
            process,
            url: line.trim().to_owned(),
        }
    }

    /// How many token requests came.
    fn count(&self) -> usize {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET /count HTTP/1.1\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.rsplit("\r\n").next().unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

/// What the server knows.
#[derive(Default)]
struct State {
    count: usize,
    /// How often each family was rotated; none once it was revoked.
    families: HashMap<String, Option<usize>>,
}

fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(talk(stream, Arc::clone(&state)));
        }
    });
}

/// Answers the requests of one connection.
async fn talk(mut stream: tokio::net::TcpStream, state: Arc<Mutex<State>>) {
    let _ = stream.set_nodelay(true);
    let mut seen = Vec::new();
    loop {
        let Some(end) = seen.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
            match stream.read_buf(&mut seen).await {
                Ok(0) | Err(_) => return,
                Ok(_) => continue,
            }
        };
        let head = String::from_utf8_lossy(seen.get(..end).unwrap()).to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        let whole = end + 4 + length;
        while seen.len() < whole {
            match stream.read_buf(&mut seen).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        let body = String::from_utf8_lossy(seen.get(end + 4..whole).unwrap()).into_owned();
        seen.drain(..whole);
        let (status, answer) = if head.starts_with("get /count") {
            (200, state.lock().unwrap().count.to_string())
        } else if head.starts_with("post /peer") {
            tokio::time::sleep(ANSWER).await;
            (200, rotated("peer", 1))
        } else {
            tokio::time::sleep(ANSWER).await;
            rotate(&body, &state)
        };
        let length = answer.len();
        let text = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{answer}"
        );
        let wrote = stream.write_all(text.as_bytes()).await;
        if wrote.is_err() || head.contains("connection: close") {
            return;
        }
    }
}

fn rotate(body: &str, state: &Mutex<State>) -> (u16, String) {
    let mut state = state.lock().unwrap();
    state.count += 1;
    let token = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("refresh_token=rt."));
    let mut parts = token.unwrap().split('.');
    let (family, shown) = (parts.next().unwrap(), parts.next().unwrap());
    let shown: usize = shown.parse().unwrap();
    let newest = state.families.entry(family.to_owned()).or_insert(Some(0));
    if *newest != Some(shown) {
        *newest = None;
        let error =
            r#"{"error":"invalid_grant","error_description":"refresh token reuse detected"}"#;
        return (400, error.to_owned());
    }
    *newest = Some(shown + 1);
    (200, rotated(family, shown + 1))
}

fn rotated(family: &str, number: usize) -> String {
    format!(
        r#"{{"access_token":"at-{family}-{number}-0123456789abcdef","refresh_token":"rt.{family}.{number}.padding-like-a-token","token_type":"Bearer","expires_in":3600}}"#
    )
}
