//! The line that a report shows for each exchange.

use super::{Evidence, ExchangeLine, Reading};
use crate::exchange::{Exchange, Outcome};
use crate::fact::Fact;

/// What was asked and what came of it, in one line.
pub(super) fn line(index: usize, exchange: &Exchange, evidence: &Evidence) -> ExchangeLine {
    let request = exchange.request.as_ref().map(|request| {
        let method = request.method.as_deref().unwrap_or("request to");
        let url = request.url.as_ref().map_or("an unnamed URL", |u| u.shown());
        format!("{method} {url}")
    });
    let of = |fact| {
        let own = |r: &&Reading| r.fact == fact && r.exchange == Some(index);
        evidence.readings.iter().find(own).map(|r| r.value.clone())
    };
    let why = match &exchange.outcome {
        Outcome::NoResponse(none) => {
            let remarks = none.remarks.iter().map(|text| text.shown().to_owned());
            let all: Vec<_> = [none.stage.to_string()]
                .into_iter()
                .chain(remarks)
                .collect();
            Some(all.join("; "))
        }
        _ => of(Fact::Transport),
    };
    let parts = [of(Fact::Status), of(Fact::Error), why];
    let outcome = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let outcome = if outcome.is_empty() {
        "no answer shown".to_owned()
    } else {
        outcome
    };
    ExchangeLine {
        place: exchange.place.clone(),
        request,
        outcome,
    }
}
