using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Terminal;
using ConvNext.Configuration;
using ConvNext.Hub;
using ConvNext.Models;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.New;

/// <summary>The files that say what network a checkpoint is of; its weights are not asked for.</summary>
/// <param name="Configuration">config.json, as it was read.</param>
/// <param name="Preprocessor">preprocessor_config.json; null where there is none.</param>
/// <param name="ImageSize">The size of the images that both together are for, where config.json alone would say another; else null.</param>
/// <param name="Weights">What a person gives as weights to a program with that network: the folder, or what fetches it.</param>
internal sealed record NetworkFiles(byte[] Configuration, byte[]? Preprocessor, ImageSize? ImageSize, string Weights)
{
    /// <summary>Reads them.</summary>
    /// <param name="source">A folder, a file in it, or a repository of the hub.</param>
    /// <exception cref="ConvNextException">They are not there, or not what they should be.</exception>
    public static NetworkFiles Read(string source)
    {
        bool isFile = File.Exists(source);
        if (!isFile && !Directory.Exists(source))
        {
            return ModelChoice.IsRepository(source) ? Fetched(source) : throw NotThere(source);
        }

        string folder = !isFile ? source : Path.GetDirectoryName(source) is { Length: > 0 } parent ? parent : ".";
        string configuration = Path.Combine(folder, ConvNextConfig.FileName);
        string preprocessor = Path.Combine(folder, ConvNextImageProcessorOptions.FileName);
        return File.Exists(configuration) ? Checked(configuration, File.Exists(preprocessor) ? preprocessor : null, folder) : throw NotThere(configuration);
    }

    private static NetworkFiles Checked(string configurationPath, string? preprocessorPath, string weights)
    {
        byte[] configuration = SmallFile.Read(configurationPath);
        byte[]? preprocessor = preprocessorPath is null ? null : SmallFile.Read(preprocessorPath);
        var config = ConvNextConfig.Parse(configuration, configurationPath);
        ConvNextImageProcessorOptions? options = preprocessor is null ? null : ConvNextImageProcessorOptions.Parse(preprocessor, preprocessorPath!);
        ImageSize? size = OpenedModel.SizeOf(options, config);
        return new NetworkFiles(configuration, preprocessor, size == config.ImageSize ? null : size, weights);
    }

    private static ConvNextException NotThere(string path) => new(
        $"{path} does not exist; new takes a checkpoint's folder with a {ConvNextConfig.FileName}, or a repository of the hub like facebook/convnext-tiny-224.");

    private static NetworkFiles Fetched(string name)
    {
        (string repository, string revision) = HubModel.Parse(name);
        using Interruption interruption = new();
        using HubClient client = new();
        CancellationToken token = interruption.Token;

        // The program has nothing else to do: there is no other work on this thread.
        string configuration = client.DownloadFileAsync(repository, ConvNextConfig.FileName, revision, cancellationToken: token).GetAwaiter().GetResult();
        return Checked(configuration, Preprocessor().GetAwaiter().GetResult(), $"$(convnext download {name})");

        async Task<string?> Preprocessor()
        {
            try
            {
                return await client.DownloadFileAsync(repository, ConvNextImageProcessorOptions.FileName, revision, cancellationToken: token).ConfigureAwait(false);
            }
            catch (HubException error) when (error.Kind == HubErrorKind.EntryNotFound)
            {
                return null;
            }
        }
    }
}
