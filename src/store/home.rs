//! Where the user's settings and our own files live.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::error::Error;

/// Environment variables by name.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The folders of one user; `OAUTHDX_HOME` moves both into one.
#[derive(Clone, Debug)]
pub struct Home {
    /// What the user writes: `config.toml`, own providers.
    pub config: PathBuf,
    /// What we write: connections, journals, sealed token sets.
    pub data: PathBuf,
    /// Whether `OAUTHDX_HOME` names it, so that there may be others beside it.
    pub(super) moved: bool,
}

impl Home {
    /// The folders that the environment names; nothing is made yet.
    pub fn find(variable: Variables<'_>) -> Result<Self, Error> {
        if let Some(home) = set(variable, "OAUTHDX_HOME") {
            let home = PathBuf::from(home);
            return Ok(Self {
                config: home.clone(),
                data: home,
                moved: true,
            });
        }
        let folders = ProjectDirs::from("", "", "oauthdx").ok_or_else(|| Error::Store {
            what: "find the home folder".to_owned(),
            hint: "name a folder: export OAUTHDX_HOME=/some/folder".to_owned(),
            source: None,
        })?;
        Ok(Self {
            config: folders.config_dir().to_owned(),
            data: folders.data_local_dir().to_owned(),
            moved: false,
        })
    }

    /// The folder of the user's own providers.
    pub fn providers(&self) -> PathBuf {
        self.config.join("providers")
    }

    /// The folder of our own files.
    pub fn data(&self) -> &Path {
        &self.data
    }
}

/// A variable that is there and not empty.
pub(super) fn set(variable: Variables<'_>, name: &str) -> Option<OsString> {
    variable(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variable_moves_everything() {
        let home = Home::find(&|name| (name == "OAUTHDX_HOME").then(|| "/h".into())).unwrap();
        assert_eq!(home.providers(), Path::new("/h/providers"));
        assert_eq!(home.data(), Path::new("/h"));
    }

    #[test]
    fn an_empty_variable_moves_nothing() {
        let empty = Home::find(&|name| (name == "OAUTHDX_HOME").then(OsString::new)).unwrap();
        let unset = Home::find(&|_| None).unwrap();
        assert_eq!(empty.data, unset.data);
        assert!(!unset.moved && unset.data != unset.config);
    }
}
