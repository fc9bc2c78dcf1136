
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;list' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How results are written to standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the tokens of a new connection are kept; without it in the keyring, if there is one')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'The provider, instead of guessing it from hosts, codes and names')
            [CompletionResult]::new('--provider-file', '--provider-file', [CompletionResultType]::ParameterName, 'A provider of your own, in the format of src/providers/*.toml (can be repeated)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only the first line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;forget' {
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another process that works on the connection: 500ms, 30s, 2m')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say everything that was read, and every rule that held')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'oauthdx;help' {
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
