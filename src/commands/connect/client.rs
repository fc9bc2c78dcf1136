//! Decides who asks, and how it proves who it is.

use super::person::{Person, Question};
use super::settings::{Key, Settings};
use crate::catalog::Provider;
use crate::cli::{ConnectArgs, GrantKind};
use crate::error::Error;
use crate::oauth::{AuthMethod, Client, Proof, Signer};
use crate::secret::Secret;
use crate::token::{Algorithm, PrivateKey};

/// What decides the client's proof beside its own settings.
pub(super) struct Surroundings<'a> {
    pub(super) args: &'a ConnectArgs,
    pub(super) provider: Option<&'a Provider>,
    /// The methods that the server lists, in its order.
    pub(super) listed: Option<Vec<AuthMethod>>,
    pub(super) grant: GrantKind,
    pub(super) person: &'a Person,
}

/// The client; what it lacks is asked for.
pub(super) fn client(
    settings: &mut Settings,
    surroundings: &Surroundings<'_>,
) -> Result<Client, Error> {
    let person = surroundings.person;
    let id = client_id(settings, surroundings)?;
    let method = method(settings, surroundings, person)?;
    settings.client_auth = Some(method);
    let proof = proof(method, settings, surroundings)?;
    let mut client = Client::new(id, proof);
    let connect = surroundings.provider.map(|p| &p.connect);
    if let Some(name) = connect.and_then(|c| c.client_id_parameter.clone()) {
        client.id_parameter = name.into();
    }
    Ok(client)
}

/// The id; a service account is named in its key file, and needs none.
fn client_id(settings: &mut Settings, surroundings: &Surroundings<'_>) -> Result<String, Error> {
    if let Some(id) = &settings.client_id {
        return Ok(id.clone());
    }
    let account = settings
        .key
        .as_ref()
        .and_then(|key| key.file.issuer.as_ref());
    if surroundings.grant == GrantKind::JwtBearer && account.is_some() {
        return Ok(String::new());
    }
    let id = surroundings.person.text(&Question {
        what: "client id",
        option: "--client-id ID, or OAUTHDX_CLIENT_ID",
        about: None,
        at_console: true,
    })?;
    settings.client_id = Some(id.clone());
    Ok(id)
}

/// How the client proves who it is: as typed, as the provider or server wants it, else as its
/// settings allow.
fn method(
    settings: &mut Settings,
    surroundings: &Surroundings<'_>,
    person: &Person,
) -> Result<AuthMethod, Error> {
    if let Some(method) = settings.client_auth {
        return Ok(method);
    }
    let connect = surroundings.provider.map(|p| &p.connect);
    let exact = connect.and_then(|c| c.client_auth.as_deref());
    if let Some(method) = exact.and_then(AuthMethod::named) {
        return Ok(method);
    }
    let accepted = accepted(surroundings);
    if surroundings.args.client.cert_file.is_some() {
        let both = [
            AuthMethod::SelfSignedTlsClientAuth,
            AuthMethod::TlsClientAuth,
        ];
        let first = accepted.iter().find(|m| both.contains(m)).copied();
        return Ok(first.unwrap_or(AuthMethod::TlsClientAuth));
    }
    // The key of a signed statement is its issuer's, and need not be the client's.
    if settings.key.is_some() && surroundings.grant != GrantKind::JwtBearer {
        return Ok(AuthMethod::PrivateKeyJwt);
    }
    let with_secret = accepted.iter().find(|m| m.needs_secret()).copied();
    if settings.client_secret.is_some() {
        return Ok(with_secret.unwrap_or(AuthMethod::SecretBasic));
    }
    let public = accepted.is_empty() || accepted.contains(&AuthMethod::None);
    if surroundings.grant == GrantKind::JwtBearer || with_secret.is_none() && public {
        return Ok(AuthMethod::None);
    }
    // Confidential and public clients are both possible: only the person knows which it is.
    // Devices keep no secrets, whatever else the provider wants.
    if public || surroundings.grant == GrantKind::Device {
        settings.client_secret = person.optional_secret(&SECRET_IF_ANY)?;
        let method = with_secret.filter(|_| settings.client_secret.is_some());
        return Ok(method.unwrap_or(AuthMethod::None));
    }
    Ok(with_secret
        .or(accepted.first().copied())
        .unwrap_or(AuthMethod::None))
}

/// What provider or server accept, best first.
fn accepted(surroundings: &Surroundings<'_>) -> Vec<AuthMethod> {
    let habit = surroundings
        .provider
        .and_then(|p| p.habits.client_auth.as_ref());
    if let Some(habit) = habit {
        return named_in(&habit.value);
    }
    let mut listed = surroundings.listed.clone().unwrap_or_default();
    // Servers list in any order; Basic is what RFC 6749 section 2.3.1 wants every one to take.
    listed.sort_by_key(|method| match method {
        AuthMethod::SecretBasic => 0,
        AuthMethod::SecretPost => 1,
        _ => 2,
    });
    listed
}

