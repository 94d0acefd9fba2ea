using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;

namespace ConvNext.Cli.Pictures;

/// <summary>Paths with <c>*</c> and <c>?</c> that no shell has replaced; <c>**</c> stands for folders in folders, or none.</summary>
internal static class Pattern
{
    private static readonly string[] Anything = ["*"];
    private static readonly char[] Signs = ['*', '?'];

    /// <summary>Whether a path that does not exist is a pattern.</summary>
    public static bool Is(string path) => path.IndexOfAny(Signs) >= 0 && !Path.Exists(path);

    /// <summary>The files that a pattern stands for, in one order on every machine; one entry with an error where there are none.</summary>
    public static IEnumerable<PictureEntry> Pictures(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] parts = pattern[root.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        string[] found = [.. Match(root, parts).Distinct().Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found.Select(path => new PictureEntry(path)) : [new PictureEntry(pattern, Error: $"{pattern}: No file has such a name.")];
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> parts)
    {
        string part = parts.Span[0];
        ReadOnlyMemory<string> rest = parts[1..];
        if (part == "**")
        {
            return rest.IsEmpty ? Below(folder) : Match(folder, rest).Concat(Folders(folder, "*").SelectMany(inner => Match(inner, parts)));
        }

        if (rest.IsEmpty)
        {
            return Entries(folder, part, static (path, options) => Directory.EnumerateFiles(path, "*", options));
        }

        return part.IndexOfAny(Signs) < 0 ? Match(Path.Combine(folder, part), rest) : Folders(folder, part).SelectMany(inner => Match(inner, rest));
    }

    private static IEnumerable<string> Below(string folder) => Match(folder, Anything).Concat(Folders(folder, "*").SelectMany(Below));

    // Not through links, which could lead around in a circle.
    private static IEnumerable<string> Folders(string folder, string name) =>
        Entries(folder, name, static (path, options) => Directory.EnumerateDirectories(path, "*", options)).Where(path => new DirectoryInfo(path).LinkTarget is null);

    private static IEnumerable<string> Entries(string folder, string name, Func<string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        EnumerationOptions options = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };
        string place = folder.Length == 0 ? "." : folder;
        return Directory.Exists(place)
            ? enumerate(place, options).Select(path => Path.GetFileName(path)!)
                .Where(file => (file[0] != '.' || name[0] == '.') && FileSystemName.MatchesSimpleExpression(name, file, ignoreCase: false))
                .Select(file => Path.Combine(folder, file))
            : [];
    }
}
