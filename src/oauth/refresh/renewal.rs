//! The token set that follows another one, and what its answer taught.

use serde_json::{Map, Value};

use super::super::lifetime::Lifetime;
use super::super::token_answer::TokenAnswer;
use super::Note;
use crate::store::{Connection, Secret, TokenSet, Worker};

/// A new token set.
pub(super) struct Renewal {
    /// What is stored.
    pub(super) tokens: TokenSet,
    /// Whether a new refresh token took the place of the old one.
    pub(super) rotated: bool,
    /// What is worth a word.
    pub(super) notes: Vec<Note>,
    scopes: Option<Vec<String>>,
    refresh_expires_at: Option<u64>,
}

impl Renewal {
    /// What `answer`, which came at `now`, makes of the set `before`.
    pub(super) fn of(before: &TokenSet, answer: &TokenAnswer, now: u64) -> Self {
        let told = &answer.tokens;
        let text = |own: &Option<crate::secret::Secret>| {
            own.as_ref().map(|secret| Secret::from(secret.expose()))
        };
        let new = text(&told.refresh_token);
        let rotated = new.is_some() && new != before.refresh_token;
        let mut notes = Vec::new();
        if new.is_none() && before.refresh_token.is_some() {
            notes.push(Note::RefreshTokenKept);
        }
        notes.extend(oddity(told.lifetime.as_ref()).map(Note::Lifetime));
        let tokens = TokenSet {
            access_token: text(&told.access_token).or_else(|| before.access_token.clone()),
            refresh_token: new.or_else(|| before.refresh_token.clone()),
            id_token: text(&told.id_token).or_else(|| before.id_token.clone()),
            token_type: told
                .token_type
                .clone()
                .or_else(|| before.token_type.clone()),
            scope: match &told.scopes {
                Some(scopes) => Some(scopes.join(" ")),
                None => before.scope.clone(),
            },
            expires_at: told.lifetime.as_ref().and_then(|span| end(span, now)),
            obtained_at: now,
            other: merged(before.other.as_ref(), answer),
            ..before.clone()
        };
        Self {
            tokens,
            rotated,
            notes,
            scopes: told.scopes.clone(),
            refresh_expires_at: told
                .refresh_lifetime
                .as_ref()
                .and_then(|span| end(span, now)),
        }
    }

    /// Writes into the connection what the answer taught.
    pub(super) fn teach(&self, connection: &mut Connection) {
        if let Some(scopes) = &self.scopes {
            connection.scopes.clone_from(scopes);
        }
        if self.refresh_expires_at.is_some() || self.rotated {
            connection.refresh_expires_at = self.refresh_expires_at;
        }
        connection.renewed_by = Some(Worker::this());
        connection.needs_reauth = None;
    }
}

fn end(lifetime: &Lifetime, now: u64) -> Option<u64> {
    let now = i64::try_from(now).ok()?;
    lifetime.end(now).and_then(|at| u64::try_from(at).ok())
}

/// What is odd about the lifetime of an access token.
fn oddity(lifetime: Option<&Lifetime>) -> Option<String> {
    match lifetime {
        None => Some("the answer does not say how long the access token holds".to_owned()),
        Some(Lifetime::Absurd(told)) => Some(format!(
            "the answer's lifetime of the access token makes no sense: {told}"
        )),
        Some(Lifetime::Seconds { quoted: true, .. }) => {
            Some("expires_in is written in quotes, which strict clients refuse".to_owned())
        }
        Some(Lifetime::Seconds { .. } | Lifetime::Until(_)) => None,
    }
}

/// The other members of the old and the new answer; the new ones win.
fn merged(before: Option<&Secret>, answer: &TokenAnswer) -> Option<Secret> {
    let before = before.and_then(|json| serde_json::from_str(json.expose()).ok());
    let mut members: Map<String, Value> = match before {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    members.extend(answer.beyond());
    (!members.is_empty()).then(|| Secret::from(Value::Object(members).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before() -> TokenSet {
        TokenSet {
            access_token: Some("at-1".into()),
            refresh_token: Some("rt-1".into()),
            other: Some(r#"{"instance_url":"https://a.example","x":1}"#.into()),
            client_secret: Some("secret".into()),
            obtained_at: 1,
            ..TokenSet::default()
        }
    }

    fn renewal(body: &str) -> Renewal {
        Renewal::of(&before(), &TokenAnswer::read(body.as_bytes()), 100)
    }

    #[test]
    fn a_missing_refresh_token_keeps_the_old_one_and_says_so() {
        let kept = renewal(r#"{"access_token":"at-2","expires_in":60,"x":2}"#);
        assert_eq!(kept.tokens.refresh_token, Some("rt-1".into()));
        assert_eq!(kept.tokens.access_token, Some("at-2".into()));
        assert_eq!(kept.tokens.client_secret, Some("secret".into()));
        assert_eq!(kept.tokens.expires_at, Some(160));
        let other = kept.tokens.other.unwrap();
        assert_eq!(
            other.expose(),
            r#"{"expires_in":60,"instance_url":"https://a.example","x":2}"#
        );
        assert!(!kept.rotated);
        assert_eq!(kept.notes, [Note::RefreshTokenKept]);
        let new = renewal(r#"{"access_token":"at-2","refresh_token":"rt-2","expires_in":60}"#);
        assert!(new.rotated && new.notes.is_empty());
        let same = renewal(r#"{"access_token":"at-2","refresh_token":"rt-1","expires_in":60}"#);
        assert!(!same.rotated && same.notes.is_empty());
    }

    #[test]
    fn a_lifetime_is_taken_as_it_comes_and_told_where_it_is_odd() {
        for (written, ends, odd) in [
            ("\"60\"", Some(160), true),
            ("60", Some(160), false),
            ("-5", None, true),
            ("\"soon\"", None, true),
            ("null", None, true),
            ("1e40", None, true),
        ] {
            let body =
                format!(r#"{{"access_token":"a","refresh_token":"r","expires_in":{written}}}"#);
            let new = renewal(&body);
            assert_eq!(new.tokens.expires_at, ends, "{written}");
            assert_eq!(!new.notes.is_empty(), odd, "{written}");
        }
    }
}
