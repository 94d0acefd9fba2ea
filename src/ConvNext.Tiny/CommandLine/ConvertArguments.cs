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
        var reader = new ArgumentReader(arguments, ["-o", "--output"], []);
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"convert needs one file to convert, but {reader.Operands.Count} are given.");
        }

        string? shortForm = reader.Text("-o");
        string? longForm = reader.Text("--output");
        if (shortForm is not null && longForm is not null)
        {
            throw new UsageException("Option --output is given more than once.");
        }

        string output = shortForm ?? longForm ?? throw new UsageException("convert needs the file to write: -o model.safetensors.");
        return new ConvertArguments(reader.Operands[0], output);
    }
}
