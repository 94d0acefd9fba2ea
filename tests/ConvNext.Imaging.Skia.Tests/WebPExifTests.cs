using System;
using System.IO;
using System.Text.Json;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Skia.Tests;

/// <summary>The orientation of WebP, by what Pillow 9.4 makes of each file under <c>found/</c>.</summary>
public sealed class WebPExifTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "found");

    [Theory]
    [InlineData("short")]
    [InlineData("prefix")]
    [InlineData("byte")]
    [InlineData("sshort")]
    [InlineData("bad")]
    [InlineData("big")]
    [InlineData("noflag")]
    [InlineData("two")]
    public void A_picture_is_turned_or_refused_as_by_Pillow(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        JsonElement expected = document.RootElement.GetProperty($"webp-exif/{name}.webp");
        byte[] encoded = File.ReadAllBytes(Path.Combine(Folder, "webp-exif", $"{name}.webp"));
        if (expected.TryGetProperty("error", out _))
        {
            ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => new SkiaImageDecoder().Decode(encoded));
            Assert.StartsWith("The WebP's EXIF block is damaged: ", error.Message, StringComparison.Ordinal);
            Assert.Equal(13, new SkiaImageDecoder().Decode(encoded, new ImageDecodeOptions { ApplyExifOrientation = false }).Width);
            return;
        }

        RgbImage image = new SkiaImageDecoder().Decode(encoded);

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (image.Width, image.Height));
        Assert.Equal(expected.GetProperty("sha256_rgb_oriented").GetString(), DecodingFixtures.Checksum(image));
    }
}
