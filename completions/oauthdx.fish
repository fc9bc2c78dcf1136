# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_oauthdx_global_optspecs
    string join \n format= color= q/quiet v/verbose store= provider= provider-file= h/help V/version
end

function __fish_oauthdx_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_oauthdx_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_oauthdx_using_subcommand
    set -l cmd (__fish_oauthdx_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c oauthdx -n "__fish_oauthdx_needs_command" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_needs_command" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_needs_command" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_needs_command" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s V -l version -d 'Print version'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "connect" -d 'Obtain a grant as an application should, store it, and diagnose what fails'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "refresh" -d 'Use a stored grant safely: one request however many ask, and the tokens stored before all else'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "diagnose" -d 'Rank the causes of a failure, with proof, from anything that can be pasted'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "explain" -d 'Tell what a cause, an OAuth error word or a vendor\'s code means'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "providers" -d 'Tell what is known of a provider, with its sources'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "list" -d 'List the connections held, with their health'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "forget" -d 'Forget a connection with its tokens; --revoke ends it at the provider, too'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "rename" -d 'Give a connection another name'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "completions" -d 'Write the completions of a shell to standard output'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "man" -d 'Write the manual page to standard output'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client -d 'The client settings of this name in config.toml: [client.NAME]' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client-id -d 'The client\'s id; at servers that take it, the URL of its metadata document' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client-secret-file -d 'A file with the client\'s secret, or - for standard input; without it, the variable OAUTHDX_CLIENT_SECRET' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client-secret-env -d 'The environment variable that holds the client\'s secret' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client-secret -d 'The client\'s secret itself, which other processes can see: prefer a file, a variable or the prompt' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client-auth -d 'How the client proves who it is, instead of what provider or server want' -r -f -a "client_secret_basic\t'HTTP Basic, form-encoded as RFC 6749 wants'
client_secret_basic_raw\t'HTTP Basic without that encoding'
client_secret_post\t'In the body'
client_secret_jwt\t'A JWT that is signed with the secret'
private_key_jwt\t'A JWT that is signed with the private key'
tls_client_auth\t'A certificate of an authority in the TLS handshake'
self_signed_tls_client_auth\t'A registered certificate in the TLS handshake'
none\t'Not at all: a public client'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l client-file -d 'The client\'s settings as JSON: the keys of [client.NAME] in config.toml, a registration answer, or the file that Google\'s console gives' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l key-file -d 'A private key: PEM, DER, JWK, or a service account\'s JSON' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l key-id -d 'The id of the private key (kid)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l key-algorithm -d 'How assertions are signed: RS256, PS256, ES256, HS256 …' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l cert-file -d 'A PEM file with certificate and key that is shown in the TLS handshake' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l assertion-audience -d 'Whom client assertions address, instead of the token endpoint' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l authorize-url -d 'Where the browser is sent' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l token-url -d 'Where tokens are asked for' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l device-url -d 'Where a device asks for its codes' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l par-url -d 'Where the parameters of a login are pushed' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l jwks-url -d 'Where the server\'s keys are, to check ID tokens with' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l revocation-url -d 'Where tokens are revoked' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l issuer -d 'The server\'s own name for itself, in ID tokens and callbacks' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l var -d 'What differs by tenant, shop or host: --var tenant=contoso.com; `oauthdx providers SLUG` names them (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l grant -d 'How the tokens are got; without it as the last time, else by the first endpoint that is known' -r -f -a "code\t'A login in the browser'
device\t'A code that the user enters on another device'
client-credentials\t'The client alone'
jwt-bearer\t'A signed statement: service accounts'
token-exchange\t'One token for another'
password\t'The user\'s own password, to reproduce old failures'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l scope -d 'What access is asked for, separated by spaces (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l auth-param -d 'Another parameter of the browser\'s or device\'s request (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l token-param -d 'Another parameter of the token request (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l resource -d 'Whom the token is for, by its URL (RFC 8707; can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l audience -d 'Whom the token is for, by its logical name (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l authorization-details -d 'Fine-grained access, as JSON (RFC 9396)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l pkce -d 'How the code is bound to this login (PKCE); without it S256, or what the provider is known to take' -r -f -a "S256\t'By a hash'
plain\t'By the verifier itself, to reproduce'
off\t'Not at all, to reproduce'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l subject -d 'Whom a signed statement is about: the user that a service account stands for' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l username -d 'The user\'s name, for the grant password' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l password-file -d 'A file with the user\'s password; without it, the variable OAUTHDX_PASSWORD' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l subject-token-file -d 'A file with the token that is exchanged; without it, the variable OAUTHDX_SUBJECT_TOKEN' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l subject-token-type -d 'What kind of token it is: jwt, saml2 and the like, or a URN' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l actor-token-file -d 'A file with the token of who acts' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l actor-token-type -d 'What kind of token that is' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l requested-token-type -d 'What kind of token is wanted' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l redirect-uri -d 'Where the browser comes back to, as it is registered; port 0 is any port. Without it http://localhost:8400/callback, with a URL or custom http://127.0.0.1:8400/callback' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l listen -d 'The address to listen on, where it is not that of the redirect URI: 0.0.0.0:8080' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l response-mode -d 'How the answer comes back' -r -f -a "query\t'In the URL\'s query'
form_post\t'In a form that the browser posts'
fragment\t'Behind the URL\'s #'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l timeout -d 'Wait at most so long for the user' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l ca-file -d 'A PEM file with certificate authorities that are trusted, too (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l proxy -d 'The proxy, instead of the one that the environment names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l import -d 'Take over tokens instead of logging in: JSON from a file, or from standard input' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l break -d 'Make this mistake on purpose and show the diagnosis; nothing is stored' -r -f -a "pkce\t'the token request carries a code_verifier that does not fit'
state\t'the login carries another state than the one that is kept'
nonce\t'the login carries another nonce than the one that is kept'
redirect\t'the token request carries another redirect_uri than the login'
secret\t'the client secret is wrong'
client-id\t'the client id is wrong'
code-reuse\t'the code is redeemed twice'
clock\t'our clock is an hour behind'
method\t'the token request is a GET'
content-type\t'the token request\'s body is written as the server does not want'
scope\t'a scope is asked for that no server has'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l record -d 'Write the whole run as a HAR file, secrets replaced by fingerprints; `diagnose` reads it' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l lock-timeout -d 'How long to wait for another process that works on the connection: 500ms, 30s, 2m' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l par -d 'Push the parameters of the login to the server first (PAR, RFC 9126)'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l jar -d 'Sign the parameters of the login with the private key (JAR, RFC 9101)'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l dpop -d 'Bind the tokens to a key that is made for them: DPoP (RFC 9449)'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l no-browser -d 'Open no browser: the URL stands alone on a line of standard error'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -l paste -d 'Read the redirect URL, or the code, from standard input instead of listening for it'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l stale-within -d 'Only those whose refresh token would die within this time if nobody used it: 7d' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l jobs -d 'How many connections are refreshed at once' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l jobs-per-host -d 'How many of them at one host; as many as --jobs if it is not given' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l min-valid -d 'Do nothing if the access token holds so much longer: 10m' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l retries -d 'How often a request is sent again where that can\'t cost the grant' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l timeout -d 'How long all of it may take, with every pause and retry' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l print -d 'Write the access token to standard output in this form, and nothing else' -r -f -a "access-token\t'The access token alone'
id-token\t'The ID token alone'
header\t'`Authorization: Bearer …`'
env\t'Lines `NAME=value`, quoted as a shell wants it'
json\t'A JSON object'
curl-config\t'A configuration for curl: curl -K <(oauthdx refresh NAME --print curl-config) URL'
exec-credential\t'A credential for kubectl: the ID token if there is one, else the access token'
git-credential\t'A credential for git, as a credential helper answers'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l on-rotate -d 'Hand each new token set to this shell command as JSON on standard input' -r -f -a "(__fish_complete_command)"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l from -d 'Take the token set from a JSON file, or - for standard input, instead of a store' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l from-env -d 'Take the token set from variables: PREFIX_REFRESH_TOKEN, PREFIX_CLIENT_ID, PREFIX_TOKEN_URL …' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l lock-timeout -d 'How long to wait for another process that works on the connection: 500ms, 30s, 2m' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l ca-file -d 'A PEM file with certificate authorities that are trusted, too (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l proxy -d 'The proxy, instead of the one that the environment names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l all -d 'All connections held; with --provider, those of one provider'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l watch -d 'Stay, and refresh each connection before its access token ends, until Ctrl-C or SIGTERM'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l force -d 'Ask even where a new login is needed, and again where that can cost the grant'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -l exec -d 'Run the command behind -- with the access token in OAUTHDX_ACCESS_TOKEN; its exit code is ours'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand refresh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l note -d 'Add what you know in a sentence: --note "it worked until Monday" (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l fact -d 'Add what you know as a fact, as `explain facts` lists them (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l file -d 'Read this file, whatever its name looks like (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l text -d 'Read this text instead of a file (can be repeated)' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l name -d 'Diagnose the connection of this name' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -l ask -d 'Ask for the facts that would decide, cheapest first, and rank again'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -l history -d 'Show every attempt of this connection and the token versions that came of them' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l lock-timeout -d 'How long to wait for another process that works on the connection: 500ms, 30s, 2m' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l ca-file -d 'A PEM file with certificate authorities that are trusted, too (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l proxy -d 'The proxy, instead of the one that the environment names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -s y -l yes -d 'Do not ask'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l revoke -d 'Revoke the tokens at the provider first (RFC 7009); if it refuses, nothing is forgotten'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -l lock-timeout -d 'How long to wait for another process that works on the connection: 500ms, 30s, 2m' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -l format -d 'How results are written to standard output' -r -f -a "text\t'For a terminal'
json\t'For programs; the contract is in the README'
markdown\t'For a ticket or a chat'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -l store -d 'Where the tokens of a new connection are kept; without it in the keyring, if there is one' -r -f -a "keyring\t''
file\t''
memory\t''"
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -l provider -d 'The provider, instead of guessing it from hosts, codes and names' -r
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -l provider-file -d 'A provider of your own, in the format of src/providers/*.toml (can be repeated)' -r -F
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -s q -l quiet -d 'Say only the first line'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -s v -l verbose -d 'Say everything: what was read, every rule that held, every request and answer of a run'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "connect" -d 'Obtain a grant as an application should, store it, and diagnose what fails'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "refresh" -d 'Use a stored grant safely: one request however many ask, and the tokens stored before all else'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "diagnose" -d 'Rank the causes of a failure, with proof, from anything that can be pasted'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "explain" -d 'Tell what a cause, an OAuth error word or a vendor\'s code means'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "providers" -d 'Tell what is known of a provider, with its sources'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "list" -d 'List the connections held, with their health'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "forget" -d 'Forget a connection with its tokens; --revoke ends it at the provider, too'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "rename" -d 'Give a connection another name'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "completions" -d 'Write the completions of a shell to standard output'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "man" -d 'Write the manual page to standard output'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from connect refresh diagnose explain providers list forget rename completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
