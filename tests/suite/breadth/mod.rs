//! Reports in the words of many people: the first finding is right also where nobody collected the
//! failure before.

mod login;
mod request;
mod server;
mod token;
