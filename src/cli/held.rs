//! What the commands take that change connections which are held.

use std::time::Duration;

use clap::Args;

use super::{NetworkArgs, duration};

/// What `forget` takes.
#[derive(Args, Debug)]
pub struct ForgetArgs {
    /// The connection, as `list` names it
    pub name: String,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Revoke the tokens at the provider first (RFC 7009); if it refuses, nothing is forgotten
    #[arg(long)]
    pub revoke: bool,
    /// How long to wait.
    #[command(flatten)]
    pub lock: LockArgs,
    /// The way to the provider.
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// What `list` takes.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Show every attempt of this connection and the token versions that came of them
    #[arg(long, value_name = "NAME")]
    pub history: Option<String>,
}

/// What `rename` takes.
#[derive(Args, Debug)]
pub struct RenameArgs {
    /// The connection, as `list` names it
    pub old: String,
    /// Its new name
    pub new: String,
    /// How long to wait.
    #[command(flatten)]
    pub lock: LockArgs,
}

/// How long to wait for others who work on the same connection.
#[derive(Args, Debug)]
pub struct LockArgs {
    /// How long to wait for another process that works on the connection: 500ms, 30s, 2m
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Run")]
    pub lock_timeout: Duration,
}
