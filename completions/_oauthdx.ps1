
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'oauthdx' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'oauthdx'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'oauthdx' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Obtain a grant as an application should, store it, and diagnose what fails')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Use a stored grant safely: one request however many ask, and the tokens stored before all else')
            [CompletionResult]::new('diagnose', 'diagnose', [CompletionResultType]::ParameterValue, 'Rank the causes of a failure, with proof, from anything that can be pasted')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a cause, an OAuth error word or a vendor''s code means')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'Tell what is known of a provider, with its sources')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the connections held, with their health')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget a connection with its tokens; --revoke ends it at the provider, too')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a connection another name')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Write the completions of a shell to standard output')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual page to standard output')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthdx;connect' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client settings of this name in config.toml: [client.NAME]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client''s id; at servers that take it, the URL of its metadata document')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'A file with the client''s secret, or - for standard input; without it, the variable OAUTHDX_CLIENT_SECRET')
            [CompletionResult]::new('--client-secret-env', '--client-secret-env', [CompletionResultType]::ParameterName, 'The environment variable that holds the client''s secret')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'The client''s secret itself, which other processes can see: prefer a file, a variable or the prompt')
            [CompletionResult]::new('--client-auth', '--client-auth', [CompletionResultType]::ParameterName, 'How the client proves who it is, instead of what provider or server want')
            [CompletionResult]::new('--client-file', '--client-file', [CompletionResultType]::ParameterName, 'The client''s settings as JSON: the keys of [client.NAME] in config.toml, a registration answer, or the file that Google''s console gives')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'A private key: PEM, DER, JWK, or a service account''s JSON')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'The id of the private key (kid)')
            [CompletionResult]::new('--key-algorithm', '--key-algorithm', [CompletionResultType]::ParameterName, 'How assertions are signed: RS256, PS256, ES256, HS256 …')
            [CompletionResult]::new('--cert-file', '--cert-file', [CompletionResultType]::ParameterName, 'A PEM file with certificate and key that is shown in the TLS handshake')
            [CompletionResult]::new('--assertion-audience', '--assertion-audience', [CompletionResultType]::ParameterName, 'Whom client assertions address, instead of the token endpoint')
            [CompletionResult]::new('--authorize-url', '--authorize-url', [CompletionResultType]::ParameterName, 'Where the browser is sent')
            [CompletionResult]::new('--token-url', '--token-url', [CompletionResultType]::ParameterName, 'Where tokens are asked for')
            [CompletionResult]::new('--device-url', '--device-url', [CompletionResultType]::ParameterName, 'Where a device asks for its codes')
            [CompletionResult]::new('--par-url', '--par-url', [CompletionResultType]::ParameterName, 'Where the parameters of a login are pushed')
            [CompletionResult]::new('--jwks-url', '--jwks-url', [CompletionResultType]::ParameterName, 'Where the server''s keys are, to check ID tokens with')
            [CompletionResult]::new('--revocation-url', '--revocation-url', [CompletionResultType]::ParameterName, 'Where tokens are revoked')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'The server''s own name for itself, in ID tokens and callbacks')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'What differs by tenant, shop or host: --var tenant=contoso.com; `oauthdx providers SLUG` names them (can be repeated)')
            [CompletionResult]::new('--grant', '--grant', [CompletionResultType]::ParameterName, 'How the tokens are got; without it as the last time, else by the first endpoint that is known')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'What access is asked for, separated by spaces (can be repeated)')
            [CompletionResult]::new('--auth-param', '--auth-param', [CompletionResultType]::ParameterName, 'Another parameter of the browser''s or device''s request (can be repeated)')
            [CompletionResult]::new('--token-param', '--token-param', [CompletionResultType]::ParameterName, 'Another parameter of the token request (can be repeated)')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Whom the token is for, by its URL (RFC 8707; can be repeated)')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Whom the token is for, by its logical name (can be repeated)')
            [CompletionResult]::new('--authorization-details', '--authorization-details', [CompletionResultType]::ParameterName, 'Fine-grained access, as JSON (RFC 9396)')
            [CompletionResult]::new('--pkce', '--pkce', [CompletionResultType]::ParameterName, 'How the code is bound to this login (PKCE); without it S256, or what the provider is known to take')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'Whom a signed statement is about: the user that a service account stands for')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user''s name, for the grant password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'A file with the user''s password; without it, the variable OAUTHDX_PASSWORD')
            [CompletionResult]::new('--subject-token-file', '--subject-token-file', [CompletionResultType]::ParameterName, 'A file with the token that is exchanged; without it, the variable OAUTHDX_SUBJECT_TOKEN')
            [CompletionResult]::new('--subject-token-type', '--subject-token-type', [CompletionResultType]::ParameterName, 'What kind of token it is: jwt, saml2 and the like, or a URN')
            [CompletionResult]::new('--actor-token-file', '--actor-token-file', [CompletionResultType]::ParameterName, 'A file with the token of who acts')
            [CompletionResult]::new('--actor-token-type', '--actor-token-type', [CompletionResultType]::ParameterName, 'What kind of token that is')
            [CompletionResult]::new('--requested-token-type', '--requested-token-type', [CompletionResultType]::ParameterName, 'What kind of token is wanted')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Where the browser comes back to, as it is registered; port 0 is any port. Without it http://localhost:8400/callback, with a URL or custom http://127.0.0.1:8400/callback')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'The address to listen on, where it is not that of the redirect URI: 0.0.0.0:8080')
            [CompletionResult]::new('--response-mode', '--response-mode', [CompletionResultType]::ParameterName, 'How the answer comes back')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most so long for the user')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'A PEM file with certificate authorities that are trusted, too (can be repeated)')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'The proxy, instead of the one that the environment names')
            [CompletionResult]::new('--import', '--import', [CompletionResultType]::ParameterName, 'Take over tokens instead of logging in: JSON from a file, or from standard input')
            [CompletionResult]::new('--break', '--break', [CompletionResultType]::ParameterName, 'Make this mistake on purpose and show the diagnosis; nothing is stored')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Write the whole run as a HAR file, secrets replaced by fingerprints; `diagnose` reads it')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another process that works on the connection: 500ms, 30s, 2m')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('--par', '--par', [CompletionResultType]::ParameterName, 'Push the parameters of the login to the server first (PAR, RFC 9126)')
            [CompletionResult]::new('--jar', '--jar', [CompletionResultType]::ParameterName, 'Sign the parameters of the login with the private key (JAR, RFC 9101)')
            [CompletionResult]::new('--dpop', '--dpop', [CompletionResultType]::ParameterName, 'Bind the tokens to a key that is made for them: DPoP (RFC 9449)')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Open no browser: the URL stands alone on a line of standard error')
            [CompletionResult]::new('--paste', '--paste', [CompletionResultType]::ParameterName, 'Read the redirect URL, or the code, from standard input instead of listening for it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;refresh' {
            [CompletionResult]::new('--stale-within', '--stale-within', [CompletionResultType]::ParameterName, 'Only those whose refresh token would die within this time if nobody used it: 7d')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many connections are refreshed at once')
            [CompletionResult]::new('--jobs-per-host', '--jobs-per-host', [CompletionResultType]::ParameterName, 'How many of them at one host; as many as --jobs if it is not given')
            [CompletionResult]::new('--min-valid', '--min-valid', [CompletionResultType]::ParameterName, 'Do nothing if the access token holds so much longer: 10m')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request is sent again where that can''t cost the grant')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long all of it may take, with every pause and retry')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Write the access token to standard output in this form, and nothing else')
            [CompletionResult]::new('--on-rotate', '--on-rotate', [CompletionResultType]::ParameterName, 'Hand each new token set to this shell command as JSON on standard input')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Take the token set from a JSON file, or - for standard input, instead of a store')
            [CompletionResult]::new('--from-env', '--from-env', [CompletionResultType]::ParameterName, 'Take the token set from variables: PREFIX_REFRESH_TOKEN, PREFIX_CLIENT_ID, PREFIX_TOKEN_URL …')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another process that works on the connection: 500ms, 30s, 2m')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'A PEM file with certificate authorities that are trusted, too (can be repeated)')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'The proxy, instead of the one that the environment names')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All connections held; with --provider, those of one provider')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Stay, and refresh each connection before its access token ends, until Ctrl-C or SIGTERM')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Ask even where a new login is needed, and again where that can cost the grant')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Run the command behind -- with the access token in OAUTHDX_ACCESS_TOKEN; its exit code is ours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;diagnose' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Add what you know in a sentence: --note "it worked until Monday" (can be repeated)')
            [CompletionResult]::new('--fact', '--fact', [CompletionResultType]::ParameterName, 'Add what you know as a fact, as `explain facts` lists them (can be repeated)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read this file, whatever its name looks like (can be repeated)')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'Read this text instead of a file (can be repeated)')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Diagnose the connection of this name')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask for the facts that would decide, cheapest first, and rank again')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;explain' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;providers' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;list' {
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Show every attempt of this connection and the token versions that came of them')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;forget' {
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another process that works on the connection: 500ms, 30s, 2m')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'A PEM file with certificate authorities that are trusted, too (can be repeated)')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'The proxy, instead of the one that the environment names')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Revoke the tokens at the provider first (RFC 7009); if it refuses, nothing is forgotten')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;rename' {
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another process that works on the connection: 500ms, 30s, 2m')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;completions' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;man' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything: what was read, every rule that held, every request and answer of a run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;help' {
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Obtain a grant as an application should, store it, and diagnose what fails')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Use a stored grant safely: one request however many ask, and the tokens stored before all else')
            [CompletionResult]::new('diagnose', 'diagnose', [CompletionResultType]::ParameterValue, 'Rank the causes of a failure, with proof, from anything that can be pasted')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a cause, an OAuth error word or a vendor''s code means')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'Tell what is known of a provider, with its sources')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the connections held, with their health')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget a connection with its tokens; --revoke ends it at the provider, too')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a connection another name')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Write the completions of a shell to standard output')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual page to standard output')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthdx;help;connect' {
            break
        }
        'oauthdx;help;refresh' {
            break
        }
        'oauthdx;help;diagnose' {
            break
        }
        'oauthdx;help;explain' {
            break
        }
        'oauthdx;help;providers' {
            break
        }
        'oauthdx;help;list' {
            break
        }
        'oauthdx;help;forget' {
            break
        }
        'oauthdx;help;rename' {
            break
        }
        'oauthdx;help;completions' {
            break
        }
        'oauthdx;help;man' {
            break
        }
        'oauthdx;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
