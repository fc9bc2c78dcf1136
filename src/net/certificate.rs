//! Reads from a certificate whom it is for and who signed it (RFC 5280 section 4.1).

/// The two names of a certificate.
pub(super) struct Names {
    /// Whom it is for.
    pub(super) subject: String,
    /// Who signed it.
    pub(super) issuer: String,
    /// Whether both are the same.
    pub(super) signs_itself: bool,
}

/// The names of a certificate in DER, if it can be read that far.
pub(super) fn names(der: &[u8]) -> Option<Names> {
    let (_, certificate, _) = element(der)?;
    let (_, signed, _) = element(certificate)?;
    let (tag, _, rest) = element(signed)?;
    // The version is left out of certificates of version 1.
    let rest = if tag == VERSION {
        element(rest)?.2
    } else {
        rest
    };
    let (_, _algorithm, rest) = element(rest)?;
    let (_, issuer, rest) = element(rest)?;
    let (_, _validity, rest) = element(rest)?;
    let (_, subject, _) = element(rest)?;
    Some(Names {
        signs_itself: issuer == subject,
        subject: common_name(subject),
        issuer: common_name(issuer),
    })
}

/// The context tag 0 that holds the version.
const VERSION: u8 = 0xa0;
/// 2.5.4.3 and 2.5.4.10 as DER writes them.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];

/// The common name and the organization in a distinguished name.
fn common_name(mut sets: &[u8]) -> String {
    let mut found = Vec::new();
    while let Some((_, set, rest)) = element(sets) {
        sets = rest;
        let Some((_, pair, _)) = element(set) else {
            continue;
        };
        let Some((_, kind, value)) = element(pair) else {
            continue;
        };
        let Some((_, text, _)) = element(value) else {
            continue;
        };
        if kind == COMMON_NAME || kind == ORGANIZATION {
            found.push(String::from_utf8_lossy(text).into_owned());
        }
    }
    if found.is_empty() {
        "nobody named".to_owned()
    } else {
        found.join(", ")
    }
}

/// Tag, content and what follows of the first element.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        // Nothing that comes over the wire is longer than three bytes can tell.
        let (digits, rest) = rest.split_at_checked(count).filter(|_| count <= 3)?;
        let length = digits
            .iter()
            .fold(0, |length, digit| length << 8 | usize::from(*digit));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
