using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Files;

namespace ConvNext.Training.Checkpoints;

/// <summary>The checkpoints in a folder: <c>checkpoint-N</c>, N steps. One that is being written is called otherwise until all of it is there.</summary>
public static class CheckpointFolder
{
    private const string Prefix = "checkpoint-";
    private const string Unfinished = ".tmp";

    /// <summary>The checkpoints, the one of the fewest steps first.</summary>
    public static IReadOnlyList<string> In(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.GetDirectories(folder, Prefix + "*").Where(path => StepsOf(path) is not null).OrderBy(path => StepsOf(path))];

    /// <summary>Steps of a checkpoint by its name; null where it is none.</summary>
    public static long? StepsOf(string path) =>
        Path.GetFileName(path) is { } name && name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long steps) ? steps : null;

    /// <summary>Writes a checkpoint: into a folder of another name, which gets its own when all is written.</summary>
    /// <param name="folder">The folder of the checkpoints.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="most">How many are kept, this one included; null for all.</param>
    /// <param name="write">Writes the files into the folder that it is given.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    public static string Write(string folder, long steps, int? most, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{steps}"));
        try
        {
            foreach (string abandoned in Directory.Exists(folder) ? Directory.GetDirectories(folder, $"{Prefix}*{Unfinished}") : [])
            {
                Directory.Delete(abandoned, recursive: true);
            }

            string temporary = path + Unfinished;
            Directory.CreateDirectory(temporary);
            write(temporary);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            Directory.Move(temporary, path);
            IReadOnlyList<string> all = In(folder);
            foreach (string old in all.Take(most is { } kept ? Math.Max(0, all.Count - kept) : 0))
            {
                Directory.Delete(old, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{path} cannot be written: {FileReason.Of(error)}.", error);
        }

        return path;
    }
}
