using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>How one component is brought to the size of the picture.</summary>
internal enum UpsamplingKind
{
    /// <summary>It has that size.</summary>
    None,

    /// <summary>Half as wide: a triangle filter along the row.</summary>
    FancyHorizontal,

    /// <summary>Half as high: a triangle filter between rows.</summary>
    FancyVertical,

    /// <summary>Half as wide and half as high: a triangle filter along both.</summary>
    FancyBoth,

    /// <summary>Any other whole factor: each sample is repeated.</summary>
    Repeat,
}

/// <summary>
/// Upsampling of one component, row by row, with the integer arithmetic of libjpeg-turbo's "fancy upsampling" (jdsample.c, the
/// default of <c>djpeg</c> and Pillow): the nearer sample counts ¾, the farther ¼, and the rounding alternates between the two
/// output samples of a pair so that it has no bias. Results are equal to the bit.
/// </summary>
internal sealed class ChromaUpsampler
{
    private readonly int _horizontalFactor;
    private readonly int _verticalFactor;
    private readonly int _width;
    private readonly int _height;
    private readonly ushort[] _sums;

    /// <param name="horizontalFactor">Output samples per input sample along a row.</param>
    /// <param name="verticalFactor">Output rows per input row.</param>
    /// <param name="width">Samples in a row that is upsampled: all of the component's, or those of a region.</param>
    /// <param name="component">The component's size: a narrow one is repeated.</param>
    public ChromaUpsampler(int horizontalFactor, int verticalFactor, int width, (int Width, int Height) component)
    {
        _horizontalFactor = horizontalFactor;
        _verticalFactor = verticalFactor;
        _width = width;
        _height = component.Height;
        Kind = Choose(horizontalFactor, verticalFactor, component.Width);
        _sums = new ushort[Kind is UpsamplingKind.None or UpsamplingKind.Repeat ? 0 : width];
    }

    /// <summary>The filter in use.</summary>
    public UpsamplingKind Kind { get; }

    /// <summary>Samples that <see cref="Upsample"/> writes.</summary>
    public int OutputWidth => _width * _horizontalFactor;

    /// <summary>The rows of the component that the output row <paramref name="y"/> is made from: the nearer and the farther.</summary>
    public (int Near, int Far) SourceRows(int y)
    {
        int near = y / _verticalFactor;
        if (Kind is not (UpsamplingKind.FancyVertical or UpsamplingKind.FancyBoth))
        {
            return (near, near);
        }

        // The upper of the two output rows leans on the row above, the lower on the row below; at the border the row itself is repeated.
        int far = (y & 1) == 0 ? near - 1 : near + 1;
        return (near, Math.Clamp(far, 0, _height - 1));
    }

    /// <summary>Writes the output row <paramref name="y"/>. The output must not overlap the rows.</summary>
    public void Upsample(int y, ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> output)
    {
        near = near[.._width];
        far = far[.._width];
        output = output[..OutputWidth];
        switch (Kind)
        {
            case UpsamplingKind.FancyHorizontal:
                Widen(near, _sums);
                Spread(_sums, evenBias: 1, oddBias: 2, shift: 2, output);
                break;
            case UpsamplingKind.FancyVertical:
                SumRows(near, far, _sums);
                Narrow(_sums, bias: (y & 1) == 0 ? 1 : 2, output);
                break;
            case UpsamplingKind.FancyBoth:
                SumRows(near, far, _sums);
                Spread(_sums, evenBias: 8, oddBias: 7, shift: 4, output);
                break;
            case UpsamplingKind.Repeat:
                Repeat(near, _horizontalFactor, output);
                break;
            default:
                near.CopyTo(output);
                break;
        }
    }

