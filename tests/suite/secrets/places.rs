//! Secrets, the places where people paste them, and the search for what is left of them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// As a generator makes it.
pub const RANDOM: &str = "vT7qLm2XzR9wKp4NsYb8Hd3c";
/// With every character that some encoding changes.
pub const RESERVED: &str = "q~Zx3+Kv/8Wm=Pt5%rYb&n2J";
/// A passphrase: nothing but its name tells that it is a secret.
pub const LETTERS: &str = "marmaladeotterlantern";
/// As short as a password may be.
pub const SHORT: &str = "swordfishes";

/// Places where a value stands under its name; each is tried with every kind of secret.
///
/// `{plain}` is the secret, `{percent}`, `{form}`, `{twice}`, `{json}`, `{nested}`, `{xml}` its
/// encodings and `{basic}` the Base64 of `client:secret`.
pub const NAMED: &[(&str, &str)] = &[
    (
        "form body",
        "POST /token HTTP/1.1\nHost: as.example\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token={form}&client_id=abc\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}\n",
    ),
    (
        "form body, client secret",
        "grant_type=client_credentials&client_id=abc&client_secret={form}\n\nHTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "form answer",
        "access_token={form}&scope=repo&token_type=bearer&error=invalid_grant",
    ),
    (
        "query of a callback",
        "https://app.example/cb?code={percent}&state=xyz&error=access_denied",
    ),
    (
        "query, encoded twice",
        "https://app.example/cb?next=%2Fcb%3Fcode%3D{twice}&error=access_denied",
    ),
    (
        "fragment",
        "https://app.example/cb#access_token={percent}&token_type=Bearer&error=invalid_scope",
    ),
    (
        "access token in a URL inside prose",
        "It fails with 401 when we open https://api.example/v1/me?access_token={percent} in the browser.",
    ),
    (
        "JSON body",
        "{\"error\":\"invalid_grant\",\"refresh_token\":\"{json}\"}",
    ),
    (
        "JSON body, camel case",
        "{\"error\":\"invalid_client\",\"clientSecret\":\"{json}\"}",
    ),
    (
        "JSON body, half of it",
        "{\"access_token\":\"{json}\",\"expires_in\":3600,\"error\":{\"type\":\"inv",
    ),
    (
        "JSON in a JSON string",
        "{\"level\":\"error\",\"error\":\"invalid_grant\",\"body\":\"{\\\"refresh_token\\\":\\\"{nested}\\\"}\"}",
    ),
    (
        "XML",
        "<?xml version=\"1.0\"?>\n<response><error>invalid_grant</error><refresh_token>{xml}</refresh_token></response>",
    ),
    (
        "multipart",
        "POST /token HTTP/1.1\nHost: as.example\nContent-Type: multipart/form-data; boundary=XX\n\n--XX\nContent-Disposition: form-data; name=\"client_secret\"\n\n{plain}\n--XX--\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "Authorization: Bearer",
        "GET /v1/me HTTP/1.1\nHost: api.example\nAuthorization: Bearer {plain}\n\nHTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_token\"}\n",
    ),
    (
        "Authorization: Basic",
        "POST /token HTTP/1.1\nHost: as.example\nAuthorization: Basic {basic}\n\ngrant_type=client_credentials\n\nHTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_client\",\"error_description\":\"secret {plain} is wrong\"}\n",
    ),
    (
        "Authorization: DPoP",
        "GET /v1/me HTTP/1.1\nHost: api.example\nAuthorization: DPoP {plain}\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error=\"invalid_token\"\n\n",
    ),
    (
        "Authorization without a scheme",
        "GET /v1/me HTTP/1.1\nHost: api.example\nAuthorization: {plain}\n\nHTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_token\"}\n",
    ),
    (
        "Cookie",
        "GET /login HTTP/1.1\nHost: as.example\nCookie: lang=en; SESSION={plain}\n\nHTTP/1.1 403 Forbidden\n\n{\"error\":\"access_denied\"}\n",
    ),
    (
        "Set-Cookie",
        "HTTP/1.1 401 Unauthorized\nSet-Cookie: SESSION={plain}; Path=/; HttpOnly\nContent-Type: application/json\n\n{\"error\":\"login_required\"}\n",
    ),
    (
        "X-Api-Key",
        "GET /v1/me HTTP/1.1\nHost: api.example\nX-Api-Key: {plain}\n\nHTTP/1.1 403 Forbidden\n\n{\"error\":\"forbidden\"}\n",
    ),
    (
        "Proxy-Authorization",
        "GET /v1/me HTTP/1.1\nHost: api.example\nProxy-Authorization: Basic {basic}\n\nHTTP/1.1 407 Proxy Authentication Required\n\n",
    ),
    (
        "header alone",
        "Authorization: Bearer {plain}\nWWW-Authenticate: Bearer error=\"invalid_token\"",
    ),
    (
        "curl -u",
        "$ curl -i https://as.example/token -u 'abc:{plain}' -d grant_type=client_credentials\nHTTP/2 401\n\n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "curl --user=",
        "$ curl -i https://as.example/token --user=\"abc:{plain}\" -d grant_type=client_credentials\nHTTP/2 401\n\n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "curl -d",
        "$ curl -i https://as.example/token -d 'grant_type=refresh_token' -d 'refresh_token={form}'\nHTTP/2 400\n\n{\"error\":\"invalid_grant\"}\n",
    ),
    (
        "curl --data-urlencode",
        "$ curl -i https://as.example/token --data-urlencode 'client_secret={plain}' -d grant_type=client_credentials\nHTTP/2 401\n\n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "curl -H",
        "$ curl -i https://api.example/me -H 'Authorization: Bearer {plain}'\nHTTP/2 401\n\n{\"error\":\"invalid_token\"}\n",
    ),
    (
        "curl -b",
        "$ curl -i https://api.example/me -b 'SESSION={plain}'\nHTTP/2 401\n\n{\"error\":\"invalid_token\"}\n",
    ),
    (
        "curl -v",
        "* Connected to as.example (203.0.113.7) port 443\n> POST /token HTTP/1.1\n> Host: as.example\n> Authorization: Basic {basic}\n> \n< HTTP/1.1 401 Unauthorized\n< Set-Cookie: SESSION={plain}\n< \n{\"error\":\"invalid_client\"}\n",
    ),
    (
        "HAR",
        "{\"log\":{\"version\":\"1.2\",\"entries\":[{\"startedDateTime\":\"2026-11-24T09:30:00.123Z\",\"time\":1,\"request\":{\"method\":\"POST\",\"url\":\"https://as.example/token?access_token={percent}\",\"headers\":[{\"name\":\"Cookie\",\"value\":\"SID={json}\"},{\"name\":\"Authorization\",\"value\":\"Bearer {json}\"}],\"cookies\":[{\"name\":\"SID\",\"value\":\"{json}\"}],\"postData\":{\"mimeType\":\"application/x-www-form-urlencoded\",\"params\":[{\"name\":\"client_secret\",\"value\":\"{json}\"}]}},\"response\":{\"status\":400,\"headers\":[],\"content\":{\"mimeType\":\"application/json\",\"text\":\"{\\\"error\\\":\\\"invalid_grant\\\",\\\"refresh_token\\\":\\\"{nested}\\\"}\"}}}]}}",
    ),
    (
        "log line",
        "2026-11-24 09:00:02,410 ERROR [w-2] POST https://as.example/token -> 400 {\"error\":\"invalid_grant\"} refresh_token={form}\n2026-11-24 09:00:03,000 INFO [w-1] done\n",
    ),
    (
        "logfmt",
        "time=2026-11-24T09:00:02Z level=error msg=\"refresh failed: invalid_grant\" client_secret=\"{json}\"\ntime=2026-11-24T09:00:03Z level=info msg=done\n",
    ),
    (
        "NDJSON",
        "{\"time\":\"2026-11-24T09:00:00.410Z\",\"level\":\"error\",\"msg\":\"token request failed\",\"status\":400,\"body\":{\"error\":\"invalid_grant\"},\"client_secret\":\"{json}\",\"request_body\":\"grant_type=refresh_token&refresh_token={form}\"}\n{\"time\":\"2026-11-24T09:00:01Z\",\"level\":\"info\",\"msg\":\"done\"}\n",
    ),
    (
        "stack trace",
        "Traceback (most recent call last):\n  File \"/srv/app/sync.py\", line 88, in refresh\n    session.refresh_token(url, refresh_token=\"{json}\")\noauthlib.oauth2.rfc6749.errors.InvalidGrantError: (invalid_grant) expired\n",
    ),
    (
        "dump of a Python dictionary",
        "oauth failed with invalid_grant: {'grant_type': 'refresh_token', 'refresh_token': '{plain}', 'client_id': 'abc'}",
    ),
    (
        "dump of a Ruby hash",
        "OAuth2::Error invalid_grant {:grant_type=>\"refresh_token\", :refresh_token=>\"{json}\"}",
    ),
    (
        "dump of a JavaScript object",
        "error: 'invalid_client',\nconfig: {\n  clientSecret: '{plain}',\n  url: 'https://as.example/token'\n}",
    ),
    (
        "dump of a Java map",
        "OAuth2AccessTokenResponse invalid_grant {token_type=Bearer, access_token={form}, expires_in=3600}",
    ),
    (
        "YAML",
        "error: invalid_client\nclient_id: abc\nclient_secret: \"{json}\"\n",
    ),
    (
        "environment file",
        "We get invalid_client.\n\nOAUTH_CLIENT_ID=abc\nOAUTH_CLIENT_SECRET=\"{json}\"\n",
    ),
    (
        "user info of a URL",
        "fatal: unable to access 'https://abc:{percent}@git.example/repo.git': The requested URL returned error: 401",
    ),
    (
        "user info of a proxy",
        "HTTPS_PROXY=http://proxyuser:{percent}@proxy.example:3128 and then 407 Proxy Authentication Required",
    ),
    (
        "markdown table",
        "| field | value |\n|---|---|\n| error | invalid_client |\n| client_secret | {plain} |\n",
    ),
    (
        "quoted mail",
        "> error: invalid_grant\n> \"refresh_token\": \"{json}\"\n",
    ),
    (
        "HTML link",
        "<html><body><p>invalid_grant</p><a href=\"/cb?code={percent}&amp;state=1\">go on</a></body></html>",
    ),
    (
        "hidden HTML field",
        "<html><body><p>access_denied</p><input type=\"hidden\" name=\"access_token\" value=\"{xml}\"></body></html>",
    ),
    (
        "token that stands bare before its name is shown",
        "first we saw {plain} in the page,\nthen invalid_grant, and the request had\nrefresh_token={form}\n",
    ),
];

