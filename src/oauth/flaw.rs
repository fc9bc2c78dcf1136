//! What is missing, contradictory or odd on the way from a URL to a client of a server.

use zeroize::Zeroizing;

use super::ask::Asked;
use super::metadata::Contradiction;
use crate::exchange::Draft;
use crate::token::JwksOddity;

/// How much a flaw matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing; most clients don't mind.
    Odd,
    /// A specification forbids it, and strict clients give up.
    Breaks,
    /// No flow can go on from here.
    Stops,
}

/// Something that is missing, contradictory or odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// In a document.
    Metadata(Contradiction),
    /// The document is elsewhere, and a redirect leads there.
    Moved(String),
    /// JSON that says it is something else.
    MediaType(String),
    /// A byte order mark stands before the document, which JSON forbids (RFC 8259 section 8.1).
    ByteOrderMark,
    /// What was given is no URL of a server.
    NoUrl(String),
    /// The resource answers without any token.
    Open(u16),
    /// The resource refuses a request without a token, but not with 401.
    NoDemand(u16),
    /// 401 without `WWW-Authenticate` (RFC 9110 section 15.5.2).
    NoChallenge,
    /// The challenge does not name the resource's metadata (RFC 9728 section 5.1).
    ChallengeWithoutMetadata,
    /// The challenge names metadata that is not there.
    ChallengeMisleads(String),
    /// The resource has no metadata (RFC 9728).
    NoResourceMetadata(String),
    /// The host gives no answer.
    Silent(String),
    /// No well-known place has metadata of the server.
    NoServerMetadata(String),
    /// The resource names several servers, and one had to be taken.
    SeveralServers {
        /// All of them.
        named: Vec<String>,
        /// The one that was taken.
        taken: Option<String>,
    },
    /// The server that was asked for is not among those that the resource names.
    Unlisted(String),
    /// Clients can't register themselves: there is no `registration_endpoint`.
    NoRegistration,
    /// A success without a client's id.
    RegisteredNothing,
    /// A success by another status than 201 (RFC 7591 section 3.2.1).
    RegisteredWith(u16),
    /// Something was registered otherwise than asked for.
    RegisteredOtherwise(String),
    /// The document that describes the client is not what a server wants.
    ClientDocument(String),
    /// There are no keys at the `jwks_uri`.
    NoKeys(String),
    /// In a set of keys.
    Keys(JwksOddity),
}

impl Flaw {
    /// What is wrong, in a sentence without its full stop.
    pub fn in_words(&self) -> String {
        match self {
            Self::Metadata(contradiction) => contradiction.in_words(),
            Self::Moved(to) => format!("the document is at {to}, where a redirect leads; not every client follows"),
            Self::MediaType(kind) => format!("the JSON is sent as {kind}, not as application/json"),
            Self::ByteOrderMark => "a byte order mark stands before the JSON".to_owned(),
            Self::NoUrl(given) => format!("{given} is no http or https URL"),
            Self::Open(status) => format!("it answers {status} to a request without a token: it wants none, or only for some calls"),
            Self::NoDemand(status) => format!("it answers {status} to a request without a token, where 401 is to be expected"),
            Self::NoChallenge => "the refusal has no WWW-Authenticate header".to_owned(),
            Self::ChallengeWithoutMetadata => "WWW-Authenticate does not name resource_metadata, so a client has to guess where it is".to_owned(),
            Self::ChallengeMisleads(url) => format!("WWW-Authenticate names {url}, and there is no protected resource metadata"),
            Self::NoResourceMetadata(resource) => format!("the resource server does not implement OAuth 2.0 protected resource metadata for {resource}"),
            Self::Silent(host) => format!("{host} gives no answer"),
            Self::NoServerMetadata(issuer) => format!("no authorization server metadata at {issuer}, nor at any other well-known place for it"),
            Self::SeveralServers { named, taken } => {
                let taken = taken.as_deref().unwrap_or("none");
                format!("the resource names {} authorization servers ({}), taken was {taken}", named.len(), named.join(", "))
            }
            Self::Unlisted(issuer) => format!("the resource does not name {issuer} among its authorization servers"),
            Self::NoRegistration => "the server does not support dynamic client registration: registration_endpoint is missing".to_owned(),
            Self::RegisteredNothing => "the answer is a success without client_id".to_owned(),
            Self::RegisteredWith(status) => format!("the client was registered with status {status}, not 201"),
            Self::RegisteredOtherwise(change) => format!("registered otherwise than asked for: {change}"),
            Self::ClientDocument(fault) => format!("the client's metadata document: {fault}"),
            Self::NoKeys(url) => format!("there is no set of keys at {url}"),
            Self::Keys(oddity) => oddity.in_words(),
        }
    }

