//! Tells cures that were tried in vain from what happened before the failure.
//!
//! "I removed the app and connected it again, still the same error" tells of no user who disconnected:
//! the failure was there before. Only a cure that is said to be tried or repeated counts; "we rotated
//! the secret and still get the error" may well name the cause.

use super::statement::stands;
use crate::fact::Fact;

/// Whether a lower-case sentence tells a cure that did not help, by itself or by the one after it.
pub(super) fn in_vain(sentence: &str, next: &str) -> bool {
    let says = |phrases: &[&str]| phrases.iter().any(|p| stands(sentence, p));
    let goes_on = VAIN_AT_ONCE
        .iter()
        .any(|start| next.trim_start().starts_with(start));
    says(TRIED) && (says(VAIN) || goes_on)
}

/// Whether a fact is something that people do to mend a connection.
pub(super) fn is_cure(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::UserDisconnected
            | Fact::SecretChanged
            | Fact::PasswordChanged
            | Fact::WrongAccount
            | Fact::EncryptionKeyChanged
            | Fact::ClientRemoved
            | Fact::ServerChanged
            | Fact::OtherClient
            | Fact::SessionInCookies
            | Fact::EnvironmentMixed
            | Fact::SignedIn
    )
}

/// Words of who tries something, once more or otherwise.
const TRIED: &[&str] = &[
    "tried",
    "try$",
    "trying",
    "again",
    "several times",
    "multiple times",
    "many times",
    "a few times",
    "reconnect",
    "re-connect",
    "reinstall",
    "re-install",
    "re-added",
    "readded",
    "recreated",
    "re-created",
];

/// Words of what did not help.
const VAIN: &[&str] = &[
    "still fail",
    "still get",
    "still the same",
    "still not",
    "still no ",
    "still 40",
    "still doesn",
    "still does not",
    "still receive",
    "still see",
    "still returns",
    "still says",
    "still error",
    "still throws",
    "still invalid_",
    "still insufficient_",
    "same error",
    "same result",
    "same problem",
    "same issue",
    "no luck",
    "n't help",
    "not help",
    "no difference",
    "to no avail",
    "without success",
    "no success",
    "nothing changed",
    "no change$",
    "n't solve",
    "not solve",
    "n't fix",
    "not fix",
];

/// How a sentence begins that says so of the one before it.
const VAIN_AT_ONCE: &[&str] = &[
    "still ",
    "same error",
    "same result",
    "same problem",
    "same issue",
    "no luck",
    "no success",
    "it didn't help",
    "it did not help",
    "didn't help",
    "did not help",
    "that didn't help",
    "that did not help",
    "this didn't help",
    "nothing changed",
    "no difference",
];
