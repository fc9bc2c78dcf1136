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
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s v -l verbose -d 'Say everything that was read, and every rule that held'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -s V -l version -d 'Print version'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "diagnose" -d 'Rank the causes of a failure, with proof, from anything that can be pasted'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "explain" -d 'Tell what a cause, an OAuth error word or a vendor\'s code means'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "providers" -d 'Tell what is known of a provider, with its sources'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "list" -d 'List the connections held, with their health'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "forget" -d 'Forget a connection with its tokens; --revoke ends it at the provider, too'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "rename" -d 'Give a connection another name'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "completions" -d 'Write the completions of a shell to standard output'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "man" -d 'Write the manual page to standard output'
complete -c oauthdx -n "__fish_oauthdx_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand diagnose" -s v -l verbose -d 'Say everything that was read, and every rule that held'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand explain" -s v -l verbose -d 'Say everything that was read, and every rule that held'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -s v -l verbose -d 'Say everything that was read, and every rule that held'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand providers" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -s v -l verbose -d 'Say everything that was read, and every rule that held'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -l lock-timeout -d 'How long to wait for another process that works on the connection: 500ms, 30s, 2m' -r
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand forget" -s v -l verbose -d 'Say everything that was read, and every rule that held'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand rename" -s v -l verbose -d 'Say everything that was read, and every rule that held'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand completions" -s v -l verbose -d 'Say everything that was read, and every rule that held'
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
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -s v -l verbose -d 'Say everything that was read, and every rule that held'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "diagnose" -d 'Rank the causes of a failure, with proof, from anything that can be pasted'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "explain" -d 'Tell what a cause, an OAuth error word or a vendor\'s code means'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "providers" -d 'Tell what is known of a provider, with its sources'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "list" -d 'List the connections held, with their health'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "forget" -d 'Forget a connection with its tokens; --revoke ends it at the provider, too'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "rename" -d 'Give a connection another name'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "completions" -d 'Write the completions of a shell to standard output'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "man" -d 'Write the manual page to standard output'
complete -c oauthdx -n "__fish_oauthdx_using_subcommand help; and not __fish_seen_subcommand_from diagnose explain providers list forget rename completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
