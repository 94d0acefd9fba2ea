using System;
using ConvNext.Imaging.Testing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>What is refused is refused by name; what is damaged, and shown, says so; and no file keeps a core busy.</summary>
public sealed class JpegKindTests
{
    private const double MostMilliseconds = 2000;

    private static readonly ManagedImageDecoder Decoder = new();

    [Theory]
    [InlineData(0xC3, "The JPEG is a lossless JPEG, and baseline, extended and progressive ones are read.")]
    [InlineData(0xCB, "The JPEG is a lossless JPEG, and baseline, extended and progressive ones are read.")]
    [InlineData(0xC5, "The JPEG is a hierarchical JPEG, and baseline, extended and progressive ones are read.")]
    [InlineData(0xCE, "The JPEG is a hierarchical JPEG, and baseline, extended and progressive ones are read.")]
    public void A_coding_that_is_not_read_is_named(byte frame, string sentence)
    {
        byte[] file = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        file[JpegBuilder.Find(file, 0xC0) + 1] = frame;
        AssertRefused(sentence, file);
    }

    [Fact]
    public void Twelve_bits_are_named()
    {
        byte[] file = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        file[JpegBuilder.Find(file, 0xC0) + 4] = 12;
        AssertRefused("The JPEG has 12 bits per sample, and 8 are read.", file);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Other_numbers_of_components_are_named(byte components)
    {
        byte[] file = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        file[JpegBuilder.Find(file, 0xC0) + 9] = components;
        AssertRefused($"The JPEG has {components} components, and 1 (grey), 3 (colour) and 4 (CMYK) are read.", file);
    }

    [Fact]
    public void A_sampling_that_is_no_whole_fraction_is_named()
    {
        byte[] file = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        int frame = JpegBuilder.Find(file, 0xC0);
        file[frame + 11] = 0x31;
        file[frame + 14] = 0x21;
        AssertRefused("The JPEG samples a component at a fraction of the picture's size that is not a whole one, which is not read.", file);
    }

    [Theory]
    [InlineData(0xC0, "The JPEG is damaged: it has two frame headers, and one is possible.")]
    [InlineData(0xF3, "The JPEG is damaged: it has the marker 0xF3, which means nothing.")]
    [InlineData(0xDF, "The JPEG is damaged: it has the marker 0xDF, which means nothing.")]
    [InlineData(0x02, "The JPEG is damaged: its header has the marker 0x02, which means nothing there.")]
    public void A_segment_that_must_not_be_there_is_named(byte marker, string sentence) =>
        AssertRefused(sentence, JpegBuilder.Insert(DecodingFixtures.Read("valid/jpeg-8x8.jpg"), marker, [8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]));

    [Theory]
    [InlineData(new byte[] { 0x07, 1, 2 }, "The JPEG is damaged: the length of its Huffman tables does not fit its contents.")]
    [InlineData(new byte[] { 0x04, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5 },
        "The JPEG is damaged: it defines Huffman table 0x04, and 0 to 3 of each kind are possible.")]
    [InlineData(new byte[] { 0x00, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3 }, "The JPEG is damaged: Huffman table 0 for DC is no code.")]
    [InlineData(new byte[] { 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16 }, "The JPEG is damaged: Huffman table 0 for DC has a symbol above 15.")]
    public void A_Huffman_table_that_is_none_is_named(byte[] body, string sentence) =>
        AssertRefused(sentence, JpegBuilder.Insert(DecodingFixtures.Read("valid/jpeg-8x8.jpg"), 0xC4, body));

    [Fact]
    public void A_whole_file_is_not_damaged_and_one_with_a_byte_missing_is()
    {
        byte[] file = DecodingFixtures.Read("valid/jpeg-restart.jpg");
        Assert.False(Decoder.Decode(file).IsDamaged);
        int restart = JpegBuilder.Find(file, 0xD1);
        byte[] without = [.. file[..restart], .. file[(restart + 2)..]];
        Assert.True(Decoder.Decode(without).IsDamaged);
    }

    [Theory]
    [InlineData("valid/jpeg-baseline-420.jpg")]
    [InlineData("valid/jpeg-progressive-420.jpg")]
    public void A_picture_whose_data_ends_early_is_shown_and_damaged(string name)
    {
        byte[] file = DecodingFixtures.Read(name);
        byte[] early = [.. file[..(file.Length / 2)], 0xFF, 0xD9];
        Assert.True(Decoder.Decode(early).IsDamaged);
    }

    [Fact]
    public void Arithmetic_conditioning_and_comments_behind_the_picture_do_no_harm()
    {
        byte[] file = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        byte[] longer = [.. file[..^2], 0xFF, 0xFE, 0, 4, 1, 2, 0xFF, 0xDC, 0, 4, 0, 8, 0xFF, 0xD9, 1, 2, 3];
        RgbImage image = Decoder.Decode(longer);
        Assert.Equal(Decoder.Decode(file).Pixels, image.Pixels);
        Assert.False(image.IsDamaged);
    }

    [Theory]
    [InlineData(8000, 8000, 200)]
    [InlineData(13000, 13000, 100)]
    public void Scans_that_send_nothing_are_limited(int width, int height, int scans) =>
        AssertRefused(
            "The JPEG goes over its picture more than 64 times with scans that are almost empty, which is more than is read.",
            JpegBuilder.EmptyScans(width, height, scans));

    [Fact]
    public void Scans_are_limited_in_number()
    {
        Assert.Equal(64, Decoder.Decode(JpegBuilder.EmptyScans(64, 8, 60)).Width);
        AssertRefused("The JPEG sends its picture in more than 500 scans, the most that are read.", JpegBuilder.EmptyScans(8, 8, 501));
    }

    [Fact]
    public void The_most_scans_that_are_read_take_little_time()
    {
        byte[] file = JpegBuilder.EmptyScans(4000, 4000, 64);
        Decoder.Decode(JpegBuilder.EmptyScans(64, 64, 64));

        // A tenth of a second; the rest is for a busy machine.
        Assert.InRange(Attempts.LeastMilliseconds(MostMilliseconds, () => Decoder.Decode(file)), 0, MostMilliseconds);
    }

    [Theory]
    [InlineData("valid/jpeg-baseline-420.jpg")]
    [InlineData("valid/jpeg-progressive-420.jpg")]
    [InlineData("valid/jpeg-arithmetic.jpg")]
    public void Decoding_takes_the_picture_and_little_more(string name)
    {
        byte[] file = DecodingFixtures.Read(name);
        RgbImage image = Decoder.Decode(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Decoder.Decode(file);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Tables, and the band of coefficients and samples: for rows this short more than the picture, and nothing for each block.
        Assert.InRange(allocated, image.Pixels.Length, image.Pixels.Length + (512 << 10));
    }

    private static void AssertRefused(string sentence, byte[] file)
    {
        double taken = Attempts.LeastMilliseconds(MostMilliseconds, () =>
        {
            ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file));
            Assert.Equal(sentence, exception.Message);
        });
        Assert.InRange(taken, 0, MostMilliseconds);
    }
}
