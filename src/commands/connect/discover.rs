//! Finds the server behind a URL before anything is asked, and registers a client there.

use serde_json::Value;

use super::super::block_on;
use super::super::story::Talk;
use super::settings::Settings;
use super::target::Target;
use crate::cli::{ConnectArgs, GrantKind};
use crate::error::Error;
use crate::exchange::Draft;
use crate::net::Client;
use crate::oauth::flow::Endpoints;
use crate::oauth::{
    Asked, AuthMethod, ClientDescription, ClientWay, Found, Inquiry, Noticed, Registered,
    ServerMetadata, Start, Weight, client_document, complete, find, register,
};
use crate::report::{FlawLine, TriedLine};
use crate::secret::Secret;

/// What is known of a server by asking it.
#[derive(Default)]
pub(super) struct Discovery {
    found: Option<Found>,
    registered: Option<Inquiry<Registered>>,
    document: Option<Inquiry<Value>>,
    /// Whether a run can do without it, because endpoints are known anyway.
    optional: bool,
}

impl Discovery {
    /// Asks, if the target is a URL, or if what it promises can be had from its metadata only.
    pub(super) fn make(
        target: &Target<'_>,
        args: &ConnectArgs,
        settings: &Settings,
        client: &Client,
        story: &dyn Talk,
    ) -> Result<Self, Error> {
        let chosen = settings.issuer.as_deref();
        let Some((start, optional)) = start(target, args, settings) else {
            return Ok(Self::default());
        };
        let url = match &start {
            Start::Issuer(url) | Start::Resource(url) | Start::Url(url) => url,
        };
        story.step(&format!("looking for the server behind {url}"));
        let mut found = block_on(find(client, &start, chosen))?;
        if lacks_a_wanted_endpoint(&found, args, settings) {
            block_on(complete(client, &mut found))?;
        }
        story.asked(&found.steps);
        story.noticed(&found.flaws);
        Ok(Self {
            found: Some(found),
            registered: None,
            document: None,
            optional,
        })
    }

    /// Registers a client, if the server has none for us and offers it.
    pub(super) fn register(
        &mut self,
        (redirect_uri, grant): (&str, Option<GrantKind>),
        settings: &Settings,
        token: Option<&Secret>,
        client: &Client,
        story: &dyn Talk,
    ) -> Result<(), Error> {
        let Some(metadata) = self.metadata() else {
            return Ok(());
        };
        let ways = metadata.client_ways();
        if !ways.contains(&ClientWay::Registration) {
            if ways.contains(&ClientWay::Document) {
                story.step(
                    "this server knows a client by the URL of its metadata document: --client-id URL",
                );
            }
            return Ok(());
        }
        let scopes = settings.scopes.join(" ");
        let description = ClientDescription {
            name: "oauthdx".to_owned(),
            // RFC 8252 section 7.3: any port of loopback goes, so none is registered for a random one.
            redirect_uris: vec![redirect_uri.replacen(":0/", "/", 1)],
            grant_types: grants(metadata, grant),
            auth_method: metadata.method_to_register().to_owned(),
            scope: Some(scopes).filter(|scopes| !scopes.is_empty()),
            application_type: Some("native".to_owned()),
            ..ClientDescription::default()
        };
        story.step("registering a client");
        let registered = block_on(register(client, metadata, &description, token))?;
        story.asked(&registered.steps);
        story.noticed(&registered.flaws);
        self.registered = Some(registered);
        Ok(())
    }

    /// Checks the document at the URL that is the client's id, where the server goes by it.
    pub(super) fn check_document(
        &mut self,
        client_id: &str,
        redirect_uri: &str,
        client: &Client,
        story: &dyn Talk,
    ) -> Result<(), Error> {
        let ways = self.metadata().map(ServerMetadata::client_ways);
        let by_document = ways.is_some_and(|ways| ways.contains(&ClientWay::Document));
        if by_document && client_id.starts_with("https://") {
            let checked = block_on(client_document(client, client_id, Some(redirect_uri)))?;
            story.asked(&checked.steps);
            story.noticed(&checked.flaws);
            self.document = Some(checked);
        }
        Ok(())
    }

