//! Takes a compact token apart: JWS, JWE and SD-JWT, however sloppy.
//!
//! A reader that refuses what is odd can't say what is odd about it. So everything that can be
//! read is read, and each deviation from the specifications is noted.

use std::fmt;

use serde_json::Value;
use zeroize::Zeroizing;

use super::encoding::{self, Deviation};
use super::json;

/// What a compact token is by its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Signed, or with an empty signature (RFC 7515).
    Jws,
    /// Encrypted: only the header can be read without the key (RFC 7516).
    Jwe,
    /// Signed, with disclosures behind `~` (RFC 9901).
    SdJwt,
}

impl Form {
    /// The word that reports and JSON use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jws => "jwt",
            Self::Jwe => "jwe",
            Self::SdJwt => "sd-jwt",
        }
    }
}

/// What is odd about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A part whose Base64 deviates.
    Encoding(&'static str, Deviation),
    /// A member that stands twice in a part; the last one counts here.
    Repeated(&'static str, String),
    /// No third part at all: the signature was cut off.
    NoSignaturePart,
    /// An empty third part.
    EmptySignature,
    /// A signature that is no Base64.
    UnreadableSignature,
    /// A number of parts that no compact form has.
    Parts(usize),
    /// An empty second part: the payload is carried elsewhere (RFC 7515 appendix F).
    Detached,
    /// A payload that is no JSON object.
    NoClaims,
    /// A disclosure that is no JSON array in Base64.
    Disclosure(usize),
}

impl Oddity {
    /// What is odd, in a sentence without its full stop.
    pub fn in_words(&self) -> String {
        match self {
            Self::Encoding(part, deviation) => format!("the {part} is {}", deviation.in_words()),
            Self::Repeated(part, name) => {
                format!("the {part} has {name:?} twice, and readers differ in which they take")
            }
            Self::NoSignaturePart => "the third part, the signature, is missing".to_owned(),
            Self::EmptySignature => "the signature is empty".to_owned(),
            Self::UnreadableSignature => "the signature is no Base64".to_owned(),
            Self::Parts(count) => format!("it has {count} parts, where a JWS has 3 and a JWE 5"),
            Self::Detached => "the payload is empty, so it is carried elsewhere".to_owned(),
            Self::NoClaims => "the payload is no JSON object, so there are no claims".to_owned(),
            Self::Disclosure(place) => format!("disclosure {place} can't be read"),
        }
    }
}

/// One selectively disclosed claim (RFC 9901 section 4.2).
#[derive(Clone, PartialEq)]
pub struct Disclosure {
    /// The claim's name; none for an element of an array.
    pub name: Option<String>,
    /// Its value.
    pub value: Value,
}

/// A compact token, taken apart.
#[derive(Clone)]
pub struct Jwt {
    /// What it is.
    pub form: Form,
    /// The protected header.
    pub header: Value,
    /// The claims; none where the payload is encrypted or no JSON object.
    pub claims: Option<Value>,
    /// The decoded signature; none where it is missing, empty or unreadable.
    pub signature: Option<Vec<u8>>,
    /// What an SD-JWT discloses, as far as it can be read.
    pub disclosures: Vec<Disclosure>,
    /// Whether an SD-JWT ends with a key-binding token.
    pub key_binding: bool,
    /// What is odd about it.
    pub oddities: Vec<Oddity>,
    /// The token as it was given, without the space around it.
    raw: Zeroizing<String>,
    /// Where the third part begins in `raw`, less its dot.
    signed: usize,
}

impl Jwt {
    /// Takes a token apart; none if its first part is no JSON object, or its second part neither
    /// claims nor anything that a compact token may carry there.
    pub fn read(text: &str) -> Option<Self> {
        let raw = text.trim();
        let (compact, tail) = raw
            .split_once('~')
            .map_or((raw, None), |(c, t)| (c, Some(t)));
        let parts: Vec<&str> = compact.split('.').collect();
        let (first, second) = (parts.first()?, parts.get(1)?);
        let mut oddities = Vec::new();
        let header = object("header", first, &mut oddities)?;
        let encrypted = parts.len() == 5 || header.get("enc").is_some();
        let form = match tail {
            _ if encrypted => Form::Jwe,
            Some(_) => Form::SdJwt,
            None => Form::Jws,
        };
        let mut token = Self {
            form,
            header,
            claims: None,
            signature: None,
            disclosures: Vec::new(),
            key_binding: false,
            oddities,
            signed: first.len() + 1 + second.len(),
            raw: Zeroizing::new(raw.to_owned()),
        };
        if parts.len() != if encrypted { 5 } else { 3 } && parts.len() != 2 {
            token.oddities.push(Oddity::Parts(parts.len()));
        }
        if form != Form::Jwe {
            token.read_payload(second);
            token.read_signature(parts.get(2).copied());
            token.read_disclosures(tail.unwrap_or(""));
        }
        // `a.b` is a file or a host far more often than a token whose payload is no JSON.
        let telling = token.claims.is_some() || encrypted || token.header.get("alg").is_some();
        telling.then_some(token)
    }

    fn read_payload(&mut self, part: &str) {
        if part.is_empty() {
            self.oddities.push(Oddity::Detached);
            return;
        }
        self.claims = object("payload", part, &mut self.oddities);
        if self.claims.is_none() {
            self.oddities.push(Oddity::NoClaims);
        }
    }

    fn read_signature(&mut self, part: Option<&str>) {
        match part {
            None => self.oddities.push(Oddity::NoSignaturePart),
            Some("") => self.oddities.push(Oddity::EmptySignature),
            Some(part) => match encoding::decode(part) {
                None => self.oddities.push(Oddity::UnreadableSignature),
                Some((bytes, deviations)) => {
                    let odd = deviations.iter().map(|d| Oddity::Encoding("signature", *d));
                    self.oddities.extend(odd);
                    self.signature = Some(bytes);
                }
            },
        }
    }

    /// What stands behind `~`: disclosures, and a key-binding token unless a `~` ends the text.
    fn read_disclosures(&mut self, tail: &str) {
        let mut parts: Vec<&str> = tail.split('~').collect();
        let last = parts.pop().unwrap_or("");
        self.key_binding = !last.is_empty();
        for (place, part) in parts.iter().enumerate() {
            let read = encoding::decode(part).and_then(|(bytes, _)| json::read(&bytes));
            match read {
                Some((Value::Array(items), _)) => match items.as_slice() {
                    [_, Value::String(name), value] => self.disclosures.push(Disclosure {
                        name: Some(name.clone()),
                        value: value.clone(),
                    }),
                    [_, value] => self.disclosures.push(Disclosure {
                        name: None,
                        value: value.clone(),
                    }),
                    _ => self.oddities.push(Oddity::Disclosure(place + 1)),
                },
                _ => self.oddities.push(Oddity::Disclosure(place + 1)),
            }
        }
    }

    /// The text of a header parameter.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// A claim.
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.as_ref()?.get(name)
    }

    /// The text of a claim.
    pub fn claim_text(&self, name: &str) -> Option<&str> {
        self.claim(name)?.as_str()
    }

    /// What the signature is made over: header and payload as they were sent.
    pub fn signing_input(&self) -> &str {
        self.raw.get(..self.signed).unwrap_or("")
    }

    /// The parts as they were given, without what follows a `~`.
    pub fn parts(&self) -> Vec<&str> {
        let compact = self.raw.split('~').next().unwrap_or("");
        compact.split('.').collect()
    }
}

impl fmt::Debug for Jwt {
    /// Names the claims but shows none: a whole token is a secret, and so may be a claim.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |value: &Value| -> Vec<String> {
            let members = value.as_object().into_iter().flatten();
            members.map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("Jwt")
            .field("form", &self.form)
            .field("header", &names(&self.header))
            .field("claims", &self.claims.as_ref().map(names))
            .field("oddities", &self.oddities)
            .finish_non_exhaustive()
    }
}

/// The JSON object in a part, with what is odd about it.
fn object(part: &'static str, text: &str, oddities: &mut Vec<Oddity>) -> Option<Value> {
    let (bytes, deviations) = encoding::decode(text)?;
    let (value, repeated) = json::read(&bytes)?;
    if !value.is_object() {
        return None;
    }
    oddities.extend(deviations.into_iter().map(|d| Oddity::Encoding(part, d)));
    oddities.extend(repeated.into_iter().map(|n| Oddity::Repeated(part, n)));
    Some(value)
}
