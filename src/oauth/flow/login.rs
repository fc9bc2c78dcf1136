//! The authorization code flow, from the URL that a browser is sent to up to the tokens.

use serde_json::Value;
use zeroize::Zeroizing;

use super::super::authorize_url::{
    Authorize, authorize_url, pushed_parameters, pushed_request, signed_parameters,
};
use super::super::callback::Returned;
use super::super::client_auth::Signer;
use super::super::dpop::DpopKey;
use super::super::pkce::{Pkce, PkceMethod, random_text};
use super::super::request::Params;
use super::super::token_answer::TokenAnswer;
use super::super::token_request::Grant;
use super::check::{Checked, Subject};
use super::fault::Fault;
use super::plan::Plan;
use super::token::{ask, tokens};
use super::wire::{News, Wire, unsigned};
use crate::error::Error;
use crate::exchange::{Draft, DraftRequest};
use crate::secret::Secret;
use crate::token::{Check, Outcome};

/// What a login shall be like.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// Where the browser comes back to.
    pub redirect_uri: &'a str,
    /// How the code is bound to us; not at all if there is none.
    pub pkce: Option<PkceMethod>,
    /// `query`, `form_post` or `fragment`; the server's default where missing.
    pub response_mode: Option<&'a str>,
    /// Fine-grained access (RFC 9396).
    pub authorization_details: Option<&'a Value>,
    /// Whether the parameters are pushed (RFC 9126).
    pub push: bool,
    /// What signs them (RFC 9101), if anything.
    pub signer: Option<&'a Signer>,
    /// Whether the redirect URI stays out of the token request, as few providers want it.
    pub omit_redirect_uri: bool,
}

/// A login that has begun.
pub struct Login {
    /// What the browser is to open.
    pub url: Zeroizing<String>,
    redirect_uri: String,
    state: Secret,
    nonce: Option<Secret>,
    pkce: Option<Pkce>,
    omit_redirect_uri: bool,
}

