//! Nothing that is done to an input breaks a reader or keeps it busy.

use super::read;
use super::tests::{SAMPLES, sample};

#[test]
fn deep_nesting_and_long_lines_end_soon() {
    let deep = ["[", "{\"a\":", "{a:", "(["].map(|open| open.repeat(10_000));
    let many = [
        "curl '",
        "<html>\n",
        "{\"error\": \n",
        "> POST /a HTTP/1.1\n",
        "error=1\n",
        "}\n",
    ];
    let started = std::time::Instant::now();
    for input in deep.into_iter().chain(many.map(|line| line.repeat(20_000))) {
        read("paste", input.as_bytes());
        let head = "< HTTP/1.1 200 OK\n< \n{\n";
        read("paste", format!("{head}{input}").as_bytes());
    }
    // Generous for a slow machine without optimisation; anything quadratic takes minutes.
    assert!(
        started.elapsed().as_secs() < 60,
        "took {:?}",
        started.elapsed()
    );
}

#[test]
fn nothing_done_to_a_sample_breaks_a_reader() {
    let all: Vec<Vec<u8>> = SAMPLES.iter().map(|(name, _)| sample(name)).collect();
    let mut random = Random(0x5eed);
    for bytes in &all {
        for cut in (0..bytes.len()).step_by(7) {
            read("paste", &bytes[..cut]);
            read("paste", &bytes[cut..]);
        }
        for _ in 0..150 {
            let mut mutant = bytes.clone();
            for _ in 0..=random.below(3) {
                mutate(&mut mutant, &all, &mut random);
            }
            read("paste", &mutant);
        }
    }
}

/// A small generator whose numbers are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// One change of the kind that copying, mailing and cutting makes.
fn mutate(bytes: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    let pieces: &[&[u8]] = &[
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x1b[31m",
        b"\r",
        b"\n\n",
        b"\"",
        b"'",
        b"{",
        b"}}",
        b"[[[",
        b"\\",
        b"\\\"",
        b"&quot;",
        b"%25",
        b"\xc3",
        b"```\n",
        b"> ",
        b"\xe2\x80\x8b",
        b"<html>",
        b"=&=",
        b"HTTP/1.1 \n",
        b"POST \n",
        b"curl '",
        b"(",
        b"2026-01-01T00:00:00",
        b": ",
        b"\t",
    ];
    match random.below(5) {
        0 => bytes.truncate(at),
        1 => {
            let other = &others[random.below(others.len())];
            let (from, to) = (random.below(other.len()), random.below(other.len()));
            bytes.splice(at..at, other[from.min(to)..from.max(to)].iter().copied());
        }
        2 => {
            let to = (at + random.below(80)).min(bytes.len());
            let piece = bytes[at..to].repeat(1 + random.below(20));
            bytes.splice(at..at, piece);
        }
        3 => {
            let to = (at + random.below(40)).min(bytes.len());
            bytes.drain(at..to);
        }
        _ => {
            let piece = pieces[random.below(pieces.len())];
            bytes.splice(at..at, piece.iter().copied());
        }
    }
}
