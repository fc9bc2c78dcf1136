//! Where the browser is sent back to, and where we listen for it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use crate::error::Error;

/// A redirect URI with the addresses that it is served at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// As it was typed: servers compare it byte by byte.
    uri: String,
    parts: Url,
    /// Where to listen, if not where the URI points.
    bind: Option<Bind>,
}

/// An address to listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bind {
    addresses: Vec<IpAddr>,
    /// The redirect URI's where missing.
    port: Option<u16>,
}

/// A random port of this machine, as RFC 8252 section 7.3 recommends.
const USUAL: &str = "http://127.0.0.1:0/callback";

impl Redirect {
    /// Reads a redirect URI; port 0 stands for a random one, and `bind` (`0.0.0.0:8080`,
    /// `localhost`, `[::1]:80`) says where to listen if something else stands before us: a
    /// container, a proxy, a tunnel.
    pub fn parse(uri: &str, bind: Option<&str>) -> Result<Self, Error> {
        let refuse = |why: &str, hint: &str| Error::Usage {
            what: format!("use the redirect URI {uri}: {why}"),
            hint: hint.to_owned(),
        };
        let example = format!("a random port of this machine: --redirect-uri {USUAL}");
        let parts = Url::parse(uri).map_err(|error| refuse(&error.to_string(), &example))?;
        if !matches!(parts.scheme(), "http" | "https") {
            let hint = "a browser can't bring it to a terminal: use --paste";
            return Err(refuse("its scheme is neither http nor https", hint));
        }
        if parts.fragment().is_some() {
            let hint = "leave out # and what follows (RFC 6749 section 3.1.2)";
            return Err(refuse("it has a fragment", hint));
        }
        if !parts.username().is_empty() || parts.password().is_some() {
            return Err(refuse("it has a user name", &example));
        }
        let bind = bind.map(Bind::parse).transpose()?;
        if bind.is_none() && loopback(&parts).is_none() {
            let hint = "if something forwards it to this machine, say where to: --listen \
                 127.0.0.1:8080; else use --paste";
            return Err(refuse("it is not on this machine", hint));
        }
        let redirect = Self {
            uri: uri.to_owned(),
            parts,
            bind,
        };
        if UNSAFE_PORTS.contains(&redirect.port()) {
            let hint = "register another port at the provider";
            return Err(refuse("browsers refuse to go to this port", hint));
        }
        Ok(redirect)
    }

    /// Reads a redirect URI that nobody here listens at, because its answer will be pasted.
    pub fn unserved(uri: &str) -> Result<Self, Error> {
        let parts = Url::parse(uri).map_err(|error| Error::Usage {
            what: format!("use the redirect URI {uri}: {error}"),
            hint: "give it as it is registered: --redirect-uri https://app.example/callback"
                .to_owned(),
        })?;
        Ok(Self {
            uri: uri.to_owned(),
            parts,
            bind: None,
        })
    }

    /// The URI; a random port is 0 in it until somebody listens.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether the browser comes with TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.parts.scheme() == "https"
    }

    /// Whether the browser comes straight to us.
    pub(super) fn is_direct(&self) -> bool {
        loopback(&self.parts).is_some()
    }

    /// The path, as browsers send it.
    pub(super) fn path(&self) -> &str {
        self.parts.path()
    }

    /// The host, without its port.
    pub(super) fn host(&self) -> &str {
        self.parts.host_str().unwrap_or_default()
    }

    /// The header `Host` of a browser that comes to it.
    pub(super) fn authority(&self) -> String {
        match self.parts.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    /// Scheme and authority.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}", self.parts.scheme(), self.authority())
    }

    /// Whether something may stand between the browser and us.
    pub(super) fn is_forwarded(&self) -> bool {
        self.bind.is_some()
    }

    /// The port to listen at; 0 for a random one.
    pub(super) fn listening_port(&self) -> u16 {
        let own = self.bind.as_ref().and_then(|bind| bind.port);
        own.unwrap_or_else(|| self.port())
    }

    /// The addresses to listen at. Not all of them exist on every machine: `localhost` is two.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        match &self.bind {
            Some(bind) => bind.addresses.clone(),
            None => loopback(&self.parts).unwrap_or_default(),
        }
    }

    /// The same with the port that was found.
    #[must_use]
    pub(super) fn listening_at(mut self, address: SocketAddr) -> Self {
        if self.parts.port() == Some(0) {
            // The text is kept but for the port: parsing would add a slash, for instance.
            let start = self.uri.find("://").map_or(0, |at| at + 3);
            let rest = self.uri.get(start..).unwrap_or_default();
            let end = start + rest.find(['/', '?']).unwrap_or(rest.len());
            let colon = self.uri.get(..end).and_then(|head| head.rfind(':'));
            if let Some(colon) = colon {
                let port = format!(":{}", address.port());
                self.uri.replace_range(colon..end, &port);
            }
            // It fails for URLs without a host alone, and this one has one.
            let _ = self.parts.set_port(Some(address.port()));
        }
        self
    }

    fn port(&self) -> u16 {
        self.parts.port_or_known_default().unwrap_or_default()
    }
}

impl Bind {
    fn parse(text: &str) -> Result<Self, Error> {
        let refuse = || Error::Usage {
            what: format!("listen at {text}"),
            hint: "give an address of this machine, with or without a port: --listen \
                 0.0.0.0:8080"
                .to_owned(),
        };
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self::new(vec![address.ip()], Some(address.port())));
        }
        let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse::<IpAddr>() {
            return Ok(Self::new(vec![address], None));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| refuse())?)),
            None => (text, None),
        };
        if host.eq_ignore_ascii_case("localhost") {
            Ok(Self::new(both(), port))
        } else {
            Err(refuse())
        }
    }

    fn new(addresses: Vec<IpAddr>, port: Option<u16>) -> Self {
        Self { addresses, port }
    }
}

/// The addresses that a browser on this machine may take for the host, if it is this machine.
fn loopback(url: &Url) -> Option<Vec<IpAddr>> {
    match url.host()? {
        Host::Ipv4(address) => address.is_loopback().then(|| vec![address.into()]),
        Host::Ipv6(address) => address.is_loopback().then(|| vec![address.into()]),
        // RFC 6761 section 6.3; which of the two is tried first differs between browsers.
        Host::Domain(name) => (name == "localhost" || name.ends_with(".localhost")).then(both),
    }
}

fn both() -> Vec<IpAddr> {
    vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
}

/// The ports above 79 that no browser goes to: <https://fetch.spec.whatwg.org/#port-blocking>.
const UNSAFE_PORTS: &[u16] = &[
    87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161,
    179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
    636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566,
    6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];
