//! Examples at the end of each command's help.

pub(super) const EXAMPLES: &str = "\
Examples:
  oauthdx connect airtable                       log in; if it fails, say why
  oauthdx diagnose ticket.txt                    what is wrong, who must act, what to do
  curl -v … 2>&1 | oauthdx diagnose              straight from a failing request
  oauthdx diagnose ticket.txt --format markdown  to paste into the ticket
  oauthdx explain AADSTS700082                   what a vendor's code means
  oauthdx providers airtable                     how a provider treats its tokens
";

pub(super) const CONNECT_EXAMPLES: &str = "\
Examples:
  Log in, store the tokens, tell what was checked; a second account gets a name:
    oauthdx connect airtable
    oauthdx connect salesforce acme --var hostname=test.salesforce.com
  Find the server behind a URL, register a client there, log in:
    oauthdx connect https://mcp.example/mcp
  A browser on another machine, or none at all:
    oauthdx connect airtable --paste
    oauthdx connect github --grant device
  A machine, without a person, as in CI; OAUTHDX_CLIENT_SECRET holds the secret:
    oauthdx connect custom lab --token-url URL --client-id ID --grant client-credentials
    oauthdx connect google robot --grant jwt-bearer --key-file account.json --scope SCOPE
  Make a mistake on purpose, see its diagnosis, and keep the run for a ticket:
    oauthdx connect airtable --break pkce --record run.har -v
  Take over tokens without a login:
    oauthdx connect custom lab --import tokens.json --token-url URL --client-id ID
";

pub(super) const REFRESH_EXAMPLES: &str = "\
Examples:
  oauthdx refresh airtable                       refresh now; if it fails, say why
  oauthdx refresh airtable --min-valid 10m       only if the access token ends within ten minutes
  oauthdx refresh --all --stale-within 7d        before refresh tokens die of idleness
  oauthdx refresh --all --watch                  stay, and keep all of them fresh
  Use the token without seeing it:
    oauthdx refresh airtable --min-valid 5m --exec -- ./sync.sh
    curl -K <(oauthdx refresh airtable --min-valid 5m --print curl-config) https://api.airtable.com/v0/meta/whoami
  In CI, where a rotated refresh token must go back into the secret store:
    oauthdx refresh --from-env AIRTABLE --provider airtable --on-rotate 'gh secret set AIRTABLE_SET' --print header
  As git's credential helper, and as kubectl's:
    git config credential.https://gitlab.com.helper '!f() { test \"$1\" = get && oauthdx refresh gitlab --min-valid 5m --print git-credential; }; f'
    kubectl config set-credentials me --exec-api-version client.authentication.k8s.io/v1 --exec-command oauthdx \\
      --exec-arg refresh --exec-arg corp --exec-arg --min-valid --exec-arg 5m --exec-arg --print --exec-arg exec-credential
";

pub(super) const DIAGNOSE_EXAMPLES: &str = "\
Examples:
  oauthdx diagnose ticket.txt app.log            one diagnosis over several files
  oauthdx diagnose -                             paste, then Ctrl-D
  curl -v … 2>&1 | oauthdx diagnose              straight from a failing request
  oauthdx diagnose --text 'https://app.example/callback?error=access_denied'
  oauthdx diagnose ticket.txt --note \"two pods refresh it\" --fact worked_before=yes
  oauthdx diagnose ticket.txt --ask              ask me what would decide
  oauthdx diagnose ticket.txt --format json | jq -r '.findings[0].cause'
";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  oauthdx explain                     every cause, by who clears it
  oauthdx explain stale-rotation      one cause: meaning, fix, the rules that raise it
  oauthdx explain invalid_grant       the causes that an error word stands for
  oauthdx explain AADSTS700082        a vendor's code, with or without its prefix
";

pub(super) const PROVIDERS_EXAMPLES: &str = "\
Examples:
  oauthdx providers                   all of them
  oauthdx providers airtable          endpoints, habits and rules of one, with sources
  oauthdx providers airtable -v       its codes too
";

pub(super) const LIST_EXAMPLES: &str = "\
Examples:
  oauthdx list                        name, provider, account, scopes, expiry, health, store
  oauthdx list --history airtable     every refresh: which version gave which, when, by whom
  oauthdx list --format json | jq -r '.[] | select(.health != \"ok\").name'
";

pub(super) const FORGET_EXAMPLES: &str = "\
Examples:
  oauthdx forget airtable             asks first
  oauthdx forget airtable --yes       for scripts
  oauthdx forget airtable --revoke    the tokens end at the provider, too
  oauthdx forget lab --revoke --ca-file lab-ca.pem
";

pub(super) const RENAME_EXAMPLES: &str = "\
Examples:
  oauthdx rename airtable airtable-acme
";
