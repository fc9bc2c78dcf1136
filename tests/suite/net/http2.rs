//! HTTP/2, which most real servers choose where TLS offers it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use oauthdx::exchange::Stage;
use oauthdx::net::{Settings, Timings};
use tokio::time::{Sleep, sleep};
use tokio_rustls::TlsAcceptor;

use super::authority::{Authority, http2 as config};
use super::{answer, fails, no_answer, refresh, send, settings};

/// Pieces of a body, last first, and the time after which it breaks off behind them, if it does.
///
/// Without a time to wait the reset would overtake the pieces.
struct Pieces(Vec<&'static str>, Option<Pin<Box<Sleep>>>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(piece) = self.0.pop() {
            return Poll::Ready(Some(Ok(Frame::data(piece.into()))));
        }
        let Some(wait) = &mut self.1 else {
            return Poll::Ready(None);
        };
        let broken = || Some(Err(io::Error::other("broken on purpose")));
        wait.as_mut().poll(context).map(|()| broken())
    }
}

/// Answers by path: a refusal, a reset stream, or a body that breaks off.
async fn respond(request: Request<Incoming>) -> Result<hyper::Response<Pieces>, io::Error> {
    let path = request.uri().path().to_owned();
    let form = request.into_body().collect().await;
    assert!(!form.unwrap().to_bytes().is_empty());
    let body = match path.as_str() {
        "/reset" => return Err(io::Error::other("reset on purpose")),
        "/half" => {
            let wait = Box::pin(sleep(Duration::from_millis(200)));
            Pieces(vec!["{\"access_token\":"], Some(wait))
        }
        _ => Pieces(vec!["\"invalid_grant\"}", "{\"error\":"], None),
    };
    let response = hyper::Response::builder().status(400);
    Ok(response
        .header("X-Twice", "1")
        .header("X-Twice", "2")
        .body(body)
        .unwrap())
}

/// A server with a certificate for `as.example`.
fn serve(authority: &Authority) -> SocketAddr {
    let config = config(&authority.certify("as.example", 2020, 2999));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let acceptor = TlsAcceptor::from(config);
            while let Ok((stream, _)) = listener.accept().await {
                let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
                let connection = http2::Builder::new(TokioExecutor::new())
                    .serve_connection(stream, service_fn(respond));
                let _ = connection.await;
            }
        });
    });
    address
}

#[test]
fn http2_is_spoken_where_the_server_does() {
    let authority = Authority::new();
    let address = serve(&authority);
    let at = Settings {
        ca_files: vec![authority.pem()],
        resolve: vec![("as.example".to_owned(), address)],
        ..settings()
    };
    let sent = send(&refresh("https://as.example/token"), at.clone());
    let whole = answer(&sent);
    assert_eq!((whole.status, whole.version.as_str()), (400, "HTTP/2.0"));
    assert_eq!(&whole.body[..], b"{\"error\":\"invalid_grant\"}");
    let twice = whole.headers.iter().filter(|(name, _)| name == "x-twice");
    let twice: Vec<&str> = twice.map(|(_, value)| value.as_str()).collect();
    assert_eq!(twice, ["1", "2"]);
    assert_eq!(sent.remote, Some(address));
    let Timings { dns, connect, .. } = sent.timings;
    assert!(dns.is_some() && connect.is_some());

    let url = "https://as.example/reset";
    fails(url, at.clone(), &Stage::Reset, true, "network-unreachable");

    let url = "https://as.example/half";
    let sent = fails(url, at, &Stage::BodyCut, true, "network-unreachable");
    let begun = no_answer(&sent).begun.as_ref().unwrap();
    assert_eq!(&begun.body[..], b"{\"access_token\":");
}
