//! Names the cause of a failing OAuth connection, proves it, and says who fixes it and how.
//!
//! Input becomes exchanges, exchanges become facts, rules over facts name causes, causes become a
//! diagnosis, a diagnosis becomes a report. [`diagnose_inputs`] is all of that but the report, and
//! [`diagnose_drafts`] for requests of our own; [`run`] is the program.

use std::ffi::OsString;

pub mod catalog;
pub mod cli;
pub mod commands;
pub mod error;
pub mod evidence;
pub mod exchange;
pub mod fact;
pub mod input;
pub mod net;
pub mod oauth;
pub mod report;
pub mod secret;
pub mod store;
pub mod token;
pub mod triage;

pub use commands::{Environment, Terminals};

use catalog::Catalog;
use evidence::{Material, Observation, Said};
use exchange::{Draft, Exchange};
use fact::Fact;
use input::Paste;
use report::Format;
use secret::Vault;
use triage::Diagnosis;

/// What the user knows beyond the inputs.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Sentences, read like the prose of a ticket.
    pub notes: Vec<String>,
    /// Facts with their values, taken as they are.
    pub facts: Vec<(Fact, String)>,
    /// What was seen beside the exchanges, where they are our own.
    pub observed: Vec<Observation>,
    /// The provider's slug, instead of a guess.
    pub provider: Option<String>,
}

/// One diagnosis over all `inputs`, each with the label that places in it start with.
///
/// Nothing here reads a file, a clock or a socket: the same bytes give the same diagnosis.
pub fn diagnose_inputs(
    inputs: &[(String, Vec<u8>)],
    hints: &Hints,
    catalog: &Catalog,
    vault: &mut Vault,
) -> Diagnosis {
    let pastes: Vec<Paste> = inputs
        .iter()
        .map(|(label, bytes)| input::read(label, bytes))
        .collect();
    let drafts: Vec<&Draft> = pastes.iter().flat_map(|p| &p.drafts).collect();
    let passages = pastes.iter().flat_map(|p| &p.prose);
    let prose: Vec<_> = passages
        .map(|p| (p.text.as_str(), p.place.as_str()))
        .collect();
    let checks = pastes.iter().flat_map(|p| &p.checks);
    let observed: Vec<_> = checks
        .map(|(name, found)| failed_check(name, found))
        .collect();
    if observed.is_empty() {
        return diagnose(&drafts, &prose, hints, catalog, vault);
    }
    let mut hints = hints.clone();
    hints.observed.extend(observed);
    diagnose(&drafts, &prose, &hints, catalog, vault)
}

/// A check of ours that failed, as a diagnosis takes it.
pub fn failed_check(name: &str, found: &str) -> Observation {
    Observation {
        fact: Fact::CheckFailed,
        value: name.to_owned(),
        from: format!("our own check: {found}"),
    }
}

/// One diagnosis over requests of ours and what became of them.
pub fn diagnose_drafts(
    drafts: &[&Draft],
    hints: &Hints,
    catalog: &Catalog,
    vault: &mut Vault,
) -> Diagnosis {
    diagnose(drafts, &[], hints, catalog, vault)
}

/// The main line; `prose` are texts with their places.
fn diagnose(
    drafts: &[&Draft],
    prose: &[(&str, &str)],
    hints: &Hints,
    catalog: &Catalog,
    vault: &mut Vault,
) -> Diagnosis {
    vault.study(|vault| {
        materialize(drafts, prose, hints, vault);
    });
    let (exchanges, prose) = materialize(drafts, prose, hints, vault);
    // A person may paste a token as a fact's value, too.
    let shown = |(fact, value): &(Fact, String)| (*fact, vault.text(value).shown().to_owned());
    let facts: Vec<_> = hints.facts.iter().map(shown).collect();
    let material = Material {
        exchanges: &exchanges,
        prose: &prose,
        facts: &facts,
        observed: &hints.observed,
        provider: hints.provider.as_deref(),
    };
    triage::diagnose(&evidence::gather(&material, catalog), catalog)
}

/// Exchanges and prose, secrets out of sight.
fn materialize(
    drafts: &[&Draft],
    prose: &[(&str, &str)],
    hints: &Hints,
    vault: &mut Vault,
) -> (Vec<Exchange>, Vec<Said>) {
    let exchanges = drafts.iter().map(|d| Exchange::new(d, vault)).collect();
    let notes = hints.notes.iter().map(|note| (note.as_str(), "--note"));
    let said = |(text, place): (&str, &str)| Said {
        text: vault.text(text),
        place: place.to_owned(),
    };
    let prose = prose.iter().copied().chain(notes).map(said).collect();
    (exchanges, prose)
}

/// Runs the program and returns its exit code; writes nowhere but into `environment`.
pub fn run(args: impl IntoIterator<Item = OsString>, environment: &mut Environment<'_>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    // Help and completions work whatever the file says; the other commands tell what is wrong in it.
    let config = commands::Config::read(environment.variable);
    let defaults = config.as_ref().map(|c| c.defaults).unwrap_or_default();
    let outcome = match cli::parse(&args, defaults) {
        Ok(cli) => {
            let format = cli.global.format;
            commands::run(cli, config, environment).map_err(|error| (error, format))
        }
        Err(refusal) if refusal.use_stderr() => {
            return refuse(&args, &refusal, defaults, environment);
        }
        Err(help) => {
            let color = environment.color(
                cli::early_color(&args, environment.variable, defaults),
                environment.terminals.stdout,
            );
            let text = styled(&help, color);
            environment
                .print(&text)
                .map(|()| 0)
                .map_err(|error| (error, Format::Text))
        }
    };
    outcome.unwrap_or_else(|(error, format)| {
        let code = error.exit_code();
        let hint = error.hint();
        let message = format!("could not {error}");
        let color = environment.color(
            cli::early_color(&args, environment.variable, defaults),
            environment.terminals.stderr,
        );
        environment.say(&report::failure(
            &message,
            &error.chain(),
            &hint,
            code,
            format,
            color,
        ));
        code
    })
}

/// Tells what is wrong with the command line.
fn refuse(
    args: &[OsString],
    refusal: &clap::Error,
    defaults: cli::Defaults,
    environment: &mut Environment<'_>,
) -> u8 {
    const WRONG_USAGE: u8 = 2;
    let text = if cli::early_format(args, environment.variable, defaults) == Format::Json {
        let message = refusal.render().to_string();
        let message = message.trim_start_matches("error: ");
        let (first, rest) = message.split_once("\n\n").unwrap_or((message, ""));
        report::failure(
            first.trim(),
            &[],
            rest.trim(),
            WRONG_USAGE,
            Format::Json,
            false,
        )
    } else {
        styled(
            refusal,
            environment.color(
                cli::early_color(args, environment.variable, defaults),
                environment.terminals.stderr,
            ),
        )
    };
    environment.say(&text);
    WRONG_USAGE
}

fn styled(message: &clap::Error, color: bool) -> String {
    let text = message.render();
    if color {
        text.ansi().to_string()
    } else {
        text.to_string()
    }
}
