using System;
using System.Buffers.Binary;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>The managed decoder shows the WebPs that Pillow shows, with the same bytes, and refuses those that Pillow refuses.</summary>
public sealed class WebPTests
{
    private const long HeaderOnly = 1 << 20;

    private static readonly ManagedImageDecoder Decoder = new();

    public static TheoryData<string> Shown => WebPFixtures.Shown;

    public static TheoryData<string> Refused => WebPFixtures.Refused;

    /// <summary>One file of each kind: its damage is done by the tests.</summary>
    public static TheoryData<string> Kinds =>
    [
        "valid/lossy-17x33.webp",
        "valid/lossy-alpha.webp",
        "valid/lossless-33x17.webp",
        "valid/lossless-4-colours.webp",
        "valid/animated-lossy.webp",
        "valid/lossy-exif-6.webp",
    ];

    [Theory]
    [MemberData(nameof(Shown))]
    public void Pixels_are_those_of_Pillow(string file) => WebPFixtures.AssertExact(Decoder, file);

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_Pillow_refuses_is_refused_with_one_sentence(string file)
    {
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(WebPFixtures.Read(file)));
        DecodingFixtures.AssertSentence(exception.Message);
        Assert.Null(exception.InnerException);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_anywhere_is_refused(string file)
    {
        byte[] encoded = WebPFixtures.Read(file);
        for (int length = 12; length < encoded.Length; length++)
        {
            ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(encoded.AsSpan(0, length)));
            Assert.Contains("truncated", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_with_wrong_bytes_gives_a_picture_or_a_sentence_of_the_reader(string file)
    {
        byte[] encoded = WebPFixtures.Read(file);
        Random random = new(encoded.Length);
        ImageDecodeOptions options = new() { MaxPixels = 1 << 20 };
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = (byte[])encoded.Clone();
            for (int i = 0; i <= round % 5; i++)
            {
                // Half of the rounds aim at the headers.
                int reach = round % 2 == 0 ? damaged.Length : Math.Min(damaged.Length, 90);
                damaged[random.Next(12, reach)] = (byte)random.Next(256);
            }

            try
            {
                RgbImage image = Decoder.Decode(damaged, options);
                Assert.Equal(3L * image.Width * image.Height, image.Pixels.LongLength);
            }
            catch (ImageDecodeException exception)
            {
                // Nothing is left to the net that catches exceptions of other types.
                Assert.Null(exception.InnerException);
                DecodingFixtures.AssertSentence(exception.Message);
            }
        }
    }

    [Fact]
    public void A_size_above_the_limit_is_refused_from_the_header()
    {
        byte[] lossy = WebPFixtures.Read("valid/lossy-q75.webp");
        BinaryPrimitives.WriteUInt32LittleEndian(lossy.AsSpan(26), 0x3FFF3FFF);
        AssertRefusedFromHeader(lossy, "16383 × 16383 = 268402689 pixels, more than the limit of 178956970");

        byte[] lossless = WebPFixtures.Read("valid/lossless-flat.webp");
        BinaryPrimitives.WriteUInt32LittleEndian(lossless.AsSpan(21), 0x0FFFFFFF);
        AssertRefusedFromHeader(lossless, "16384 × 16384 = 268435456 pixels, more than the limit of 178956970");

        byte[] animation = WebPFixtures.Read("valid/animated-lossy.webp");
        animation.AsSpan(24, 6).Fill(0xFE);
        AssertRefusedFromHeader(animation, "The WebP");
    }

    [Fact]
    public void A_large_flat_lossless_picture_takes_a_window_and_its_pixels()
    {
        // 38 bytes that stand for 4,000 × 4,000 pixels of one colour.
        byte[] file = WebPFixtures.Read("valid/lossless-flat.webp");
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(21)) & 0xF0000000;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(21), flags | 3999 | (3999 << 14));
        long before = GC.GetAllocatedBytesForCurrentThread();
        RgbImage image = Decoder.Decode(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (3L * 4000 * 4000) + (10 << 20));
        Assert.Equal((4000, 4000), (image.Width, image.Height));
        byte[] colour = image.Pixels[..3];
        Assert.True(image.Pixels.Chunk(3).All(pixel => pixel.AsSpan().SequenceEqual(colour)));
    }

    [Fact]
    public void A_lossy_picture_takes_its_pixels_and_some_rows()
    {
        byte[] file = WebPFixtures.Read("valid/lossy-q75.webp");
        long before = GC.GetAllocatedBytesForCurrentThread();
        RgbImage image = Decoder.Decode(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, image.Pixels.Length + (64 << 10));
    }

    [Fact]
    public void One_decoder_serves_many_threads()
    {
        byte[] encoded = WebPFixtures.Read("valid/lossy-q95.webp");
        string expected = DecodingFixtures.Checksum(Decoder.Decode(encoded));
        Parallel.For(0, 32, _ => Assert.Equal(expected, DecodingFixtures.Checksum(Decoder.Decode(encoded))));
    }

    [Theory]
    [InlineData("vp8x-long", "its VP8X chunk does not have ten bytes")]
    [InlineData("vp8x-other-size", "its picture and its canvas differ in size")]
    [InlineData("alpha-behind", "an ALPH chunk stands behind its VP8 chunk")]
    [InlineData("animation-outside", "a frame reaches beyond the canvas")]
    [InlineData("animation-frame-too-short", "a picture is longer than its frame")]
    [InlineData("vp8x-without-picture", "truncated")]
    [InlineData("animation-unannounced", "it holds no picture")]
    public void The_sentence_says_what_is_wrong(string file, string expected)
    {
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(WebPFixtures.Read($"variants/{file}.webp")));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
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
