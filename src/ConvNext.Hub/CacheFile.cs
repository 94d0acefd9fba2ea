using System.IO;

namespace ConvNext.Hub;

/// <summary>A file of the cache, seen through the links that lead to it. (.NET's own <see cref="File.Exists"/> is true for a link to nothing.)</summary>
internal static class CacheFile
{
    /// <summary>Whether there is content behind a path.</summary>
    public static bool Exists(string path) => Content(path) is { Exists: true };

    /// <summary>The content's length in bytes.</summary>
    public static long Length(string path) => Content(path)!.Length;

    private static FileInfo? Content(string path)
    {
        FileInfo file = new(path);
        try
        {
            return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        }
        catch (IOException)
        {
            // Links in a circle.
            return null;
        }
    }
}
