//! Puts questions to servers one after the other and keeps each with what came of it.

use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use super::flaw::Flaw;
use super::request::Request;
use crate::exchange::{Draft, Phase, Stage};
use crate::net::{self, Answer, Client, NoAnswer, Outcome};

/// One question, what came of it, and the exchange for a diagnosis.
pub struct Asked {
    /// What was looked for, and by which rule.
    pub what: String,
    /// `GET https://…`.
    pub asked: String,
    /// What came of it, in a few words.
    pub came: String,
    /// Whether it came as it may well come: a request without a token that is refused, a place where
    /// nothing has to be. Such an exchange is no failure.
    pub expected: bool,
    /// The exchange; none where nothing was sent.
    pub draft: Option<Zeroizing<Draft>>,
}

impl Asked {
    /// The step on one line.
    pub fn in_words(&self) -> String {
        format!("{}: {} → {}", self.what, self.asked, self.came)
    }
}

impl From<&Request> for net::Request {
    fn from(request: &Request) -> Self {
        let headers = request.headers.iter();
        Self {
            method: request.method.clone(),
            url: Zeroizing::new(request.url.clone()),
            headers: headers
                .map(|(name, value)| (name.clone(), Zeroizing::new(value.clone())))
                .collect(),
            body: request.body.clone().map(Zeroizing::new),
        }
    }
}

/// Asks, and keeps the steps.
pub(super) struct Asking<'a> {
    client: &'a Client,
    /// What was asked so far.
    pub(super) steps: Vec<Asked>,
    /// Origins that gave no answer, which a further question would only wait for.
    silent: Vec<String>,
}

/// An answer, and where it came from.
pub(super) struct Answered {
    /// Which step it belongs to.
    pub(super) step: usize,
    /// The answer.
    pub(super) answer: Answer,
    /// Where a redirect led to, if there was one.
    pub(super) moved: Option<String>,
}

/// A JSON document, and where it came from.
pub(super) struct Fetched {
    /// Which step it belongs to.
    pub(super) step: usize,
    /// The document.
    pub(super) document: Value,
    /// What is odd about the way it was served.
    pub(super) flaws: Vec<Flaw>,
}

impl<'a> Asking<'a> {
    pub(super) const fn new(client: &'a Client) -> Self {
        Self {
            client,
            steps: Vec::new(),
            silent: Vec::new(),
        }
    }

    /// Sends one request; none where no answer came or the host is known to be silent.
    pub(super) async fn ask(&mut self, request: &Request, what: &str) -> Option<Answered> {
        let origin = origin(&request.url);
        let mut step = Asked {
            what: what.to_owned(),
            asked: format!("{} {}", request.method, request.url),
            came: String::new(),
            expected: false,
            draft: None,
        };
        let reason = if self.steps.len() >= MOST_STEPS {
            Some(format!("not asked: {MOST_STEPS} questions are enough"))
        } else if self.is_silent(&request.url) {
            Some("not asked: this host gave no answer before".to_owned())
        } else {
            None
        };
        if let Some(reason) = reason {
            step.came = reason;
            self.steps.push(step);
            return None;
        }
        let wire = net::Request::from(request);
        let sent = self.client.send(&wire).await;
        step.draft = Some(sent.draft(&wire, what));
        let answer = match sent.outcome {
            Outcome::Answer(answer) => {
                step.came = answer.status.to_string();
                Some(answer)
            }
            Outcome::NoAnswer(none) => {
                step.came = none.stage.to_string();
                if is_silence(&none) {
                    self.silent.push(origin);
                }
                // Status and headers tell enough of an answer whose body never ends.
                none.begun.map(|begun| Answer { cut: true, ..begun })
            }
        };
        self.steps.push(step);
        Some(Answered {
            step: self.steps.len() - 1,
            answer: answer?,
            moved: None,
        })
    }

    /// Sends a request and follows where it is redirected to.
    ///
    /// A POST follows only those redirects that keep it one. What carries a secret is never sent
    /// this way.
    pub(super) async fn follow(&mut self, mut request: Request, what: &str) -> Option<Answered> {
        let mut been = vec![request.url.clone()];
        loop {
            let mut answered = self.ask(&request, what).await?;
            answered.moved = been.last().filter(|_| been.len() > 1).cloned();
            let Some(location) = location(&request, &answered.answer) else {
                return Some(answered);
            };
            let target = may_follow(&request.url, &location, &been);
            let shown = match &target {
                Ok(_) => format!(", to {location}"),
                Err(reason) => format!(", to {location}, where it is not followed: {reason}"),
            };
            self.note(answered.step, &shown);
            let Ok(target) = target else {
                return Some(answered);
            };
            self.expect(answered.step);
            been.push(target.clone());
            request.url = target;
        }
    }