impl Login {
    /// Makes the URL, after pushing the parameters where that is wanted.
    ///
    /// None where the push was refused, which the exchange explains, or where the plan knows no
    /// authorization endpoint.
    pub async fn begin(
        wire: &mut Wire<'_>,
        plan: &Plan,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Self>, Error> {
        let Some(endpoint) = plan.endpoints.authorize.as_deref() else {
            return Ok(None);
        };
        let mut login = Self {
            url: Zeroizing::default(),
            redirect_uri: wanted.redirect_uri.to_owned(),
            state: random_text()?,
            nonce: None,
            pkce: wanted.pkce.map(Pkce::new).transpose()?,
            omit_redirect_uri: wanted.omit_redirect_uri,
        };
        if plan.scopes.iter().any(|scope| scope == "openid") {
            login.nonce = Some(random_text()?);
        }
        let mut params = login.parameters(plan, wanted, wire.bound_to())?;
        let id = (&*plan.client.id_parameter, plan.client.id.as_str());
        if let Some(signer) = wanted.signer {
            let unique = random_text()?;
            let mut occasion = plan.occasion(endpoint, wire.now(), unique.expose());
            // RFC 9101 section 4 addresses the issuer, where it is known.
            occasion.audience = plan.issuer.as_deref().unwrap_or(endpoint);
            params = signed_parameters(&params, id, signer, &occasion)
                .map_err(|fault| unsigned("the request object", &fault))?;
        }
        if wanted.push {
            let Some(reference) = push(wire, plan, &params).await? else {
                return Ok(None);
            };
            params = pushed_parameters(id, &reference);
        }
        login.url = Zeroizing::new(authorize_url(endpoint, &params));
        let draft = browser_request(&login.url, "authorize", "authorization request");
        wire.keep(draft, None);
        Ok(Some(login))
    }

    /// The parameters of the request, with the plan's mistake if it has one.
    fn parameters(
        &self,
        plan: &Plan,
        wanted: &Wanted<'_>,
        key: Option<&DpopKey>,
    ) -> Result<Params, Error> {
        // What is sent differs from what is kept only where that is the mistake to be made.
        let state = sent(plan, Fault::State, &self.state)?;
        let nonce = self.nonce.as_ref();
        let nonce = nonce.map(|n| sent(plan, Fault::Nonce, n)).transpose()?;
        let scopes = vec![plan.scope()];
        let thumbprint = key.and_then(DpopKey::thumbprint);
        let request = Authorize {
            response_type: "code",
            client_id: (&plan.client.id_parameter, &plan.client.id),
            redirect_uri: Some(&self.redirect_uri),
            scopes: &scopes,
            scope_separator: plan.separator(),
            state: Some(&state),
            nonce: nonce.as_ref(),
            pkce: self.pkce.as_ref(),
            response_mode: wanted.response_mode,
            resources: &plan.resources,
            authorization_details: wanted.authorization_details,
            dpop_thumbprint: thumbprint.as_deref(),
            extra: &[],
        };
        let mut params = request.parameters();
        for (name, value) in &plan.auth_params {
            // What the user gives takes the place of what we would send.
            params.retain(|(own, _)| own != name);
            params.push((name.clone(), value.clone()));
        }
        Ok(params)
    }

    /// The state that comes back if all is well.
    pub const fn state(&self) -> &Secret {
        &self.state
    }

    /// The nonce that the ID token must have.
    pub const fn nonce(&self) -> Option<&Secret> {
        self.nonce.as_ref()
    }

    /// Takes what the browser came back with: the code, if all is well, and the checks.
    pub fn read(
        &self,
        wire: &mut Wire<'_>,
        returned: &Returned,
        checks: Vec<Check>,
    ) -> (Option<Secret>, Vec<Checked>) {
        let mut draft = returned.draft("callback");
        draft.endpoint = Some("callback");
        wire.keep(draft, None);
        let mut checks = checks;
        let (code, error) = (returned.get("code"), returned.get("error"));
        if code.is_none() && error.is_none() {
            let what = if returned.get("response").is_some() {
                "the answer is a signed one (JARM), which was not asked for"
            } else {
                "there is neither a code nor an error in the answer"
            };
            checks.push(Check::fail("code", what));
        }
        let sound = checks.iter().all(|check| check.outcome != Outcome::Fail);
        let code = code.filter(|_| sound && error.is_none()).map(Secret::from);
        let checked = checks.into_iter();
        let checked = checked.map(|check| Checked::new(Subject::Callback, check));
        (code, checked.collect())
    }

    /// Redeems the code; twice where that is the mistake to be made.
    pub async fn redeem(
        &self,
        wire: &mut Wire<'_>,
        plan: &Plan,
        code: Secret,
    ) -> Result<Option<TokenAnswer>, Error> {
        let grant = Grant::AuthorizationCode {
            code,
            redirect_uri: Some(self.redirect_uri.clone()).filter(|_| !self.omit_redirect_uri),
            verifier: self.pkce.as_ref().map(|pkce| pkce.verifier.clone()),
        };
        let mut reply = ask(wire, plan, &grant, "token request").await?;
        if plan.breaks(Fault::CodeReuse) {
            reply = ask(wire, plan, &grant, "token request, again").await?;
        }
        Ok(reply.as_ref().and_then(tokens))
    }
}

/// What is sent of a kept text: the text, or another one where that is the mistake to be made.
fn sent(plan: &Plan, fault: Fault, kept: &Secret) -> Result<Secret, Error> {
    if plan.breaks(fault) {
        random_text()
    } else {
        Ok(kept.clone())
    }
}

/// Pushes the parameters; the reference that stands for them, if the server took them.
async fn push(
    wire: &mut Wire<'_>,
    plan: &Plan,
    params: &[(String, String)],
) -> Result<Option<String>, Error> {
    let Some(url) = plan.endpoints.par.as_deref() else {
        return Err(Error::Usage {
            what: "push the authorization request: the server's endpoint for it is not known"
                .to_owned(),
            hint: "give it: --par-url URL".to_owned(),
        });
    };
    let unique = random_text()?;
    let occasion = plan.occasion(url, wire.now(), unique.expose());
    let request = pushed_request(url, params, &plan.client, &occasion)
        .map_err(|fault| unsigned("the client assertion", &fault))?;
    let reply = wire.send_proven(request, "par", "pushed request").await?;
    let reference = reply
        .filter(super::wire::Reply::is_success)
        .and_then(|reply| {
            let json: Value = serde_json::from_slice(&reply.body).ok()?;
            json.get("request_uri")?.as_str().map(str::to_owned)
        });
    if reference.is_some() {
        wire.tell(&News::Pushed);
    }
    Ok(reference)
}

/// A request of the browser, whose answer we don't see.
fn browser_request(url: &str, endpoint: &'static str, place: &str) -> Zeroizing<Draft> {
    Zeroizing::new(Draft {
        request: Some(DraftRequest {
            method: Some("GET".to_owned()),
            url: Some(url.to_owned()),
            headers: Vec::new(),
            body: Some(String::new()),
            complete: true,
        }),
        place: place.to_owned(),
        endpoint: Some(endpoint),
        ..Draft::default()
    })
}
