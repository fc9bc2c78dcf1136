//! What a person reads in each sample of `tests/inputs`.

/// A sample, its exchanges as `place: request → outcome`, and facts that are in it.
///
/// A fact is written `exchange fact=value`, with `-` for the input as a whole; a value that ends
/// in `…` is the beginning.
pub struct Sample {
    /// The file's name.
    pub name: &'static str,
    /// In their order.
    pub exchanges: &'static [&'static str],
    /// Some of those that are in it.
    pub facts: &'static [&'static str],
}

/// Every sample, by name.
pub const SAMPLES: &[Sample] = &[
    Sample {
        name: "app.log",
        exchanges: &[
            "app.log, line 2: POST https://airtable.com/oauth2/v1/token → 200",
            "app.log, line 3: POST https://airtable.com/oauth2/v1/token → 400 invalid_grant",
        ],
        facts: &[
            "0 status=200",
            "0 succeeded=yes",
            "1 error=invalid_grant",
            "1 complaint=refresh_token.unknown",
            "1 succeeded=no",
            "- activity=refresh",
            "- provider=airtable",
        ],
    },
    Sample {
        name: "app.ndjson",
        exchanges: &[
            "app.ndjson, line 2: POST https://airtable.com/oauth2/v1/token → 400 invalid_grant",
            "app.ndjson, line 3: POST https://api.airtable.com/v0/x → 401 authentication_required",
            "app.ndjson, line 4: → invalid_grant",
        ],
        facts: &[
            "0 grant=refresh_token",
            "0 sent=refresh_token",
            "0 status=400",
            "1 endpoint=api",
            "1 status=401",
            "2 complaint=token.used",
            "- provider=airtable",
        ],
    },
    Sample {
        name: "authorize.url",
        exchanges: &[
            "authorize.url: GET https://airtable.com/oauth2/v1/authorize → no answer shown",
        ],
        facts: &[
            "0 endpoint=authorize",
            "0 response_type=code",
            "0 code_challenge_method=S256",
            "0 redirect_uri_kind=https",
            "0 sent=state",
            "- provider=airtable",
        ],
    },
    Sample {
        name: "bare.json",
        exchanges: &["bare.json: → invalid_grant"],
        facts: &[
            "0 body_kind=json",
            "0 error=invalid_grant",
            "0 says=Token has been expired or revoked.",
            "0 complaint=token.revoked",
        ],
    },
    Sample {
        name: "browser.har",
        exchanges: &[
            "browser.har, entry 1: GET https://accounts.google.com/o/oauth2/v2/auth → 302 access_denied",
            "browser.har, entry 2: POST https://oauth2.googleapis.com/token → 400 invalid_grant",
            "browser.har, entry 3: POST https://api.example.com/token → err_cert_authority_invalid tls-untrusted",
        ],
        facts: &[
            "0 endpoint=authorize",
            "0 error=access_denied",
            "0 code_challenge_method=absent",
            "1 grant=authorization_code",
            "1 client_auth=post",
            "1 content_type_fits=yes",
            "1 error=invalid_grant",
            "2 transport=tls-untrusted",
            "- provider=google",
        ],
    },
    Sample {
        name: "callback.url",
        exchanges: &["callback.url: GET https://app.example.com/oauth/callback → invalid_scope"],
        facts: &[
            "0 endpoint=callback",
            "0 error=invalid_scope",
            "0 says=The requested scope is invalid",
            "0 sent=state",
        ],
    },
    Sample {
        name: "curl-command.txt",
        exchanges: &[
            "curl-command.txt, line 1: POST https://login.microsoftonline.com/common/oauth2/v2.0/token → no answer shown",
        ],
        facts: &[
            "0 grant=client_credentials",
            "0 client_auth=post",
            "0 request_content_type=form",
            "0 secret_has_reserved_characters=yes",
            "- provider=microsoft",
        ],
    },
    Sample {
        name: "curl-include.txt",
        exchanges: &[
            "curl-include.txt, line 1: POST https://api.notion.com/v1/oauth/token → 400 invalid_grant",
        ],
        facts: &[
            "0 method=POST",
            "0 grant=authorization_code",
            "0 client_auth=basic",
            "0 request_body_kind=json",
            "0 complaint=code.used",
            "- provider=notion",
        ],
    },
    Sample {
        name: "curl-verbose.txt",
        exchanges: &[
            "curl-verbose.txt, line 1: POST https://login.example.com/oauth2/token → 401 invalid_client",
            "curl-verbose.txt, line 27: POST https://expired.example.com/token → tls-expired",
        ],
        facts: &[
            "0 client_auth=basic",
            "0 grant=refresh_token",
            "0 challenge_scheme=basic",
            "0 complaint=client_auth.invalid",
            "1 transport=tls-expired",
            "1 grant=client_credentials",
        ],
    },
    Sample {
        name: "error.html",
        exchanges: &["error.html: → no answer shown"],
        facts: &[
            "0 body_kind=html",
            "0 answered_by=waf",
            "0 says=Just a moment...…",
        ],
    },
    Sample {
        name: "error.xml",
        exchanges: &["error.xml: → 401 AuthenticationFault"],
        facts: &[
            "0 body_kind=xml",
            "0 error=AuthenticationFault",
            "0 code=100",
            "0 status=401",
            "0 says=General Authentication Error",
        ],
    },
    Sample {
        name: "form.txt",
        exchanges: &["form.txt: → bad_verification_code"],
        facts: &[
            "0 body_kind=form",
            "0 error=bad_verification_code",
            "0 says=The code passed is incorrect or expired.",
        ],
    },
    Sample {
        name: "header.txt",
        exchanges: &["header.txt: request to an unnamed URL → insufficient_scope"],
        facts: &["0 challenge_scheme=bearer", "0 error=insufficient_scope"],
    },
    Sample {
        name: "proxy.har",
        exchanges: &[
            "proxy.har, entry 1: POST https://slack.com/api/oauth.v2.access → 200 invalid_code",
            "proxy.har, entry 2: request to https://slack.com/api/auth.test → 200",
        ],
        facts: &[
            "0 sent=client_secret",
            "0 error=invalid_code",
            "0 succeeded=no",
            "1 succeeded=yes",
        ],
    },
    Sample {
        name: "raw.http",
        exchanges: &[
            "raw.http, line 1: POST https://airtable.com/oauth2/v1/token → 400 invalid_grant",
            "raw.http, line 17: GET https://api.airtable.com/v0/meta/whoami → 401 invalid_token",
        ],
        facts: &[
            "0 client_auth=basic",
            "0 grant=refresh_token",
            "0 complaint=token.used",
            "1 endpoint=api",
            "1 error=invalid_token",
            "1 body_kind=empty",
            "- provider=airtable",
        ],
    },
    Sample {
        name: "stacktrace.txt",
        exchanges: &["stacktrace.txt, line 8: → invalid_grant"],
        facts: &[
            "0 error=invalid_grant",
            "0 complaint=token.revoked",
            "- activity=refresh",
            "- provider=google",
        ],
    },
    Sample {
        name: "ticket-airtable.txt",
        exchanges: &[
            "ticket-airtable.txt, line 9: POST https://airtable.com/oauth2/v1/token → 400 invalid_grant",
            "ticket-airtable.txt, line 31: GET https://app.example.com/cb → no answer shown",
        ],
        facts: &[
            "0 grant=refresh_token",
            "0 client_auth=basic",
            "0 complaint=refresh_token.unknown",
            "1 endpoint=callback",
            "- several_workers=yes",
            "- worked_before=yes",
            "- provider=airtable",
        ],
    },
    Sample {
        name: "ticket-microsoft.md",
        exchanges: &[
            "ticket-microsoft.md, line 8: POST https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token → invalid_client",
        ],
        facts: &[
            "0 code=AADSTS7000222",
            "0 grant=client_credentials",
            "0 client_auth=post",
            "0 complaint=client_secret.expired",
            "- provider=microsoft",
        ],
    },
    Sample {
        name: "utf16.txt",
        exchanges: &["utf16.txt, line 3: → 401 invalid_token"],
        facts: &[
            "0 status=401",
            "0 error=invalid_token",
            "0 complaint=access_token.expired",
        ],
    },
];

