//! Fetches the keys of a server, which ID tokens are checked with.

use serde_json::Value;

use super::ask::Asking;
use super::flaw::{Flaw, Noticed};
use super::found::Inquiry;
use crate::net::Client;
use crate::token::Jwks;

/// The keys at a `jwks_uri`.
pub async fn keys(client: &Client, url: &str) -> Inquiry<Jwks> {
    let mut asking = Asking::new(client);
    let fetched = asking.document(url, "the server's keys", is_set).await;
    let step = asking.steps.len().checked_sub(1);
    let mut flaws = Vec::new();
    let mut notice = |flaw| flaws.push(Noticed::new(flaw, step));
    let mut result = None;
    match fetched {
        None => notice(Flaw::NoKeys(url.to_owned())),
        Some(fetched) => {
            result = Jwks::from_json(&fetched.document);
            fetched.flaws.into_iter().for_each(&mut notice);
            let oddities = result.iter().flat_map(Jwks::oddities);
            oddities.map(Flaw::Keys).for_each(&mut notice);
        }
    }
    Inquiry::new(result, asking.steps, flaws)
}

fn is_set(document: &Value) -> bool {
    Jwks::from_json(document).is_some()
}