    /// <summary>Rows of one or two samples are too narrow for the horizontal filter and are repeated instead, as in jdsample.c.</summary>
    private static UpsamplingKind Choose(int horizontalFactor, int verticalFactor, int width) => (horizontalFactor, verticalFactor) switch
    {
        (1, 1) => UpsamplingKind.None,
        (2, 1) when width > 2 => UpsamplingKind.FancyHorizontal,
        (1, 2) => UpsamplingKind.FancyVertical,
        (2, 2) when width > 2 => UpsamplingKind.FancyBoth,
        _ => UpsamplingKind.Repeat,
    };

    private static void Widen(ReadOnlySpan<byte> input, Span<ushort> sums)
    {
        for (int x = 0; x < input.Length; x++)
        {
            sums[x] = input[x];
        }
    }

    /// <summary>sums[x] = 3·near[x] + far[x], at most 1020.</summary>
    private static void SumRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<ushort> sums)
    {
        Vector<ushort> three = new(3);
        int x = 0;
        for (; x <= near.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(near[x..]), out Vector<ushort> nearLow, out Vector<ushort> nearHigh);
            Vector.Widen(new Vector<byte>(far[x..]), out Vector<ushort> farLow, out Vector<ushort> farHigh);
            ((nearLow * three) + farLow).CopyTo(sums[x..]);
            ((nearHigh * three) + farHigh).CopyTo(sums[(x + Vector<ushort>.Count)..]);
        }

        for (; x < near.Length; x++)
        {
            sums[x] = (ushort)((3 * near[x]) + far[x]);
        }
    }

    /// <summary>output = (sum + bias) / 4: the bias is 1 for the upper row of a pair and 2 for the lower.</summary>
    private static void Narrow(ReadOnlySpan<ushort> sums, int bias, Span<byte> output)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            output[x] = (byte)((sums[x] + bias) >> 2);
        }
    }

    /// <summary>
    /// output[2x] = (3·s[x] + s[x−1] + evenBias) >> shift and output[2x+1] = (3·s[x] + s[x+1] + oddBias) >> shift, where the first and
    /// the last sample are their own neighbours.
    /// </summary>
    private static void Spread(ReadOnlySpan<ushort> sums, ushort evenBias, ushort oddBias, int shift, Span<byte> output)
    {
        int last = sums.Length - 1;
        output[0] = (byte)(((4 * sums[0]) + evenBias) >> shift);
        output[1] = (byte)(((3 * sums[0]) + sums[1] + oddBias) >> shift);

        // Each pair of output bytes is one 16-bit number, the even sample in its lower half.
        Span<ushort> pairs = MemoryMarshal.Cast<byte, ushort>(output);
        int x = 1;
        if (BitConverter.IsLittleEndian)
        {
            Vector<ushort> three = new(3);
            Vector<ushort> even = new(evenBias);
            Vector<ushort> odd = new(oddBias);
            for (; x <= last - Vector<ushort>.Count; x += Vector<ushort>.Count)
            {
                Vector<ushort> weighted = new Vector<ushort>(sums[x..]) * three;
                Vector<ushort> left = (weighted + new Vector<ushort>(sums[(x - 1)..]) + even) >>> shift;
                Vector<ushort> right = (weighted + new Vector<ushort>(sums[(x + 1)..]) + odd) >>> shift;
                (left | (right << 8)).CopyTo(pairs[x..]);
            }
        }

        for (; x < last; x++)
        {
            int weighted = 3 * sums[x];
            output[2 * x] = (byte)((weighted + sums[x - 1] + evenBias) >> shift);
            output[(2 * x) + 1] = (byte)((weighted + sums[x + 1] + oddBias) >> shift);
        }

        output[2 * last] = (byte)(((3 * sums[last]) + sums[last - 1] + evenBias) >> shift);
        output[(2 * last) + 1] = (byte)(((4 * sums[last]) + oddBias) >> shift);
    }

    private static void Repeat(ReadOnlySpan<byte> input, int factor, Span<byte> output)
    {
        for (int x = 0; x < input.Length; x++)
        {
            output.Slice(x * factor, factor).Fill(input[x]);
        }
    }
}
