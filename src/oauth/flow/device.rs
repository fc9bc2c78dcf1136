//! The device flow (RFC 8628) over the network.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::super::device::{DeviceAnswer, Heard, Polling, Step, device_request};
use super::super::pkce::random_text;
use super::super::token_answer::TokenAnswer;
use super::super::token_request::Grant;
use super::plan::Plan;
use super::token::{ask, tokens};
use super::wire::{News, Wire, unsigned};
use crate::error::Error;

/// How a device flow ended.
#[derive(Debug)]
pub enum DeviceEnd {
    /// With tokens.
    Tokens(Box<TokenAnswer>),
    /// With an answer, or none, that the exchanges show.
    Refused,
    /// The user had not decided when the codes died, by our own clock.
    Expired,
    /// The user had not decided when our own time was up.
    TimedOut,
}

/// Asks for codes, tells them, and asks for tokens until the user has decided or time is up.
pub async fn device(
    wire: &mut Wire<'_>,
    plan: &Plan,
    timeout: Duration,
) -> Result<DeviceEnd, Error> {
    let Some(answer) = begin(wire, plan).await? else {
        return Ok(DeviceEnd::Refused);
    };
    wire.tell(&News::Device(&answer));
    let grant = Grant::DeviceCode {
        device_code: answer.device_code.clone(),
    };
    let start = Instant::now();
    let mut polling = Polling::new(&answer, 0);
    let mut silences = 0;
    loop {
        let now = start.elapsed();
        match polling.step(now.as_secs()) {
            Step::Wait(_) | Step::Ask if now >= timeout => return Ok(DeviceEnd::TimedOut),
            Step::Wait(seconds) => {
                sleep(Duration::from_secs(seconds).min(timeout.saturating_sub(now))).await;
                continue;
            }
            Step::Expired => return Ok(DeviceEnd::Expired),
            Step::Denied | Step::Done => return Ok(DeviceEnd::Refused),
            Step::Ask => {}
        }
        let reply = ask(wire, plan, &grant, "token request of the device").await?;
        if let Some(answer) = reply.as_ref().and_then(tokens) {
            return Ok(DeviceEnd::Tokens(Box::new(answer)));
        }
        let heard = reply.map_or(Heard::NoAnswer, |reply| {
            Heard::of(TokenAnswer::read(&reply.body).error.as_deref())
        });
        polling.hear(heard, start.elapsed().as_secs());
        silences = if heard == Heard::NoAnswer {
            silences + 1
        } else {
            0
        };
        if silences == MOST_SILENCES {
            return Ok(DeviceEnd::Refused);
        }
        if heard == Heard::SlowDown {
            wire.tell(&News::SlowedDown(polling.interval()));
        }
        // The server wants the question again; one that is the last shows how it ended.
        let again = matches!(heard, Heard::Pending | Heard::SlowDown | Heard::NoAnswer);
        if again && worth_another(&polling, start, timeout) {
            wire.supersede_last();
        }
    }
}

/// Whether there is time for another question.
fn worth_another(polling: &Polling, start: Instant, timeout: Duration) -> bool {
    let now = start.elapsed();
    let next = now + Duration::from_secs(polling.interval());
    let asked_then = matches!(polling.step(next.as_secs()), Step::Ask | Step::Wait(_));
    asked_then && next < timeout
}

/// Asks for the codes; none where the answer holds none.
async fn begin(wire: &mut Wire<'_>, plan: &Plan) -> Result<Option<DeviceAnswer>, Error> {
    let Some(url) = plan.endpoints.device.as_deref() else {
        return Ok(None);
    };
    let unique = random_text()?;
    let occasion = plan.occasion(url, wire.now(), unique.expose());
    let mut extra = plan.auth_params.clone();
    extra.extend(
        plan.resources
            .iter()
            .map(|r| ("resource".to_owned(), r.clone())),
    );
    let request = device_request(url, &plan.scope(), &plan.client, &extra, &occasion);
    let mut request = request.map_err(|fault| unsigned("the client assertion", &fault))?;
    for (name, value) in &plan.headers {
        request.set_header(name, value);
    }
    let reply = wire
        .send(request, "device", "device authorization request")
        .await?;
    Ok(reply
        .filter(super::wire::Reply::is_success)
        .and_then(|reply| DeviceAnswer::read(&reply.body)))
}

/// After so many questions in a row without an answer, the network is what is wrong.
const MOST_SILENCES: u32 = 3;
