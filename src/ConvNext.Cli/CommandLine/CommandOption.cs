using System.Collections.Generic;

namespace ConvNext.Cli.CommandLine;

/// <summary>An option of a command, as a value: how the command line is read, help, completion and sentences are made of it.</summary>
/// <param name="Name">How it is written, dashes included.</param>
/// <param name="Value">What its value is called in the help; null for a switch, which takes none.</param>
/// <param name="Description">What it does; lines of help are broken where it has line ends.</param>
internal sealed record CommandOption(string Name, string? Value, string Description)
{
    /// <summary>A shorter spelling, or null.</summary>
    public string? ShortName { get; init; }

    /// <summary>The words that it takes: all of them, or those that completion offers where others are taken too.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Every spelling.</summary>
    public IEnumerable<string> Spellings => ShortName is null ? [Name] : [ShortName, Name];
}
