using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Info;

/// <summary>What <c>convnext info</c> was asked to do.</summary>
/// <param name="Model">The model; it needs no weights.</param>
/// <param name="Json">Whether to print JSON.</param>
internal sealed record InfoArguments(ModelChoice Model, bool Json)
{
    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print one JSON object");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static InfoArguments Parse(ArgumentReader reader) => reader.Operands.Count == 0
        ? new InfoArguments(ModelChoice.ReadWithOrWithoutWeights(reader), reader.Has(JsonOption))
        : throw new UsageException($"info takes options only, but has '{reader.Operands[0]}'; "
            + $"{ModelChoice.ModelOption.Name} and {ModelChoice.WeightsOption.Name} say which model is meant.");
}
