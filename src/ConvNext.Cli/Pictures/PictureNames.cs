using System;
using System.IO;
using System.Linq;

namespace ConvNext.Cli.Pictures;

/// <summary>Which files of a folder are taken for pictures: their names decide, since a folder may hold anything. Of a file that is named, its bytes decide.</summary>
internal static class PictureNames
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".dib", ".webp"];

    /// <summary>The endings in a sentence.</summary>
    public static string List => string.Join(", ", Endings);

    /// <summary>Whether a file is taken for a picture.</summary>
    public static bool Has(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
