using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Pack;

/// <summary>What <c>convnext pack</c> was asked to do.</summary>
/// <param name="Input">A file of weights, an index of shards, or a checkpoint's folder.</param>
/// <param name="Output">The packed file to write.</param>
/// <param name="Key">Which of several dictionaries of tensors is meant; null leaves it to the order of preference.</param>
/// <param name="Network">The network whose layout it gets.</param>
internal sealed record PackArguments(string Input, string Output, string? Key, NamedNetwork Network)
{
    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static PackArguments Parse(string[] arguments)
    {
        var reader = new ArgumentReader(arguments, [OutputOption.ShortName, OutputOption.Name, ModelOption.Name, KeyOption.Name], []);
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"pack needs one checkpoint to pack, but {reader.Operands.Count} are given.");
        }

        return new PackArguments(reader.Operands[0], OutputOption.Read(reader, "pack"), reader.Text(KeyOption.Name), ModelOption.Read(reader));
    }
}
