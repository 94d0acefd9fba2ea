using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Text.Json;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Imaging.Testing;

/// <summary>The files under <c>tests/ConvNext.Imaging.Tests/decoding/</c>, and what every decoder has to do with them.</summary>
public static class DecodingFixtures
{
    /// <summary>What a damaged file may cost. The files take milliseconds; the rest is for a busy machine.</summary>
    private const double MaxMilliseconds = 3000;

    private const long MaxAllocatedBytes = 256L << 20;

    private static readonly string Folder = Repository.PathOf("tests/ConvNext.Imaging.Tests/decoding");

    /// <summary>Files that Pillow reads: "valid/x.jpg" with the size and checksum of its pixels.</summary>
    public static IEnumerable<string> ReadableFiles()
    {
        foreach (string name in Expectations("expected.json").Keys)
        {
            yield return "valid/" + name;
        }

        foreach (string name in Expectations("variants.json").Keys)
        {
            yield return "variants/" + name;
        }
    }

    /// <summary>Damaged and hostile files.</summary>
    public static IEnumerable<string> BadFiles()
    {
        foreach (string path in Directory.GetFiles(Path.Combine(Folder, "bad")))
        {
            yield return "bad/" + Path.GetFileName(path);
        }
    }

    /// <summary>The bytes of a file: "valid/x.jpg".</summary>
    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    /// <summary>The path of a file: "valid/x.jpg".</summary>
    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>The pixels are Pillow's, as stored and the right way up.</summary>
    public static void AssertExact(IImageDecoder decoder, string file)
    {
        string table = file.StartsWith("valid/", StringComparison.Ordinal) ? "expected.json" : "variants.json";
        Expectation expected = Expectations(table)[Path.GetFileName(file)];
        byte[] encoded = Read(file);

        RgbImage stored = decoder.Decode(encoded, new ImageDecodeOptions { ApplyExifOrientation = false });
        Assert.Equal((expected.Width, expected.Height), (stored.Width, stored.Height));
        Assert.Equal(expected.Checksum, Checksum(stored));

        RgbImage oriented = decoder.Decode(encoded);
        Assert.Equal((expected.OrientedWidth, expected.OrientedHeight), (oriented.Width, oriented.Height));
        Assert.Equal(expected.OrientedChecksum, Checksum(oriented));
    }

    /// <summary>Decoding gives a picture or one sentence, in little time and memory. Returns the sentence, or null.</summary>
    public static string? AssertPictureOrSentence(IImageDecoder decoder, ReadOnlySpan<byte> encoded)
    {
        string? sentence = null;
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            RgbImage image = decoder.Decode(encoded);
            Assert.Equal(3L * image.Width * image.Height, image.Pixels.LongLength);
        }
        catch (ImageDecodeException exception)
        {
            sentence = exception.Message;
            AssertSentence(sentence);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
        if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > MaxMilliseconds)
        {
            AssertQuick(decoder, encoded.ToArray());
        }

        return sentence;
    }

    /// <summary>A message is one sentence of a reasonable length.</summary>
    public static void AssertSentence(string message)
    {
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 10, 300);
    }

    /// <summary>SHA-256 of the pixels, as the tables have it.</summary>
    public static string Checksum(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));

    // What took too long once may have met a machine that did not run it.
    private static void AssertQuick(IImageDecoder decoder, byte[] encoded) =>
        Assert.InRange(Attempts.LeastMilliseconds(MaxMilliseconds, () => Decodes(decoder, encoded)), 0, MaxMilliseconds);

    private static bool Decodes(IImageDecoder decoder, byte[] encoded)
    {
        try
        {
            decoder.Decode(encoded);
            return true;
        }
        catch (ImageDecodeException)
        {
            return false;
        }
    }

    private static Dictionary<string, Expectation> Expectations(string table)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, table)));
        Dictionary<string, Expectation> expectations = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            JsonElement value = property.Value;
            expectations.Add(property.Name, new Expectation(
                value.GetProperty("width").GetInt32(),
                value.GetProperty("height").GetInt32(),
                value.GetProperty("sha256_rgb").GetString()!,
                value.GetProperty("oriented_width").GetInt32(),
                value.GetProperty("oriented_height").GetInt32(),
                value.GetProperty("sha256_rgb_oriented").GetString()!));
        }

        return expectations;
    }

    private sealed record Expectation(int Width, int Height, string Checksum, int OrientedWidth, int OrientedHeight, string OrientedChecksum);
}
