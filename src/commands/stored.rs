//! The client of a stored connection, as it authenticated when its tokens were obtained.

use std::fmt;

use zeroize::Zeroizing;

use super::{ClientSettings, Config};
use crate::error::Error;
use crate::oauth::{AuthMethod, Client, Proof, Signer};
use crate::secret::Secret;
use crate::store::{Connection, TokenSet, Variables};
use crate::token::{Algorithm, KeyFault, KeyFile, PrivateKey};

/// What a client lacks to prove who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// Its secret.
    Secret,
    /// Its private key, or its certificate.
    Key,
    /// The stored key can't be used.
    Unusable(KeyFault),
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret => f.write_str("the client's secret is not stored"),
            Self::Key => f.write_str("the client's key is not stored"),
            Self::Unusable(fault) => write!(f, "the stored key can't be used: {fault}"),
        }
    }
}

impl Lack {
    /// Where it can be said.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Secret => {
                "say where it is in config.toml ([client.NAME] with provider, client_id and \
                 client_secret_env)"
            }
            Self::Key => "connect again with --key-file or --cert-file",
            Self::Unusable(fault) => fault.hint(),
        }
    }
}

/// The client of `connection`; `configured` is its secret where it is not stored.
pub(super) fn stored_client(
    connection: &Connection,
    tokens: &TokenSet,
    configured: Option<Secret>,
) -> Result<Client, Lack> {
    let stored = tokens.client_secret.as_ref();
    let secret = stored.map(|s| Secret::new(s.expose())).or(configured);
    let usual = match secret {
        Some(_) => AuthMethod::SecretBasic,
        None => AuthMethod::None,
    };
    let named = connection.client_auth.as_deref();
    let method = named.and_then(AuthMethod::named).unwrap_or(usual);
    let secret = || secret.ok_or(Lack::Secret);
    let proof = match method {
        AuthMethod::None => Proof::None,
        AuthMethod::PrivateKeyJwt => Proof::Assertion(Box::new(signer(connection, tokens)?)),
        AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth => {
            if tokens.private_key.is_none() {
                return Err(Lack::Key);
            }
            Proof::Certificate {
                self_signed: method == AuthMethod::SelfSignedTlsClientAuth,
            }
        }
        AuthMethod::SecretBasic => Proof::SecretBasic(secret()?),
        AuthMethod::SecretBasicRaw => Proof::SecretBasicRaw(secret()?),
        AuthMethod::SecretPost => Proof::SecretPost(secret()?),
        AuthMethod::SecretJwt => {
            let key = PrivateKey::secret(secret()?.expose().as_bytes());
            let signer = with_algorithm(Signer::new(key, None), connection);
            Proof::Assertion(Box::new(signer))
        }
    };
    let mut client = Client::new(connection.client_id.clone(), proof);
    if let Some(name) = &connection.request.client_id_parameter {
        client.id_parameter = name.clone().into();
    }
    Ok(client)
}

/// What signs with the connection's key, under the id that the server knows it by.
pub(super) fn signer(connection: &Connection, tokens: &TokenSet) -> Result<Signer, Lack> {
    let file = key_file(tokens)?;
    let key_id = connection.request.key_id.clone().or(file.key_id);
    let mut signer = Signer::new(file.key, key_id);
    if let Some(thumbprint) = file.certificate {
        signer
            .header
            .push(("x5t#S256".to_owned(), thumbprint.into()));
    }
    Ok(with_algorithm(signer, connection))
}

/// The file that the connection's key was read from.
pub(super) fn key_file(tokens: &TokenSet) -> Result<KeyFile, Lack> {
    let key = tokens.private_key.as_ref().ok_or(Lack::Key)?;
    KeyFile::read(key.expose().as_bytes()).map_err(Lack::Unusable)
}

fn with_algorithm(mut signer: Signer, connection: &Connection) -> Signer {
    let named = connection.request.key_algorithm.as_deref();
    if let Some(algorithm) = named.and_then(Algorithm::named) {
        signer.algorithm = algorithm;
    }
    signer
}

/// The certificate that the connection shows, where the client proves itself with one.
pub(super) fn certificate(client: &Client, tokens: &TokenSet) -> Option<Zeroizing<Vec<u8>>> {
    let shown = tokens.private_key.as_ref()?.expose();
    client
        .method()
        .needs_certificate()
        .then(|| Zeroizing::new(shown.as_bytes().to_vec()))
}

/// The secret of the connection's client in `config.toml`.
pub(super) fn configured_secret(
    connection: &Connection,
    config: &Config,
    variable: Variables<'_>,
) -> Result<Option<Secret>, Error> {
    let fits = |settings: &&ClientSettings| {
        settings.provider.as_ref() == Some(&connection.provider)
            && settings.client_id.as_ref() == Some(&connection.client_id)
    };
    let settings = config.clients.values().find(fits);
    settings.map_or(Ok(None), |settings| settings.client_secret(variable))
}
