//! Finds the server behind a URL: of an issuer, or of a resource such as an MCP server.
//!
//! Nothing is refused that a client could still work with; what strict clients refuse is told as a
//! [`Flaw`], and every question that was put as an [`Asked`].

use serde_json::{Value, json};

use super::ask::{Answered, Asked, Asking, Fetched, origin};
use super::challenge::{Challenge, challenges};
use super::discovery::{RFC_8414, issuer_of, resource_candidates, server_candidates};
use super::flaw::{Flaw, Noticed, Weight, say};
use super::found::{Found, FoundResource, FoundServer, Origin};
use super::metadata::{ENDPOINTS, ResourceMetadata, ServerMetadata};
use super::request::{Request, pair};
use crate::net::Client;

/// Where to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// An issuer, or the URL of its metadata.
    Issuer(String),
    /// A protected resource, such as an MCP server.
    Resource(String),
    /// Either: it is asked what it is.
    Url(String),
}

/// Looks for the server; `chosen` is the issuer to take where a resource names several.
pub async fn find(client: &Client, start: &Start, chosen: Option<&str>) -> Found {
    let mut search = Search {
        asking: Asking::new(client),
        chosen,
        found: Found::default(),
    };
    match start {
        Start::Issuer(url) => search.issuer(url).await,
        Start::Resource(url) => search.resource(url).await,
        Start::Url(url) => search.either(url).await,
    }
    search.finish()
}

/// Adds to what a server says of itself what only its other metadata documents say.
///
/// A server that serves both may name an endpoint in one of them alone: django-oauth-toolkit names
/// that of registration in the document of RFC 8414 only.
pub async fn complete(client: &Client, found: &mut Found) {
    let Some(server) = &mut found.server else {
        return;
    };
    let mut asking = Asking::new(client);
    let candidates = server_candidates(&server.issuer).into_iter();
    for candidate in candidates.filter(|candidate| candidate.url != server.url) {
        let what = format!("further server metadata ({})", candidate.rule);
        let fetched = asking.document(&candidate.url, &what, is_server).await;
        let more = fetched.map(|fetched| fetched.document);
        let same =
            |document: &Value| document.get("issuer") == server.metadata.document.get("issuer");
        if let (Some(Value::Object(more)), Value::Object(own)) =
            (more.filter(same), &mut server.metadata.document)
        {
            for (name, value) in more {
                own.entry(name).or_insert(value);
            }
        }
    }
    found.steps.extend(asking.steps);
}

/// A search under way.
struct Search<'a> {
    asking: Asking<'a>,
    chosen: Option<&'a str>,
    found: Found,
}

