//! The authorization request: the URL that a browser is sent to, pushed or signed on demand.

use serde_json::{Map, Value, json};

use super::client_auth::{Client, Occasion, Signer};
use super::pkce::Pkce;
use super::request::{BodyFormat, Params, Request, form, pair};
use crate::secret::Secret;
use crate::token::SignFault;

/// What is asked of the user.
#[derive(Clone, Debug, Default)]
pub struct Authorize<'a> {
    /// `code`, in nearly all cases.
    pub response_type: &'a str,
    /// The client's id, under the name that the provider wants.
    pub client_id: (&'a str, &'a str),
    /// Where the browser comes back to.
    pub redirect_uri: Option<&'a str>,
    /// What access is asked for.
    pub scopes: &'a [String],
    /// What separates scopes: a space, or a comma at some providers.
    pub scope_separator: &'a str,
    /// Binds the answer to this browser.
    pub state: Option<&'a Secret>,
    /// Binds the ID token to this request.
    pub nonce: Option<&'a Secret>,
    /// Binds the code to this client.
    pub pkce: Option<&'a Pkce>,
    /// `query`, `form_post` or `fragment`; the server's default where missing.
    pub response_mode: Option<&'a str>,
    /// Whom the token is for (RFC 8707).
    pub resources: &'a [String],
    /// Fine-grained access (RFC 9396).
    pub authorization_details: Option<&'a Value>,
    /// The thumbprint of the `DPoP` key that the code is bound to (RFC 9449 section 10).
    pub dpop_thumbprint: Option<&'a str>,
    /// Anything else, last and as it is.
    pub extra: &'a [(String, String)],
}

impl Authorize<'_> {
    /// The parameters in the order in which they are sent.
    pub fn parameters(&self) -> Params {
        let (id_name, id) = self.client_id;
        let mut params = vec![pair("response_type", self.response_type), pair(id_name, id)];
        let mut add = |name: &str, value: Option<&str>| {
            params.extend(value.map(|value| pair(name, value)));
        };
        add("redirect_uri", self.redirect_uri);
        let scope = self.scopes.join(self.scope_separator);
        add("scope", Some(scope.as_str()).filter(|s| !s.is_empty()));
        add("state", self.state.map(Secret::expose));
        add("nonce", self.nonce.map(Secret::expose));
        if let Some(pkce) = self.pkce {
            add("code_challenge", Some(&pkce.challenge()));
            add("code_challenge_method", Some(pkce.method.name()));
        }
        add("response_mode", self.response_mode);
        for resource in self.resources {
            add("resource", Some(resource));
        }
        let details = self.authorization_details.map(Value::to_string);
        add("authorization_details", details.as_deref());
        add("dpop_jkt", self.dpop_thumbprint);
        params.extend_from_slice(self.extra);
        params
    }
}

/// The URL with these parameters; what stands in the endpoint's query stays (RFC 6749 section 3.1).
pub fn authorize_url(endpoint: &str, params: &[(String, String)]) -> String {
    let endpoint = endpoint.split('#').next().unwrap_or(endpoint);
    let joint = match endpoint.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, query)) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{endpoint}{joint}{}", form(params))
}

/// The request that pushes the parameters (RFC 9126); the client proves itself as for a token.
pub fn pushed_request(
    endpoint: &str,
    params: &[(String, String)],
    client: &Client,
    occasion: &Occasion<'_>,
) -> Result<Request, SignFault> {
    let proof = client.parameters(occasion)?;
    // The client's id is among the parameters already.
    let proof = proof
        .into_iter()
        .filter(|(name, _)| *name != client.id_parameter);
    let all: Params = params.iter().cloned().chain(proof).collect();
    let mut request = Request::post(endpoint, BodyFormat::Form, &all);
    client.authorize(&mut request);
    Ok(request)
}

/// The parameters that are left after a push: who asks, and where the rest is.
pub fn pushed_parameters(client_id: (&str, &str), request_uri: &str) -> Params {
    vec![
        pair(client_id.0, client_id.1),
        pair("request_uri", request_uri),
    ]
}

/// The parameters as a signed request object (RFC 9101), with what must stand outside of it.
///
/// `response_type` and `scope` are repeated outside, as `OpenID` Connect Core section 6.1 wants.
pub fn signed_parameters(
    params: &[(String, String)],
    client_id: (&str, &str),
    signer: &Signer,
    occasion: &Occasion<'_>,
) -> Result<Params, SignFault> {
    let mut claims = Map::new();
    for (name, value) in params {
        let value = match name.as_str() {
            "authorization_details" | "claims" => {
                serde_json::from_str(value).unwrap_or_else(|_| json!(value))
            }
            _ => json!(value),
        };
        match claims.get_mut(name) {
            // A parameter that stands twice becomes a list, as `resource` may.
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = json!([first.take(), value]),
            None => drop(claims.insert(name.clone(), value)),
        }
    }
    let own = [
        ("iss", json!(client_id.1)),
        ("aud", json!(occasion.audience)),
        ("iat", json!(occasion.now)),
        ("nbf", json!(occasion.now)),
        (
            "exp",
            json!(occasion.now.saturating_add(REQUEST_LIFETIME_S)),
        ),
        ("jti", json!(occasion.unique)),
    ];
    claims.extend(own.map(|(name, value)| (name.to_owned(), value)));
    let object = signer.sign("oauth-authz-req+jwt", &Value::Object(claims))?;
    let mut outside = vec![pair(client_id.0, client_id.1)];
    let repeated =
        |(name, _): &&(String, String)| matches!(name.as_str(), "response_type" | "scope");
    outside.extend(params.iter().filter(repeated).cloned());
    outside.push(pair("request", object.expose()));
    Ok(outside)
}

/// How long a signed request may be on its way through the browser.
const REQUEST_LIFETIME_S: i64 = 300;
