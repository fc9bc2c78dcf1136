//! What `refresh` takes.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{LockArgs, NetworkArgs, duration};

/// What `refresh` takes.
#[derive(Args, Debug)]
pub struct RefreshArgs {
    /// The connections, as `list` names them
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Which.
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// When and how often.
    #[command(flatten)]
    pub care: CareArgs,
    /// What for.
    #[command(flatten)]
    pub script: ScriptArgs,
    /// How long to wait.
    #[command(flatten)]
    pub lock: LockArgs,
    /// The way to the provider.
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// Which connections.
#[derive(Args, Debug)]
#[command(next_help_heading = "Which")]
pub struct ChoiceArgs {
    /// All connections held; with --provider, those of one provider
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
    /// Only those whose refresh token would die within this time if nobody used it: 7d
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "all")]
    pub stale_within: Option<Duration>,
    /// How many connections are refreshed at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// How many of them at one host; as many as --jobs if it is not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs_per_host: Option<u16>,
    /// Stay, and refresh each connection before its access token ends, until Ctrl-C or SIGTERM
    #[arg(long)]
    pub watch: bool,
}

/// When a request is sent, and how often.
#[derive(Args, Debug)]
#[command(next_help_heading = "When")]
pub struct CareArgs {
    /// Do nothing if the access token holds so much longer: 10m
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub min_valid: Option<Duration>,
    /// How often a request is sent again where that can't cost the grant
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub retries: u32,
    /// How long all of it may take, with every pause and retry
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    pub timeout: Duration,
    /// Ask even where a new login is needed, and again where that can cost the grant
    #[arg(long)]
    pub force: bool,
}

/// What scripts do with the tokens.
#[derive(Args, Debug)]
#[command(next_help_heading = "For scripts")]
pub struct ScriptArgs {
    /// Write the access token to standard output in this form, and nothing else
    #[arg(long, value_name = "FORM")]
    pub print: Option<Printed>,
    /// Run a command with the tokens.
    #[arg(
        long,
        help = "Run the command behind -- with the access token in OAUTHDX_ACCESS_TOKEN; its exit code is ours",
        requires = "command",
        conflicts_with = "print"
    )]
    pub exec: bool,
    /// Hand each new token set to this shell command as JSON on standard input
    ///
    /// If it fails, the exit code is 1, and the next run hands the same set over again.
    #[arg(long, value_name = "COMMAND", value_hint = ValueHint::CommandString)]
    pub on_rotate: Option<String>,
    /// Take the token set from a JSON file, or - for standard input, instead of a store
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["names", "all", "from_env", "watch"])]
    pub from: Option<PathBuf>,
    /// Take the token set from variables.
    #[arg(long, help = "Take the token set from variables: PREFIX_REFRESH_TOKEN, PREFIX_CLIENT_ID, PREFIX_TOKEN_URL …", value_name = "PREFIX", conflicts_with_all = ["names", "all", "watch"])]
    pub from_env: Option<String>,
    /// The command of --exec
    #[arg(last = true, value_name = "COMMAND", requires = "exec", value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

/// A form in which a script takes a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Printed {
    /// The access token alone
    AccessToken,
    /// The ID token alone
    IdToken,
    /// `Authorization: Bearer …`
    Header,
    /// Lines `NAME=value`, quoted as a shell wants it
    Env,
    /// A JSON object
    Json,
    /// A configuration for curl: curl -K <(oauthdx refresh NAME --print curl-config) URL
    CurlConfig,
    /// A credential for kubectl: the ID token if there is one, else the access token
    ExecCredential,
    /// A credential for git, as a credential helper answers
    GitCredential,
}
