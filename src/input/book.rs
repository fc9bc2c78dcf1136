//! Puts requests, answers and bodies together as they are met.

use crate::exchange::{Draft, DraftRequest, DraftResponse};

use super::line::Side;

/// The exchanges of an input while it is being read.
#[derive(Default)]
pub(super) struct Book {
    drafts: Vec<Draft>,
    /// URLs met on the way: an authorization or callback URL is an exchange of its own.
    asides: Vec<Draft>,
}

impl Book {
    /// A request starts an exchange.
    pub(super) fn request(&mut self, request: DraftRequest, place: String) {
        self.drafts.push(Draft {
            request: Some(request),
            place,
            ..Draft::default()
        });
    }

    /// An answer belongs to the request that waits for one, else starts an exchange.
    pub(super) fn response(&mut self, response: DraftResponse, place: String) {
        match self.drafts.last_mut() {
            Some(draft) if draft.response.is_none() => draft.response = Some(response),
            _ => {
                self.drafts.push(Draft {
                    response: Some(response),
                    place,
                    ..Draft::default()
                });
            }
        }
    }

    /// An answer's body without a status line belongs to the exchange that lacks one.
    pub(super) fn body(&mut self, body: String, place: String) {
        let shown = |d: &Draft| {
            d.response
                .as_ref()
                .and_then(|r| r.body.as_deref())
                .map(str::trim)
                == Some(body.trim())
        };
        if self.drafts.iter().rev().take(NEAR).any(shown) {
            return;
        }
        match self.drafts.last_mut() {
            Some(Draft {
                response: Some(response),
                ..
            }) if response.body.is_none() => {
                response.body = Some(body);
            }
            _ => {
                let response = DraftResponse {
                    body: Some(body),
                    ..DraftResponse::default()
                };
                self.response(response, place);
            }
        }
    }

    /// Parameters found without a request line belong to the request that shows none.
    pub(super) fn parameters(&mut self, body: String, place: String) {
        match self.drafts.last_mut() {
            Some(Draft {
                request: Some(request),
                response: None,
                ..
            }) if request.body.is_none() && request.method.as_deref() != Some("GET") => {
                request.body = Some(body);
            }
            _ => {
                let request = DraftRequest {
                    body: Some(body),
                    ..DraftRequest::default()
                };
                self.request(request, place);
            }
        }
    }

    /// Header lines found alone.
    pub(super) fn headers(&mut self, side: Side, headers: Vec<(String, String)>, place: String) {
        let wanted = |d: &Draft| match side {
            Side::Request => d.request.is_some(),
            _ => d.request.is_some() || d.response.is_some(),
        };
        if !self.drafts.last().is_some_and(wanted) {
            self.drafts.push(Draft {
                place,
                ..Draft::default()
            });
        }
        let Some(draft) = self.drafts.last_mut() else {
            return;
        };
        if side == Side::Request {
            draft
                .request
                .get_or_insert_default()
                .headers
                .extend(headers);
        } else {
            draft
                .response
                .get_or_insert_default()
                .headers
                .extend(headers);
        }
    }

    /// A status that is told apart from a status line: `Status: 400`.
    pub(super) fn status(&mut self, status: Option<u16>, place: String) {
        match self.drafts.last_mut() {
            Some(Draft {
                response: Some(response),
                ..
            }) if response.status.is_none() => {
                response.status = status;
            }
            _ => self.response(
                DraftResponse {
                    status,
                    ..DraftResponse::default()
                },
                place,
            ),
        }
    }

    /// A URL in the words is an exchange of its own unless it is known already.
    pub(super) fn aside(&mut self, draft: Draft) {
        let url = url_of(&draft);
        let known = |d: &Draft| url_of(d) == url;
        if self.asides.len() < MOST_ASIDES
            && !self
                .asides
                .iter()
                .chain(self.drafts.iter().rev().take(NEAR))
                .any(known)
        {
            self.asides.push(draft);
        }
    }

    /// A whole exchange, read elsewhere.
    pub(super) fn exchange(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// What a tool said of the exchange at hand.
    pub(super) fn said(&mut self, words: String, place: String) {
        match self.drafts.last_mut() {
            Some(draft) => draft.said.push(words),
            None => self.drafts.push(Draft {
                said: vec![words],
                place,
                ..Draft::default()
            }),
        }
    }

    /// The exchange that was met last.
    pub(super) fn last(&mut self) -> Option<&mut Draft> {
        self.drafts.last_mut()
    }

    /// Whether the last exchange shows a request with parameters.
    pub(super) fn has_parameters(&self) -> bool {
        let request = self.drafts.last().and_then(|d| d.request.as_ref());
        request
            .is_some_and(|r| r.body.is_some() || r.url.as_deref().is_some_and(|u| u.contains('?')))
    }

    /// Whether a request to `url` was met lately.
    pub(super) fn knows(&self, url: &str) -> bool {
        self.drafts
            .iter()
            .rev()
            .take(NEAR)
            .any(|d| url_of(d) == Some(url))
    }

    /// All exchanges; a lone answer before a lone request is that request's.
    pub(super) fn finish(mut self) -> Vec<Draft> {
        self.drafts.retain(|d| !is_tunnel(d));
        if let [first, second] = self.drafts.as_mut_slice()
            && first.request.is_none()
            && second.response.is_none()
            && second.request.is_some()
        {
            first.request = second.request.take();
            first.said.append(&mut second.said);
            self.drafts.pop();
        }
        self.drafts.extend(self.asides);
        self.drafts
    }
}

/// Whether an exchange only opened the way through a proxy.
fn is_tunnel(draft: &Draft) -> bool {
    let method = draft.request.as_ref().and_then(|r| r.method.as_deref());
    let status = draft.response.as_ref().and_then(|r| r.status);
    method == Some("CONNECT") && status.is_some_and(|s| s < 300)
}

fn url_of(draft: &Draft) -> Option<&str> {
    draft.request.as_ref()?.url.as_deref()
}

/// How many exchanges are searched for a repetition.
const NEAR: usize = 20;
/// How many URLs found in words become exchanges.
const MOST_ASIDES: usize = 50;
