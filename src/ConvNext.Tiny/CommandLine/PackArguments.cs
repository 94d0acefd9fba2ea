using ConvNext.Tiny.Models;

namespace ConvNext.Tiny.CommandLine;

/// <summary>What <c>convnext pack</c> was asked to do.</summary>
/// <param name="Input">A safetensors file, an index of shards, or a checkpoint's folder.</param>
/// <param name="Output">The packed file to write.</param>
/// <param name="Network">The network whose layout it gets.</param>
internal sealed record PackArguments(string Input, string Output, BuiltInNetwork Network)
{
    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static PackArguments Parse(string[] arguments)
    {
        var reader = new ArgumentReader(arguments, [OutputOption.ShortName, OutputOption.Name, ModelOption.Name], []);
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"pack needs one checkpoint to pack, but {reader.Operands.Count} are given.");
        }

        return new PackArguments(reader.Operands[0], OutputOption.Read(reader, "pack"), ModelOption.Read(reader));
    }
}
