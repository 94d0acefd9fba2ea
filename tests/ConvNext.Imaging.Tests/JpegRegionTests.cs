using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
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
            AssertRegion(encoded, whole, firstColumn, endColumn, firstRow, random.Next(firstRow, whole.Height) + 1);
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
            foreach (ConvNextImageProcessorOptions options in Processing())
            {
                var processor = new ConvNextImageProcessor(options);
                RgbImage image = Decoder.Decode(turned);
                float[] expected = processor.Process(image.View);
                float[] made = new float[expected.Length];
                processor.CreateWorkspace().Process(Decoder, turned, made);
                Assert.Equal(expected, made);
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
                AssertRegion(encoded, whole, firstColumn, random.Next(firstColumn, whole.Width) + 1, firstRow, random.Next(firstRow, whole.Height) + 1);
            }
            catch (ImageDecodeException refusal)
            {
                refused++;
                ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => ReadCorner(encoded));
                Assert.Equal(refusal.Message, exception.Message);
            }
        }

        Assert.InRange(shown, 400, 900);
        Assert.InRange(refused, 100, 640);
    }

    private static IEnumerable<ConvNextImageProcessorOptions> Processing()
    {
        foreach (ImageProcessorBackend backend in new[] { ImageProcessorBackend.Pil, ImageProcessorBackend.Torchvision })
        {
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 24, Backend = backend };
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 24, CropPercentage = 0.4, Backend = backend, Resample = ResamplingFilter.Bilinear };
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 384, Backend = backend };
            yield return new ConvNextImageProcessorOptions { DoResize = false, DoCenterCrop = true, CropSize = new ImageSize(30, 20), Backend = backend };
            yield return new ConvNextImageProcessorOptions { ShortestEdge = 24, Backend = backend, Resample = ResamplingFilter.Nearest };
        }
    }

    private static void AssertRegion(byte[] encoded, RgbImage whole, int firstColumn, int endColumn, int firstRow, int endRow)
    {
        fixed (byte* file = encoded)
        {
            using IPixelRows rows = Open(file, encoded.Length);
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
    private static void ReadCorner(byte[] encoded)
    {
        fixed (byte* file = encoded)
        {
            using IPixelRows rows = Open(file, encoded.Length);
            (_, int columns) = rows.Begin(0, 1, 0, 1);
            rows.ReadRow(new byte[3 * columns]);
            rows.End();
        }
    }

    private static IPixelRows Open(byte* file, int length) =>
        ((IRowDecoder)Decoder).OpenRows(file, length, AsStored, threads: 1) ?? throw new InvalidOperationException("A JPEG has rows.");

    private static byte[] Read(string file) => File.ReadAllBytes(Repository.PathOf("tests/ConvNext.Imaging.Tests/" + file));
}
