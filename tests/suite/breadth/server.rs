//! Tickets about servers, networks, certificates and who signed what, in the words of different
//! people.

use crate::breadth::nearly_all_are_right;
use crate::program::diagnose;

/// Sections of a heading and a ticket. The heading names the cause that is to come first, or, after
/// `not`, one that must not.
const TICKETS: &[&str] = &[
    include_str!("issuer.txt"),
    include_str!("network.txt"),
    include_str!("server.txt"),
];

#[test]
fn whatever_stands_between_client_and_server_is_named_in_any_wording() {
    let sections = TICKETS.iter().flat_map(|file| file.split("=== ").skip(1));
    let misses: Vec<String> = sections.clone().filter_map(miss).collect();
    nearly_all_are_right(sections.count(), &misses);
}

/// What came first instead of the cause in the heading, with the ticket.
fn miss(section: &str) -> Option<String> {
    let (heading, ticket) = section.split_once('\n').unwrap();
    let report = diagnose(ticket, &[]);
    let first = &report["findings"][0];
    let found = first["cause"].as_str().unwrap_or("nothing");
    let right = match heading.strip_prefix("not ") {
        Some(cause) => found != cause,
        None => found == heading,
    };
    let (level, rule) = (&first["confidence"], &first["rule"]);
    (!right).then(|| format!("{heading}: {level} {found} {rule}\n{ticket}"))
}
