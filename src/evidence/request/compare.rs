//! Compares the requests of one input with each other.

use super::super::Readings;
use super::is_hidden;
use crate::exchange::{Exchange, Field};
use crate::fact::Fact;
use crate::secret::MARK;

/// Compares requests of one input with each other.
pub(in super::super) fn compare(exchanges: &[Exchange], readings: &mut Readings<'_>) {
    let requests = || exchanges.iter().filter_map(|e| e.request.as_ref());
    let all = |name: &'static str| {
        requests().flat_map(move |r| r.parameters().filter(move |f: &&Field| f.name == name))
    };
    let mut uris = all("redirect_uri").map(|f| f.value.expose());
    if let Some(first) = uris.next()
        && uris.any(|other| other != first)
    {
        readings.add(Fact::RedirectUriDiffers, "yes", "requests compared");
    }
    let challenges: Vec<&str> = all("code_challenge").map(|f| f.value.expose()).collect();
    if all("code_verifier").any(|f| challenges.contains(&f.value.expose())) {
        readings.exchange = requests().count().checked_sub(1);
        readings.add(Fact::VerifierIsChallenge, "yes", "requests compared");
        readings.exchange = None;
    }
    repeated(exchanges, readings);
}

/// The same one-time value in two requests: a replay that the input itself proves.
fn repeated(exchanges: &[Exchange], readings: &mut Readings<'_>) {
    for (name, fact) in [
        ("code", Fact::CodeRedeemedBefore),
        ("refresh_token", Fact::NewerTokenExists),
    ] {
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for (index, exchange) in exchanges.iter().enumerate() {
            let Some(request) = exchange
                .request
                .as_ref()
                .filter(|r| r.parameter("grant_type").is_some())
            else {
                continue;
            };
            let Some(value) = request
                .parameter(name)
                .map(crate::secret::Text::expose)
                .filter(|v| !is_hidden(v) || v.starts_with(MARK))
            else {
                continue;
            };
            let Some((_, earlier)) = seen.iter().find(|(v, _)| *v == value) else {
                seen.push((value, index));
                continue;
            };
            let won = exchanges
                .get(*earlier)
                .and_then(Exchange::response)
                .is_some_and(|r| r.status.is_some_and(|s| s < 300));
            if won || name == "code" {
                readings.add(
                    fact,
                    "yes",
                    format!(
                        "requests {} and {} carry the same `{name}`",
                        earlier + 1,
                        index + 1
                    ),
                );
            }
            let times = (exchanges.get(*earlier).and_then(|e| e.time), exchange.time);
            if let (Some(before), Some(after)) = times
                && name == "refresh_token"
            {
                let seconds = (after - before).abs();
                readings.add(
                    Fact::SecondsSinceOtherRefresh,
                    format!("{seconds:.1}"),
                    "times of the two requests",
                );
            }
        }
    }
}
