using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>
/// JPEGs that other decoders show and a stricter one refuses. The variable <c>ConvNextFoundFixtures</c> names another folder of the same form:
/// folders whose names begin with "jpeg-", and an expected.json with the pictures that Pillow shows.
/// </summary>
public sealed class FoundJpegTests
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("ConvNextFoundFixtures") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "found-jpeg");

    private static readonly ManagedImageDecoder Decoder = new();

    public static TheoryData<string> Files
    {
        get
        {
            TheoryData<string> files = [];
            foreach (string folder in Directory.GetDirectories(Folder, "jpeg-*"))
            {
                foreach (string path in Directory.GetFiles(folder, "*.jp*"))
                {
                    files.Add(Path.GetRelativePath(Folder, path).Replace('\\', '/'));
                }
            }

            return files;
        }
    }

    [Fact]
    public void There_are_files() => Assert.NotEmpty(Files);

    [Theory]
    [MemberData(nameof(Files))]
    public void Pixels_are_those_of_Pillow(string file)
    {
        byte[] encoded = File.ReadAllBytes(Path.Combine(Folder, file));
        if (!Expected().TryGetValue(file, out (int Width, int Height, string Checksum) expected))
        {
            // Pillow refuses it.
            Assert.NotNull(DecodingFixtures.AssertPictureOrSentence(Decoder, encoded));
            return;
        }

        RgbImage image = Decoder.Decode(encoded);
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.Checksum, DecodingFixtures.Checksum(image));
    }

    private static Dictionary<string, (int Width, int Height, string Checksum)> Expected()
    {
        Dictionary<string, (int, int, string)> expected = [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            JsonElement value = property.Value;
            expected.Add(property.Name, (
                value.GetProperty("width").GetInt32(), value.GetProperty("height").GetInt32(), value.GetProperty("sha256_rgb_oriented").GetString()!));
        }

        return expected;
    }
}
