//! The command line: what can be typed, and the help that teaches it.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use clap::{
    ArgAction, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    ValueHint,
};

mod connect;
mod examples;
mod held;
mod refresh;

pub use connect::{
    BrowserArgs, ClientArgs, ClientAuth, ConnectArgs, FlowArgs, GrantKind, NetworkArgs, PkceChoice,
    ResponseMode, ServerArgs,
};

pub use held::{ForgetArgs, ListArgs, LockArgs, RenameArgs};
pub use refresh::{CareArgs, ChoiceArgs, Printed, RefreshArgs, ScriptArgs};

use self::examples::{
    CONNECT_EXAMPLES, DIAGNOSE_EXAMPLES, EXAMPLES, EXPLAIN_EXAMPLES, FORGET_EXAMPLES,
    LIST_EXAMPLES, PROVIDERS_EXAMPLES, REFRESH_EXAMPLES, RENAME_EXAMPLES,
};
use crate::oauth::flow::Fault;
use crate::report::{Detail, Format, words};
use crate::store::Kind;

/// Names the cause of a failing OAuth connection, proves it, and says who fixes it and how.
///
/// Paste anything: an error body, a curl transcript, a HAR file, a log, a callback URL, a stack
/// trace, or a whole ticket. Nothing is sent anywhere; secrets are replaced by fingerprints before
/// anything is shown.
#[derive(Debug, Parser)]
#[command(
    name = "oauthdx",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = after_help(EXAMPLES)
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// How results are written to standard output
    #[arg(
        long,
        global = true,
        env = "OAUTHDX_FORMAT",
        hide_env_values = true,
        default_value = "text"
    )]
    pub format: Format,
    /// When to use colour
    #[arg(
        long,
        global = true,
        env = "OAUTHDX_COLOR",
        hide_env_values = true,
        default_value = "auto",
        value_name = "WHEN"
    )]
    pub color: ColorChoice,
    /// Say only the first line
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say everything: what was read, every rule that held, every request and answer of a run
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Where the tokens of a new connection are kept; without it in the keyring, if there is one
    #[arg(
        long,
        global = true,
        env = "OAUTHDX_STORE",
        hide_env_values = true,
        value_name = "STORE",
        value_parser = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.name()))
            .try_map(|name| name.parse::<Kind>())
    )]
    pub store: Option<Kind>,
    /// The provider, instead of guessing it from hosts, codes and names
    #[arg(
        long,
        global = true,
        env = "OAUTHDX_PROVIDER",
        hide_env_values = true,
        value_name = "SLUG"
    )]
    pub provider: Option<String>,
    /// A provider of your own, in the format of src/providers/*.toml (can be repeated)
    #[arg(long, global = true, action = ArgAction::Append, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub provider_file: Vec<PathBuf>,
}

impl Global {
    /// How much is told.
    pub fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// What `--color` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Obtain a grant as an application should, store it, and diagnose what fails
    ///
    /// What is missing is asked for; without a terminal its option is named. All that a provider
    /// wants is known for those that `oauthdx providers` lists: endpoints, parameters, formats. The
    /// tokens go into the keyring, and are never shown.
    #[command(after_help = after_help(CONNECT_EXAMPLES))]
    Connect(Box<ConnectArgs>),
    /// Use a stored grant safely: one request however many ask, and the tokens stored before all else
    ///
    /// Others who refresh the same connection at the same time wait and use the new tokens. A request
    /// is repeated only where that can't cost the grant. A connection that needs a new login is left
    /// alone until it has it. Tokens are shown only with --print.
    #[command(after_help = after_help(REFRESH_EXAMPLES))]
    Refresh(Box<RefreshArgs>),
    /// Rank the causes of a failure, with proof, from anything that can be pasted
    #[command(after_help = after_help(DIAGNOSE_EXAMPLES))]
    Diagnose(DiagnoseArgs),
    /// Tell what a cause, an OAuth error word or a vendor's code means
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Tell what is known of a provider, with its sources
    #[command(after_help = PROVIDERS_EXAMPLES)]
    Providers(ProvidersArgs),
    /// List the connections held, with their health
    #[command(after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Forget a connection with its tokens; --revoke ends it at the provider, too
    #[command(after_help = after_help(FORGET_EXAMPLES))]
    Forget(ForgetArgs),
    /// Give a connection another name
    #[command(after_help = RENAME_EXAMPLES)]
    Rename(RenameArgs),
    /// Write the completions of a shell to standard output
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page to standard output
    #[command(hide = true)]
    Man,
}

/// What `diagnose` takes.
#[derive(Args, Debug)]
pub struct DiagnoseArgs {
    /// Files to read, or - for standard input; without any, standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<OsString>,
    /// Add what you know in a sentence: --note "it worked until Monday" (can be repeated)
    #[arg(long, value_name = "TEXT")]
    pub note: Vec<String>,
    /// Add what you know as a fact, as `explain facts` lists them (can be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub fact: Vec<String>,
    /// Ask for the facts that would decide, cheapest first, and rank again
    #[arg(long)]
    pub ask: bool,
    /// Read this file, whatever its name looks like (can be repeated)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Vec<PathBuf>,
    /// Read this text instead of a file (can be repeated)
    #[arg(long, value_name = "TEXT")]
    pub text: Vec<String>,
    /// Diagnose the connection of this name
    #[arg(long, value_name = "NAME", hide = true)]
    pub name: Option<String>,
}

