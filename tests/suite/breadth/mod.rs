//! Reports in the words of many people: the first finding is right also where nobody collected the
//! failure before.

mod login;
mod request;
mod server;
mod token;

/// How many of a hundred reports have the right cause first. The rest are told in words that speak
/// for another cause as well.
const RIGHT: usize = 97;

/// Asserts that nearly all of `tickets` are right, and shows those that are not.
fn nearly_all_are_right(tickets: usize, misses: &[String]) {
    assert!(
        misses.len() * 100 <= tickets * (100 - RIGHT),
        "{} of {tickets}:\n{}",
        misses.len(),
        misses.join("\n")
    );
}
