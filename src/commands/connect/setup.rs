//! Turns settings into a plan; what is missing is asked for.

use clap::ValueEnum as _;
use serde_json::Value;

use super::client::{Surroundings, client, signer};
use super::discover::Discovery;
use super::grant::STATEMENT_KEY;
use super::person::{Person, Question};
use super::settings::{Settings, secret_file};
use super::target::{Target, filled};
use crate::catalog::Provider;
use crate::cli::{ConnectArgs, GrantKind, PkceChoice, ResponseMode};
use crate::commands::Environment;
use crate::error::Error;
use crate::oauth::flow::{Fault, Plan};
use crate::oauth::{Assertion, AuthMethod, BodyFormat, Grant, PkceMethod, Signer};
use crate::secret::Secret;

/// A run that is ready to begin.
pub(super) struct Setup {
    pub(super) plan: Plan,
    pub(super) way: Way,
    /// Whether tokens are bound to a key.
    pub(super) dpop: bool,
    /// What asks for a refresh token at this provider.
    pub(super) offline: Option<String>,
    /// What is kept beside the tokens.
    pub(super) client_secret: Option<Secret>,
    /// Its private key, or the certificate that it shows, with its key.
    pub(super) private_key: Option<Secret>,
    pub(super) key_id: Option<String>,
    pub(super) key_algorithm: Option<String>,
    pub(super) client_auth: AuthMethod,
    pub(super) grant: GrantKind,
}

/// How tokens are come by.
pub(super) enum Way {
    /// Through the browser.
    Login(Box<LoginWay>),
    /// By a code that the user enters elsewhere.
    Device,
    /// Not at all: they are there already.
    Import,
    /// With what is at hand.
    AtOnce(Grant),
    /// With a statement that is signed when it is sent.
    Statement {
        assertion: Box<Assertion>,
        signer: Box<Signer>,
        scope: String,
    },
}

/// What a login in the browser is like.
pub(super) struct LoginWay {
    pub(super) redirect_uri: String,
    pub(super) pkce: Option<PkceMethod>,
    pub(super) response_mode: Option<&'static str>,
    pub(super) details: Option<Value>,
    pub(super) push: bool,
    pub(super) signer: Option<Signer>,
    pub(super) omit_redirect_uri: bool,
}

/// What a setup is made of beside its settings.
pub(super) struct Making<'a> {
    pub(super) args: &'a ConnectArgs,
    pub(super) target: &'a Target<'a>,
    pub(super) person: &'a Person,
    /// What the server says of itself.
    pub(super) discovery: &'a Discovery,
}

