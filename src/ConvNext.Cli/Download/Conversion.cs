using System;
using System.IO;
using System.Linq;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Files;
using ConvNext.Hub;
using ConvNext.Weights;

namespace ConvNext.Cli.Download;

/// <summary>Rewrites a model's weights as safetensors, beside copies of its other files.</summary>
internal static class Conversion
{
    private const string Weights = "model.safetensors";

    /// <summary>The folder with the rewritten model, which is made where it is not there.</summary>
    /// <exception cref="ConvNextException">The weights cannot be read, or the folder not be written.</exception>
    public static string Of(HubSnapshot snapshot, TextWriter errors)
    {
        string folder = HubModel.ConvertedFolder(snapshot);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        // Under a name of its own first, so that the folder is there whole or not at all.
        string temporary = $"{folder}.{Guid.NewGuid().ToString("N")[..8]}.incomplete";
        try
        {
            Directory.CreateDirectory(temporary);
            using (var checkpoint = Checkpoint.Open(snapshot.Folder))
            {
                KeyOption.Report(checkpoint, chosen: null, errors);
                PyTorchConversion.Convert(checkpoint, Path.Combine(temporary, Weights));
            }

            foreach (string file in snapshot.Files.Where(IsConfiguration))
            {
                File.Copy(Path.Combine(snapshot.Folder, file), Path.Combine(temporary, file));
            }

            Directory.Move(temporary, folder);
        }
        catch (Exception error)
        {
            Delete(temporary);
            if (Directory.Exists(folder))
            {
                // Another process was quicker.
                return folder;
            }

            if (error is IOException or UnauthorizedAccessException)
            {
                throw new ConvNextException($"{folder} cannot be written: {FileReason.Of(error)}; another folder can be given with CONVNEXT_CACHE.", error);
            }

            throw;
        }

        return folder;
    }

    private static bool IsConfiguration(string file) =>
        file.EndsWith(".json", StringComparison.Ordinal) && !file.EndsWith(".index.json", StringComparison.Ordinal);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