impl Search<'_> {
    async fn issuer(&mut self, issuer: &str) {
        self.found.server = self.server(issuer, Origin::Typed).await;
        if self.found.server.is_none() {
            self.no_server(issuer);
        }
    }

    /// Asks a URL what it is, and takes it for what it seems to be.
    async fn either(&mut self, url: &str) {
        if url.contains(RESOURCE_DOCUMENT) {
            return self
                .resource(&issuer_of(url).unwrap_or_else(|| url.to_owned()))
                .await;
        }
        if url.contains("/.well-known/") {
            return self.issuer(url).await;
        }
        let knock = self.knock(Request::get(url), "the URL itself").await;
        if self.asking.is_silent(url) {
            return self.no_server(url);
        }
        if let Some(knock) = knock.filter(demands_token) {
            return self.behind(url, &knock).await;
        }
        self.found.server = self.server(url, Origin::Typed).await;
        if self.found.server.is_some() {
            return;
        }
        self.resource(url).await;
        let resource = self.found.resource.as_ref();
        if self.found.server.is_none() && resource.is_none_or(|r| r.metadata.is_none()) {
            // It is neither, so what it lacks as a resource is no flaw of it.
            self.found.resource = None;
            self.found.flaws.clear();
            self.no_server(url);
        }
    }

    /// Calls a resource as an MCP client does first of all.
    async fn resource(&mut self, url: &str) {
        let what = "the resource, without a token";
        let mut knock = self.knock(initialize(url), what).await;
        let refused = |k: &Answered| k.answer.status != 401 && k.answer.status >= 300;
        if knock.as_ref().is_some_and(refused) {
            // Servers of the older transport, and other APIs, demand a token for a GET only.
            let get = self.knock(Request::get(url), what).await;
            knock = get.filter(demands_token).or(knock);
        }
        match knock {
            Some(knock) => self.behind(url, &knock).await,
            None if self.asking.is_silent(url) => self.no_server(url),
            None => self.servers_of(url, Vec::new()).await,
        }
    }

    /// Sends a request without a token, which may be refused in many ways; overload and outage are
    /// none of them.
    async fn knock(&mut self, request: Request, what: &str) -> Option<Answered> {
        let knock = self.asking.follow(request, what).await?;
        if !matches!(knock.answer.status, 429 | 500..) {
            self.asking.expect(knock.step);
        }
        Some(knock)
    }

    /// Reads what a resource demands, and goes on to its metadata.
    async fn behind(&mut self, url: &str, knock: &Answered) {
        let challenges = challenges_of(knock);
        let step = Some(knock.step);
        let names_metadata = challenges
            .iter()
            .any(|c| c.param("resource_metadata").is_some());
        match knock.answer.status {
            401 if challenges.is_empty() => self.notice(Flaw::NoChallenge, step),
            401 if !names_metadata => self.notice(Flaw::ChallengeWithoutMetadata, step),
            401 => {}
            status @ 200..300 => self.notice(Flaw::Open(status), step),
            status => self.notice(Flaw::NoDemand(status), step),
        }
        if let Some(to) = &knock.moved {
            self.notice(Flaw::Moved(to.clone()), step);
        }
        self.servers_of(url, challenges).await;
    }

    /// Finds the metadata of a resource, and the server that it names.
    async fn servers_of(&mut self, url: &str, challenges: Vec<Challenge>) {
        let metadata = self.resource_metadata(url, &challenges).await;
        let named: Vec<String> = metadata
            .iter()
            .flat_map(ResourceMetadata::servers)
            .map(str::to_owned)
            .collect();
        let known = metadata.is_some();
        self.found.resource = Some(FoundResource {
            url: url.to_owned(),
            challenges,
            metadata,
        });
        if named.is_empty() {
            if !known {
                self.notice(Flaw::NoResourceMetadata(url.to_owned()), None);
            }
            // Before RFC 9728, MCP servers were their own authorization servers.
            let (own, from) = match self.chosen {
                Some(chosen) => (chosen.to_owned(), Origin::Typed),
                None => (origin(url), Origin::Guessed),
            };
            self.found.server = self.server(&own, from).await;
            if self.found.server.is_none() {
                self.no_server(&own);
            }
            return;
        }
        self.named_server(&named).await;
    }

    /// Takes the chosen server, or the first of the named ones that has metadata.
    async fn named_server(&mut self, named: &[String]) {
        let chosen = self.chosen.map(str::to_owned);
        if let Some(chosen) = chosen.as_ref().filter(|c| !named.contains(c)) {
            self.notice(Flaw::Unlisted(chosen.clone()), None);
        }
        let tried = chosen.as_ref().map_or(named, std::slice::from_ref);
        for issuer in tried.iter().take(MOST_SERVERS) {
            self.found.server = self.server(issuer, Origin::Named).await;
            if self.found.server.is_some() {
                break;
            }
            self.no_server(issuer);
        }
        if named.len() > 1 {
            let taken = self
                .found
                .server
                .as_ref()
                .map(|server| server.issuer.clone());
            let named = named.to_vec();
            self.notice(Flaw::SeveralServers { named, taken }, None);
        }
    }

    /// The metadata of a resource: the first that names a server, else the first of all.
    async fn resource_metadata(
        &mut self,
        url: &str,
        challenges: &[Challenge],
    ) -> Option<ResourceMetadata> {
        let mut best: Option<(Fetched, ResourceMetadata)> = None;
        for candidate in resource_candidates(url, challenges) {
            let what = format!("resource metadata ({})", candidate.rule);
            let fetched = self
                .asking
                .document(&candidate.url, &what, is_resource)
                .await;
            let Some(fetched) = fetched else {
                if candidate.rule.ends_with("WWW-Authenticate") {
                    let step = self.asking.steps.len().checked_sub(1);
                    self.notice(Flaw::ChallengeMisleads(candidate.url), step);
                }
                continue;
            };
            let metadata = ResourceMetadata {
                document: fetched.document.clone(),
            };
            let names = !metadata.servers().is_empty();
            if names || best.is_none() {
                best = Some((fetched, metadata));
            }
            if names {
                break;
            }
        }
        let (fetched, metadata) = best?;
        let step = Some(fetched.step);
        fetched
            .flaws
            .into_iter()
            .for_each(|flaw| self.notice(flaw, step));
        for contradiction in metadata.contradictions(url) {
            self.notice(Flaw::Metadata(contradiction), step);
        }
        Some(metadata)
    }

    /// The metadata of a server: the first that is about this issuer, else the nearest to it.
    async fn server(&mut self, issuer: &str, from: Origin) -> Option<FoundServer> {
        let mut candidates = server_candidates(issuer);
        if from != Origin::Typed {
            // MCP wants RFC 8414 to be tried first.
            candidates.sort_by_key(|candidate| candidate.rule != RFC_8414);
        }
        let asked = issuer_of(issuer).unwrap_or_else(|| issuer.to_owned());
        let mut best: Option<(u8, Fetched, FoundServer)> = None;
        for candidate in candidates {
            let what = format!("server metadata ({})", candidate.rule);
            let Some(fetched) = self.asking.document(&candidate.url, &what, is_server).await else {
                continue;
            };
            let server = FoundServer {
                issuer: asked.clone(),
                url: candidate.url,
                metadata: ServerMetadata {
                    document: fetched.document.clone(),
                },
            };
            let distance = from.distance(&server);
            if best
                .as_ref()
                .is_none_or(|(nearest, ..)| distance < *nearest)
            {
                best = Some((distance, fetched, server));
            }
            if distance == 0 {
                break;
            }
        }
        let (_, fetched, server) = best?;
        let step = Some(fetched.step);
        fetched
            .flaws
            .into_iter()
            .for_each(|flaw| self.notice(flaw, step));
        for contradiction in server.metadata.contradictions(Some(&asked)) {
            let weight = from.weight(&contradiction);
            self.add(Flaw::Metadata(contradiction), weight, step);
        }
        Some(server)
    }

    fn no_server(&mut self, issuer: &str) {
        let flaw = if server_candidates(issuer).is_empty() {
            Flaw::NoUrl(issuer.to_owned())
        } else if self.asking.is_silent(issuer) {
            Flaw::Silent(origin(issuer))
        } else {
            Flaw::NoServerMetadata(issuer.to_owned())
        };
        let answered = |step: &Asked| step.draft.as_ref().is_some_and(|d| d.response.is_some());
        let step = self.asking.steps.iter().rposition(answered);
        self.notice(flaw, step);
    }

    fn notice(&mut self, flaw: Flaw, step: Option<usize>) {
        self.add(flaw, None, step);
    }

    fn add(&mut self, flaw: Flaw, weight: Option<Weight>, step: Option<usize>) {
        self.found.flaws.push(Noticed {
            weight: weight.unwrap_or_else(|| flaw.weight()),
            flaw,
            step,
        });
    }

    /// Hands out what was found.
    fn finish(mut self) -> Found {
        self.found.steps = self.asking.steps;
        self.found.said = say(&self.found.flaws, &self.found.steps);
        self.found
    }
}

