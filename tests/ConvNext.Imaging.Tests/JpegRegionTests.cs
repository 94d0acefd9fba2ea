using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Imaging.Jpeg;
using ConvNext.Imaging.Testing;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>A part of a JPEG has the pixels of the same part of all of it, and what is refused as a whole is refused in part.</summary>
public sealed unsafe class JpegRegionTests
{
    private const int CorpusExpectationLength = 36;

    private static readonly ManagedImageDecoder Decoder = new();
    private static readonly ImageDecodeOptions AsStored = new() { ApplyExifOrientation = false };
    private static readonly ImageProcessorBackend[] Backends = [ImageProcessorBackend.Pil, ImageProcessorBackend.Torchvision];
    private static readonly ConvNextImageProcessor[] ToSmall = [.. Small().Select(options => new ConvNextImageProcessor(options))];
    private static readonly ConvNextImageProcessor[] ToLarge =
        [.. Backends.Select(backend => new ConvNextImageProcessor(new ConvNextImageProcessorOptions { ShortestEdge = 384, Backend = backend }))];

    public static IEnumerable<object[]> Files() =>
        Directory.GetFiles(Repository.PathOf("tests/ConvNext.Imaging.Tests/regions"))
            .Concat(DecodingFixtures.ReadableFiles().Where(file => file.EndsWith(".jpg", StringComparison.Ordinal)).Select(DecodingFixtures.PathOf))
            .Select(path => new object[] { Path.GetRelativePath(Repository.PathOf("tests/ConvNext.Imaging.Tests"), path) });

    [Theory]
    [MemberData(nameof(Files))]
    public void Any_region_has_the_pixels_of_the_whole(string file)
    {
        byte[] encoded = Read(file);
        RgbImage whole = Decoder.Decode(encoded, AsStored);
        Random random = new(file.Length);
        for (int round = 0; round < 40; round++)
        {
            int firstColumn = random.Next(whole.Width);
            int endColumn = random.Next(firstColumn, whole.Width) + 1;
            int firstRow = random.Next(whole.Height);
            AssertRegion(encoded, whole, firstColumn, endColumn, firstRow, random.Next(firstRow, whole.Height) + 1, threads: 1 + (round % 2));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Pixel_values_are_those_of_the_whole_picture(string file)
    {
        byte[] encoded = Read(file);
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            byte[] turned = JpegBuilder.WithOrientation(encoded, orientation);
            RgbImage image = Decoder.Decode(turned);
            foreach (ConvNextImageProcessor processor in ToSmall)
            {
                AssertPixelValues(processor, turned, image);
            }

            // To a large size it takes most of the time, and is done upright and turned.
            if (orientation is 1 or 6)
            {
                AssertPixelValues(ToLarge[orientation == 1 ? 0 : 1], turned, image);
            }
        }
    }

    [Fact]
    public void Damaged_files_are_refused_or_shown_with_the_same_pixels()
    {
        ReadOnlySpan<byte> corpus = DecodingFixtures.Read("jpeg-corpus.bin");
        int shown = 0;
        int refused = 0;
        Random random = new(3);
        while (!corpus.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(corpus);
            byte[] encoded = corpus.Slice(4, length).ToArray();
            corpus = corpus[(4 + length + CorpusExpectationLength)..];
            try
            {
                RgbImage whole = Decoder.Decode(encoded, AsStored);
                shown++;
                int firstColumn = random.Next(whole.Width);
                int firstRow = random.Next(whole.Height);
                AssertRegion(encoded, whole, firstColumn, random.Next(firstColumn, whole.Width) + 1, firstRow, random.Next(firstRow, whole.Height) + 1, threads: 1 + (shown % 2));
            }
            catch (ImageDecodeException refusal)
            {
                refused++;
                for (int threads = 1; threads <= 2; threads++)
                {
                    ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => ReadCorner(encoded, threads));
                    Assert.Equal(refusal.Message, exception.Message);
                }
            }
        }

        Assert.InRange(shown, 400, 900);
        Assert.InRange(refused, 100, 640);
    }

