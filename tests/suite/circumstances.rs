//! What a reporter tells in passing becomes a fact, however it is worded.

use crate::program::diagnose;

/// A fact, and a sentence that tells it.
const SENTENCES: &[(&str, &str)] = &[
    (
        "several_workers",
        "three replicas of the service use the same refresh token",
    ),
    (
        "several_workers",
        "the cron job and the web app refresh the same account",
    ),
    ("several_workers", "we run on kubernetes with 3 pods"),
    (
        "several_workers",
        "it runs in AWS Lambda, many invocations at once",
    ),
    (
        "several_workers",
        "staging and production share one connection",
    ),
    (
        "several_workers",
        "the same token file is used on my laptop and on the server",
    ),
    ("refreshed_at_once", "two tabs refresh simultaneously"),
    (
        "refreshed_at_once",
        "both requests tried to refresh in the same second",
    ),
    (
        "refreshed_at_once",
        "parallel requests trigger the refresh twice",
    ),
    (
        "newer_token_exists",
        "the old refresh token was sent after restoring a database dump",
    ),
    (
        "newer_token_exists",
        "we overwrite the token file with the old value",
    ),
    (
        "newer_token_exists",
        "the new refresh token from the response is never stored",
    ),
    (
        "newer_token_exists",
        "our code keeps using the first refresh token",
    ),
    (
        "newer_token_exists",
        "the refreshed token was not saved because the process crashed",
    ),
    (
        "newer_token_exists",
        "the database write failed after the refresh",
    ),
    (
        "secret_changed",
        "client secret was regenerated in the console yesterday",
    ),
    ("secret_changed", "we rotated credentials last week"),
    (
        "secret_changed",
        "a new client secret was created and the old one deleted",
    ),
    (
        "user_disconnected",
        "the user revoked access in their account settings",
    ),
    (
        "user_disconnected",
        "the app was removed from connected apps by the customer",
    ),
    (
        "user_disconnected",
        "customer uninstalled the integration and installed it again",
    ),
    (
        "password_changed",
        "the customer changed his Google password",
    ),
    ("password_changed", "passwords were reset after an incident"),
    ("policy_changed", "IT enabled MFA for everybody last week"),
    (
        "policy_changed",
        "a conditional access policy was added by the admin",
    ),
    (
        "policy_changed",
        "the workspace admin restricted third-party apps",
    ),
    (
        "user_gone",
        "the employee who connected it left the company",
    ),
    ("user_gone", "the account was disabled in Active Directory"),
    (
        "works_elsewhere",
        "it works on localhost but not in production",
    ),
    ("works_elsewhere", "the same request succeeds in Postman"),
    ("works_elsewhere", "works fine with curl"),
    (
        "redirect_uri_differs",
        "callback URL in production is http but https is registered",
    ),
    (
        "redirect_uri_differs",
        "the redirect URI is registered without the trailing slash",
    ),
    ("proxy_in_front", "the app runs behind an AWS load balancer"),
    ("proxy_in_front", "behind Cloudflare and nginx"),
    ("clock_wrong", "the system clock is 5 minutes fast"),
    ("clock_wrong", "time on the container drifted"),
    ("clock_wrong", "the VM clock was wrong"),
    ("unused_for_days", "the integration was idle for 4 months"),
    ("unused_for_days", "not used in more than 90 days"),
    (
        "fails_after_seconds",
        "it fails exactly one hour after login",
    ),
    ("fails_after_seconds", "expires every 60 minutes"),
    (
        "fails_after_seconds",
        "works for an hour and then returns 401",
    ),
    ("fails_after_seconds", "stops working after 7 days"),
    (
        "fails_after_seconds",
        "users are logged out after 30 minutes",
    ),
    ("testing_mode", "the app is still in testing mode"),
    (
        "testing_mode",
        "OAuth consent screen is External and in Testing",
    ),
    ("testing_mode", "the application is in development mode"),
    (
        "code_redeemed_before",
        "the code is exchanged twice because of React StrictMode",
    ),
    ("code_redeemed_before", "the user reloads the callback page"),
    (
        "code_redeemed_before",
        "our middleware calls the token endpoint twice with the same code",
    ),
    (
        "storage_limit",
        "the token in the database is truncated at 255 characters",
    ),
    ("storage_limit", "the env var has quotes around the token"),
    (
        "typed_by_hand",
        "I copied the authorization code from the browser address bar",
    ),
    ("outbound_proxy", "requests go through a corporate proxy"),
    ("outbound_proxy", "the server is behind a firewall"),
    ("worked_before", "first time setting this up"),
    ("worked_before", "it worked until yesterday"),
    ("worked_before", "this has been running fine for two years"),
    ("worked_before", "nothing changed on our side"),
    (
        "environment_mixed",
        "we use sandbox credentials against the production URL",
    ),
    (
        "environment_mixed",
        "the account is in the EU data center but we call the US endpoint",
    ),
    (
        "other_client",
        "a different client id is used for the refresh than for the authorization",
    ),
    (
        "other_client",
        "the mobile app and the backend use different client IDs",
    ),
    ("scope_beyond_grant", "we only requested the profile scope"),
    (
        "scope_beyond_grant",
        "the token was issued without the calendar scope",
    ),
    (
        "offline_missing",
        "there is no refresh token in the response",
    ),
    ("offline_missing", "we never got a refresh_token"),
    (
        "bulk_traffic",
        "we call the endpoint thousands of times per minute",
    ),
    ("intermittent", "it fails sporadically, about once a day"),
    ("intermittent", "only some requests fail"),
    ("affected", "only one customer is affected"),
    ("affected", "all users are affected"),
    (
        "browser_client",
        "the request is made from a React single page app",
    ),
    ("third_party_cookies", "it happens only in Safari"),
    (
        "third_party_cookies",
        "silent renew in a hidden iframe fails",
    ),
    ("parallel_logins", "the user opened the login in two tabs"),
    (
        "parallel_logins",
        "the session cookie is lost on the way back",
    ),
    (
        "verifier_lost",
        "the code verifier is stored in memory and the process restarted",
    ),
    (
        "account_shared",
        "the user has connected the app more than 50 times",
    ),
    (
        "account_shared",
        "every developer logs in with the same account",
    ),
    ("just_issued", "the token was issued a second ago"),
    (
        "wrong_account",
        "the user was signed in with a personal account",
    ),
    ("client_type", "the client is a public client"),
    (
        "client_type",
        "the app is registered as a confidential web application",
    ),
    (
        "user_denied",
        "the user clicked cancel on the consent screen",
    ),
    (
        "encoding_suspect",
        "the secret contains special characters like + and /",
    ),
    ("store_unreadable", "the keyring was reset"),
    (
        "client_removed",
        "the OAuth app was deleted in the developer console",
    ),
    ("secret_verified", "client id and secret are correct"),
    ("age_days", "the user connected 8 months ago"),
    (
        "login_loops",
        "after signing in the browser is stuck in a redirect loop",
    ),
    (
        "login_loops",
        "users land on the login page again after a successful login",
    ),
    (
        "login_loops",
        "ERR_TOO_MANY_REDIRECTS between our app and the identity server",
    ),
    ("parallel_logins", "on the callback the session is empty"),
    (
        "parallel_logins",
        "the callback goes to another instance than the login",
    ),
    (
        "parallel_logins",
        "the user left the login page open overnight",
    ),
    (
        "embedded_browser",
        "our Android app opens the Google login in a WebView",
    ),
    (
        "embedded_browser",
        "the link is opened in the in-app browser and sign in fails",
    ),
    (
        "user_denied",
        "the visitor closed the popup before signing in",
    ),
    (
        "user_denied",
        "people press \"Don't allow\" on the consent page",
    ),
    ("user_pending", "nobody has opened the link so far"),
    ("user_pending", "the user hasn't entered the code yet"),
    (
        "approval_needed",
        "employees can't consent themselves, an admin has to accept for the organisation",
    ),
    ("approval_needed", "the company turned user consent off"),
    (
        "policy_changed",
        "the security team put an allowlist of apps in place",
    ),
    (
        "policy_changed",
        "logins from unmanaged devices are blocked",
    ),
    (
        "domain_restricted",
        "sign in is limited to members of our GitHub org",
    ),
    ("domain_restricted", "we only let in @example.com addresses"),
    (
        "wrong_account",
        "the browser picks the other Google account automatically",
    ),
    ("wrong_account", "no account chooser is shown"),
    (
        "account_unfinished",
        "the new user has a temporary password",
    ),
    (
        "account_unfinished",
        "the employee never clicked the confirmation link of the e-mail",
    ),
    (
        "testing_mode",
        "only the target users added in the portal can use the app",
    ),
    (
        "environment_mixed",
        "the test keys are used with the live endpoint",
    ),
    (
        "past_lifetime",
        "the code sits in a queue before the exchange",
    ),
    (
        "past_lifetime",
        "the customer types the code on the TV too late",
    ),
    (
        "code_redeemed_before",
        "the mail scanner visits the sign-in link first",
    ),
    ("code_redeemed_before", "the callback is hit twice"),
    (
        "scope_beyond_grant",
        "the new release asks for a new permission",
    ),
    (
        "federated",
        "users coming from ADFS see an error after they log in",
    ),
    (
        "endpoint_changed",
        "LinkedIn's old v1 sign in was switched off",
    ),
    (
        "bot_protection",
        "the identity provider is proxied through Cloudflare",
    ),
    (
        "bot_protection",
        "bot fight mode was turned on for the domain",
    ),
    (
        "bot_protection",
        "only the default user agent of the HTTP library is refused",
    ),
    (
        "bot_protection",
        "the script gets a captcha page, the browser does not",
    ),
    (
        "bot_protection",
        "the firewall rules of the CDN block our country",
    ),
    (
        "outbound_proxy",
        "the app ignores HTTPS_PROXY and tries direct connections",
    ),
    ("outbound_proxy", "the pod has no egress to the internet"),
    (
        "outbound_proxy",
        "the server is in a private subnet without NAT gateway",
    ),
    (
        "proxy_in_front",
        "the Authorization header doesn't reach PHP",
    ),
    ("proxy_in_front", "nginx drops the bearer token header"),
    ("transport", "the callback hangs until the browser gives up"),
    ("transport", "the container can't reach the sign-in server"),
    (
        "transport",
        "the host name is not resolvable inside the container",
    ),
    (
        "transport",
        "the TLS certificate of the server ran out on Sunday",
    ),
    (
        "server_state_lost",
        "after each restart the server makes a new developer signing key",
    ),
    (
        "server_state_lost",
        "the pod has no volume, all tokens are gone after a redeploy",
    ),
    (
        "server_state_lost",
        "the app pool is recycled at night and everybody has to log in again",
    ),
    (
        "keys_changed",
        "the gateway still has a cached copy of the JWKS",
    ),
    ("keys_changed", "signing keys are generated at start"),
    (
        "private_authority",
        "our root CA isn't in the Java truststore",
    ),
    ("private_authority", "certifi does not know the company CA"),
    (
        "clock_wrong",
        "the guest woke up from suspend and is minutes behind",
    ),
    ("clock_wrong", "the Windows time service was stopped"),
    (
        "clock_wrong",
        "the device has no battery and boots with a date in 1970",
    ),
    (
        "several_hosts",
        "issuer is https://id.test/ in the document and https://id.test in our config",
    ),
    (
        "several_hosts",
        "the token was issued for the public host, the backend uses the internal name as issuer",
    ),
    (
        "several_hosts",
        "the issuer was entered without trailing slash",
    ),
    (
        "resource_differs",
        "Keycloak only writes account into the aud claim",
    ),
    (
        "resource_differs",
        "the API identifier is registered without the slash",
    ),
    ("bulk_traffic", "every request fetches a new access token"),
    ("server_changed", "it happens since we imported the realm"),
    (
        "several_workers",
        "the desktop app and a daemon read the same credentials file",
    ),
    (
        "refreshed_at_once",
        "each widget triggers its own refresh when the token runs out",
    ),
    (
        "refreshed_at_once",
        "the interceptor refreshes for each request that gets a 401",
    ),
    (
        "refreshed_at_once",
        "there is no lock around the token renewal",
    ),
    (
        "newer_token_exists",
        "we only save the access token and ignore the new refresh token",
    ),
    ("newer_token_exists", "the VM was rolled back to a snapshot"),
    (
        "newer_token_exists",
        "the refresh request timed out and we retried with the same token",
    ),
    (
        "newer_token_exists",
        "it needs a login again after each restart of the container",
    ),
    (
        "old_token_replayed",
        "the server saw the reuse and killed the whole token family",
    ),
    (
        "account_shared",
        "logging in on the phone signs me out on the laptop",
    ),
    (
        "account_shared",
        "the CI pipeline logs in with the same test user at every run",
    ),
    (
        "long_unused",
        "the sync was paused in spring and resumed in autumn",
    ),
    ("long_unused", "nobody used it over the summer break"),
    (
        "unused_for_days",
        "I had not opened the app for about four months",
    ),
    ("fails_after_seconds", "it fails every Monday"),
    (
        "lifetime_limited",
        "users must sign in again every day, no matter how often we refresh the token",
    ),
    (
        "offline_missing",
        "only the first login returns a refresh token, the next one does not include it",
    ),
    ("offline_missing", "we forgot offline_access in the scopes"),
    ("never_refreshed", "nobody renews the token"),
    (
        "never_refreshed",
        "the client keeps sending the expired bearer",
    ),
    (
        "never_refreshed",
        "the job fetches one token at the start and uses it for the whole run",
    ),
    ("testing_mode", "I hadn't published the app in the console"),
    (
        "user_disconnected",
        "an admin cleaned out old integrations of the workspace",
    ),
    (
        "user_disconnected",
        "the shop owner deleted our app in the admin panel",
    ),
    ("user_gone", "the person who set it up resigned last month"),
    ("user_gone", "IT closed her account on Friday"),
    (
        "password_changed",
        "I had to pick a new password for the mail account",
    ),
    (
        "policy_changed",
        "our company rolled out two-step verification",
    ),
    (
        "other_client",
        "the backend refreshes with its own client id, the token comes from the iOS app",
    ),
    (
        "other_client",
        "we swapped the client id and the stored refresh tokens are refused",
    ),
    (
        "tokens_confused",
        "the API key was put into the header as a bearer",
    ),
    (
        "resource_differs",
        "the token for Graph is used to call our own API",
    ),
    (
        "resource_differs",
        "we forgot the audience parameter in the login",
    ),
    (
        "storage_limit",
        "the token was pasted from the log viewer, which cuts lines at 100 characters",
    ),
    (
        "store_unreadable",
        "the saved OAuth logins are gone since the app key was regenerated",
    ),
    (
        "store_unreadable",
        "gnome-keyring is not running on the headless server, so the token is lost",
    ),
    (
        "works_later",
        "the same request works a few seconds later with the same token",
    ),
    (
        "just_issued",
        "the first call right after the refresh is refused",
    ),
    (
        "client_auth",
        "our connector posts client id and secret as form fields",
    ),
    (
        "client_auth",
        "the mobile app cannot keep a secret, so no secret is sent",
    ),
    (
        "client_auth",
        "we sign a JWT with our private key instead of using a password",
    ),
    (
        "registered_auth",
        "the vendor wants the client credentials in a Basic header",
    ),
    (
        "client_removed",
        "the OAuth app disappeared from the developer console",
    ),
    (
        "secret_changed",
        "a colleague pressed reset next to the client secret",
    ),
    (
        "secret_expired",
        "the credential in the portal ran out on Friday",
    ),
    (
        "secret_expired",
        "the secret was only valid for 12 months and nobody renewed it",
    ),
    ("damaged", "the secret was copied with a trailing newline"),
    (
        "damaged",
        "the shell swallows everything behind the $ sign of the secret",
    ),
    (
        "typed_by_hand",
        "the object id was pasted where the client id belongs",
    ),
    ("client_type", "an Electron desktop app does the login"),
    (
        "grant_unregistered",
        "the device flow was never enabled for this client",
    ),
    (
        "redirect_uri_differs",
        "behind the balancer the callback is built with http:// but https is registered",
    ),
    (
        "redirect_uri_differs",
        "login breaks on preview deployments with a random subdomain",
    ),
    (
        "verifier_lost",
        "two tabs overwrite the PKCE verifier in local storage",
    ),
    (
        "challenge_sent",
        "the provider made PKCE mandatory for every app",
    ),
    (
        "content_type_fits",
        "the token request goes out as JSON with axios",
    ),
    (
        "duplicated_parameter",
        "client_id is in the URL and again in the body",
    ),
    (
        "empty_parameter",
        "the refresh_token column was NULL for this customer",
    ),
    (
        "authorization_fault",
        "the header holds only the token, without the word Bearer: no prefix",
    ),
    (
        "authorization_fault",
        "the SDK adds Bearer again, so it is Bearer Bearer",
    ),
    (
        "header_missing",
        "the API also needs an X-Api-Key header besides the token",
    ),
    (
        "header_missing",
        "the script runs with the default User-Agent of the library",
    ),
    (
        "body_kind",
        "instead of JSON we get back an HTML login page",
    ),
    (
        "other_calls_work",
        "the same token works for all other endpoints",
    ),
    (
        "session_in_cookies",
        "login works again after deleting all cookies",
    ),
    (
        "scope_unregistered",
        "since we requested an additional scope the consent screen does not show any more",
    ),
    (
        "scope_beyond_grant",
        "the new feature works for new customers, existing ones get 403",
    ),
    (
        "scope_beyond_grant",
        "reading contacts is fine, creating one is forbidden",
    ),
    (
        "permission_changed",
        "he was removed from the project and is not an owner any more",
    ),
    ("permission_changed", "the board was made private last week"),
    (
        "sender_constrained",
        "the client is registered with DPoP bound tokens",
    ),
    ("dpop_fault", "the server behind the proxy sees http in htu"),
    (
        "encoding_suspect",
        "passwords with & in them are concatenated into the body",
    ),
    (
        "key_listed",
        "the kid of the access token is not in the JWKS",
    ),
    (
        "issuer_differs",
        "the server log says issuer mismatch for the access token",
    ),
    (
        "issuer_differs",
        "the iss claim of the OAuth token differs from the issuer we set",
    ),
    (
        "not_offered",
        "grant_types_supported of the OAuth server does not list client_credentials",
    ),
    (
        "not_offered",
        "prompt_values_supported in the OAuth metadata lists only login",
    ),
    (
        "environment_mixed",
        "the app calls the sandbox with production keys",
    ),
    (
        "environment_mixed",
        "the token comes from /common but the API wants a tenant-specific one",
    ),
];

