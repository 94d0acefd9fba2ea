using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Estimates the low frequencies that a progressive picture has not sent yet, from the DC coefficients of the 5 × 5 blocks around a block, with the
/// arithmetic of libjpeg-turbo (jdcoefct.c). Without it such a picture shows its blocks.
/// </summary>
internal static unsafe class BlockSmoothing
{
    /// <summary>Blocks along a side of the window.</summary>
    public const int Window = 5;

    private const int Centre = 12;
    private const int Count = Window * Window;

    /// <summary>Weights of the window for the frequencies 1 to 9, in the order sent, and for DC, when no AC coefficient was sent at all.</summary>
    private static readonly sbyte[][] Smooth =
    [
        [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 0, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2],
        [-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1],
        [-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1],
        [0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0],
        [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1],
        [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>Weights for the frequencies 1 to 5 when some AC coefficient was sent.</summary>
    private static readonly sbyte[][] Sharp =
    [
        [],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0],
        [0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0],
        [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>The weight of the block itself for DC, which no signed byte holds.</summary>
    private const int CentreWeight = 152;

    /// <summary>Estimates one row of blocks.</summary>
    /// <param name="rows">The row, in the middle, and the two on either side of it, each (blocks, 8, 8); at the border a row stands for those beyond it.</param>
    /// <param name="blocks">Blocks in the row.</param>
    /// <param name="quantisation">The divisors, (8, 8).</param>
    /// <param name="missing">The bits that are missing of each frequency.</param>
    /// <param name="output">Takes the blocks with their estimates.</param>
    public static void Apply(ReadOnlySpan<nint> rows, int blocks, ReadOnlySpan<ushort> quantisation, ReadOnlySpan<int> missing, short* output)
    {
        new ReadOnlySpan<short>((short*)rows[Window / 2], blocks * JpegFrame.BlockLength).CopyTo(new Span<short>(output, blocks * JpegFrame.BlockLength));
        bool isSmooth = missing[1..].IndexOfAnyExcept(JpegProgression.NotSent) < 0;
        sbyte[][] weights = isSmooth ? Smooth : Sharp;
        Span<int> window = stackalloc int[Count];
        for (int x = 0; x < blocks; x++)
        {
            Fill(window, rows, x, blocks);
            short* block = output + (x * JpegFrame.BlockLength);
            for (int k = 1; k < weights.Length; k++)
            {
                ref short coefficient = ref block[ZigZag.Order[k]];
                if (missing[k] != 0 && coefficient == 0)
                {
                    coefficient = (short)Estimate((long)quantisation[0] * Sum(window, weights[k]), quantisation[ZigZag.Order[k]], missing[k]);
                }
            }

            if (isSmooth)
            {
                long sum = Sum(window, weights[0]) + (CentreWeight * window[Centre]);
                block[0] = (short)Estimate(quantisation[0] * sum, quantisation[0], 0);
            }
        }
    }

    /// <summary>
    /// The DC coefficients around block x. Beyond the sides the outermost blocks stand for the others; but in a row of two blocks, the first stands
    /// for those on the right as well, as it does in libjpeg-turbo.
    /// </summary>
    private static void Fill(Span<int> window, ReadOnlySpan<nint> rows, int x, int blocks)
    {
        for (int y = 0; y < Window; y++)
        {
            for (int i = 0; i < Window; i++)
            {
                int column = x + i - (Window / 2);
                column = blocks == 2 ? (column == 1 ? 1 : 0) : Math.Clamp(column, 0, blocks - 1);
                window[(y * Window) + i] = ((short*)rows[y])[column * JpegFrame.BlockLength];
            }
        }
    }

    private static int Sum(ReadOnlySpan<int> window, ReadOnlySpan<sbyte> weights)
    {
        int sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += window[i] * weights[i];
        }

        return sum;
    }

    /// <summary>Divides by 256 divisors, rounding to the nearest; an estimate must not reach into bits that were sent.</summary>
    private static int Estimate(long sum, int divisor, int missingBits)
    {
        long size = (((long)divisor << 7) + Math.Abs(sum)) / ((long)divisor << 8);
        int estimate = (int)size;
        if (missingBits > 0 && estimate >= 1 << missingBits)
        {
            estimate = (1 << missingBits) - 1;
        }

        return sum >= 0 ? estimate : -estimate;
    }
}
