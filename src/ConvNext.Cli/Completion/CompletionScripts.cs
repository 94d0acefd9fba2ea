using System;
using System.Collections.Generic;

namespace ConvNext.Cli.Completion;

/// <summary>
/// What each shell has to be told. All ask the program itself, so that they know what this very version accepts,
/// and give it the command alone, from its name to the cursor: other commands may stand before it on the line.
/// </summary>
internal static class CompletionScripts
{
    /// <summary>Scripts by the names of their shells.</summary>
    public static SortedDictionary<string, string> All { get; } = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _convnext() {
                local IFS=$'\n'
                COMPREPLY=($(convnext --ask "$COMP_POINT" "$COMP_LINE" 2>/dev/null))
                # Readline takes what stands behind a = for a word of its own.
                COMPREPLY=("${COMPREPLY[@]#*=}")
            }
            complete -o default -F _convnext convnext

            """,
        ["fish"] = """
            function __convnext
                set -l line (commandline -cp)
                convnext --ask (string length -- "$line") "$line" 2>/dev/null
            end
            complete -c convnext -a '(__convnext)'

            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName convnext -ScriptBlock {
                param($word, $ast, $position)
                $length = $position - $ast.Extent.StartOffset
                convnext --ask $length "$ast".PadRight($length) | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
        ["zsh"] = """
            _convnext() {
                local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
                local -a found
                found=(${(f)"$(convnext --ask ${#line} "$line" 2>/dev/null)"})
                (( $#found )) && compadd -- $found || _files
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
            compdef _convnext convnext

            """,
    };
}
