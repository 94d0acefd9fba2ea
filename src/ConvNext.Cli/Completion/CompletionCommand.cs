using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Completion;

/// <summary><c>convnext completion</c>: what a shell has to be told once, so that its tab key knows the commands and options.</summary>
internal static class CompletionCommand
{
    /// <summary>What a script hands over in place of a shell's name, to ask how a line goes on.</summary>
    public const string Ask = "--ask";

    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "completion",
        Operands = "SHELL",
        Summary = "print what makes a shell complete commands and options (bash, zsh, fish, pwsh)",
        Description = """
            Prints a few lines for the shell's start-up file, after which the tab key completes commands, options and their
            values, and file names elsewhere.
            """,
        OperandWords = [.. CompletionScripts.All.Keys],
        Examples =
        [
            new("convnext completion bash >> ~/.bashrc", "bash"),
            new("convnext completion zsh >> ~/.zshrc", "zsh"),
            new("convnext completion fish > ~/.config/fish/completions/convnext.fish", "fish"),
            new("convnext completion pwsh >> $PROFILE", "PowerShell"),
        ],
        Run = Command.Running(Parse, Run),
    };

    /// <summary>Answers a script: how a line can go on at a place, one way a line. A line that makes no sense goes on in no way.</summary>
    /// <param name="commands">The program's commands.</param>
    /// <param name="arguments">The place, and the line.</param>
    /// <param name="output">Where the answers go.</param>
    public static void Answer(IEnumerable<Command> commands, string[] arguments, TextWriter output)
    {
        if (arguments.Length != 2 || !int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out int position))
        {
            return;
        }

        // The line begins with the program, by whatever path or name it was called; blanks and variables may stand before it.
        string line = arguments[1][..Math.Min(position, arguments[1].Length)].TrimStart();
        int program = line.IndexOf(' ', StringComparison.Ordinal);
        while (program > 0 && line.AsSpan(0, program).Contains('='))
        {
            line = line[program..].TrimStart();
            program = line.IndexOf(' ', StringComparison.Ordinal);
        }

        if (program > 0)
        {
            line = Grammar.ProgramName + line[program..];
            string begun = line[(line.LastIndexOf(' ') + 1)..];

            // "--option=value" goes on as "--option value" does. Options are offered to who has begun one: elsewhere a shell offers files, where the program offers nothing.
            int equals = begun.StartsWith('-') ? begun.IndexOf('=', StringComparison.Ordinal) : -1;
            string option = equals < 0 ? "" : begun[..(equals + 1)];
            string rest = begun[option.Length..];
            line = equals < 0 ? line : $"{line[..^begun.Length]}{begun[..equals]} {rest}";
            IEnumerable<string> found = Grammar.Continuations(commands, line, line.Length)
                .Where(word => word.StartsWith(rest, StringComparison.Ordinal) && (rest.StartsWith('-') || !word.StartsWith('-')));
            output.Write(string.Concat(found.Select(word => $"{option}{word}\n")));
        }
    }

    private static string Parse(ArgumentReader reader)
    {
        string names = string.Join(", ", CompletionScripts.All.Keys.SkipLast(1)) + $" or {CompletionScripts.All.Keys.Last()}";
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"completion needs the name of one shell: {names}.");
        }

        string shell = reader.Operands[0];
        return CompletionScripts.All.TryGetValue(shell, out string? script)
            ? script
            : throw new UsageException($"The shell '{shell}' is not known; accepted are {names}.");
    }

    private static int Run(string script, TextWriter output, TextWriter errors)
    {
        output.Write(script);
        return ExitCode.Success;
    }
}
