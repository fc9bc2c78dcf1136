//! A browser without a screen: follows redirects, keeps cookies, fills in forms.

use std::collections::BTreeMap;

use oauthdx::net::{Client, Outcome, Request, Settings};
use url::Url;

use super::Lab;

/// Where the last redirect led to.
#[derive(Debug)]
pub struct Page {
    pub url: String,
    pub status: u16,
    pub body: String,
}

/// Cookies by host and name, and the authorities that are trusted.
#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<(String, String), String>,
    authorities: Vec<Vec<u8>>,
}

impl Browser {
    pub fn new() -> Self {
        Self::default()
    }

    /// One that trusts this authority, too.
    pub fn trusting(pem: Vec<u8>) -> Self {
        Self {
            authorities: vec![pem],
            ..Self::default()
        }
    }

    /// Goes to a URL and on to wherever it is sent.
    pub fn visit(&mut self, url: &str) -> Page {
        self.travel(url, |_| false)
    }

    /// Logs in: goes to an authorization URL and on, but not to the callback, whose URL it returns.
    pub fn log_in(&mut self, url: &str, redirect_uri: &str) -> String {
        let page = self.travel(url, |next| next.starts_with(redirect_uri));
        assert!(
            page.url.starts_with(redirect_uri),
            "the login ended elsewhere: {page:?}"
        );
        page.url
    }

    fn travel(&mut self, url: &str, is_end: impl Fn(&str) -> bool) -> Page {
        let mut step = Step::to(url.to_owned());
        for _ in 0..MOST_STEPS {
            let answer = self.take(&step);
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            let here = Url::parse(&step.url).unwrap();
            let location = answer.headers.iter().find(|(name, _)| name == "location");
            let next = match location.filter(|_| (300..400).contains(&answer.status)) {
                Some((_, to)) => Some(Step::to(here.join(to).unwrap().to_string())),
                None => Form::read(&body).map(|form| form.filled_in(&here)),
            };
            let Some(next) = next else {
                return Page {
                    url: step.url,
                    status: answer.status,
                    body,
                };
            };
            step = next;
            if is_end(&step.url) {
                return Page {
                    url: step.url,
                    status: answer.status,
                    body: String::new(),
                };
            }
        }
        panic!("pages without end: {}", step.url);
    }

    fn take(&mut self, step: &Step) -> oauthdx::net::Answer {
        // RFC 6265 section 8.5: cookies are shared by all ports of a host.
        let host = Url::parse(&step.url)
            .unwrap()
            .host_str()
            .unwrap()
            .to_owned();
        let mine = self.cookies.iter().filter(|((of, _), _)| *of == host);
        let cookies: Vec<_> = mine
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::new(if step.form.is_some() { "POST" } else { "GET" }, &step.url)
            .header("Accept", "text/html")
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Dest", "document")
            .header("Cookie", cookies.join("; "));
        if let Some(form) = &step.form {
            request = request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Referer", &step.from)
                .body(form.clone());
        }
        let settings = Settings {
            ca_files: self.authorities.clone(),
            ..quiet()
        };
        let answer = send_with(&request, settings);
        for (name, value) in &answer.headers {
            let pair = value.split(';').next().unwrap_or_default();
            if let (true, Some((name, value))) = (name == "set-cookie", pair.split_once('=')) {
                self.cookies
                    .insert((host.clone(), name.to_owned()), value.to_owned());
            }
        }
        answer
    }
}

/// A request of the browser.
struct Step {
    url: String,
    /// The page before.
    from: String,
    /// What is posted; nothing where the page is only opened.
    form: Option<String>,
}

impl Step {
    fn to(url: String) -> Self {
        Self {
            url,
            from: String::new(),
            form: None,
        }
    }
}

/// The first form of a page that is posted.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// Finds it; the pages of these servers are plain enough to be cut at their tags.
    fn read(page: &str) -> Option<Self> {
        let (_, rest) = page.split_once("<form")?;
        let (tag, rest) = rest.split_once('>')?;
        let method = attribute(tag, "method")?;
        let inside = rest.split("</form>").next().unwrap_or_default();
        let inputs = inside.split("<input").skip(1);
        let tags = inputs.map(|rest| rest.split('>').next().unwrap_or_default());
        let fields = tags.filter_map(|tag| {
            let value = attribute(tag, "value").unwrap_or_default();
            Some((attribute(tag, "name")?, value))
        });
        method.eq_ignore_ascii_case("post").then(|| Self {
            action: attribute(tag, "action").unwrap_or_default(),
            fields: fields.collect(),
        })
    }

    /// As the user of every server fills it in, who agrees to everything.
    fn filled_in(self, page: &Url) -> Step {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            let value = match name.as_str() {
                "login" | "username" => Lab::USER,
                "password" => Lab::PASSWORD,
                _ => value,
            };
            form.append_pair(name, value);
        }
        Step {
            url: page.join(&self.action).unwrap().into(),
            from: page.to_string(),
            form: Some(form.finish()),
        }
    }
}

/// The value of an attribute in a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    let plain = [
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&amp;", "&"),
    ];
    let value = plain
        .iter()
        .fold(value.to_owned(), |text, (from, to)| text.replace(from, to));
    Some(value)
}

/// Sends a request; on loopback it is answered.
pub fn send(request: &Request) -> oauthdx::net::Answer {
    send_with(request, quiet())
}

/// Settings that no variable of this machine changes.
fn quiet() -> Settings {
    Settings {
        proxy: Some(String::new()),
        ..Settings::default()
    }
}

fn send_with(request: &Request, settings: Settings) -> oauthdx::net::Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let client = Client::new(settings).unwrap();
    match runtime.block_on(client.send(request)).outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAnswer(none) => panic!("no answer: {:?}", none.details),
    }
}

/// A parameter of a URL's query.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    let mut pairs = url.query_pairs();
    pairs.find_map(|(n, value)| (n == name).then(|| value.into_owned()))
}

const MOST_STEPS: usize = 20;
