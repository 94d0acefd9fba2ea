using System;
using System.Collections.Generic;

namespace ConvNext.Cli.Completion;

/// <summary>What each shell has to be told. All ask the program itself, so that they know what this very version accepts.</summary>
internal static class CompletionScripts
{
    /// <summary>Scripts by the names of their shells.</summary>
    public static SortedDictionary<string, string> All { get; } = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _convnext() {
                local IFS=$'\n'
                COMPREPLY=($(convnext --ask "$COMP_POINT" "$COMP_LINE" 2>/dev/null))
            }
            complete -o default -F _convnext convnext

            """,
        ["fish"] = """
            function __convnext
                convnext --ask (commandline -C) (commandline -cp) 2>/dev/null
            end
            complete -c convnext -a '(__convnext)'

            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName convnext -ScriptBlock {
                param($word, $ast, $position)
                convnext --ask $position "$ast".PadRight($position) | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
        ["zsh"] = """
            _convnext() {
                local -a found
                found=("${(@f)$(convnext --ask "$CURSOR" "$BUFFER" 2>/dev/null)}")
                if [[ -n "$found" ]]; then compadd -- $found; fi
                _files
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
            compdef _convnext convnext

            """,
    };
}
