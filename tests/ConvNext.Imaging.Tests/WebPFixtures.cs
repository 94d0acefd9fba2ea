using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>
/// The files under <c>webp/</c> and what Pillow makes of each: <c>valid/</c> with <c>expected.json</c>, <c>bad/</c> with <c>bad.json</c>,
/// <c>variants/</c> with <c>variants.json</c>. The environment variable <c>ConvNextWebPFixtures</c> names a further folder of that layout, in
/// which parts may be missing; the names of its files begin with "other/".
/// </summary>
internal static class WebPFixtures
{
    private const string OtherPrefix = "other/";

    private static readonly (string Folder, string Table)[] Parts = [("valid", "expected.json"), ("bad", "bad.json"), ("variants", "variants.json")];

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "webp");

    private static readonly string? OtherFolder = Environment.GetEnvironmentVariable("ConvNextWebPFixtures");

    private static readonly Dictionary<string, Expectation> Expectations = ReadTables();

    /// <summary>Files that Pillow shows.</summary>
    public static TheoryData<string> Shown => Select(refused: false);

    /// <summary>Files that Pillow refuses.</summary>
    public static TheoryData<string> Refused => Select(refused: true);

    public static byte[] Read(string file) => File.ReadAllBytes(file.StartsWith(OtherPrefix, StringComparison.Ordinal)
        ? Path.Combine(OtherFolder!, file[OtherPrefix.Length..])
        : Path.Combine(Folder, file));

    /// <summary>The pixels are Pillow's, as stored and, where the table says it, the right way up.</summary>
    public static void AssertExact(IImageDecoder decoder, string file)
    {
        Expectation expected = Expectations[file];
        byte[] encoded = Read(file);
        RgbImage stored = decoder.Decode(encoded, new ImageDecodeOptions { ApplyExifOrientation = false });
        Assert.Equal((expected.Width, expected.Height), (stored.Width, stored.Height));
        Assert.Equal(expected.Checksum, DecodingFixtures.Checksum(stored));
        if (expected.OrientedChecksum is not null)
        {
            RgbImage oriented = decoder.Decode(encoded);
            Assert.Equal((expected.OrientedWidth, expected.OrientedHeight), (oriented.Width, oriented.Height));
            Assert.Equal(expected.OrientedChecksum, DecodingFixtures.Checksum(oriented));
        }
    }

    private static TheoryData<string> Select(bool refused)
    {
        TheoryData<string> files = [];
        foreach ((string file, Expectation expectation) in Expectations)
        {
            if (expectation.IsRefused == refused)
            {
                files.Add(file);
            }
        }

        return files;
    }

    private static Dictionary<string, Expectation> ReadTables()
    {
        Dictionary<string, Expectation> expectations = [];
        foreach ((string folder, string table) in Parts)
        {
            ReadTable(Path.Combine(Folder, table), folder + "/", expectations);
            if (OtherFolder is { Length: > 0 } && File.Exists(Path.Combine(OtherFolder, table)))
            {
                ReadTable(Path.Combine(OtherFolder, table), OtherPrefix + folder + "/", expectations);
            }
        }

        return expectations;
    }

    private static void ReadTable(string path, string prefix, Dictionary<string, Expectation> expectations)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            expectations.Add(prefix + property.Name, ReadExpectation(property.Value));
        }
    }

    private static Expectation ReadExpectation(JsonElement value)
    {
        if (value.TryGetProperty("refused", out _))
        {
            return new Expectation(true, 0, 0, null, 0, 0, null);
        }

        bool isOriented = value.TryGetProperty("sha256_rgb_oriented", out JsonElement oriented);
        return new Expectation(
            false,
            value.GetProperty("width").GetInt32(),
            value.GetProperty("height").GetInt32(),
            value.GetProperty("sha256_rgb").GetString(),
            isOriented ? value.GetProperty("oriented_width").GetInt32() : 0,
            isOriented ? value.GetProperty("oriented_height").GetInt32() : 0,
            isOriented ? oriented.GetString() : null);
    }

    private sealed record Expectation(
        bool IsRefused, int Width, int Height, string? Checksum, int OrientedWidth, int OrientedHeight, string? OrientedChecksum);
}
