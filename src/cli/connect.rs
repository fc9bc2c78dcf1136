//! What `connect` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// What `connect` takes.
#[derive(Args, Debug)]
pub struct ConnectArgs {
    /// A provider (`oauthdx providers` lists them), the URL of an issuer or MCP server, or the word custom
    #[arg(value_name = "PROVIDER|URL")]
    pub target: String,
    /// What the connection is called; without it the provider's slug, or the URL's host
    pub name: Option<String>,
    /// The client.
    #[command(flatten)]
    pub client: ClientArgs,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// The flow.
    #[command(flatten)]
    pub flow: FlowArgs,
    /// The browser.
    #[command(flatten)]
    pub browser: BrowserArgs,
    /// The network.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Take over tokens instead of logging in: JSON from a file, or from standard input
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", value_hint = ValueHint::FilePath, help_heading = "Run")]
    pub import: Option<PathBuf>,
    /// Make this mistake on purpose and show the diagnosis; nothing is stored
    #[arg(long = "break", value_name = "WHAT", value_parser = crate::cli::fault(), help_heading = "Run")]
    pub fault: Option<String>,
    /// Write the whole run as a HAR file, secrets replaced by fingerprints; `diagnose` reads it
    #[arg(long, value_name = "FILE.har", value_hint = ValueHint::FilePath, help_heading = "Run")]
    pub record: Option<PathBuf>,
    /// How long to wait.
    #[command(flatten)]
    pub lock: super::LockArgs,
}

/// Who asks.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Client")]
pub struct ClientArgs {
    /// The client settings of this name in config.toml: [client.NAME]
    #[arg(long, value_name = "NAME")]
    pub client: Option<String>,
    /// The client's id; at servers that take it, the URL of its metadata document
    #[arg(
        long,
        env = "OAUTHDX_CLIENT_ID",
        hide_env_values = true,
        value_name = "ID"
    )]
    pub client_id: Option<String>,
    /// A file with the client's secret.
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help = "A file with the client's secret, or - for standard input; without it, the variable OAUTHDX_CLIENT_SECRET"
    )]
    pub client_secret_file: Option<PathBuf>,
    /// The environment variable that holds the client's secret
    #[arg(long, value_name = "VARIABLE")]
    pub client_secret_env: Option<String>,
    /// The client's secret itself, which other processes can see: prefer a file, a variable or the prompt
    #[arg(long, value_name = "SECRET")]
    pub client_secret: Option<String>,
    /// How the client proves who it is, instead of what provider or server want
    #[arg(long, value_name = "METHOD")]
    pub client_auth: Option<ClientAuth>,
    /// The client's settings as JSON: the keys of [client.NAME] in config.toml, a registration answer,
    /// or the file that Google's console gives
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub client_file: Option<PathBuf>,
    /// A private key: PEM, DER, JWK, or a service account's JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key_file: Option<PathBuf>,
    /// The id of the private key (kid)
    #[arg(long, value_name = "ID")]
    pub key_id: Option<String>,
    /// How assertions are signed: RS256, PS256, ES256, HS256 …
    #[arg(long, value_name = "ALG")]
    pub key_algorithm: Option<String>,
    /// A PEM file with certificate and key that is shown in the TLS handshake
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub cert_file: Option<PathBuf>,
    /// Whom client assertions address, instead of the token endpoint
    #[arg(long, value_name = "URL")]
    pub assertion_audience: Option<String>,
}

/// Whom.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Server")]
pub struct ServerArgs {
    /// Where the browser is sent
    #[arg(long, value_name = "URL")]
    pub authorize_url: Option<String>,
    /// Where tokens are asked for
    #[arg(long, value_name = "URL")]
    pub token_url: Option<String>,
    /// Where a device asks for its codes
    #[arg(long, value_name = "URL")]
    pub device_url: Option<String>,
    /// Where the parameters of a login are pushed
    #[arg(long, value_name = "URL")]
    pub par_url: Option<String>,
    /// Where the server's keys are, to check ID tokens with
    #[arg(long, value_name = "URL")]
    pub jwks_url: Option<String>,
    /// Where tokens are revoked
    #[arg(long, value_name = "URL")]
    pub revocation_url: Option<String>,
    /// The server's own name for itself, in ID tokens and callbacks
    #[arg(long, value_name = "URL")]
    pub issuer: Option<String>,
    /// What differs by tenant, shop or host: --var tenant=contoso.com; `oauthdx providers SLUG` names
    /// them (can be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub var: Vec<String>,
}

