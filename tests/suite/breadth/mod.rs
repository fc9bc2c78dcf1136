//! Failures that nobody collected, in the words of many people.

mod request;
