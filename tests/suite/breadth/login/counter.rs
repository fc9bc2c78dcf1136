//! The words of a cause, said of something else.

/// A cause, and tickets that speak like it and have another.
pub(super) const TICKETS: super::Tickets = &[
    (
        "access-denied-by-user",
        &[
            "The user cancelled his subscription, and now the API returns 402.",
            "Requests to the S3 bucket end with AccessDenied, token from our own Keycloak.",
            "Firewall refused the connection to the consent page host, users see ECONNREFUSED",
            "Google: Access blocked: this app's request is invalid. Error 400: redirect_uri_mismatch",
            "API answers 403 insufficient permission, the user rejected nothing",
            "Customer closed the ticket: after closing the browser the refresh token still works but client secret was wrong: invalid_client",
            "The user changed his password and now the refresh fails with invalid_grant",
        ],
    ),
    (
        "account-setup-incomplete",
        &[
            "The app is not verified yet by Google, access blocked",
            "Verify the client secret first; invalid_client",
        ],
    ),
    (
        "admin-consent-required",
        &[
            "The admin approved the app last year; since today the refresh fails with invalid_grant.",
            "The client was not approved for this scope: invalid_scope",
            "Our admin regenerated the secret; since then invalid_client",
        ],
    ),
    (
        "admin-policy-blocked",
        &[
            "The rotation policy was enabled in Auth0 and since then the refresh fails with reuse detected",
            "Callback URL isn't in the allow list: redirect_uri_mismatch",
            "Password policy: the password expired, users must set a new one",
        ],
    ),
    (
        "app-not-published",
        &[
            "The app was tested thoroughly in our test environment. invalid_redirect_uri.",
            "The app is in production, still each refresh returns invalid_grant since the test user left the company",
            "We are testing with a test user, the password grant says wrong password",
        ],
    ),
    (
        "authorization-code-expired",
        &[
            "The refresh token expired while the worker was in the queue, invalid_grant",
            "Device code expired before the user entered it",
            "verification code by SMS expired",
        ],
    ),
    (
        "authorization-code-reused",
        &[
            "Refresh token is used twice by two workers: invalid_grant",
            "The same code base works on the other server, here invalid_client",
            "POST was sent twice with the same refresh token",
        ],
    ),
    (
        "consent-required",
        &["invalid_scope after we added a new scope \"foo.read\" that the server doesn't know"],
    ),
    (
        "cors-blocked",
        &[
            "Our React frontend calls our backend, which calls the token endpoint and gets invalid_client.",
            "Our backend posts to the token endpoint and gets ECONNREFUSED; the React frontend shows Network Error from our own API? no, only logs of the backend count",
            "React Native app: token endpoint answers invalid_grant code expired",
        ],
    ),
    (
        "device-authorization-pending",
        &["App not approved yet by Google; refresh tokens die after 7 days"],
    ),
    (
        "device-code-expired",
        &[
            "Our device's clock is wrong, token used before issued",
            "The TV app's refresh token expired",
        ],
    ),
    (
        "device-slow-down",
        &["We call the API thousands of times per minute, 429 Too Many Requests"],
    ),
    (
        "domain-not-allowed",
        &[
            "Only our staging domain is registered as redirect URI; redirect_uri_mismatch in production",
            "The cookie domain is set only to our domain; state cookie missing at the callback",
        ],
    ),
    (
        "environment-mismatch",
        &[
            "It works on localhost, in production we get redirect_uri_mismatch",
            "In production the client secret was regenerated yesterday, invalid_client",
            "Refresh fails in production with invalid_grant since two replicas run",
        ],
    ),
    (
        "federation-failed",
        &[
            "Users log in via LDAP. Token endpoint: {\"error\":\"invalid_client\"}",
            "Users sign in through SAML; the API call returns 401 token expired after an hour",
            "we use SSO, the authorization code was already used: invalid_grant",
        ],
    ),
    (
        "flow-retired",
        &[
            "We moved to a new domain, login says redirect_uri_mismatch",
            "Our login page is shown in a WebView; token endpoint: invalid_client, secret wrong",
        ],
    ),
    (
        "login-required",
        &[
            "In Safari the redirect_uri is http instead of https and Google says redirect_uri_mismatch",
            "Page is in an iframe. {\"error\":\"invalid_client\",\"error_description\":\"client secret is wrong\"}",
            "Safari shows a certificate warning when opening our token URL: certificate has expired",
            "Works in Chrome, in Safari the callback says state cookie was missing",
            "iframe: Refused to display because of X-Frame-Options; token endpoint 400 invalid_scope",
        ],
    ),
    (
        "nonce-mismatch",
        &["use_dpop_nonce: Authorization server requires nonce in DPoP proof"],
    ),
    (
        "refresh-race",
        &[
            "Login page loops since we run 2 instances",
            "login page comes again and again since the deployment has two replicas",
        ],
    ),
    (
        "refresh-token-idle-expired",
        &["Login page loops since we run 2 instances"],
    ),
    (
        "stale-rotation",
        &[
            "Login page loops since we run 2 instances",
            "login page comes again and again since the deployment has two replicas",
        ],
    ),
    (
        "state-mismatch",
        &[
            "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\",\"error_description\":\"Token expired or revoked\"}\n\nOur app runs in safari too and on 3 pods.",
            "The US state of the customer is missing in the address form after OAuth login.",
            "The refresh fails with invalid_grant since we have two pods behind a load balancer.",
            "Our refresh job runs on two pods behind a load balancer; one of them gets invalid_grant after each hour.",
            "The session expires after 8 hours and users must log in again at the login page.",
            "redirect_uri_mismatch: we use 127.0.0.1 and the console has localhost registered",
            "The access token is stored in a session cookie; API answers 401 token expired after an hour",
            "IllegalStateException: Token endpoint returned 500",
            "refresh token lost when the container restarts, kept in memory, two instances. invalid_grant",
        ],
    ),
    (
        "user-credentials-wrong",
        &[
            "client credentials wrong: invalid_client",
            "ROPC works, but API returns 403 insufficient_scope",
            "The user changed his password and now the refresh fails with invalid_grant",
        ],
    ),
    (
        "wrong-account",
        &[
            "The user has another account in our CRM. The token endpoint says invalid_scope.",
            "The refresh works for my account, for another user of the company it fails with invalid_grant: token revoked",
            "Another client logged in with the same account and now the oldest refresh token is dead",
            "With another account it works, with this one I get access_denied: user is not assigned to the client application",
            "The service account shows insufficient scope",
        ],
    ),
];
