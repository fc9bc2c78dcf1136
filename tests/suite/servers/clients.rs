//! The clients that every server knows, written into a file for `tests/servers`.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use oauthdx::token::PrivateKey;
use serde_json::{Value, json};

use super::free_port;
use crate::net::authority::{Authority, Pair};
use crate::program::folder;

/// What all servers of this run are told.
pub static LAB: LazyLock<Lab> = LazyLock::new(Lab::write);

/// The file for the servers, and what else a test needs.
pub struct Lab {
    /// Of `tests/servers/start`.
    pub file: PathBuf,
    /// The private key of `lab-jwt`, as a file.
    pub key_file: PathBuf,
    /// The authority that the servers with TLS trust, and are certified by.
    pub ca_file: PathBuf,
    /// Certificate and key of a server on `localhost`.
    pub server_file: PathBuf,
    /// Those of `lab-mtls`, from the authority.
    pub certified_file: PathBuf,
    /// Those of `lab-mtls-self`, which sign themselves.
    pub self_signed_file: PathBuf,
    /// The redirect URI that every server takes; most take any other port, too.
    pub redirect_uri: String,
}

/// How a client gets its tokens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Grant {
    Code,
    Device,
    ClientCredentials,
    Password,
}

/// A client.
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    pub id: &'static str,
    pub secret: Option<&'static str>,
    /// As it is registered: `client_secret_basic`.
    pub auth: &'static str,
    pub grant: Grant,
    /// What the server demands of it: `dpop`, `par`.
    pub demands: Option<&'static str>,
}

impl Registered {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::PUBLIC,
        Self::BASIC,
        Self::POST,
        Self::SPECIAL,
        Self::JWT,
        Self::SECRET_JWT,
        Self::DEVICE,
        Self::MACHINE,
        Self::LEGACY,
        Self::DPOP,
        Self::PAR,
        Self::CERTIFIED,
        Self::SELF_SIGNED,
    ];
    pub const PUBLIC: Self = Self::of("lab-public", "none", None);
    pub const BASIC: Self = Self::of(
        "lab-basic",
        "client_secret_basic",
        Some("basic-secret-4f9a1c7e2b6d80359a7c"),
    );
    pub const POST: Self = Self::of(
        "lab-post",
        "client_secret_post",
        Some("post-secret-71b3e0c95d2f4a868e1d"),
    );
    /// Its secret must be form-encoded before Base64.
    pub const SPECIAL: Self = Self::of(
        "lab-special",
        "client_secret_basic",
        Some("sp%cial+s:cret&=/x1-0123456789abcd"),
    );
    pub const JWT: Self = Self::of("lab-jwt", "private_key_jwt", None);
    /// It signs with its secret.
    pub const SECRET_JWT: Self = Self::of(
        "lab-secret-jwt",
        "client_secret_jwt",
        Some("jwt-secret-5d4c3b2a19087f6e5d4c3b2a1908"),
    );
    pub const DEVICE: Self = Self {
        grant: Grant::Device,
        ..Self::of("lab-device", "none", None)
    };
    pub const MACHINE: Self = Self {
        grant: Grant::ClientCredentials,
        ..Self::of(
            "lab-machine",
            "client_secret_basic",
            Some("machine-secret-0a1b2c3d4e5f60718293"),
        )
    };
    pub const LEGACY: Self = Self {
        grant: Grant::Password,
        ..Self::of(
            "lab-legacy",
            "client_secret_basic",
            Some("legacy-secret-99887766554433221100aa"),
        )
    };
    pub const DPOP: Self = Self {
        demands: Some("dpop"),
        ..Self::of("lab-dpop", "none", None)
    };
    pub const PAR: Self = Self {
        demands: Some("par"),
        ..Self::of(
            "lab-par",
            "client_secret_basic",
            Some("par-secret-9e8d7c6b5a4f43210fed01"),
        )
    };

    /// It has a certificate of the authority (RFC 8705).
    pub const CERTIFIED: Self = Self {
        grant: Grant::ClientCredentials,
        ..Self::of("lab-mtls", "tls_client_auth", None)
    };
    /// It has a certificate that is registered itself.
    pub const SELF_SIGNED: Self = Self {
        grant: Grant::ClientCredentials,
        ..Self::of("lab-mtls-self", "self_signed_tls_client_auth", None)
    };

    const fn of(id: &'static str, auth: &'static str, secret: Option<&'static str>) -> Self {
        Self {
            id,
            secret,
            auth,
            grant: Grant::Code,
            demands: None,
        }
    }

    fn json(&self, jwks: &Value, certificates: &Value) -> Value {
        let auth = self
            .auth
            .strip_prefix("client_secret_")
            .unwrap_or(self.auth);
        let mut client = json!({
            "id": self.id,
            "auth": auth,
            "grant": match self.grant {
                Grant::Code => "code",
                Grant::Device => "device",
                Grant::ClientCredentials => "client_credentials",
                Grant::Password => "password",
            },
        });
        if let Some(secret) = self.secret {
            client["secret"] = json!(secret);
        }
        if let Some(demands) = self.demands {
            client["demands"] = json!(demands);
        }
        match auth {
            "private_key_jwt" => client["jwks"] = jwks.clone(),
            "self_signed_tls_client_auth" => client["jwks"] = certificates.clone(),
            "tls_client_auth" => client["san"] = json!(CERTIFIED_NAME),
            _ => {}
        }
        client
    }
}

impl Lab {
    /// The user of every server.
    pub const USER: &'static str = "alice";
    pub const PASSWORD: &'static str = "wonderland";
    /// The API that tokens can be asked for (RFC 8707).
    pub const RESOURCE: &'static str = "https://api.lab.test";

    /// The private key of `lab-jwt`.
    pub fn key(&self) -> String {
        fs::read_to_string(&self.key_file).unwrap()
    }

    fn write() -> Self {
        // Where each test is a process of its own, each has servers and clients of its own.
        let folder = folder(&format!("lab-{}", std::process::id()));
        let pem = rcgen::KeyPair::generate().unwrap().serialize_pem();
        let mut jwk = PrivateKey::from_pem(&pem)
            .unwrap()
            .public()
            .to_jwk()
            .unwrap();
        jwk["kid"] = json!("lab-key-1");
        jwk["alg"] = json!("ES256");
        jwk["use"] = json!("sig");
        let jwks = json!({ "keys": [jwk] });
        let authority = Authority::new();
        let own = Pair::self_signed("lab-mtls-self.test", false);
        let certificates = json!({ "keys": [own.jwk()] });
        let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
        let clients: Vec<_> = Registered::ALL
            .iter()
            .map(|c| c.json(&jwks, &certificates))
            .collect();
        let lab = json!({
            "user": Self::USER,
            "password": Self::PASSWORD,
            "resource": Self::RESOURCE,
            "redirect_uris": [
                redirect_uri,
                "http://127.0.0.1/callback",
                "http://localhost/callback",
                "http://[::1]/callback",
            ],
            "clients": clients,
        });
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let certified = |name: &str| authority.certify(name, 2020, 2999).pem();
        Self {
            file: write("clients.json", lab.to_string().as_bytes()),
            key_file: write("lab-jwt.pem", pem.as_bytes()),
            ca_file: write("lab-ca.pem", &authority.pem()),
            server_file: write("lab-server.pem", &certified("localhost")),
            certified_file: write("lab-mtls.pem", &certified(CERTIFIED_NAME)),
            self_signed_file: write("lab-mtls-self.pem", &own.pem()),
            redirect_uri,
        }
    }
}

/// The name in the certificate of `lab-mtls`.
const CERTIFIED_NAME: &str = "lab-mtls.test";
