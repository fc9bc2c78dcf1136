//! The names of fields that hold secrets.

/// Names of fields that hold a secret, with the short kind that fingerprints show.
///
/// Compared after lower-casing and dropping everything but letters and digits, so that
/// `client_secret`, `clientSecret` and `CLIENT-SECRET` are one name.
const SECRET_NAMES: &[(&str, &str)] = &[
    ("accesstoken", "at"),
    ("accesskey", "key"),
    ("apikey", "key"),
    ("xapikey", "key"),
    ("apitoken", "key"),
    ("appsecret", "cs"),
    ("appsecretproof", "cs"),
    ("actortoken", "at"),
    ("assertion", "jwt"),
    ("authcode", "code"),
    ("authorization", "auth"),
    ("authorizationcode", "code"),
    ("authtoken", "at"),
    ("bearer", "at"),
    ("bearertoken", "at"),
    ("clientassertion", "jwt"),
    ("clientsecret", "cs"),
    ("clientsecrets", "cs"),
    ("code", "code"),
    ("codeverifier", "cv"),
    ("consumersecret", "cs"),
    ("cookie", "ck"),
    ("devicecode", "dc"),
    ("devicesecret", "cs"),
    ("dpop", "jwt"),
    ("fbexchangetoken", "at"),
    ("granttoken", "code"),
    ("idtoken", "idt"),
    ("idtokenhint", "idt"),
    ("logintoken", "at"),
    ("mfatoken", "at"),
    ("oauthtoken", "at"),
    ("oauthtokensecret", "cs"),
    ("oauthverifier", "cv"),
    ("oauthsignature", "sig"),
    ("pass", "pw"),
    ("passwd", "pw"),
    ("password", "pw"),
    ("pat", "key"),
    ("privatekey", "key"),
    ("proxyauthorization", "auth"),
    ("pwd", "pw"),
    ("refreshtoken", "rt"),
    ("registrationaccesstoken", "at"),
    ("requesttoken", "rqt"),
    ("secret", "cs"),
    ("securitytoken", "pw"),
    ("sessionid", "ck"),
    ("sessiontoken", "ck"),
    ("setcookie", "ck"),
    ("sharedsecret", "cs"),
    ("signingsecret", "cs"),
    ("subjecttoken", "at"),
    ("token", "tok"),
    ("usercode", "uc"),
    ("xauthtoken", "at"),
    ("xcsrftoken", "ck"),
    ("xsrftoken", "ck"),
];

/// The kind of secret that a field called `name` holds, if it holds one.
pub fn kind_of_name(name: &str) -> Option<&'static str> {
    let last = name.rsplit(['.', '/', '[']).next().unwrap_or(name);
    let plain: String = last
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    if plain.is_empty() {
        return None;
    }
    let exact = SECRET_NAMES.iter().find(|(n, _)| *n == plain);
    // `GOOGLE_CLIENT_SECRET`, `new_refresh_token`: the end decides, for the telling names only.
    let by_end = || {
        SECRET_NAMES
            .iter()
            .filter(|(n, _)| n.len() >= 8)
            .find(|(n, _)| plain.ends_with(n))
    };
    exact.or_else(by_end).map(|(_, kind)| *kind)
}

/// Whether a value under a secret's name is one: not a placeholder, nor, under the names that error
/// answers use too (`code`, `token`), an error word.
pub(super) fn may_be_secret(kind: &str, value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    !(value.is_empty()
        || value.contains("redacted")
        // `POST /token HTTP/1.1`.
        || lower.starts_with("http/")
        || value.starts_with(['<', '$', '{', '*'])
        || value
            .chars()
            .all(|c| c == '*' || c == 'x' || c == 'X' || c == '.' || c == '…')
        || matches!(
            lower.as_str(),
            "null"
                | "none"
                | "undefined"
                | "true"
                | "false"
                | "bearer"
                | "basic"
                | "invalid"
                | "missing"
        )
        || matches!(kind, "code" | "tok") && is_error_word(value))
}

/// `invalid_grant`, `Inactive`, `4700`, `limit exceeded`: what error fields hold, also those called
/// `code`.
fn is_error_word(value: &str) -> bool {
    let words = value
        .chars()
        .all(|c| c.is_ascii_lowercase() || c == '_' || c == '-' || c == '.');
    let shouted = value.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let number = value.len() <= 9 && value.chars().all(|c| c.is_ascii_digit());
    // `MO-1234`, `OAU-143`, `AADSTS50076`.
    let coded = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let vendor = value.len() <= 12 && value.chars().all(coded) || value.starts_with("AADSTS");
    (words && value.len() <= 48 && value.contains(['_', '-']))
        || (words && value.len() <= 14)
        || shouted
        || number
        || vendor
        || value.contains(' ')
        || is_camel_case(value)
}

/// `InvalidToken`: a generator's letters would not come in words of a capital and three more.
fn is_camel_case(value: &str) -> bool {
    let mut words = value.split_inclusive(|c: char| c.is_ascii_uppercase());
    // What is split off are the capitals: the first stands alone, the others end a word.
    words.next().is_some_and(|first| first.len() == 1)
        && value.len() <= 40
        && value.chars().all(|c| c.is_ascii_alphabetic())
        && words.all(|word| word.trim_end_matches(char::is_uppercase).len() >= 3)
}

/// A fingerprint of `Authorization` credentials behind their scheme, which is no secret.
pub(super) fn with_scheme(kind: &str, value: &str, fingerprint: String) -> String {
    const SCHEMES: &[&str] = &["basic", "bearer", "dpop", "digest", "negotiate", "token"];
    let scheme = value.split_once(' ').map_or("", |(scheme, _)| scheme);
    if kind == "auth"
        && SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        format!("{scheme} {fingerprint}")
    } else {
        fingerprint
    }
}
