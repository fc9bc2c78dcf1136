//! Vendors' own codes and the causes that they name.

use super::candidate::{Candidate, Weight, keep_best};
use crate::catalog::{Catalog, Code, Confidence, Provider};
use crate::evidence::{Evidence, Reading};
use crate::fact::Fact;

/// What the codes in the answers mean to the provider, or to anybody if it is unknown.
pub(super) fn codes<'a>(
    evidence: &'a Evidence,
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
    found: &mut Vec<Candidate<'a>>,
) {
    let readings = evidence
        .readings
        .iter()
        .filter(|r| matches!(r.fact, Fact::Code | Fact::Error));
    for reading in readings {
        for (slug, word, code) in catalog.code(&reading.value) {
            let mine = provider.is_some_and(|p| p.slug == slug);
            let told = provider.is_none() && !is_common(word);
            if mine || told {
                let rule = ["providers", slug, word];
                for mut candidate in of_code(&code, rule, reading, catalog) {
                    // Plain words may be those of a vendor that nobody has described.
                    if told && !word.contains(|c: char| c.is_ascii_digit()) {
                        candidate.confidence = candidate.confidence.min(Confidence::Likely);
                        candidate.guessed = true;
                    }
                    keep_best(found, candidate);
                }
            }
        }
    }
}

/// Whether a code is a word or number that many vendors use for many things.
fn is_common(word: &str) -> bool {
    let is_listed = COMMON_WORDS
        .iter()
        .any(|own| own.eq_ignore_ascii_case(word));
    is_listed || word.len() < 4 || word.chars().all(|c| c.is_ascii_digit())
}

/// Words that point at no provider: those of IANA's registry of OAuth errors, and some that many use.
const COMMON_WORDS: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "access_denied",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "invalid_token",
    "insufficient_scope",
    "unauthorized",
    "forbidden",
    "rate_limited",
    "login_required",
    "consent_required",
    "interaction_required",
    "not_found",
    "account_selection_required",
    "authorization_pending",
    "expired_token",
    "insufficient_user_authentication",
    "invalid_authorization_details",
    "invalid_client_metadata",
    "invalid_dpop_proof",
    "invalid_redirect_uri",
    "invalid_request_object",
    "invalid_request_uri",
    "invalid_software_statement",
    "invalid_target",
    "registration_not_supported",
    "request_not_supported",
    "request_uri_not_supported",
    "slow_down",
    "unapproved_software_statement",
    "unmet_authentication_requirements",
    "unsupported_token_type",
    "use_dpop_nonce",
];

/// The causes that a vendor's code names: the first with its confidence, others as possible.
fn of_code<'a>(
    code: &Code<&'static str>,
    rule: [&'a str; 3],
    reading: &'a Reading,
    catalog: &'a Catalog,
) -> Vec<Candidate<'a>> {
    let main = (code.cause, code.confidence, code.remedy);
    let also = code.also.iter();
    let also = also.map(|id| (*id, Confidence::Possible, None));
    std::iter::once(main)
        .chain(also)
        .enumerate()
        .filter_map(|(place, (id, confidence, remedy))| {
            let cause = catalog.cause_place(id)?;
            let told = catalog.told(cause)?;
            Some(Candidate {
                cause,
                told,
                confidence,
                remedy,
                because: vec![reading],
                exchange: reading.exchange,
                rule,
                source: Some(code.source),
                weight: Weight {
                    own_words: true,
                    witnessed: true,
                    conditions: usize::from(place == 0),
                    prior: told.prior,
                },
                supported: false,
                guessed: false,
            })
        })
        .collect()
}