/// The methods that a habit names in words: "basic or post", "basic with a client secret, none
/// without". What stands in brackets is about something else.
pub(in crate::commands) fn named_in(habit: &str) -> Vec<AuthMethod> {
    let mut text = String::new();
    let mut depth = 0_u32;
    for c in habit.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    let methods = |text: &str| -> Vec<AuthMethod> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let mut found = Vec::new();
        for word in words {
            let method = match word.to_ascii_lowercase().as_str() {
                "basic" => AuthMethod::SecretBasic,
                "post" => AuthMethod::SecretPost,
                "none" => AuthMethod::None,
                "jwt" | "private_key_jwt" => AuthMethod::PrivateKeyJwt,
                "mtls" => AuthMethod::TlsClientAuth,
                _ => continue,
            };
            if !found.contains(&method) {
                found.push(method);
            }
        }
        found
    };
    // Behind a colon stands why, unless nothing stands before it.
    let parts = text.split(':').map(methods);
    parts
        .into_iter()
        .find(|m| !m.is_empty())
        .unwrap_or_default()
}

/// What the client proves itself with; what is missing is asked for.
fn proof(
    method: AuthMethod,
    settings: &mut Settings,
    surroundings: &Surroundings<'_>,
) -> Result<Proof, Error> {
    let person = surroundings.person;
    Ok(match method {
        AuthMethod::None => Proof::None,
        AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth => {
            if surroundings.args.client.cert_file.is_none() {
                return Err(person.missing(&CERTIFICATE));
            }
            let self_signed = method == AuthMethod::SelfSignedTlsClientAuth;
            Proof::Certificate { self_signed }
        }
        AuthMethod::SecretBasic => Proof::SecretBasic(secret(settings, surroundings)?),
        AuthMethod::SecretBasicRaw => Proof::SecretBasicRaw(secret(settings, surroundings)?),
        AuthMethod::SecretPost => Proof::SecretPost(secret(settings, surroundings)?),
        AuthMethod::SecretJwt => {
            let secret = secret(settings, surroundings)?;
            let key = PrivateKey::secret(secret.expose().as_bytes());
            Proof::Assertion(Box::new(signed_as(Signer::new(key, None), surroundings)?))
        }
        AuthMethod::PrivateKeyJwt => {
            let Some(key) = &settings.key else {
                return Err(person.missing(&KEY));
            };
            Proof::Assertion(Box::new(signer(key, surroundings.args)?))
        }
    })
}

/// The secret; asked for where a provider doesn't do without.
fn secret(settings: &mut Settings, surroundings: &Surroundings<'_>) -> Result<Secret, Error> {
    if let Some(secret) = &settings.client_secret {
        return Ok(secret.clone());
    }
    let connect = surroundings.provider.map(|p| &p.connect);
    // Some providers want Basic with an empty password from clients without a secret.
    let may_be_empty = connect.is_some_and(|c| c.client_auth.is_some());
    let secret = if may_be_empty {
        let secret = surroundings.person.optional_secret(&SECRET_IF_ANY)?;
        secret.unwrap_or_default()
    } else {
        surroundings.person.secret(&SECRET)?
    };
    settings.client_secret = Some(secret.clone());
    Ok(secret)
}

/// What signs with the client's key.
pub(super) fn signer(key: &Key, args: &ConnectArgs) -> Result<Signer, Error> {
    let mut signer = Signer::new(key.file.key.clone(), key.file.key_id.clone());
    if let Some(thumbprint) = &key.file.certificate {
        let name = "x5t#S256".to_owned();
        signer.header.push((name, thumbprint.clone().into()));
    }
    with_algorithm(signer, args)
}

fn signed_as(signer: Signer, surroundings: &Surroundings<'_>) -> Result<Signer, Error> {
    with_algorithm(signer, surroundings.args)
}

/// The signer with the algorithm that was typed.
fn with_algorithm(mut signer: Signer, args: &ConnectArgs) -> Result<Signer, Error> {
    if let Some(name) = &args.client.key_algorithm {
        signer.algorithm = Algorithm::named(name).ok_or_else(|| Error::Usage {
            what: format!("sign with {name:?}: nobody knows this algorithm"),
            hint: "use RS256, PS256, ES256, ES384, EdDSA or HS256".to_owned(),
        })?;
    }
    Ok(signer)
}

const SECRET: Question<'_> = Question {
    what: "client secret",
    option: "--client-secret-file FILE, or OAUTHDX_CLIENT_SECRET",
    about: None,
    at_console: true,
};
const SECRET_IF_ANY: Question<'_> = Question {
    about: Some("empty if it has none"),
    ..SECRET
};
const KEY: Question<'_> = Question {
    what: "private key",
    option: "--key-file FILE",
    about: None,
    at_console: false,
};
const CERTIFICATE: Question<'_> = Question {
    what: "certificate",
    option: "--cert-file FILE",
    about: Some("PEM, with its key"),
    at_console: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_read_from_the_words_of_a_habit() {
        use AuthMethod::{None, PrivateKeyJwt, SecretBasic, SecretPost, TlsClientAuth};
        for (habit, methods) in [
            ("post", &[SecretPost][..]),
            ("basic or post", &[SecretBasic, SecretPost]),
            (
                "basic with a client secret, none without: the Authorization header is required",
                &[SecretBasic, None],
            ),
            (
                "post (the device endpoint answers invalid_request to Basic)",
                &[SecretPost],
            ),
            (
                "post, basic or jwt (client_assertion); none for public clients",
                &[SecretPost, SecretBasic, PrivateKeyJwt, None],
            ),
            (
                "one method a request: basic, post, private_key_jwt, mtls or none",
                &[SecretBasic, SecretPost, PrivateKeyJwt, TlsClientAuth, None],
            ),
            ("custom", &[]),
        ] {
            assert_eq!(named_in(habit), methods, "{habit}");
        }
    }
}
