using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>
/// The files of <c>decoding/jpeg-corpus.bin</c>, which <c>make_jpeg_corpus.py</c> makes and describes: each gives Pillow's pixels, or is refused where
/// Pillow refuses it. Two of four are damaged, and one has no end marker.
/// </summary>
public sealed class JpegCorpusTests
{
    private const int ExpectationLength = 36;

    private static readonly ManagedImageDecoder Decoder = new();

    [Fact]
    public void Every_file_is_shown_or_refused_as_Pillow_does()
    {
        ReadOnlySpan<byte> corpus = DecodingFixtures.Read("jpeg-corpus.bin");
        int count = 0;
        int shown = 0;
        for (; !corpus.IsEmpty; count++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(corpus);
            ReadOnlySpan<byte> file = corpus.Slice(4, length);
            ReadOnlySpan<byte> expected = corpus.Slice(4 + length, ExpectationLength);
            corpus = corpus[(4 + length + ExpectationLength)..];
            shown += Check(count, file, expected) ? 1 : 0;
        }

        Assert.Equal(1040, count);
        Assert.InRange(shown, 400, count - 200);
    }

    [Fact]
    public void A_file_cut_anywhere_is_shown_or_refused()
    {
        ReadOnlySpan<byte> corpus = DecodingFixtures.Read("jpeg-corpus.bin");
        for (int count = 0; !corpus.IsEmpty; count++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(corpus);
            for (int cut = count % 151; cut < length; cut += 151)
            {
                DecodingFixtures.AssertPictureOrSentence(Decoder, corpus.Slice(4, cut));
            }

            corpus = corpus[(4 + length + ExpectationLength)..];
        }
    }

    private static bool Check(int index, ReadOnlySpan<byte> file, ReadOnlySpan<byte> expected)
    {
        bool isShown = expected.IndexOfAnyExcept((byte)0) >= 0;
        try
        {
            RgbImage image = Decoder.Decode(file);
            Assert.True(isShown, $"Entry {index} gives a picture, and is expected to be refused.");
            Assert.Equal((BinaryPrimitives.ReadUInt16LittleEndian(expected), BinaryPrimitives.ReadUInt16LittleEndian(expected[2..])), (image.Width, image.Height));
            Assert.True(SHA256.HashData(image.Pixels).AsSpan().SequenceEqual(expected[4..]), $"Entry {index} gives other pixels.");
        }
        catch (ImageDecodeException exception)
        {
            Assert.Null(exception.InnerException);
            DecodingFixtures.AssertSentence(exception.Message);
            Assert.False(isShown, $"Entry {index} is refused: {exception.Message}");
        }

        return isShown;
    }
}
