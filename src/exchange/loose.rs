//! Reads JSON that is none: Python, PHP, JavaScript, Java and Rust dumps, half a body, trailing commas.

use super::Field;
use super::body::{BodyKind, MOST_FIELDS};
use crate::secret::Vault;

/// JSON that is none: single quotes, bare names, `=>`, `=`, trailing commas, half a body.
pub(super) fn loose(text: &str, vault: &mut Vault) -> (BodyKind, Vec<Field>) {
    let mut fields = Vec::new();
    let mut scanner = Loose { rest: text };
    let mut pending: Option<String> = None;
    let mut depth = 0_i32;
    while fields.len() < MOST_FIELDS {
        let Some(token) = scanner.next_token() else {
            break;
        };
        match token {
            Token::Colon => {}
            Token::Open => {
                depth += 1;
                pending = None;
            }
            Token::Close => depth -= 1,
            Token::Comma => pending = None,
            Token::Word(word) if scanner.at_colon() => pending = Some(word),
            Token::Word(name) if scanner.at_equals() => match scanner.bare_value() {
                Some(value) => fields.push(Field {
                    value: vault.value(&name, &value),
                    name,
                }),
                None => pending = Some(name),
            },
            Token::Word(word) => {
                if let Some(name) = pending.take() {
                    fields.push(Field {
                        value: vault.value(&name, &word),
                        name,
                    });
                }
            }
        }
    }
    let kind = if depth > 0 {
        BodyKind::Truncated
    } else {
        BodyKind::Json
    };
    (kind, fields)
}

/// A tokenizer that takes anything for JSON.
struct Loose<'a> {
    rest: &'a str,
}

enum Token {
    Open,
    Close,
    Colon,
    Comma,
    Word(String),
}

impl Loose<'_> {
    fn next_token(&mut self) -> Option<Token> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        let one = |scanner: &mut Self, token| {
            scanner.rest = scanner.rest.get(first.len_utf8()..).unwrap_or("");
            Some(token)
        };
        match first {
            '{' | '[' => one(self, Token::Open),
            '}' | ']' => one(self, Token::Close),
            ',' | ';' | '(' | ')' => one(self, Token::Comma),
            ':' | '\\' => one(self, Token::Colon),
            '=' if self.rest.starts_with("=>") => {
                self.rest = self.rest.get(2..).unwrap_or("");
                Some(Token::Colon)
            }
            '"' | '\'' | '`' => Some(Token::Word(self.quoted(first))),
            _ => {
                let end = self
                    .rest
                    .find(|c: char| {
                        matches!(c, ',' | ':' | '}' | ']' | '{' | '[' | '\n' | '"' | '\'')
                            || c == '='
                    })
                    .unwrap_or(self.rest.len())
                    .max(first.len_utf8());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                // PHP's `var_dump` announces the type, Rust what there is of it: `string(26) "Unsupported"`,
                // `Some("Unsupported")`.
                if (word.starts_with("string(") || word.ends_with("Some(")) && rest.starts_with('"')
                {
                    return Some(Token::Word(self.quoted('"')));
                }
                Some(Token::Word(word.trim().to_owned()))
            }
        }
    }

    /// Whether a `:` or `=>` comes next, so that the word before is a name.
    fn at_colon(&self) -> bool {
        let rest = self
            .rest
            .trim_start_matches([' ', ']', '\\', '"', '\n', '\t']);
        rest.starts_with(':') || rest.starts_with("=>")
    }

    /// Whether a single `=` comes next, as in Java's `{error=invalid_grant, error_description=Bad code}`.
    fn at_equals(&self) -> bool {
        self.rest.starts_with('=') && !self.rest.starts_with("==")
    }

    /// The value behind `=` where it has no quotes: it ends where another name or the object's end is.
    fn bare_value(&mut self) -> Option<String> {
        let value = self.rest.strip_prefix('=')?;
        self.rest = value;
        if value.trim_start().starts_with(['"', '\'', '{', '[']) {
            return None;
        }
        let ends = |at: usize, c: char| match c {
            '}' | ']' | '\n' => true,
            ',' => value.get(at + 1..).is_some_and(starts_with_name),
            _ => false,
        };
        let found = value.char_indices().find(|(at, c)| ends(*at, *c));
        let (word, rest) = value.split_at(found.map_or(value.len(), |(at, _)| at));
        self.rest = rest;
        Some(word.trim().to_owned())
    }

    fn quoted(&mut self, quote: char) -> String {
        let mut word = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            if c == '\\' {
                match chars.next() {
                    Some((_, 'n' | 'r')) => word.push('\n'),
                    Some((_, next)) => word.push(next),
                    None => break,
                }
            } else if c == quote {
                end = at + c.len_utf8();
                break;
            } else {
                word.push(c);
            }
        }
        self.rest = self.rest.get(end..).unwrap_or("");
        word
    }
}

/// Whether a text goes on with `name=`.
fn starts_with_name(text: &str) -> bool {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
    end.is_some_and(|end| end > 0 && text.get(end..).is_some_and(|rest| rest.starts_with('=')))
}