impl Making<'_> {
    /// Makes the plan.
    pub(super) fn setup(
        &self,
        mut settings: Settings,
        environment: &mut Environment<'_>,
    ) -> Result<Setup, Error> {
        let provider = self.target.provider();
        let mut variables = std::mem::take(&mut settings.variables);
        let own = self
            .target
            .settings(&settings, &mut variables, self.person)?;
        let mut settings = settings.over(own);
        let grant = Self::grant(&settings);
        let account = settings
            .key
            .as_ref()
            .filter(|_| grant == GrantKind::JwtBearer);
        if settings.endpoints.token.is_none() {
            settings.endpoints.token = account.and_then(|key| key.file.token_url.clone());
        }
        self.need_endpoints(&mut settings, grant)?;
        if grant == GrantKind::JwtBearer && settings.key.is_none() {
            return Err(self.person.missing(&STATEMENT_KEY));
        }
        if settings.client_id.is_none() {
            let login = grant == GrantKind::Code && self.args.import.is_none();
            let uri = login.then(|| self.redirect_uri(&settings));
            let name = provider.map_or("the provider", |p| p.name.as_str());
            self.person.introduce(name, uri.as_deref());
        }
        let surroundings = Surroundings {
            args: self.args,
            provider,
            listed: self.discovery.listed(),
            grant,
            person: self.person,
        };
        let client = client(&mut settings, &surroundings)?;
        if !client.id.is_empty() {
            variables.insert("client_id".to_owned(), client.id.clone());
        }
        if settings.scopes.is_empty() && self.person.is_there() && self.args.import.is_none() {
            let scopes = self.person.optional_text(&SCOPES)?;
            let scopes = scopes.unwrap_or_default();
            settings.scopes = scopes.split_whitespace().map(str::to_owned).collect();
        }
        if matches!(grant, GrantKind::Code | GrantKind::Device) {
            let always = provider.iter().flat_map(|p| &p.connect.scopes);
            let all = provider.is_some_and(|p| p.connect.no_scope_is_all);
            let narrows = all && settings.scopes.is_empty();
            for scope in always.filter(|_| !narrows) {
                if !settings.scopes.contains(scope) {
                    settings.scopes.push(scope.clone());
                }
            }
        }
        let fault = self.args.fault.as_deref().and_then(Fault::named);
        if fault == Some(Fault::Scope) {
            settings.scopes.push(Fault::NO_SUCH_SCOPE.to_owned());
        }
        let way = self.way(grant, &mut settings, &variables, environment)?;
        let mut plan = Plan::new(client, std::mem::take(&mut settings.endpoints));
        plan.issuer = settings.issuer.take();
        let promise = "authorization_response_iss_parameter_supported";
        plan.promises_iss = self.discovery.says_yes(promise);
        plan.resources.clone_from(&self.args.flow.resource);
        if plan.resources.is_empty() {
            plan.resources
                .extend(self.discovery.resource().map(str::to_owned));
        }
        plan.auth_params = std::mem::take(&mut settings.auth_params);
        plan.token_params = std::mem::take(&mut settings.token_params);
        let audience = self.args.client.assertion_audience.clone();
        plan.assertion_audience = audience;
        plan.fault = fault;
        if let Some(provider) = provider {
            self.habits(provider, &mut plan, &mut variables)?;
        }
        self.audience(grant, &mut plan);
        plan.scopes = std::mem::take(&mut settings.scopes);
        let client_auth = settings.client_auth.unwrap_or(AuthMethod::None);
        let certificate = self.args.client.cert_file.as_deref();
        let certificate = certificate.filter(|_| client_auth.needs_certificate());
        let key = settings.key.take();
        let setup = Setup {
            plan,
            way,
            dpop: self.args.flow.dpop,
            offline: provider.and_then(offline),
            client_secret: settings.client_secret.take(),
            key_id: key.as_ref().and_then(|key| key.file.key_id.clone()),
            key_algorithm: self.args.client.key_algorithm.clone(),
            private_key: match certificate {
                Some(path) => Some(secret_file(path, environment)?),
                None => key.map(|key| key.text),
            },
            client_auth,
            grant,
        };
        setup.can_break()?;
        Ok(setup)
    }

    /// The grant: the typed one or that of the last time, else the first that there is an endpoint for.
    fn grant(settings: &Settings) -> GrantKind {
        let endpoints = &settings.endpoints;
        match settings.grant {
            Some(grant) => grant,
            None if endpoints.authorize.is_some() => GrantKind::Code,
            None if endpoints.device.is_some() => GrantKind::Device,
            None if endpoints.token.is_some() => GrantKind::ClientCredentials,
            None => GrantKind::Code,
        }
    }

    /// Asks for the endpoints without which the grant can't begin.
    fn need_endpoints(&self, settings: &mut Settings, grant: GrantKind) -> Result<(), Error> {
        let endpoints = &mut settings.endpoints;
        let need = |url: &mut Option<String>, what, option| -> Result<(), Error> {
            if url.is_none() {
                let question = Question {
                    what,
                    option,
                    about: None,
                    at_console: false,
                };
                *url = Some(self.person.text(&question)?);
            }
            Ok(())
        };
        if self.args.import.is_some() {
            return need(&mut endpoints.token, "token endpoint", "--token-url URL");
        }
        if grant == GrantKind::Code {
            need(
                &mut endpoints.authorize,
                "authorization endpoint",
                "--authorize-url URL, or --issuer URL to find all endpoints",
            )?;
        }
        if grant == GrantKind::Device {
            need(&mut endpoints.device, "device endpoint", "--device-url URL")?;
        }
        need(&mut endpoints.token, "token endpoint", "--token-url URL")
    }

    /// How the provider wants its requests.
    fn habits(
        &self,
        provider: &Provider,
        plan: &mut Plan,
        variables: &mut std::collections::BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let habits = &provider.habits;
        let json = |body: &str| body.trim() == "json";
        if habits
            .token_request_body
            .as_ref()
            .is_some_and(|b| json(&b.value))
        {
            plan.format = BodyFormat::Json;
        }
        separator(Some(provider)).clone_into(&mut plan.scope_separator);
        for (name, value) in &provider.connect.headers {
            let value = filled(provider, value, variables, self.person)?;
            plan.headers.push((name.clone(), value));
        }
        Ok(())
    }

    /// Whom the token is for by its logical name, where the grant has no place of its own for it.
    fn audience(&self, grant: GrantKind, plan: &mut Plan) {
        let audiences = self.args.flow.audience.iter();
        let params = audiences.map(|name| ("audience".to_owned(), name.clone()));
        match grant {
            GrantKind::Code | GrantKind::Device => plan.auth_params.extend(params),
            GrantKind::ClientCredentials | GrantKind::Password => plan.token_params.extend(params),
            // Statements and exchanges name it themselves.
            GrantKind::JwtBearer | GrantKind::TokenExchange => {}
        }
    }

    /// What the grant needs beyond endpoints and client.
    fn way(
        &self,
        grant: GrantKind,
        settings: &mut Settings,
        variables: &std::collections::BTreeMap<String, String>,
        environment: &mut Environment<'_>,
    ) -> Result<Way, Error> {
        let scope = settings.scopes.join(separator(self.target.provider()));
        Ok(match grant {
            _ if self.args.import.is_some() => Way::Import,
            GrantKind::Code => Way::Login(Box::new(self.login(settings)?)),
            GrantKind::Device => Way::Device,
            GrantKind::ClientCredentials => Way::AtOnce(Grant::ClientCredentials { scope }),
            GrantKind::JwtBearer => self.statement(settings, variables)?,
            GrantKind::TokenExchange => Way::AtOnce(self.exchange(scope, environment)?),
            GrantKind::Password => Way::AtOnce(self.password(scope, environment)?),
        })
    }

    /// Where the browser comes back to.
    fn redirect_uri(&self, settings: &Settings) -> String {
        let usual = match self.target {
            Target::Provider(_) => "http://localhost:8400/callback",
            Target::Url(..) | Target::Custom => USUAL_REDIRECT,
        };
        let own = settings.redirect_uri.clone();
        own.unwrap_or_else(|| usual.to_owned())
    }

    fn login(&self, settings: &Settings) -> Result<LoginWay, Error> {
        let (flow, browser) = (&self.args.flow, &self.args.browser);
        let signer = if flow.jar {
            let key = settings.key.as_ref().ok_or_else(|| {
                self.person.missing(&Question {
                    what: "private key",
                    option: "--key-file FILE",
                    about: Some("it signs the request"),
                    at_console: false,
                })
            })?;
            Some(signer(key, self.args)?)
        } else {
            None
        };
        let details = flow.authorization_details.as_deref().map(|text| {
            serde_json::from_str(text).map_err(|error| Error::Usage {
                what: format!("read --authorization-details: it is no JSON ({error})"),
                hint: "--authorization-details '[{\"type\": \"…\"}]'".to_owned(),
            })
        });
        Ok(LoginWay {
            redirect_uri: self.redirect_uri(settings),
            pkce: match flow.pkce {
                None if self.target.provider().is_some_and(dislikes_pkce) => None,
                None | Some(PkceChoice::S256) => Some(PkceMethod::S256),
                Some(PkceChoice::Plain) => Some(PkceMethod::Plain),
                Some(PkceChoice::Off) => None,
            },
            response_mode: browser.response_mode.map(|mode| match mode {
                ResponseMode::Query => "query",
                ResponseMode::FormPost => "form_post",
                ResponseMode::Fragment => "fragment",
            }),
            details: details.transpose()?,
            push: flow.par
                || self
                    .discovery
                    .says_yes("require_pushed_authorization_requests"),
            signer,
            omit_redirect_uri: self
                .target
                .provider()
                .is_some_and(|p| p.connect.omit_redirect_uri),
        })
    }
}

