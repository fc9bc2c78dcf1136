//! One test binary for the whole program.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "tests print their figures and stop at the first surprise"
)]

mod ambiguous;
mod breadth;
mod callback;
mod case;
mod catalog;
mod circumstances;
mod cli;
mod connect;
mod corpus;
mod decide;
mod disk;
mod driver;
mod find;
mod home;
mod layers;
mod net;
mod program;
mod readers;
mod refresh;
mod robustness;
mod script;
mod secrets;
mod servers;
mod store;
mod verdicts;
