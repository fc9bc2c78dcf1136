//! Turns exchanges and prose into evidence: facts with the place where each was read.
//!
//! Each file reads one kind of place. All of it is pure: the same input gives the same readings in
//! the same order.

mod answer;
mod assertion;
mod attempt;
mod complaint;
mod damage;
mod dialect;
mod duration;
mod origin;
mod outline;
mod own_words;
mod plain;
mod request;
mod span;
mod statement;
mod status;
#[cfg(test)]
mod tests;
mod transport;
mod twin;
mod words;

use crate::catalog::Catalog;
use crate::exchange::{Exchange, Outcome};
use crate::fact::{Fact, Scope, Sketch};
use crate::secret::Text;
pub use plain::Plain;
use plain::neighbours;

/// One fact, its value, and where it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What is known.
    pub fact: Fact,
    /// The value as it can be shown; secrets are fingerprints.
    pub value: String,
    /// Where it was read: `response body`, `ticket.txt, line 3`, `--fact`.
    pub from: String,
    /// The exchange that it is said of; none for the input as a whole.
    pub exchange: Option<usize>,
}

/// Text that is no exchange, with where it stands.
#[derive(Clone, Debug)]
pub struct Said {
    /// The words.
    pub text: Text,
    /// Where they were read.
    pub place: String,
}

/// Something that was seen beside the exchanges, by whoever had them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What is known.
    pub fact: Fact,
    /// Its value.
    pub value: String,
    /// Where it was seen, in words that hold no secret.
    pub from: String,
}

/// Everything that a diagnosis may rest on, before it is read.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// Requests and their outcomes.
    pub exchanges: &'a [Exchange],
    /// Prose, library errors and notes around them.
    pub prose: &'a [Said],
    /// What the user states outright; it overrides what was read.
    pub facts: &'a [(Fact, String)],
    /// What was seen beside the exchanges.
    pub observed: &'a [Observation],
    /// The provider that the user names.
    pub provider: Option<&'a str>,
}

/// Facts and the places that were looked at.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// In the order in which they were read.
    pub readings: Vec<Reading>,
    /// One line per exchange.
    pub exchanges: Vec<ExchangeLine>,
    /// What of each exchange was shown.
    shown: Vec<Shown>,
    /// The value of each reading, ready to be tested.
    plain: Vec<Plain>,
    /// The places of the readings, by fact.
    by_fact: Vec<usize>,
    /// What of all this rules are ruled out by, without being read.
    sketch: Sketch,
}

/// One exchange in a line.
#[derive(Clone, Debug)]
pub struct ExchangeLine {
    /// Where it was read.
    pub place: String,
    /// `POST https://…/token`, secrets replaced.
    pub request: Option<String>,
    /// `400 invalid_grant`.
    pub outcome: String,
}

/// Which parts of an exchange were shown, so that what isn't there is known to be absent.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    request: bool,
    response: bool,
}

/// Reads everything there is to know.
pub fn gather(material: &Material<'_>, catalog: &Catalog) -> Evidence {
    let mut evidence = Evidence::default();
    // Words without any exchange are the report of one that nobody captured.
    let unseen = [Exchange::default()];
    let exchanges = if material.exchanges.is_empty() {
        &unseen[..]
    } else {
        material.exchanges
    };
    evidence.state(material.facts, material.provider);
    for (index, exchange) in exchanges.iter().enumerate() {
        let mut readings = Readings {
            evidence: &mut evidence,
            catalog,
            exchange: Some(index),
        };
        if let Some(request) = &exchange.request {
            request::read(request, exchange, &mut readings);
        }
        if let Outcome::NoResponse(none) = &exchange.outcome {
            transport::no_response(none, &mut readings);
        }
        if exchange.proxy.is_some() {
            readings.add(Fact::OutboundProxy, "yes", "the way of the request");
        }
        if let Some(response) = exchange.response() {
            answer::read(response, exchange, &mut readings);
        }
        for said in &exchange.said {
            words::read(said, "said of this exchange", &mut readings);
        }
        evidence.shown.push(Shown {
            request: exchange.request.as_ref().is_some_and(|r| r.complete),
            response: matches!(exchange.outcome, Outcome::Response(_)),
        });
    }
    let mut readings = Readings {
        evidence: &mut evidence,
        catalog,
        exchange: None,
    };
    for seen in material.observed {
        readings.add(seen.fact, seen.value.clone(), seen.from.clone());
    }
    for said in material.prose {
        // Who tells of circumstances ("the app was deleted and set up again") complains of nothing.
        if statement::is_narrative(&said.text, catalog) {
            words::read_narrative(&said.text, &said.place, &mut readings);
        } else {
            words::read_mixed(&said.text, &said.place, &mut readings);
        }
    }
    statement::read(material.prose, &mut readings);
    twin::read(material.prose, &mut readings);
    statement::conclude(&mut readings);
    request::compare(exchanges, &mut readings);
    origin::read(exchanges, material.prose, catalog, &mut readings);
    habits(catalog, &mut evidence);
    answer::conclude(exchanges, &mut evidence);
    evidence.exchanges = exchanges
        .iter()
        .enumerate()
        .map(|(i, e)| outline::line(i, e, &evidence))
        .collect();
    prepare(&mut evidence);
    evidence
}

/// Makes everything ready to be tested.
fn prepare(evidence: &mut Evidence) {
    let readings = &evidence.readings;
    let plain = readings.iter().map(|r| Plain::folded(&r.value));
    evidence.plain = plain.collect();
    evidence.by_fact = (0..readings.len()).collect();
    let fact = |place: &usize| readings.get(*place).map(|r| r.fact);
    evidence.by_fact.sort_by_key(fact);
    for (reading, plain) in readings.iter().zip(&evidence.plain) {
        evidence.sketch.insert(reading.fact, plain.text());
        if reading.fact == Fact::Says {
            evidence.sketch.hear(plain.triples());
        }
    }
}