impl Setup {
    /// How its tokens are got, as `--grant` calls it; those that are taken over come from elsewhere.
    pub(super) fn grant_name(&self) -> Option<String> {
        let value = self.grant.to_possible_value()?;
        let imported = matches!(self.way, Way::Import);
        (!imported).then(|| value.get_name().to_owned())
    }

    /// Whether a request of this run carries something signed that holds for a time only.
    pub(super) fn signs_times(&self) -> bool {
        let signed_login = matches!(&self.way, Way::Login(login) if login.signer.is_some());
        Fault::touches_clock(self.client_auth)
            || self.dpop
            || matches!(self.way, Way::Statement { .. })
            || signed_login
    }

    /// Whether a user grants it, and not the client itself.
    pub(super) const fn has_user(&self) -> bool {
        let by_itself = matches!(
            self.grant,
            GrantKind::ClientCredentials | GrantKind::JwtBearer
        );
        !by_itself || matches!(self.way, Way::Import)
    }
}

/// Whether a provider is known to do without PKCE, and may refuse it.
///
/// The habit is `unknown` where clients that are known to work switch it off.
fn dislikes_pkce(provider: &Provider) -> bool {
    let habit = provider.habits.pkce.as_ref();
    habit.is_some_and(|pkce| matches!(pkce.value.as_str(), "unknown" | "off"))
}

/// What separates scopes.
fn separator(provider: Option<&Provider>) -> &'static str {
    let habit = provider.and_then(|p| p.habits.scope_separator.as_ref());
    match habit.map(|s| s.value.as_str()) {
        Some("comma") => ",",
        // A plus in a URL is a space, and is written so.
        _ => " ",
    }
}

/// What asks for a refresh token, by the words of the habit: "with `access_type=offline`".
fn offline(provider: &Provider) -> Option<String> {
    let habit = &provider.habits.refresh_token_issued.as_ref()?.value;
    habit.strip_prefix("with ").map(str::to_owned)
}

/// Where a browser comes back to if nobody says otherwise: fixed, so that it can be registered.
pub(super) const USUAL_REDIRECT: &str = "http://127.0.0.1:8400/callback";
const SCOPES: Question<'_> = Question {
    what: "scopes",
    option: "--scope SCOPES",
    about: Some("empty: what the provider gives"),
    at_console: false,
};
