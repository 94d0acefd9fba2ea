using System;
using System.IO;
using System.Linq;

namespace ConvNext.AspNetCore.Hosting;

/// <summary>What tells that the files of a model have changed: their names, lengths and times.</summary>
internal static class ModelFiles
{
    /// <summary>A text that differs where a file does; empty where there is nothing.</summary>
    public static string Fingerprint(string path)
    {
        try
        {
            FileInfo[] files = Directory.Exists(path) ? new DirectoryInfo(path).GetFiles() : [new FileInfo(path)];
            return string.Join('|', files.Where(static file => file.Exists).OrderBy(static file => file.Name, StringComparer.Ordinal)
                .Select(static file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
