//! The way back from the provider on real sockets: what browsers, proxies and strangers send.

use std::future::{Future, pending};
use std::net::SocketAddr;
use std::time::Duration;

use oauthdx::oauth::callback::{
    Arrival, Callback, Expected, Farewell, Listener, Page, Redirect, Returned,
};
use oauthdx::secret::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

mod chromium;
mod endings;
mod opening;
mod requests;
mod secure;

/// The state of every login here.
const STATE: &str = "state-0123456789";
/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(60);

/// Runs a test with a runtime like the program's.
fn run<F: Future>(test: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(test)
}

/// Listens at `uri`, somewhere else where `bind` says so.
async fn listen(uri: &str, bind: Option<&str>) -> Listener {
    let redirect = Redirect::parse(uri, bind).unwrap();
    Listener::bind(&redirect).await.unwrap()
}

fn expected() -> Expected {
    Expected {
        state: Some(Secret::new(STATE)),
        ..Expected::default()
    }
}

/// Waits for an answer, which must come.
async fn callback(listener: Listener) -> Box<Callback> {
    match listener.wait(expected(), LONG, pending()).await {
        Arrival::Callback(callback) => callback,
        Arrival::TimedOut(strays) | Arrival::Cancelled(strays) => panic!("{strays:?}"),
    }
}

/// A login beside the test: waits for an answer, takes its time, and ends well.
fn login(listener: Listener, exchange: Duration) -> JoinHandle<(Returned, Farewell)> {
    tokio::spawn(async move {
        let callback = callback(listener).await;
        tokio::time::sleep(exchange).await;
        let returned = callback.returned.clone();
        (returned, callback.finish(&success()).await)
    })
}

fn success() -> Page {
    Page::success("Connected to Airtable", "Tokens are stored as airtable.")
}

/// A listener, its address, and what a browser calls it.
async fn usual() -> (Listener, SocketAddr, String) {
    let listener = listen("http://127.0.0.1:0/callback", None).await;
    let address = listener.addresses()[0];
    (listener, address, address.to_string())
}

/// The head of a request as browsers send it.
fn get(target: &str, host: &str, more: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n")
}

/// A callback that is right.
fn good(host: &str) -> String {
    get(&format!("/callback?code=c1&state={STATE}"), host, "")
}

/// Sends bytes and reads to the end of what comes back.
async fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    rest(&mut stream).await
}

/// Reads to the end.
async fn rest(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// The status of an answer.
fn status(answer: &str) -> u16 {
    let word = answer.split(' ').nth(1);
    word.and_then(|s| s.parse().ok())
        .unwrap_or_else(|| panic!("no answer: {answer:?}"))
}
