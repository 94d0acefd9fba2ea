using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Options;

/// <summary>The option that names the file to write: <c>-o</c> or <c>--output</c>.</summary>
internal static class OutputOption
{
    public const string ShortName = "-o";
    public const string Name = "--output";

    /// <summary>The file.</summary>
    /// <exception cref="UsageException">There is none, it is empty, or there is more than one.</exception>
    public static string Read(ArgumentReader reader, string command)
    {
        string? shortForm = reader.Text(ShortName);
        string? longForm = reader.Text(Name);
        if (shortForm is not null && longForm is not null)
        {
            throw new UsageException($"Option {Name} is given more than once.");
        }

        string path = shortForm ?? longForm ?? throw new UsageException($"{command} needs the file to write: {ShortName} model.safetensors.");
        return path.Length > 0 ? path : throw new UsageException($"The path of the file to write is empty; {command} needs one: {ShortName} model.safetensors.");
    }
}
