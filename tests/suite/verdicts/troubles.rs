//! What the libraries of many languages write when the trouble is not the token.

/// One kind of trouble: the causes that name it, and how libraries word it.
pub struct Trouble {
    /// Any of these names it right.
    pub causes: &'static [&'static str],
    /// The library or tool, and what it writes.
    pub texts: &'static [(&'static str, &'static str)],
}

/// What libraries and servers write when the token is not to blame.
pub const TROUBLES: &[Trouble] = &[
    Trouble {
        causes: &["dns-failure"],
        texts: &[
            (
                "curl",
                "curl: (6) Could not resolve host: login.example.com",
            ),
            (
                "requests",
                "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded with url: /token (Caused by NameResolutionError(\"<urllib3.connection.HTTPSConnection object at 0x7f1c>: Failed to resolve 'oauth2.googleapis.com' ([Errno -3] Temporary failure in name resolution)\"))",
            ),
            (
                "Go",
                "oauth2: cannot fetch token: Post \"https://airtable.com/oauth2/v1/token\": dial tcp: lookup airtable.com on 10.96.0.10:53: no such host",
            ),
            (
                "Node",
                "TypeError: fetch failed\n    at node:internal/deps/undici/undici:12618:11 {\n  cause: Error: getaddrinfo ENOTFOUND login.microsoftonline.com\n      at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:107:26) {\n    errno: -3008,\n    code: 'ENOTFOUND',\n    syscall: 'getaddrinfo',\n    hostname: 'login.microsoftonline.com'\n  }\n}",
            ),
            (
                "Java",
                "org.springframework.web.client.ResourceAccessException: I/O error on POST request for \"https://login.salesforce.com/services/oauth2/token\": login.salesforce.com; nested exception is java.net.UnknownHostException: login.salesforce.com",
            ),
            (
                ".NET",
                "System.Net.Http.HttpRequestException: Name or service not known (login.microsoftonline.com:443)\n ---> System.Net.Sockets.SocketException (0xFFFDFFFF): Name or service not known",
            ),
            (
                "Ruby",
                "Faraday::ConnectionFailed: Failed to open TCP connection to api.notion.com:443 (getaddrinfo: nodename nor servname provided, or not known)",
            ),
            (
                "Rust",
                "error sending request for url (https://oauth2.googleapis.com/token): error trying to connect: dns error: failed to lookup address information: Name or service not known",
            ),
            (
                "PHP",
                "GuzzleHttp\\Exception\\ConnectException: cURL error 6: Could not resolve host: oauth2.googleapis.com (see https://curl.haxx.se/libcurl/c/libcurl-errors.html) for https://oauth2.googleapis.com/token",
            ),
        ],
    },
    Trouble {
        causes: &["network-unreachable"],
        texts: &[
            (
                "curl, refused",
                "curl: (7) Failed to connect to as.example.com port 443 after 3 ms: Connection refused",
            ),
            (
                "curl, timeout",
                "curl: (28) Connection timed out after 30001 milliseconds while refreshing the token",
            ),
            (
                "requests, timeout",
                "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.notion.com', port=443): Read timed out. (read timeout=10)",
            ),
            (
                "requests, refused",
                "requests.exceptions.ConnectionError: HTTPConnectionPool(host='keycloak', port=8080): Max retries exceeded with url: /realms/main/protocol/openid-connect/token (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))",
            ),
            (
                "requests, reset",
                "requests.exceptions.ConnectionError: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))\nwhile refreshing the OAuth token at https://oauth2.googleapis.com/token",
            ),
            (
                "Go, timeout",
                "oauth2: cannot fetch token: Post \"https://login.salesforce.com/services/oauth2/token\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
            ),
            (
                "Go, refused",
                "failed to refresh token: Post \"https://sso.internal/token\": dial tcp 10.0.0.12:443: connect: connection refused",
            ),
            (
                "Go, i/o",
                "oauth2: cannot fetch token: Post \"https://airtable.com/oauth2/v1/token\": dial tcp 203.0.113.5:443: i/o timeout",
            ),
            (
                "Node, timeout",
                "TokenRefreshError: request to https://oauth2.googleapis.com/token failed, reason: connect ETIMEDOUT 142.250.74.106:443",
            ),
            (
                "Node, refused",
                "AxiosError: connect ECONNREFUSED 127.0.0.1:8080\n    at AxiosError.from (axios.cjs:836:14) {\n  code: 'ECONNREFUSED',\n  config: { method: 'post', url: 'http://localhost:8080/oauth/token' }\n}",
            ),
            (
                "Node, hang up",
                "Error: socket hang up\n    at connResetException (node:internal/errors:720:14) {\n  code: 'ECONNRESET'\n}\nthrown from refreshAccessToken (oauth.js:41)",
            ),
            (
                "Java",
                "java.net.SocketTimeoutException: connect timed out\n\tat com.nimbusds.oauth2.sdk.http.HTTPRequest.send(HTTPRequest.java:923)",
            ),
            (
                "Java, refused",
                "feign.RetryableException: Connection refused executing POST https://idp.internal/oauth2/token",
            ),
            (
                ".NET",
                "System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.\n   at Microsoft.Identity.Client.Http.HttpManager.ExecuteAsync",
            ),
            (
                ".NET, refused",
                "MsalServiceException: An error occurred while sending the request. Inner: System.Net.Sockets.SocketException (10061): No connection could be made because the target machine actively refused it. [::ffff:10.0.0.4]:443",
            ),
            (
                "Rust",
                "error sending request for url (https://api.airtable.com/v0/meta/whoami): operation timed out",
            ),
            (
                "Rust, unreachable",
                "oauth2 token request failed: tcp connect error: Network is unreachable (os error 101)",
            ),
            (
                "PHP",
                "cURL error 28: Operation timed out after 10001 milliseconds with 0 bytes received for https://login.salesforce.com/services/oauth2/token",
            ),
            (
                "Ruby",
                "Net::OpenTimeout: execution expired when calling OAuth2::Client#get_token",
            ),
            (
                "curl, no HTTP",
                "curl: (1) Received HTTP/0.9 when not allowed\nwhile refreshing the token",
            ),
            (
                "Go, no HTTP",
                "oauth2: cannot fetch token: Post \"http://sso.internal:8443/token\": net/http: HTTP/1.x transport connection broken: malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02F\"",
            ),
            (
                "Node, no HTTP",
                "Error: Parse Error: Expected HTTP/\n    at socketOnData (node:_http_client:535:22) {\n  code: 'HPE_INVALID_CONSTANT'\n}\nthrown from refreshAccessToken (oauth.js:41)",
            ),
            (
                "requests, no HTTP",
                "requests.exceptions.ConnectionError: ('Connection aborted.', BadStatusLine('SSH-2.0-OpenSSH_9.6\\r\\n')) while refreshing the OAuth token",
            ),
        ],
    },
    Trouble {
        causes: &["tls-untrusted", "proxy-interference"],
        texts: &[
            (
                "curl",
                "curl: (60) SSL certificate problem: unable to get local issuer certificate",
            ),
            (
                "curl, expired",
                "curl: (60) SSL certificate problem: certificate has expired",
            ),
            (
                "requests",
                "requests.exceptions.SSLError: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /common/oauth2/v2.0/token (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:1007)')))",
            ),
            (
                "Go",
                "oauth2: cannot fetch token: Post \"https://sso.internal/token\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
            ),
            (
                "Go, name",
                "Get \"https://idp.local/.well-known/openid-configuration\": tls: failed to verify certificate: x509: certificate is valid for *.example.com, not idp.local",
            ),
            (
                "Node",
                "Error: unable to verify the first certificate\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1659:34) {\n  code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'\n}\nwhile discovering https://idp.example.com/.well-known/openid-configuration",
            ),
            (
                "Node, self-signed",
                "RequestError: self-signed certificate in certificate chain, code: 'SELF_SIGNED_CERT_IN_CHAIN' (POST https://oauth2.googleapis.com/token)",
            ),
            (
                "Java",
                "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target\n\tat org.springframework.security.oauth2.client.endpoint.DefaultRefreshTokenTokenResponseClient",
            ),
            (
                ".NET",
                "System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception.\n ---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot",
            ),
            (
                "Rust",
                "error sending request for url (https://sso.internal/token): invalid peer certificate: UnknownIssuer",
            ),
            (
                "PHP",
                "cURL error 60: SSL certificate problem: self signed certificate in certificate chain (see https://curl.haxx.se/libcurl/c/libcurl-errors.html) for https://www.googleapis.com/oauth2/v4/token",
            ),
            (
                "Ruby",
                "OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 state=error: certificate verify failed (unable to get local issuer certificate)",
            ),
        ],
    },
    Trouble {
        causes: &["proxy-interference", "network-unreachable"],
        texts: &[
            ("curl", "curl: (56) CONNECT tunnel failed, response 407"),
            (
                "requests",
                "requests.exceptions.ProxyError: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded with url: /token (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required')))",
            ),
            (
                "Go",
                "oauth2: cannot fetch token: Post \"https://oauth2.googleapis.com/token\": proxyconnect tcp: dial tcp 10.1.1.1:3128: connect: connection refused",
            ),
            (
                "squid",
                "HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"squid\"\nVia: 1.1 proxy.corp (squid/5.7)\n\n",
            ),
            (
                ".NET",
                "System.Net.Http.HttpRequestException: The proxy tunnel request to proxy 'http://proxy.corp:8080/' failed with status code '407'.",
            ),
        ],
    },
    Trouble {
        causes: &["html-or-waf-interstitial", "proxy-interference"],
        texts: &[
            (
                "Cloudflare",
                "HTTP/1.1 403 Forbidden\nServer: cloudflare\nCF-RAY: 8f1c2d3e4f5a6b7c-FRA\nContent-Type: text/html; charset=UTF-8\n\n<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1><p>You are unable to access example.com</p></body></html>",
            ),
            (
                "Cloudflare challenge",
                "POST https://api.example.com/oauth/token\n\nHTTP/1.1 503 Service Unavailable\nContent-Type: text/html\n\n<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing api.example.com. Enable JavaScript and cookies to continue</body></html>",
            ),
            (
                "Akamai",
                "POST https://as.example.com/token\n\nHTTP/1.1 403 Forbidden\nServer: AkamaiGHost\nContent-Type: text/html\n\n<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access \"http://as.example.com/token\" on this server.<P>Reference #18.2d351ab8.1557333295.a4e16ab</BODY></HTML>",
            ),
        ],
    },
    Trouble {
        // A page where JSON was expected: whether a wall or a wrong address sent it, nobody can tell.
        causes: &[
            "html-or-waf-interstitial",
            "proxy-interference",
            "wrong-endpoint",
        ],
        texts: &[
            (
                "Node",
                "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON\n    at JSON.parse (<anonymous>)\n    at refreshToken (/app/oauth.js:31:20)",
            ),
            (
                "Go",
                "oauth2: cannot parse json: invalid character '<' looking for beginning of value",
            ),
            (
                ".NET",
                "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while parsing value: <. Path '', line 0, position 0. while reading the token response",
            ),
        ],
    },
    Trouble {
        causes: &[
            "provider-outage",
            "proxy-interference",
            "html-or-waf-interstitial",
        ],
        texts: &[
            (
                "JSON",
                "POST https://as.example.com/token\n\nHTTP/1.1 500 Internal Server Error\nContent-Type: application/json\n\n{\"error\":\"server_error\"}",
            ),
            (
                "temporarily_unavailable",
                "POST https://as.example.com/token\n\nHTTP/1.1 503 Service Unavailable\n\n{\"error\":\"temporarily_unavailable\",\"error_description\":\"The authorization server is currently unable to handle the request\"}",
            ),
            (
                "nginx",
                "POST https://as.example.com/token\n\nHTTP/1.1 502 Bad Gateway\nServer: nginx\nContent-Type: text/html\n\n<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
            ),
            (
                "gateway",
                "POST https://login.salesforce.com/services/oauth2/token\n\nHTTP/1.1 504 Gateway Timeout\n\nupstream request timeout",
            ),
            (
                "Python",
                "google.auth.exceptions.TransportError: ('Unable to refresh: ', <Response [503]>) 503 Service Unavailable: The service is currently unavailable.",
            ),
            (
                "Java",
                "org.springframework.web.client.HttpServerErrorException$ServiceUnavailable: 503 Service Unavailable from POST https://idp.example/oauth2/token",
            ),
            (
                "Entra",
                "AADSTS90033: A transient error has occurred. Please try again.",
            ),
            (
                "Go",
                "oauth2: cannot fetch token: 503 Service Unavailable\nResponse: no healthy upstream",
            ),
        ],
    },
    Trouble {
        causes: &["rate-limited"],
        texts: &[
            (
                "HTTP",
                "POST https://as.example.com/token\n\nHTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n{\"error\":\"too_many_requests\"}",
            ),
            (
                "Airtable",
                "GET https://api.airtable.com/v0/app1/Table\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 429 Too Many Requests\n\n{\"errors\":[{\"error\":\"RATE_LIMIT_REACHED\",\"message\":\"Rate limit exceeded. Please try again later\"}]}",
            ),
            (
                "Notion",
                "HTTP/1.1 429 Too Many Requests\n\n{\"object\":\"error\",\"status\":429,\"code\":\"rate_limited\",\"message\":\"You have been rate limited. Please try again in a few minutes.\"}",
            ),
            (
                "Google",
                "googleapiclient.errors.HttpError: <HttpError 429 when requesting https://gmail.googleapis.com/gmail/v1/users/me/messages returned \"Too many concurrent requests for user\". Details: \"[{'domain': 'global', 'reason': 'rateLimitExceeded'}]\">",
            ),
            (
                "Google, 403",
                "GET https://www.googleapis.com/drive/v3/files\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 403 Forbidden\n\n{\"error\":{\"errors\":[{\"domain\":\"usageLimits\",\"reason\":\"userRateLimitExceeded\",\"message\":\"User Rate Limit Exceeded\"}],\"code\":403,\"message\":\"User Rate Limit Exceeded\"}}",
            ),
            (
                "Salesforce",
                "HTTP/1.1 403 Forbidden\n\n[{\"message\":\"TotalRequests Limit exceeded.\",\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]",
            ),
            (
                "Graph",
                "HTTP/1.1 429 Too Many Requests\nRetry-After: 10\n\n{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"Too Many Requests\",\"innerError\":{\"code\":\"429\"}}}",
            ),
        ],
    },
    Trouble {
        causes: &["clock-skew"],
        texts: &[
            (
                "Google",
                "google.auth.exceptions.RefreshError: ('invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.', {'error': 'invalid_grant', 'error_description': 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.'})",
            ),
            (
                "PyJWT",
                "jwt.exceptions.ImmatureSignatureError: The token is not yet valid (iat)",
            ),
            (
                "Go",
                "oidc: failed to verify ID token: oidc: current time 2026-11-24 09:00:00 before the nbf (not before) time: 2026-11-24 09:04:10",
            ),
            (
                "Java",
                "org.springframework.security.oauth2.jwt.JwtValidationException: An error occurred while attempting to decode the Jwt: Jwt used before 2026-11-24T09:04:10Z",
            ),
            (
                ".NET",
                "Microsoft.IdentityModel.Tokens.SecurityTokenNotYetValidException: IDX10222: Lifetime validation failed. The token is not yet valid. ValidFrom (UTC): '11/24/2026 9:04:10 AM', Current time (UTC): '11/24/2026 9:00:00 AM'.",
            ),
            (
                "Node",
                "RPCError: id_token issued in the future, now 1795424400, iat 1795424650",
            ),
            (
                "PHP",
                "Firebase\\JWT\\BeforeValidException: Cannot handle token with iat prior to 2026-11-24T09:04:10+0000",
            ),
        ],
    },
    Trouble {
        causes: &["payload-error-not-auth", "request-too-large"],
        texts: &[
            (
                "Airtable",
                "POST https://api.airtable.com/v0/app1/Table\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 422 Unprocessable Entity\n\n{\"error\":{\"type\":\"INVALID_REQUEST_UNKNOWN\",\"message\":\"Invalid request: parameter validation failed. Check your request data.\"}}",
            ),
            (
                "Airtable, field",
                "POST https://api.airtable.com/v0/app1/Table\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 422 Unprocessable Entity\n\n{\"error\":{\"type\":\"UNKNOWN_FIELD_NAME\",\"message\":\"Unknown field name: \\\"Nmae\\\"\"}}",
            ),
            (
                "Notion",
                "PATCH https://api.notion.com/v1/pages/abc\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 400 Bad Request\n\n{\"object\":\"error\",\"status\":400,\"code\":\"validation_error\",\"message\":\"body failed validation: body.properties.Name should be defined, instead was `undefined`.\"}",
            ),
            (
                "Salesforce",
                "POST https://x.my.salesforce.com/services/data/v61.0/sobjects/Account\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 400 Bad Request\n\n[{\"message\":\"Required fields are missing: [Name]\",\"errorCode\":\"REQUIRED_FIELD_MISSING\",\"fields\":[\"Name\"]}]",
            ),
            (
                "Google",
                "POST https://sheets.googleapis.com/v4/spreadsheets/x/values:batchUpdate\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":{\"code\":400,\"message\":\"Invalid JSON payload received. Unknown name \\\"valuess\\\": Cannot find field.\",\"status\":\"INVALID_ARGUMENT\"}}",
            ),
            (
                "Graph",
                "POST https://graph.microsoft.com/v1.0/me/sendMail\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":{\"code\":\"ErrorInvalidRecipients\",\"message\":\"At least one recipient is not valid.\"}}",
            ),
            (
                "413",
                "POST https://api.example.com/v1/upload\nAuthorization: Bearer abcdefgh12345678\n\nHTTP/1.1 413 Payload Too Large\n\n",
            ),
            (
                "431",
                "GET https://app.example.com/oauth/callback?code=abcdefgh12345678\n\nHTTP/1.1 431 Request Header Fields Too Large\n\n",
            ),
        ],
    },
    Trouble {
        causes: &["cors-blocked"],
        texts: &[
            (
                "Chrome",
                "Access to fetch at 'https://airtable.com/oauth2/v1/token' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            ),
            (
                "Firefox",
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://login.salesforce.com/services/oauth2/token. (Reason: CORS header 'Access-Control-Allow-Origin' missing). Status code: 200.",
            ),
        ],
    },
];
