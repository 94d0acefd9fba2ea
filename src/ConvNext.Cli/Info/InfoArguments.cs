using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Info;

/// <summary>What <c>convnext info</c> was asked to do.</summary>
/// <param name="Model">The model; it needs no weights.</param>
/// <param name="Json">Whether to print JSON.</param>
/// <param name="Verifies">Whether to hold packed weights against their checksum.</param>
internal sealed record InfoArguments(ModelChoice Model, bool Json, bool Verifies)
{
    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print one JSON object");

    /// <summary>The checksum of packed weights.</summary>
    public static CommandOption VerifyOption { get; } = new("--verify", null, "read all of a packed file, and hold it against its checksum");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static InfoArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count > 0)
        {
            throw new UsageException($"info takes options only, but has '{reader.Operands[0]}'; "
                + $"{ModelChoice.ModelOption.Name} and {ModelChoice.WeightsOption.Name} say which model is meant.");
        }

        var result = new InfoArguments(ModelChoice.ReadWithOrWithoutWeights(reader), reader.Has(JsonOption), reader.Has(VerifyOption));
        return result.Verifies && result.Model.Weights is null
            ? throw new UsageException($"Option {VerifyOption.Name} needs {ModelChoice.WeightsOption.Name}: it verifies a packed file.")
            : result;
    }
}
