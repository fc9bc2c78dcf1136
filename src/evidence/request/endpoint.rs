//! Tells which endpoint a request goes to.

use crate::exchange::Request;

/// Ends of paths by which endpoints are known; the longest that fits counts.
const PATHS: &[(&str, &str)] = &[
    ("/.well-known/openid-configuration", "discovery"),
    ("/.well-known/oauth-authorization-server", "discovery"),
    ("/.well-known/oauth-protected-resource", "discovery"),
    ("/jwks", "jwks"),
    ("/jwks.json", "jwks"),
    ("/certs", "jwks"),
    ("/keys", "jwks"),
    ("/introspect", "introspection"),
    ("/introspection", "introspection"),
    ("/tokeninfo", "introspection"),
    ("/token_info", "introspection"),
    ("/revoke", "revocation"),
    ("/revocation", "revocation"),
    ("/revoke_token", "revocation"),
    ("/userinfo", "userinfo"),
    ("/par", "par"),
    ("/request", "par"),
    ("/register", "registration"),
    ("/reg", "registration"),
    ("/registration", "registration"),
    ("/clients-registrations/openid-connect", "registration"),
    ("/device_authorization", "device"),
    ("/device/code", "device"),
    ("/devicecode", "device"),
    ("/device/auth", "device"),
    ("/device/authorize", "device"),
    ("/device-authorization", "device"),
    ("/auth/device", "device"),
    ("/token", "token"),
    ("/access_token", "token"),
    ("/oauth.v2.access", "token"),
    ("/oauth.access", "token"),
    ("/gettoken", "token"),
    ("/tokens", "token"),
    ("/accesstoken", "token"),
    ("/o2/token", "token"),
    ("/authorize", "authorize"),
    ("/auth", "authorize"),
    ("/authorization", "authorize"),
    ("/dialog/oauth", "authorize"),
    ("/login/oauth/authorize", "authorize"),
    ("/oauth", "authorize"),
    ("/connect/auth", "authorize"),
];

/// Which endpoint a request goes to: by its path, else by what it carries.
pub(super) fn of(request: &Request) -> Option<&'static str> {
    let sent = |name: &str| request.parameter(name).is_some();
    let url = request
        .url
        .as_ref()
        .map(|u| u.expose().to_ascii_lowercase())
        .unwrap_or_default();
    let path = url.trim_end_matches('/');
    if path.contains("/.well-known/") {
        return Some("discovery");
    }
    let by_path = PATHS
        .iter()
        .filter(|(end, _)| path.ends_with(end))
        .max_by_key(|(end, _)| end.len());
    if let Some((_, endpoint)) = by_path {
        return Some(endpoint);
    }
    let post = request.method.as_deref().is_none_or(|m| m == "POST");
    if sent("error") || sent("code") && sent("state") || sent("code") && !post {
        Some("callback")
    } else if sent("grant_type")
        || sent("code_verifier")
        || sent("refresh_token")
        || sent("client_secret") && sent("code")
    {
        Some("token")
    } else if sent("response_type") || sent("redirect_uri") && (sent("scope") || sent("client_id"))
    {
        Some("authorize")
    } else if sent("client_id") && sent("device_code") {
        Some("token")
    } else if request.header("authorization").is_some()
        || sent("access_token")
        || url.contains("://") && (request.complete || looks_like_api(request, &url))
    {
        Some("api")
    } else {
        None
    }
}

/// Whether a line that shows no more than method and URL names a resource: `GET https://api.…`.
fn looks_like_api(request: &Request, url: &str) -> bool {
    let reads = request.method.as_deref() == Some("GET");
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let versioned = |part: &str| {
        let digits = part.strip_prefix('v').unwrap_or("");
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.len() <= 4
    };
    let parts = || rest.split(['/', '?']).skip(1);
    reads && (rest.starts_with("api.") || parts().any(|p| p == "api" || versioned(p)))
}
