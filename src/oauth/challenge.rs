//! Reads `WWW-Authenticate` (RFC 9110 section 11.6.1), several challenges in one line or many.

/// One challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// `Bearer`, `DPoP`, `Basic`, as written.
    pub scheme: String,
    /// Names in lower case, values without quotes.
    pub params: Vec<(String, String)>,
}

impl Challenge {
    /// The value of a parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it is of this scheme, compared without case.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }
}

/// The challenges among the headers of an answer.
pub fn challenges(headers: &[(String, String)]) -> Vec<Challenge> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"))
        .flat_map(|(_, value)| read(value))
        .collect()
}

/// The challenges in one header's value.
///
/// A comma separates both challenges and parameters, so a word with no `=` behind it begins a
/// challenge. Missing commas and quotes are taken as they come.
fn read(value: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', ',', '\t', '\r', '\n']);
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(['=', ' ', ',', '\t']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match after.trim_start().strip_prefix('=') {
            Some(tail) if !word.is_empty() => {
                let (value, after) = parameter(tail.trim_start());
                rest = after;
                if let Some(challenge) = found.last_mut() {
                    challenge.params.push((word.to_ascii_lowercase(), value));
                }
            }
            // A stray `=` leads nowhere.
            Some(tail) => rest = tail,
            None => {
                rest = after;
                found.push(Challenge {
                    scheme: word.to_owned(),
                    params: Vec::new(),
                });
            }
        }
    }
}

/// A value, quoted or not, and what follows it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ']).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, quoted.get(at + 1..).unwrap_or("")),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}
