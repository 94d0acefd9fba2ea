using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Pack;

/// <summary>What <c>convnext pack</c> was asked to do.</summary>
/// <param name="Input">A file of weights, an index of shards, or a checkpoint's folder.</param>
/// <param name="Output">The packed file to write.</param>
/// <param name="Key">Which of several dictionaries of tensors is meant; null leaves it to the order of preference.</param>
/// <param name="Network">The network whose layout it gets.</param>
/// <param name="WantedPrecision">What the file is for; null for 32-bit floats, or for that of a packed file that is packed again.</param>
internal sealed record PackArguments(string Input, string Output, string? Key, NamedNetwork Network, NetworkPrecision? WantedPrecision)
{
    /// <summary>The file to write.</summary>
    public static CommandOption Out { get; } = OutputOption.Of("the packed file to write");

    /// <summary>The network.</summary>
    public static CommandOption Model { get; } = ModelChoice.ModelOption with
    {
        Description = $"the network that the weights are for, where no config.json beside them says it:\n{NamedNetwork.Names}; without either {NamedNetwork.All[0].Name}",
    };

    /// <summary>The precision.</summary>
    public static CommandOption Precision { get; } = PrecisionOption.Option with
    {
        Description = "what the file is for: float32 (default), or int8, about a quarter of the bytes",
    };

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static PackArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"pack needs one checkpoint to pack, but {reader.Operands.Count} are given.");
        }

        return new PackArguments(
            reader.Operands[0], OutputOption.Read(reader, Out, "pack"), reader.Text(KeyOption.Option), ModelChoice.ReadNetwork(reader), PrecisionOption.Read(reader));
    }
}
