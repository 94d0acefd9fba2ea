using System;
using System.Collections.Generic;
using System.IO;

namespace ConvNext.Cli.CommandLine;

/// <summary>A command of the program, as a value: what it is called, what is said about it, and what it does.</summary>
internal sealed record Command
{
    /// <summary>The word on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What follows it, as help shows it, e.g. <c>IN -o OUT</c>.</summary>
    public required string Operands { get; init; }

    /// <summary>What it does, on one line of the list of commands.</summary>
    public required string Summary { get; init; }

    /// <summary>What it does, in some sentences.</summary>
    public required string Description { get; init; }

    /// <summary>Its options, in the order in which help lists them.</summary>
    public IReadOnlyList<CommandOption> Options { get; init; } = [];

    /// <summary>The words that completion offers in place of file names; empty where operands are files.</summary>
    public IReadOnlyList<string> OperandWords { get; init; } = [];

    /// <summary>Command lines to copy, each with what it is good for.</summary>
    public required IReadOnlyList<CommandExample> Examples { get; init; }

    /// <summary>Does it: takes the arguments, the standard output and the error stream, and gives the exit code.</summary>
    public required Func<ArgumentReader, TextWriter, TextWriter, int> Run { get; init; }

    /// <summary>A way to run whose arguments are read whole before anything is done.</summary>
    /// <param name="parse">Reads the arguments; throws <see cref="UsageException"/> where they cannot be followed.</param>
    /// <param name="run">Follows them: gives the exit code.</param>
    public static Func<ArgumentReader, TextWriter, TextWriter, int> Running<TArguments>(
        Func<ArgumentReader, TArguments> parse, Func<TArguments, TextWriter, TextWriter, int> run) =>
        (reader, output, errors) => run(parse(reader), output, errors);
}
