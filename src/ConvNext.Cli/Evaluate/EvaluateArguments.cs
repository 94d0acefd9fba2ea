using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Evaluate;

/// <summary>What <c>convnext evaluate</c> was asked to do.</summary>
/// <param name="Folder">A folder with a folder for each class.</param>
/// <param name="Model">Which model answers.</param>
/// <param name="Processing">Threads, and the arithmetic of the resize.</param>
/// <param name="Json">Whether to print JSON.</param>
/// <param name="Html">A page to write; null for none.</param>
internal sealed record EvaluateArguments(string Folder, ModelChoice Model, ProcessingOptions Processing, bool Json, string? Html)
{
    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print one JSON object");

    /// <summary>A page.</summary>
    public static CommandOption HtmlOption { get; } = new("--html", "FILE", "write a page with the numbers of each class and the whole table of confusions");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static EvaluateArguments Parse(ArgumentReader reader) => reader.Operands.Count == 1
        ? new EvaluateArguments(reader.Operands[0], ModelChoice.Read(reader), ProcessingOptions.Read(reader), reader.Has(JsonOption), reader.Text(HtmlOption))
        : throw new UsageException($"evaluate needs one folder that has a folder of pictures for each class, but {reader.Operands.Count} are given.");
}
