//! One HTTP request and whatever came back, or why nothing did.

use zeroize::Zeroize;

use crate::secret::{Text, Vault};

mod body;
mod loose;
mod page;
mod stage;
#[cfg(test)]
mod tests;
mod wait;

pub use body::{Body, BodyKind};
pub use stage::{Phase, Stage, TlsFault};
pub use wait::retry_after;

/// What a reader found in an input, before its secrets are taken out.
///
/// Readers fill a draft; [`Exchange::new`] is the only way on.
#[derive(Default)]
pub struct Draft {
    /// The request, if any of it was shown.
    pub request: Option<DraftRequest>,
    /// The response, if any of it was shown.
    pub response: Option<DraftResponse>,
    /// Why no answer came, or not the whole of one, where we sent the request ourselves.
    pub no_response: Option<DraftNoResponse>,
    /// The proxy that the request went through, without its credentials, where we know of one.
    pub proxy: Option<String>,
    /// What a client library, proxy or person said of this exchange.
    pub said: Vec<String>,
    /// Where it was read: `ticket.txt, line 12` or `entry 3`.
    pub place: String,
    /// When it happened, in seconds since 1970, where the input tells.
    pub time: Option<f64>,
    /// Which endpoint was called, where we know it because we called it.
    pub endpoint: Option<&'static str>,
}

/// A request as it was pasted.
#[derive(Default)]
pub struct DraftRequest {
    /// `POST`; unknown where only a URL or a body was shown.
    pub method: Option<String>,
    /// Absolute or relative, as written.
    pub url: Option<String>,
    /// In the order sent; a repeated header stands twice.
    pub headers: Vec<(String, String)>,
    /// Present where the whole request was shown; empty if it has none.
    pub body: Option<String>,
    /// Whether all of the request was shown, so that what isn't there was not sent.
    pub complete: bool,
}

/// A response as it was pasted.
#[derive(Default)]
pub struct DraftResponse {
    /// HTTP status.
    pub status: Option<u16>,
    /// In the order received.
    pub headers: Vec<(String, String)>,
    /// Present where it was shown.
    pub body: Option<String>,
}

/// Why no answer came to a request of ours.
pub struct DraftNoResponse {
    /// Where it broke off.
    pub stage: Stage,
    /// Whether a byte of the request may have left this machine.
    pub sent: bool,
    /// What we found out about it, in sentences for a reader.
    pub remarks: Vec<String>,
    /// What the libraries say of it, outermost first.
    pub texts: Vec<String>,
}

/// Wipes what may be secret; a draft of a live exchange holds tokens as they are.
impl Zeroize for Draft {
    fn zeroize(&mut self) {
        if let Some(request) = &mut self.request {
            request.url.zeroize();
            request.headers.zeroize();
            request.body.zeroize();
        }
        if let Some(response) = &mut self.response {
            response.headers.zeroize();
            response.body.zeroize();
        }
    }
}

/// One HTTP request and its outcome, with secrets out of sight.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// The request, if any of it was shown.
    pub request: Option<Request>,
    /// What came back.
    pub outcome: Outcome,
    /// The proxy that the request went through, where we know of one.
    pub proxy: Option<Text>,
    /// What a client library, proxy or person said of this exchange.
    pub said: Vec<Text>,
    /// Where it was read.
    pub place: String,
    /// When it happened, in seconds since 1970, where the input tells.
    pub time: Option<f64>,
    /// Which endpoint was called, where it is known other than by its URL.
    pub endpoint: Option<&'static str>,
}

/// A request, as far as it was shown.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// In upper case.
    pub method: Option<String>,
    /// Without its query and fragment.
    pub url: Option<Text>,
    /// The decoded query and fragment of the URL.
    pub query: Vec<Field>,
    /// Names as written.
    pub headers: Vec<Field>,
    /// The body, if it was shown.
    pub body: Option<Body>,
    /// Whether all of the request was shown, so that what isn't there was not sent.
    pub complete: bool,
}

/// A named value: a header, a parameter, or a member of a JSON body (`error.message`).
#[derive(Clone, Debug)]
pub struct Field {
    /// The name as written; for members of nested objects the path.
    pub name: String,
    /// The decoded value.
    pub value: Text,
}

/// What came back for a request.
#[derive(Clone, Debug, Default)]
pub enum Outcome {
    /// The input doesn't show an answer; [`Exchange::said`] may tell of one.
    #[default]
    Unseen,
    /// An answer, of whatever status.
    Response(Response),
    /// No answer to a request of ours, or not the whole of one.
    NoResponse(NoResponse),
}

/// Why no answer came.
#[derive(Clone, Debug)]
pub struct NoResponse {
    /// Where it broke off.
    pub stage: Stage,
    /// Whether a byte of the request may have left this machine.
    pub sent: bool,
    /// What we found out about it, in sentences for a reader.
    pub remarks: Vec<Text>,
    /// What the libraries say of it, outermost first.
    pub texts: Vec<Text>,
    /// What had arrived of an answer that broke off in its body.
    pub begun: Option<Response>,
}

