//! The small document that every result builds and every renderer but JSON writes.

/// Blocks from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Document(pub Vec<Block>);

/// A piece of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// The result in one line; stands first.
    Headline(Headline),
    /// Short remarks in one line below the headline.
    Remarks(Vec<String>),
    /// What the following blocks are about.
    Heading(String),
    /// Words; an empty line starts a new paragraph.
    Paragraph(String),
    /// Names and values.
    Pairs(Vec<Pair>),
    /// Rows below a head.
    Table(Table),
    /// What to do, in order.
    Steps(Vec<Step>),
    /// Items in no order: links, names.
    List(Vec<String>),
    /// Words to pass on as they are.
    Quote(String),
    /// Where the result comes from; stands last.
    Footer(String),
}

/// The result in one line.
#[derive(Clone, Debug)]
pub struct Headline {
    /// How the line is coloured.
    pub tone: Tone,
    /// The verdict in a word or two: `likely`.
    pub label: String,
    /// The line itself.
    pub text: String,
    /// Names the thing: a cause's id.
    pub id: Option<String>,
    /// Who must act.
    pub act: Option<String>,
}

/// Whether news is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    Good,
    /// Something is broken, and it is known what.
    Bad,
    /// Not known.
    Unsure,
    /// Knowledge rather than news.
    Plain,
}

/// A name and a value.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where the value comes from.
    pub from: Option<String>,
    /// Whether the value was pasted or is to be typed, and so is shown letter by letter.
    pub literal: bool,
}

/// Rows below a head; a row is as long as the head.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The names of the columns.
    pub head: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Step {
    /// What to do.
    pub action: String,
    /// What to type.
    pub command: Option<String>,
}

impl Document {
    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.0.push(block);
    }

    /// Adds a heading and the block below it, unless that block would be empty.
    pub fn section(&mut self, heading: &str, block: Block) {
        if !block.is_empty() {
            self.push(Block::Heading(heading.to_owned()));
            self.push(block);
        }
    }
}

impl Block {
    fn is_empty(&self) -> bool {
        match self {
            Self::Headline(_) => false,
            Self::Heading(text)
            | Self::Paragraph(text)
            | Self::Quote(text)
            | Self::Footer(text) => text.trim().is_empty(),
            Self::Pairs(pairs) => pairs.is_empty(),
            Self::Table(table) => table.rows.is_empty(),
            Self::Steps(steps) => steps.is_empty(),
            Self::Remarks(items) | Self::List(items) => items.is_empty(),
        }
    }
}

impl Pair {
    /// A name and a value in words.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            ..Self::default()
        }
    }

    /// A name and a value that is shown letter by letter.
    pub fn literal(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            literal: true,
            ..Self::new(name, value)
        }
    }

    /// With where the value comes from.
    #[must_use]
    pub fn from(self, from: impl Into<String>) -> Self {
        Self {
            from: Some(from.into()),
            ..self
        }
    }
}

/// `text` on one line, without control characters and without marks that turn its direction.
///
/// Pasted text can hold escape sequences once its JSON or percent-encoding is decoded; a report
/// must not let them reach a terminal.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {}
            c if c.is_control() => line.push('\u{fffd}'),
            c => line.push(c),
        }
    }
    if line.ends_with(' ') {
        line.pop();
    }
    line
}

/// `text` on one line, cut after about `most` characters.
pub(super) fn clipped(text: &str, most: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_characters() {
        for (text, line) in [
            ("a\n  b", "a b"),
            (" \u{1b}[31mred\u{1b}[0m ", "\u{fffd}[31mred\u{fffd}[0m"),
            ("x\u{202e}y\u{0}z", "xy\u{fffd}z"),
            ("日本\t語", "日本 語"),
        ] {
            assert_eq!(one_line(text), line);
        }
    }

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        assert_eq!(clipped("äöüß äöüß", 6), "äöüß…");
        assert_eq!(clipped("short", 6), "short");
    }
}
