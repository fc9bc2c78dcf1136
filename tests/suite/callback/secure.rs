//! Redirect URIs of this machine that say https.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauthdx::oauth::callback::{Arrival, Listener, Stray};
use oauthdx::token::sha256;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{ask, expected, get, good, listen, login, rest, run, status};

/// A person who clicks the warning away, and remembers the certificate.
#[derive(Debug, Default)]
struct Credulous(Mutex<Vec<u8>>);

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.0.lock().unwrap() = end_entity.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

async fn secure() -> (Listener, std::net::SocketAddr, String) {
    let listener = listen("https://localhost:0/callback", None).await;
    let address = listener.addresses()[0];
    (listener, address, format!("localhost:{}", address.port()))
}

fn versions() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
}

async fn connect(
    address: std::net::SocketAddr,
    config: ClientConfig,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

#[test]
fn a_certificate_made_on_the_spot_serves_the_callback() {
    run(async {
        let (listener, address, host) = secure().await;
        let fingerprint = listener.fingerprint().unwrap().to_owned();
        let login = login(listener, Duration::from_millis(700));
        let person = Arc::new(Credulous::default());
        let config = versions()
            .dangerous()
            .with_custom_certificate_verifier(person.clone())
            .with_no_client_auth();
        let mut browser = connect(address, config).await.unwrap();
        browser.write_all(good(&host).as_bytes()).await.unwrap();
        let answer = rest(&mut browser).await;
        assert!(answer.contains("Finishing the login") && answer.contains("Connected"));
        let (returned, farewell) = login.await.unwrap();
        assert_eq!(returned.address, format!("https://{host}/callback"));
        assert_eq!(farewell.strays, []);
        // What the terminal says is what the browser shows.
        let certificate = person.0.lock().unwrap().clone();
        assert_eq!(fingerprint.split(':').count(), 32);
        let bytes: Vec<u8> = fingerprint
            .split(':')
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect();
        assert_eq!(oauthdx::token::encode(bytes), sha256(&certificate));
    });
}

#[test]
fn the_certificate_is_for_every_name_of_this_machine() {
    run(async {
        for (uri, name) in [
            ("https://localhost:0/callback", "localhost"),
            ("https://127.0.0.1:0/callback", "127.0.0.1"),
            ("https://app.localhost:0/callback", "app.localhost"),
        ] {
            let listener = listen(uri, None).await;
            let address = listener.addresses()[0];
            let host = format!("{name}:{}", address.port());
            // A first connection learns the certificate, a second trusts it and nothing else.
            let person = Arc::new(Credulous::default());
            let config = versions()
                .dangerous()
                .with_custom_certificate_verifier(person.clone())
                .with_no_client_auth();
            let login = login(listener, Duration::ZERO);
            let mut first = connect(address, config).await.unwrap();
            first
                .write_all(get("/favicon.ico", &host, "").as_bytes())
                .await
                .unwrap();
            assert_eq!(status(&rest(&mut first).await), 404);
            let mut roots = RootCertStore::empty();
            let certificate = person.0.lock().unwrap().clone();
            roots.add(CertificateDer::from(certificate)).unwrap();
            let config = versions()
                .with_root_certificates(roots)
                .with_no_client_auth();
            let stream = TcpStream::connect(address).await.unwrap();
            let server = ServerName::try_from(name.to_owned()).unwrap();
            let connector = TlsConnector::from(Arc::new(config));
            let mut second = connector.connect(server, stream).await.unwrap();
            second.write_all(good(&host).as_bytes()).await.unwrap();
            assert!(rest(&mut second).await.contains("Connected"));
            login.await.unwrap();
        }
    });
}

#[test]
fn a_browser_that_refuses_the_certificate_is_told_of() {
    run(async {
        let (listener, address, _) = secure().await;
        let limit = Duration::from_millis(600);
        let waiting = tokio::spawn(listener.wait(expected(), limit, pending()));
        let config = versions()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        assert!(connect(address, config).await.is_err());
        match waiting.await.unwrap() {
            Arrival::TimedOut(strays) => {
                let told = strays[0].to_string();
                assert!(matches!(strays[0], Stray::Handshake(_)), "{told}");
                assert!(strays[0].is_telling());
            }
            _ => panic!("nothing else may come of it"),
        }
    });
}

#[test]
fn plain_http_and_tls_at_the_wrong_place_are_named() {
    run(async {
        let (listener, address, host) = secure().await;
        let secure_login = login(listener, Duration::ZERO);
        let answer = ask(address, good(&host)).await;
        assert_eq!(status(&answer), 400);
        assert!(answer.contains("This address speaks https"), "{answer}");
        secure_login.abort();

        let (listener, address, host) = super::usual().await;
        let login = login(listener, Duration::ZERO);
        let mut hello = TcpStream::connect(address).await.unwrap();
        hello.write_all(&[22, 3, 1, 0, 5]).await.unwrap();
        let mut nothing = [0; 16];
        assert!(matches!(hello.read(&mut nothing).await, Ok(0) | Err(_)));
        ask(address, good(&host)).await;
        assert_eq!(login.await.unwrap().1.strays, [Stray::UnwantedTls]);
    });
}
