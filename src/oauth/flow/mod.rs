//! Runs a grant over the network: plans become requests, answers become tokens and checks.
//!
//! A flow never fails because of what a server does: [`Wire`] keeps every exchange, and a flow that
//! ends without tokens leaves them to be diagnosed. Errors are those of the tool itself, such as a
//! key that does not fit its algorithm.

mod check;
mod device;
mod fault;
mod login;
mod plan;
mod token;
mod wire;

pub use check::{Checked, Hoped, Subject, check_tokens};
pub use device::{DeviceEnd, device};
pub use fault::Fault;
pub use login::{Login, Wanted};
pub use plan::{Endpoints, Plan};
pub use token::obtain;
pub(in crate::oauth) use token::{ask, tokens};
pub use wire::{Keep, Kept, News, Reply, Watch, Wire};
