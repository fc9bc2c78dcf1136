//! Grants that need more than a client: statements, tokens and passwords.

use std::collections::BTreeMap;
use std::path::Path;

use super::client::signer;
use super::person::Question;
use super::settings::{Settings, secret_file, variable};
use super::setup::{Making, Way};
use super::target::filled;
use crate::commands::Environment;
use crate::error::Error;
use crate::oauth::{Assertion, Exchanged, Grant};
use crate::secret::Secret;

impl Making<'_> {
    /// A statement of a service account, or of a client about a user (RFC 7523).
    pub(super) fn statement(
        &self,
        settings: &Settings,
        variables: &BTreeMap<String, String>,
    ) -> Result<Way, Error> {
        let flow = &self.args.flow;
        let Some(key) = &settings.key else {
            return Err(self.person.missing(&STATEMENT_KEY));
        };
        let signer = Box::new(signer(key, self.args)?);
        let account = Assertion::google(&key.file, &settings.scopes, flow.subject.as_deref());
        if let Some(mut assertion) = account {
            if let Some(audience) = flow.audience.first() {
                assertion.audience.clone_from(audience);
            }
            return Ok(Way::Statement {
                assertion: Box::new(assertion),
                signer,
                scope: String::new(),
            });
        }
        let provider = self.target.provider();
        let template = provider.and_then(|p| Some((p, p.connect.assertion_audience.as_deref()?)));
        let usual = match (flow.audience.first(), template) {
            (Some(audience), _) => audience.clone(),
            (None, Some((provider, template))) => {
                filled(provider, template, &mut variables.clone(), self.person)?
            }
            (None, None) => settings.endpoints.token.clone().unwrap_or_default(),
        };
        let subject = match &flow.subject {
            Some(subject) => subject.clone(),
            None => self.person.text(&Question {
                what: "subject",
                option: "--subject USER",
                about: Some("the user whom the statement is about"),
                at_console: false,
            })?,
        };
        let id = settings.client_id.clone().unwrap_or_default();
        Ok(Way::Statement {
            assertion: Box::new(Assertion::salesforce(&id, &subject, &usual)),
            signer,
            scope: settings.scopes.join(" "),
        })
    }

    pub(super) fn exchange(
        &self,
        scope: String,
        environment: &mut Environment<'_>,
    ) -> Result<Grant, Error> {
        let flow = &self.args.flow;
        let subject = given(
            flow.subject_token_file.as_deref(),
            "OAUTHDX_SUBJECT_TOKEN",
            environment,
        )?;
        let subject_token = match subject {
            Some(token) => token,
            None => self.person.secret(&Question {
                what: "subject token",
                option: "--subject-token-file FILE, or OAUTHDX_SUBJECT_TOKEN",
                about: Some("the token that is exchanged"),
                at_console: false,
            })?,
        };
        let actor = flow.actor_token_file.as_deref();
        let actor = actor
            .map(|path| secret_file(path, environment))
            .transpose()?;
        Ok(Grant::TokenExchange(Box::new(Exchanged {
            subject_token,
            subject_token_type: token_type(&flow.subject_token_type),
            actor: actor.map(|token| (token, token_type(&flow.actor_token_type))),
            requested_token_type: flow.requested_token_type.as_deref().map(token_type),
            audiences: flow.audience.clone(),
            scope,
        })))
    }

    pub(super) fn password(
        &self,
        scope: String,
        environment: &mut Environment<'_>,
    ) -> Result<Grant, Error> {
        let flow = &self.args.flow;
        environment.say(
            "warning: the password grant hands the user's password to this client; it is retired \
             (RFC 9700 section 2.4), and here only to reproduce old failures\n",
        );
        let username = match &flow.username {
            Some(name) => name.clone(),
            None => self.person.text(&Question {
                what: "user name",
                option: "--username NAME",
                about: None,
                at_console: false,
            })?,
        };
        let password = given(
            flow.password_file.as_deref(),
            "OAUTHDX_PASSWORD",
            environment,
        )?;
        let password = match password {
            Some(password) => password,
            None => self.person.secret(&Question {
                what: "password",
                option: "--password-file FILE, or OAUTHDX_PASSWORD",
                about: None,
                at_console: false,
            })?,
        };
        Ok(Grant::Password {
            username,
            password,
            scope,
        })
    }
}

/// A secret from a file, else from a variable.
fn given(
    file: Option<&Path>,
    name: &str,
    environment: &mut Environment<'_>,
) -> Result<Option<Secret>, Error> {
    match file {
        Some(path) => secret_file(path, environment).map(Some),
        None => Ok(variable(environment, name)),
    }
}

/// The URN of a token type that was typed by its short name (RFC 8693 section 3).
fn token_type(typed: &str) -> String {
    if typed.contains(':') {
        return typed.to_owned();
    }
    format!("urn:ietf:params:oauth:token-type:{typed}")
}

/// What signs a statement.
pub(super) const STATEMENT_KEY: Question<'_> = Question {
    what: "private key",
    option: "--key-file FILE",
    about: Some("PEM, JWK, or a service account's JSON"),
    at_console: false,
};
