using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// The loop filters of VP8 (RFC 6386, section 15), which smooth the edges of blocks. "Across" is the distance from one pixel to the
/// next across an edge, "along" that along it.
/// </summary>
internal static class LoopFilter
{
    /// <summary>Filters one edge with the simple filter, which looks at two pixels on each side and changes one.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="start">The first pixel behind the edge.</param>
    /// <param name="across">Distance to the next pixel across the edge.</param>
    /// <param name="along">Distance to the next pixel along it.</param>
    /// <param name="length">Pixels along the edge.</param>
    /// <param name="edgeLimit">Larger steps are left alone.</param>
    public static void Simple(Span<byte> plane, int start, int across, int along, int length, int edgeLimit)
    {
        for (int i = 0; i < length; i++, start += along)
        {
            if (StepIsSmall(plane, start, across, edgeLimit))
            {
                ChangeTwo(plane, start, across);
            }
        }
    }

    /// <summary>Filters one edge with the normal filter, which looks at four pixels on each side.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="start">The first pixel behind the edge.</param>
    /// <param name="across">Distance to the next pixel across the edge.</param>
    /// <param name="along">Distance to the next pixel along it.</param>
    /// <param name="length">Pixels along the edge.</param>
    /// <param name="strength">The limits.</param>
    /// <param name="isMacroblockEdge">Whether it is the edge of a macroblock: up to three pixels on each side are changed, otherwise two.</param>
    public static void Normal(Span<byte> plane, int start, int across, int along, int length, FilterStrength strength, bool isMacroblockEdge)
    {
        int edgeLimit = strength.EdgeLimit + (isMacroblockEdge ? FilterStrength.MacroblockEdgeBonus : 0);
        for (int i = 0; i < length; i++, start += along)
        {
            if (!StepIsSmall(plane, start, across, edgeLimit) || !SidesAreSmooth(plane, start, across, strength.InteriorLimit))
            {
                continue;
            }

            if (HasHighVariance(plane, start, across, strength.HighVarianceLimit))
            {
                ChangeTwo(plane, start, across);
            }
            else if (isMacroblockEdge)
            {
                ChangeSix(plane, start, across);
            }
            else
            {
                ChangeFour(plane, start, across);
            }
        }
    }

    private static bool StepIsSmall(ReadOnlySpan<byte> plane, int at, int across, int limit) =>
        (4 * Distance(plane, at - across, at)) + Distance(plane, at - (2 * across), at + across) <= (2 * limit) + 1;

    private static bool SidesAreSmooth(ReadOnlySpan<byte> plane, int at, int across, int limit) =>
        Distance(plane, at - (4 * across), at - (3 * across)) <= limit
        && Distance(plane, at - (3 * across), at - (2 * across)) <= limit
        && Distance(plane, at - (2 * across), at - across) <= limit
        && Distance(plane, at + (3 * across), at + (2 * across)) <= limit
        && Distance(plane, at + (2 * across), at + across) <= limit
        && Distance(plane, at + across, at) <= limit;

    private static bool HasHighVariance(ReadOnlySpan<byte> plane, int at, int across, int limit) =>
        Distance(plane, at - (2 * across), at - across) > limit || Distance(plane, at + across, at) > limit;

    private static int Distance(ReadOnlySpan<byte> plane, int first, int second) => Math.Abs(plane[first] - plane[second]);

    private static void ChangeTwo(Span<byte> plane, int at, int across)
    {
        int step = (3 * (plane[at] - plane[at - across])) + ClampSigned(plane[at - (2 * across)] - plane[at + across]);
        Add(plane, at - across, ClampSigned(step + 3) >> 3);
        Add(plane, at, -(ClampSigned(step + 4) >> 3));
    }

    private static void ChangeFour(Span<byte> plane, int at, int across)
    {
        int step = 3 * (plane[at] - plane[at - across]);
        int behind = ClampSigned(step + 4) >> 3;
        int outer = (behind + 1) >> 1;
        Add(plane, at - (2 * across), outer);
        Add(plane, at - across, ClampSigned(step + 3) >> 3);
        Add(plane, at, -behind);
        Add(plane, at + across, -outer);
    }

    private static void ChangeSix(Span<byte> plane, int at, int across)
    {
        int step = ClampSigned((3 * (plane[at] - plane[at - across])) + ClampSigned(plane[at - (2 * across)] - plane[at + across]));
        for (int i = 0; i < 3; i++)
        {
            // 27, 18 and 9 parts of 128.
            int change = ((9 * (3 - i) * step) + 63) >> 7;
            Add(plane, at - ((i + 1) * across), change);
            Add(plane, at + (i * across), -change);
        }
    }

    private static void Add(Span<byte> plane, int at, int change) => plane[at] = (byte)Math.Clamp(plane[at] + change, 0, 255);

    private static int ClampSigned(int value) => Math.Clamp(value, -128, 127);
}
