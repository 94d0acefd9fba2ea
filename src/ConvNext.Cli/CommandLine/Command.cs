using System;
using System.IO;

namespace ConvNext.Cli.CommandLine;

/// <summary>A command of the program, as a value: what it is called, what is said about it, and what it does.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Operands">What follows it, as the list of commands shows it, e.g. <c>IN -o OUT</c>.</param>
/// <param name="Summary">What it does, on one line of that list.</param>
/// <param name="Help">What <c>--help</c> after the command prints.</param>
/// <param name="Run">
/// Does it: takes the arguments after the command, the standard output and the error stream, and gives the exit code.
/// </param>
internal sealed record Command(string Name, string Operands, string Summary, string Help, Func<string[], TextWriter, TextWriter, int> Run)
{
    /// <summary>A command whose arguments are read whole before anything is done.</summary>
    /// <param name="name">The word on the command line.</param>
    /// <param name="operands">What follows it in the list of commands.</param>
    /// <param name="summary">What it does, on one line.</param>
    /// <param name="help">What <c>--help</c> after the command prints.</param>
    /// <param name="parse">Reads the arguments; throws <see cref="UsageException"/> where they cannot be followed.</param>
    /// <param name="run">Follows them: gives the exit code.</param>
    public static Command Of<TArguments>(
        string name, string operands, string summary, string help, Func<string[], TArguments> parse, Func<TArguments, TextWriter, TextWriter, int> run) =>
        new(name, operands, summary, help, (arguments, output, errors) => run(parse(arguments), output, errors));
}
