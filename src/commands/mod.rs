//! One file per subcommand: arguments → the core → a report.

mod ask;
mod completions;
mod config;
mod connect;
mod diagnose;
mod environment;
mod explain;
mod forget;
mod interrupt;
mod list;
mod providers;
mod refresh;
mod rename;
mod stored;
mod story;
#[cfg(test)]
mod tests;

use std::fs;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

pub use config::{ClientSettings, Config};
pub use environment::{Environment, Terminals};

use crate::catalog::{Catalog, Provider};
use crate::cli::{Cli, Command, Global, NetworkArgs};
use crate::error::Error;
use crate::net;
use crate::report::Page;
use crate::store::Store;

/// Does what the command line says and returns the exit code.
pub fn run(
    cli: Cli,
    config: Result<Config, Error>,
    environment: &mut Environment<'_>,
) -> Result<u8, Error> {
    let global = &cli.global;
    match cli.command {
        Command::Completions { shell } => completions::shell(shell, environment),
        Command::Man => completions::man(environment),
        Command::Connect(args) => {
            connect::run(&args, &mut Session::open(global, config, environment)?)
        }
        Command::Diagnose(args) => {
            diagnose::run(args, &mut Session::open(global, config, environment)?)
        }
        Command::Explain(args) => explain::run(
            args.subject.as_deref(),
            &mut Session::open(global, config, environment)?,
        ),
        Command::Providers(args) => providers::run(
            args.slug.as_deref(),
            &mut Session::open(global, config, environment)?,
        ),
        Command::Refresh(args) => {
            refresh::run(&args, &mut Session::open(global, config, environment)?)
        }
        Command::List(args) => list::run(&args, &mut Session::open(global, config, environment)?),
        Command::Forget(args) => {
            forget::run(&args, &mut Session::open(global, config, environment)?)
        }
        Command::Rename(args) => {
            rename::run(&args, &mut Session::open(global, config, environment)?)
        }
    }
}

/// What every command but the hidden ones works with.
struct Session<'s, 'e> {
    global: &'s Global,
    environment: &'s mut Environment<'e>,
    config: Config,
    // The process ends with the session: to give this back piece by piece would only take time.
    catalog: ManuallyDrop<Catalog>,
}

impl<'s, 'e> Session<'s, 'e> {
    /// Loads the catalogue and the user's own providers.
    fn open(
        global: &'s Global,
        config: Result<Config, Error>,
        environment: &'s mut Environment<'e>,
    ) -> Result<Self, Error> {
        let config = config?;
        let mut catalog = Catalog::load();
        for file in own_providers(environment) {
            add_provider(&mut catalog, &file)?;
        }
        for file in &global.provider_file {
            add_provider(&mut catalog, file)?;
        }
        Ok(Self {
            global,
            environment,
            config,
            catalog: ManuallyDrop::new(catalog),
        })
    }

    /// The provider that `--provider` names.
    fn provider(&self) -> Result<Option<&Provider>, Error> {
        let slug = self.global.provider.as_deref();
        slug.map(|slug| providers::find(&self.catalog, slug))
            .transpose()
    }

    /// The connections held.
    fn store(&self) -> Result<Store, Error> {
        Store::open(self.global.store, self.environment.variable)
    }

    /// What results are written onto.
    fn page(&self) -> Page {
        Page {
            width: self.environment.width(),
            color: self
                .environment
                .color(self.global.color, self.environment.terminals.stdout),
            detail: self.global.detail(),
        }
    }
}

/// Runs what waits for a network, and nothing beside it.
fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Store {
            what: "prepare for the network".to_owned(),
            hint: "the system has no room for another open file: ulimit -n shows the limit"
                .to_owned(),
            source: Some(error.into()),
        })?;
    Ok(runtime.block_on(future))
}

/// The way there that the options name.
fn network(args: &NetworkArgs) -> Result<net::Settings, Error> {
    let read = |path: &PathBuf| fs::read(path).map_err(|error| unreadable(path, error));
    Ok(net::Settings {
        ca_files: args.ca_file.iter().map(read).collect::<Result<_, _>>()?,
        proxy: args.proxy.clone(),
        ..net::Settings::default()
    })
}

/// Seconds since 1970; a clock before 1970 stands at 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// The same in the type of claims.
fn now_of_claims() -> i64 {
    i64::try_from(now()).unwrap_or(i64::MAX)
}

/// The key of this run's fingerprints.
fn key() -> Result<(u64, u64), Error> {
    let half = || getrandom::u64().map_err(|error| Error::Random(error.to_string().into()));
    Ok((half()?, half()?))
}

/// The files of the config folder, in the order of their names.
fn own_providers(environment: &Environment<'_>) -> Vec<PathBuf> {
    // No folder is the usual case; one that can't be listed holds no provider that was ever read.
    let Some(Ok(entries)) = environment.providers_folder().map(fs::read_dir) else {
        return Vec::new();
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<_> = paths
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

fn add_provider(catalog: &mut Catalog, file: &Path) -> Result<(), Error> {
    let text = fs::read_to_string(file).map_err(|error| unreadable(file, error))?;
    let slug = file.file_stem().unwrap_or_default().to_string_lossy();
    catalog
        .add_provider(&slug, &text)
        .map_err(|error| Error::Catalog {
            file: file.display().to_string(),
            source: error.into(),
        })
}

fn unreadable(file: &Path, error: std::io::Error) -> Error {
    let path = file.display().to_string();
    if file.is_dir() {
        Error::Folder { path }
    } else {
        Error::Unreadable {
            path,
            source: error.into(),
        }
    }
}