    /// The sentence for a diagnosis, in words that clients use for the same; none where the exchange
    /// tells enough.
    fn said(&self) -> Option<String> {
        let words = self.in_words();
        Some(match self {
            Self::Metadata(Contradiction::Resource { asked, found, .. }) => {
                format!("protected resource {found} does not match expected {asked}: {words}")
            }
            Self::Metadata(Contradiction::Issuer { asked, found, .. }) => {
                format!("the issuer {found} does not match {asked}: {words}")
            }
            Self::Metadata(Contradiction::NoS256 | Contradiction::PkceUnlisted) => format!(
                "incompatible auth server: does not support code challenge method S256: {words}"
            ),
            Self::Metadata(Contradiction::PlainEndpoint(name, value)) => {
                format!("the metadata is invalid: {name} is without TLS, {value}")
            }
            Self::Metadata(_) => format!("the metadata is invalid: {words}"),
            Self::NoChallenge | Self::ChallengeMisleads(_) => {
                format!("metadata is missing from the challenge: {words}")
            }
            Self::NoDemand(404 | 410) => format!("the endpoint is not found: {words}"),
            Self::NoDemand(429 | 500..) | Self::NoUrl(_) | Self::Silent(_) => return None,
            Self::NoDemand(_) => "metadata is missing from the answer: it is no 401".to_owned(),
            Self::Unlisted(_) => format!("issuer unknown: {words}"),
            Self::RegisteredNothing | Self::ClientDocument(_) => {
                format!("client registration invalid: {words}")
            }
            Self::RegisteredOtherwise(_) => format!("redirect_uri mismatch: {words}"),
            Self::NoKeys(_) => format!("signing keys not found: {words}"),
            Self::Keys(_) => format!("server misconfigured: {words}"),
            _ => words,
        })
    }

    /// How much it matters, where nothing else is known.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Metadata(contradiction) => of_contradiction(contradiction),
            Self::NoUrl(_)
            | Self::Silent(_)
            | Self::NoServerMetadata(_)
            | Self::NoRegistration
            | Self::RegisteredNothing => Weight::Stops,
            Self::NoDemand(_)
            | Self::NoChallenge
            | Self::ChallengeMisleads(_)
            | Self::NoResourceMetadata(_)
            | Self::Unlisted(_)
            | Self::ClientDocument(_)
            | Self::NoKeys(_)
            | Self::Keys(
                JwksOddity::Empty | JwksOddity::PrivateHalf(_) | JwksOddity::SharedSecret(_),
            ) => Weight::Breaks,
            Self::Moved(_)
            | Self::MediaType(_)
            | Self::ByteOrderMark
            | Self::Open(_)
            | Self::ChallengeWithoutMetadata
            | Self::SeveralServers { .. }
            | Self::RegisteredWith(_)
            | Self::RegisteredOtherwise(_)
            | Self::Keys(_) => Weight::Odd,
        }
    }
}

fn of_contradiction(contradiction: &Contradiction) -> Weight {
    match contradiction {
        Contradiction::NoEndpoint(name) | Contradiction::BrokenEndpoint(name, _) => match *name {
            "authorization_endpoint" | "token_endpoint" => Weight::Stops,
            _ => Weight::Breaks,
        },
        Contradiction::NoServers => Weight::Stops,
        Contradiction::NoObject
        | Contradiction::NoIssuer
        | Contradiction::Issuer { .. }
        | Contradiction::Resource { .. }
        | Contradiction::PlainEndpoint(..)
        | Contradiction::NoS256
        | Contradiction::NoList(_)
        | Contradiction::UnsignedIdTokens => Weight::Breaks,
        Contradiction::ForeignHost(..)
        | Contradiction::PkceUnlisted
        | Contradiction::NoAuthAlgorithms => Weight::Odd,
    }
}

/// A flaw, how much it matters here, and the step that showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The flaw.
    pub flaw: Flaw,
    /// How much it matters.
    pub weight: Weight,
    /// Which of the steps showed it, if one did.
    pub step: Option<usize>,
}

impl Noticed {
    /// A flaw that matters as much as it usually does.
    pub(super) fn new(flaw: Flaw, step: Option<usize>) -> Self {
        Self {
            weight: flaw.weight(),
            flaw,
            step,
        }
    }
}

/// What strict clients say of the flaws, for a diagnosis to hear.
///
/// A sentence stands alone: what was asked on purpose without a token, or where nothing has to be,
/// would be blamed for what it shows.
pub(super) fn say(flaws: &[Noticed], steps: &[Asked]) -> Vec<Zeroizing<Draft>> {
    let mut drafts = Vec::new();
    for noticed in flaws.iter().filter(|f| f.weight >= Weight::Breaks) {
        let Some(said) = noticed.flaw.said() else {
            continue;
        };
        let step = noticed.step.and_then(|at| steps.get(at));
        drafts.push(Zeroizing::new(Draft {
            said: vec![said],
            place: step.map_or_else(|| "discovery".to_owned(), Asked::in_words),
            ..Draft::default()
        }));
    }
    drafts
}
