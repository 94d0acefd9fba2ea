using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Follows the scans of a progressive picture. When they stop short of full precision, the low frequencies that are missing are estimated
/// (<see cref="BlockSmoothing"/>), as libjpeg-turbo does.
/// </summary>
internal sealed class JpegProgression
{
    /// <summary>Frequencies that matter for the estimate.</summary>
    public const int Watched = 10;

    /// <summary>Stands for a frequency of which nothing was sent.</summary>
    public const int NotSent = -1;

    private readonly int[][] _bits;
    private readonly int[][] _previousBits;
    private int _scans;

    public JpegProgression(int components)
    {
        _bits = new int[components][];
        _previousBits = new int[components][];
        for (int i = 0; i < components; i++)
        {
            _bits[i] = new int[JpegFrame.BlockLength];
            _previousBits[i] = new int[JpegFrame.BlockLength];
            Array.Fill(_bits[i], NotSent);
        }
    }

    /// <summary>
    /// Takes note of a scan of components. False: it does not follow from those before it, which is a sign of damage and no error.
    /// </summary>
    public bool Add(JpegComponent[] components, int first, int last, int high, int low)
    {
        _scans++;
        bool follows = true;
        foreach (JpegComponent component in components)
        {
            int[] bits = _bits[component.Index];
            follows &= first == 0 || bits[0] >= 0;
            for (int k = Math.Min(first, 1); k <= Math.Max(last, Watched - 1); k++)
            {
                _previousBits[component.Index][k] = _scans > 1 ? bits[k] : 0;
            }

            for (int k = first; k <= last; k++)
            {
                follows &= high == Math.Max(bits[k], 0);
                bits[k] = low;
            }
        }

        return follows;
    }

    /// <summary>
    /// The bits missing from each of the watched frequencies of a component; <paramref name="before"/> the last scan that sent some of it.
    /// </summary>
    public ReadOnlySpan<int> Missing(int component, bool before)
    {
        if (!before)
        {
            return _bits[component].AsSpan(0, Watched);
        }

        int[] previous = _scans > 1 ? _previousBits[component] : Nothing;
        return previous.AsSpan(0, Watched);
    }

    /// <summary>Whether an estimate can be made and is of any use.</summary>
    public bool CanSmooth(JpegComponent[] components)
    {
        bool isUseful = false;
        foreach (JpegComponent component in components)
        {
            int[] bits = _bits[component.Index];
            if (!component.IsSent || bits[0] < 0)
            {
                return false;
            }

            for (int k = 0; k < Watched; k++)
            {
                if (component.Quantisation[ZigZag.Order[k]] == 0)
                {
                    return false;
                }

                isUseful |= k > 0 && bits[k] != 0;
            }
        }

        return isUseful;
    }

    private static readonly int[] Nothing = [NotSent, NotSent, NotSent, NotSent, NotSent, NotSent, NotSent, NotSent, NotSent, NotSent];
}
