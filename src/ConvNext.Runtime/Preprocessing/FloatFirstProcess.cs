using System;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Preprocessing;

/// <summary>
/// DINOv3's order of steps: rescale → resize → crop → normalise, everything in float32 and nothing rounded to levels in between. The weights and the order of a
/// sum are <see cref="FloatResampler"/>'s. Here four channels of a pixel are one vector, and an image is not kept as floats: rows are rescaled and made as wide as the
/// result when the first row of the result asks for them, and forgotten after the last.
/// </summary>
internal sealed class FloatFirstProcess
{
    // Channels that are worked on together; an image of more is gone through several times, and one of fewer has lanes that nobody looks at.
    private const int Lanes = 4;

    private float[] _row = [];
    private float[] _wideRows = [];
    private float[] _sums = [];
    private FloatAxisWeights? _verticalWeights;
    private FloatAxisWeights? _horizontalWeights;

    /// <summary>Makes the pixel values of an image, (C, H, W).</summary>
    /// <param name="source">Levels or floats.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="channels">Channels of the result: those of the image, or, of a grey one, one for each mean.</param>
    /// <param name="destination">Takes the values.</param>
    public void Process(PixelView source, in ImageGeometry geometry, ConvNextImageProcessorOptions options, int channels, Span<float> destination)
    {
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        const ImageProcessorBackend Backend = ImageProcessorBackend.TorchvisionFloat;
        var verticalKey = new AxisKey(Backend, options.Resample, source.Height, geometry.Resized.Height, vertical.SourceStart, vertical.ValidLength);
        var horizontalKey = new AxisKey(Backend, options.Resample, source.Width, geometry.Resized.Width, horizontal.SourceStart, horizontal.ValidLength);
        _verticalWeights = _verticalWeights?.Key == verticalKey ? _verticalWeights : FloatAxisWeights.Create(verticalKey);
        _horizontalWeights = _horizontalWeights?.Key == horizontalKey ? _horizontalWeights : FloatAxisWeights.Create(horizontalKey);
        bool isPadded = vertical.ValidLength != vertical.Length || horizontal.ValidLength != horizontal.Length;
        for (int channel = 0; isPadded && channel < channels; channel++)
        {
            var (mean, deviation) = Normalisation(options, channel);
            Plane(destination, geometry, channel).Fill((0f - mean) / deviation);
        }

        for (int first = 0; first < source.Channels; first += Lanes)
        {
            ProcessLanes(source, first, geometry, options, channels, destination);
        }
    }

    private void ProcessLanes(
        PixelView source, int firstChannel, in ImageGeometry geometry, ConvNextImageProcessorOptions options, int channels, Span<float> destination)
    {
        FloatAxisWeights vertical = _verticalWeights!;
        int width = geometry.Horizontal.ValidLength;
        int rowLength = width * Lanes;
        int keptRows = vertical.LargestCount;
        Grow(ref _row, (long)source.Width * Lanes);
        Grow(ref _wideRows, (long)keptRows * rowLength);
        Grow(ref _sums, rowLength);
        float factor = options.DoRescale ? (float)options.RescaleFactor : 1f;
        int nextRow = vertical.SourceStart;
        for (int y = 0; y < geometry.Vertical.ValidLength; y++)
        {
            // Neither end of the rows that are needed ever goes back, so that the rows kept are those of the last few numbers.
            ReadOnlySpan<float> weights = vertical.Weights(y);
            int firstRow = vertical.Start(y);
            for (; nextRow < firstRow + weights.Length; nextRow++)
            {
                if (nextRow >= firstRow)
                {
                    Rescale(source, nextRow, firstChannel, factor);
                    Widen(_horizontalWeights!, _row, WideRow(nextRow));
                }
            }

            Span<float> sums = _sums.AsSpan(0, rowLength);
            TensorPrimitives.Multiply(WideRow(firstRow), weights[0], sums);
            int fused = FloatResampler.FirstFused(weights.Length);
            for (int t = 1; t < weights.Length; t++)
            {
                Span<float> row = WideRow(firstRow + t);
                if (t < fused)
                {
                    // Product and sum are rounded one after the other, in every lane the same.
                    TensorPrimitives.MultiplyAdd(row, weights[t], sums, sums);
                }
                else
                {
                    TensorPrimitives.FusedMultiplyAdd(row, weights[t], sums, sums);
                }
            }

            Normalise(sums, source.Channels, firstChannel, y, geometry, options, channels, destination);
        }

        Span<float> WideRow(int row) => _wideRows.AsSpan(row % keptRows * rowLength, rowLength);
    }