/// Judges by the provider's habits what the specification judges otherwise.
fn habits(catalog: &Catalog, evidence: &mut Evidence) {
    let provider = evidence
        .value(Fact::Provider)
        .and_then(|slug| catalog.provider(slug));
    let Some(habits) = provider.map(|p| &p.habits) else {
        return;
    };
    // Notion and others want JSON where RFC 6749 section 3.2 wants a form.
    if habits
        .token_request_body
        .as_ref()
        .is_some_and(|b| b.value == "json")
    {
        let kinds: Vec<_> = evidence
            .readings
            .iter()
            .filter(|r| r.fact == Fact::RequestBodyKind)
            .cloned()
            .collect();
        for reading in evidence
            .readings
            .iter_mut()
            .filter(|r| r.fact == Fact::ContentTypeFits)
        {
            let json = kinds
                .iter()
                .any(|k| k.exchange == reading.exchange && k.value == "json");
            if json { "yes" } else { "no" }.clone_into(&mut reading.value);
        }
    }
}

/// Collects readings of one exchange, or of the input.
struct Readings<'a> {
    evidence: &'a mut Evidence,
    catalog: &'a Catalog,
    exchange: Option<usize>,
}

impl Readings<'_> {
    /// Adds a reading, unless the same is known of the same exchange or the user stated otherwise.
    fn add(&mut self, fact: Fact, value: impl Into<String>, from: impl Into<String>) {
        let value = value.into();
        let exchange = if fact.scope() == Scope::Input {
            None
        } else {
            self.exchange
        };
        let stated = self
            .evidence
            .readings
            .iter()
            .any(|r| r.fact == fact && r.from == STATED);
        let known = self.evidence.readings.iter().any(|r| {
            r.fact == fact && r.exchange == exchange && r.value.eq_ignore_ascii_case(&value)
        });
        if !stated && !known && !value.is_empty() {
            self.evidence.readings.push(Reading {
                fact,
                value,
                from: from.into(),
                exchange,
            });
        }
    }

    /// Whether a fact has a reading on this exchange.
    fn has(&self, fact: Fact) -> bool {
        let exchange = if fact.scope() == Scope::Input {
            None
        } else {
            self.exchange
        };
        self.evidence
            .readings
            .iter()
            .any(|r| r.fact == fact && r.exchange == exchange)
    }
}

/// The place of a reading that the user gave.
const STATED: &str = "--fact";

impl Evidence {
    fn state(&mut self, facts: &[(Fact, String)], provider: Option<&str>) {
        for (fact, value) in facts {
            self.readings.push(Reading {
                fact: *fact,
                value: value.clone(),
                from: STATED.to_owned(),
                exchange: None,
            });
        }
        if let Some(slug) = provider {
            self.readings.push(Reading {
                fact: Fact::Provider,
                value: slug.to_owned(),
                from: "--provider".to_owned(),
                exchange: None,
            });
        }
    }

    /// The first value of a fact.
    pub fn value(&self, fact: Fact) -> Option<&str> {
        self.readings
            .iter()
            .find(|r| r.fact == fact)
            .map(|r| r.value.as_str())
    }

    /// The first value of a fact, as a whole number.
    pub fn number(&self, fact: Fact) -> Option<u64> {
        self.value(fact).and_then(|v| v.parse().ok())
    }

    /// Which facts are known, with a sketch of their values.
    pub fn sketch(&self) -> &Sketch {
        &self.sketch
    }

    /// The readings of a fact with their values in plain form.
    pub fn of(&self, fact: Fact) -> impl Iterator<Item = (&Reading, &Plain)> {
        let fact_at = |place: &usize| self.readings.get(*place).map(|r| r.fact);
        let from = self.by_fact.partition_point(|p| fact_at(p) < Some(fact));
        let places = self.by_fact.iter().skip(from);
        places
            .map_while(|place| Some((self.readings.get(*place)?, self.plain.get(*place)?)))
            .take_while(move |(reading, _)| reading.fact == fact)
    }

    /// Whether the place where a fact would stand was shown, so that its absence means something.
    pub fn saw_place_of(&self, fact: Fact, exchange: Option<usize>) -> bool {
        let Some(shown) = exchange.and_then(|e| self.shown.get(e)) else {
            return false;
        };
        match fact {
            Fact::Error
            | Fact::Code
            | Fact::Says
            | Fact::Complaint
            | Fact::Status
            | Fact::BodyKind
            | Fact::RetryAfterSeconds
            | Fact::ChallengeScheme
            | Fact::AnsweredBy => shown.response,
            _ => fact.scope() == Scope::Exchange && shown.request,
        }
    }

    /// Whether answers were shown and each of them is a success.
    pub fn all_succeeded(&self) -> bool {
        let seen = self.readings.iter().filter(|r| r.fact == Fact::Succeeded);
        let mut any = false;
        let all = seen.inspect(|_| any = true).all(|r| r.value == "yes");
        any && all && (0..self.shown.len()).all(|index| self.is_answered(index))
    }

    /// Whether the answer of an exchange was shown, or is one that only a browser sees.
    fn is_answered(&self, index: usize) -> bool {
        let of = |fact| {
            let own = |r: &&Reading| r.fact == fact && r.exchange == Some(index);
            self.readings.iter().find(own).map(|r| r.value.as_str())
        };
        self.shown.get(index).is_some_and(|shown| shown.response)
            || matches!(of(Fact::Endpoint), Some("authorize" | "callback"))
                && of(Fact::Error).is_none()
    }
}
