using System;
using System.Threading;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>No bytes make the decoder do anything but give a picture or one sentence, soon and in bounded memory.</summary>
public sealed class DamageTests
{
    private static readonly ManagedImageDecoder Decoder = new();

    /// <summary>One file of each kind: its damage is done by the tests.</summary>
    public static TheoryData<string> Kinds =>
    [
        "valid/jpeg-63x65.jpg",
        "valid/jpeg-progressive-420.jpg",
        "valid/jpeg-exif-6.jpg",
        "variants/jpeg-ycck.jpg",
        "variants/jpeg-three-scans-restart.jpg",
        "valid/png-palette-4bit.png",
        "variants/png-type6-16bit-interlaced.png",
        "variants/gif-256-transparent.gif",
        "variants/gif-animation.gif",
        "variants/bmp-4-os2.bmp",
        "variants/bmp-16-565.bmp",
        "valid/webp-lossy.webp",
        "valid/webp-lossless.webp",
    ];

    public static TheoryData<string> Bad
    {
        get
        {
            TheoryData<string> files = [];
            foreach (string file in DecodingFixtures.BadFiles())
            {
                files.Add(file);
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_file_gives_a_picture_or_a_sentence(string file)
    {
        string? sentence = DecodingFixtures.AssertPictureOrSentence(Decoder, DecodingFixtures.Read(file));
        if (file.Contains("truncated", StringComparison.Ordinal))
        {
            Assert.Contains("truncated", sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_anywhere_gives_a_picture_or_a_sentence(string file)
    {
        byte[] encoded = DecodingFixtures.Read(file);
        for (int length = 0; length < encoded.Length; length += length < 200 ? 1 : 97)
        {
            DecodingFixtures.AssertPictureOrSentence(Decoder, encoded.AsSpan(0, length));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_with_wrong_bytes_gives_a_picture_or_a_sentence(string file)
    {
        byte[] encoded = DecodingFixtures.Read(file);
        Random random = new(encoded.Length);
        for (int round = 0; round < 150; round++)
        {
            byte[] damaged = (byte[])encoded.Clone();

            // Half of the rounds aim at the headers, which are short beside the data.
            int reach = round % 2 == 0 ? damaged.Length : Math.Min(damaged.Length, 600);
            for (int i = 0; i <= round % 5; i++)
            {
                damaged[random.Next(reach)] = (byte)random.Next(256);
            }

            if (damaged[0] == 0x89)
            {
                FileBuilder.RepairPngChecksums(damaged);
            }

            DecodingFixtures.AssertPictureOrSentence(Decoder, damaged);
        }
    }

    [Fact]
    public void A_wrong_checksum_before_the_picture_is_named_with_its_chunk()
    {
        byte[] encoded = DecodingFixtures.Read("valid/png-rgb.png");
        encoded[29] ^= 1;
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(encoded));
        Assert.Equal("The PNG is damaged: the checksum of its IHDR chunk is wrong.", exception.Message);
    }

    /// <summary>The flipped bit is the stream's own checksum, which comes with the last row here.</summary>
    [Fact]
    public void A_wrong_checksum_of_the_compressed_data_is_an_error_where_it_comes_with_the_last_row()
    {
        byte[] encoded = DecodingFixtures.Read("valid/png-rgb.png");
        encoded[^20] ^= 1;
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(encoded));
        Assert.Equal("The PNG is damaged: its compressed data is not valid.", exception.Message);
    }

    [Fact]
    public void The_longest_strings_of_a_gif_need_no_deep_stack()
    {
        byte[] file = FileBuilder.GifWithLongestStrings(3000, 3000);
        RgbImage? image = null;
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() => image = Decoder.Decode(file)), maxStackSize: 128 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        Assert.NotNull(image);
        Assert.Equal((3000, 3000), (image.Width, image.Height));
        Assert.Equal([10, 20, 30], image.Pixels.AsSpan(image.Pixels.Length - 3).ToArray());
    }

    [Fact]
    public void A_PNG_whose_data_ask_for_a_dictionary_is_damaged()
    {
        // The bit in zlib's header, and the header's check: .NET's own stream has no word for it.
        byte[] encoded = FileBuilder.Png(4, 4, 8, 0, new byte[20]);
        int data = encoded.AsSpan().IndexOf("IDAT"u8) + 4;
        (encoded[data], encoded[data + 1]) = (0x78, 0xBB);
        FileBuilder.RepairPngChecksums(encoded);

        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(encoded));

        Assert.Null(error.InnerException);
    }
}
