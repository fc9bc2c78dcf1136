//! Failures that have one cause and not many: those of one provider, one issuer, one domain.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::Connection;

/// What became of a connection, and what it has in common with others.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    name: String,
    /// Why it failed; none where it did not.
    cause: Option<String>,
    /// What it belongs to, the widest first.
    groups: Vec<String>,
}

impl Outcome {
    pub(super) fn of(connection: &Connection, cause: Option<String>) -> Self {
        let mut groups = vec![format!("provider {}", connection.provider)];
        if let Some(issuer) = connection.endpoints.get("issuer") {
            groups.push(format!("tenant {issuer}"));
        }
        groups.push(format!("client {}", connection.client_id));
        let account = connection.account.as_deref();
        if let Some((_, domain)) = account.and_then(|account| account.rsplit_once('@')) {
            groups.push(format!("domain {domain}"));
        }
        Self {
            name: connection.name().to_string(),
            cause,
            groups,
        }
    }
}

/// A sentence for each group most of whose connections fail for the same cause.
///
/// A narrower group is told only where it is not all that fails of a wider one.
pub(super) fn together(outcomes: &[Outcome]) -> Vec<String> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failing: BTreeMap<(usize, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    for outcome in outcomes {
        for (rank, group) in outcome.groups.iter().enumerate() {
            *sizes.entry(group).or_default() += 1;
            if let Some(cause) = &outcome.cause {
                let members = failing.entry((rank, group, cause)).or_default();
                members.insert(&outcome.name);
            }
        }
    }
    let mut told: Vec<&BTreeSet<&str>> = Vec::new();
    let mut sentences = Vec::new();
    for ((_, group, cause), members) in &failing {
        let all = sizes.get(group).copied().unwrap_or_default();
        let failed = members.len();
        if failed < FEWEST || failed * 2 <= all || told.contains(&members) {
            continue;
        }
        told.push(members);
        sentences.push(format!(
            "{failed} of {all} connections of {group} fail for one cause: {cause}"
        ));
    }
    sentences
}

/// Fewer may be chance.
const FEWEST: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Kind;

    fn outcome(name: &str, account: &str, cause: Option<&str>) -> Outcome {
        let mut connection = Connection::new(name.parse().unwrap(), Kind::Memory, "google", "c");
        connection.account = Some(account.to_owned());
        Outcome::of(&connection, cause.map(str::to_owned))
    }

    #[test]
    fn what_fails_together_is_told_once_and_as_widely_as_it_is() {
        let blocked = Some("admin-policy-blocked");
        let mut all = vec![
            outcome("a", "1@acme.example", blocked),
            outcome("b", "2@acme.example", blocked),
            outcome("c", "3@acme.example", blocked),
            outcome("d", "4@other.example", None),
            outcome("e", "5@other.example", None),
            outcome("f", "6@other.example", None),
        ];
        assert_eq!(
            together(&all),
            ["3 of 3 connections of domain acme.example fail for one cause: admin-policy-blocked"]
        );
        for more in all.iter_mut().skip(3) {
            more.cause = blocked.map(str::to_owned);
        }
        assert_eq!(
            together(&all),
            [
                "6 of 6 connections of provider google fail for one cause: admin-policy-blocked",
                "3 of 3 connections of domain acme.example fail for one cause: admin-policy-blocked",
                "3 of 3 connections of domain other.example fail for one cause: admin-policy-blocked",
            ]
        );
        assert!(together(&all[..2]).is_empty());
    }
}