/// Sentences, in which a short word after a secret's name is rather what became of it.
pub const PROSE: &[(&str, &str)] = &[
    (
        "prose with a colon",
        "We get invalid_client. client secret: {plain}",
    ),
    (
        "prose with quotes",
        "We get invalid_grant. My refresh token is \"{plain}\", it worked yesterday.",
    ),
    (
        "prose in a code span",
        "We get invalid_client with the client secret `{plain}`.",
    ),
];

/// Places where only its own shape, or a sentence, tells that a word is a secret.
pub const BARE: &[(&str, &str)] = &[
    (
        "prose",
        "We get invalid_grant. My refresh token is vT7qLm2XzR9wKp4NsYb8Hd3c since yesterday.",
    ),
    (
        "prose, before its name",
        "vT7qLm2XzR9wKp4NsYb8Hd3c is the refresh token, and we get invalid_grant.",
    ),
    (
        "bearer in prose",
        "We send Bearer vT7qLm2XzR9wKp4NsYb8Hd3c and get invalid_token.",
    ),
    (
        "vendor's prefix",
        "invalid_token for ghp_vT7qLm2XzR9wKp4NsYb8Hd3cQwErTy1234",
    ),
    (
        "vendor's prefix, Google",
        "invalid_client: GOCSPX-vT7qLm2XzR9wKp4NsYb8Hd3c",
    ),
    (
        "vendor's prefix, Slack",
        "invalid_auth with xoxb-1234567890-vT7qLm2XzR9wKp4NsYb8Hd3c",
    ),
    (
        "vendor's prefix, Stripe",
        "Invalid API Key provided: sk_live_vT7qLm2XzR9wKp4NsYb8Hd3c",
    ),
    (
        "long and bare",
        "invalid_grant\nvT7qLm2XzR9wKp4NsYb8Hd3cvT7qLm2XzR9wKp4NsYb8Hd3c\n",
    ),
    (
        "JWT in prose",
        "invalid_token: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2VDdxTG0yWHpSOXdLcDROc1liOEhkM2MifQ.vT7qLm2XzR9wKp4NsYb8Hd3cAAAA",
    ),
    (
        "JWT in a header",
        "GET /me HTTP/1.1\nHost: api.example\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2VDdxTG0yWHpSOXdLcDROc1liOEhkM2MifQ.vT7qLm2XzR9wKp4NsYb8Hd3cAAAA\n\nHTTP/1.1 401 Unauthorized\n\n",
    ),
    (
        "JWT assertion",
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.vT7qLm2XzR9wKp4NsYb8Hd3cAAAA\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}\n",
    ),
    (
        "DPoP proof",
        "POST /token HTTP/1.1\nHost: as.example\nDPoP: eyJ0eXAiOiJkcG9wK2p3dCJ9.eyJqdGkiOiJ2VDdxTG0yWHpSOXdLcDROc1liOEhkM2MifQ.vT7qLm2XzR9wKp4NsYb8Hd3cAAAA\n\ngrant_type=refresh_token\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_dpop_proof\"}\n",
    ),
    (
        "PEM private key",
        "invalid_client, the key is\n-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjvT7qLm2XzR9wKp4NsYb8Hd3c\nvT7qLm2XzR9wKp4NsYb8Hd3cvT7qLm2X\n-----END PRIVATE KEY-----\n",
    ),
    (
        "PEM private key in JSON",
        "{\"error\":\"invalid_grant\",\"type\":\"service_account\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjvT7qLm2XzR9wKp4NsYb8Hd3c\\nvT7qLm2XzR9wKp4NsYb8Hd3cvT7qLm2X\\n-----END PRIVATE KEY-----\\n\"}",
    ),
];

