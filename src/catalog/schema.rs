//! The types of causes, providers and rules, as TOML files hold them and as they are compiled in.
//!
//! The build script reads the same types, so a file that doesn't fit stops the build with its name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rule::{Confidence, Rule, Test};

/// One root cause of a failing connection: `src/causes/<id>.toml`.
///
/// `S` is `String` where TOML is read, and `&str` where a cause is borrowed from what is compiled in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        deserialize = "S: Deserialize<'de> + Default, Test<S>: Deserialize<'de>",
        serialize = "S: Serialize"
    )
)]
pub struct Cause<S = String> {
    /// The file's name.
    #[serde(default)]
    pub id: S,
    /// What is wrong, in one line.
    pub title: S,
    /// Who must act.
    pub who: Who,
    /// What clears the failure now.
    pub remedy: Remedy,
    /// How often it is met; breaks ties only.
    pub prior: Prior,
    /// What happened, in plain words.
    pub meaning: S,
    /// What to tell the end user.
    pub tell_user: S,
    /// Causes that this one explains: it stands before them.
    #[serde(default)]
    pub explains: Vec<S>,
    /// Specifications and vendors' pages.
    #[serde(default)]
    pub references: Vec<S>,
    /// Alternatives, each of which raises this cause.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule<S>>,
    /// Circumstances each of which raises this cause to likely where a rule makes it possible, and
    /// puts it before others of its level.
    #[serde(default, rename = "support")]
    pub supports: Vec<Rule<S>>,
    /// Each of which lowers this cause by one level.
    #[serde(default, rename = "against")]
    pub against: Vec<Rule<S>>,
    /// The same mistake in a request that succeeded: accepted today, to be remarked on.
    #[serde(default)]
    pub tolerated: Vec<Rule<S>>,
    /// What to do, in order.
    #[serde(default = "Vec::new", rename = "fix")]
    pub fixes: Vec<Fix<S>>,
}

/// One provider of OAuth: `src/providers/<slug>.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The file's name.
    #[serde(default)]
    pub slug: String,
    /// The file itself: `providers/<slug>.toml`.
    #[serde(default)]
    pub file: String,
    /// The provider's own name for itself.
    pub name: String,
    /// Other slugs and products that this file covers.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names by which people mention it in prose; the name itself need not be repeated.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// Whether the name alone is an everyday word ("Box"), so that only `mentions` tell.
    #[serde(default)]
    pub name_is_a_word: bool,
    /// Hosts of its endpoints and API; `*.example.com` covers subdomains.
    pub hosts: Vec<String>,
    /// Prefixes of its vendor codes: `AADSTS`.
    #[serde(default)]
    pub code_prefixes: Vec<String>,
    /// Where an app's owner changes settings.
    #[serde(default)]
    pub console: Option<String>,
    /// Pages to read on.
    #[serde(default)]
    pub references: Vec<String>,
    /// The day on which what the file says was last compared with its sources: `2026-11-24`.
    #[serde(default)]
    pub checked: Option<String>,
    /// Where requests go.
    pub endpoints: Endpoints,
    /// What a login there needs beyond the specifications.
    #[serde(default)]
    pub connect: Connect,
    /// What the names in braces of its URLs stand for.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// How it behaves.
    #[serde(default)]
    pub habits: Habits,
    /// What does not fit a typed habit.
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
    /// Its own codes and what they mean.
    #[serde(default)]
    pub codes: BTreeMap<String, Code>,
    /// Its own sentences and habits, each pointing at a cause.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    /// What speaks against a cause at this provider.
    #[serde(default, rename = "against")]
    pub against: Vec<Rule>,
    /// Fix steps that hold at this provider only, shown before the cause's own.
    #[serde(default, rename = "fix")]
    pub fixes: Vec<Fix>,
}

/// URLs of a provider; `{name}` stands for what differs by tenant or host.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Endpoints {
    /// Authorization endpoint (RFC 6749 section 3.1).
    pub authorize: Option<String>,
    /// Token endpoint (RFC 6749 section 3.2).
    pub token: Option<String>,
    /// Revocation endpoint (RFC 7009).
    pub revoke: Option<String>,
    /// Introspection endpoint (RFC 7662).
    pub introspect: Option<String>,
    /// `UserInfo` endpoint (`OpenID` Connect Core section 5.3).
    pub userinfo: Option<String>,
    /// Device authorization endpoint (RFC 8628).
    pub device: Option<String>,
    /// Discovery document.
    pub discovery: Option<String>,
    /// Pushed authorization request endpoint (RFC 9126).
    pub par: Option<String>,
    /// Dynamic registration endpoint (RFC 7591).
    pub registration: Option<String>,
    /// One harmless GET that proves an access token.
    pub test_api: Option<String>,
}

