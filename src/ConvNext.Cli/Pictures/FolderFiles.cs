using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Files;

namespace ConvNext.Cli.Pictures;

/// <summary>The pictures of a folder and the folders in it, in one order on every machine: by the code units of their names, a folder's files where its name stands.</summary>
internal static class FolderFiles
{
    /// <summary>The pictures; one entry with an error where there are none or the folder cannot be read.</summary>
    public static IEnumerable<PictureEntry> Pictures(string folder)
    {
        bool any = false;
        foreach (PictureEntry picture in Walk(folder))
        {
            any = true;
            yield return picture;
        }

        if (!any)
        {
            yield return new PictureEntry(folder, Error: $"{folder}: The folder has no picture; files whose names end in {PictureNames.List} are taken for such.");
        }
    }

    private static IEnumerable<PictureEntry> Walk(string folder)
    {
        FileSystemInfo[] entries = [];
        string? error = null;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException)
        {
            error = $"{folder}: The folder cannot be read ({FileReason.Of(caught)}).";
        }

        if (error is not null)
        {
            yield return new PictureEntry(folder, Error: error);
            yield break;
        }

        foreach (FileSystemInfo entry in entries)
        {
            string path = Path.Combine(folder, entry.Name);
            if (entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                // A link to a folder could lead around in a circle; folders whose names begin with a dot belong to programs.
                foreach (PictureEntry inner in entry.LinkTarget is null && entry.Name[0] != '.' ? Walk(path) : [])
                {
                    yield return inner;
                }
            }
            else if (PictureNames.Has(entry.Name))
            {
                yield return new PictureEntry(path);
            }
        }
    }
}
