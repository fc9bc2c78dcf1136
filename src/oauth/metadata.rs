//! Reads the metadata of servers and resources, and finds what contradicts in it.

use serde_json::Value;

use super::issuer::{Difference, compare};

/// What an authorization server says of itself (`OpenID` Connect Discovery, RFC 8414).
#[derive(Clone, Debug, Default)]
pub struct ServerMetadata {
    /// The document as it was.
    pub document: Value,
}

/// Something in the metadata that contradicts itself, the specification or what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// It is no JSON object.
    NoObject,
    /// `issuer` is missing.
    NoIssuer,
    /// `issuer` is another one than was asked for (RFC 8414 section 3.3).
    Issuer {
        /// As it was asked for.
        asked: String,
        /// As the document has it.
        found: String,
        /// In what they differ.
        difference: Difference,
    },
    /// An endpoint that a flow needs is missing.
    NoEndpoint(&'static str),
    /// An endpoint is no URL.
    BrokenEndpoint(&'static str, String),
    /// An endpoint is `http` although the issuer is `https`.
    PlainEndpoint(&'static str, String),
    /// An endpoint is on another host than the issuer: usual at large providers, a fault behind a
    /// proxy.
    ForeignHost(&'static str, String),
    /// PKCE methods are not listed, so clients that insist on it, as MCP's, give up.
    PkceUnlisted,
    /// PKCE is listed without S256.
    NoS256,
    /// A member that must be a list is something else.
    NoList(&'static str),
    /// `private_key_jwt` or `client_secret_jwt` without algorithms (RFC 8414 section 2).
    NoAuthAlgorithms,
    /// Only `none` signs ID tokens.
    UnsignedIdTokens,
    /// The resource is another one than was asked for (RFC 9728 section 3.3).
    Resource {
        /// As it was asked for.
        asked: String,
        /// As the document has it.
        found: String,
        /// In what they differ.
        difference: Difference,
    },
    /// No authorization server is named.
    NoServers,
}

impl Contradiction {
    /// What contradicts, in a sentence without its full stop.
    pub fn in_words(&self) -> String {
        match self {
            Self::NoObject => "the document is no JSON object".to_owned(),
            Self::NoIssuer => "issuer is missing".to_owned(),
            Self::Issuer {
                asked,
                found,
                difference,
            } => format!(
                "issuer is {found} and {asked} was asked for; they differ {}",
                difference.in_words()
            ),
            Self::NoEndpoint(name) => format!("{name} is missing"),
            Self::BrokenEndpoint(name, value) => format!("{name} is no URL: {value}"),
            Self::PlainEndpoint(name, value) => {
                format!("{name} is {value}, http although the issuer is https: a proxy in front may not tell the server")
            }
            Self::ForeignHost(name, value) => {
                format!("{name} is {value}, on another host than the issuer")
            }
            Self::PkceUnlisted => "code_challenge_methods_supported is missing, so a client can't know that PKCE is supported".to_owned(),
            Self::NoS256 => "code_challenge_methods_supported lacks S256".to_owned(),
            Self::NoList(name) => format!("{name} is no list"),
            Self::NoAuthAlgorithms => "clients may sign assertions, but token_endpoint_auth_signing_alg_values_supported is missing".to_owned(),
            Self::UnsignedIdTokens => "ID tokens are signed with none only".to_owned(),
            Self::Resource {
                asked,
                found,
                difference,
            } => format!(
                "resource is {found} and {asked} was asked for; they differ {}",
                difference.in_words()
            ),
            Self::NoServers => "authorization_servers is missing or empty".to_owned(),
        }
    }
}

impl ServerMetadata {
    /// Reads a document; whatever it holds is kept.
    pub fn read(body: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(body).ok()?;
        document.is_object().then_some(Self { document })
    }

    /// The text of a member.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.document.get(name)?.as_str()
    }

    /// The texts of a list; a single text, or words in one text, count as a list, too.
    pub fn list(&self, name: &str) -> Option<Vec<&str>> {
        list(&self.document, name)
    }

    /// Whether a member says yes; `"true"` does, too.
    pub fn says_yes(&self, name: &str) -> bool {
        match self.document.get(name) {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// How clients may authenticate; Basic where nothing is listed (RFC 8414 section 2).
    pub fn auth_methods(&self) -> Vec<&str> {
        self.list("token_endpoint_auth_methods_supported")
            .unwrap_or_else(|| vec!["client_secret_basic"])
    }

    /// Everything that contradicts; `issuer` is the one that was asked for.
    pub fn contradictions(&self, issuer: Option<&str>) -> Vec<Contradiction> {
        let mut found = Vec::new();
        match (self.text("issuer"), issuer) {
            (None, _) => found.push(Contradiction::NoIssuer),
            (Some(own), Some(asked)) => {
                let difference = compare(own, asked);
                if difference != Difference::None {
                    found.push(Contradiction::Issuer {
                        asked: asked.to_owned(),
                        found: own.to_owned(),
                        difference,
                    });
                }
            }
            (Some(_), None) => {}
        }
        self.endpoints(issuer, &mut found);
        self.lists(&mut found);
        found
    }

    fn endpoints(&self, issuer: Option<&str>, found: &mut Vec<Contradiction>) {
        let issuer = self.text("issuer").or(issuer);
        let home = issuer.and_then(|issuer| url::Url::parse(issuer).ok());
        let grants = self.list("grant_types_supported");
        let browser = grants.is_none_or(|g| g.contains(&"authorization_code"));
        for name in ENDPOINTS {
            let Some(value) = self.text(name) else {
                let needed = match *name {
                    "token_endpoint" => true,
                    "authorization_endpoint" => browser,
                    // Only who issues ID tokens needs to show keys.
                    "jwks_uri" => self
                        .document
                        .get("id_token_signing_alg_values_supported")
                        .is_some(),
                    _ => false,
                };
                if needed {
                    found.push(Contradiction::NoEndpoint(name));
                }
                continue;
            };
            let Ok(url) = url::Url::parse(value) else {
                found.push(Contradiction::BrokenEndpoint(name, value.to_owned()));
                continue;
            };
            let Some(home) = &home else { continue };
            if home.scheme() == "https" && url.scheme() == "http" {
                found.push(Contradiction::PlainEndpoint(name, value.to_owned()));
            } else if home.host_str() != url.host_str() {
                found.push(Contradiction::ForeignHost(name, value.to_owned()));
            }
        }
    }

    fn lists(&self, found: &mut Vec<Contradiction>) {
        for name in LISTS {
            let value = self.document.get(*name);
            if value.is_some_and(|v| !v.is_array() && !v.is_null()) {
                found.push(Contradiction::NoList(name));
            }
        }
        match self.list("code_challenge_methods_supported") {
            None => found.push(Contradiction::PkceUnlisted),
            Some(methods) if !methods.contains(&"S256") => found.push(Contradiction::NoS256),
            Some(_) => {}
        }
        let signed = self
            .auth_methods()
            .iter()
            .any(|method| method.ends_with("_jwt"));
        let algorithms = self.list("token_endpoint_auth_signing_alg_values_supported");
        if signed && algorithms.is_none_or(|a| a.is_empty()) {
            found.push(Contradiction::NoAuthAlgorithms);
        }
        if self.list("id_token_signing_alg_values_supported") == Some(vec!["none"]) {
            found.push(Contradiction::UnsignedIdTokens);
        }
    }
}

/// What a protected resource says of itself (RFC 9728).
#[derive(Clone, Debug, Default)]
pub struct ResourceMetadata {
    /// The document as it was.
    pub document: Value,
}

impl ResourceMetadata {
    /// Reads a document; whatever it holds is kept.
    pub fn read(body: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(body).ok()?;
        document.is_object().then_some(Self { document })
    }

    /// The resource's own name for itself.
    pub fn resource(&self) -> Option<&str> {
        self.document.get("resource")?.as_str()
    }

    /// The issuers of its tokens.
    pub fn servers(&self) -> Vec<&str> {
        list(&self.document, "authorization_servers").unwrap_or_default()
    }

    /// The scopes that it knows.
    pub fn scopes(&self) -> Vec<&str> {
        list(&self.document, "scopes_supported").unwrap_or_default()
    }

    /// Everything that contradicts; `resource` is the URL that was called.
    pub fn contradictions(&self, resource: &str) -> Vec<Contradiction> {
        let mut found = Vec::new();
        match self.resource() {
            None => found.push(Contradiction::NoEndpoint("resource")),
            Some(own) => {
                let difference = compare(own, resource);
                // The document of a host holds for everything below it.
                let covers = resource.starts_with(&format!("{}/", own.trim_end_matches('/')));
                if difference != Difference::None && !covers {
                    found.push(Contradiction::Resource {
                        asked: resource.to_owned(),
                        found: own.to_owned(),
                        difference,
                    });
                }
            }
        }
        if self.servers().is_empty() {
            found.push(Contradiction::NoServers);
        }
        found
    }
}

fn list<'a>(document: &'a Value, name: &str) -> Option<Vec<&'a str>> {
    match document.get(name)? {
        Value::Array(items) => Some(items.iter().filter_map(Value::as_str).collect()),
        Value::String(text) => Some(text.split([' ', ',']).filter(|t| !t.is_empty()).collect()),
        _ => None,
    }
}

/// Members that hold an endpoint.
pub const ENDPOINTS: &[&str] = &[
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "end_session_endpoint",
];
const LISTS: &[&str] = &[
    "scopes_supported",
    "response_types_supported",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
    "code_challenge_methods_supported",
    "id_token_signing_alg_values_supported",
];
