using System.IO;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.New;

/// <summary>What <c>convnext new</c> was asked to do.</summary>
/// <param name="Source">A checkpoint: its folder, a file in it, or a repository of the hub.</param>
/// <param name="Folder">The project's folder.</param>
internal sealed record NewArguments(string Source, string Folder)
{
    /// <summary>The folder to write.</summary>
    public static CommandOption Out { get; } = new("--output", "APP", "the project's folder, which must not be there yet, or be empty; its name is the project's")
    {
        ShortName = "-o",
    };

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static NewArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"new needs one checkpoint, a folder or a repository like facebook/convnext-tiny-224, but {reader.Operands.Count} are given.");
        }

        string folder = Path.TrimEndingDirectorySeparator(reader.Text(Out) ?? throw new UsageException($"new needs the project's folder: {Out.ShortName} App."));
        return Path.GetFileName(Path.GetFullPath(folder.Length == 0 ? "/" : folder)).Length > 0
            ? new NewArguments(reader.Operands[0], folder)
            : throw new UsageException($"'{folder}' is no name for a project's folder: {Out.ShortName} App is one.");
    }
}
