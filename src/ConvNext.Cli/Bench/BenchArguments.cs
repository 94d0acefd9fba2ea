using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Bench;

/// <summary>What <c>convnext bench</c> was asked to do.</summary>
/// <param name="Model">The model; it needs no weights.</param>
/// <param name="Threads">The most threads; 0 means one per processor.</param>
/// <param name="Seconds">How long it may take.</param>
/// <param name="Json">Whether to print JSON.</param>
internal sealed record BenchArguments(ModelChoice Model, int Threads, int Seconds, bool Json)
{
    private const int DefaultSeconds = 10;
    private const int MostSeconds = 3600;

    /// <summary>The time.</summary>
    public static CommandOption SecondsOption { get; } = new("--seconds", "S", "how long to measure, in all (default 10)");

    /// <summary>The threads.</summary>
    public static CommandOption ThreadsOption { get; } = ProcessingOptions.ThreadsOption with { Description = "the most threads (default: one for each processor)" };

    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print one JSON object");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static BenchArguments Parse(ArgumentReader reader) => reader.Operands.Count == 0
        ? new BenchArguments(
            ModelChoice.ReadWithOrWithoutWeights(reader), ProcessingOptions.Read(reader).Threads, reader.Number(SecondsOption, DefaultSeconds, least: 1, MostSeconds),
            reader.Has(JsonOption))
        : throw new UsageException($"bench takes options only, but has '{reader.Operands[0]}'; {ModelChoice.ModelOption.Name} says which network is meant.");
}
