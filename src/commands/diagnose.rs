//! `diagnose`: whatever a person has in hand becomes ranked causes.

use std::fs;
use std::path::{Path, PathBuf};

use super::ask::{self, Terminal};
use super::{Session, key, unreadable};
use crate::catalog::Catalog;
use crate::cli::DiagnoseArgs;
use crate::error::{Error, nearest};
use crate::fact::Fact;
use crate::report::{DiagnosisReport, render};
use crate::secret::{self, Vault};
use crate::{Hints, diagnose_inputs};

/// Reads what was given, ranks the causes, asks if that was wished, and reports.
pub(super) fn run(args: DiagnoseArgs, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let terminals = session.environment.terminals;
    if args.ask && !(terminals.stdin && terminals.stderr) {
        return Err(Error::NoTerminal);
    }
    if let Some(name) = args.name {
        let hint = "no connections are held; give the file that shows the failure".to_owned();
        return Err(Error::NotAnInput {
            argument: name,
            hint,
        });
    }
    let mut hints = Hints {
        provider: session.provider()?.map(|provider| provider.slug.clone()),
        facts: args
            .fact
            .iter()
            .map(|fact| parse_fact(fact))
            .collect::<Result<_, _>>()?,
        notes: args.note,
        observed: Vec::new(),
    };
    warn_of_secrets(&args.text, "--text", session);
    warn_of_secrets(&hints.notes, "--note", session);
    warn_of_secrets(&args.fact, "--fact", session);
    let sources = sources(args.inputs, args.file, args.text, &session.catalog)?;
    let inputs = read(sources, &hints, session)?;
    let mut vault = Vault::new(key()?);
    let mut diagnosis = diagnose_inputs(&inputs, &hints, &session.catalog, &mut vault);
    if args.ask {
        let catalog = &session.catalog;
        let again = |hints: &Hints| diagnose_inputs(&inputs, hints, catalog, &mut vault);
        let mut terminal = Terminal::new()?;
        diagnosis = ask::settle(diagnosis, &mut hints, &mut terminal, again)?;
    }
    let text = render(
        &DiagnosisReport(&diagnosis),
        session.global.format,
        &session.page(),
    );
    session.environment.print(&text)?;
    Ok(diagnosis.exit_code())
}

/// Warns of tokens and secrets that were typed as arguments, where others can read them.
fn warn_of_secrets(typed: &[String], option: &str, session: &mut Session<'_, '_>) {
    // What a pasted URL holds is spent: a code, a state.
    let mut lasting = typed.iter().filter(|text| !is_pasted_url(text));
    if lasting.any(|text| has_lasting_secret(text)) {
        session.environment.say(&format!(
            "note: {option} holds a secret, and other processes and the shell's history can read \
             it: prefer a file, or standard input\n"
        ));
    }
}

/// Whether a secret in a text may outlive the failure that it was pasted with.
fn has_lasting_secret(text: &str) -> bool {
    let kinds = secret::kinds_in(text);
    kinds
        .iter()
        .any(|kind| !matches!(*kind, "code" | "state" | "nonce"))
}

/// Something to read.
#[derive(Debug, PartialEq)]
enum Source {
    File(PathBuf),
    Text(String),
    Stdin,
}

/// What the arguments name; nothing where there are none.
fn sources(
    arguments: Vec<std::ffi::OsString>,
    files: Vec<PathBuf>,
    texts: Vec<String>,
    catalog: &Catalog,
) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for argument in arguments {
        let source = match argument.to_str() {
            Some("-") => Source::Stdin,
            // A folder is taken too, so that the error says what is wrong with it.
            _ if fs::metadata(&argument).is_ok() => Source::File(argument.into()),
            Some(text) if is_pasted_url(text) => Source::Text(text.to_owned()),
            _ => {
                let argument = argument.to_string_lossy().into_owned();
                let hint = what_instead(&argument, catalog);
                return Err(Error::NotAnInput { argument, hint });
            }
        };
        if source != Source::Stdin || !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources.extend(files.into_iter().map(Source::File));
    sources.extend(texts.into_iter().map(Source::Text));
    Ok(sources)
}

/// Whether an argument is a URL that carries what a browser was sent to or sent back with.
///
/// Such a URL holds a code, an error or a whole authorization request, and is never fetched.
fn is_pasted_url(argument: &str) -> bool {
    let Ok(url) = url::Url::parse(argument) else {
        return false;
    };
    let telling = ["code", "error", "response_type", "client_id", "state"];
    argument.contains("://")
        && (url.fragment().is_some_and(|fragment| !fragment.is_empty())
            || url.query_pairs().any(|(name, _)| telling.contains(&&*name)))
}

/// What to type instead of an argument that names nothing.
fn what_instead(argument: &str, catalog: &Catalog) -> String {
    let lower = argument.to_lowercase();
    if super::providers::find(catalog, argument).is_ok() {
        format!(
            "{argument} is a provider: oauthdx providers {argument} tells what is known of it; to \
             diagnose, give what failed: oauthdx diagnose FILE --provider {argument}"
        )
    } else if argument.contains("://") {
        "a URL is not fetched; give what came back from it: curl -v URL 2>&1 | oauthdx diagnose"
            .to_owned()
    } else if argument.contains(char::is_whitespace) || argument.contains(['{', '=', ':']) {
        "to diagnose the words themselves: oauthdx diagnose --text '…'".to_owned()
    } else if lower.contains("invalid_") || lower.starts_with("aadsts") {
        format!("oauthdx explain {argument} tells what a code means; to diagnose, give a file")
    } else {
        "give a file, - for standard input, or the words themselves with --text".to_owned()
    }
}

