//! Asks for tokens.

use super::super::client_auth::Client;
use super::super::pkce::random_text;
use super::super::token_answer::TokenAnswer;
use super::super::token_request::{Grant, TokenRequest};
use super::fault::Fault;
use super::plan::Plan;
use super::wire::{Reply, Wire, unsigned};
use crate::error::Error;

/// Asks for tokens with `grant`; none where the answer holds none, which the exchange explains.
///
/// A plan without a token endpoint has none to ask.
pub async fn obtain(
    wire: &mut Wire<'_>,
    plan: &Plan,
    grant: &Grant,
) -> Result<Option<TokenAnswer>, Error> {
    let reply = ask(wire, plan, grant, "token request").await?;
    Ok(reply.as_ref().and_then(tokens))
}

/// Sends the token request, with the plan's mistake if it has one.
pub(in crate::oauth) async fn ask(
    wire: &mut Wire<'_>,
    plan: &Plan,
    grant: &Grant,
    place: &str,
) -> Result<Option<Reply>, Error> {
    let Some(url) = plan.endpoints.token.as_deref() else {
        return Ok(None);
    };
    let unique = random_text()?;
    let occasion = plan.occasion(url, wire.now(), unique.expose());
    let (client, grant, format) = match plan.fault {
        Some(fault) => (
            broken(plan, fault)?,
            fault.grant(grant),
            fault.format(plan.format),
        ),
        None => (plan.client.clone(), grant.clone(), plan.format),
    };
    let request = TokenRequest {
        url,
        grant: &grant,
        client: &client,
        format,
        resources: &plan.resources,
        extra: &plan.token_params,
        headers: &plan.headers,
    };
    let request = request.build(&occasion);
    let mut request = request.map_err(|fault| unsigned("the client assertion", &fault))?;
    if let Some(fault) = plan.fault {
        request = fault.request(request);
    }
    wire.send_proven(request, "token", place).await
}

/// The client with the mistake in it.
fn broken(plan: &Plan, fault: Fault) -> Result<Client, Error> {
    fault.client(&plan.client).ok_or_else(|| Error::Usage {
        what: format!(
            "break the {}: the client authenticates with {}, which has none",
            fault.name(),
            plan.client.method().name()
        ),
        hint: "choose a method with a secret: --client-auth client_secret_basic".to_owned(),
    })
}

/// The tokens of an answer, if it succeeded and holds any.
pub(in crate::oauth) fn tokens(reply: &Reply) -> Option<TokenAnswer> {
    let answer = TokenAnswer::read(&reply.body);
    let found = reply.is_success()
        && answer.error.is_none()
        && (answer.tokens.has_tokens() || !answer.others.is_empty());
    found.then_some(answer)
}
