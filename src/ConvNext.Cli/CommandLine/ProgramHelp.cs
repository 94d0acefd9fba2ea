using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace ConvNext.Cli.CommandLine;

/// <summary>What the program says about itself; its commands are listed from their table.</summary>
internal static class ProgramHelp
{
    // A command with its operands takes so many columns before its summary, options likewise.
    private const int SummaryColumn = 28;
    private const int DigitsOfCommit = 10;

    /// <summary>The version, and the commit that the build appends to it.</summary>
    public static string Version
    {
        get
        {
            string whole = typeof(ProgramHelp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            string[] parts = whole.Split('+', 2);
            return parts.Length == 1 ? whole : $"{parts[0]} (commit {parts[1][..Math.Min(DigitsOfCommit, parts[1].Length)]})";
        }
    }

    /// <summary>The version alone, which the packages of this version have too.</summary>
    public static string PackageVersion => Version.Split(' ')[0];

    /// <summary>What <c>convnext --help</c> prints.</summary>
    public static string Text(IEnumerable<Command> commands) => $"""
        convnext: says what a photo shows, with a ConvNeXt network that was generated at build time.

        Commands:
        {string.Join('\n', commands.Select(command => $"  {$"{command.Name} {command.Operands}".PadRight(SummaryColumn)}{command.Summary}"))}

        Options:
          --help, -h                this text; after a command, what the command takes, with examples
          --version                 the program's version and commit

        Example:
          convnext classify samples/cat.png

        """;

    /// <summary>The commands' names in a sentence: <c>classify, convert and pack</c>.</summary>
    public static string List(IReadOnlyList<Command> commands, string conjunction) =>
        $"{string.Join(", ", commands.SkipLast(1).Select(command => command.Name))} {conjunction} {commands[^1].Name}";
}
