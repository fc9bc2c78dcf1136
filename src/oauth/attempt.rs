//! One exchange of ours as a line of a connection's journal.

use super::flow::Kept;
use super::token_answer::TokenAnswer;
use crate::store::Attempt;

impl Kept {
    /// The attempt that this exchange was, as far as the exchange tells it.
    pub fn attempt(&self, grant: &str) -> Attempt {
        let draft = &self.draft;
        let response = draft.response.as_ref();
        let body = response.and_then(|r| r.body.as_deref()).unwrap_or_default();
        let silence = draft
            .no_response
            .as_ref()
            .map(|none| none.stage.to_string());
        let url = draft.request.as_ref().and_then(|r| r.url.as_deref());
        let header = |name: &str| {
            let mut headers = response.iter().flat_map(|r| &r.headers);
            let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        let ms = self.total.map(|total| total.as_millis());
        Attempt {
            grant: Some(grant.to_owned()),
            endpoint: url.map(|url| url.split('?').next().unwrap_or(url).to_owned()),
            request_id: REQUEST_IDS.iter().find_map(|name| header(name)),
            status: response.and_then(|r| r.status),
            error: TokenAnswer::read(body.as_bytes()).error.or(silence),
            latency_ms: ms.and_then(|ms| u64::try_from(ms).ok()),
            ..Attempt::default()
        }
    }
}

/// Headers in which providers name a request.
const REQUEST_IDS: &[&str] = &[
    "x-request-id",
    "request-id",
    "x-ms-request-id",
    "x-correlation-id",
];
