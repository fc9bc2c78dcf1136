//! Finds secrets by the name before them and by their own shape.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::names::{kind_of_name, may_be_secret};
use super::shape;

/// Every secret in a text, with its kind.
pub(super) fn secrets(text: &str) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    by_name(text, &mut found);
    by_scheme(text, &mut found);
    by_user_info(text, &mut found);
    by_shape(text, &mut found);
    found
}

/// The forms in which a secret may occur again: as it is, percent-encoded, JSON-escaped, Base64.
pub(super) fn encodings(value: &str) -> Vec<Zeroizing<String>> {
    let percent: String =
        percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC)
            .to_string();
    let mut forms = vec![value.to_owned(), percent];
    forms.push(url::form_urlencoded::byte_serialize(value.as_bytes()).collect());
    forms.push(
        value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('/', "\\/"),
    );
    if value.len() >= 9 {
        forms.push(STANDARD.encode(value));
    }
    if value.contains('%') {
        forms.push(
            percent_encoding::percent_decode_str(value)
                .decode_utf8_lossy()
                .into_owned(),
        );
    }
    forms.sort();
    forms.dedup();
    forms
        .into_iter()
        .filter(|f| f.len() >= super::SHORTEST_SEARCHED)
        .map(Zeroizing::new)
        .collect()
}

/// Values after a secret's name: `refresh_token=…`, `"client_secret": "…"`, `password is …`.
fn by_name<'a>(text: &'a str, found: &mut Vec<(&'static str, &'a str)>) {
    let mut rest = text;
    while let Some((before, after)) = split_at_word(rest) {
        rest = after;
        let word = before;
        let Some(kind) = kind_of_words(word, &mut rest) else {
            continue;
        };
        let Some((value, strict)) = value_after(kind, rest) else {
            continue;
        };
        let telling = strict || looks_random(value) || looks_made(value);
        // `code: 40110000` and `"error_code": 5` are numbers of errors, not codes of grants.
        // "The token (StatusCode: 500)": what stands in brackets explains.
        let aside = value.starts_with('(');
        if telling && !aside && may_be_secret(kind, value) && !(kind == "code" && value.len() < 8) {
            found.push((kind, value));
        }
    }
}

/// The next word (letters, digits, `_`, `-`) and what follows it.
fn split_at_word(text: &str) -> Option<(&str, &str)> {
    let start = text.find(|c: char| c.is_ascii_alphabetic())?;
    let tail = text.get(start..)?;
    let end = tail
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(tail.len());
    Some(tail.split_at(end))
}

/// The kind of secret named by `word`, or by it and the word after (`refresh token`).
fn kind_of_words(word: &str, rest: &mut &str) -> Option<&'static str> {
    if let Some(kind) = kind_of_name(word)
        && !matches!(
            word.to_ascii_lowercase().as_str(),
            "pass" | "pat" | "bearer" | "authorization" | "dpop"
        )
    {
        return Some(kind);
    }
    let next = rest.strip_prefix(' ')?;
    let (second, after) = split_at_word(next)?;
    if !next.starts_with(second) {
        return None;
    }
    let kind = kind_of_name(&format!("{word}{second}"))?;
    *rest = after;
    Some(kind)
}

/// The value after a name, and whether the writing leaves no doubt that it is one.
fn value_after<'a>(kind: &str, rest: &'a str) -> Option<(&'a str, bool)> {
    let trimmed = rest.trim_start_matches(['"', '\'', '`', '\\', ']']);
    let trimmed = trimmed.trim_start_matches(' ');
    let (tail, strict) = if let Some(tail) = trimmed.strip_prefix("=>") {
        (tail, true)
    } else if let Some(tail) = trimmed.strip_prefix(['=', ':', '|']) {
        (tail, true)
    } else if let Some(tail) = ["is ", "was ", "of "]
        .iter()
        .find_map(|w| trimmed.strip_prefix(w))
    {
        (tail, false)
    } else {
        (trimmed, false)
    };
    let joined = strict && (!tail.starts_with([' ', '\t']) || trimmed.starts_with('|'));
    let tail = tail.trim_start_matches([' ', '\t']);
    let quote = tail
        .trim_start_matches('\\')
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    let value = if let Some(q) = quote {
        let inner = tail.trim_start_matches('\\').strip_prefix(q)?;
        let end = inner.find([q, '\n'])?;
        inner.get(..end)?.trim_end_matches('\\')
    } else {
        let end = tail
            .find(|c: char| {
                c.is_whitespace()
                    || matches!(
                        c,
                        '&' | '"' | '\'' | ',' | ';' | '}' | ')' | ']' | '<' | '`' | '#' | '|'
                    )
            })
            .unwrap_or(tail.len());
        tail.get(..end)?.trim_end_matches(['.', ':'])
    };
    // `secret=swordfish` is written by a machine, `secret: wrong` by a person.
    let telling = match quote {
        Some(_) => strict || value.len() >= 12 && !value.contains(' '),
        None => strict && (joined || looks_opaque(kind, value)),
    };
    Some((value, telling))
}

