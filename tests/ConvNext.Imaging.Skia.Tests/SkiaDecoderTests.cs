using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using ConvNext.Imaging.Testing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Imaging.Skia.Tests;

/// <summary>The Skia decoder reads everything that the managed one reads, and what that one refuses, to the same bytes.</summary>
public sealed class SkiaDecoderTests
{
    private static readonly SkiaImageDecoder Decoder = new();

    private static readonly string[] AlphaFiles = ["webp-alph-3.webp", "webp-lossless-bit1-plain.webp", "png-6-8-every-alpha.png", "gif-first.gif"];

    public static TheoryData<string> Readable => ToTheory(DecodingFixtures.ReadableFiles());

    public static TheoryData<string> Bad => ToTheory(DecodingFixtures.BadFiles());

    [Theory]
    [MemberData(nameof(Readable))]
    public void Pixels_are_those_of_Pillow(string file) => DecodingFixtures.AssertExact(Decoder, file);

    [Fact]
    public void Pictures_on_white_are_those_of_the_managed_decoder()
    {
        var onWhite = new ImageDecodeOptions { Alpha = AlphaHandling.OnWhite };
        foreach (string file in AlphaFiles)
        {
            byte[] encoded = File.ReadAllBytes(Repository.PathOf($"tests/ConvNext.Imaging.Tests/alpha/{file}"));
            RgbImage white = Decoder.Decode(encoded, onWhite);

            Assert.NotEqual(Decoder.Decode(encoded).Pixels, white.Pixels);
            Assert.Equal(new ManagedImageDecoder().Decode(encoded, onWhite).Pixels, white.Pixels);
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_file_gives_a_picture_or_a_sentence(string file) =>
        DecodingFixtures.AssertPictureOrSentence(Decoder, DecodingFixtures.Read(file));

    [Theory]
    [InlineData("valid/webp-lossless.webp")]
    [InlineData("valid/webp-lossy.webp")]
    [InlineData("valid/jpeg-progressive-420.jpg")]
    [InlineData("valid/jpeg-arithmetic.jpg")]
    public void A_file_that_is_cut_is_refused(string file)
    {
        byte[] encoded = DecodingFixtures.Read(file);
        for (int length = 0; length < encoded.Length - 2; length += length < 100 ? 1 : 61)
        {
            Assert.NotNull(DecodingFixtures.AssertPictureOrSentence(Decoder, encoded.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("valid/webp-lossless.webp")]
    [InlineData("valid/webp-lossy.webp")]
    [InlineData("valid/jpeg-arithmetic.jpg")]
    [InlineData("valid/jpeg-progressive-restart.jpg")]
    public void A_file_with_wrong_bytes_gives_a_picture_or_a_sentence(string file)
    {
        byte[] encoded = DecodingFixtures.Read(file);
        Random random = new(encoded.Length);
        for (int round = 0; round < 100; round++)
        {
            byte[] damaged = (byte[])encoded.Clone();
            for (int i = 0; i <= round % 5; i++)
            {
                damaged[random.Next(round % 2 == 0 ? damaged.Length : 400)] = (byte)random.Next(256);
            }

            DecodingFixtures.AssertPictureOrSentence(Decoder, damaged);
        }
    }

    [Fact]
    public void A_WebP_above_the_limit_is_refused_from_its_header()
    {
        // The header of a lossy frame: 16383 × 16383, the largest that WebP can say.
        byte[] encoded = DecodingFixtures.Read("valid/webp-lossy.webp");
        BinaryPrimitives.WriteUInt32LittleEndian(encoded.AsSpan(26), 0x3FFF3FFF);
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(encoded));
        Assert.Equal("The WebP has 16383 × 16383 = 268402689 pixels, more than the limit of 178956970 (ImageDecodeOptions.MaxPixels).", exception.Message);
    }

    [Fact]
    public void Other_bytes_are_refused_by_name()
    {
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode("some text"u8));
        Assert.Equal("The file is text; JPEG, WebP, PNG, GIF and BMP are read here.", exception.Message);
    }

    private static TheoryData<string> ToTheory(IEnumerable<string> files)
    {
        TheoryData<string> theory = [];
        foreach (string file in files)
        {
            theory.Add(file);
        }

        return theory;
    }
}
