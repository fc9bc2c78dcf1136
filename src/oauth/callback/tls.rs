//! A certificate made on the spot, for redirect URIs of this machine that say https.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::error::{Error, Source};
use crate::token::sha256;

/// A certificate with its key, new in every run and known to nobody.
#[derive(Clone)]
pub(super) struct Identity {
    acceptor: TlsAcceptor,
    fingerprint: String,
}

impl Identity {
    /// A certificate for `host` and the names of this machine.
    pub(super) fn new(host: &str) -> Result<Self, Error> {
        let failed = |source: Source| Error::Callback {
            what: format!("make a certificate for {host}"),
            hint: "use http in the redirect URI if the provider allows it, or --paste".to_owned(),
            source: Some(source),
        };
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"]
            .map(str::to_owned)
            .to_vec();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if !names.iter().any(|name| name == bare) {
            names.push(bare.to_owned());
        }
        let mut params = CertificateParams::new(names).map_err(|e| failed(e.into()))?;
        params
            .distinguished_name
            .push(DnType::CommonName, "oauthdx, for this login only");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let now = SystemTime::now();
        // A clock that is a little off must not be the next trouble.
        params.not_before = now.checked_sub(DAY).unwrap_or(now).into();
        params.not_after = now.checked_add(DAY).unwrap_or(now).into();
        let key = KeyPair::generate().map_err(|e| failed(e.into()))?;
        let certificate = params.self_signed(&key).map_err(|e| failed(e.into()))?;
        let fingerprint = fingerprint(certificate.der());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| failed(e.into()))?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(|e| failed(e.into()))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            fingerprint,
        })
    }

    /// The SHA-256 hash of the certificate, as browsers show it.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The other side's handshake, or what it says against us.
    pub(super) async fn accept(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
        self.acceptor
            .accept(stream)
            .await
            .map_err(|error| error.to_string())
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// `A1:B2:…`
fn fingerprint(der: &[u8]) -> String {
    let hash = URL_SAFE_NO_PAD.decode(sha256(der)).unwrap_or_default();
    let pairs: Vec<String> = hash.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}
