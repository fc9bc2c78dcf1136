//! Bytes to text: encodings, line ends, colours and invisible characters.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text in `bytes`, whatever their encoding, with `\n` as the only line end.
pub(super) fn text(bytes: &[u8]) -> String {
    let text = decode(bytes);
    let text = without_colours(&text);
    if text.contains(is_dropped) || text.contains('\r') {
        without_invisible(&text)
    } else {
        text.into_owned()
    }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0;
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if is_mostly_utf8(bytes, &error) => UTF_8.decode_without_bom_handling(bytes).0,
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// UTF-16 without a mark: every other byte of western text is zero.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes
        .get(..bytes.len().min(SAMPLE) & !1)
        .filter(|s| s.len() >= 4)?;
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 > half * 6 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 6 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether only the last character is cut, or the text before the first error shows real UTF-8.
///
/// Where two encodings are mixed, the one that keeps more of the text readable wins: windows-1252
/// would turn every accented letter before the error into two wrong ones.
fn is_mostly_utf8(bytes: &[u8], error: &std::str::Utf8Error) -> bool {
    error.error_len().is_none()
        || bytes
            .get(..error.valid_up_to())
            .is_some_and(|valid| !valid.is_ascii())
}

/// Without terminal sequences; only lines that hold one are touched, which keeps tabs elsewhere.
fn without_colours(text: &str) -> Cow<'_, str> {
    if !text.contains(COLOUR) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.contains(COLOUR) {
            clean.push_str(&strip_ansi_escapes::strip_str(line.replace('\t', "    ")));
        } else {
            clean.push_str(line);
        }
    }
    Cow::Owned(clean)
}

fn without_invisible(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // A lone carriage return redraws a line in a terminal; as text it ends one.
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => clean.push('\n'),
            c if is_dropped(c) => {}
            c => clean.push(c),
        }
    }
    clean
}

/// Characters that nobody sees and that break words apart.
fn is_dropped(character: char) -> bool {
    matches!(
        character,
        '\0' | '\u{1b}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'
    )
}

/// How terminal sequences start; a lone escape character is only dropped.
const COLOUR: &str = "\u{1b}[";

/// How many bytes are looked at to tell UTF-16 from other text.
const SAMPLE: usize = 4096;
