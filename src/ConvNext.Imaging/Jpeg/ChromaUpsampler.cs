using System;

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
    private readonly int[] _columnSums;

    /// <param name="horizontalFactor">Output samples per input sample along a row.</param>
    /// <param name="verticalFactor">Output rows per input row.</param>
    /// <param name="width">Samples in a row of the component.</param>
    /// <param name="height">Rows of the component.</param>
    public ChromaUpsampler(int horizontalFactor, int verticalFactor, int width, int height)
    {
        _horizontalFactor = horizontalFactor;
        _verticalFactor = verticalFactor;
        _width = width;
        _height = height;
        Kind = Choose(horizontalFactor, verticalFactor, width);
        _columnSums = Kind == UpsamplingKind.FancyBoth ? new int[width] : [];
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
                FancyHorizontal(near, output);
                break;
            case UpsamplingKind.FancyVertical:
                FancyVertical(near, far, (y & 1) == 0 ? 1 : 2, output);
                break;
            case UpsamplingKind.FancyBoth:
                FancyBoth(near, far, _columnSums, output);
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

    /// <summary>output[2x] = (3·in[x] + in[x−1] + 1) / 4, output[2x+1] = (3·in[x] + in[x+1] + 2) / 4; the ends are copied.</summary>
    private static void FancyHorizontal(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int last = input.Length - 1;
        output[0] = input[0];
        output[1] = (byte)(((3 * input[0]) + input[1] + 2) >> 2);
        for (int x = 1; x < last; x++)
        {
            int weighted = 3 * input[x];
            output[2 * x] = (byte)((weighted + input[x - 1] + 1) >> 2);
            output[(2 * x) + 1] = (byte)((weighted + input[x + 1] + 2) >> 2);
        }

        output[2 * last] = (byte)(((3 * input[last]) + input[last - 1] + 1) >> 2);
        output[(2 * last) + 1] = input[last];
    }

    /// <summary>output = (3·near + far + bias) / 4, bias 1 for the upper row of a pair and 2 for the lower.</summary>
    private static void FancyVertical(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> output)
    {
        for (int x = 0; x < output.Length; x++)
        {
            output[x] = (byte)(((3 * near[x]) + far[x] + bias) >> 2);
        }
    }

    /// <summary>Column sums s = 3·near + far, then (3·s[x] + s[x−1] + 8) / 16 and (3·s[x] + s[x+1] + 7) / 16.</summary>
    private static void FancyBoth(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<int> sums, Span<byte> output)
    {
        sums = sums[..near.Length];
        for (int x = 0; x < sums.Length; x++)
        {
            sums[x] = (3 * near[x]) + far[x];
        }

        int last = sums.Length - 1;
        output[0] = (byte)(((4 * sums[0]) + 8) >> 4);
        output[1] = (byte)(((3 * sums[0]) + sums[1] + 7) >> 4);
        for (int x = 1; x < last; x++)
        {
            int weighted = 3 * sums[x];
            output[2 * x] = (byte)((weighted + sums[x - 1] + 8) >> 4);
            output[(2 * x) + 1] = (byte)((weighted + sums[x + 1] + 7) >> 4);
        }

        output[2 * last] = (byte)(((3 * sums[last]) + sums[last - 1] + 8) >> 4);
        output[(2 * last) + 1] = (byte)(((4 * sums[last]) + 7) >> 4);
    }

    private static void Repeat(ReadOnlySpan<byte> input, int factor, Span<byte> output)
    {
        for (int x = 0; x < input.Length; x++)
        {
            output.Slice(x * factor, factor).Fill(input[x]);
        }
    }
}
