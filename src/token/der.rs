//! Reads as much of DER (X.690) as keys and certificates need.

/// The rest of a DER text.
pub(super) struct Der<'a>(&'a [u8]);

/// Tags that keys and certificates use.
pub(super) mod tag {
    pub(in crate::token) const INTEGER: u8 = 0x02;
    pub(in crate::token) const BIT_STRING: u8 = 0x03;
    pub(in crate::token) const OCTET_STRING: u8 = 0x04;
    pub(in crate::token) const OID: u8 = 0x06;
    pub(in crate::token) const SEQUENCE: u8 = 0x30;
    /// `[0]`: the curve in SEC 1, the version in a certificate.
    pub(in crate::token) const FIRST: u8 = 0xa0;
    /// `[1]`: the public point in SEC 1.
    pub(in crate::token) const SECOND: u8 = 0xa1;
}

impl<'a> Der<'a> {
    /// Reads from the start of `bytes`.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next element's tag and content.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            // Four bytes of length are more than any key needs.
            let count = usize::from(first & 0x7f);
            if count == 0 || count > 4 {
                return None;
            }
            let (digits, rest) = rest.split_at_checked(count)?;
            let length = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
            (length, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The next element's content, if it has this tag; otherwise nothing is consumed.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let before = self.0;
        match self.next() {
            Some((found, content)) if found == tag => Some(content),
            _ => {
                self.0 = before;
                None
            }
        }
    }

    /// The elements of the next element, a sequence or a tagged group.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self)
    }

    /// The next integer, without the zeros before it.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        self.take(tag::INTEGER).map(without_zeros)
    }

    /// The bytes of the next bit string.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        match self.take(tag::BIT_STRING)?.split_first()? {
            (0, bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// A number's bytes without the zeros before it.
pub(super) fn without_zeros(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

/// Object identifiers of keys and curves.
pub(super) mod oid {
    pub(in crate::token) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    pub(in crate::token) const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
    pub(in crate::token) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    pub(in crate::token) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    pub(in crate::token) const P384: &[u8] = &[0x2b, 0x81, 4, 0, 0x22];
    pub(in crate::token) const P521: &[u8] = &[0x2b, 0x81, 4, 0, 0x23];
    pub(in crate::token) const SECP256K1: &[u8] = &[0x2b, 0x81, 4, 0, 0x0a];
    pub(in crate::token) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
    pub(in crate::token) const ED448: &[u8] = &[0x2b, 0x65, 0x71];
    pub(in crate::token) const X25519: &[u8] = &[0x2b, 0x65, 0x6e];
}