/// The bytes of every source with the label that its places start with.
fn read(
    sources: Vec<Source>,
    hints: &Hints,
    session: &mut Session<'_, '_>,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    if !sources.is_empty() {
        return sources
            .into_iter()
            .map(|source| read_one(source, session))
            .collect();
    }
    if !session.environment.terminals.stdin {
        return Ok(vec![read_one(Source::Stdin, session)?]);
    }
    if hints.notes.is_empty() && hints.facts.is_empty() {
        return Err(Error::NothingToRead);
    }
    Ok(Vec::new())
}

fn read_one(source: Source, session: &mut Session<'_, '_>) -> Result<(String, Vec<u8>), Error> {
    match source {
        Source::Text(text) => Ok(("--text".to_owned(), text.into_bytes())),
        Source::File(path) => {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, error))?;
            Ok((label(&path), bytes))
        }
        Source::Stdin => {
            let environment = &mut *session.environment;
            if environment.terminals.stdin && session.global.detail() > crate::report::Detail::Quiet
            {
                environment.say(PASTE);
            }
            let mut bytes = Vec::new();
            match environment.stdin.read_to_end(&mut bytes) {
                Ok(_) => Ok(("paste".to_owned(), bytes)),
                Err(error) => Err(Error::Unreadable {
                    path: "standard input".to_owned(),
                    source: error.into(),
                }),
            }
        }
    }
}

#[cfg(not(windows))]
const PASTE: &str = "paste, then Ctrl-D\n";
#[cfg(windows)]
const PASTE: &str = "paste, then Ctrl-Z and Enter\n";

/// A file's name; its folders say nothing about the failure.
fn label(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// `NAME=VALUE` of `--fact`.
fn parse_fact(argument: &str) -> Result<(Fact, String), Error> {
    let Some((name, value)) = argument.split_once('=') else {
        return Err(Error::Usage {
            what: format!("read --fact {argument:?}: it is not NAME=VALUE"),
            hint: format!("--fact {}=VALUE", argument.trim()),
        });
    };
    let name = name.trim().to_lowercase().replace('-', "_");
    match Fact::named(&name) {
        Some(fact) => Ok((fact, yes_or_no(fact, value.trim()))),
        None => Err(Error::Unknown {
            kind: "fact",
            nearest: nearest(&name, Fact::ALL.iter().map(|fact| fact.name())),
            name,
            list: "oauthdx explain facts",
        }),
    }
}

/// `value`, or the word that rules look for where a yes/no fact was answered with another.
fn yes_or_no(fact: Fact, value: &str) -> String {
    let word = match value.to_lowercase().as_str() {
        "y" | "true" => "yes",
        "n" | "false" => "no",
        _ => value,
    };
    if ask::is_yes_or_no(fact) {
        word.to_owned()
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_carries_an_answer_is_input_and_not_fetched() {
        for (argument, pasted) in [
            ("https://app.example/callback?error=access_denied", true),
            ("https://app.example/callback?code=abc&state=x", true),
            ("http://localhost/#access_token=abc", true),
            ("https://as.example/authorize?response_type=code", true),
            ("myapp://callback?error=access_denied", true),
            ("https://as.example/", false),
            ("https://as.example/?page=2", false),
            ("airtable", false),
            ("C:\\tickets\\code=1.txt", false),
        ] {
            assert_eq!(is_pasted_url(argument), pasted, "{argument}");
        }
    }

    #[test]
    fn an_argument_that_names_nothing_says_what_to_type() {
        let catalog = Catalog::load();
        for (argument, part) in [
            ("airtable", "oauthdx providers airtable"),
            ("https://as.example/", "curl -v URL"),
            ("{\"error\":\"x\"}", "--text"),
            ("invalid_grant", "oauthdx explain invalid_grant"),
            ("nothing.txt", "--text"),
        ] {
            let hint = what_instead(argument, &catalog);
            assert!(hint.contains(part), "{argument}: {hint}");
        }
    }

    #[test]
    fn a_fact_is_checked_and_its_yes_understood() {
        for (argument, fact, value) in [
            ("several_workers=yes", Fact::SeveralWorkers, "yes"),
            ("several-workers = TRUE", Fact::SeveralWorkers, "yes"),
            ("worked_before=n", Fact::WorkedBefore, "no"),
            ("error=a=b", Fact::Error, "a=b"),
            ("status=400", Fact::Status, "400"),
        ] {
            assert_eq!(parse_fact(argument).unwrap(), (fact, value.to_owned()));
        }
        let Err(Error::Unknown { nearest, .. }) = parse_fact("several_worker=yes") else {
            panic!("an unknown fact was taken")
        };
        assert_eq!(nearest.first().map(String::as_str), Some("several_workers"));
        assert!(matches!(
            parse_fact("several_workers"),
            Err(Error::Usage { .. })
        ));
    }
}
