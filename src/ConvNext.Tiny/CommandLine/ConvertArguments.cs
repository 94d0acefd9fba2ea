namespace ConvNext.Tiny.CommandLine;

/// <summary>What <c>convnext convert</c> was asked to do.</summary>
/// <param name="Input">A file that PyTorch wrote, an index of several, or their folder.</param>
/// <param name="Output">The safetensors file to write.</param>
internal sealed record ConvertArguments(string Input, string Output)
{
    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static ConvertArguments Parse(string[] arguments)
    {
        var reader = new ArgumentReader(arguments, [OutputOption.ShortName, OutputOption.Name], []);
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"convert needs one file to convert, but {reader.Operands.Count} are given.");
        }

        return new ConvertArguments(reader.Operands[0], OutputOption.Read(reader, "convert"));
    }
}
