//! The text of an input, in lines that know their number.

/// A text with its name and the numbers of its lines.
pub(super) struct Source {
    /// The file's name or `paste`.
    label: String,
    /// Clean text: `\n` ends a line.
    pub(super) text: String,
    /// The number of each line; empty where they simply count from one.
    numbers: Vec<usize>,
}

/// A line without its end.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Where it starts in the text, in bytes.
    pub(super) start: usize,
    /// What it says.
    pub(super) text: &'a str,
}

impl Line<'_> {
    /// Where it ends in the text, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it says nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl Source {
    /// A text whose lines count from one.
    pub(super) fn new(label: &str, text: String) -> Self {
        Self {
            label: label.to_owned(),
            text,
            numbers: Vec::new(),
        }
    }

    /// Some lines of this input, with the number that each had in it.
    pub(super) fn excerpt(&self, text: String, numbers: Vec<usize>) -> Self {
        Self {
            label: self.label.clone(),
            text,
            numbers,
        }
    }

    /// The same lines with other words.
    pub(super) fn with_text(&self, text: String) -> Self {
        Self {
            label: self.label.clone(),
            text,
            numbers: self.numbers.clone(),
        }
    }

    /// The lines in order.
    pub(super) fn lines(&self) -> Vec<Line<'_>> {
        let mut start = 0;
        self.text
            .split('\n')
            .map(|text| {
                let line = Line { start, text };
                start += text.len() + 1;
                line
            })
            .collect()
    }

    /// The name of the input, for what has no line.
    pub(super) fn whole(&self) -> String {
        self.label.clone()
    }

    /// Where the line at `index` stands: `ticket.txt, line 12`.
    pub(super) fn place(&self, index: usize) -> String {
        let number = self.numbers.get(index).copied().unwrap_or(index + 1);
        format!("{}, line {number}", self.label)
    }
}