/// What an MCP client sends first.
fn initialize(url: &str) -> Request {
    let version = env!("CARGO_PKG_VERSION");
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "oauthdx", "version": version},
        },
    });
    Request {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: vec![
            pair("Content-Type", "application/json"),
            pair("Accept", "application/json, text/event-stream"),
        ],
        body: Some(message.to_string().into_bytes()),
    }
}

/// Whether an answer demands a token; a web server's own password protection does not.
fn demands_token(knock: &Answered) -> bool {
    let challenges = challenges_of(knock);
    knock.answer.status == 401
        && (challenges.is_empty() || challenges.iter().any(|c| !c.is("Basic")))
}

fn challenges_of(knock: &Answered) -> Vec<Challenge> {
    let headers = knock.answer.headers.iter();
    let headers: Vec<_> = headers.map(|(name, value)| pair(name, value)).collect();
    challenges(&headers)
}

fn is_server(document: &Value) -> bool {
    let has = |name: &&str| document.get(*name).is_some();
    has(&"issuer") || ENDPOINTS.iter().any(has)
}

fn is_resource(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    has("resource") || has("authorization_servers")
}

const RESOURCE_DOCUMENT: &str = "/.well-known/oauth-protected-resource";
/// A resource that names more has something in mind that nobody wants to wait for.
const MOST_SERVERS: usize = 5;