    /// <summary>The columns of a row that somebody needs, times the factor, four channels to a pixel.</summary>
    private void Rescale(PixelView source, int y, int firstChannel, float factor)
    {
        int start = _horizontalWeights!.SourceStart;
        int end = _horizontalWeights.SourceEnd;
        if (source is { IsFloat: false, Channels: 3, Layout: PixelLayout.HeightWidthChannels })
        {
            RescaleColours(source.Bytes[(y * source.RowStride)..], start, end, factor);
            return;
        }

        bool planar = source.Layout == PixelLayout.ChannelsHeightWidth;
        int step = planar ? 1 : source.Channels;
        for (int lane = 0; lane < Math.Min(Lanes, source.Channels - firstChannel); lane++)
        {
            int channel = firstChannel + lane;
            int at = (planar ? (channel * source.Height * source.RowStride) : channel) + (y * source.RowStride);
            for (int x = start; x < end; x++)
            {
                int place = at + (x * step);
                _row[(x * Lanes) + lane] = (source.IsFloat ? source.Floats[place] : source.Bytes[place]) * factor;
            }
        }
    }

    // Three levels are read as four while there are four; the fourth lane is the next pixel's and nobody looks at it.
    private void RescaleColours(ReadOnlySpan<byte> levels, int start, int end, float factor)
    {
        ref byte level = ref MemoryMarshal.GetReference(levels);
        ref float row = ref MemoryMarshal.GetArrayDataReference(_row);
        for (int x = start; x < end; x++)
        {
            int at = x * 3;
            uint four = at + sizeof(uint) <= levels.Length
                ? Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref level, at))
                : levels[at] | ((uint)levels[at + 1] << 8) | ((uint)levels[at + 2] << 16);
            Vector128<uint> wide = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(four).AsByte()));
            (Vector128.ConvertToSingle(wide.AsInt32()) * factor).StoreUnsafe(ref row, (nuint)(x * Lanes));
        }
    }

    /// <summary>One row of the image, made as wide as the result.</summary>
    private static void Widen(FloatAxisWeights horizontal, float[] source, Span<float> destination)
    {
        ref float pixels = ref MemoryMarshal.GetArrayDataReference(source);
        ref float wide = ref MemoryMarshal.GetReference(destination);
        for (int x = 0; x < destination.Length / Lanes; x++)
        {
            ReadOnlySpan<float> weights = horizontal.Weights(x);
            nuint at = (nuint)(horizontal.Start(x) * Lanes);
            Vector128<float> sum = Vector128.LoadUnsafe(ref pixels, at) * weights[0];
            int fused = FloatResampler.FirstFused(weights.Length);
            for (int t = 1; t < fused; t++)
            {
                at += Lanes;
                sum += Vector128.LoadUnsafe(ref pixels, at) * weights[t];
            }

            for (int t = fused; t < weights.Length; t++)
            {
                at += Lanes;
                sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref pixels, at), Vector128.Create(weights[t]), sum);
            }

            sum.StoreUnsafe(ref wide, (nuint)(x * Lanes));
        }
    }

    private static void Normalise(
        ReadOnlySpan<float> sums,
        int sourceChannels,
        int firstChannel,
        int y,
        in ImageGeometry geometry,
        ConvNextImageProcessorOptions options,
        int channels,
        Span<float> destination)
    {
        AxisWindow horizontal = geometry.Horizontal;
        int start = ((geometry.Vertical.ValidStart + y) * horizontal.Length) + horizontal.ValidStart;

        // A grey image is every channel of the result; the channels of others keep their places.
        int last = sourceChannels == 1 ? channels : Math.Min(firstChannel + Lanes, channels);
        for (int channel = firstChannel; channel < last; channel++)
        {
            Span<float> row = Plane(destination, geometry, channel).Slice(start, horizontal.ValidLength);
            int lane = sourceChannels == 1 ? 0 : channel - firstChannel;
            var (mean, deviation) = Normalisation(options, channel);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (sums[(x * Lanes) + lane] - mean) / deviation;
            }
        }
    }

    // Where nothing is normalised, less 0 and divided by 1 every value is itself.
    private static (float Mean, float Deviation) Normalisation(ConvNextImageProcessorOptions options, int channel)
    {
        if (!options.DoNormalize)
        {
            return (0f, 1f);
        }

        double mean = options.ImageMean[options.ImageMean.Length == 1 ? 0 : channel];
        double deviation = options.ImageStandardDeviation[options.ImageStandardDeviation.Length == 1 ? 0 : channel];
        return ((float)mean, (float)deviation);
    }

    private static Span<float> Plane(Span<float> destination, in ImageGeometry geometry, int channel)
    {
        int length = geometry.Vertical.Length * geometry.Horizontal.Length;
        return destination.Slice(channel * length, length);
    }

    private static void Grow(ref float[] buffer, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new ImageProcessingException($"The rows of the image need {length} values, but a buffer can have at most {Array.MaxLength}.");
        }

        if (buffer.Length < length)
        {
            buffer = new float[length];
        }
    }
}
