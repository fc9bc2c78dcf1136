//! Logins that end otherwise: closed tabs, time that runs out, Ctrl-C, ports that are taken.

use std::future::pending;
use std::time::{Duration, Instant};

use oauthdx::oauth::callback::{Arrival, Delivery, Listener, Redirect, Stray};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::{LONG, ask, callback, expected, get, good, run, success, usual};

#[test]
fn time_runs_out_and_tells_what_came_instead() {
    run(async {
        let (listener, address, host) = usual().await;
        let limit = Duration::from_millis(400);
        let waiting = tokio::spawn(listener.wait(expected(), limit, pending()));
        ask(address, get("/other?code=c1", &host, "")).await;
        match waiting.await.unwrap() {
            Arrival::TimedOut(strays) => {
                let path = "/other".to_owned();
                let with_code = true;
                assert_eq!(strays, [Stray::OtherPath { path, with_code }]);
            }
            _ => panic!("nothing else may come of it"),
        }
        assert!(
            TcpStream::connect(address).await.is_err(),
            "the port is free again"
        );
    });
}

#[test]
fn an_interrupt_ends_the_waiting_at_once() {
    run(async {
        let (listener, address, _) = usual().await;
        let (stop, stopped) = oneshot::channel::<()>();
        let interrupt = async move { drop(stopped.await) };
        let waiting = tokio::spawn(listener.wait(expected(), LONG, interrupt));
        sleep(Duration::from_millis(50)).await;
        let begun = Instant::now();
        stop.send(()).unwrap();
        assert!(matches!(waiting.await.unwrap(), Arrival::Cancelled(strays) if strays.is_empty()));
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert!(TcpStream::connect(address).await.is_err());
    });
}

#[test]
fn a_tab_that_is_closed_meanwhile_is_noticed_and_holds_nothing_up() {
    run(async {
        // Before and after the waiting page was sent.
        for exchange in [150, 900] {
            let (listener, address, host) = usual().await;
            let mut tab = TcpStream::connect(address).await.unwrap();
            tab.write_all(good(&host).as_bytes()).await.unwrap();
            let callback = callback(listener).await;
            sleep(Duration::from_millis(exchange)).await;
            drop(tab);
            sleep(Duration::from_millis(50)).await;
            let begun = Instant::now();
            let farewell = callback.finish(&success()).await;
            assert_eq!(farewell.delivery, Delivery::Gone, "after {exchange} ms");
            assert!(begun.elapsed() < Duration::from_secs(2));
        }
    });
}

#[test]
fn a_client_that_only_ended_its_side_is_answered() {
    run(async {
        let (listener, address, host) = usual().await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(good(&host).as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let callback = callback(listener).await;
        let reading = tokio::spawn(async move { super::rest(&mut client).await });
        assert_eq!(callback.finish(&success()).await.delivery, Delivery::Shown);
        assert!(reading.await.unwrap().contains("Connected"));
    });
}

#[test]
fn a_browser_that_does_not_read_holds_nothing_up() {
    run(async {
        let (listener, address, host) = usual().await;
        let mut tab = TcpStream::connect(address).await.unwrap();
        tab.write_all(good(&host).as_bytes()).await.unwrap();
        let callback = callback(listener).await;
        let begun = Instant::now();
        callback.finish(&success()).await;
        assert!(begun.elapsed() < Duration::from_secs(4));
        drop(tab);
    });
}

#[test]
fn a_login_that_is_given_up_tells_the_browser_so() {
    run(async {
        let (listener, address, host) = usual().await;
        let browser = tokio::spawn(ask(address, good(&host)));
        drop(callback(listener).await);
        let answer = browser.await.unwrap();
        assert!(answer.contains("oauthdx ended before"), "{answer}");
    });
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    run(async {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        for host in ["127.0.0.1", "localhost"] {
            let redirect =
                Redirect::parse(&format!("http://{host}:{port}/callback"), None).unwrap();
            let error = Listener::bind(&redirect).await.err().unwrap();
            assert!(
                error
                    .to_string()
                    .contains(&format!("listen at 127.0.0.1:{port}"))
            );
            assert!(error.hint().contains("--paste"), "{}", error.hint());
            assert_eq!(error.exit_code(), 1);
            assert!(!error.chain().is_empty());
        }
    });
}

#[test]
fn an_address_of_another_machine_is_an_error() {
    run(async {
        let redirect = Redirect::parse("http://localhost:0/", Some("192.0.2.1:0")).unwrap();
        let error = Listener::bind(&redirect).await.err().unwrap();
        assert!(error.hint().contains("--listen"), "{}", error.hint());
    });
}
