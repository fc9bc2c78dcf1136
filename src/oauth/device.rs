//! The device flow (RFC 8628) without its sockets: what the server answers, and when to ask.

use serde_json::Value;

use super::client_auth::{Client, Occasion};
use super::request::{BodyFormat, Request, pair};
use crate::secret::Secret;
use crate::token::SignFault;

/// The request that starts the flow.
pub fn device_request(
    url: &str,
    scope: &str,
    client: &Client,
    extra: &[(String, String)],
    occasion: &Occasion<'_>,
) -> Result<Request, SignFault> {
    let mut params = client.parameters(occasion)?;
    // The endpoint wants the id even where Basic carries it (section 3.1).
    if !params.iter().any(|(name, _)| *name == client.id_parameter) {
        params.push(pair(&client.id_parameter, &client.id));
    }
    if !scope.is_empty() {
        params.push(pair("scope", scope));
    }
    params.extend_from_slice(extra);
    let mut request = Request::post(url, BodyFormat::Form, &params);
    client.authorize(&mut request);
    Ok(request)
}

/// What the device authorization endpoint answers.
#[derive(Clone, Debug)]
pub struct DeviceAnswer {
    /// What the token request sends.
    pub device_code: Secret,
    /// What the user types.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    /// The same with the code in it, for a QR code.
    pub verification_uri_complete: Option<String>,
    /// Seconds until the codes die.
    pub expires_in: u64,
    /// Seconds between two questions.
    pub interval: u64,
    /// What the answer should have and does not, or has under another name.
    pub oddities: Vec<&'static str>,
}

impl DeviceAnswer {
    /// Reads the answer; none where a code or the address is missing.
    pub fn read(body: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(body).ok()?;
        let mut oddities = Vec::new();
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let uri = text("verification_uri").or_else(|| {
            oddities.push("the address is called verification_url, as in Google's older drafts");
            text("verification_url")
        })?;
        let complete =
            text("verification_uri_complete").or_else(|| text("verification_url_complete"));
        let number = |name: &str| {
            let value = json.get(name)?;
            value
                .as_u64()
                .or_else(|| value.as_str()?.trim().parse().ok())
        };
        let expires_in = number("expires_in").filter(|n| *n > 0).unwrap_or_else(|| {
            oddities.push("expires_in is missing or no number");
            DEFAULT_LIFETIME_S
        });
        Some(Self {
            device_code: Secret::new(text("device_code")?),
            user_code: text("user_code")?,
            verification_uri: uri,
            verification_uri_complete: complete,
            expires_in,
            interval: number("interval").unwrap_or(DEFAULT_INTERVAL_S).max(1),
            oddities,
        })
    }
}

/// What the token endpoint said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The user has not decided yet.
    Pending,
    /// The same, and the questions come too fast.
    SlowDown,
    /// Nothing came back in time.
    NoAnswer,
    /// The user said no.
    Denied,
    /// The server calls the code expired.
    Expired,
    /// Tokens, or an error that asking again does not cure.
    Other,
}

impl Heard {
    /// Reads the error word of an answer; none stands for an answer without one.
    pub fn of(error: Option<&str>) -> Self {
        match error {
            Some("authorization_pending") => Self::Pending,
            Some("slow_down") => Self::SlowDown,
            Some("access_denied" | "authorization_declined") => Self::Denied,
            Some("expired_token" | "code_expired") => Self::Expired,
            _ => Self::Other,
        }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Wait for so many seconds, then look again.
    Wait(u64),
    /// Ask now.
    Ask,
    /// The codes are dead by our own clock or by the server's word.
    Expired,
    /// The user said no.
    Denied,
    /// The last answer ends the flow: it holds tokens, or an error to be diagnosed.
    Done,
}

/// When to ask (section 3.5). Times are seconds of any clock that does not jump.
#[derive(Clone, Debug)]
pub struct Polling {
    interval: u64,
    ends: u64,
    next: u64,
    /// How the flow ended, once it did.
    end: Option<Step>,
}

impl Polling {
    /// Starts at `now`; the first question waits for one interval, the user has to type first.
    pub const fn new(answer: &DeviceAnswer, now: u64) -> Self {
        Self {
            interval: answer.interval,
            ends: now.saturating_add(answer.expires_in),
            next: now.saturating_add(answer.interval),
            end: None,
        }
    }

    /// What to do at `now`.
    pub const fn step(&self, now: u64) -> Step {
        match self.end {
            Some(end) => end,
            None if now >= self.ends => Step::Expired,
            None if now >= self.next => Step::Ask,
            None => {
                // Not beyond the end, where a last word is due.
                let until = if self.next < self.ends {
                    self.next
                } else {
                    self.ends
                };
                Step::Wait(until - now)
            }
        }
    }

    /// Takes in what came of the question that was asked at `now`.
    pub const fn hear(&mut self, heard: Heard, now: u64) {
        match heard {
            Heard::Pending => {}
            Heard::SlowDown => self.interval = self.interval.saturating_add(SLOWER_BY_S),
            // Section 3.5 wants an exponential backoff where the connection times out.
            Heard::NoAnswer => self.interval = self.interval.saturating_mul(2),
            Heard::Denied => self.end = Some(Step::Denied),
            Heard::Expired => self.end = Some(Step::Expired),
            Heard::Other => self.end = Some(Step::Done),
        }
        self.next = now.saturating_add(self.interval);
    }

    /// Seconds between two questions, as the server wants it by now.
    pub const fn interval(&self) -> u64 {
        self.interval
    }
}

const DEFAULT_INTERVAL_S: u64 = 5;
const SLOWER_BY_S: u64 = 5;
/// What servers usually give; only for an answer that lacks `expires_in`.
const DEFAULT_LIFETIME_S: u64 = 900;
