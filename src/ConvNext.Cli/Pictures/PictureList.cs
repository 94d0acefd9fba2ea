using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Pictures;

/// <summary>The pictures that a command line asks for: files, folders, patterns, and <c>-</c> for the standard input.</summary>
internal sealed class PictureList
{
    private const string StandardInputSign = "-";

    private readonly char _separator;
    private readonly IReadOnlyList<string> _operands;

    /// <summary>The pictures of a command line.</summary>
    /// <exception cref="UsageException">The standard input is asked for twice, or <c>--null</c> without it.</exception>
    public PictureList(IReadOnlyList<string> operands, bool isNullSeparated)
    {
        int inputs = operands.Count(operand => operand == StandardInputSign);
        if (inputs > 1)
        {
            throw new UsageException("The standard input can be read once, but - is given more than once.");
        }

        if (isNullSeparated && inputs == 0)
        {
            throw new UsageException($"Option {NullOption.Name} needs - among the paths: it says how paths on the standard input are separated.");
        }

        _operands = operands;
        _separator = isNullSeparated ? '\0' : '\n';
        IsStream = inputs > 0;
        MayBeMany = IsStream || operands.Count > 1 || operands.Any(operand => Directory.Exists(operand) || Pattern.Is(operand));
    }

    /// <summary>Ends a path on the standard input with a zero byte instead of a line's end.</summary>
    public static CommandOption NullOption { get; } = new("--null", null, "paths on the standard input end with a zero byte (find -print0)");

    /// <summary>Whether pictures may come one by one, over the standard input, so that nobody knows how many there are.</summary>
    public bool IsStream { get; }

    /// <summary>Whether there can be more than one.</summary>
    public bool MayBeMany { get; }

    /// <summary>The pictures in their order.</summary>
    public IEnumerable<PictureEntry> Pictures() => _operands.SelectMany(Expand);

    private IEnumerable<PictureEntry> Expand(string operand) =>
        operand == StandardInputSign ? StandardInput.Pictures(_separator)
        : Directory.Exists(operand) ? FolderFiles.Pictures(operand)
        : Pattern.Is(operand) ? Pattern.Pictures(operand)
        : [new PictureEntry(operand)];
}
