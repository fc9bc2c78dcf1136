//! Finds objects in text: JSON, and what programs print of their values.
//!
//! JavaScript, Python, PHP, Ruby and Java print objects in dialects of their own; all of them
//! balance their brackets, so one scan finds the extent and leaves the meaning to others.

/// An object found in a text.
pub(super) struct Object {
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// Where it ends, or the text does.
    pub(super) end: usize,
    /// Its text, with one layer of backslashes taken off where it was escaped.
    pub(super) text: String,
    /// Whether its brackets balance.
    pub(super) whole: bool,
}

/// What an object says by its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What a server answers.
    Answer,
    /// What a client sends.
    Request,
    /// Claims, settings, or anything else.
    Other,
}

/// How many bytes may still be scanned.
///
/// Every unbalanced bracket makes a scan run to the end; the budget keeps the sum linear.
pub(super) struct Budget(usize);

impl Budget {
    /// Enough for any honest text of `length` bytes.
    pub(super) fn new(length: usize) -> Self {
        Self(length.saturating_mul(8) + 1_000_000)
    }

    /// Whether nothing may be scanned any more.
    pub(super) fn is_spent(&self) -> bool {
        self.0 == 0
    }

    /// Pays for bytes that were scanned; false once there were too many.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// The first balanced object that starts between `from` and `to`; it may end behind `to`.
pub(super) fn find(text: &str, from: usize, to: usize, budget: &mut Budget) -> Option<Object> {
    let mut at = from;
    while let Some(offset) = text.get(at..to)?.find(['{', '[', '(']) {
        at += offset;
        if let Some(object) = at_offset(text, at, budget).filter(|o| o.whole) {
            return Some(object);
        }
        at += 1;
    }
    None
}

/// The object that starts exactly at `at`, balanced or not.
pub(super) fn at_offset(text: &str, at: usize, budget: &mut Budget) -> Option<Object> {
    let rest = text.get(at..)?;
    let behind_dollar = text.get(..at)?.ends_with('$');
    if budget.is_spent() || behind_dollar || !looks_like_object(rest) {
        return None;
    }
    if is_escaped(rest) {
        return escaped(rest, at, budget);
    }
    let rest = prefix(rest, LONGEST);
    // A stray quote hides the closing bracket; counting brackets alone then finds it.
    let length = [true, false].into_iter().find_map(|quotes| {
        let length = balanced(rest, quotes);
        let spent = budget.spend(length.unwrap_or(rest.len()));
        length.filter(|_| spent)
    });
    let end = length.unwrap_or(rest.len());
    let text = rest.get(..end)?.to_owned();
    Some(Object {
        start: at,
        end: at + end,
        text,
        whole: length.is_some(),
    })
}

/// Whether a text starts like an object of any dialect rather than like words in brackets.
pub(super) fn looks_like_object(text: &str) -> bool {
    let mut characters = text.chars();
    let open = characters.next();
    let inside = characters.as_str().trim_start();
    let inside = inside.strip_prefix("\\n").unwrap_or(inside).trim_start();
    let quoted = inside.starts_with(['"', '\'']) || inside.starts_with("\\\"");
    match open {
        Some('{') => {
            inside.starts_with('}') || quoted || inside.starts_with("[\"") || is_member(inside)
        }
        Some('[') => inside.starts_with('{') || (quoted && prefix(inside, 4000).contains(']')),
        // PHP's print_r: `Array ( [error] => invalid_grant )`.
        Some('(') => inside.starts_with('[') && prefix(inside, 80).contains("] =>"),
        _ => false,
    }
}

/// `error: …`, `:error=>…`, `error=…`: a bare name and what separates it from its value.
fn is_member(text: &str) -> bool {
    let text = text.trim_start_matches([':', '@', '$']);
    let name = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-' && c != '.');
    let Some((name, rest)) = name.and_then(|n| text.split_at_checked(n)) else {
        return false;
    };
    let rest = rest.trim_start();
    !name.is_empty() && rest.starts_with([':', '=']) && !rest.starts_with("==")
}

/// The length of the balanced brackets at the start of `text`.
fn balanced(text: &str, quotes: bool) -> Option<usize> {
    let mut depth = 0_usize;
    let mut string: Option<u8> = None;
    let mut before = b' ';
    let mut skip = false;
    for (index, byte) in text.bytes().enumerate() {
        if skip {
            skip = false;
            continue;
        }
        match (string, byte) {
            (Some(_), b'\\') => skip = true,
            (Some(quote), _) => string = Some(quote).filter(|q| *q != byte),
            (None, b'"') if quotes => string = Some(byte),
            // An apostrophe inside a word opens no string.
            (None, b'\'') if quotes && !before.is_ascii_alphanumeric() => string = Some(byte),
            (None, b'{' | b'[' | b'(') => depth += 1,
            (None, b'}' | b']' | b')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            (None, _) => {}
        }
        before = byte;
    }
    None
}

fn is_escaped(text: &str) -> bool {
    let inside = text.trim_start_matches(['{', '[']).trim_start();
    inside.starts_with("\\\"") || inside.starts_with("\\n")
}

/// An object inside a string: `{\"error\": …}`.
fn escaped(rest: &str, at: usize, budget: &mut Budget) -> Option<Object> {
    let rest = prefix(rest, LONGEST_ESCAPED);
    if !budget.spend(rest.len()) {
        return None;
    }
    let (plain, ends) = unescape(rest);
    let length = balanced(&plain, true)?;
    let end = ends.get(length.checked_sub(1)?).copied()?;
    let text = plain.get(..length)?.to_owned();
    Some(Object {
        start: at,
        end: at + end,
        text,
        whole: true,
    })
}

/// `text` without one layer of backslashes, and for each byte of it where its source ends.
fn unescape(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::with_capacity(text.len());
    let mut ends = Vec::with_capacity(text.len());
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        let mut end = index + character.len_utf8();
        let mut shown = character;
        if character == '\\' {
            let Some((next_index, next)) = characters.next() else {
                break;
            };
            end = next_index + next.len_utf8();
            shown = match next {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                // Left for the next layer: `\u0027` means the same there.
                'u' => {
                    plain.push('\\');
                    ends.push(end);
                    'u'
                }
                other => other,
            };
        }
        plain.push(shown);
        ends.resize(plain.len(), end);
    }
    (plain, ends)
}

/// Takes one layer of backslashes off a text.
pub(super) fn without_backslashes(text: &str) -> String {
    unescape(text).0
}

/// What an object is, by the names of its members.
pub(super) fn role(text: &str) -> Role {
    let names = names(prefix(text, 100_000));
    let any = |list: &[&str]| names.iter().any(|n| list.contains(&n.as_str()));
    let failed = any(&["error", "errors", "error_description"]);
    if (any(&["grant_type"]) && !failed) || (any(REQUEST_NAMES) && !any(ANSWER_NAMES)) {
        Role::Request
    } else if any(ANSWER_NAMES) || any(WEAK_ANSWER_NAMES) {
        Role::Answer
    } else {
        Role::Other
    }
}

/// The names of members at any depth, in lower case.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut word = String::new();
    let mut closed = false;
    for character in text.chars() {
        match character {
            ':' | '=' => {
                if !word.is_empty() {
                    names.push(std::mem::take(&mut word));
                }
                closed = false;
            }
            c if c.is_alphanumeric() || c == '_' || c == '-' => {
                if closed {
                    word.clear();
                    closed = false;
                }
                if word.len() < 64 {
                    word.extend(c.to_lowercase());
                }
            }
            '"' | '\'' | ']' | ' ' | '\t' | '\n' | '\\' => closed = !word.is_empty(),
            _ => {
                word.clear();
                closed = false;
            }
        }
    }
    names
}

