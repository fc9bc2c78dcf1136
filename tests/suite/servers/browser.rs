//! A browser without a screen: follows redirects and keeps cookies.

use std::collections::BTreeMap;

use oauthdx::net::{Client, Outcome, Request, Settings};
use url::Url;

/// Where the last redirect led to.
#[derive(Debug)]
pub struct Page {
    pub url: String,
    pub status: u16,
    pub body: String,
}

/// Cookies by origin and name.
#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    pub fn new() -> Self {
        Self::default()
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
        let mut url = url.to_owned();
        for _ in 0..MOST_REDIRECTS {
            let answer = self.get(&url);
            let location = answer.headers.iter().find(|(name, _)| name == "location");
            let next = location
                .filter(|_| (300..400).contains(&answer.status))
                .map(|(_, to)| Url::parse(&url).unwrap().join(to).unwrap().to_string());
            let Some(next) = next else {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                return Page {
                    url,
                    status: answer.status,
                    body,
                };
            };
            url = next;
            if is_end(&url) {
                return Page {
                    url,
                    status: answer.status,
                    body: String::new(),
                };
            }
        }
        panic!("redirects without end: {url}");
    }

    fn get(&mut self, url: &str) -> oauthdx::net::Answer {
        let origin = Url::parse(url).unwrap().origin().ascii_serialization();
        let mine = self.cookies.iter().filter(|((from, _), _)| *from == origin);
        let cookies: Vec<_> = mine
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let request = Request::new("GET", url)
            .header("Accept", "text/html")
            .header("Cookie", cookies.join("; "));
        let answer = send(&request);
        for (name, value) in &answer.headers {
            let pair = value.split(';').next().unwrap_or_default();
            if let (true, Some((name, value))) = (name == "set-cookie", pair.split_once('=')) {
                self.cookies
                    .insert((origin.clone(), name.to_owned()), value.to_owned());
            }
        }
        answer
    }
}

/// Sends a request; on loopback it is answered.
pub fn send(request: &Request) -> oauthdx::net::Answer {
    let settings = Settings {
        proxy: Some(String::new()),
        ..Settings::default()
    };
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

const MOST_REDIRECTS: usize = 20;