/// What a login at a provider needs beyond the specifications; values may hold `{client_id}` and
/// the provider's own variables.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connect {
    /// Parameters of the authorization request, such as those that ask for a refresh token.
    pub authorize_params: BTreeMap<String, String>,
    /// Parameters of the token request.
    pub token_params: BTreeMap<String, String>,
    /// Headers of the token request.
    pub headers: BTreeMap<String, String>,
    /// Scopes that every login should ask for.
    pub scopes: Vec<String>,
    /// Whether a login that names no scope asks for all that the app may have.
    pub no_scope_is_all: bool,
    /// The name under which requests carry the client's id, where it is not `client_id`.
    pub client_id_parameter: Option<String>,
    /// The client authentication method, where the habit does not say it exactly.
    pub client_auth: Option<String>,
    /// The redirect URI on this machine, where the usual one is not accepted.
    pub redirect_uri: Option<String>,
    /// Whether the token request must not carry the redirect URI.
    pub omit_redirect_uri: bool,
    /// Whom a signed statement addresses, where it is not the token endpoint.
    pub assertion_audience: Option<String>,
    /// The user name under which git takes an access token as the password.
    pub git_username: Option<String>,
    /// Where this was read.
    pub source: Option<String>,
}

/// What a name in braces stands for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Variable {
    /// Its value where nobody says otherwise.
    pub default: Option<String>,
    /// How a value looks.
    pub example: Option<String>,
    /// What it is.
    pub about: Option<String>,
}

/// How sure a fact about a provider is, and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The vendor's documentation, repository or a published guide states it.
    Confirmed,
    /// A catalogue, client library or detector behaves so.
    SeenInCode,
    /// A single weak source.
    Unsure,
}

/// A fact about a provider with its mark and source.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known<T> {
    /// The fact.
    pub value: T,
    /// How sure it is.
    pub mark: Mark,
    /// Where it was read: an URL, or repository and path.
    pub source: String,
}

macro_rules! habits {
    ($($name:ident : $kind:ty, $doc:literal;)+) => {
        /// How a provider behaves, as far as it is known; a missing key is unknown.
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Habits {
            $(#[doc = $doc] pub $name: Option<Known<$kind>>,)+
        }

        impl Habits {
            /// Each known habit: name, meaning, value in words, mark and source.
            pub fn rows(&self) -> Vec<HabitRow<'_>> {
                let mut rows = Vec::new();
                $(if let Some(known) = &self.$name {
                    rows.push(HabitRow {
                        name: stringify!($name),
                        meaning: $doc,
                        value: known.value.in_words(),
                        mark: known.mark,
                        source: &known.source,
                    });
                })+
                rows
            }
        }
    };
}

habits! {
    rotation: String, "Whether a refresh gives a new refresh token and kills the old one: always, never, optional, new-token-old-stays, by-flow";
    rotation_grace_s: u64, "Seconds for which the old refresh token still works after rotation";
    reuse_revokes_family: bool, "Whether showing a rotated refresh token revokes the newest one too";
    rejected_refresh_revokes: bool, "Whether a rejected refresh request can cost the refresh token";
    refresh_token_issued: String, "When a refresh token is issued: always, never, or with which parameter or scope";
    access_token_lifetime_s: u64, "Seconds that an access token lives";
    refresh_token_idle_s: u64, "Seconds without use after which a refresh token dies";
    refresh_token_max_age_s: u64, "Seconds after which a refresh token dies however often it is used";
    testing_refresh_token_lifetime_s: u64, "Seconds that a refresh token lives while the app is in testing";
    refresh_token_cap: u64, "How many live refresh tokens there can be; the oldest is dropped";
    refresh_token_cap_scope: String, "What the cap counts";
    refresh_token_revoked_on: Vec<String>, "What kills a refresh token";
    code_lifetime_s: u64, "Seconds that an authorization code lives";
    token_request_body: String, "How the token request is encoded: form or json";
    client_auth: String, "How the client authenticates: basic, post, none, jwt, or in words";
    required_headers: Vec<String>, "Headers that requests must carry";
    pkce: String, "Whether PKCE is required, supported, off (refused, or of a kind of its own) or unknown (clients that work do without)";
    scope_separator: String, "What separates scopes";
    redirect_uri_rule: String, "What redirect URIs are accepted";
    propagation_delay_s: u64, "Seconds until a change at the provider is known everywhere";
}

