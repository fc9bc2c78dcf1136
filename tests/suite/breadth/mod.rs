//! Tickets in the words of many people: whoever tells of it, the cause comes first.

mod login;
