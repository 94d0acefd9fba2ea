using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>
/// Pictures and EXIF that are damaged or odd: what Pillow 9.4 makes of each file, byte for byte, or that it refuses it. The folder can be another one:
/// the environment variable ConvNextFoundFixtures names it, with an expected.json like that of <c>found/</c>.
/// </summary>
public sealed class FoundTests
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("ConvNextFoundFixtures") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "found");

    private static readonly string[] Kinds = ["png-", "exif-", "gif-", "bmp-"];

    public static TheoryData<string> Files => [.. Expectations().Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_decoded_or_refused_as_by_Pillow(string file)
    {
        JsonElement expected = Expectations()[file];
        byte[] encoded = File.ReadAllBytes(Path.Combine(Folder, file));
        if (Checksum(expected) is not { } checksum)
        {
            Assert.True(expected.TryGetProperty("error", out _), $"{file} has neither a checksum nor an error.");
            DecodingFixtures.AssertSentence(Assert.Throws<ImageDecodeException>(() => new ManagedImageDecoder().Decode(encoded)).Message);
            return;
        }

        RgbImage image = new ManagedImageDecoder().Decode(encoded);

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (image.Width, image.Height));
        Assert.Equal(checksum, DecodingFixtures.Checksum(image));
    }

    [Fact]
    public void No_file_is_left_out()
    {
        string[] there = [.. Directory.GetDirectories(Folder)
            .Where(folder => Kinds.Any(kind => Path.GetFileName(folder).StartsWith(kind, StringComparison.Ordinal)))
            .SelectMany(Directory.GetFiles)
            .Where(file => Path.GetFileName(file) != "README")
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

        Assert.NotEmpty(there);
        Assert.Equal(there, Expectations().Keys.Order(StringComparer.Ordinal));
    }

    private static string? Checksum(JsonElement expected) =>
        expected.TryGetProperty("sha256_rgb_oriented", out JsonElement value) || expected.TryGetProperty("sha256", out value) ? value.GetString() : null;

    private static Dictionary<string, JsonElement> Expectations()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        return document.RootElement.EnumerateObject()
            .Where(property => Kinds.Any(kind => property.Name.StartsWith(kind, StringComparison.Ordinal)))
            .ToDictionary(property => property.Name, property => property.Value.Clone(), StringComparer.Ordinal);
    }
}
