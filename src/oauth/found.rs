//! What a search found: a resource, its server, and every question on the way.

use zeroize::Zeroizing;

use super::ask::Asked;
use super::challenge::Challenge;
use super::flaw::{Noticed, Weight, say};
use super::issuer::{Difference, compare};
use super::metadata::{Contradiction, ResourceMetadata, ServerMetadata};
use crate::exchange::Draft;

/// What was found, and how.
#[derive(Default)]
pub struct Found {
    /// The resource, where the search came by one.
    pub resource: Option<FoundResource>,
    /// The server, unless there is none.
    pub server: Option<FoundServer>,
    /// Every question, in order.
    pub steps: Vec<Asked>,
    /// What is missing, contradictory or odd, in the order in which it was met.
    pub flaws: Vec<Noticed>,
    /// The flaws that matter, as a diagnosis hears them.
    pub(super) said: Vec<Zeroizing<Draft>>,
}

/// A protected resource.
pub struct FoundResource {
    /// The URL that was called.
    pub url: String,
    /// What it demands of a request without a token.
    pub challenges: Vec<Challenge>,
    /// What it says of itself (RFC 9728).
    pub metadata: Option<ResourceMetadata>,
}

/// An authorization server.
pub struct FoundServer {
    /// The issuer that was looked for.
    pub issuer: String,
    /// Where its metadata stands.
    pub url: String,
    /// What it says of itself.
    pub metadata: ServerMetadata,
}

/// What a question to one server gave.
pub struct Inquiry<T> {
    /// What was asked for, if it was had.
    pub result: Option<T>,
    /// Every question, in order.
    pub steps: Vec<Asked>,
    /// What is missing, contradictory or odd.
    pub flaws: Vec<Noticed>,
    said: Vec<Zeroizing<Draft>>,
}

impl Found {
    /// What a diagnosis has to see: the flaws that strict clients stumble over and, where no server
    /// was found, the exchanges that went wrong.
    pub fn evidence(&self) -> impl Iterator<Item = &Zeroizing<Draft>> {
        self.said
            .iter()
            .chain(failures(&self.steps, self.server.is_none()))
    }

    /// The worst of the flaws.
    pub fn weight(&self) -> Option<Weight> {
        self.flaws.iter().map(|noticed| noticed.weight).max()
    }
}

impl<T> Inquiry<T> {
    pub(super) fn new(result: Option<T>, steps: Vec<Asked>, flaws: Vec<Noticed>) -> Self {
        Self {
            said: say(&flaws, &steps),
            result,
            steps,
            flaws,
        }
    }

    /// What a diagnosis has to see, as with [`Found::evidence`].
    pub fn evidence(&self) -> impl Iterator<Item = &Zeroizing<Draft>> {
        self.said
            .iter()
            .chain(failures(&self.steps, self.result.is_none()))
    }
}

impl FoundResource {
    /// The value of the parameter `resource` (RFC 8707): its own name for itself.
    pub fn identifier(&self) -> &str {
        let own = self.metadata.as_ref().and_then(ResourceMetadata::resource);
        own.unwrap_or(&self.url)
    }

    /// The scopes to ask for: those that the challenge demands, else all that the resource knows.
    pub fn scopes(&self) -> Vec<&str> {
        let demanded = self.challenges.iter().find_map(|c| c.param("scope"));
        match (demanded, &self.metadata) {
            (Some(scope), _) => scope.split_whitespace().collect(),
            (None, Some(metadata)) => metadata.scopes(),
            (None, None) => Vec::new(),
        }
    }
}

/// The exchanges that went wrong, where that mattered.
fn failures(steps: &[Asked], mattered: bool) -> impl Iterator<Item = &Zeroizing<Draft>> {
    let failed = steps.iter().filter(move |step| mattered && !step.expected);
    failed.filter_map(|step| step.draft.as_ref())
}

/// Where the name of an issuer comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A person gave it.
    Typed,
    /// A resource names it.
    Named,
    /// It is the host of a resource that names none.
    Guessed,
}

impl Origin {
    /// How much a contradiction matters here, where that is another matter than elsewhere.
    pub(super) fn weight(self, contradiction: &Contradiction) -> Option<Weight> {
        match contradiction {
            // People don't mind a slash, and we go on with the server's own writing.
            Contradiction::Issuer {
                difference: Difference::TrailingSlash,
                ..
            } if self != Self::Named => Some(Weight::Odd),
            // MCP clients must not go on without PKCE being listed.
            Contradiction::PkceUnlisted if self != Self::Typed => Some(Weight::Breaks),
            _ => None,
        }
    }

    /// How far a document is from being the one that was looked for.
    pub(super) fn distance(self, server: &FoundServer) -> u8 {
        let metadata = &server.metadata;
        let differs = match metadata.text("issuer") {
            None => 2,
            Some(own) => match compare(own, &server.issuer) {
                Difference::None => 0,
                Difference::TrailingSlash => u8::from(self == Self::Named),
                _ => 3,
            },
        };
        differs + u8::from(metadata.text("token_endpoint").is_none())
    }
}
