//! Reads a token answer, whatever the provider makes of it, and keeps all of it.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::lifetime::Lifetime;
use crate::secret::{Secret, kind_of_name};

/// How an answer was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFormat {
    /// A JSON object.
    Json,
    /// `access_token=…&scope=…`, as GitHub answers who doesn't ask for JSON.
    Form,
    /// Something else: a page, half a body, nothing.
    Neither,
}

/// The tokens of one object of the answer.
#[derive(Clone, Default)]
pub struct TokenSet {
    /// Where the object stands: empty for the answer itself, `authed_user` in Slack's.
    pub place: String,
    /// The access token.
    pub access_token: Option<Secret>,
    /// The refresh token; where it is missing, the old one still holds.
    pub refresh_token: Option<Secret>,
    /// The ID token.
    pub id_token: Option<Secret>,
    /// `Bearer`, `DPoP`, or whatever the provider writes.
    pub token_type: Option<String>,
    /// How long the access token holds.
    pub lifetime: Option<Lifetime>,
    /// How long the refresh token holds, where the provider tells.
    pub refresh_lifetime: Option<Lifetime>,
    /// The granted scopes; none where the answer does not say, which means all that was asked for.
    pub scopes: Option<Vec<String>>,
    /// Everything else in the object.
    pub rest: Map<String, Value>,
}

/// A token answer.
#[derive(Clone)]
pub struct TokenAnswer {
    /// How it was written.
    pub format: AnswerFormat,
    /// The tokens; empty where there are none.
    pub tokens: TokenSet,
    /// Further tokens in it: those of the user beside those of the bot.
    pub others: Vec<TokenSet>,
    /// `error`, where it has one.
    pub error: Option<String>,
    /// `error_description`.
    pub description: Option<String>,
    /// The body as it came.
    pub raw: Zeroizing<Vec<u8>>,
}

impl TokenAnswer {
    /// Reads a body. Never fails: what can't be read has no tokens.
    pub fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        let (format, members) = members(text);
        let word = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let (error, description) = (word("error"), word("error_description"));
        let mut sets = Vec::new();
        collect("", members, 0, &mut sets);
        // The answer's own tokens stand before nested ones, wherever they were found.
        let first = sets.iter().position(|set| set.access_token.is_some());
        let tokens = if sets.is_empty() {
            TokenSet::default()
        } else {
            sets.remove(first.unwrap_or(0))
        };
        sets.retain(TokenSet::has_tokens);
        Self {
            format,
            tokens,
            others: sets,
            error,
            description,
            raw: Zeroizing::new(body.to_vec()),
        }
    }

    /// What else it holds: tokens of further owners, addresses, names.
    pub fn beyond(&self) -> Map<String, Value> {
        let mut members = match serde_json::from_slice(&self.raw) {
            Ok(Value::Object(members)) => members,
            _ => self.tokens.rest.clone(),
        };
        if self.tokens.place.is_empty() {
            for name in ["access_token", "refresh_token", "id_token"] {
                members.remove(name);
            }
        }
        members
    }
}

impl TokenSet {
    /// Whether any token is in it.
    pub const fn has_tokens(&self) -> bool {
        self.access_token.is_some() || self.refresh_token.is_some() || self.id_token.is_some()
    }

    /// Takes the known members out of an object.
    fn take(place: &str, mut members: Map<String, Value>) -> Self {
        let mut secret = |names: &[&str]| take_text(&mut members, names).map(Secret::new);
        let access_token = secret(&["access_token", "accessToken"]);
        let refresh_token = secret(&["refresh_token", "refreshToken"]);
        let id_token = secret(&["id_token", "idToken"]);
        let token_type = take_text(&mut members, &["token_type", "tokenType"]);
        let lifetime = take_lifetime(
            &mut members,
            &["expires_in", "expiresIn", "expires"],
            &["expires_at", "expiresAt", "expires_on"],
        );
        let refresh_lifetime = take_lifetime(
            &mut members,
            &[
                "refresh_token_expires_in",
                "refresh_expires_in",
                "x_refresh_token_expires_in",
            ],
            &["refresh_token_expires_at"],
        );
        let scopes = members
            .get("scope")
            .or_else(|| members.get("scopes"))
            .and_then(scopes);
        if scopes.is_some() {
            members.remove("scope");
            members.remove("scopes");
        }
        Self {
            place: place.to_owned(),
            access_token,
            refresh_token,
            id_token,
            token_type,
            lifetime,
            refresh_lifetime,
            scopes,
            rest: members,
        }
    }
}

