using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Explain;

/// <summary>What <c>convnext explain</c> was asked to do.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Model">Which model answers.</param>
/// <param name="Processing">Threads, and the arithmetic of the resize.</param>
/// <param name="Output">The picture to write; null for none.</param>
/// <param name="Class">The class to explain, as it was named; null for the most probable ones.</param>
/// <param name="Against">A class to hold it against; null for none.</param>
/// <param name="Top">How many classes to explain.</param>
/// <param name="Json">Whether to print the maps as JSON.</param>
internal sealed record ExplainArguments(
    PictureEntry Picture, ModelChoice Model, ProcessingOptions Processing, string? Output, string? Class, string? Against, int Top, bool Json)
{
    private const int DefaultTop = 3;
    private const int MostClasses = 16;

    /// <summary>The picture to write.</summary>
    public static CommandOption Out { get; } = OutputOption.Of("the picture to write, a PNG: what the network saw, then one panel for each class");

    /// <summary>The class.</summary>
    public static CommandOption ClassOption { get; } = new("--class", "CLASS", "the class to explain, a label or its number (default: the most probable ones)");

    /// <summary>The class to hold it against.</summary>
    public static CommandOption AgainstOption { get; } = new("--against", "CLASS", "explain the difference from this class: why the one and not the other");

    /// <summary>The number of classes.</summary>
    public static CommandOption TopOption { get; } = new("--top", "K", "how many of the most probable classes to explain (default 3)");

    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print the maps as one JSON object");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static ExplainArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"explain needs one picture, but {reader.Operands.Count} are given.");
        }

        bool json = reader.Has(JsonOption);
        string? output = json && reader.Text(Out) is null ? null : OutputOption.Read(reader, Out, "explain", "heat.png");
        return new ExplainArguments(
            new PictureEntry(reader.Operands[0]), ModelChoice.Read(reader), ProcessingOptions.Read(reader), output, reader.Text(ClassOption), reader.Text(AgainstOption),
            reader.Text(ClassOption) is null ? reader.Number(TopOption, DefaultTop, least: 1, MostClasses) : 1, json);
    }
}
