using System;
using System.Numerics.Tensors;

namespace ConvNext.Preprocessing;

/// <summary>
/// Resizes and crops floating-point images as PyTorch does: the same filters as for bytes, weights and sums in float32, width first, nothing
/// clamped. A sum begins with the first product; of the taps after it, the leading ones up to a multiple of four are multiplied and added with a
/// rounding each, the last up to three are fused: the bits of PyTorch with AVX2 and with AVX-512, here on every machine.
/// </summary>
internal sealed class FloatResampler
{
    private float[] _intermediate = [];
    private float[] _result = [];
    private FloatAxisWeights? _verticalWeights;
    private FloatAxisWeights? _horizontalWeights;

    /// <summary>Makes the part of the resized image that the crop leaves, (C, H, W) without gaps, valid until the next call.</summary>
    public ReadOnlySpan<float> Resample(PixelView source, in ImageGeometry geometry, ResamplingFilter filter)
    {
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        const ImageProcessorBackend Backend = ImageProcessorBackend.Torchvision;
        var verticalKey = new AxisKey(Backend, filter, source.Height, geometry.Resized.Height, vertical.SourceStart, vertical.ValidLength);
        var horizontalKey = new AxisKey(Backend, filter, source.Width, geometry.Resized.Width, horizontal.SourceStart, horizontal.ValidLength);
        _verticalWeights = _verticalWeights?.Key == verticalKey ? _verticalWeights : FloatAxisWeights.Create(verticalKey);
        _horizontalWeights = _horizontalWeights?.Key == horizontalKey ? _horizontalWeights : FloatAxisWeights.Create(horizontalKey);
        int height = vertical.ValidLength;
        int width = horizontal.ValidLength;
        Grow(ref _result, (long)source.Channels * height * width);
        Grow(ref _intermediate, (long)source.Height * width);
        for (int channel = 0; channel < source.Channels; channel++)
        {
            MakeRows(source, channel, _verticalWeights, _horizontalWeights, width);
            Span<float> plane = _result.AsSpan(channel * height * width, height * width);
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<float> weights = _verticalWeights.Weights(y);
                int firstRow = _verticalWeights.Start(y);
                Span<float> sums = plane.Slice(y * width, width);
                TensorPrimitives.Multiply(_intermediate.AsSpan(firstRow * width, width), weights[0], sums);
                int fused = FirstFused(weights.Length);
                for (int t = 1; t < fused; t++)
                {
                    // Product and sum are rounded one after the other, in every lane the same.
                    TensorPrimitives.MultiplyAdd(_intermediate.AsSpan((firstRow + t) * width, width), weights[t], sums, sums);
                }

                for (int t = fused; t < weights.Length; t++)
                {
                    TensorPrimitives.FusedMultiplyAdd(_intermediate.AsSpan((firstRow + t) * width, width), weights[t], sums, sums);
                }
            }
        }

        return _result.AsSpan(0, source.Channels * height * width);
    }

    private void MakeRows(PixelView source, int channel, FloatAxisWeights vertical, FloatAxisWeights horizontal, int width)
    {
        bool planar = source.Layout == PixelLayout.ChannelsHeightWidth;
        int step = planar ? 1 : source.Channels;
        int firstElement = planar ? channel * source.Height * source.RowStride : channel;
        for (int y = vertical.SourceStart; y < vertical.SourceEnd; y++)
        {
            ReadOnlySpan<float> row = source.Floats[(firstElement + (y * source.RowStride))..];
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<float> weights = horizontal.Weights(x);
                int at = horizontal.Start(x) * step;
                float sum = row[at] * weights[0];
                int fused = FirstFused(weights.Length);
                for (int t = 1; t < fused; t++)
                {
                    at += step;
                    sum += row[at] * weights[t];
                }

                for (int t = fused; t < weights.Length; t++)
                {
                    at += step;
                    sum = MathF.FusedMultiplyAdd(row[at], weights[t], sum);
                }

                _intermediate[(y * width) + x] = sum;
            }
        }
    }

    /// <summary>The first tap whose product is not rounded before it is added.</summary>
    private static int FirstFused(int taps) => 1 + ((taps - 1) / 4 * 4);

    private static void Grow(ref float[] buffer, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new ImageProcessingException($"The resized image needs {length} values, but a buffer can have at most {Array.MaxLength}.");
        }

        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>((int)length);
        }
    }
}
