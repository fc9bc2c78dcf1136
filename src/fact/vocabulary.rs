//! Every fact: its name, what it is said of, how it is obtained, what it means, and the question that
//! obtains it.

use serde::{Deserialize, Serialize};

use super::{Scope, Source};

facts! {
    // ---- What the answer says -------------------------------------------------------------
    Error "error" Exchange Exchange
        "The error word of the answer: RFC 6749 `error`, or the field that this provider uses for it."
        "What does the field `error` of the answer say?"
    Code "code" Exchange Exchange
        "A vendor's own code: `AADSTS70008`, a `suberror`, `error_subtype`, or the number in `code` or `errorCode`."
        "Which code or number does the answer carry?"
    Says "says" Exchange Exchange
        "What the answer or the client library says in words: description, message, page text, exception."
        "What is the exact text of the error, with its description?"
    Complaint "complaint" Exchange Exchange
        "What the words complain of, as `topic.fault`, such as `redirect_uri.mismatch` or `refresh_token.expired`, whatever the wording. Topics: redirect_uri client_id client client_secret code verifier challenge refresh_token access_token id_token token assertion state nonce issuer audience resource scope grant grant_type response_type content_type header authorization user consent password tenant domain ip signature key algorithm certificate clock device_code user_code parameter session app policy mfa request method endpoint registration metadata. Faults: missing mismatch unknown expired revoked used malformed invalid not_allowed unsupported disabled duplicated too_large early."
        "What exactly does the error text complain of?"
    Status "status" Exchange Exchange
        "The HTTP status of the answer."
        "Which HTTP status did the server answer?"
    BodyKind "body_kind" Exchange Exchange
        "What the answer's body is: `json`, `form`, `html`, `xml`, `text`, `empty` or `truncated` (JSON that stops in the middle)."
        "What does the body of the answer look like?"
    Succeeded "succeeded" Exchange Exchange
        "`yes` when the answer is a success by status and carries no error of any dialect."
        "Did the request succeed?"
    AnsweredBy "answered_by" Exchange Exchange
        "Who seems to have answered instead of the authorization server: `waf`, `captive-portal`, `proxy`, `login-page`, `web-server`."
        "Does the answer come from the provider, or from a proxy, firewall or login page in between?"
    Transport "transport" Exchange Exchange
        "Why no answer came: `dns`, `refused`, `unreachable`, `timeout`, `reset`, `closed`, `tls-untrusted`, `tls-expired`, `tls-name`, `tls-protocol`, `tls-client-certificate`, `proxy`, `proxy-auth`, `cors`, `not-http` (an answer that can't be read), `no-answer`."
        "Did any answer come back, and if not, what did the client print?"
    RetryAfterSeconds "retry_after_seconds" Exchange Exchange
        "Seconds that the server asks to wait, from `Retry-After` or its rate-limit headers."
        "Does the answer carry a `Retry-After` header?"
    ChallengeScheme "challenge_scheme" Exchange Exchange
        "The scheme of a `WWW-Authenticate` challenge: `bearer`, `basic`, `dpop` …"
        "Which `WWW-Authenticate` header came back?"
    CorsAllowed "cors_allowed" Exchange Exchange
        "Whether the answer to a browser's request (one with `Origin`) allows the page to read it: `yes` or `no`."
        "Does the answer carry Access-Control-Allow-Origin?"
    RefreshTokenReturned "refresh_token_returned" Exchange Exchange
        "Whether a successful token answer carries a refresh token: `yes` or `no`."
        "Does the token answer carry a refresh_token?"
    TokenActive "token_active" Exchange Exchange
        "What introspection (RFC 7662) says of the token: `yes` or `no`."
        "What does token introspection say: active or not?"
    IssuerMatchesUrl "issuer_matches_url" Exchange Exchange
        "Whether the `issuer` of a discovery document is the URL that it was fetched from (RFC 8414 section 3.3): `yes` or `no`."
        "Is `issuer` in the discovery document exactly the URL that you configured?"
    RequestLimit "over_limit" Exchange Exchange
        "`yes` when status or words say that headers, cookies, URL or body are over a limit."
        "Does the error speak of a header or request that is too large?"

    // ---- What the request shows -----------------------------------------------------------
    Endpoint "endpoint" Exchange Exchange
        "Which endpoint was called: `authorize`, `callback`, `token`, `device`, `par`, `registration`, `introspection`, `revocation`, `userinfo`, `discovery`, `jwks` or `api`."
        "Which endpoint was called when it failed: authorize, token, or the API?"
    Grant "grant" Exchange Exchange
        "The grant type of the token request: `refresh_token`, `authorization_code`, `client_credentials`, `password`, `jwt-bearer`, `device_code`, `token-exchange`, or as sent."
        "Was it the first exchange of a code, or a refresh?"
    Method "method" Exchange Exchange
        "The HTTP method of the request."
        "Which HTTP method was used?"
    UrlScheme "url_scheme" Exchange Exchange
        "`http` or `https`, of the URL that was called, unless it is a loopback address."
        "Was the URL http or https?"
    RequestBodyKind "request_body_kind" Exchange Exchange
        "What the request's body really is: `form`, `json`, `multipart`, `text`, `empty`."
        "What did the request body look like?"
    RequestContentType "request_content_type" Exchange Exchange
        "What the request's `Content-Type` says it is: `form`, `json`, `multipart`, `text`, `other`, or `none` where the complete request has none."
        "Which Content-Type did the request have?"
    ContentTypeFits "content_type_fits" Exchange Exchange
        "Whether a token request is form-encoded and says so, as RFC 6749 section 3.2 wants: `yes` or `no`."
        "Was the token request sent as application/x-www-form-urlencoded?"
    ClientAuth "client_auth" Exchange Exchange
        "How the client authenticated: `basic`, `post`, `basic+post`, `assertion`, `none`, or another scheme's name."
        "How does the client authenticate: HTTP Basic, in the body, a signed assertion, or not at all?"
    Sent "sent" Exchange Exchange
        "The name of each parameter that was sent."
        "Which parameters did the request carry?"
    Lacks "lacks" Exchange Exchange
        "The name of each parameter that this kind of request needs and a complete request did not carry."
        "Is a required parameter missing from the request?"
    EmptyParameter "empty_parameter" Exchange Exchange
        "The name of each parameter that was sent without a value."
        "Is a parameter of the request empty?"
    DuplicatedParameter "duplicated_parameter" Exchange Exchange
        "The name of each parameter that was sent more than once, or both in header and body."
        "Is a parameter sent twice?"
    MisplacedParameter "misplaced_parameter" Exchange Exchange
        "The name of each token-request parameter that stands in the query string instead of the body."
        "Do parameters of the token request stand in the URL?"
    Placeholder "placeholder" Exchange Exchange
        "The name of each parameter whose value is no value: `YOUR_CLIENT_ID`, `None`, `null`, `undefined`, `${VAR}`."
        "Is one of the values a placeholder, None or undefined?"
    Damaged "damaged" Exchange Exchange
        "What is wrong with the shape of a token, code or verifier, as `name.damage`: names `code refresh_token access_token verifier device_code token client_secret body`; damages `newline whitespace quoted percent-encoded query-tail bearer-prefix too-short too-long bad-characters broken-escape`."
        "Is the token or code complete, without quotes, spaces, line breaks or %-escapes?"
    AuthorizationFault "authorization_fault" Exchange Exchange
        "What is wrong with the request's `Authorization` header: `missing`, `empty`, `no-scheme`, `wrong-scheme`, `quoted`, `twice`, `null`, `lower-case`, `not-base64`, `no-colon`, `line-break`, `in-query`, `header-and-query`."
        "What does the Authorization header look like, without the secret part?"
    TokenKindSent "token_kind_sent" Exchange Exchange
        "Which kind of thing was sent where a token belongs, by its shape: `access`, `refresh`, `id`, `api-key`, `client-secret`, `client-id`, `code`, `private-key`, `jwt`, `opaque`."
        "Which token was sent: access token, refresh token, ID token or an API key?"
    SecretHasReservedCharacters "secret_has_reserved_characters" Exchange Exchange
        "Whether the client secret in the request has characters that form-encoding changes (`+ % & = : /` …): `yes` or `no`."
        "Does the client secret contain characters such as + % & = : / ?"
    SecretEmpty "secret_empty" Exchange Exchange
        "`yes` when the client's secret was sent empty."
        "Is the client secret empty?"
    ResponseType "response_type" Exchange Exchange
        "The `response_type` of the authorization request."
        "Which response_type does the authorization request ask for?"
    CodeChallengeMethod "code_challenge_method" Exchange Exchange
        "The PKCE method of the authorization request: `S256`, `plain`, another word as sent, `omitted` (a challenge without a method), or `absent` (no challenge)."
        "Did the authorization request carry code_challenge and code_challenge_method=S256?"
    VerifierFits "verifier_fits" Input Exchange
        "Whether the code_verifier that was sent makes the code_challenge of the only authorization request: `yes`, `no`, or `is-challenge` when it is the challenge itself, not hashed."
        "Does the code_verifier, hashed as code_challenge_method says, make the code_challenge?"
    ScopeSeparator "scope_separator" Exchange Exchange
        "What separates the requested scopes where there are several: `space`, `comma`."
        "How are the scopes separated in the request?"
    RedirectUriKind "redirect_uri_kind" Exchange Exchange
        "What the redirect URI is: `localhost`, `loopback-ip`, `http`, `https`, `oob`, `custom-scheme`, `with-fragment`."
        "Which redirect URI does the request carry?"
    RedirectUriDiffers "redirect_uri_differs" Input Person
        "Whether the redirect URI differs between authorization request, token request and registration, read from the requests or said by the reporter: `yes` or `no`."
        "Does redirect_uri differ (slash, port, http/https) between the authorize request, the token request and the app's settings?"
    AssertionFault "assertion_fault" Exchange Exchange
        "What is wrong with the JWT assertion in the request: `alg-none`, `expired`, `no-exp`, `no-jti`, `no-iat`, `issued-in-future`, `lifetime-too-long`, `aud-mismatch`, `sub-mismatch`, `iss-mismatch`, `not-a-jwt`, `wrong-type`."
        "What do header and claims of the assertion say (`oauthdx inspect`)?"
    DpopSent "dpop_sent" Exchange Exchange
        "Whether a complete request carried a DPoP proof: `yes` or `no`."
        "Did the request carry a DPoP header?"
    DpopFault "dpop_fault" Exchange Exchange
        "What is wrong with the DPoP proof: `wrong-type`, `method-mismatch`, `url-mismatch`, `no-nonce`, `twice`, `expired`."
        "What do header and claims of the DPoP proof say?"
    PrefersNone "prompt_none" Exchange Exchange
        "`yes` when the authorization request carried `prompt=none`."
        "Does the authorization request carry prompt=none (silent renewal)?"
    Offline "offline_requested" Exchange Exchange
        "Whether the authorization request asked for a refresh token (`offline_access`, `access_type=offline`): `yes` or `no`."
        "Does the authorization request ask for offline access?"
    Host "host" Exchange Exchange
        "The host that was called."
        "Which host was called?"
    StateReturned "state_matches" Exchange Exchange
        "Whether the callback's `state` is the one of the authorization request in the same input: `yes` or `no`."
        "Is the state in the callback the one that was sent?"

    // ---- What is around it: read from words, history or the person -------------------------
    Provider "provider" Input Person
        "The provider's slug, from hosts, codes, token shapes or names in the input."
        "Which provider is it?"
    Activity "activity" Input Person
        "What was being done, by the reporter's words: `refresh`, `login`, `exchange`, `api`, `registration`, `discovery`, `device`, `client-credentials`, `password`, `introspection`."
        "What were you doing: logging in, exchanging the code, refreshing, or calling the API?"
    WorkedBefore "worked_before" Input Person
        "Whether the same configuration worked before: `yes` or `no`."
        "Did this connection ever work with the same settings?"
    Affected "affected" Input Person
        "Who is affected: `one` connection or user, `some`, or `all`."
        "Does it fail for one user or connection, some of them, or all?"
    Intermittent "intermittent" Input Person
        "`yes` when it fails only sometimes, or at random."
        "Does it fail only now and then, not every time?"
    FailsAfterSeconds "fails_after_seconds" Input Person
        "How long it works before it fails, in seconds."
        "How long does it work before it fails?"
    WorksElsewhere "works_elsewhere" Input Person
        "`yes` when the same credentials work with another client, machine or network (Postman, curl, a colleague's laptop), `in-query` when the token is accepted as a parameter of the URL."
        "Does the same request work with another tool or from another machine?"
    SeveralWorkers "several_workers" Input Person
        "`yes` when more than one process, pod, thread, device or copy uses the connection, `no` when only one does."
        "Can more than one process, pod or device refresh this connection?"
    RefreshedAtOnce "refreshed_at_once" Input Person
        "`yes` when two refreshes of the connection overlapped."
        "Did two refreshes of this connection run at the same moment?"
    SecondsSinceOtherRefresh "seconds_since_other_refresh" Input Exchange
        "Seconds between this refresh and the nearest other one with the same token."
        "How long before was the same refresh token used?"
    NewerTokenExists "newer_token_exists" Input Person
        "`yes` when a newer refresh token of the connection was issued than the one that was sent: it was used before, the store was restored or copied, or the new one was not saved; `no` when the newest was sent."
        "Was this refresh token used before, or could a newer one have been issued and not saved?"
    OldTokenReplayed "old_token_replayed" Input Person
        "`yes` when an older refresh token of the same connection was presented before this failure."
        "Was an older refresh token of this connection sent again shortly before?"
    NeverUsed "never_used" Input Person
        "`yes` when the token or code that was sent had never been sent before."
        "Had this token or code ever been sent before?"
    CodeRedeemedBefore "code_redeemed_before" Input Person
        "`yes` when the authorization code was sent more than once (callback twice, page reloaded, two workers)."
        "Could the code have been redeemed twice (reload, double callback, retry)?"
    PastLifetime "past_lifetime" Input Person
        "`yes` when the token or code is older than its stated lifetime, `no` when it is younger."
        "Is the token or code older than its lifetime (expires_in)?"
    UnusedForDays "unused_for_days" Input Person
        "For how many days the connection was not used."
        "For how long had the connection not been used?"
    AgeDays "age_days" Input Person
        "How many days ago the user connected or the token was issued."
        "When did the user connect?"
    LongUnused "long_unused" Input Person
        "`yes` when the connection was not used for weeks or months (paused, seasonal, forgotten), where no span is told."
        "Was the connection left unused for weeks or months?"
    UserDisconnected "user_disconnected" Input Person
        "`yes` when the user, an admin or the app revoked the grant: disconnected, removed or uninstalled the app, called revocation."
        "Did the user disconnect or uninstall the app, or did anything call the revocation endpoint?"
    UserGone "user_gone" Input Person
        "`yes` when the user's account was deleted, suspended, blocked or left the organisation."
        "Was the user's account deleted, suspended or blocked, or did the user leave the organisation?"
    PasswordChanged "password_changed" Input Person
        "`yes` when the user's password was changed or reset."
        "Was the user's password changed or reset?"
    PolicyChanged "policy_changed" Input Person
        "`yes` when an administrator changed or enforces a sign-in, session, MFA, IP or app policy."
        "Did an admin change a security policy (MFA, session length, allowed apps, IP ranges)?"
    UserDenied "user_denied" Input Person
        "`yes` when the user pressed Cancel or Deny on the consent page."
        "Did the user press Cancel or Deny?"
    UserPending "user_pending" Input Person
        "`yes` when the user has not finished the step in the browser yet."
        "Is the user's approval, in the browser or on the other device, still to come?"
    SecretChanged "secret_changed" Input Person
        "`yes` when the client secret was rotated or generated anew at the provider, `no` when it certainly was not."
        "Was the client secret rotated or regenerated?"
    SecretVerified "secret_verified" Input Person
        "`yes` when the secret is known to be right (checked, or it works at another place)."
        "Are client id and secret known to be right?"
    TypedByHand "typed_by_hand" Input Person
        "What was typed or pasted by hand: `url`, `secret`, `token`, `code`, `client-id`."
        "Was one of the values typed or pasted by hand?"
    ClientRemoved "client_removed" Input Person
        "`yes` when the app's registration was deleted, disabled or cleaned up at the provider."
        "Was the app's registration deleted or disabled at the provider?"
    OtherClient "other_client" Input Person
        "`yes` when token or code were issued to another client id (two apps, replaced app, moved tokens); `shown` when the requests for code and tokens themselves name two."
        "Was the token issued to another client id than the one that uses it (two apps, replaced app)?"
    ClientType "client_type" Input Person
        "How the client is registered: `public` or `confidential`."
        "Is the client registered as public (no secret) or confidential?"
    RegisteredAuth "registered_auth" Input Person
        "The client authentication method that is registered: `basic`, `post`, `none`, `assertion`, `mtls`."
        "Which client authentication method is registered for this client?"
    GrantedScope "scope_beyond_grant" Input Person
        "`yes` when more scope is asked or needed than was granted."
        "Does the call need a scope that the user did not grant?"
    EnvironmentMixed "environment_mixed" Input Person
        "`yes` when sandbox and production, two tenants, regions or login hosts are involved."
        "Is it a sandbox, another tenant, region or login host than the one that issued the credentials?"
    TestingMode "testing_mode" Input Person
        "`yes` when the app is in testing, development or unverified mode at the provider."
        "Is the app still in testing or development mode at the provider?"
    StorageLimit "storage_limit" Input Person
        "`yes` when tokens pass through a place that may cut or change them: a short column, a file, a shell, an environment variable."
        "Could the token have been cut or changed where it is stored?"
    ClockWrong "clock_wrong" Input Person
        "`yes` when the client's clock or time zone is known to be off, `no` when it was compared and is right."
        "Is the clock or time zone of the client's machine wrong (compare with the server's Date header)?"
    ProxyInFront "proxy_in_front" Input Person
        "`yes` when a reverse proxy, load balancer, ingress or gateway stands before the application or the server, `strips` when it is said to drop headers."
        "Is there a reverse proxy or load balancer in front?"
    OutboundProxy "outbound_proxy" Input Person
        "`yes` when requests leave through a proxy, firewall or VPN, or from a new network; `ignored` when the program does not use the proxy that it needs, `no-way-out` when its network lets nothing out."
        "Do requests leave through a proxy, firewall or VPN?"
    BrowserClient "browser_client" Input Person
        "`yes` when the request is made by a page in a browser."
        "Is the request made by JavaScript in a browser?"
    ThirdPartyCookies "third_party_cookies" Input Person
        "`yes` when the login depends on cookies across sites: hidden frame, private window, blocked third-party cookies."
        "Does it happen in a hidden frame, a private window, or with third-party cookies blocked?"
    ParallelLogins "parallel_logins" Input Person
        "`yes` when logins overlap or the callback lands elsewhere: several tabs, Back button, another browser, lost session cookie."
        "Were several tabs open, Back pressed, or the link opened in another browser?"
    ChallengeSent "challenge_sent" Input Person
        "Whether the authorization request carried a code_challenge: `yes` or `no`."
        "Did the authorization request carry a code_challenge?"
    VerifierKept "verifier_lost" Input Person
        "`yes` when the code_verifier may come from another login attempt (session overwritten, other worker)."
        "Could the code_verifier come from another login attempt?"
    OfflineMissing "offline_missing" Input Person
        "`yes` when nothing asked for a refresh token, or none was returned or stored."
        "Did nothing ask for a refresh token, or was none ever returned and stored?"
    AccountShared "account_shared" Input Person
        "`yes` when many connections or logins of one user exist for the same app (over a cap the oldest is dropped)."
        "Did this user connect the app many times (over the provider's cap the oldest token is dropped)?"
    JustIssued "just_issued" Input Person
        "`yes` when the token, code, app or setting was made moments before."
        "Was the token, code, app or setting created only moments before?"
    WorksLater "works_later" Input Person
        "`yes` when the same request with the same credential succeeds a little later, without any change."
        "Does the same request, with the same token or code, succeed some seconds or minutes later?"
    BulkTraffic "bulk_traffic" Input Person
        "`yes` when many requests were made in a short time."
        "Were many requests made in a short time?"
    EncryptionKeyChanged "store_unreadable" Input Person
        "`yes` when the client can't read, decrypt or write its own token store."
        "Does the application fail to read, decrypt or write its stored tokens?"
    WrongAccount "wrong_account" Input Person
        "`yes` when another account was signed in than the one that is meant."
        "Was another account signed in than the one that is meant?"
    Decoding "encoding_suspect" Input Person
        "`yes` when values are built or escaped by hand, or hold special characters."
        "Are request values built or escaped by hand, or do they hold special characters?"
    TokensConfused "tokens_confused" Input Person
        "`yes` when another kind of token, id or key may stand where the token belongs: kept in one place, mixed up, taken from the wrong field."
        "Could another kind of token, id or key stand where this token belongs (kept in one place, wrong field)?"
    ResourceDiffers "resource_differs" Input Person
        "`yes` when the token was asked for another resource, audience or API than the one it is sent to, or for none."
        "Was the token asked for another API (resource, audience) than the one that it is sent to, or for none?"
    SeveralHosts "several_hosts" Input Person
        "`yes` when the authorization server is reached or names itself under several host names or URLs: public and internal, with and without port."
        "Is the authorization server reached under several host names (public and internal, http and https)?"
    EndpointChanged "endpoint_changed" Input Person
        "`yes` when the provider moved, renamed or retired a host, path, API version or flow."
        "Did the provider announce a new host, path, API version or the end of a flow?"
    SignedIn "signed_in" Input Person
        "Whether the user has a session at the provider in this browser: `yes` or `no`."
        "Is the user signed in at the provider in this browser?"
    SenderConstrained "sender_constrained" Input Person
        "`yes` when the client or token is registered for proof of possession: DPoP, or tokens bound to a certificate."
        "Is the client registered for DPoP or certificate-bound tokens?"
    GrantUnregistered "grant_unregistered" Input Person
        "`yes` when the client is registered for other grant types or flows than the one in use."
        "Is this grant type or flow missing from the client's registration?"
    OtherCallsWork "other_calls_work" Input Person
        "`yes` when the same token works for other calls, or the same request with other data."
        "Does the same token work for other API calls?"
    DomainRestricted "domain_restricted" Input Person
        "`yes` when only accounts of certain domains, organisations or tenants are let in, or the user is of another one."
        "Does the app let in only accounts of certain domains or organisations, and is the user of another one?"
    LifetimeLimited "lifetime_limited" Input Person
        "`yes` when refresh tokens, sessions or grants have a fixed maximum lifetime, however much they are used."
        "Is a fixed maximum lifetime configured for refresh tokens or sessions?"
    KeysChanged "keys_changed" Input Person
        "`yes` when signing keys were rotated, replaced, restored or never configured, at the server or the client."
        "Were signing keys rotated or replaced, at the server or for this client?"
    NeverRefreshed "never_refreshed" Input Person
        "`yes` when nothing renews the access token."
        "Is there nothing that refreshes the access token before or when it expires?"
    SessionInCookies "session_in_cookies" Input Person
        "`yes` when a session with its tokens is kept in cookies, or headers carry very large tokens."
        "Are sessions with their tokens kept in cookies (their size counts in every request)?"
    ProviderIncident "provider_incident" Input Person
        "`yes` when the provider has an incident, maintenance or outage by its own word or that of others."
        "Does the provider's status page tell of an incident?"
    PermissionChanged "permission_changed" Input Person
        "`yes` when the user's role, membership, licence or access to the resource was taken away or never given."
        "Did the user lose a role, membership or access to the resource, or never have it?"
    AccountUnfinished "account_unfinished" Input Person
        "`yes` when the user's account needs a step first: verify the e-mail, set a password, accept terms, complete a profile."
        "Must the user finish setting up the account first (verify e-mail, accept terms)?"
    ApprovalNeeded "approval_needed" Input Person
        "`yes` when an administrator must approve apps before users may connect them."
        "Must an administrator approve the app in the user's organisation?"
    SecretExpired "secret_expired" Input Person
        "`yes` when the client secret or key has an expiry date that has passed."
        "Has the client secret or certificate an expiry date that has passed?"
    Federated "federated" Input Person
        "`yes` when the user signs in through another identity provider: SAML, enterprise SSO, social login, a broker."
        "Does the user sign in through another identity provider (SSO, SAML, social login)?"
    ScopeUnregistered "scope_unregistered" Input Person
        "`yes` when a requested scope is not enabled, assigned or approved in the app's registration, or was renamed."
        "Is a requested scope not enabled, assigned or approved in the app's registration, or was it renamed?"
    PrivateAuthority "private_authority" Input Person
        "`yes` when a certificate is self-signed, of a private authority, or made by a proxy that inspects TLS."
        "Is the server's certificate self-signed, of a private authority, or replaced by an inspecting proxy?"
    ServerChanged "server_changed" Input Person
        "`yes` when the authorization server was upgraded, migrated, or its settings changed just before."
        "Was the authorization server upgraded or its configuration changed just before?"
    CheckFailed "check_failed" Input Run
        "What did not hold when oauthdx checked its own login, as `place.check`: places `callback token_answer id_token device`; checks such as `state iss nonce signature aud exp scope refresh_token expires_in tokens arrival expiry decision`."
        "Which check of `oauthdx connect` failed?"
    LoginLoops "login_loops" Input Person
        "`yes` when the login comes back to where it began: a redirect loop, or the login page again after a login that succeeded."
        "Does the browser go round between the app and the login page, or does the login page come again after a successful login?"
    EmbeddedBrowser "embedded_browser" Input Person
        "`yes` when the login page is shown by an app instead of the browser: a web view, an in-app browser."
        "Is the login page opened in a web view or in the browser inside another app?"
    BotProtection "bot_protection" Input Person
        "`yes` when a CDN, web application firewall or bot check stands before the server and may refuse programs while browsers pass."
        "Is the server behind a CDN, firewall or bot protection that refuses programs while a browser gets through?"
    ServerStateLost "server_state_lost" Input Person
        "`yes` when the authorization server was restarted or redeployed and kept keys, tokens, clients or sessions in memory only."
        "Was the authorization server restarted, with keys, clients, tokens or sessions that it keeps in memory only?"
    HeaderMissing "header_missing" Input Person
        "`yes` when the request lacks a header that the server wants beside the token: a version, a User-Agent, an API key, a tenant."
        "Does the server want a header beside Authorization (User-Agent, version, API key, tenant) that the request does not carry?"
    NotOffered "not_offered" Input Person
        "What of the request or token is not among what its receiver lists or knows: `grant`, `response-type`, `parameter` (or a value of one), `algorithm`; read from requests and metadata of one input, or said by the reporter."
        "Is something missing from what the server's metadata or documentation lists: the grant type, the response type, a parameter or its value, the algorithm?"
    KeyListed "key_listed" Input Person
        "Whether the key set that is read to verify the token has a key with the token's `kid`, read from both in one input or said by the reporter: `yes` or `no`."
        "Does the key set (jwks_uri) that is read to verify the token have a key with the token's kid?"
    IssuerDiffers "issuer_differs" Input Person
        "Whether the token's `iss` is another than the issuer that its receiver trusts or the metadata names, to the letter: `yes` or `no`."
        "Does the token's iss differ, to the letter, from the issuer that its receiver is configured to trust?"
    OAuthSeen "oauth_seen" Input Exchange
        "`yes` when anything in the input has to do with OAuth."
        "Does the input have to do with OAuth at all?"
}