/// Facts that a reader could mistake something in a sample for, with what it really is.
pub const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "stacktrace.txt",
        "error=raise_from_error",
        "the name of a Python function",
    ),
    (
        "stacktrace.txt",
        "error=error_description",
        "the name of a field",
    ),
    (
        "stacktrace.txt",
        "user_disconnected=yes",
        "revoked, or only expired",
    ),
    (
        "ticket-microsoft.md",
        "complaint=code.missing",
        "no change of the program's code",
    ),
    (
        "ticket-airtable.txt",
        "complaint=token.duplicated",
        "both pods read the one token",
    ),
    (
        "header.txt",
        "complaint=token.missing",
        "the scope is missing, the token is there",
    ),
    ("app.log", "error=ioexception", "the name of a class"),
    ("error.html", "error=waf", "no word of the page"),
];

/// The cause that the words of a sample leave no doubt of.
pub const CAUSES: &[(&str, &[&str])] = &[
    ("bare.json", &["consent-revoked"]),
    ("callback.url", &["invalid-scope"]),
    ("curl-include.txt", &["authorization-code-reused"]),
    ("error.html", &["html-or-waf-interstitial"]),
    (
        "form.txt",
        &["authorization-code-expired", "authorization-code-reused"],
    ),
    ("header.txt", &["insufficient-scope"]),
    ("raw.http", &["stale-rotation", "reuse-family-revoked"]),
    ("stacktrace.txt", &["consent-revoked"]),
    ("ticket-airtable.txt", &["refresh-race"]),
    ("ticket-microsoft.md", &["client-secret-expired"]),
    ("utf16.txt", &["access-token-expired"]),
];
