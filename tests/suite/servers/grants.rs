//! Each server gives tokens to each client that it knows, and refuses what it should.

use oauthdx::net;
use oauthdx::oauth::{
    Authorize, Client, Grant as Given, Occasion, Pkce, PkceMethod, Proof, Request, Signer,
    TokenAnswer, TokenRequest, authorize_url, device_request, random_text,
};
use oauthdx::secret::Secret;
use oauthdx::token::PrivateKey;
use serde_json::Value;

use super::browser::send;
use super::{Browser, Grant, Kind, LAB, Lab, Registered, Server, parameter};

/// A client as the protocol knows it.
pub fn client(registered: &Registered) -> Client {
    let secret = || Secret::from(registered.secret.unwrap());
    let proof = match registered.auth {
        "none" => Proof::None,
        "client_secret_basic" => Proof::SecretBasic(secret()),
        "client_secret_post" => Proof::SecretPost(secret()),
        "private_key_jwt" => {
            let key = PrivateKey::from_pem(&LAB.key()).unwrap();
            Proof::Assertion(Box::new(Signer::new(key, Some("lab-key-1".to_owned()))))
        }
        "client_secret_jwt" => {
            let key = PrivateKey::secret(registered.secret.unwrap().as_bytes());
            Proof::Assertion(Box::new(Signer::new(key, None)))
        }
        other => panic!("{other}"),
    };
    Client::new(registered.id.to_owned(), proof)
}

/// What the token endpoint answers.
pub fn ask(server: &Server, registered: &Registered, grant: &Given) -> (u16, TokenAnswer) {
    let url = server.url(server.kind.paths().token);
    let client = client(registered);
    let request = TokenRequest {
        url: &url,
        grant,
        client: &client,
        format: oauthdx::oauth::BodyFormat::Form,
        resources: &[],
        extra: &[],
        headers: &[],
    };
    let unique = random_text().unwrap();
    let request = request.build(&occasion(server, unique.expose())).unwrap();
    let answer = send(&wire(&request));
    (answer.status, TokenAnswer::read(&answer.body))
}

/// Logs in with PKCE and redeems the code.
pub fn log_in(server: &Server, registered: &Registered) -> TokenAnswer {
    let pkce = Pkce::new(PkceMethod::S256).unwrap();
    let callback = Browser::new().log_in(&login_url(server, registered, &pkce), &LAB.redirect_uri);
    let grant = Given::AuthorizationCode {
        code: Secret::new(parameter(&callback, "code").unwrap_or_else(|| panic!("{callback}"))),
        redirect_uri: Some(LAB.redirect_uri.clone()),
        verifier: Some(pkce.verifier),
    };
    let (status, answer) = ask(server, registered, &grant);
    assert_eq!(status, 200, "{registered:?}: {:?}", answer.error);
    answer
}

fn login_url(server: &Server, registered: &Registered, pkce: &Pkce) -> String {
    let paths = server.kind.paths();
    let scopes: Vec<_> = paths.scopes.iter().map(|s| (*s).to_owned()).collect();
    let state = random_text().unwrap();
    // Without a consent page oidc-provider gives no offline access.
    let extra = [("prompt".to_owned(), "consent".to_owned())];
    let prompt = server.kind == Kind::OidcProvider;
    let parameters = Authorize {
        response_type: "code",
        client_id: ("client_id", registered.id),
        redirect_uri: Some(&LAB.redirect_uri),
        scopes: &scopes,
        scope_separator: " ",
        state: Some(&state),
        pkce: Some(pkce),
        extra: if prompt { &extra } else { &[] },
        ..Authorize::default()
    };
    authorize_url(&server.url(paths.authorize), &parameters.parameters())
}

fn refresh(server: &Server, registered: &Registered, token: &Secret) -> (u16, TokenAnswer) {
    let grant = Given::RefreshToken {
        token: token.clone(),
        scope: String::new(),
    };
    ask(server, registered, &grant)
}

fn occasion<'a>(server: &'a Server, unique: &'a str) -> Occasion<'a> {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    Occasion {
        audience: &server.issuer,
        now: now.try_into().unwrap(),
        unique,
    }
}

fn wire(request: &Request) -> net::Request {
    let mut wire = net::Request::new(&request.method, &request.url);
    for (name, value) in &request.headers {
        wire = wire.header(name, value);
    }
    wire.body(request.body.clone().unwrap_or_default())
}

/// Whether a server without TLS knows a client and what it does.
pub fn knows(kind: Kind, registered: &Registered) -> bool {
    match (kind, registered.auth, registered.demands) {
        (_, "tls_client_auth" | "self_signed_tls_client_auth", _) => false,
        (Kind::OidcProvider, _, _) => registered.grant != Grant::Password,
        // With Basic the MCP SDK wants the id in the form as well, which RFC 6749 calls two methods.
        (_, _, Some(_))
        | (Kind::Django | Kind::Mcp, "private_key_jwt" | "client_secret_jwt", _)
        | (Kind::Mcp, "client_secret_basic", _) => false,
        (Kind::Mcp, _, _) => registered.grant == Grant::Code,
        (Kind::Authlib | Kind::Django, _, None) => true,
    }
}