/// The encodings of a secret that the places name.
pub fn fill(template: &str, secret: &str) -> String {
    let percent = percent(secret);
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap();
        quoted.trim_matches('"').to_owned()
    };
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    template
        .replace("{basic}", &STANDARD.encode(format!("abc:{secret}")))
        .replace("{form}", &form)
        .replace("{json}", &json(secret))
        .replace("{nested}", &json(&json(secret)))
        .replace("{twice}", &self::percent(&percent))
        .replace("{percent}", &percent)
        .replace("{xml}", &html_escape::encode_text(secret))
        .replace("{plain}", secret)
}

pub fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A part of `secret` that stands in `shown`, in whatever encoding, wrapped or not.
///
/// Ten characters are enough to be a leak: a report that shows the beginning gives most away.
pub fn leak(shown: &str, secret: &str) -> Option<String> {
    let squeezed = squeezed(shown);
    let encoded = percent(secret);
    let mut forms = vec![
        secret.to_owned(),
        percent(&encoded),
        encoded,
        secret.replace('/', "\\/"),
        html_escape::encode_text(secret).into_owned(),
    ];
    // Where a secret starts within Base64 decides which of three ways its letters fall.
    for before in ["", "a", "ab"] {
        let text = format!("{before}{secret}");
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let form = engine.encode(&text);
            let own = form.get((before.len() * 8).div_ceil(6)..form.len() - 1);
            forms.extend(own.map(str::to_owned));
        }
    }
    forms.iter().find_map(|form| {
        let form: Vec<char> = self::squeezed(form).chars().collect();
        let parts = form.windows(10.min(form.len()));
        let mut parts = parts.map(|part| part.iter().collect::<String>());
        parts.find(|part| squeezed.contains(part.as_str()))
    })
}

/// What is left when line breaks, indents, table rules and escapes are taken out.
pub fn squeezed(text: &str) -> String {
    text.replace("\\n", "")
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '│' | '|' | '>' | '`'))
        .collect()
}
