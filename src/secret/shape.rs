//! How the tokens and keys of vendors look: the one table, `shapes.tsv`, and its reader.

use std::sync::LazyLock;

/// One line of the table.
#[derive(Debug)]
pub struct ShapeRow {
    /// The provider's slug, or `any`.
    pub provider: &'static str,
    /// What it can be: `access`, `refresh`, `client-secret` …, separated by commas.
    pub kinds: &'static str,
    /// How it begins.
    pub prefix: &'static str,
    /// What is worth knowing about it.
    pub note: &'static str,
    /// Where the line was read.
    pub source: &'static str,
    /// What the rest consists of.
    alphabet: &'static str,
    /// How long the rest is.
    length: (usize, usize),
    /// Whether it tells whose it is; where it has a beginning, that is enough.
    tells: bool,
    /// What fingerprints call it; none if it is no secret.
    mark: Option<&'static str>,
}

impl ShapeRow {
    /// Whether a value begins like this, and whether it goes on like this.
    pub fn match_of(&self, value: &str) -> Option<Match> {
        let rest = value.strip_prefix(self.prefix)?;
        let (shortest, longest) = self.length;
        let length = rest.chars().count();
        let whole = (shortest..=longest).contains(&length) && holds(self.alphabet, rest);
        match (whole, self.tells) {
            (true, _) => Some(Match::Whole),
            (false, true) if !self.prefix.is_empty() => Some(Match::BeginningOnly),
            (false, _) => None,
        }
    }

    /// Whether the form says whose it is, although the provider is not known to be meant.
    pub fn tells(&self) -> bool {
        self.tells || !self.prefix.is_empty()
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut cell = || cells.next();
        let (provider, kinds, prefix, alphabet) = (cell()?, cell()?, cell()?, cell()?);
        let length = cell()?;
        let (shortest, longest) = length.split_once('-').unwrap_or((length, length));
        Some(Self {
            provider,
            kinds,
            prefix,
            alphabet,
            length: (
                shortest.parse().ok()?,
                if longest.is_empty() {
                    usize::MAX
                } else {
                    longest.parse().ok()?
                },
            ),
            tells: cell()? == "yes",
            mark: cell().filter(|mark| *mark != "-"),
            note: cell()?,
            source: cell()?,
        })
    }
}

/// How much of a value is as the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// All of it.
    Whole,
    /// Its beginning: the rest is too short, too long, or has other characters.
    BeginningOnly,
}

/// Every line of the table, longest beginning first.
pub fn shapes() -> &'static [ShapeRow] {
    static ROWS: LazyLock<Vec<ShapeRow>> = LazyLock::new(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let mut rows: Vec<_> = lines.filter_map(ShapeRow::read).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.prefix.len()));
        rows
    });
    &ROWS
}

/// What fingerprints call a word that begins like a vendor's secret.
pub(super) fn mark(word: &str) -> Option<&'static str> {
    let mut rows = shapes()
        .iter()
        .filter(|row| row.tells && !row.prefix.is_empty());
    rows.find_map(|row| row.mark.filter(|_| word.starts_with(row.prefix)))
}

/// Whether a text consists of the characters that the table calls `alphabet`.
fn holds(alphabet: &str, text: &str) -> bool {
    let all = |test: fn(char) -> bool| text.chars().all(test);
    match alphabet {
        "alnum" => all(|c| c.is_ascii_alphanumeric()),
        "upper" => all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
        "hex" => all(|c| c.is_ascii_hexdigit()),
        "hex." => all(|c| c.is_ascii_hexdigit() || c == '.'),
        "hex-dc" => text.split_once("-us").is_some_and(|(key, centre)| {
            key.len() == 32 && holds("hex", key) && centre.parse::<u8>().is_ok()
        }),
        "word" => all(word),
        "word." => all(|c| word(c) || c == '.'),
        "word.=" => all(|c| word(c) || matches!(c, '.' | '=')),
        "base64" => all(|c| word(c) || matches!(c, '.' | '=' | '+' | '/')),
        "jwt" => all(|c| word(c) || matches!(c, '.' | '=' | '+' | '/' | '~')),
        "session" => text.contains('!') && all(|c| word(c) || matches!(c, '.' | '!')),
        "secret~" => text.contains("Q~") && all(|c| word(c) || matches!(c, '.' | '~')),
        "google-id" => text.ends_with(".apps.googleusercontent.com"),
        _ => all(|c| c.is_ascii_graphic()),
    }
}

const fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

const TABLE: &str = include_str!("shapes.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_can_be_read() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(shapes().len(), lines);
        for row in shapes() {
            assert!(!row.source.is_empty(), "{row:?}");
            let (shortest, longest) = row.length;
            assert!(shortest <= longest, "{row:?}");
        }
    }

    #[test]
    fn every_alphabet_is_known() {
        // The last arm takes whatever is printable; only `any` may rely on it.
        let known = [
            "alnum",
            "upper",
            "hex",
            "hex.",
            "hex-dc",
            "word",
            "word.",
            "word.=",
            "base64",
            "jwt",
            "session",
            "secret~",
            "google-id",
            "any",
        ];
        for row in shapes() {
            assert!(known.contains(&row.alphabet), "{row:?}");
        }
    }
}
