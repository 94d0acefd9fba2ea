using System;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Files;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.New;

/// <summary>
/// A project around a network: the files of the template package <c>ConvNext.Templates</c>, which lie in this program too, and the network's config.json. They are made in a
/// folder of another name, which gets its own when it is complete.
/// </summary>
internal static class ProjectFolder
{
    private const string ProjectFile = "ConvNextApp.csproj";
    private const string ModelFolder = "model";
    private const string TemplateItem = "Include=\"Network\" Architecture=\"ARCHITECTURE\" ImageSize=\"IMAGE_SIZE\" Labels=\"any\"";
    private const string VersionToken = "CONVNEXT_VERSION";

    /// <summary>Writes it.</summary>
    /// <exception cref="ConvNextException">There is something at the path, or it cannot be written.</exception>
    public static void Write(string folder, NetworkFiles network)
    {
        string whole = Path.GetFullPath(folder);
        if (File.Exists(whole) || (Directory.Exists(whole) && Directory.EnumerateFileSystemEntries(whole).Any()))
        {
            throw new ConvNextException($"{folder} is there already; the name of a new folder is expected, or of an empty one.");
        }

        string unfinished = $"{whole}.{Guid.NewGuid():N}.tmp";
        try
        {
            WriteFiles(unfinished, Path.GetFileName(whole), network);
            if (Directory.Exists(whole))
            {
                Directory.Delete(whole);
            }

            Directory.Move(unfinished, whole);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{folder} cannot be written: {FileReason.Of(error)}.", error);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    private static void WriteFiles(string folder, string name, NetworkFiles network)
    {
        string model = Path.Combine(folder, ModelFolder);
        Directory.CreateDirectory(model);
        File.WriteAllBytes(Path.Combine(model, ConvNextConfig.FileName), network.Configuration);
        if (network.Preprocessor is { } preprocessor)
        {
            File.WriteAllBytes(Path.Combine(model, ConvNextImageProcessorOptions.FileName), preprocessor);
        }

        string size = network.ImageSize is { } own ? string.Create(CultureInfo.InvariantCulture, $" ImageSize=\"{own.Height}x{own.Width}\"") : "";
        File.WriteAllText(
            Path.Combine(folder, $"{name}.csproj"),
            Template(ProjectFile)
                .Replace(TemplateItem, $"Include=\"{ModelFolder}/{ConvNextConfig.FileName}\"{size}", StringComparison.Ordinal)
                .Replace(VersionToken, ProgramHelp.PackageVersion, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Template("Program.cs"));
        File.WriteAllText(Path.Combine(folder, "README.md"), Template("README.md").Replace(ProjectFile, $"{name}.csproj", StringComparison.Ordinal));
    }

    private static string Template(string name)
    {
        using StreamReader reader = new(typeof(ProjectFolder).Assembly.GetManifestResourceStream($"template/{name}")!);
        return reader.ReadToEnd();
    }
}
