//! Whom to trust, whom we are, and what a failed handshake means.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName,
    RootCertStore, SignatureScheme,
};

use super::Settings;
use super::course::Course;
use crate::error::Error;
use crate::exchange::TlsFault;

/// What does not change from one connection to the next.
pub(super) struct Tls {
    provider: Arc<CryptoProvider>,
    authorities: Vec<CertificateDer<'static>>,
    only: bool,
    identity: Option<Arc<CertifiedKey>>,
    /// Reading the platform's authorities takes milliseconds, so it is done when they are needed.
    trust: OnceLock<Result<Trust, rustls::Error>>,
}

/// Who decides on certificates.
#[derive(Clone)]
struct Trust {
    verifier: Arc<dyn ServerCertVerifier>,
    /// What is odd about it.
    note: Option<&'static str>,
}

/// Said where the platform has no authorities at all, as in many containers.
const NO_AUTHORITIES: &str = "this machine has no certificate authorities of its own (the package \
    ca-certificates); those of Mozilla that come with oauthdx were used";

impl Tls {
    /// Reads the PEM files of `settings`.
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut authorities = Vec::new();
        for file in &settings.ca_files {
            authorities.extend(certificates(file, "certificate authorities")?);
        }
        let mut roots = RootCertStore::empty();
        for authority in &authorities {
            roots.add(authority.clone()).map_err(|error| {
                unusable(
                    "certificate authorities",
                    &error.to_string(),
                    "convert it with openssl x509 -in FILE -out ca.pem",
                )
            })?;
        }
        if settings.ca_only && roots.is_empty() {
            return Err(unusable(
                "certificate authorities",
                "only those of the file are to be trusted, and there is no file",
                "name the file too",
            ));
        }
        let identity = settings.identity.as_deref();
        let identity = identity.map(|pem| own_certificate(pem, &provider));
        Ok(Self {
            identity: identity.transpose()?.map(Arc::new),
            provider,
            authorities,
            only: settings.ca_only,
            trust: OnceLock::new(),
        })
    }

    /// The configuration of one connection, and what is odd about it.
    pub(super) fn config(
        &self,
        course: &Course,
    ) -> Result<(ClientConfig, Option<&'static str>), rustls::Error> {
        let trust = self.trust.get_or_init(|| self.trust()).clone()?;
        let verifier = Witness {
            inner: trust.verifier,
            course: course.clone(),
        };
        let own = OwnCertificate {
            key: self.identity.clone(),
            course: course.clone(),
        };
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_cert_resolver(Arc::new(own));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok((config, trust.note))
    }

    fn trust(&self) -> Result<Trust, rustls::Error> {
        use rustls_platform_verifier::Verifier;
        let sure = |verifier| Trust {
            verifier,
            note: None,
        };
        if self.only {
            return self.built_in(&[]).map(sure);
        }
        // It fails where the platform has no authorities, but not if it is given some of ours: then
        // these alone would be trusted, without a word.
        let Ok(platform) = Verifier::new(Arc::clone(&self.provider)) else {
            let verifier = self.built_in(webpki_root_certs::TLS_SERVER_ROOT_CERTS)?;
            return Ok(Trust {
                verifier,
                note: Some(NO_AUTHORITIES),
            });
        };
        if self.authorities.is_empty() {
            return Ok(sure(Arc::new(platform)));
        }
        let extra = self.authorities.iter().cloned();
        let both = Verifier::new_with_extra_roots(extra, Arc::clone(&self.provider))?;
        Ok(sure(Arc::new(both)))
    }

    /// A verifier that trusts `others` and the files' authorities, and not the platform's.
    fn built_in(
        &self,
        others: &[CertificateDer<'static>],
    ) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
        let mut roots = RootCertStore::empty();
        for authority in self.authorities.iter().chain(others) {
            roots.add(authority.clone())?;
        }
        let provider = Arc::clone(&self.provider);
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        Ok(verifier)
    }
}

/// The certificates of a PEM file, at least one.
fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        Ok(_) => Err(unusable(
            what,
            "there is no certificate in the file",
            "the file must be PEM: lines between -----BEGIN CERTIFICATE----- and its end",
        )),
        Err(error) => Err(unusable(
            what,
            &error.to_string(),
            "check the file with openssl x509 -in FILE -noout -subject",
        )),
    }
}

/// Our certificate with its chain and key, from one PEM file.
fn own_certificate(pem: &[u8], provider: &CryptoProvider) -> Result<CertifiedKey, Error> {
    let chain = certificates(pem, "client certificate")?;
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        unusable(
            "client certificate",
            "there is no private key in the file",
            "put certificate and unencrypted key into one file: cat client.crt client.key > both.pem",
        )
    })?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| {
        unusable(
            "client certificate",
            &error.to_string(),
            "check that the key belongs to the first certificate of the file",
        )
    })
}

fn unusable(what: &str, why: &str, hint: &str) -> Error {
    Error::Usage {
        what: format!("use the {what}: {why}"),
        hint: hint.to_owned(),
    }
}

/// Keeps the certificate that a server shows and lets another verifier decide on it.
#[derive(Debug)]
struct Witness {
    inner: Arc<dyn ServerCertVerifier>,
    course: Course,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.course.notes().certificate = Some(end_entity.to_vec());
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }

    fn root_hint_subjects(&self) -> Option<&[DistinguishedName]> {
        self.inner.root_hint_subjects()
    }
}

/// Shows our certificate to a server that asks for one, and notes that it asked.
#[derive(Debug)]
struct OwnCertificate {
    key: Option<Arc<CertifiedKey>>,
    course: Course,
}

impl ResolvesClientCert for OwnCertificate {
    fn resolve(
        &self,
        _issuers: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.course.notes().asked_for_certificate = Some(self.key.is_some());
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}

/// What a failed handshake means; `signs_itself` tells whether the server's certificate does.
pub(super) fn fault(error: &rustls::Error, signs_itself: bool) -> TlsFault {
    use AlertDescription as Alert;
    use rustls::Error as Tls;
    match error {
        Tls::InvalidCertificate(error) => certificate_fault(error, signs_itself),
        Tls::AlertReceived(
            Alert::ProtocolVersion | Alert::HandshakeFailure | Alert::InsufficientSecurity,
        )
        | Tls::PeerIncompatible(_)
        | Tls::NoApplicationProtocol => TlsFault::Version,
        // A server has nothing to say of certificates but of ours.
        Tls::AlertReceived(
            Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::NoCertificate,
        ) => TlsFault::ClientCertificate,
        Tls::AlertReceived(Alert::UnrecognisedName) => TlsFault::WrongName {
            presented: Vec::new(),
        },
        Tls::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => TlsFault::PlainText,
        _ => TlsFault::Handshake,
    }
}

fn certificate_fault(error: &CertificateError, signs_itself: bool) -> TlsFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsFault::NotYetValid
        }
        CertificateError::NotValidForName => TlsFault::WrongName {
            presented: Vec::new(),
        },
        CertificateError::NotValidForNameContext { presented, .. } => TlsFault::WrongName {
            presented: presented.iter().map(|name| bare_name(name)).collect(),
        },
        // A self-signed certificate that may sign others fails as "CA used as end entity".
        CertificateError::UnknownIssuer | CertificateError::Other(_) if signs_itself => {
            TlsFault::SelfSigned
        }
        CertificateError::UnknownIssuer => TlsFault::UnknownIssuer,
        _ => TlsFault::Certificate,
    }
}

/// `as.example` of `DnsName("as.example")`.
fn bare_name(name: &str) -> String {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"').to_owned()
}
