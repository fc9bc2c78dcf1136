
use builtin;
use str;

set edit:completion:arg-completer[oauthdx] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'oauthdx'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'oauthdx'= {
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand connect 'Obtain a grant as an application should, store it, and diagnose what fails'
            cand refresh 'Use a stored grant safely: one request however many ask, and the tokens stored before all else'
            cand diagnose 'Rank the causes of a failure, with proof, from anything that can be pasted'
            cand explain 'Tell what a cause, an OAuth error word or a vendor''s code means'
            cand providers 'Tell what is known of a provider, with its sources'
            cand list 'List the connections held, with their health'
            cand forget 'Forget a connection with its tokens; --revoke ends it at the provider, too'
            cand rename 'Give a connection another name'
            cand completions 'Write the completions of a shell to standard output'
            cand man 'Write the manual page to standard output'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthdx;connect'= {
            cand --client 'The client settings of this name in config.toml: [client.NAME]'
            cand --client-id 'The client''s id; at servers that take it, the URL of its metadata document'
            cand --client-secret-file 'A file with the client''s secret, or - for standard input; without it, the variable OAUTHDX_CLIENT_SECRET'
            cand --client-secret-env 'The environment variable that holds the client''s secret'
            cand --client-secret 'The client''s secret itself, which other processes can see: prefer a file, a variable or the prompt'
            cand --client-auth 'How the client proves who it is, instead of what provider or server want'
            cand --client-file 'The client''s settings as JSON: the keys of [client.NAME] in config.toml, a registration answer, or the file that Google''s console gives'
            cand --key-file 'A private key: PEM, DER, JWK, or a service account''s JSON'
            cand --key-id 'The id of the private key (kid)'
            cand --key-algorithm 'How assertions are signed: RS256, PS256, ES256, HS256 …'
            cand --cert-file 'A PEM file with certificate and key that is shown in the TLS handshake'
            cand --assertion-audience 'Whom client assertions address, instead of the token endpoint'
            cand --authorize-url 'Where the browser is sent'
            cand --token-url 'Where tokens are asked for'
            cand --device-url 'Where a device asks for its codes'
            cand --par-url 'Where the parameters of a login are pushed'
            cand --jwks-url 'Where the server''s keys are, to check ID tokens with'
            cand --revocation-url 'Where tokens are revoked'
            cand --issuer 'The server''s own name for itself, in ID tokens and callbacks'
            cand --var 'What differs by tenant, shop or host: --var tenant=contoso.com; `oauthdx providers SLUG` names them (can be repeated)'
            cand --grant 'How the tokens are got; without it as the last time, else by the first endpoint that is known'
            cand --scope 'What access is asked for, separated by spaces (can be repeated)'
            cand --auth-param 'Another parameter of the browser''s or device''s request (can be repeated)'
            cand --token-param 'Another parameter of the token request (can be repeated)'
            cand --resource 'Whom the token is for, by its URL (RFC 8707; can be repeated)'
            cand --audience 'Whom the token is for, by its logical name (can be repeated)'
            cand --authorization-details 'Fine-grained access, as JSON (RFC 9396)'
            cand --pkce 'How the code is bound to this login (PKCE); without it S256, or what the provider is known to take'
            cand --subject 'Whom a signed statement is about: the user that a service account stands for'
            cand --username 'The user''s name, for the grant password'
            cand --password-file 'A file with the user''s password; without it, the variable OAUTHDX_PASSWORD'
            cand --subject-token-file 'A file with the token that is exchanged; without it, the variable OAUTHDX_SUBJECT_TOKEN'
            cand --subject-token-type 'What kind of token it is: jwt, saml2 and the like, or a URN'
            cand --actor-token-file 'A file with the token of who acts'
            cand --actor-token-type 'What kind of token that is'
            cand --requested-token-type 'What kind of token is wanted'
            cand --redirect-uri 'Where the browser comes back to, as it is registered; port 0 is any port. Without it http://localhost:8400/callback, with a URL or custom http://127.0.0.1:8400/callback'
            cand --listen 'The address to listen on, where it is not that of the redirect URI: 0.0.0.0:8080'
            cand --response-mode 'How the answer comes back'
            cand --timeout 'Wait at most so long for the user'
            cand --ca-file 'A PEM file with certificate authorities that are trusted, too (can be repeated)'
            cand --proxy 'The proxy, instead of the one that the environment names'
            cand --import 'Take over tokens instead of logging in: JSON from a file, or from standard input'
            cand --break 'Make this mistake on purpose and show the diagnosis; nothing is stored'
            cand --record 'Write the whole run as a HAR file, secrets replaced by fingerprints; `diagnose` reads it'
            cand --lock-timeout 'How long to wait for another process that works on the connection: 500ms, 30s, 2m'
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand --par 'Push the parameters of the login to the server first (PAR, RFC 9126)'
            cand --jar 'Sign the parameters of the login with the private key (JAR, RFC 9101)'
            cand --dpop 'Bind the tokens to a key that is made for them: DPoP (RFC 9449)'
            cand --no-browser 'Open no browser: the URL stands alone on a line of standard error'
            cand --paste 'Read the redirect URL, or the code, from standard input instead of listening for it'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;refresh'= {
            cand --stale-within 'Only those whose refresh token would die within this time if nobody used it: 7d'
            cand --jobs 'How many connections are refreshed at once'
            cand --jobs-per-host 'How many of them at one host; as many as --jobs if it is not given'
            cand --min-valid 'Do nothing if the access token holds so much longer: 10m'
            cand --retries 'How often a request is sent again where that can''t cost the grant'
            cand --timeout 'How long all of it may take, with every pause and retry'
            cand --print 'Write the access token to standard output in this form, and nothing else'
            cand --on-rotate 'Hand each new token set to this shell command as JSON on standard input'
            cand --from 'Take the token set from a JSON file, or - for standard input, instead of a store'
            cand --from-env 'Take the token set from variables: PREFIX_REFRESH_TOKEN, PREFIX_CLIENT_ID, PREFIX_TOKEN_URL …'
            cand --lock-timeout 'How long to wait for another process that works on the connection: 500ms, 30s, 2m'
            cand --ca-file 'A PEM file with certificate authorities that are trusted, too (can be repeated)'
            cand --proxy 'The proxy, instead of the one that the environment names'
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand --all 'All connections held; with --provider, those of one provider'
            cand --watch 'Stay, and refresh each connection before its access token ends, until Ctrl-C or SIGTERM'
            cand --force 'Ask even where a new login is needed, and again where that can cost the grant'
            cand --exec 'Run the command behind -- with the access token in OAUTHDX_ACCESS_TOKEN; its exit code is ours'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;diagnose'= {
            cand --note 'Add what you know in a sentence: --note "it worked until Monday" (can be repeated)'
            cand --fact 'Add what you know as a fact, as `explain facts` lists them (can be repeated)'
            cand --file 'Read this file, whatever its name looks like (can be repeated)'
            cand --text 'Read this text instead of a file (can be repeated)'
            cand --name 'Diagnose the connection of this name'
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand --ask 'Ask for the facts that would decide, cheapest first, and rank again'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;explain'= {
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;providers'= {
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;list'= {
            cand --history 'Show every attempt of this connection and the token versions that came of them'
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;forget'= {
            cand --lock-timeout 'How long to wait for another process that works on the connection: 500ms, 30s, 2m'
            cand --ca-file 'A PEM file with certificate authorities that are trusted, too (can be repeated)'
            cand --proxy 'The proxy, instead of the one that the environment names'
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --revoke 'Revoke the tokens at the provider first (RFC 7009); if it refuses, nothing is forgotten'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;rename'= {
            cand --lock-timeout 'How long to wait for another process that works on the connection: 500ms, 30s, 2m'
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;completions'= {
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;man'= {
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand --verbose 'Say everything: what was read, every rule that held, every request and answer of a run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;help'= {
            cand connect 'Obtain a grant as an application should, store it, and diagnose what fails'
            cand refresh 'Use a stored grant safely: one request however many ask, and the tokens stored before all else'
            cand diagnose 'Rank the causes of a failure, with proof, from anything that can be pasted'
            cand explain 'Tell what a cause, an OAuth error word or a vendor''s code means'
            cand providers 'Tell what is known of a provider, with its sources'
            cand list 'List the connections held, with their health'
            cand forget 'Forget a connection with its tokens; --revoke ends it at the provider, too'
            cand rename 'Give a connection another name'
            cand completions 'Write the completions of a shell to standard output'
            cand man 'Write the manual page to standard output'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthdx;help;connect'= {
        }
        &'oauthdx;help;refresh'= {
        }
        &'oauthdx;help;diagnose'= {
        }
        &'oauthdx;help;explain'= {
        }
        &'oauthdx;help;providers'= {
        }
        &'oauthdx;help;list'= {
        }
        &'oauthdx;help;forget'= {
        }
        &'oauthdx;help;rename'= {
        }
        &'oauthdx;help;completions'= {
        }
        &'oauthdx;help;man'= {
        }
        &'oauthdx;help;help'= {
        }
    ]
    $completions[$command]
}
