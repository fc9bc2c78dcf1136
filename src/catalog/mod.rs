//! The knowledge: causes and providers, compiled in from `src/causes` and `src/providers`.
//!
//! The build script reads both folders, so a file that is there is in the program, and one that
//! does not fit the schema stops the build. Causes are read at start; a provider only when the
//! input points at it. Users add private providers in the same TOML.

use std::cell::OnceCell;

pub mod phrases;
pub mod schema;
#[cfg(test)]
mod tests;

pub use phrases::Phrases;
pub use schema::{
    Cause, Code, Conditions, Confidence, Endpoints, Fix, HabitRow, Habits, Known, Mark, Note,
    Prior, Provider, Remedy, Rule, Test, Who, folded,
};

/// The tables that the build script writes.
mod compiled {
    include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
}

/// All causes and providers.
pub struct Catalog {
    phrases: Phrases,
    causes: Vec<Cause>,
    providers: Vec<Shelf>,
}

/// A provider that is read when it is first asked for.
struct Shelf {
    slug: String,
    bytes: &'static [u8],
    provider: OnceCell<Provider>,
}

impl Catalog {
    /// Reads the causes; providers follow when needed.
    pub fn load() -> Self {
        let causes = compiled::CAUSE_FILES
            .iter()
            .map(|(id, bytes)| Cause {
                id: (*id).to_owned(),
                ..decode(bytes)
            })
            .collect();
        let providers = compiled::PROVIDER_FILES
            .iter()
            .map(|(slug, bytes)| Shelf {
                slug: (*slug).to_owned(),
                bytes,
                provider: OnceCell::new(),
            })
            .collect();
        let phrases = decode(include_bytes!(concat!(env!("OUT_DIR"), "/phrases")));
        Self {
            phrases,
            causes,
            providers,
        }
    }

    /// The words by which evidence is read from prose.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// All causes, by id.
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// The cause that is called `id`.
    pub fn cause(&self, id: &str) -> Option<&Cause> {
        self.causes.iter().find(|c| c.id == id)
    }

    /// All providers, by slug.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers.iter().map(Shelf::provider)
    }

    /// The provider with this slug, alias or name.
    pub fn provider(&self, slug: &str) -> Option<&Provider> {
        if let Some(shelf) = self
            .providers
            .iter()
            .find(|s| s.slug.eq_ignore_ascii_case(slug))
        {
            return Some(shelf.provider());
        }
        self.providers().find(|p| {
            p.name.eq_ignore_ascii_case(slug)
                || p.aliases.iter().any(|a| a.eq_ignore_ascii_case(slug))
        })
    }

    /// The provider that owns a host.
    pub fn provider_of_host(&self, host: &str) -> Option<&Provider> {
        self.providers()
            .find(|p| p.hosts.iter().any(|h| host_fits(h, host)))
    }

    /// Adds a private provider, or replaces the built-in one with the same slug.
    ///
    /// Fails with what is wrong, if the text doesn't fit the schema or names an unknown cause.
    pub fn add_provider(&mut self, slug: &str, text: &str) -> Result<(), String> {
        let mut provider: Provider = toml::from_str(text).map_err(|e| e.to_string())?;
        slug.clone_into(&mut provider.slug);
        for cause in schema::causes_named(&provider) {
            if self.cause(cause).is_none() {
                return Err(format!(
                    "there is no cause `{cause}` (see `oauthdx explain`)"
                ));
            }
        }
        self.providers.retain(|s| s.slug != slug);
        let cell = OnceCell::new();
        let _ = cell.set(provider);
        self.providers.push(Shelf {
            slug: slug.to_owned(),
            bytes: &[],
            provider: cell,
        });
        Ok(())
    }

    /// The same catalogue without one provider's file, to see what general rules do alone.
    #[must_use]
    pub fn without_provider(mut self, slug: &str) -> Self {
        self.providers.retain(|s| s.slug != slug);
        self
    }
}

impl Shelf {
    fn provider(&self) -> &Provider {
        self.provider.get_or_init(|| Provider {
            slug: self.slug.clone(),
            ..decode(self.bytes)
        })
    }
}

/// Decodes what the build script has encoded.
#[expect(
    clippy::expect_used,
    reason = "the build script wrote these bytes with the same types"
)]
fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).expect("the compiled catalogue fits the types it was made from")
}

/// Whether `host` is `pattern` or, for `*.example.com`, below it.
fn host_fits(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(parent) => {
            host.len() > parent.len()
                && host
                    .to_ascii_lowercase()
                    .ends_with(&parent.to_ascii_lowercase())
                && host.as_bytes().get(host.len() - parent.len() - 1) == Some(&b'.')
        }
        None => host.eq_ignore_ascii_case(pattern),
    }
}

impl Remedy {
    /// The exit code that says who must act.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Reauthorize | Self::UserAction => 10,
            Self::FixClient | Self::FixRequest => 11,
            Self::AskAdmin => 12,
            Self::Retry => 13,
            Self::FixEnvironment => 14,
        }
    }

    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reauthorize => "reauthorize",
            Self::UserAction => "user-action",
            Self::FixClient => "fix-client",
            Self::FixRequest => "fix-request",
            Self::AskAdmin => "ask-admin",
            Self::Retry => "retry",
            Self::FixEnvironment => "fix-environment",
        }
    }
}

impl Who {
    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::User => "user",
            Self::Admin => "admin",
            Self::Provider => "provider",
            Self::Operator => "operator",
        }
    }
}

impl Confidence {
    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }

    /// One level less sure.
    #[must_use]
    pub const fn lowered(self) -> Option<Self> {
        match self {
            Self::Certain => Some(Self::Likely),
            Self::Likely => Some(Self::Possible),
            Self::Possible => None,
        }
    }
}

impl Mark {
    /// The words in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::SeenInCode => "seen in code",
            Self::Unsure => "unsure",
        }
    }
}