/// At most `length` bytes of `text`, cut between characters.
pub(super) fn prefix(text: &str, length: usize) -> &str {
    if text.len() <= length {
        return text;
    }
    let end = (length.saturating_sub(3)..=length)
        .rev()
        .find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// The longest object that is looked for; a body of a page is far below.
const LONGEST: usize = 1_000_000;
/// The same for objects inside strings.
const LONGEST_ESCAPED: usize = 64_000;

const REQUEST_NAMES: &[&str] = &[
    "client_id",
    "client_secret",
    "code_verifier",
    "redirect_uri",
    "redirect_uris",
    "client_assertion",
    "clientid",
    "clientsecret",
];

const ANSWER_NAMES: &[&str] = &[
    "error",
    "errors",
    "error_description",
    "error_code",
    "errorcode",
    "error_message",
    "errormessage",
    "error_type",
    "error_msg",
    "fault",
    "access_token",
    "token_type",
    "expires_in",
    "active",
    "device_code",
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "keys",
    "error_uri",
    "error_codes",
    "errcode",
    "errmsg",
    "client_id_issued_at",
];

/// Names that answers use, and much else does.
const WEAK_ANSWER_NAMES: &[&str] = &[
    "message",
    "msg",
    "status",
    "code",
    "reason",
    "detail",
    "details",
    "title",
    "type",
    "ok",
    "response",
    "success",
    "description",
    "statuscode",
    "request_id",
    "__type",
    "err",
];
