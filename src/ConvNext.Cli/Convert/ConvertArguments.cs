using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Convert;

/// <summary>What <c>convnext convert</c> was asked to do.</summary>
/// <param name="Input">A checkpoint: a file, an index of several, or their folder.</param>
/// <param name="Output">The safetensors file to write.</param>
/// <param name="Key">Which of several dictionaries of tensors is meant; null leaves it to the order of preference.</param>
internal sealed record ConvertArguments(string Input, string Output, string? Key)
{
    /// <summary>The file to write.</summary>
    public static CommandOption Out { get; } = OutputOption.Of("the safetensors file to write");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static ConvertArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"convert needs one file to convert, but {reader.Operands.Count} are given.");
        }

        return new ConvertArguments(reader.Operands[0], OutputOption.Read(reader, Out, "convert"), reader.Text(KeyOption.Option));
    }
}
