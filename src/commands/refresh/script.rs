//! What scripts do with tokens: hand them over, print them, run with them.

use super::print::Printing;
use super::set::Set;
use super::{Environment, Judged, Session, child};
use crate::cli::{Printed, RefreshArgs};
use crate::error::Error;
use crate::oauth::refresh::End;
use crate::store::{self, Connection, Store, TokenSet};

/// What a script wants, and what it gave.
pub(super) struct Script<'a> {
    args: &'a RefreshArgs,
    /// The set that came from outside.
    given: Option<Set>,
    /// What the names of its variables begin with.
    prefix: &'a str,
}

impl<'a> Script<'a> {
    pub(super) fn new(args: &'a RefreshArgs, given: Option<Set>, prefix: Option<&'a str>) -> Self {
        Self {
            args,
            given,
            prefix: prefix.unwrap_or(USUAL_PREFIX),
        }
    }

    /// Hands a new token set to the user's command, and one that it did not take the last time.
    pub(super) fn hand_over(
        &self,
        judged: &Judged,
        store: &Store,
        environment: &mut Environment<'_>,
    ) -> Result<(), Error> {
        let Some(command) = &self.args.script.on_rotate else {
            return Ok(());
        };
        let connection = &judged.refreshed.connection;
        let is_new = matches!(judged.refreshed.end, End::Renewed { .. } | End::Finished(_));
        let name = connection.name();
        if self.given.is_some() {
            return if is_new {
                self.hand(command, connection, store, environment)
            } else {
                Ok(())
            };
        }
        if !is_new && !is_missed(connection) {
            return Ok(());
        }
        // Under its lock, so that each set is handed over once however many ask.
        let mut held = store.hold(name, self.args.lock.lock_timeout)?;
        let connection = held.connection()?.clone();
        if !is_missed(&connection) {
            return Ok(());
        }
        self.hand(command, &connection, store, environment)?;
        let version = connection.token_version();
        held.update(|connection| connection.handed_over = Some(version))
    }

    /// Hands the stored set to the command.
    fn hand(
        &self,
        command: &str,
        connection: &Connection,
        store: &Store,
        environment: &mut Environment<'_>,
    ) -> Result<(), Error> {
        let tokens = store.tokens(connection)?;
        let mut set = self.given.clone().unwrap_or_default();
        set.update(connection, &tokens, true);
        let json = set.to_json();
        let secrets = [
            &tokens.access_token,
            &tokens.refresh_token,
            &tokens.id_token,
        ];
        mask(secrets.into_iter().flatten(), environment);
        let name = connection.name().as_str();
        let handed = child::hand_over(command, name, &json);
        handed.map_err(|why| self.not_taken(command, name, &why, &json, environment))
    }

    /// The error about a command that did not take the new set; the set is where it says.
    fn not_taken(
        &self,
        command: &str,
        name: &str,
        why: &str,
        json: &str,
        environment: &Environment<'_>,
    ) -> Error {
        let hint = if self.given.is_none() {
            format!(
                "they are stored; the next run hands them over again: \
                 oauthdx refresh {name} --min-valid 1m --on-rotate …"
            )
        } else {
            match store::rescue(environment.variable, json.as_bytes()) {
                Ok(path) => format!(
                    "the set is kept in {path} (for you alone): put it where the old one was, and \
                     remove the file"
                ),
                Err(error) => format!(
                    "it could not be kept either ({error}): the user must log in again if the \
                     provider rotates refresh tokens"
                ),
            }
        };
        Error::Store {
            what: format!("hand the new tokens of {name} to {command:?}: {why}"),
            hint,
            source: None,
        }
    }

    /// Prints the token in the form that was asked for.
    pub(super) fn print(
        &self,
        form: Printed,
        judged: &Judged,
        store: &Store,
        session: &mut Session<'_, '_>,
    ) -> Result<u8, Error> {
        let connection = &judged.refreshed.connection;
        let tokens = store.tokens(connection)?;
        let variable = |name: &str| (session.environment.variable)(name)?.into_string().ok();
        let kubernetes = variable("KUBERNETES_EXEC_INFO");
        let provider = session.catalog.provider(&connection.provider);
        let git_username = provider.and_then(|p| p.connect.git_username.as_deref());
        let printing = Printing {
            connection,
            tokens: &tokens,
            given: self.given.as_ref(),
            prefix: self.prefix,
            git_username: git_username.unwrap_or(USUAL_GIT_USERNAME),
            kubernetes: kubernetes.as_deref(),
        };
        let text = printing.text(form)?;
        mask(printing.shown(form).into_iter(), session.environment);
        session.environment.print(&text)?;
        Ok(0)
    }

    /// Runs the user's command with the tokens in its environment.
    pub(super) fn exec(
        &self,
        judged: &Judged,
        store: &Store,
        environment: &mut Environment<'_>,
    ) -> Result<u8, Error> {
        let connection = &judged.refreshed.connection;
        let tokens = store.tokens(connection)?;
        let variables = self.variables(connection, &tokens);
        mask(
            [&tokens.access_token, &tokens.id_token]
                .into_iter()
                .flatten(),
            environment,
        );
        let variables: Vec<(String, &str)> = variables
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str()))
            .collect();
        child::exec(&self.args.script.command, &variables)
    }

    fn variables(&self, connection: &Connection, tokens: &TokenSet) -> Vec<(String, String)> {
        let mut set = Set::default();
        set.update(connection, tokens, false);
        let members = [
            "access_token",
            "id_token",
            "token_type",
            "expires_at",
            "scope",
        ];
        let told = members.iter().filter_map(|member| {
            Some((
                super::set::variable_name(self.prefix, member),
                set.text(member)?,
            ))
        });
        told.collect()
    }
}

/// Whether the user's command has not taken over the newest set.
pub(super) fn is_missed(connection: &Connection) -> bool {
    connection.handed_over < Some(connection.token_version())
}

/// Refuses what makes sense for one connection only.
pub(super) fn forbid(args: &RefreshArgs) -> Result<(), Error> {
    let script = &args.script;
    let option = match (script.print, script.exec) {
        (Some(_), _) => "--print",
        (_, true) => "--exec",
        _ => return Ok(()),
    };
    Err(Error::Usage {
        what: format!("use {option} with several connections: it takes the tokens of one"),
        hint: format!("oauthdx refresh NAME {option} …"),
    })
}

/// Asks GitHub Actions to hide tokens in its logs; it reads standard error, too.
fn mask<'t>(tokens: impl Iterator<Item = &'t store::Secret>, environment: &mut Environment<'_>) {
    if (environment.variable)("GITHUB_ACTIONS").is_none_or(|value| value.is_empty()) {
        return;
    }
    for token in tokens {
        environment.tell(&format!("::add-mask::{}\n", token.expose()));
    }
}

/// What the names of variables begin with where nobody says otherwise.
const USUAL_PREFIX: &str = "OAUTHDX";
/// GitLab wants this one, and most others take any.
const USUAL_GIT_USERNAME: &str = "oauth2";