#[test]
fn every_server_tells_where_its_endpoints_are() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        let paths = server.kind.paths();
        let page = Browser::new().visit(&server.url(paths.metadata));
        let metadata: Value = serde_json::from_str(&page.body).expect(&page.body);
        assert_eq!(metadata["issuer"], *server.issuer, "{:?}", server.kind);
        for (name, path) in [
            ("authorization_endpoint", Some(paths.authorize)),
            ("token_endpoint", Some(paths.token)),
            ("revocation_endpoint", Some(paths.revocation)),
            ("device_authorization_endpoint", paths.device),
            ("pushed_authorization_request_endpoint", paths.par),
        ] {
            // Some keep quiet about what they have.
            let (Some(path), Some(url)) = (path, metadata[name].as_str()) else {
                continue;
            };
            assert_eq!(url, server.url(path), "{:?}", server.kind);
        }
    }
}

#[test]
fn every_server_lets_each_client_log_in_and_refresh() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        for registered in Registered::ALL {
            let plain = registered.grant == Grant::Code && registered.demands.is_none();
            if !plain || !knows(server.kind, registered) {
                continue;
            }
            let place = format!("{:?} {}", server.kind, registered.id);
            let first = log_in(server, registered).tokens;
            let old = first.refresh_token.expect(&place);
            let (status, answer) = refresh(server, registered, &old);
            assert_eq!(status, 200, "{place}: {:?}", answer.error);
            let new = answer.tokens.refresh_token.expect(&place);
            assert_ne!(new, old, "{place} does not rotate");
            assert_ne!(answer.tokens.access_token, first.access_token, "{place}");
            let (status, answer) = refresh(server, registered, &old);
            assert_eq!(status, 400, "{place} takes a rotated token");
            assert_eq!(answer.error.as_deref(), Some("invalid_grant"), "{place}");
        }
    }
}

#[test]
fn every_server_says_it_when_the_user_refuses() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        let pkce = Pkce::new(PkceMethod::S256).unwrap();
        let url = login_url(server, &Registered::PUBLIC, &pkce);
        let url = match server.kind {
            Kind::Mcp => url.replace("&state=", "&state=deny"),
            _ => url + "&login_hint=deny",
        };
        let callback = Browser::new().log_in(&url, &LAB.redirect_uri);
        let error = parameter(&callback, "error");
        assert_eq!(error.as_deref(), Some("access_denied"), "{callback}");
    }
}

#[test]
fn machines_and_passwords_get_tokens_without_a_login() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        let password = Given::Password {
            username: Lab::USER.to_owned(),
            password: Lab::PASSWORD.into(),
            scope: "read".to_owned(),
        };
        let machine = Given::ClientCredentials {
            scope: String::new(),
        };
        for (registered, grant) in [
            (Registered::MACHINE, machine),
            (Registered::LEGACY, password),
        ] {
            if !knows(server.kind, &registered) {
                continue;
            }
            let (status, answer) = ask(server, &registered, &grant);
            let place = format!("{:?} {}", server.kind, registered.id);
            assert_eq!(status, 200, "{place}: {:?}", answer.error);
            assert!(answer.tokens.access_token.is_some(), "{place}");
        }
    }
}

#[test]
fn a_device_waits_for_its_user() {
    for server in Kind::ALL.into_iter().filter_map(Server::shared) {
        let Some(path) = server.kind.paths().device else {
            continue;
        };
        for (state, error) in [("allow", None), ("deny", Some("access_denied"))] {
            let device = client(&Registered::DEVICE);
            let url = server.url(path);
            let scope = server.kind.paths().scopes.first().unwrap();
            let request = device_request(&url, scope, &device, &[], &occasion(server, "1"));
            let answer = send(&wire(&request.unwrap()));
            let body = String::from_utf8_lossy(&answer.body);
            let codes = oauthdx::oauth::DeviceAnswer::read(&answer.body).expect(&body);
            let grant = Given::DeviceCode {
                device_code: codes.device_code,
            };
            let (_, pending) = ask(server, &Registered::DEVICE, &grant);
            let place = format!("{:?} {state}", server.kind);
            assert_eq!(
                pending.error.as_deref(),
                Some("authorization_pending"),
                "{place}"
            );
            server.door(&format!("device?code={}&state={state}", codes.user_code));
            // Whoever asks again at once is told to slow down.
            std::thread::sleep(std::time::Duration::from_secs(codes.interval + 1));
            let (_, answer) = ask(server, &Registered::DEVICE, &grant);
            assert_eq!(answer.error.as_deref(), error, "{place}");
            assert_eq!(
                answer.tokens.access_token.is_some(),
                error.is_none(),
                "{place}"
            );
        }
    }
}