    /// What the server says, as settings.
    pub(super) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        if let Some(metadata) = self.metadata() {
            let url = |name: &str| metadata.text(name).map(str::to_owned);
            settings.endpoints = Endpoints {
                authorize: url("authorization_endpoint"),
                token: url("token_endpoint"),
                device: url("device_authorization_endpoint"),
                par: url("pushed_authorization_request_endpoint"),
                jwks: url("jwks_uri"),
                revocation: url("revocation_endpoint"),
                introspection: url("introspection_endpoint"),
                userinfo: url("userinfo_endpoint"),
            };
            settings.issuer = url("issuer");
        }
        let resource = self
            .found
            .as_ref()
            .and_then(|found| found.resource.as_ref());
        if let Some(resource) = resource {
            let scopes = resource.scopes();
            settings.scopes = scopes.into_iter().map(str::to_owned).collect();
        }
        if let Some(registered) = self.registered.as_ref().and_then(|r| r.result.as_ref()) {
            settings.client_id = Some(registered.client_id.clone());
            settings.client_secret.clone_from(&registered.client_secret);
            let method = registered.auth_method.as_deref();
            settings.client_auth = method.and_then(AuthMethod::named);
        }
        settings
    }

    /// The resource that the tokens are for.
    pub(super) fn resource(&self) -> Option<&str> {
        let resource = self.found.as_ref()?.resource.as_ref()?;
        Some(resource.identifier())
    }

    /// The client authentication methods that the server lists.
    pub(super) fn listed(&self) -> Option<Vec<AuthMethod>> {
        let methods = self.metadata()?.auth_methods();
        Some(methods.into_iter().filter_map(AuthMethod::named).collect())
    }

    /// Whether the metadata says yes to something.
    pub(super) fn says_yes(&self, name: &str) -> bool {
        self.metadata()
            .is_some_and(|metadata| metadata.says_yes(name))
    }

    /// Whether a run can't go on from here.
    pub(super) fn stops(&self) -> bool {
        let lost = self
            .found
            .as_ref()
            .is_some_and(|found| found.server.is_none());
        lost && !self.optional
    }

    /// Whether a registration was tried and gave no client.
    pub(super) fn refused(&self) -> bool {
        self.registered.as_ref().is_some_and(|r| r.result.is_none())
    }

    /// What a diagnosis has to see of it.
    pub(super) fn evidence(&self) -> Vec<&Draft> {
        let found = self.found.iter().flat_map(Found::evidence);
        let registered = self.registered.iter().flat_map(Inquiry::evidence);
        let document = self.document.iter().flat_map(Inquiry::evidence);
        let all = found.chain(registered).chain(document);
        all.map(|draft| &**draft).collect()
    }

    /// Every question, for a report.
    pub(super) fn tried(&self) -> Vec<TriedLine> {
        let line = |asked: &Asked| TriedLine {
            what: asked.what.clone(),
            asked: asked.asked.clone(),
            came: asked.came.clone(),
        };
        self.steps().map(line).collect()
    }

    /// Every exchange, for a record, and whether it may explain a failure.
    pub(super) fn drafts(&self) -> impl Iterator<Item = (&Draft, bool)> {
        let matters = self.stops() || self.refused();
        let asked = self.steps();
        asked.filter_map(move |asked| Some((asked.draft.as_deref()?, matters && !asked.expected)))
    }

    /// Everything that is missing, contradictory or odd.
    pub(super) fn flaws(&self) -> Vec<FlawLine> {
        let found = self.found.iter().flat_map(|found| &found.flaws);
        let registered = self.registered.iter().flat_map(|r| &r.flaws);
        let document = self.document.iter().flat_map(|d| &d.flaws);
        let all = found.chain(registered).chain(document);
        all.map(flaw_line).collect()
    }

    fn steps(&self) -> impl Iterator<Item = &Asked> {
        let found = self.found.iter().flat_map(|found| &found.steps);
        let registered = self.registered.iter().flat_map(|r| &r.steps);
        let document = self.document.iter().flat_map(|d| &d.steps);
        found.chain(registered).chain(document)
    }

    fn metadata(&self) -> Option<&ServerMetadata> {
        let server = self.found.as_ref()?.server.as_ref()?;
        Some(&server.metadata)
    }
}

/// Where to begin, if there is anything to be found, and whether a run can do without it.
fn start(target: &Target<'_>, args: &ConnectArgs, settings: &Settings) -> Option<(Start, bool)> {
    let endpoints = &settings.endpoints;
    let known = endpoints.token.is_some()
        && (endpoints.authorize.is_some()
            || endpoints.device.is_some()
            || args.flow.grant.is_some());
    if args.import.is_some() {
        return None;
    }
    match target {
        Target::Url(url, _) => Some((Start::Url(url.clone()), known)),
        Target::Custom if !known => {
            let issuer = settings.issuer.as_ref()?;
            Some((Start::Issuer(issuer.clone()), false))
        }
        Target::Provider(provider) => {
            // Only an ID token is worth it: its issuer and keys stand nowhere else.
            let openid = settings.scopes.iter().any(|scope| scope == "openid");
            let template = provider.endpoints.discovery.as_ref().filter(|_| openid)?;
            let url = provider.fill(template, &settings.variables).ok()?;
            Some((Start::Issuer(url), true))
        }
        Target::Custom => None,
    }
}

/// Whether the run needs an endpoint that the server's metadata does not name.
fn lacks_a_wanted_endpoint(found: &Found, args: &ConnectArgs, settings: &Settings) -> bool {
    let Some(server) = &found.server else {
        return false;
    };
    let (known, grant) = (&settings.endpoints, args.flow.grant);
    [
        (settings.client_id.is_none(), "registration_endpoint"),
        (
            grant == Some(GrantKind::Device) && known.device.is_none(),
            "device_authorization_endpoint",
        ),
        (
            args.flow.par && known.par.is_none(),
            "pushed_authorization_request_endpoint",
        ),
    ]
    .into_iter()
    .any(|(wanted, name)| wanted && server.metadata.text(name).is_none())
}

/// The grants to register for: the one that the run uses, and what it may bring.
///
/// More than is used would be refused by servers that let strangers register for logins only.
fn grants(metadata: &ServerMetadata, grant: Option<GrantKind>) -> Vec<String> {
    let used = match grant {
        Some(GrantKind::Device) => "urn:ietf:params:oauth:grant-type:device_code",
        _ => "authorization_code",
    };
    let known = metadata.list("grant_types_supported");
    let refreshes = known.is_none_or(|known| known.contains(&"refresh_token"));
    let wanted = [used]
        .into_iter()
        .chain(refreshes.then_some("refresh_token"));
    wanted.map(str::to_owned).collect()
}

/// A flaw, as a report has it.
pub(super) fn flaw_line(noticed: &Noticed) -> FlawLine {
    FlawLine {
        weight: match noticed.weight {
            Weight::Odd => "odd",
            Weight::Breaks => "breaks",
            Weight::Stops => "stops",
        },
        text: noticed.flaw.in_words(),
    }
}
