//! Gives tokens back (RFC 7009).
//!
//! The refresh token goes first: whoever takes it back ends the grant and, as section 2.1 wants,
//! its access tokens. The access token follows, for servers that leave it alive.

use zeroize::Zeroizing;

use super::client_auth::{Client, Occasion};
use super::pkce::random_text;
use super::request::{BodyFormat, Request, pair};
use super::token_answer::TokenAnswer;
use crate::error::Error;
use crate::exchange::Draft;
use crate::net::{self, Outcome};
use crate::secret::Secret;
use crate::token::SignFault;

/// A token that is given back.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    /// The token.
    pub token: &'a Secret,
    /// What kind it is: `refresh_token` or `access_token`.
    pub kind: &'static str,
}

/// What became of the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// All of them ended.
    All,
    /// The grant ended; the access token was not taken back and ends by itself.
    GrantOnly,
    /// The server did not know them any more.
    Before,
    /// They live on: the exchange tells why.
    Refused,
}

/// The request that gives a token back.
pub fn revocation_request(
    url: &str,
    returned: Returned<'_>,
    client: &Client,
    occasion: &Occasion<'_>,
) -> Result<Request, SignFault> {
    let mut params = vec![
        pair("token", returned.token.expose()),
        pair("token_type_hint", returned.kind),
    ];
    params.extend(client.parameters(occasion)?);
    let mut request = Request::post(url, BodyFormat::Form, &params);
    client.authorize(&mut request);
    Ok(request)
}

/// Gives `tokens` back one after the other, the one that carries the grant first.
///
/// Whatever comes of the first decides. Client assertions address `audience`, which is the token
/// endpoint or the issuer at this endpoint, too; `now` is in seconds since 1970.
pub async fn revoke(
    sender: &net::Client,
    (url, audience): (&str, &str),
    client: &Client,
    tokens: &[Returned<'_>],
    now: i64,
) -> Result<(Revocation, Vec<Zeroizing<Draft>>), Error> {
    let mut drafts = Vec::new();
    let mut end = Revocation::Before;
    for (index, returned) in tokens.iter().enumerate() {
        let unique = random_text()?;
        let occasion = Occasion {
            audience,
            now,
            unique: unique.expose(),
        };
        let request = revocation_request(url, *returned, client, &occasion);
        let wire = on_the_wire(&request.map_err(|fault| unsigned(&fault))?);
        let sent = sender.send(&wire).await;
        let place = format!("revocation of the {}", returned.kind.replace('_', " "));
        drafts.push(sent.draft(&wire, &place));
        let heard = hear(&sent.outcome);
        if index == 0 {
            end = heard;
        } else if end == Revocation::All && heard == Revocation::Refused {
            end = Revocation::GrantOnly;
        }
        if end == Revocation::Refused {
            break;
        }
    }
    Ok((end, drafts))
}

/// What an answer says about the token.
fn hear(outcome: &Outcome) -> Revocation {
    let Outcome::Answer(answer) = outcome else {
        return Revocation::Refused;
    };
    // Slack and others refuse with 200, and say so in the body.
    let error = TokenAnswer::read(&answer.body).error;
    match (answer.status, error.as_deref()) {
        (200..=299, None) => Revocation::All,
        // Section 2.2 has 200 for a token that is gone already; Google and others say so instead.
        (200..=299 | 400, Some("invalid_token" | "token_revoked")) => Revocation::Before,
        _ => Revocation::Refused,
    }
}

fn unsigned(fault: &SignFault) -> Error {
    Error::Usage {
        what: format!("sign the client assertion: {fault}"),
        hint: "connect again with the client's key, or forget it here only: without --revoke"
            .to_owned(),
    }
}

/// The same request in the form that is sent.
fn on_the_wire(request: &Request) -> net::Request {
    let mut wire = net::Request::new(&request.method, &request.url);
    for (name, value) in &request.headers {
        wire = wire.header(name, value);
    }
    match &request.body {
        Some(body) => wire.body(body.as_slice()),
        None => wire,
    }
}
