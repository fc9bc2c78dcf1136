//! An answer as it is kept on disk before anything looks at it: an HTTP message.

use zeroize::Zeroizing;

use super::super::flow::Reply;
use crate::net::{Answer, Outcome};

/// The bytes of the answer, or of what arrived of it.
pub(super) fn write(outcome: &Outcome) -> Option<Zeroizing<Vec<u8>>> {
    let answer = match outcome {
        Outcome::Answer(answer) => answer,
        // It may hold the only copy of a rotated token.
        Outcome::NoAnswer(none) => none.begun.as_ref()?,
    };
    let Answer {
        status,
        headers,
        body,
        ..
    } = answer;
    let room: usize = headers.iter().map(|(n, v)| n.len() + v.len() + 4).sum();
    // Never grows, so that no copy of a token stays behind.
    let mut raw = Zeroizing::new(Vec::with_capacity(room + body.len() + HEAD));
    raw.extend(format!("HTTP/1.1 {status} \r\n").as_bytes());
    for (name, value) in headers {
        for part in [name.as_str(), ": ", value.as_str(), "\r\n"] {
            raw.extend(part.as_bytes());
        }
    }
    raw.extend(b"\r\n");
    raw.extend(body.as_slice());
    Some(raw)
}

/// Reads it again; none if it is no such message.
pub(super) fn read(raw: &[u8]) -> Option<Reply> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(body) = head.parse(raw).ok()? else {
        return None;
    };
    let told = head.headers.iter();
    Some(Reply {
        status: head.code?,
        headers: told
            .map(|header| {
                let value = String::from_utf8_lossy(header.value).into_owned();
                (header.name.to_owned(), value)
            })
            .collect(),
        body: Zeroizing::new(raw.get(body..)?.to_vec()),
    })
}

/// Room for the first and the empty line.
const HEAD: usize = 24;
/// More headers than any server sends.
const MOST_HEADERS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let headers = [("content-type", "application/json"), ("x-empty", "")];
        let outcome = Outcome::Answer(Answer {
            status: 200,
            reason: None,
            version: "HTTP/2".to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), Zeroizing::new(value.to_owned())))
                .into(),
            body: Zeroizing::new(b"{\"access_token\":\"\r\n\r\n\xff\"}".to_vec()),
            cut: false,
        });
        let raw = write(&outcome).unwrap();
        assert!(raw.len() <= raw.capacity());
        let reply = read(&raw).unwrap();
        assert_eq!(reply.status, 200);
        let told: Vec<_> = reply.headers.iter().map(|(n, v)| (&**n, &**v)).collect();
        assert_eq!(told, headers);
        assert_eq!(*reply.body, b"{\"access_token\":\"\r\n\r\n\xff\"}");
        assert!(read(b"{\"access_token\"").is_none());
    }
}
