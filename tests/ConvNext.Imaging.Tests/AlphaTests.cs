using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ConvNext.Imaging.Testing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>
/// Pictures laid on white have the bytes of Pillow 9.4 (<c>convert("RGBA")</c>, <c>alpha_composite</c>, <c>convert("RGB")</c>), and what it
/// refuses then is refused. <c>make_alpha.py</c> makes the files of <c>alpha/</c> and the table, which also has those of the other folders. The
/// environment variable <c>ConvNextAlphaFixtures</c> names another folder with an expected.json like that one.
/// </summary>
public sealed class AlphaTests
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("ConvNextAlphaFixtures") is { Length: > 0 } given ? given : Repository.PathOf("tests/ConvNext.Imaging.Tests/alpha");

    private static readonly ImageDecodeOptions OnWhite = new() { Alpha = AlphaHandling.OnWhite };

    public static TheoryData<string> Files => [.. Expectations().Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_laid_on_white_or_refused_as_by_Pillow(string file)
    {
        JsonElement expected = Expectations()[file];
        byte[] encoded = File.ReadAllBytes(Path.Combine(Folder, file));
        if (expected.TryGetProperty("refused", out _))
        {
            DecodingFixtures.AssertSentence(Assert.Throws<ImageDecodeException>(() => new ManagedImageDecoder().Decode(encoded, OnWhite)).Message);
            return;
        }

        RgbImage image = new ManagedImageDecoder().Decode(encoded, OnWhite);

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (image.Width, image.Height));
        Assert.Equal(expected.GetProperty("sha256_on_white").GetString(), DecodingFixtures.Checksum(image));
    }

    [Fact]
    public void No_file_is_left_out() =>
        Assert.Equal(
            Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Where(name => name != "expected.json").Order(StringComparer.Ordinal),
            Expectations().Keys.Where(name => !name.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static Dictionary<string, JsonElement> Expectations()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.Clone(), StringComparer.Ordinal);
    }
}