#[test]
fn circumstances_are_read_in_any_wording() {
    let mut missed = Vec::new();
    for (fact, sentence) in SENTENCES {
        let report = diagnose(&format!("{sentence}.\n\ninvalid_grant\n"), &["-v"]);
        let readings = report["readings"].as_array().unwrap();
        if !readings.iter().any(|r| r["fact"] == *fact) {
            missed.push(format!("{fact}: {sentence}"));
        }
    }
    assert!(
        missed.is_empty(),
        "{}:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

/// A fact, and a sentence with its words that does not tell it.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "password_changed",
        "I chose the external provider option instead of using username/password",
    ),
    (
        "password_changed",
        "users who signed up with Google cannot reset their password in our OAuth app",
    ),
    (
        "password_changed",
        "we use the password grant and I changed the redirect URI in the console",
    ),
    (
        "user_disconnected",
        "we added a disconnect button to the OAuth settings page",
    ),
    (
        "user_disconnected",
        "how can I revoke a user's OAuth token from my program?",
    ),
    (
        "user_disconnected",
        "I tried to disconnect and reconnect the integration, still the same error from OAuth",
    ),
    (
        "user_disconnected",
        "I removed the integration and added it again. Still no token from the OAuth server",
    ),
    (
        "secret_changed",
        "I regenerated the client secret several times but I still get the OAuth error",
    ),
    (
        "several_workers",
        "OAuth tokens are one time use, which means for any services a config change each time they start",
    ),
    (
        "several_workers",
        "I have two questions about the OAuth scopes and how long the token of your server lasts",
    ),
    (
        "account_shared",
        "the refresh token has been successfully used many times since the customer connected",
    ),
    ("account_shared", "every login to OAuth takes ten seconds"),
    (
        "provider_incident",
        "the redeploy in the original incident, when the OAuth login failed",
    ),
    (
        "wrong_account",
        "when the user logged in with Google, the OAuth profile picture is missing",
    ),
    (
        "wrong_account",
        "how do I let my users switch to another account at the OAuth login?",
    ),
    (
        "policy_changed",
        "we need a new privacy policy URL for the OAuth consent screen of our company",
    ),
    (
        "user_gone",
        "the user deleted a file through the OAuth API and gets a 404",
    ),
    (
        "tokens_confused",
        "should I send the id token or the access token to the OAuth API?",
    ),
    (
        "not_offered",
        "how do I read grant_types_supported of the OAuth server?",
    ),
    (
        "issuer_differs",
        "does the iss of the OAuth token match the issuer?",
    ),
    (
        "environment_mixed",
        "the OAuth page is shown in a sandboxed frame",
    ),
    (
        "environment_mixed",
        "the OAuth client runs in a sandbox without network",
    ),
    (
        "environment_mixed",
        "we set up a custom domain last year for OAuth",
    ),
    (
        "environment_mixed",
        "I log in to OAuth with my personal account",
    ),
    (
        "domain_restricted",
        "I tested the OAuth login with my personal account",
    ),
];

#[test]
fn words_that_mean_something_else_tell_no_circumstance() {
    let mut misread = Vec::new();
    for (fact, sentence) in OTHERWISE {
        let end = if sentence.ends_with('?') { "" } else { "." };
        let report = diagnose(&format!("{sentence}{end}\n"), &["-v"]);
        let readings = report["readings"].as_array().unwrap();
        if readings
            .iter()
            .any(|r| r["fact"] == *fact && r["value"] != "no")
        {
            misread.push(format!("{fact}: {sentence}"));
        }
    }
    assert!(misread.is_empty(), "{}", misread.join("\n"));
}