/// One line of a provider's habits.
#[derive(Clone, Debug)]
pub struct HabitRow<'a> {
    /// The key in the TOML file.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// The value, with its unit.
    pub value: String,
    /// How sure it is.
    pub mark: Mark,
    /// Where it was read.
    pub source: &'a str,
}

/// A value that reads well in a table.
trait InWords {
    fn in_words(&self) -> String;
}

impl InWords for String {
    fn in_words(&self) -> String {
        self.clone()
    }
}

impl InWords for u64 {
    fn in_words(&self) -> String {
        self.to_string()
    }
}

impl InWords for bool {
    fn in_words(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl InWords for Vec<String> {
    fn in_words(&self) -> String {
        self.join(", ")
    }
}

/// A statement about a provider in prose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The statement.
    pub text: String,
    /// How sure it is.
    pub mark: Mark,
    /// Where it was read.
    pub source: String,
}

/// A vendor's own code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code<S = String> {
    /// The cause that it means.
    pub cause: S,
    /// Other causes that give the same code.
    #[serde(default = "Vec::new")]
    pub also: Vec<S>,
    /// What the vendor means by it.
    pub meaning: S,
    /// Overrides the cause's remedy.
    #[serde(default)]
    pub remedy: Option<Remedy>,
    /// How sure the cause is once the code is seen.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is documented or was seen.
    pub source: S,
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Whoever writes or configures the client application.
    Developer,
    /// The person whose account is connected.
    User,
    /// The administrator or app owner at the provider.
    Admin,
    /// The provider itself.
    Provider,
    /// Whoever runs the machine or network of the client.
    Operator,
}

/// What clears the failure now; the exit code follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// The user connects again.
    Reauthorize,
    /// The user does what the finding says.
    UserAction,
    /// The client's code or configuration changes.
    FixClient,
    /// The request changes.
    FixRequest,
    /// An administrator or the app's owner acts at the provider.
    AskAdmin,
    /// Waiting and trying again is enough.
    Retry,
    /// The machine, network, proxy, clock or keyring is put right.
    FixEnvironment,
}

/// How often a cause is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prior {
    /// Seldom.
    Rare,
    /// Now and then.
    Uncommon,
    /// All the time.
    Common,
}

/// One step that clears or prevents a failure.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix<S = String> {
    /// What to do.
    pub action: S,
    /// A command that shows that it worked.
    #[serde(default = "Option::default")]
    pub verify: Option<S>,
    /// The cause that it belongs to, in a provider's file.
    #[serde(default = "Option::default")]
    pub cause: Option<S>,
}

impl<S> Fix<S> {
    /// The same with what `text` makes of each text.
    pub fn map<T>(&self, text: impl Fn(&S) -> T) -> Fix<T> {
        Fix {
            action: text(&self.action),
            verify: self.verify.as_ref().map(&text),
            cause: self.cause.as_ref().map(&text),
        }
    }
}

impl Provider {
    /// `template` with its variables as they usually are; those without a usual value stay.
    pub fn usual(&self, template: &str) -> String {
        let defaults = self.variables.iter();
        let defaults =
            defaults.filter_map(|(name, variable)| Some((name, variable.default.as_ref()?)));
        defaults.fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// `template` with its variables filled in; else the names of those that have no value.
    ///
    /// What `values` does not know has the value that the file gives.
    pub fn fill(
        &self,
        template: &str,
        values: &BTreeMap<String, String>,
    ) -> Result<String, Vec<String>> {
        let mut filled = String::with_capacity(template.len());
        let mut missing = Vec::new();
        let mut rest = template;
        while let Some((before, (name, after))) = rest
            .split_once('{')
            .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            let own = || self.variables.get(name)?.default.as_ref();
            filled.push_str(before);
            match values.get(name).or_else(own) {
                Some(value) => filled.push_str(value),
                None => missing.push(name.to_owned()),
            }
            rest = after;
        }
        filled.push_str(rest);
        if missing.is_empty() {
            Ok(filled)
        } else {
            Err(missing)
        }
    }
}

/// Every cause that a provider's file names.
pub fn causes_named(provider: &Provider) -> impl Iterator<Item = &str> {
    let rules = provider
        .rules
        .iter()
        .chain(&provider.against)
        .filter_map(|r| r.cause.as_deref());
    let codes = provider
        .codes
        .values()
        .flat_map(|c| std::iter::once(c.cause.as_str()).chain(c.also.iter().map(String::as_str)));
    let fixes = provider.fixes.iter().filter_map(|f| f.cause.as_deref());
    rules.chain(codes).chain(fixes)
}
