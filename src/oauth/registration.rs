//! Registering a client (RFC 7591), or describing it at a URL of its own (client-id metadata).

use serde_json::{Map, Value, json};

use super::request::{Request, pair};
use crate::secret::Secret;

/// What a client says of itself.
#[derive(Clone, Debug, Default)]
pub struct ClientDescription {
    /// Its name, shown on the consent page.
    pub name: String,
    /// Where browsers come back to.
    pub redirect_uris: Vec<String>,
    /// Which grants it uses.
    pub grant_types: Vec<String>,
    /// How it authenticates: `none` for a public client.
    pub auth_method: String,
    /// What access it will ask for.
    pub scope: Option<String>,
    /// `native` for loopback redirects, `web` otherwise; some servers insist.
    pub application_type: Option<String>,
    /// Further members; they replace those above.
    pub extra: Map<String, Value>,
}

impl ClientDescription {
    /// The members as they are sent (RFC 7591 section 2).
    pub fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        add("client_name", json!(self.name));
        add("redirect_uris", json!(self.redirect_uris));
        add("grant_types", json!(self.grant_types));
        let code = self.grant_types.iter().any(|g| g == "authorization_code");
        add(
            "response_types",
            if code { json!(["code"]) } else { json!([]) },
        );
        add("token_endpoint_auth_method", json!(self.auth_method));
        if let Some(scope) = &self.scope {
            add("scope", json!(scope));
        }
        if let Some(kind) = &self.application_type {
            add("application_type", json!(kind));
        }
        members.extend(self.extra.clone());
        members
    }

    /// The registration request, with the server's initial access token where it wants one.
    pub fn request(&self, url: &str, initial: Option<&Secret>) -> Request {
        let mut headers = vec![
            pair("Content-Type", "application/json"),
            pair("Accept", "application/json"),
        ];
        if let Some(token) = initial {
            let value = format!("Bearer {}", token.expose());
            headers.push(("Authorization".to_owned(), value));
        }
        Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers,
            body: Some(Value::Object(self.members()).to_string().into_bytes()),
        }
    }

    /// The document that stands at `url`, which then is the client's id
    /// (draft-ietf-oauth-client-id-metadata-document).
    pub fn document(&self, url: &str) -> Value {
        let mut members = self.members();
        members.insert("client_id".to_owned(), json!(url));
        Value::Object(members)
    }

    /// What a server would object to in the document or in the URL at which it stands.
    pub fn document_faults(&self, url: &str) -> Vec<&'static str> {
        let mut faults = Vec::new();
        match url::Url::parse(url) {
            Err(_) => faults.push("the client id is no URL"),
            Ok(parsed) => {
                if parsed.scheme() != "https" {
                    faults.push("the client id must be an https URL");
                }
                if parsed.path() == "/" {
                    faults.push("the client id must have a path");
                }
                if parsed.fragment().is_some() {
                    faults.push("the client id must have no fragment");
                }
                if !parsed.username().is_empty() || parsed.password().is_some() {
                    faults.push("the client id must have no user name or password");
                }
                // The parser has resolved them, so they are looked for in the text.
                if url.split('/').any(|segment| matches!(segment, "." | "..")) {
                    faults.push("the client id must have no . or .. in its path");
                }
            }
        }
        if self.auth_method.starts_with("client_secret") {
            faults.push("a client that is known by its URL has no secret");
        }
        if self.redirect_uris.is_empty() {
            faults.push("redirect_uris is empty");
        }
        faults
    }
}

/// What the registration endpoint answers (RFC 7591 section 3.2).
#[derive(Clone, Debug)]
pub struct Registered {
    /// The client's id.
    pub client_id: String,
    /// Its secret, unless it is public.
    pub client_secret: Option<Secret>,
    /// When the secret dies, in seconds since 1970; none where it never does.
    pub secret_expires_at: Option<i64>,
    /// What reads and changes the registration (RFC 7592).
    pub access_token: Option<Secret>,
    /// Where.
    pub client_uri: Option<String>,
    /// How the client must authenticate.
    pub auth_method: Option<String>,
    /// What was registered otherwise than asked for.
    pub changes: Vec<String>,
}

impl Registered {
    /// Reads the answer and compares it with what was asked for; none without an id.
    pub fn read(body: &[u8], asked: &ClientDescription) -> Option<Self> {
        let json: Value = serde_json::from_slice(body).ok()?;
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let secret = |name: &str| text(name).filter(|t| !t.is_empty()).map(Secret::new);
        let expiry = json.get("client_secret_expires_at");
        let expiry = expiry.and_then(|v| v.as_i64().or_else(|| v.as_str()?.parse().ok()));
        let wanted = asked.members();
        let compared = [
            "redirect_uris",
            "grant_types",
            "token_endpoint_auth_method",
            "scope",
        ];
        let changes = compared.iter().filter_map(|name| {
            let (asked, given) = (wanted.get(*name)?, json.get(*name)?);
            (asked != given).then(|| format!("{name} is {given}, not {asked}"))
        });
        Some(Self {
            client_id: text("client_id").filter(|id| !id.is_empty())?,
            client_secret: secret("client_secret"),
            // Zero means never.
            secret_expires_at: expiry.filter(|at| *at > 0),
            access_token: secret("registration_access_token"),
            client_uri: text("registration_client_uri"),
            auth_method: text("token_endpoint_auth_method"),
            changes: changes.collect(),
        })
    }
}
