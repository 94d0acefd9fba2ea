using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Validate;

namespace ConvNext.Cli.Similar;

/// <summary>Looks at the pictures of a folder that an index does not have yet, or that have changed since.</summary>
internal sealed class FolderSearch(PictureRun run, string folder)
{
    private const int MarkPictureSide = 64;

    /// <summary>Whether a picture could not be looked at.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Whether anything is not as the index had it.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>A mark of a model: it differs where the features of a picture by recipe do, by the weights, the preprocessing or whatever else.</summary>
    public static string MarkOf(PictureSession session)
    {
        session.See(TestPicture.Of(MarkPictureSide, MarkPictureSide));
        return System.Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(FeatureExtraction.Of(session, normalize: false).AsSpan())));
    }

    /// <summary>The folder's pictures, in their order.</summary>
    /// <param name="known">What the index has.</param>
    public IReadOnlyList<IndexedPicture> Pictures(Dictionary<string, IndexedPicture> known)
    {
        PictureEntry[] entries = [.. FolderFiles.Pictures(folder)];
        Dictionary<string, (long Length, long Changed)> files = entries.Where(entry => entry.Error is null).ToDictionary(entry => entry.Path, entry => FileOf(entry.Path));
        PictureEntry[] missing = [.. entries.Where(entry => entry.Error is not null || !IsKnown(entry.Path))];
        Dictionary<string, float[]> found = [];
        foreach (PictureOutcome<float[]> outcome in run.Features(missing, isStream: false, normalize: true))
        {
            HasErrors |= outcome.Error is not null;
            if (outcome.Value is { } features)
            {
                found[outcome.Picture.Path] = features;
            }
        }

        IndexedPicture[] pictures = [.. files.Keys.Select(Indexed).OfType<IndexedPicture>()];
        HasChanged = found.Count > 0 || pictures.Length != known.Count;
        return pictures;

        bool IsKnown(string path) => known.TryGetValue(Name(path), out IndexedPicture? picture) && (picture.Length, picture.Changed) == files[path];

        IndexedPicture? Indexed(string path) =>
            found.TryGetValue(path, out float[]? features) ? new IndexedPicture(Name(path), files[path].Length, files[path].Changed, features)
            : IsKnown(path) ? known[Name(path)] : null;
    }

    private static (long Length, long Changed) FileOf(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }

    private string Name(string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