    /// Fetches a JSON object that `fits`; whatever else comes is told in the step.
    pub(super) async fn document(
        &mut self,
        url: &str,
        what: &str,
        fits: fn(&Value) -> bool,
    ) -> Option<Fetched> {
        let answered = self.follow(Request::get(url), what).await?;
        let mut flaws: Vec<Flaw> = answered.moved.map(Flaw::Moved).into_iter().collect();
        let judged = judge(&answered.answer, fits, &mut flaws);
        if judged.is_ok() || matches!(answered.answer.status, 404 | 405 | 410) {
            self.expect(answered.step);
        }
        match judged {
            Ok(document) => {
                self.note(answered.step, ", the document");
                Some(Fetched {
                    step: answered.step,
                    document,
                    flaws,
                })
            }
            Err(reason) => {
                if !reason.is_empty() {
                    self.note(answered.step, &format!(", {reason}"));
                }
                None
            }
        }
    }

    /// Whether the host of a URL gave no answer.
    pub(super) fn is_silent(&self, url: &str) -> bool {
        self.silent.contains(&origin(url))
    }

    /// Takes what came in a step for no failure.
    pub(super) fn expect(&mut self, step: usize) {
        if let Some(step) = self.steps.get_mut(step) {
            step.expected = true;
        }
    }

    /// Adds to what is told of a step.
    pub(super) fn note(&mut self, step: usize, more: &str) {
        if let Some(step) = self.steps.get_mut(step) {
            step.came.push_str(more);
        }
    }
}

/// What the server says, in JSON, or why it is no document.
fn judge(
    answer: &Answer,
    fits: fn(&Value) -> bool,
    flaws: &mut Vec<Flaw>,
) -> Result<Value, String> {
    if !(200..300).contains(&answer.status) {
        return Err(String::new());
    }
    if answer.cut {
        return Err("more than is read, or cut off".to_owned());
    }
    let mut body = answer.body.as_slice();
    if let Some(rest) = body.strip_prefix(b"\xef\xbb\xbf") {
        flaws.push(Flaw::ByteOrderMark);
        body = rest;
    }
    let Ok(document) = serde_json::from_slice::<Value>(body) else {
        return Err(no_json(body).to_owned());
    };
    if !document.is_object() || !fits(&document) {
        return Err("JSON, but not this document".to_owned());
    }
    let kind = header(answer, "content-type").unwrap_or("no type");
    if !kind.to_ascii_lowercase().contains("json") {
        flaws.push(Flaw::MediaType(kind.to_owned()));
    }
    Ok(document)
}

/// What a body is that is no JSON.
fn no_json(body: &[u8]) -> &'static str {
    let text = body.trim_ascii_start();
    match text.first() {
        None => "an empty body",
        Some(b'<') => "a page instead of JSON",
        Some(b'{' | b'[') => "broken JSON",
        Some(_) => "no JSON",
    }
}

/// The first header called `name`, which is in lower case.
pub(super) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.as_str())
}

/// Where an answer redirects this request to, as it is written.
fn location(request: &Request, answer: &Answer) -> Option<String> {
    let kept = matches!(answer.status, 307 | 308);
    let changed = matches!(answer.status, 301..=303) && request.method == "GET";
    let location = header(answer, "location").filter(|_| kept || changed)?;
    Some(location.to_owned())
}

/// The absolute target of a redirect, or why nobody should go there.
pub(super) fn may_follow(
    from: &str,
    location: &str,
    been: &[String],
) -> Result<String, &'static str> {
    let base = Url::parse(from).map_err(|_| "it is no URL")?;
    let target = base.join(location).map_err(|_| "it is no URL")?;
    match (base.scheme(), target.scheme()) {
        ("https", "http") => return Err("it would give up TLS"),
        (_, "http" | "https") => {}
        _ => return Err("it is no web address"),
    }
    let target = String::from(target);
    if been.contains(&target) {
        return Err("it leads in a circle");
    }
    if been.len() > MOST_REDIRECTS {
        return Err("there were enough redirects before");
    }
    Ok(target)
}

/// Whether a host that behaved so would let the next question wait as well.
fn is_silence(none: &NoAnswer) -> bool {
    let streams = none.begun.as_ref().is_some_and(|begun| {
        header(begun, "content-type").is_some_and(|kind| kind.starts_with("text/event-stream"))
    });
    match none.stage {
        Stage::Unsendable | Stage::BodyCut | Stage::NotHttp => false,
        // Streams of events are meant to stay open.
        Stage::Timeout(Phase::Body) => !streams,
        _ => true,
    }
}

/// Scheme, host and port of a URL.
pub(super) fn origin(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

/// More than any honest server needs; a dishonest one could name servers without end.
const MOST_STEPS: usize = 40;
const MOST_REDIRECTS: usize = 4;
