//! Compares issuers, which must be equal to the letter, and says in what they differ.

use url::Url;

/// In what two issuers or resources differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// In nothing.
    None,
    /// One ends with a slash.
    TrailingSlash,
    /// `http` and `https`: usually a proxy that the server does not know of.
    Scheme,
    /// In the case of letters.
    Case,
    /// In the port.
    Port,
    /// In the path: another tenant, realm or version.
    Path,
    /// In the host.
    Host,
    /// In all: one is no URL.
    Other,
}

impl Difference {
    /// The difference, in words that follow "they differ ".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::None => "in nothing",
            Self::TrailingSlash => "in a slash at the end",
            Self::Scheme => "in http and https: a proxy in front may not tell the server",
            Self::Case => "in upper and lower case",
            Self::Port => "in the port",
            Self::Path => "in the path: another tenant, realm or version",
            Self::Host => "in the host",
            Self::Other => "as a whole: one of them is no URL",
        }
    }
}

/// In what `found` differs from `expected`.
///
/// A segment in braces, as in Microsoft's `{tenantid}`, stands for any one segment.
pub fn compare(expected: &str, found: &str) -> Difference {
    if expected == found || fits_template(expected, found) {
        return Difference::None;
    }
    if expected.trim_end_matches('/') == found.trim_end_matches('/') {
        return Difference::TrailingSlash;
    }
    if expected.eq_ignore_ascii_case(found) {
        return Difference::Case;
    }
    let (Ok(left), Ok(right)) = (Url::parse(expected), Url::parse(found)) else {
        return Difference::Other;
    };
    if left.host_str() != right.host_str() {
        Difference::Host
    } else if left.scheme() != right.scheme() {
        Difference::Scheme
    } else if left.port_or_known_default() != right.port_or_known_default() {
        Difference::Port
    } else {
        Difference::Path
    }
}

fn fits_template(template: &str, value: &str) -> bool {
    let open = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    let (left, right): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), value.split('/').collect());
    template.contains("/{")
        && left.len() == right.len()
        && left
            .iter()
            .zip(&right)
            .all(|(a, b)| a == b || open(a) && !b.is_empty())
}