/// The members of the body, by its look and not by its `Content-Type`, which is often wrong.
fn members(text: &str) -> (AnswerFormat, Map<String, Value>) {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => return (AnswerFormat::Json, members),
        // A list of one, as some gateways wrap their answers.
        Ok(Value::Array(items)) => {
            if let Some(Value::Object(members)) = items.into_iter().next() {
                return (AnswerFormat::Json, members);
            }
            return (AnswerFormat::Json, Map::new());
        }
        Ok(_) | Err(_) => {}
    }
    let form = text.contains('=') && !text.contains([' ', '<', '{', '\n']);
    if !form {
        return (AnswerFormat::Neither, Map::new());
    }
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let members = pairs.map(|(name, value)| (decoded(name), Value::from(decoded(value))));
    (AnswerFormat::Form, members.collect())
}

/// The token sets of an object and of the objects in it.
fn collect(place: &str, members: Map<String, Value>, depth: usize, sets: &mut Vec<TokenSet>) {
    let mut own = TokenSet::take(place, members);
    let nested: Vec<String> = own
        .rest
        .iter()
        .filter(|(_, value)| depth < DEEPEST && holds_tokens(value, depth))
        .map(|(name, _)| name.clone())
        .collect();
    let mut inner = Vec::new();
    for name in nested {
        if let Some(Value::Object(members)) = own.rest.remove(&name) {
            let place = if place.is_empty() {
                name
            } else {
                format!("{place}.{name}")
            };
            collect(&place, members, depth + 1, &mut inner);
        }
    }
    if sets.len() < MOST_SETS {
        sets.push(own);
        sets.append(&mut inner);
    }
}

/// Whether an object has a token in it, at any depth that is looked at.
fn holds_tokens(value: &Value, depth: usize) -> bool {
    let Value::Object(members) = value else {
        return false;
    };
    let named = |name: &str| members.get(name).is_some_and(Value::is_string);
    ["access_token", "accessToken", "refresh_token", "id_token"]
        .into_iter()
        .any(named)
        || depth < DEEPEST && members.values().any(|v| holds_tokens(v, depth + 1))
}

/// The first text under one of `names`; null and the empty text are none.
fn take_text(members: &mut Map<String, Value>, names: &[&str]) -> Option<String> {
    let name = names.iter().find(|name| {
        let text = members.get(**name).and_then(Value::as_str);
        text.is_some_and(|text| !text.is_empty())
    })?;
    match members.remove(*name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn take_lifetime(
    members: &mut Map<String, Value>,
    spans: &[&str],
    moments: &[&str],
) -> Option<Lifetime> {
    let mut take = |names: &[&str]| names.iter().find_map(|name| members.remove(*name));
    match take(spans) {
        Some(value) => Lifetime::span(&value),
        None => Lifetime::moment(&take(moments)?),
    }
}

/// Scopes as a list, or as words between spaces or commas.
fn scopes(value: &Value) -> Option<Vec<String>> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    match value {
        Value::String(text) => Some(words(text)),
        Value::Array(items) => {
            let texts = items.iter().filter_map(Value::as_str);
            Some(texts.map(str::to_owned).collect())
        }
        _ => None,
    }
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The names of the rest are harmless, unless a provider keys by token.
        let harmless = |name: &&String| name.len() < 40 && kind_of_name(name).is_none();
        let rest: Vec<_> = self.rest.keys().filter(harmless).collect();
        f.debug_struct("TokenSet")
            .field("place", &self.place)
            .field("access_token", &self.access_token)
            .field("refresh_token", &self.refresh_token)
            .field("id_token", &self.id_token)
            .field("token_type", &self.token_type)
            .field("lifetime", &self.lifetime)
            .field("scopes", &self.scopes)
            .field("rest", &rest)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenAnswer")
            .field("format", &self.format)
            .field("tokens", &self.tokens)
            .field("others", &self.others)
            .field("error", &self.error)
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}

/// How deep tokens are looked for.
const DEEPEST: usize = 4;
/// How many token sets an answer may have; Slack's has two.
const MOST_SETS: usize = 16;
