//! Reports of made-up results.

mod diagnosis;
mod text;
