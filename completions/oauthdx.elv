
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;list'= {
            cand --format 'How results are written to standard output'
            cand --color 'When to use colour'
            cand --store 'Where the tokens of a new connection are kept; without it in the keyring, if there is one'
            cand --provider 'The provider, instead of guessing it from hosts, codes and names'
            cand --provider-file 'A provider of your own, in the format of src/providers/*.toml (can be repeated)'
            cand -q 'Say only the first line'
            cand --quiet 'Say only the first line'
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;forget'= {
            cand --lock-timeout 'How long to wait for another process that works on the connection: 500ms, 30s, 2m'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
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
            cand -v 'Say everything that was read, and every rule that held'
            cand --verbose 'Say everything that was read, and every rule that held'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'oauthdx;help'= {
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