/// What `explain` takes.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A cause (stale-rotation), an error word, a vendor's code, or the word facts
    #[arg(value_name = "CAUSE|CODE")]
    pub subject: Option<String>,
}

/// What `providers` takes.
#[derive(Args, Debug)]
pub struct ProvidersArgs {
    /// A provider: its slug or another of its names
    pub slug: Option<String>,
}

/// What options stand for where neither the command line nor the environment says it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults {
    /// Of `--format`.
    pub format: Format,
    /// Of `--color`.
    pub color: ColorChoice,
    /// Of `--store`.
    pub store: Option<Kind>,
}

/// Reads a command line; what it leaves open is in the environment, else in `defaults`.
pub fn parse(args: &[OsString], defaults: Defaults) -> Result<Cli, clap::Error> {
    let (format, color) = (defaults.format.name(), defaults.color.name());
    let mut command = Cli::command()
        .mut_arg("format", |arg| arg.default_value(format))
        .mut_arg("color", |arg| arg.default_value(color));
    if let Some(store) = defaults.store {
        command = command.mut_arg("store", |arg| arg.default_value(store.name()));
    }
    Cli::from_arg_matches(&command.try_get_matches_from(args)?)
}

/// A span of time as it is typed: `500ms`, `30s`, `2m`, `1h`; a bare number is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit());
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let factor = match unit.trim() {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err("write it as 500ms, 30s, 2m, 1h or 7d".to_owned()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "write a whole number before the unit: 30s".to_owned())?;
    Ok(Duration::from_millis(number.saturating_mul(factor)))
}

/// The mistakes that `--break` makes.
fn fault() -> PossibleValuesParser {
    let values = Fault::ALL
        .iter()
        .map(|fault| PossibleValue::new(fault.name()).help(fault.in_words()));
    PossibleValuesParser::new(values.collect::<Vec<_>>())
}

/// Environment variables by name.
type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The format that was asked for, where the command line as a whole can't be parsed.
pub fn early_format(args: &[OsString], variable: Variables<'_>, defaults: Defaults) -> Format {
    early_choice(args, "--format", variable, "OAUTHDX_FORMAT").unwrap_or(defaults.format)
}

/// The colour that was asked for, where the command line as a whole can't be parsed.
pub fn early_color(args: &[OsString], variable: Variables<'_>, defaults: Defaults) -> ColorChoice {
    early_choice(args, "--color", variable, "OAUTHDX_COLOR").unwrap_or(defaults.color)
}

fn early_choice<T: ValueEnum>(
    args: &[OsString],
    option: &str,
    variable: Variables<'_>,
    name: &str,
) -> Option<T> {
    early(args, option)
        .or_else(|| variable(name)?.into_string().ok())
        .and_then(|value| T::from_str(&value, true).ok())
}

/// The last value of a long option.
fn early(args: &[OsString], name: &str) -> Option<String> {
    let mut found = None;
    let mut args = args
        .iter()
        .filter_map(|a| OsStr::to_str(a))
        .take_while(|a| *a != "--");
    while let Some(arg) = args.next() {
        match arg.strip_prefix(name) {
            Some("") => found = args.next(),
            Some(rest) => found = rest.strip_prefix('=').or(found),
            None => {}
        }
    }
    found.map(str::to_owned)
}

/// Examples, then the exit codes.
fn after_help(examples: &str) -> String {
    let mut help = format!("{examples}\nExit codes say who must act:\n");
    for (code, meaning) in words::EXIT_CODES {
        let _ = writeln!(help, "  {code:>3}  {meaning}");
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_documents_every_exit_code() {
        let mut command = Cli::command();
        let help = command.render_long_help().to_string();
        for (code, meaning) in words::EXIT_CODES {
            assert!(
                help.contains(&format!("{code:>3}  {meaning}")),
                "{code} is missing"
            );
        }
    }

    #[test]
    fn a_broken_command_line_still_tells_its_format() {
        for (args, format) in [
            (
                &["oauthdx", "--format", "json", "nonsense"][..],
                Format::Json,
            ),
            (
                &["oauthdx", "nonsense", "--format=markdown"],
                Format::Markdown,
            ),
            (&["oauthdx", "--format", "pdf"], Format::Text),
            (&["oauthdx", "--", "--format=json"], Format::Text),
            (&["oauthdx", "--format"], Format::Text),
        ] {
            let args: Vec<_> = args.iter().map(OsString::from).collect();
            let defaults = Defaults::default();
            assert_eq!(early_format(&args, &|_| None, defaults), format, "{args:?}");
        }
        let markdown = Defaults {
            format: Format::Markdown,
            ..Defaults::default()
        };
        let json = |_: &str| Some("json".into());
        assert_eq!(early_format(&[], &json, markdown), Format::Json);
        assert_eq!(early_format(&[], &|_| None, markdown), Format::Markdown);
    }

    #[test]
    fn a_span_of_time_is_a_number_and_a_unit() {
        for (text, millis) in [
            ("500ms", Some(500)),
            ("30s", Some(30_000)),
            ("30", Some(30_000)),
            (" 2 m ", Some(120_000)),
            ("1h", Some(3_600_000)),
            ("7d", Some(604_800_000)),
            ("99999999999999999999s", None),
            ("-1s", None),
            ("soon", None),
            ("", None),
        ] {
            let millis = millis.map(Duration::from_millis);
            assert_eq!(duration(text).ok(), millis, "{text:?}");
        }
    }
}
