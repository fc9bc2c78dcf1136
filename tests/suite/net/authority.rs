//! A certificate authority and servers with its certificates.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauthdx::token::PrivateKey;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
};

use serde_json::{Value, json};

use super::server::{Server, read_request};

/// An authority that nobody knows.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key.
pub struct Pair {
    certificate: Certificate,
    key: KeyPair,
}

/// A connection with TLS, as the server has it.
pub type Secure = StreamOwned<ServerConnection, TcpStream>;

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "Inspecting Proxy Root");
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// A certificate for `name`, valid in these years.
    pub fn certify(&self, name: &str, from: i32, to: i32) -> Pair {
        let key = KeyPair::generate().unwrap();
        let certificate = params(name, from, to).signed_by(&key, &self.0).unwrap();
        Pair { certificate, key }
    }

    pub fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }
}

impl Pair {
    /// A certificate that signs itself.
    pub fn self_signed(name: &str, may_sign: bool) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = params(name, 2020, 2999);
        if may_sign {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, key }
    }

    /// Certificate and key in one PEM file.
    pub fn pem(&self) -> Vec<u8> {
        format!("{}{}", self.certificate.pem(), self.key.serialize_pem()).into_bytes()
    }

    /// The key with its certificate, as a server has it registered (RFC 8705 section 2.2.2).
    pub fn jwk(&self) -> Value {
        let pem = self.key.serialize_pem();
        let key = PrivateKey::from_pem(&pem).unwrap();
        let mut jwk = key.public().to_jwk().unwrap();
        jwk["x5c"] = json!([STANDARD.encode(self.certificate.der())]);
        jwk
    }

    fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.serialize_pem().as_bytes()).unwrap()
    }
}

fn params(name: &str, from: i32, to: i32) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// The configuration of a server; with `clients` it wants a certificate of that authority.
pub fn config(pair: &Pair, clients: Option<&Authority>, versions: Versions) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.0.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        }
    };
    let chain = vec![pair.certificate.der().clone()];
    Arc::new(builder.with_single_cert(chain, pair.key()).unwrap())
}

/// The configuration of a server that speaks HTTP/2.
pub fn http2(pair: &Pair) -> Arc<ServerConfig> {
    let mut config = Arc::unwrap_or_clone(config(pair, None, NEWER));
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

/// Versions of TLS.
pub type Versions = &'static [&'static SupportedProtocolVersion];
/// TLS 1.2 alone.
pub const OLDER: Versions = &[&TLS12];
/// TLS 1.3 alone.
pub const NEWER: Versions = &[&TLS13];
/// What servers speak.
pub const BOTH: Versions = &[&TLS12, &TLS13];

/// A server that hands each TLS connection to `part`.
pub fn serve(config: Arc<ServerConfig>, part: impl Fn(Secure) + Send + Sync + 'static) -> Server {
    Server::start(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        part(StreamOwned::new(connection, stream));
    })
}

/// Answers one request in the proper way.
pub fn answer(mut stream: Secure) {
    let request = read_request(&mut stream);
    if request.is_empty() {
        // The other side must read our alert before the connection goes.
        let _ = stream.sock.shutdown(std::net::Shutdown::Write);
        let _ = stream.sock.read_to_end(&mut Vec::new());
        return;
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    stream.conn.send_close_notify();
    let _ = stream.flush();
}
