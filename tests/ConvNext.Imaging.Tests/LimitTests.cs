using System;
using System.Buffers.Binary;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>Sizes are held against the limits before memory is taken for them.</summary>
public sealed class LimitTests
{
    private const long HeaderOnly = 1 << 20;

    private static readonly ManagedImageDecoder Decoder = new();

    [Theory]
    [InlineData("bad/bomb-60000x60000.png", "60000 × 60000 = 3600000000 pixels, more than the limit of 178956970")]
    [InlineData("bad/bomb-65000x65000.jpg", "65000 × 65000 = 4225000000 pixels, more than the limit of 178956970")]
    public void A_size_above_the_limit_is_refused_from_the_header(string file, string expected) =>
        AssertRefusedFromHeader(DecodingFixtures.Read(file), expected);

    [Fact]
    public void A_bitmap_and_a_gif_are_held_against_the_limit_too()
    {
        byte[] bitmap = DecodingFixtures.Read("valid/bmp-24.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(18), 50_000);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(22), int.MinValue);
        AssertRefusedFromHeader(bitmap, "50000 × 2147483648 = 107374182400000 pixels");

        byte[] gif = DecodingFixtures.Read("valid/gif.gif");
        gif.AsSpan(6, 4).Fill(0xFF);
        AssertRefusedFromHeader(gif, "65535 × 65535 = 4294836225 pixels");
    }

    [Fact]
    public void A_size_below_the_limit_must_have_data_for_it()
    {
        AssertRefusedFromHeader(FileBuilder.Png(13_000, 13_000, 8, 2, new byte[100]), "truncated");

        byte[] jpeg = DecodingFixtures.Read("valid/jpeg-baseline-444.jpg");
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 13_000);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 13_000);
        AssertRefusedFromHeader(jpeg, "truncated");

        byte[] bitmap = DecodingFixtures.Read("valid/bmp-24.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(18), 10_000);
        AssertRefusedFromHeader(bitmap, "truncated");
    }

    [Fact]
    public void Data_that_inflates_to_more_than_the_picture_takes_no_memory()
    {
        // A picture of one pixel, and 64 MB behind it.
        byte[] file = FileBuilder.Png(1, 1, 8, 2, new byte[64 << 20]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal([0, 0, 0], Decoder.Decode(file).Pixels);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, HeaderOnly);
    }

    [Fact]
    public void The_limit_can_be_set()
    {
        byte[] encoded = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        Assert.Equal(8, Decoder.Decode(encoded, new ImageDecodeOptions { MaxPixels = 64 }).Width);
        Assert.Throws<ImageDecodeException>(() => Decoder.Decode(encoded, new ImageDecodeOptions { MaxPixels = 63 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void An_empty_picture_is_refused(int offsetInHeader)
    {
        byte[] file = FileBuilder.Png(1, 1, 8, 2, [0, 1, 2, 3]);
        file.AsSpan(16 + offsetInHeader, 4).Clear();
        FileBuilder.RepairPngChecksums(file);
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file));
        Assert.Contains("both must be at least 1", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x80000000u, 0x80000000u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(0xFFFFFFFFu, 0x80000001u)]
    [InlineData(0x80000000u, 1u)]
    [InlineData(1u, uint.MaxValue)]
    public void Sides_whose_product_overflows_are_refused_from_the_header(uint width, uint height)
    {
        byte[] file = FileBuilder.Png(width, height, 8, 0, []);
        AssertRefusedFromHeader(file, $"{width} × {height} = {(UInt128)width * height} pixels, more than the limit of 178956970");
        Assert.Contains(
            "pixels, more than",
            Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file, new ImageDecodeOptions { MaxPixels = long.MaxValue })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file, new ImageDecodeOptions { MaxPixels = -1 }));
    }

    [Theory]
    [InlineData(8000, 8000, 200, "goes over its picture more than 64 times with scans that are almost empty")]
    [InlineData(13376, 13376, 200, "goes over its picture more than 64 times with scans that are almost empty")]
    [InlineData(8, 8, 501, "more than 500 scans, the most that are read")]
    public void Scans_that_cost_too_much_are_refused_from_the_header(int width, int height, int scans, string expected) =>
        AssertRefusedFromHeader(FileBuilder.ProgressiveJpeg(width, height, scans), expected);

    [Theory]
    [InlineData(1000, 1000, 200)]
    [InlineData(4000, 3000, 20)]
    public void Many_scans_of_a_picture_that_is_not_too_large_are_read(int width, int height, int scans)
    {
        RgbImage image = Decoder.Decode(FileBuilder.ProgressiveJpeg(width, height, scans));
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(-1, image.Pixels.AsSpan().IndexOfAnyExcept((byte)128));
    }

    private static void AssertRefusedFromHeader(byte[] file, string expected)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        DecodingFixtures.AssertSentence(exception.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, HeaderOnly);
    }
}
