using System;
using System.Collections.Generic;
using System.Threading;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>A picture that comes row by row, however it is stored, becomes what the whole upright picture becomes.</summary>
public sealed class RowResamplerTests
{
    private const int Orientations = 8;

    private static readonly int[] Sides = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 100, 211];

    public static IEnumerable<object[]> Kinds()
    {
        foreach (ResamplingFilter filter in new[] { ResamplingFilter.Bilinear, ResamplingFilter.Bicubic, ResamplingFilter.Lanczos, ResamplingFilter.Box })
        {
            yield return [ImageProcessorBackend.Pil, filter, PillowVersion.From13];
            yield return [ImageProcessorBackend.Pil, filter, PillowVersion.From12Dot2];
            yield return [ImageProcessorBackend.Pil, filter, PillowVersion.Before12Dot2];
        }

        yield return [ImageProcessorBackend.Torchvision, ResamplingFilter.Bilinear, PillowVersion.From13];
        yield return [ImageProcessorBackend.Torchvision, ResamplingFilter.Bicubic, PillowVersion.From13];
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_orientation_gives_the_bits_of_the_whole_picture(ImageProcessorBackend backend, ResamplingFilter filter, PillowVersion pillow)
    {
        var random = new Random(7);
        var whole = new ByteResampler();
        RowResampler[] ways = [new RowResampler(), new RowResampler(portable: true)];
        var options = new ConvNextImageProcessorOptions { Backend = backend, Resample = filter, PillowVersion = pillow };
        for (int round = 0; round < 60; round++)
        {
            var input = new ImageSize(Sides[random.Next(Sides.Length)], Sides[random.Next(Sides.Length)]);

            // Every third time an axis keeps its length.
            var resized = new ImageSize(
                round % 3 == 0 ? input.Height : Sides[random.Next(Sides.Length)],
                round % 3 == 1 ? input.Width : Sides[random.Next(Sides.Length)]);
            var geometry = new ImageGeometry(input, resized, Window(random, resized.Height), Window(random, resized.Width));
            byte[] upright = TestImages.Create("noise", input.Height, input.Width);
            byte[] expected = whole.Resample(PixelView.FromBytes(upright, input.Height, input.Width), geometry, backend, filter, pillow, out _).ToArray();
            for (int orientation = 1; orientation <= Orientations; orientation++)
            {
                foreach (RowResampler resampler in ways)
                {
                    using var rows = new StoredRows(upright, input, PictureTurn.FromExif(orientation), margin: random.Next(3));
                    ReadOnlySpan<byte> made = resampler.Resample(rows, geometry, options);
                    Assert.True(made.SequenceEqual(expected), $"{geometry}, orientation {orientation}");
                    Assert.True(rows.HasEnded);
                }
            }
        }
    }

    [Fact]
    public void A_window_without_pixels_asks_for_no_row()
    {
        var input = new ImageSize(9, 7);
        using var rows = new StoredRows(TestImages.Create("noise", 9, 7), input, default, margin: 0);

        ReadOnlySpan<byte> made = new RowResampler().Resample(
            rows, new ImageGeometry(input, new ImageSize(4, 4), new AxisWindow(3, 0, 0, 0), AxisWindow.Whole(4)), new ConvNextImageProcessorOptions());

        Assert.True(made.IsEmpty);
        Assert.True(rows.HasEnded);
    }

    [Fact]
    public void Nothing_is_allocated_for_another_picture_of_the_same_size()
    {
        var processor = new ConvNextImageProcessor(new ConvNextImageProcessorOptions { ShortestEdge = 24 });
        ImageProcessorWorkspace workspace = processor.CreateWorkspace();
        var pixelValues = new float[3 * 24 * 24];
        byte[] image = TestImages.Create("noise", 90, 120);
        long allocated = long.MaxValue;

        // Code that the JIT has not optimised yet takes memory to compare values.
        for (int picture = 0; picture < 1000 && allocated > 0; picture++)
        {
            using var rows = new StoredRows(image, new ImageSize(90, 120), PictureTurn.FromExif(6), margin: 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            workspace.Process(rows, pixelValues);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Thread.Sleep(1);
        }

        Assert.Equal(0, allocated);
        Assert.Equal(processor.Process(PixelView.FromBytes(image, 90, 120)), pixelValues);
    }

    private static AxisWindow Window(Random random, int length)
    {
        int valid = random.Next(1, length + 1);
        return new AxisWindow(length, 0, valid, random.Next(0, length - valid + 1));
    }

    /// <summary>An upright picture as it would be stored.</summary>
    private sealed class StoredRows(byte[] upright, ImageSize size, PictureTurn turn, int margin) : IPixelRows
    {
        private int _firstColumn;
        private int _columns;
        private int _next;
        private int _end;

        public bool HasEnded { get; private set; }

        public int StoredWidth => turn.SwapsSides ? size.Height : size.Width;

        public int StoredHeight => turn.SwapsSides ? size.Width : size.Height;

        public PictureTurn Turn => turn;

        public (int FirstColumn, int Columns) Begin(int firstColumn, int endColumn, int firstRow, int endRow)
        {
            (_firstColumn, _next, _end) = (Math.Max(0, firstColumn - margin), firstRow, endRow);
            _columns = Math.Min(StoredWidth, endColumn + margin) - _firstColumn;
            return (_firstColumn, _columns);
        }

        public void ReadRow(Span<byte> rgb)
        {
            if (_next >= _end || rgb.Length != 3 * _columns)
            {
                throw new InvalidOperationException($"Row {_next} of {_end} is asked for, {rgb.Length} bytes.");
            }

            int down = turn.MirrorsColumns ? StoredHeight - 1 - _next : _next;
            for (int i = 0; i < _columns; i++)
            {
                int across = turn.MirrorsRows ? StoredWidth - 1 - _firstColumn - i : _firstColumn + i;
                (int y, int x) = turn.SwapsSides ? (across, down) : (down, across);
                upright.AsSpan(((y * size.Width) + x) * 3, 3).CopyTo(rgb[(3 * i)..]);
            }

            _next++;
        }

        public void End()
        {
            HasEnded = _next == _end;
        }

        public void Dispose()
        {
        }
    }
}
