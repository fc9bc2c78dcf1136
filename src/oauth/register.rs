//! Makes a client known to a server: registers it (RFC 7591), or checks the document at the URL
//! that is its id (draft-ietf-oauth-client-id-metadata-document).

use serde_json::Value;

use super::ask::Asking;
use super::flaw::{Flaw, Noticed, Weight};
use super::found::Inquiry;
use super::metadata::ServerMetadata;
use super::registration::{ClientDescription, Registered};
use crate::net::Client;
use crate::secret::Secret;

/// How a client may become known to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientWay {
    /// Its id is the URL of a document that the server fetches.
    Document,
    /// It registers itself.
    Registration,
}

impl ServerMetadata {
    /// The ways besides registering by hand that the server offers, the better first.
    pub fn client_ways(&self) -> Vec<ClientWay> {
        let mut ways = Vec::new();
        if self.says_yes("client_id_metadata_document_supported") {
            ways.push(ClientWay::Document);
        }
        if self.text("registration_endpoint").is_some() {
            ways.push(ClientWay::Registration);
        }
        ways
    }

    /// How a client on somebody's own machine had best authenticate here: not at all, since it
    /// can't keep a secret, or else with one in the body, about which servers differ least.
    pub fn method_to_register(&self) -> &str {
        let methods = self.auth_methods();
        let wanted = ["none", "client_secret_post", "client_secret_basic"];
        let found = wanted.iter().find(|wanted| methods.contains(*wanted));
        found.copied().unwrap_or("none")
    }
}

/// Registers a client, with the server's initial access token where it wants one.
///
/// A redirect is not followed: the answer of who knows whom would hold the client's secret.
pub async fn register(
    client: &Client,
    server: &ServerMetadata,
    description: &ClientDescription,
    initial: Option<&Secret>,
) -> Inquiry<Registered> {
    let mut asking = Asking::new(client);
    let mut flaws = Vec::new();
    let Some(url) = server.text("registration_endpoint") else {
        flaws.push(Noticed::new(Flaw::NoRegistration, None));
        return Inquiry::new(None, asking.steps, flaws);
    };
    let request = description.request(url, initial);
    let answered = asking.ask(&request, "client registration (RFC 7591)").await;
    let success = answered.filter(|a| (200..300).contains(&a.answer.status));
    let mut result = None;
    if let Some(success) = success {
        let step = Some(success.step);
        result = Registered::read(&success.answer.body, description);
        match &result {
            None => flaws.push(Noticed::new(Flaw::RegisteredNothing, step)),
            Some(registered) => {
                if success.answer.status != 201 {
                    let flaw = Flaw::RegisteredWith(success.answer.status);
                    flaws.push(Noticed::new(flaw, step));
                }
                let changes = registered.changes.iter().cloned();
                flaws.extend(changes.map(|change| changed(change, step)));
            }
        }
    }
    Inquiry::new(result, asking.steps, flaws)
}

/// A change of what was registered: without its redirect URI no login can end.
fn changed(change: String, step: Option<usize>) -> Noticed {
    let weight = if change.starts_with("redirect_uris") {
        Weight::Breaks
    } else {
        Weight::Odd
    };
    Noticed {
        flaw: Flaw::RegisteredOtherwise(change),
        weight,
        step,
    }
}

/// Fetches the document at the URL that is a client's id, and checks it as a server does.
pub async fn client_document(
    client: &Client,
    url: &str,
    redirect_uri: Option<&str>,
) -> Inquiry<Value> {
    let mut asking = Asking::new(client);
    let what = "the client's metadata document";
    let fetched = asking.document(url, what, Value::is_object).await;
    let step = asking.steps.len().checked_sub(1);
    let mut flaws = Vec::new();
    let mut fault = |text: String| {
        flaws.push(Noticed::new(Flaw::ClientDocument(text), step));
    };
    let mut result = None;
    match fetched {
        None => fault(format!("there is none at {url}")),
        Some(fetched) => {
            let described = described(&fetched.document);
            let faults = described.document_faults(url).into_iter();
            faults.for_each(|text| fault(text.to_owned()));
            let id = fetched.document.get("client_id").and_then(Value::as_str);
            if id != Some(url) {
                let id = id.unwrap_or("missing");
                fault(format!("its client_id is {id}, not {url}"));
            }
            if let Some(uri) = redirect_uri
                && !described.redirect_uris.iter().any(|own| covers(own, uri))
            {
                fault(format!("its redirect_uris lack {uri}"));
            }
            for flaw in fetched.flaws {
                // Servers must not follow redirects to such a document.
                match flaw {
                    Flaw::Moved(to) => fault(format!("it is at {to}, where a redirect leads")),
                    other => fault(other.in_words()),
                }
            }
            result = Some(fetched.document);
        }
    }
    Inquiry::new(result, asking.steps, flaws)
}

/// What a document says of the client, as far as it is checked.
fn described(document: &Value) -> ClientDescription {
    let texts = |name: &str| {
        let items = document.get(name).and_then(Value::as_array);
        let texts = items.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let method = document.get("token_endpoint_auth_method");
    ClientDescription {
        redirect_uris: texts("redirect_uris"),
        auth_method: method.and_then(Value::as_str).unwrap_or("none").to_owned(),
        ..ClientDescription::default()
    }
}

/// Whether a registered redirect URI holds for this one: on loopback with any port (RFC 8252
/// section 7.3).
fn covers(registered: &str, used: &str) -> bool {
    let portless = |uri: &str| {
        let mut url = url::Url::parse(uri).ok()?;
        let host = url.host_str()?;
        if !matches!(host, "127.0.0.1" | "[::1]" | "localhost") {
            return None;
        }
        url.set_port(None).ok()?;
        Some(url)
    };
    registered == used || portless(registered).is_some_and(|own| portless(used) == Some(own))
}
