//! Splits a command line into words as the common shells do.

use super::object::{self, Budget};

/// The words of a command, and where it ends.
pub(super) struct Command {
    /// Without quotes.
    pub(super) words: Vec<String>,
    /// Bytes that the command takes.
    pub(super) length: usize,
}

/// The command at the start of `text`: up to a line end that is neither quoted nor continued.
///
/// Takes POSIX quotes, `$'…'`, and line ends continued with a backslash, a caret (Windows) or a
/// backtick (PowerShell). A quote that never closes ends with its line.
pub(super) fn command(text: &str, budget: &mut Budget) -> Command {
    let text = object::prefix(text, LONGEST);
    let command = if budget.is_spent() {
        None
    } else {
        Some(split(text))
    };
    if let Some(command) = command.filter(|c| budget.spend(c.length) && c.length <= text.len()) {
        return command;
    }
    let line = text.split('\n').next().unwrap_or_default();
    let mut command = split(line);
    command.length = line.len();
    command
}

fn split(text: &str) -> Command {
    let mut words = Words::default();
    let mut quote = None;
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let next = characters.peek().map(|(_, c)| *c);
        match (quote, character) {
            (None, '\n' | '|' | ';' | '>') => return words.finish(index),
            (None, '\\' | '^' | '`') if next == Some('\n') => {
                characters.next();
                words.end();
            }
            (None | Some('"'), '^') if next == Some('"') => {}
            (None, '$') if next == Some('\'') => {
                characters.next();
                quote = Some('$');
                words.open();
            }
            (None, '\'' | '"') => {
                quote = Some(character);
                words.open();
            }
            (None, '\\') => {
                if let Some((_, c)) = characters.next() {
                    words.push(c);
                }
            }
            (None, c) if c.is_whitespace() => words.end(),
            (Some('\'' | '$'), '\'') | (Some('"'), '"') => quote = None,
            (Some('"'), '\\') if matches!(next, Some('"' | '\\' | '$' | '`' | '\n')) => {
                if let Some((_, c)) = characters.next().filter(|(_, c)| *c != '\n') {
                    words.push(c);
                }
            }
            (Some('$'), '\\') => {
                if let Some((_, c)) = characters.next() {
                    words.push(match c {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        other => other,
                    });
                }
            }
            (_, c) => words.push(c),
        }
    }
    // Longer than the text says that a quote is still open.
    let length = if quote.is_some() {
        text.len() + 1
    } else {
        text.len()
    };
    words.finish(length)
}

#[derive(Default)]
struct Words {
    done: Vec<String>,
    word: Option<String>,
}

impl Words {
    fn open(&mut self) {
        self.word.get_or_insert_default();
    }

    fn push(&mut self, character: char) {
        self.word.get_or_insert_default().push(character);
    }

    fn end(&mut self) {
        self.done.extend(self.word.take());
    }

    fn finish(mut self, length: usize) -> Command {
        self.end();
        Command {
            words: self.done,
            length,
        }
    }
}

/// The longest command that is read.
const LONGEST: usize = 64_000;