/// Whether a word directly after a secret's name is made of letters and digits, as no word is.
fn looks_made(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|b| test(&b));
    value.len() >= 8 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Unquoted values after `=` or `:` may be ordinary words ("Invalid Refresh Token: Session
/// Expired"); tokens rarely are, passwords often.
fn looks_opaque(kind: &str, value: &str) -> bool {
    let lower = value.bytes().all(|b| b.is_ascii_lowercase());
    let rest = value.get(1..).unwrap_or("");
    let word = value.bytes().all(|b| b.is_ascii_alphabetic())
        && rest.bytes().all(|b| b.is_ascii_lowercase());
    let spoken = matches!(kind, "pw" | "cs") && !lower;
    value.len() >= 4 && (spoken || !word) && !lower || value.len() >= 14
}

/// Credentials after a scheme: `Bearer …`, `Basic …`, `DPoP …`, also `Cookie: …` lines.
fn by_scheme<'a>(text: &'a str, found: &mut Vec<(&'static str, &'a str)>) {
    for (scheme, kind) in [
        ("bearer ", "at"),
        ("basic ", "auth"),
        ("dpop ", "at"),
        ("token ", "at"),
    ] {
        let lower = text.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|t| t.find(scheme)) {
            let start = from + at + scheme.len();
            from = start;
            let Some(tail) = text.get(start..) else { break };
            let tail = tail.trim_start_matches([' ', '"', '\'', '\\']);
            let end = tail
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '`' | '<'))
                .unwrap_or(tail.len());
            let Some(value) = tail.get(..end) else {
                continue;
            };
            if kind == "auth" && value.contains(':') {
                found.push(("auth", value));
            } else if value.len() >= 8
                && !value.starts_with('(')
                && may_be_secret(kind, value)
                && (looks_random(value) || kind == "auth")
            {
                if kind == "auth" && !looks_random(value) && basic_secret(value).is_none() {
                    continue;
                }
                found.push((kind, value));
            }
        }
    }
}

/// Passwords in URLs: `https://user:password@host`.
fn by_user_info<'a>(text: &'a str, found: &mut Vec<(&'static str, &'a str)>) {
    for (at, _) in text.match_indices("://") {
        let tail = text.get(at + 3..).unwrap_or("");
        let authority = tail
            .split(['/', '?', '#', ' ', '\n', '"', '\'', '<'])
            .next()
            .unwrap_or("");
        let user_info = authority.rsplit_once('@').map_or("", |(info, _)| info);
        if let Some((_, password)) = user_info.split_once(':').filter(|(_, p)| p.len() > 2) {
            found.push(("pw", password));
        }
    }
}

/// The secret inside Base64 Basic credentials.
pub(super) fn basic_secret(value: &str) -> Option<String> {
    let bytes = STANDARD.decode(value.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':')
        .map(|(_, secret)| secret.to_owned())
        .filter(|s| !s.is_empty())
}

/// Tokens that give themselves away: JWTs, vendors' prefixes, long random runs.
fn by_shape<'a>(text: &'a str, found: &mut Vec<(&'static str, &'a str)>) {
    let boundary = |c: char| {
        !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '~' | '%'))
    };
    for word in text.split(boundary) {
        let word = word.trim_matches(['.', '/', '-']);
        if word.len() < 16 || word.contains("://") || are_encoded_words(word) {
            continue;
        }
        match shape::mark(word) {
            Some(kind) if looks_random(word) => found.push((kind, word)),
            _ if (word.len() >= 32 && looks_random(word) || looks_scrambled(word))
                && !looks_known(word) =>
            {
                found.push(("tok", word));
            }
            _ => {}
        }
    }
}

/// Whether a word is several that were encoded for a URL, none of them a token: they are no token
/// together, whatever the escapes between them look like (`urn%3Aietf%3Aparams`).
fn are_encoded_words(word: &str) -> bool {
    if !word.contains('%') {
        return false;
    }
    let plain = percent_encoding::percent_decode_str(word).decode_utf8_lossy();
    let mut parts = plain.split(|c: char| {
        !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '~' | '='))
    });
    let several = parts.clone().count() > 1;
    several && !parts.any(|part| part.len() >= 16 && looks_random(part) && !looks_known(part))
}

/// Identifiers that are no secrets although they look random: UUIDs, client ids, paths, versions,
/// names of exceptions.
fn looks_known(word: &str) -> bool {
    let uuid = word.len() == 36 && word.bytes().filter(|b| *b == b'-').count() == 4;
    let exception = ["Exception", "Error", "Failure"]
        .iter()
        .any(|end| word.ends_with(end))
        && word
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'.' | b'_'));
    uuid || exception
        || word.contains('/') && word.matches('/').count() > 1
        || word
            .rsplit('.')
            .next()
            .is_some_and(|end| matches!(end, "com" | "net" | "org" | "io"))
        || word.contains("googleusercontent")
        || word.ends_with("Exception")
        || word.ends_with("Error")
        || word.split(['.', '_', '-']).all(|part| part.len() <= 12)
}

/// Whether a word looks made by a generator: mixed classes and no vowel-consonant flow.
fn looks_random(word: &str) -> bool {
    if word.len() < 8 {
        return false;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let upper = word.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = word.bytes().filter(u8::is_ascii_lowercase).count();
    let changes = word
        .as_bytes()
        .windows(2)
        .filter(|w| matches!(w, [a, b] if class(*a) != class(*b)))
        .count();
    let mixed = digits > 0 && upper + lower > 0 && changes * 6 >= word.len();
    let wild = upper > 1 && lower > 1 && changes * 4 >= word.len();
    mixed || wild || word.starts_with("eyJ")
}

/// Whether a shorter word mixes all classes all over, as no identifier does.
fn looks_scrambled(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.bytes().filter(test).count() > 2;
    let changes = word
        .as_bytes()
        .windows(2)
        .filter(|w| matches!(w, [a, b] if class(*a) != class(*b)));
    word.len() >= 20
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && changes.count() * 2 >= word.len()
}

fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    }
}
