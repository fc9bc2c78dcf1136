//! What keeps a key from being used, and what turns it into one that can be.

/// A key that can't be used. Messages continue "could not use the key: …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Nothing that looks like a key.
    #[error("this is no key in PEM, JWK, DER or a service account's JSON")]
    NotAKey,
    /// A passphrase protects it.
    #[error("it is encrypted with a passphrase")]
    Encrypted,
    /// A JKS file, as Salesforce and Java tools export it.
    #[error("this is a Java keystore")]
    JavaKeystore,
    /// A `.p12` or `.pfx` file.
    #[error("this is a PKCS#12 file")]
    Pkcs12,
    /// `ssh-keygen`'s own format.
    #[error("this is a key in OpenSSH's own format")]
    OpenSsh,
    /// A certificate or public key where a private one is needed.
    #[error("this is a {0}, and signing needs the private key")]
    NotPrivate(String),
    /// A private key or something else where a public one is needed.
    #[error("this is a {0}, and checking needs a public key or certificate")]
    NotPublic(String),
    /// A kind of key that nothing here can compute with.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// A part is missing.
    #[error("{0} is missing in it")]
    Incomplete(&'static str),
    /// It can't be read.
    #[error("{0}")]
    Damaged(&'static str),
    /// The numbers in it do not fit each other, or it is too short.
    #[error("its numbers are refused: {0}")]
    Rejected(String),
}

impl KeyFault {
    /// The next thing to type or to do.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotAKey => {
                "give the file with -----BEGIN PRIVATE KEY----- in it, a JWK, or the \
                 JSON of a service account"
            }
            Self::Encrypted => "decrypt it: openssl pkcs8 -in key.pem -out plain.pem",
            Self::JavaKeystore => {
                "export the key: keytool -importkeystore -srckeystore FILE.jks \
                 -destkeystore key.p12 -deststoretype PKCS12, then openssl pkcs12 -in key.p12 \
                 -nodes -nocerts -out key.pem"
            }
            Self::Pkcs12 => "export the key: openssl pkcs12 -in FILE -nodes -nocerts -out key.pem",
            Self::OpenSsh => "convert it: ssh-keygen -p -m PEM -f FILE",
            Self::NotPrivate(_) => "give the private key that belongs to it",
            Self::NotPublic(_) => "give the public half: openssl pkey -in key.pem -pubout",
            Self::Unsupported(_) => "use an RSA, P-256, P-384 or Ed25519 key",
            Self::Incomplete(_) | Self::Damaged(_) => {
                "copy the key again, whole, with its BEGIN and END lines"
            }
            Self::Rejected(_) => {
                "make a new key: RSA of 2048 to 4096 bits, P-256, P-384 or Ed25519"
            }
        }
    }
}

/// Why nothing was signed. Messages continue "could not sign: …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignFault {
    /// An algorithm that nothing here can compute.
    #[error("the algorithm {0} is not supported")]
    UnsupportedAlgorithm(String),
    /// A key of another kind than the algorithm needs.
    #[error("{algorithm} can't be used with {key}")]
    KeyDoesNotFit {
        /// As it was asked for.
        algorithm: &'static str,
        /// What the key is.
        key: &'static str,
    },
    /// A key that can't be used.
    #[error("{0}")]
    Key(#[from] KeyFault),
    /// The system gave no random numbers, or the computation failed.
    #[error("the computation failed")]
    Failed,
}
