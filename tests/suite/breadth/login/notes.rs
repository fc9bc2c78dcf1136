//! Notes in a few words with a bare answer, as tickets often are.

/// A cause, and notes that tell it.
pub(super) const TICKETS: super::Tickets = &[
    (
        "access-denied-by-user",
        &[
            "user clicked \"No thanks\".\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\",\"error_description\":\"code is required\"}",
            "consent screen was cancelled.\n\nMissing authorization code",
            "the popup was closed before the login finished.",
            "user did not grant access in the dialog.\n\nOAuthError: no authorization code in callback",
        ],
    ),
    (
        "account-setup-incomplete",
        &[
            "user was created through the admin API.\nrequired actions are set on the account.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            "e-mail address of the account is not confirmed.\npassword grant.\n\n{\"error\":\"invalid_grant\"}",
            "account was just created in the realm with a temporary password.\n\nHTTP/1.1 401 Unauthorized",
        ],
    ),
    (
        "admin-consent-required",
        &[
            "work account of a customer's tenant.\nuser is asked to request approval.",
            "only administrators may consent to apps in this tenant.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"access_denied\"}",
            "personal accounts can sign in.\naccounts of the company see an approval page.",
            "app permission Mail.Read.All was added.\nadmin has not granted it yet.\n\nerror: consent_required",
        ],
    ),
    (
        "admin-policy-blocked",
        &[
            "conditional access requires a compliant device.\n\n{\"error\":\"access_denied\"}",
            "login works from the company network only.\n\nHTTP/1.1 403 Forbidden\n\n{\"error\":\"access_denied\"}",
            "user is not assigned to the application.\n\n{\"error\":\"access_denied\"}",
            "third-party apps are restricted by the Workspace admin.\n\nerror=access_denied",
        ],
    ),
    (
        "app-not-published",
        &[
            "app was created last week and has not been verified.\nonly the developer's account can log in.\n\nError 403: access_denied",
            "consent screen is in testing.\nthe user is not in the list of test users.\n\n{\"error\":\"access_denied\"}",
            "app is in development mode.\n\n{\"error\":{\"message\":\"Invalid scopes / App not set up\",\"code\":190}}",
            "the second Spotify user gets 403.\napp is in development mode.\n\nHTTP/1.1 403 Forbidden",
        ],
    ),
    (
        "authorization-code-expired",
        &[
            "the exchange happens in a background job.\n\n{\"error\":\"invalid_grant\"}",
            "a breakpoint stopped the program between redirect and exchange.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            "code was copied from the address bar and exchanged minutes later.\n\n{\"error\":\"invalid_grant\"}",
            "code is ten minutes old.\n\nPOST https://as.example/token\n\ngrant_type=authorization_code&code=abcd1234efgh\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
        ],
    ),
    (
        "authorization-code-reused",
        &[
            "React StrictMode.\nfirst call succeeds, second fails.\n\n{\"error\":\"invalid_grant\"}",
            "page with the code in the URL was reloaded.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            "log shows two POST /token with the same code.\n\n{\"error\":\"invalid_grant\"}",
            "callback route is executed on server and client (SSR).\n\n{\"error\":\"bad_verification_code\"}",
            "browser prefetches the callback.\n\ninvalid_grant",
        ],
    ),
    (
        "consent-required",
        &[
            "new scope was added to the app.\nsilent login with prompt=none.\n\nerror=interaction_required",
            "user is signed in.\nprompt=none.\n\nerror=interaction_required",
            "first login of the user in this app happens silently.\n\nerror=consent_required",
        ],
    ),
    (
        "cors-blocked",
        &[
            "works in Postman.\nrequest from a React app.\n\nTypeError: Failed to fetch",
            "Angular app on localhost:4200.\n\nHttpErrorResponse {status: 0, statusText: \"Unknown Error\", url: \"https://as.example/token\"}",
            "browser console shows a CORS error.\ntoken endpoint.",
            "page on another origin calls the discovery document.\n\nnet::ERR_FAILED",
        ],
    ),
    (
        "device-authorization-pending",
        &[
            "device flow.\nuser has not opened the page yet.\n\nHTTP/1.1 428 Precondition Required",
            "client stops at the first poll.\n\n{\"error\":\"authorization_pending\"}",
        ],
    ),
    (
        "device-code-expired",
        &[
            "device flow.\nuser approved after 20 minutes.\n\n{\"error\":\"invalid_grant\"}",
            "code on the TV was older than 15 minutes.\n\n{\"error\":\"authorization_pending\"}",
        ],
    ),
    (
        "device-slow-down",
        &[
            "client polls every second.\ndevice flow.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"slow_down\"}",
        ],
    ),
    (
        "domain-not-allowed",
        &[
            "app is internal to the organisation.\nuser has a gmail address.\n\nError 403",
            "only users of the tenant may sign in.\nguest account of another company.\n\nHTTP/1.1 403 Forbidden",
            "GitHub organisation is required.\nuser is not a member of it.\n\nHTTP/1.1 403 Forbidden",
        ],
    ),
    (
        "environment-mismatch",
        &[
            "sandbox credentials.\nproduction endpoint.\n\n{\"error\":\"invalid_client\"}",
            "account was created in the EU.\nclient calls the US endpoint.\n\nHTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_grant\"}",
            "app registered in tenant A, authority is tenant B.\n\nAADSTS700016",
            "token of the test system is sent to the live system.\n\nHTTP/1.1 401 Unauthorized",
            "instance was migrated to another region.\n\n{\"error\":\"invalid_grant\"}",
        ],
    ),
    (
        "federation-failed",
        &[
            "users log in through Okta via SAML.\ncertificate of the identity provider was replaced.\n\nerror=server_error",
            "local users can log in.\nusers of the external identity provider cannot.\n\nHTTP/1.1 500 Internal Server Error",
            "upstream OpenID provider answers 500.\n\nerror=access_denied",
        ],
    ),
    (
        "flow-retired",
        &[
            "login inside a WKWebView.\n\nError 403: disallowed_useragent",
            "redirect_uri is urn:ietf:wg:oauth:2.0:oob.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            "implicit flow.\nworked for years.\nprovider announced the end of the implicit flow.\n\n{\"error\":\"unsupported_response_type\"}",
            "login page is opened in the in-app browser of Facebook.\nGoogle sign-in.\n\nError 403",
        ],
    ),
    (
        "login-required",
        &[
            "silent renew.\nthird-party cookies blocked in the browser.\n\nlogin_required",
            "prompt=none in an iframe.\nuser logged out at the provider.\n\nerror=login_required",
            "works in Chrome, fails in Safari.\ngetTokenSilently.\n\nError: Login required",
            "after F5 the user is logged out.\nBrave browser.",
        ],
    ),
    (
        "nonce-mismatch",
        &[
            "two tabs.\n\nInvalid nonce",
            "nonce is hashed by the client.\nID token of Apple.\n\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\",\"error_description\":\"Nonces mismatch\"}",
            "nonce contains a +.\n\nnonce did not match",
        ],
    ),
    (
        "state-mismatch",
        &[
            "two instances behind a load balancer.\nsessions are kept in memory.\n\nHTTP/1.1 400 Bad Request",
            "login starts at http://example.com, callback is https://www.example.com.\n\nHTTP/1.1 500 Internal Server Error\n\nstate not found",
            "user pressed Back and logged in again.\n\nauthorization_request_not_found",
            "behind nginx with TLS termination.\nsession cookie is Secure.\n\nUnable to verify authorization request state.",
            "login loops endlessly in Safari.",
            "callback opened twice, second time from the history.\n\nstate_mismatch",
            "mobile app opens the login in a web view and returns in the system browser.\n\nHTTP/1.1 403 Forbidden",
            "sessions are stored per pod.\nafter login the login page appears again.",
        ],
    ),
    (
        "wrong-account",
        &[
            "admin connected the app with the own mailbox instead of the shared one.\n\nHTTP/1.1 404 Not Found",
            "browser was signed in with another account.\n\nHTTP/1.1 403 Forbidden",
            "user has several organisations, the first was chosen.\ndata of another organisation appear.",
        ],
    ),
    (
        "user-credentials-wrong",
        &[
            "password grant.\nuser signs in through Google on the website.\n\n{\"error\":\"invalid_grant\"}",
            "two-factor authentication is on.\npassword grant.\n\n{\"error\":\"invalid_grant\"}",
            "username-password flow.\nsecurity token is missing.\n\n{\"error\":\"invalid_grant\",\"error_description\":\"authentication failure\"}",
        ],
    ),
];
