using System;
using System.Collections.Generic;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

public sealed class ByteResamplerTests
{
    private static readonly int[] Sides = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 100];

    /// <summary>Backend, filter, channels: each is run at many sizes, in both layouts, with and without the vector instructions.</summary>
    public static IEnumerable<object[]> Kinds()
    {
        foreach (int channels in new[] { 1, 2, 3, 4, 5 })
        {
            yield return [ImageProcessorBackend.Torchvision, ResamplingFilter.Bicubic, channels];
            yield return [ImageProcessorBackend.Torchvision, ResamplingFilter.Bilinear, channels];

            // With two and four channels Pillow weighs by alpha: see AlphaTests. More than four it does not have.
            if (channels is 1 or 3)
            {
                yield return [ImageProcessorBackend.Pil, ResamplingFilter.Bicubic, channels];
                yield return [ImageProcessorBackend.Pil, ResamplingFilter.Bilinear, channels];
                yield return [ImageProcessorBackend.Pil, ResamplingFilter.Box, channels];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_path_gives_the_bits_of_the_plain_reference(ImageProcessorBackend backend, ResamplingFilter filter, int channels)
    {
        var random = new Random(20240 + channels);
        var fast = new ByteResampler();
        var portable = new ByteResampler(portable: true);
        for (int round = 0; round < 25; round++)
        {
            int height = Sides[random.Next(Sides.Length)];
            int width = Sides[random.Next(Sides.Length)];
            var resized = new ImageSize(Sides[random.Next(Sides.Length)], Sides[random.Next(Sides.Length)]);
            byte[] image = RandomImage(random, height * width * channels);
            AxisWindow vertical = RandomWindow(random, resized.Height);
            AxisWindow horizontal = RandomWindow(random, resized.Width);
            var geometry = new ImageGeometry(new ImageSize(height, width), resized, vertical, horizontal);
            byte[] whole = PlainReference.Resize(image, height, width, channels, resized.Height, resized.Width, backend == ImageProcessorBackend.Pil, filter);
            byte[] expected = Cut(whole, resized.Width, channels, vertical, horizontal);
            string what = $"{height}×{width}×{channels} to {resized}, rows {vertical}, columns {horizontal}";
            foreach (ByteResampler resampler in new[] { fast, portable })
            {
                Check(resampler, PixelView.FromBytes(image, height, width, channels), geometry, backend, filter, expected, what);
                Check(
                    resampler,
                    PixelView.FromBytes(TestImages.ToPlanes(image, channels), height, width, channels, PixelLayout.ChannelsHeightWidth),
                    geometry, backend, filter, expected, what);
            }
        }
    }

    [Fact]
    public void Images_with_gaps_between_rows_give_the_same_bits()
    {
        const int Height = 37, Width = 53, Stride = 170;
        var random = new Random(7);
        byte[] padded = RandomImage(random, Height * Stride);
        var tight = new byte[Height * Width * 3];
        for (int y = 0; y < Height; y++)
        {
            padded.AsSpan(y * Stride, Width * 3).CopyTo(tight.AsSpan(y * Width * 3));
        }

        var options = new ConvNextImageProcessorOptions { ShortestEdge = 20 };
        var processor = new ConvNextImageProcessor(options);
        Assert.Equal(
            processor.Process(PixelView.FromBytes(tight, Height, Width)),
            processor.Process(PixelView.FromBytes(padded.AsSpan(0, ((Height - 1) * Stride) + (Width * 3)), Height, Width, rowStride: Stride)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void A_flat_image_stays_flat_at_every_size(byte level)
    {
        foreach (ImageProcessorBackend backend in new[] { ImageProcessorBackend.Pil, ImageProcessorBackend.Torchvision })
        {
            foreach (int side in new[] { 1, 3, 50, 700 })
            {
                var flat = new byte[side * 9 * 3];
                Array.Fill(flat, level);
                var options = new ConvNextImageProcessorOptions { Backend = backend, ShortestEdge = 24 };
                var made = new byte[24 * 24 * 3];
                new ConvNextImageProcessor(options).CreateWorkspace().ResizeAndCrop(PixelView.FromBytes(flat, side, 9), made);
                Assert.False(made.AsSpan().ContainsAnyExcept(level));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Columns_come_first_where_Pillow_has_them_first(bool portable)
    {
        var random = new Random(11);
        var resampler = new ByteResampler(portable);
        foreach (ResamplingFilter filter in new[] { ResamplingFilter.Bilinear, ResamplingFilter.Bicubic, ResamplingFilter.Box })
        {
            for (int round = 0; round < 120; round++)
            {
                int channels = random.Next(2) == 0 ? 1 : 3, height = random.Next(1, 60), width = random.Next(1, 60);
                int newHeight = random.Next(1, 40), newWidth = random.Next(1, 40);
                foreach (PillowVersion version in Enum.GetValues<PillowVersion>())
                {
                    bool columnsFirst = version == PillowVersion.From13 ? height - newHeight > 0 && height - newHeight > 2 * (width - newWidth)
                        : version == PillowVersion.From12Dot2 && height > 100 * width && newHeight < height;
                    byte[] image = RandomImage(random, height * width * channels);
                    byte[] expected = columnsFirst
                        ? PlainReference.ResizeColumnsFirst(image, height, width, channels, newHeight, newWidth, filter)
                        : PlainReference.Resize(image, height, width, channels, newHeight, newWidth, true, filter);
                    var geometry = new ImageGeometry(new ImageSize(height, width), new ImageSize(newHeight, newWidth), AxisWindow.Whole(newHeight), AxisWindow.Whole(newWidth));
                    byte[] made = resampler.Resample(PixelView.FromBytes(image, height, width, channels), geometry, ImageProcessorBackend.Pil, filter, version, out _).ToArray();
                    Assert.True(expected.AsSpan().SequenceEqual(made), $"{version}, {filter}, {height}×{width}×{channels} to {newHeight}×{newWidth}");
                }
            }
        }
    }

    [Fact]
    public void No_byte_outside_the_image_is_read()
    {
        // Pages before and after the image's bytes cannot be read: a load that leaves them ends the process.
        var random = new Random(3);
        var resampler = new ByteResampler();
        for (int round = 0; round < 60; round++)
        {
            int channels = random.Next(1, 5), height = random.Next(1, 12), width = random.Next(1, 40);
            var geometry = new ImageGeometry(
                new ImageSize(height, width), new ImageSize(9, 14), new AxisWindow(5, 0, 5, 2), new AxisWindow(10, 0, 10, 3));
            using var guarded = new GuardedMemory(height * width * channels);
            RandomImage(random, guarded.Length).CopyTo(guarded.Span);
            byte[] expected = resampler.Resample(
                PixelView.FromBytes(guarded.Span.ToArray(), height, width, channels), geometry, ImageProcessorBackend.Torchvision, ResamplingFilter.Bicubic,
                PillowVersion.From13, out _).ToArray();
            ReadOnlySpan<byte> made = resampler.Resample(
                PixelView.FromBytes(guarded.Span, height, width, channels), geometry, ImageProcessorBackend.Torchvision, ResamplingFilter.Bicubic, PillowVersion.From13, out _);
            Assert.Equal(expected, made.ToArray());

            // With Pillow's order for tall images, too: 12 rows above 9, while the width grows or hardly shrinks.
            byte[] columnsFirst = resampler.Resample(
                PixelView.FromBytes(guarded.Span.ToArray(), height, width, channels), geometry, ImageProcessorBackend.Pil, ResamplingFilter.Bicubic,
                PillowVersion.From13, out _).ToArray();
            Assert.Equal(columnsFirst, resampler.Resample(
                PixelView.FromBytes(guarded.Span, height, width, channels), geometry, ImageProcessorBackend.Pil, ResamplingFilter.Bicubic, PillowVersion.From13, out _).ToArray());
        }
    }

    private static void Check(
        ByteResampler resampler, PixelView view, ImageGeometry geometry, ImageProcessorBackend backend, ResamplingFilter filter, byte[] expected, string what)
    {
        byte[] made = resampler.Resample(view, geometry, backend, filter, PillowVersion.Before12Dot2, out PixelLayout layout).ToArray();
        byte[] wanted = layout == PixelLayout.HeightWidthChannels ? expected : TestImages.ToPlanes(expected, view.Channels);
        Assert.True(wanted.AsSpan().SequenceEqual(made), $"{what}, {view.Layout}: value {wanted.AsSpan().CommonPrefixLength(made)} differs.");
    }

    // Mostly extremes, which reach the clamps.
    private static byte[] RandomImage(Random random, int length)
    {
        var image = new byte[length];
        random.NextBytes(image);
        for (int i = 0; i < length; i += random.Next(1, 4))
        {
            image[i] = (byte)(random.Next(2) * 255);
        }

        return image;
    }

    private static AxisWindow RandomWindow(Random random, int length)
    {
        int start = random.Next(length);
        int count = random.Next(1, length - start + 1);
        return new AxisWindow(count, 0, count, start);
    }

    private static byte[] Cut(byte[] image, int width, int channels, AxisWindow vertical, AxisWindow horizontal)
    {
        var cut = new byte[vertical.ValidLength * horizontal.ValidLength * channels];
        int rowLength = horizontal.ValidLength * channels;
        for (int y = 0; y < vertical.ValidLength; y++)
        {
            image.AsSpan((((vertical.SourceStart + y) * width) + horizontal.SourceStart) * channels, rowLength).CopyTo(cut.AsSpan(y * rowLength));
        }

        return cut;
    }
}