/// An HTTP response, as far as it was shown.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// HTTP status.
    pub status: Option<u16>,
    /// Names as written.
    pub headers: Vec<Field>,
    /// The body, if it was shown.
    pub body: Option<Body>,
}

impl Exchange {
    /// Takes the secrets out of a draft.
    pub fn new(draft: &Draft, vault: &mut Vault) -> Self {
        Self {
            request: draft.request.as_ref().map(|r| Request::new(r, vault)),
            outcome: Outcome::new(draft, vault),
            proxy: draft.proxy.as_ref().map(|p| vault.text(p)),
            said: draft.said.iter().map(|s| vault.text(s)).collect(),
            place: draft.place.clone(),
            time: draft.time,
            endpoint: draft.endpoint,
        }
    }

    /// The response, if there was one, or what arrived of it.
    pub fn response(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Response(response) => Some(response),
            Outcome::NoResponse(none) => none.begun.as_ref(),
            Outcome::Unseen => None,
        }
    }
}

impl Outcome {
    fn new(draft: &Draft, vault: &mut Vault) -> Self {
        let response = draft.response.as_ref().map(|r| Response::new(r, vault));
        match &draft.no_response {
            Some(none) => Self::NoResponse(NoResponse {
                stage: none.stage.clone(),
                sent: none.sent,
                remarks: none.remarks.iter().map(|t| vault.text(t)).collect(),
                texts: none.texts.iter().map(|t| vault.text(t)).collect(),
                begun: response,
            }),
            None => response.map_or(Self::Unseen, Self::Response),
        }
    }
}

impl Request {
    fn new(draft: &DraftRequest, vault: &mut Vault) -> Self {
        let headers = fields(&draft.headers, vault);
        let content_type = header(&headers, "content-type").map(|f| f.value.expose().to_owned());
        let (url, query) = match &draft.url {
            Some(url) => {
                let cut = url.find(['?', '#']).unwrap_or(url.len());
                let (base, rest) = url.split_at(cut);
                (Some(vault.text(base)), body::pairs(rest, vault))
            }
            None => (None, Vec::new()),
        };
        let body = draft
            .body
            .as_ref()
            .map(|b| Body::new(b, content_type.as_deref(), vault));
        Self {
            method: draft.method.as_ref().map(|m| m.to_ascii_uppercase()),
            body: body.filter(|body| !repeats(&query, &body.fields)),
            url,
            query,
            headers,
            complete: draft.complete,
        }
    }

    /// All parameters, of the query and of the body.
    pub fn parameters(&self) -> impl Iterator<Item = &Field> {
        self.query
            .iter()
            .chain(self.body.iter().flat_map(|b| &b.fields))
    }

    /// The first parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&Text> {
        self.parameters()
            .find(|f| f.name.eq_ignore_ascii_case(name))
            .map(|f| &f.value)
    }

    /// The first header called `name`, compared without case.
    pub fn header(&self, name: &str) -> Option<&Text> {
        header(&self.headers, name).map(|f| &f.value)
    }
}

impl Response {
    fn new(draft: &DraftResponse, vault: &mut Vault) -> Self {
        let headers = fields(&draft.headers, vault);
        let content_type = header(&headers, "content-type").map(|f| f.value.expose().to_owned());
        Self {
            status: draft.status,
            body: draft
                .body
                .as_ref()
                .map(|b| Body::new(b, content_type.as_deref(), vault)),
            headers,
        }
    }

    /// The first header called `name`, compared without case.
    pub fn header(&self, name: &str) -> Option<&Text> {
        header(&self.headers, name).map(|f| &f.value)
    }

    /// The member or parameter called `name` of the body.
    pub fn field(&self, name: &str) -> Option<&Text> {
        let fields = &self.body.as_ref()?.fields;
        fields
            .iter()
            .find(|f| f.name.eq_ignore_ascii_case(name))
            .map(|f| &f.value)
    }
}

fn fields(pairs: &[(String, String)], vault: &mut Vault) -> Vec<Field> {
    pairs
        .iter()
        .map(|(name, value)| Field {
            name: name.clone(),
            value: vault.value(name, value),
        })
        .collect()
}

/// Whether a body only lists the parameters of the query again, as many pastes do.
fn repeats(query: &[Field], body: &[Field]) -> bool {
    let same = |a: &Field, b: &Field| a.name == b.name && a.value.expose() == b.value.expose();
    !body.is_empty() && body.iter().all(|b| query.iter().any(|q| same(q, b)))
}

fn header<'a>(headers: &'a [Field], name: &str) -> Option<&'a Field> {
    headers.iter().find(|f| f.name.eq_ignore_ascii_case(name))
}
