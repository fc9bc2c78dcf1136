//! The protocol: what is sent for each flow, what an answer means, and where the server is.
//!
//! Every request is built as plain data and every answer is read from bytes, so that each flow can
//! be tested, shown and broken on purpose without a server. Only [`random_text`] and new keys draw
//! random numbers; clocks are handed in. [`find()`] and its
//! kin, [`flow`] and [`refresh`] are what uses the network.

mod about_token;
mod ask;
mod assertion;
mod attempt;
mod authorize_url;
pub mod callback;
mod challenge;
mod checks;
mod client_auth;
mod device;
mod discovery;
mod dpop;
mod find;
mod flaw;
pub mod flow;
mod found;
mod id_token;
mod issuer;
mod keys;
mod lifetime;
mod metadata;
mod pkce;
pub mod refresh;
mod register;
mod registration;
mod request;
mod revocation;
#[cfg(test)]
mod tests;
mod token_answer;
mod token_request;

pub use about_token::{AboutToken, Introspection, Revoked};
pub use ask::Asked;
pub use assertion::Assertion;
pub use authorize_url::{
    Authorize, authorize_url, pushed_parameters, pushed_request, signed_parameters,
};
pub use challenge::{Challenge, challenges};
pub use checks::{
    check_callback_issuer, check_lifetime, check_refresh_token, check_scopes, check_state,
    check_token_type,
};
pub use client_auth::{AuthMethod, Client, Occasion, Proof, Signer};
pub use device::{DeviceAnswer, Heard, Polling, Step, device_request};
pub use discovery::{Candidate, issuer_of, resource_candidates, server_candidates};
pub use dpop::{DpopKey, Nonce, Proven, nonce, token_hash};
pub use find::{Start, complete, find};
pub use flaw::{Flaw, Noticed, Weight};
pub use found::{Found, FoundResource, FoundServer, Inquiry};
pub use id_token::{Expected, check_id_token};
pub use issuer::{Difference, compare as compare_issuers};
pub use keys::keys;
pub use lifetime::Lifetime;
pub use metadata::{Contradiction, ENDPOINTS, ResourceMetadata, ServerMetadata};
pub use pkce::{Pkce, PkceMethod, random_text};
pub use register::{ClientWay, client_document, register};
pub use registration::{ClientDescription, Registered};
pub use request::{BodyFormat, Params, Request, form, pair};
pub use revocation::{Returned, Revocation, revocation_request, revoke};
pub use token_answer::{AnswerFormat, TokenAnswer, TokenSet};
pub use token_request::{Exchanged, Grant, TokenRequest};
