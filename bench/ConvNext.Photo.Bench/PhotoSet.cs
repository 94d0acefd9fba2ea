using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace ConvNext.Photo.Bench;

/// <summary>The photos that are measured: made by a recipe, or given.</summary>
internal static class PhotoSet
{
    private static readonly (string Name, int Width, int Height)[] Sizes =
        [("12 MP", 4000, 3000), ("4 MP", 2304, 1728), ("2 MP", 1632, 1224), ("1 MP", 1152, 864), ("0.3 MP", 640, 480)];

    /// <summary>Makes photos of five sizes in a folder, in the forms that cameras and the web have.</summary>
    /// <param name="folder">Where they are left.</param>
    /// <param name="only">How the names of those begin that are wanted; empty for all.</param>
    public static IEnumerable<PhotoFile> Make(string folder, IReadOnlyCollection<string> only)
    {
        foreach ((string size, int width, int height) in Sizes)
        {
            Lazy<byte[]> baseline = new(() => Photograph.Encode(width, height));
            foreach ((string form, Func<byte[]?> encode) in new (string, Func<byte[]?>)[]
            {
                ("4:2:0", () => baseline.Value),
                ("4:2:0 progressive", () => ToProgressive(baseline.Value)),
                ("4:4:4", () => Photograph.Encode(width, height, isFullColour: true)),
            })
            {
                string name = $"{size}, {form}";
                if ((only.Count == 0 || only.Any(wanted => name.StartsWith(wanted, StringComparison.Ordinal))) && encode() is byte[] bytes)
                {
                    string path = Path.Combine(folder, string.Concat(name.Where(char.IsAsciiLetterOrDigit)) + ".jpg");
                    File.WriteAllBytes(path, bytes);
                    yield return new PhotoFile(name, path, bytes);
                }
            }
        }
    }

    /// <summary>The photos of some files.</summary>
    public static IEnumerable<PhotoFile> Given(IEnumerable<string> paths) =>
        paths.Select(path => new PhotoFile(Path.GetFileName(path), Path.GetFullPath(path), File.ReadAllBytes(path)));

    private static byte[]? ToProgressive(byte[] baseline)
    {
        string source = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(source, baseline);
            using Process? process = Process.Start(new ProcessStartInfo("jpegtran", ["-progressive", source]) { RedirectStandardOutput = true });
            using MemoryStream output = new();
            process!.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return process.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine("jpegtran is not installed: there are no progressive photos.");
            return null;
        }
        finally
        {
            File.Delete(source);
        }
    }
}