    [Fact]
    public void A_second_thread_ends_with_the_rows_however_many_were_read()
    {
        byte[] encoded = Read("regions/444-130x239.jpg");
        fixed (byte* file = encoded)
        {
            for (int read = 0; read <= 239; read += 16)
            {
                using JpegRows rows = Open(file, encoded.Length, threads: 2);
                (_, int columns) = rows.Begin(0, 130, 0, 239);
                byte[] row = new byte[3 * columns];
                for (int y = 0; y < read; y++)
                {
                    rows.ReadRow(row);
                }
            }
        }
    }

    [Fact]
    public void What_goes_wrong_ahead_is_thrown_to_who_waits_for_it()
    {
        using JpegLookahead? lookahead = JpegLookahead.TryStart(
            band => _ = band < 3 ? band : throw new InvalidOperationException($"Band {band}."), bands: 10, room: 2);
        Assert.NotNull(lookahead);
        for (int band = 0; band < 3; band++)
        {
            lookahead.Wait();
            lookahead.Release();
        }

        // Whoever waits again does not wait for ever.
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("Band 3.", Assert.Throws<InvalidOperationException>(lookahead.Wait).Message);
        }
    }

    private static IEnumerable<ConvNextImageProcessorOptions> Small()
    {
        foreach (ImageProcessorBackend backend in Backends)
        {
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 24, Backend = backend };
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 24, CropPercentage = 0.4, Backend = backend, Resample = ResamplingFilter.Bilinear };
            yield return new ConvNextImageProcessorOptions { DoResize = false, DoCenterCrop = true, CropSize = new ImageSize(30, 20), Backend = backend };
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 24, Backend = backend, Resample = ResamplingFilter.Nearest };
        }

        yield return ConvNextImageProcessorOptions.DinoV3 with { ExactSize = new ImageSize(24, 20) };
    }

    private static void AssertPixelValues(ConvNextImageProcessor processor, byte[] encoded, RgbImage image)
    {
        float[] expected = processor.Process(image.View);
        float[] made = new float[expected.Length];
        processor.CreateWorkspace().Process(Decoder, encoded, made);
        Assert.True(expected.AsSpan().SequenceEqual(made), $"{processor.Options} makes other values of the rows.");
    }

    private static void AssertRegion(byte[] encoded, RgbImage whole, int firstColumn, int endColumn, int firstRow, int endRow, int threads)
    {
        fixed (byte* file = encoded)
        {
            using JpegRows rows = Open(file, encoded.Length, threads);
            (int first, int columns) = rows.Begin(firstColumn, endColumn, firstRow, endRow);
            Assert.InRange(first, 0, firstColumn);
            Assert.InRange(first + columns, endColumn, whole.Width);
            byte[] row = new byte[3 * columns];
            int used = 3 * (endColumn - firstColumn);
            for (int y = firstRow; y < endRow; y++)
            {
                rows.ReadRow(row);
                Assert.True(
                    whole.Pixels.AsSpan(3 * ((y * whole.Width) + firstColumn), used).SequenceEqual(row.AsSpan(3 * (firstColumn - first), used)),
                    $"Columns {firstColumn} to {endColumn}, rows {firstRow} to {endRow}: row {y} has other pixels.");
            }

            rows.End();
        }
    }

    // The first pixel alone: whatever is wrong further on has to be found all the same.
    private static void ReadCorner(byte[] encoded, int threads)
    {
        fixed (byte* file = encoded)
        {
            using JpegRows rows = Open(file, encoded.Length, threads);
            (_, int columns) = rows.Begin(0, 1, 0, 1);
            rows.ReadRow(new byte[3 * columns]);
            rows.End();
        }
    }

    // However small the picture is, a second thread takes part where it may.
    private static JpegRows Open(byte* file, int length, int threads) => new(file, length, AsStored, threads, sharedPixels: 0);

    private static byte[] Read(string file) => File.ReadAllBytes(Repository.PathOf("tests/ConvNext.Imaging.Tests/" + file));
}
