//! What support desks and forums are told: half a story, half a log line.

/// A cause, and tickets that tell it.
pub(super) const TICKETS: super::Tickets = &[
    (
        "access-denied-by-user",
        &[
            "Calendly: person hits \"Decline\" on the authorization screen.\n\nHTTP/1.1 302 Found\nLocation: https://app.example/cb?error=access_denied&state=1",
            "The merchant left the Shopify install page without installing; callback never came, then error \"no code\".",
        ],
    ),
    (
        "account-setup-incomplete",
        &[
            "keycloak event: type=LOGIN_ERROR error=resolve_required_actions",
            "our staging users never set their initial password; token endpoint answers {\"error\":\"invalid_grant\"}",
            "X says: \"Please verify your phone number to continue\" when authorizing the app",
        ],
    ),
    (
        "admin-consent-required",
        &[
            "after signing in users of Contoso see \"Approval pending – your admin has been notified\"",
            "Zoom marketplace: \"You cannot install this app until your account admin pre-approves it\"",
            "student accounts of the university can't add our Teams app; teacher says IT must permit it first",
        ],
    ),
    (
        "admin-policy-blocked",
        &[
            "Atlassian: site admin has blocked user-installed apps, error page after consent",
            "Dropbox team policy: connecting third party apps disabled by team admin, error access_denied",
            "Snowflake: \"Incoming request with IP 1.2.3.4 is not allowed to access\"",
            "GitHub org with SAML SSO: 403 \"Resource protected by organization SAML enforcement\"",
        ],
    ),
    (
        "app-not-published",
        &[
            "QuickBooks production keys are requested but app assessment isn't completed; only sandbox users connect, others get an error that the app is not approved",
            "Instagram basic display: \"Insufficient developer role\" for my friend",
            "Google: user cap reached - \"This app has reached its limit of users\" ",
        ],
    ),
    (
        "authorization-code-expired",
        &[
            "Authorization code was issued 11:02:03, POST /token at 11:14:40 -> 400 {\"error\":\"invalid_grant\"}",
            "mobile app in background: code is exchanged when user returns to the app hours after. invalid_grant",
            "code expired. Exchange took place after manual review",
        ],
    ),
    (
        "authorization-code-reused",
        &[
            "nginx retried upstream on timeout, so /token got the POST twice. second answer invalid_grant",
            "iOS universal link opens app and page both, each exchanging the code. One of them gets invalid_grant",
            "got tokens, then pressing refresh in browser gives bad_verification_code",
        ],
    ),
    (
        "consent-required",
        &[
            "Connection made in 2021 with scopes a,b. Version 5 needs c. Silent flow: consent_required",
            "AADSTS65001 for delegated permission after adding Files.ReadWrite to the SPA",
            "Server says \"Consent not given for requested scopes\"",
        ],
    ),
    (
        "cors-blocked",
        &[
            "Chrome: Response to preflight request doesn't pass access control check; our Svelte page posts to /oauth/token",
            "jwks fetch from web page fails, curl fine, \"No 'Access-Control-Allow-Origin'\"",
            "The token call from the browser extension page returns opaque error TypeError: NetworkError when attempting to fetch resource.",
        ],
    ),
    (
        "device-authorization-pending",
        &[
            "while user is at the verification page the endpoint returns 400, our lib throws: Device authorization pending",
            "{\"error\":\"authorization_pending\"} for two minutes, he's looking for his phone",
        ],
    ),
    (
        "device-code-expired",
        &["device login: after 900 seconds -> expired_token"],
    ),
    (
        "device-slow-down",
        &[
            "{\"error\":\"slow_down\",\"interval\":15}",
            "cli polls w/o sleep. error slow_down",
        ],
    ),
    (
        "domain-not-allowed",
        &[
            "Login for @ourcompany.com only; ex-agency person with @agency.com address: \"Access denied: domain\"",
            "Cloudflare Access: \"That account does not have access\" for private mail addresses, rule allows emails ending in @corp.com",
            "GSuite internal app; tester from another Workspace: org_internal",
        ],
    ),
    (
        "environment-mismatch",
        &[
            "TikTok/PayPal sandbox app, live login URL: client not found",
            "Auth0 tenant dev: code from dev-xyz.us.auth0.com is sent to prod-xyz.us.auth0.com, invalid_grant",
            "China (21Vianet) Azure account at login.microsoftonline.com: AADSTS90051? sign-in name not found",
        ],
    ),
    (
        "federation-failed",
        &[
            "Users of ADFS see AADSTS50107: requested federation realm object does not exist",
            "Keycloak \"We are sorry... Could not process response from SAML identity provider.\"",
        ],
    ),
    (
        "flow-retired",
        &[
            "Twitter API v1.1 login endpoint \"This endpoint is no longer available\"",
            "Xamarin app uses WebView for Google: \"This browser or app may not be secure\"",
        ],
    ),
    (
        "login-required",
        &[
            "checkSession: \"Login required\", only Firefox with Total Cookie Protection",
            "hidden iframe authorize prompt=none -> error=login_required though the user logged in ten minutes ago in another tab",
            "silent SSO with Keycloak check-sso in Safari: never logged in",
        ],
    ),
    (
        "nonce-mismatch",
        &[
            "\"ID token nonce is invalid\" after user double-clicked the login button",
            "Apple: nonce in idToken is SHA256, raw nonce was sent by the app; backend: nonce mismatch",
            "quarkus: nonce claim missing / does not match cookie",
        ],
    ),
    (
        "state-mismatch",
        &[
            "Kubernetes, replicas=3, express-session MemoryStore: \"Unable to verify authorization request state\" sometimes",
            "shop embedded in Shopify admin iframe: cookie not set, loop between install and callback",
            "callback domain api.example.com, login started at app.example.com, cookie is host-only",
            "AppEngine with min instances 2, memcache off: OAuth state not found (random)",
            "\"Login session expired. Please try again\" - people who leave the Google chooser open for long",
        ],
    ),
    (
        "wrong-account",
        &[
            "Customer clicked connect while logged in to his other Mailchimp account; wrong audience list appears",
            "Impersonation: support agent was signed in as agent@, so calendar of agent is synced",
        ],
    ),
    (
        "user-credentials-wrong",
        &[
            "Direct access grant: {\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"} though password works after copy... trailing space",
            "grant_type=password, username is mail address but API wants login name: invalid_grant",
        ],
    ),
];
