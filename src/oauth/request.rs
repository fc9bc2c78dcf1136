//! A request that is ready to be sent, as plain data.

use std::fmt;

use url::form_urlencoded;

/// Names and values in the order in which they are sent; a name may stand twice.
pub type Params = Vec<(String, String)>;

/// An HTTP request. It carries secrets, so printing it shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// Absolute.
    pub url: String,
    /// In the order sent.
    pub headers: Params,
    /// As it is sent.
    pub body: Option<Vec<u8>>,
}

/// How the parameters of a request are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyFormat {
    /// `application/x-www-form-urlencoded`, as RFC 6749 wants.
    #[default]
    Form,
    /// A JSON object, as Notion and others want.
    Json,
}

impl BodyFormat {
    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }

    /// The parameters in this writing.
    pub fn write(self, params: &[(String, String)]) -> String {
        match self {
            Self::Form => form(params),
            Self::Json => json(params),
        }
    }
}

impl Request {
    /// A POST of parameters that asks for JSON.
    pub fn post(url: &str, format: BodyFormat, params: &[(String, String)]) -> Self {
        Self {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: vec![
                pair("Content-Type", format.content_type()),
                pair("Accept", "application/json"),
            ],
            body: Some(format.write(params).into_bytes()),
        }
    }

    /// A GET that asks for JSON.
    pub fn get(url: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            url: url.to_owned(),
            headers: vec![pair("Accept", "application/json")],
            body: None,
        }
    }

    /// The first header called `name`, compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Sets a header, whatever case its name was written in before.
    pub fn set_header(&mut self, name: &str, value: &str) {
        self.headers
            .retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self.headers.push(pair(name, value));
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or("");
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &headers)
            .field("body", &self.body.as_ref().map(Vec::len))
            .finish()
    }
}

/// A name and a value.
pub fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The parameters as a form or query writes them.
pub fn form(params: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish()
}

/// One text, form-encoded.
pub(super) fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The parameters as a JSON object, in their order; a name that stands twice is written twice.
fn json(params: &[(String, String)]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let members: Vec<String> = params
        .iter()
        .map(|(name, value)| format!("{}:{}", quoted(name), quoted(value)))
        .collect();
    format!("{{{}}}", members.join(","))
}
