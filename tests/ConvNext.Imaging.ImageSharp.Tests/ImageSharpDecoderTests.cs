using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.ImageSharp.Tests;

/// <summary>What ImageSharp decodes has Pillow's bytes, the rest goes to the managed decoder, and limits come before ImageSharp.</summary>
public sealed class ImageSharpDecoderTests
{
    private static readonly ImageSharpDecoder Decoder = new();

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "files");

    public static TheoryData<string> Readable => ToTheory(DecodingFixtures.ReadableFiles());

    public static TheoryData<string> Bad => ToTheory(DecodingFixtures.BadFiles());

    public static TheoryData<string> Foreign => ToTheory(Expectations().Keys);

    [Theory]
    [MemberData(nameof(Readable))]
    public void Formats_of_the_managed_decoder_are_exact(string file) => DecodingFixtures.AssertExact(Decoder, file);

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_file_gives_a_picture_or_a_sentence(string file) =>
        DecodingFixtures.AssertPictureOrSentence(Decoder, DecodingFixtures.Read(file));

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Formats_of_ImageSharp_have_the_pixels_of_Pillow(string file)
    {
        RgbImage image = Decoder.Decode(Read(file));

        JsonElement expected = Expectations()[file];
        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (image.Width, image.Height));
        Assert.Equal(expected.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void The_limit_on_pixels_holds(string file)
    {
        var exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(Read(file), new ImageDecodeOptions { MaxPixels = 390 }));

        Assert.Contains("more than the limit of 390", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void A_damaged_file_gives_a_picture_or_a_sentence(string file)
    {
        byte[] whole = Read(file);
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int flip = 0; flip < 3; flip++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            DecodingFixtures.AssertPictureOrSentence(Decoder, damaged.AsSpan(0, i % 2 == 0 ? damaged.Length : random.Next(damaged.Length)));
        }
    }

    [Fact]
    public void A_run_length_compressed_bitmap_is_read()
    {
        byte[] file = RunLengthBitmap(width: 4, height: 2, runs: [4, 1, 0, 0, 2, 0, 2, 1, 0, 1]);

        RgbImage image = Decoder.Decode(file);

        byte[] red = [200, 10, 20];
        byte[] black = [0, 0, 0];
        Assert.Equal((4, 2), (image.Width, image.Height));
        Assert.Equal([.. black, .. black, .. red, .. red, .. red, .. red, .. red, .. red], image.Pixels);
        Assert.Throws<ImageDecodeException>(() => new ManagedImageDecoder().Decode(file));
    }

    [Fact]
    public void Alpha_is_dropped_or_laid_on_white()
    {
        // One pixel of 32 bits: blue, green, red and an alpha of 51, a fifth.
        byte[] file = [.. "\0\0\u0002\0\0\0\0\0\0\0\0\0\u0001\0\u0001\0"u8, 32, 8, 100, 0, 255, 51];

        Assert.Equal([255, 0, 100], Decoder.Decode(file).Pixels);
        Assert.Equal([255, 204, 224], Decoder.Decode(file, new ImageDecodeOptions { Alpha = AlphaHandling.OnWhite }).Pixels);
    }

    [Fact]
    public void Sizes_beyond_the_limit_are_refused_from_the_header()
    {
        AssertRefused(RunLengthBitmap(width: 60000, height: 60000, runs: [0, 1]), "60000 × 60000");
        AssertRefused(Encoding.ASCII.GetBytes("P6 # comment\n60000 60000\n255\n"), "60000 × 60000");
        AssertRefused(Encoding.ASCII.GetBytes("P5\n1000 1000\n255\n"), "truncated or damaged");
        AssertRefused([.. "\0\0\u0002\0\0\0\0\0\0\0\0\0"u8, 0xE8, 3, 0xE8, 3, 24, 0, 0], "truncated or damaged");
        AssertRefused(Tiff((256, 60000), (257, 60000)), "60000 × 60000");
        AssertRefused(Tiff((256, 8), (257, 8), (259, 7)), "JPEG data");
        AssertRefused(Tiff((256, 8), (257, 8), (322, 60000), (323, 60000)), "tiles");
        AssertRefused(Tiff((256, 8), (257, 8), (278, 0x7FFFFFFF)), "rows into a strip");
        AssertRefused("%PDF-1.7 and more"u8.ToArray(), "a PDF document");
    }

    [Theory]
    [InlineData(0x7FFFFFFF)]
    [InlineData(0x08000046)]
    [InlineData(0xFFFFFFFF)]
    [InlineData(73)]
    public void Memory_does_not_follow_the_place_that_a_bitmap_gives_for_its_pixels(uint offset)
    {
        byte[] file = RunLengthBitmap(width: 4, height: 2, runs: [4, 1, 0, 0, 2, 0, 2, 1, 0, 1]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(10), offset);
        Decoder.Decode(RunLengthBitmap(width: 4, height: 2, runs: [4, 1, 0, 1]));

        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(file, $"pixels begin at byte {offset}, and the file has 72");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static void AssertRefused(byte[] file, string part) =>
        Assert.Contains(part, Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file)).Message, StringComparison.Ordinal);

    private static byte[] Tiff(params (ushort Tag, uint Value)[] entries)
    {
        byte[] file = new byte[14 + (12 * entries.Length)];
        "II*\0"u8.CopyTo(file);
        file[4] = 8;
        file[8] = (byte)entries.Length;
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = file.AsSpan(10 + (12 * i));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            entry[2] = 4;
            entry[4] = 1;
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], entries[i].Value);
        }

        return file;
    }

    private static byte[] RunLengthBitmap(int width, int height, byte[] runs)
    {
        byte[] file = new byte[62 + runs.Length];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        file[10] = 62;
        file[14] = 40;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1;
        file[28] = 8;
        file[30] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(34), runs.Length);
        file[46] = 2;
        (file[58], file[59], file[60]) = (20, 10, 200);
        runs.CopyTo(file, 62);
        return file;
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    private static Dictionary<string, JsonElement> Expectations() =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(Path.Combine(Folder, "expected.json")))!;

    private static TheoryData<string> ToTheory(IEnumerable<string> files)
    {
        TheoryData<string> data = [];
        foreach (string file in files)
        {
            data.Add(file);
        }

        return data;
    }
}
