using System;

namespace ConvNext.Imaging.WebP;

/// <summary>How strongly the edges of a macroblock are filtered.</summary>
/// <param name="EdgeLimit">A block edge is left alone where the step across it is larger; 0 switches the filter off.</param>
/// <param name="InteriorLimit">An edge is left alone where pixels beside it differ by more.</param>
/// <param name="HighVarianceLimit">Where pixels beside the edge differ by more, only those next to it are changed.</param>
internal readonly record struct FilterStrength(byte EdgeLimit, byte InteriorLimit, byte HighVarianceLimit)
{
    private const int MaxLevel = 63;

    /// <summary>Added to the limit for edges between macroblocks.</summary>
    public const int MacroblockEdgeBonus = 4;

    /// <summary>The strengths of all kinds of macroblocks, (segment, whether predicted in blocks).</summary>
    public static FilterStrength[] CreateTable(LossyHeader header)
    {
        FilterStrength[] table = new FilterStrength[2 * LossyHeader.Segments];
        for (int i = 0; i < table.Length; i++)
        {
            int level = header.FilterLevel;
            if (header.HasSegments)
            {
                level = header.SegmentFilterLevels[i >> 1] + (header.SegmentsAreAbsolute ? 0 : level);
            }

            level += header.IntraFilterDelta + ((i & 1) != 0 ? header.BlockModeFilterDelta : 0);
            table[i] = Create(Math.Clamp(level, 0, MaxLevel), header.FilterSharpness);
        }

        return table;
    }

    private static FilterStrength Create(int level, int sharpness)
    {
        if (level == 0)
        {
            return default;
        }

        int interior = level;
        if (sharpness > 0)
        {
            interior = Math.Min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }

        interior = Math.Max(interior, 1);
        int highVariance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        return new FilterStrength((byte)((2 * level) + interior), (byte)interior, (byte)highVariance);
    }
}
