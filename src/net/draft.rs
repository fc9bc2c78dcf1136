//! Turns what was sent and what came back into a draft, as a reader does with a paste.

use std::time::UNIX_EPOCH;

use zeroize::Zeroizing;

use super::{Answer, Outcome, Request, Sent};
use crate::exchange::{Draft, DraftNoResponse, DraftRequest, DraftResponse};

impl Sent {
    /// The exchange as a draft, still with its secrets; `place` says which request it was.
    pub fn draft(&self, request: &Request, place: &str) -> Zeroizing<Draft> {
        let (response, no_response) = match &self.outcome {
            Outcome::Answer(answer) => (Some(response(answer)), None),
            Outcome::NoAnswer(none) => {
                let why = DraftNoResponse {
                    stage: none.stage.clone(),
                    sent: none.sent,
                    remarks: none.remarks.iter().chain(&self.notes).cloned().collect(),
                    texts: none.details.clone(),
                };
                (none.begun.as_ref().map(response), Some(why))
            }
        };
        let time = self.started.duration_since(UNIX_EPOCH).ok();
        Zeroizing::new(Draft {
            request: Some(DraftRequest {
                method: Some(request.method.clone()),
                url: Some(request.url.to_string()),
                headers: plain(&request.headers),
                body: Some(text(request.body.as_deref().map_or(&[], Vec::as_slice))),
                complete: true,
            }),
            response,
            no_response,
            proxy: self.proxy.clone(),
            said: Vec::new(),
            place: place.to_owned(),
            time: time.map(|t| t.as_secs_f64()),
            endpoint: None,
        })
    }
}

fn response(answer: &Answer) -> DraftResponse {
    DraftResponse {
        status: Some(answer.status),
        headers: plain(&answer.headers),
        body: Some(text(&answer.body)),
    }
}

fn plain(headers: &[(String, Zeroizing<String>)]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.clone(), value.to_string()))
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