/// How.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Flow")]
pub struct FlowArgs {
    /// How the tokens are got; without it as the last time, else by the first endpoint that is known
    #[arg(long, value_name = "GRANT")]
    pub grant: Option<GrantKind>,
    /// What access is asked for, separated by spaces (can be repeated)
    #[arg(
        long,
        env = "OAUTHDX_SCOPE",
        hide_env_values = true,
        value_name = "SCOPES"
    )]
    pub scope: Vec<String>,
    /// Another parameter of the browser's or device's request (can be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub auth_param: Vec<String>,
    /// Another parameter of the token request (can be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub token_param: Vec<String>,
    /// Whom the token is for, by its URL (RFC 8707; can be repeated)
    #[arg(long, value_name = "URL")]
    pub resource: Vec<String>,
    /// Whom the token is for, by its logical name (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub audience: Vec<String>,
    /// Fine-grained access, as JSON (RFC 9396)
    #[arg(long, value_name = "JSON")]
    pub authorization_details: Option<String>,
    /// How the code is bound to this login (PKCE); without it S256, or what the provider is known to take
    #[arg(long, value_name = "METHOD")]
    pub pkce: Option<PkceChoice>,
    /// Push the parameters of the login to the server first (PAR, RFC 9126)
    #[arg(long)]
    pub par: bool,
    /// Sign the parameters of the login with the private key (JAR, RFC 9101)
    #[arg(long)]
    pub jar: bool,
    /// Bind the tokens to a key.
    #[arg(
        long,
        help = "Bind the tokens to a key that is made for them: DPoP (RFC 9449)"
    )]
    pub dpop: bool,
    /// Whom a signed statement is about: the user that a service account stands for
    #[arg(long, value_name = "USER")]
    pub subject: Option<String>,
    /// The user's name, for the grant password
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// A file with the user's password.
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help = "A file with the user's password; without it, the variable OAUTHDX_PASSWORD"
    )]
    pub password_file: Option<PathBuf>,
    /// A file with the token that is exchanged.
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help = "A file with the token that is exchanged; without it, the variable OAUTHDX_SUBJECT_TOKEN"
    )]
    pub subject_token_file: Option<PathBuf>,
    /// What kind of token it is: jwt, saml2 and the like, or a URN
    #[arg(long, value_name = "TYPE", default_value = "access_token")]
    pub subject_token_type: String,
    /// A file with the token of who acts
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub actor_token_file: Option<PathBuf>,
    /// What kind of token that is
    #[arg(long, value_name = "TYPE", default_value = "access_token")]
    pub actor_token_type: String,
    /// What kind of token is wanted
    #[arg(long, value_name = "TYPE")]
    pub requested_token_type: Option<String>,
}

/// Where the user decides.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Browser")]
pub struct BrowserArgs {
    /// Where the browser comes back to.
    #[arg(
        long,
        value_name = "URL",
        help = "Where the browser comes back to, as it is registered; port 0 is any port. Without it http://localhost:8400/callback, with a URL or custom http://127.0.0.1:8400/callback"
    )]
    pub redirect_uri: Option<String>,
    /// The address to listen on, where it is not that of the redirect URI: 0.0.0.0:8080
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// How the answer comes back
    #[arg(long, value_name = "MODE")]
    pub response_mode: Option<ResponseMode>,
    /// Open no browser: the URL stands alone on a line of standard error
    #[arg(long)]
    pub no_browser: bool,
    /// Read the redirect URL, or the code, from standard input instead of listening for it
    #[arg(long)]
    pub paste: bool,
    /// Wait at most so long for the user
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = crate::cli::duration)]
    pub timeout: std::time::Duration,
}

/// The way there.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Network")]
pub struct NetworkArgs {
    /// A PEM file with certificate authorities that are trusted, too (can be repeated)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca_file: Vec<PathBuf>,
    /// The proxy, instead of the one that the environment names
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
}

/// A grant, by the name that people type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GrantKind {
    /// A login in the browser
    #[value(alias = "authorization_code", alias = "authorization-code")]
    Code,
    /// A code that the user enters on another device
    #[value(alias = "device_code", alias = "device-code")]
    Device,
    /// The client alone
    #[value(alias = "client_credentials")]
    ClientCredentials,
    /// A signed statement: service accounts
    #[value(alias = "jwt_bearer")]
    JwtBearer,
    /// One token for another
    #[value(alias = "token_exchange")]
    TokenExchange,
    /// The user's own password, to reproduce old failures
    Password,
}

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClientAuth {
    /// HTTP Basic, form-encoded as RFC 6749 wants
    #[value(name = "client_secret_basic", alias = "basic")]
    SecretBasic,
    /// HTTP Basic without that encoding
    #[value(name = "client_secret_basic_raw", alias = "basic-raw")]
    SecretBasicRaw,
    /// In the body
    #[value(name = "client_secret_post", alias = "post")]
    SecretPost,
    /// A JWT that is signed with the secret
    #[value(name = "client_secret_jwt")]
    SecretJwt,
    /// A JWT that is signed with the private key
    #[value(name = "private_key_jwt")]
    PrivateKeyJwt,
    /// A certificate of an authority in the TLS handshake
    #[value(name = "tls_client_auth", alias = "mtls")]
    TlsClientAuth,
    /// A registered certificate in the TLS handshake
    #[value(name = "self_signed_tls_client_auth")]
    SelfSignedTlsClientAuth,
    /// Not at all: a public client
    None,
}

/// How a code is bound to the login that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PkceChoice {
    /// By a hash
    #[value(name = "S256", alias = "s256")]
    S256,
    /// By the verifier itself, to reproduce
    #[value(name = "plain")]
    Plain,
    /// Not at all, to reproduce
    #[value(name = "off")]
    Off,
}

/// How the answer of a login comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResponseMode {
    /// In the URL's query
    #[value(name = "query")]
    Query,
    /// In a form that the browser posts
    #[value(name = "form_post")]
    FormPost,
    /// Behind the URL's #
    #[value(name = "fragment")]
    Fragment,
}
