using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Options;

/// <summary>The option that names the file to write: <c>-o</c> or <c>--output</c>.</summary>
internal static class OutputOption
{
    /// <summary>The option of a command that says what is written.</summary>
    public static CommandOption Of(string description) => new("--output", "OUT", description) { ShortName = "-o" };

    /// <summary>The file.</summary>
    /// <param name="reader">The command line.</param>
    /// <param name="option">The command's option.</param>
    /// <param name="command">The command, as the sentence begins with it.</param>
    /// <param name="example">A name that such a file could have.</param>
    /// <exception cref="UsageException">There is none, or it is empty.</exception>
    public static string Read(ArgumentReader reader, CommandOption option, string command, string example = "model.safetensors")
    {
        string path = reader.Text(option) ?? throw new UsageException($"{command} needs the file to write: {option.ShortName} {example}.");
        return path.Length > 0 ? path : throw new UsageException($"The path of the file to write is empty; {command} needs one: {option.ShortName} {example}.");
    }
}
