using System;

namespace ConvNext.Generator.Plan;

/// <summary>Chooses how many neighbouring pixels of a row the depthwise convolution sums at a time, in registers.</summary>
internal static class StripPlanner
{
    // One row, 16 registers: 8 sums, 7 taps and one input.
    private const int MostPixels = 8;

    // Two rows, 32 registers: 18 sums, 9 inputs and two taps (measured: nothing spills; 10 pixels would not fit).
    private const int MostPairPixels = 9;

    /// <summary>For one row: two multiply-adds a cycle, but no row of the window takes less time than a sum's own seven, four cycles each.</summary>
    public static int Single(int width) => Best(width, MostPixels, strip => Math.Max(28, 3.5 * strip) + 2);

    /// <summary>For two rows at once, by the same count: twice as many sums for each pixel of the strip.</summary>
    public static int Pair(int width) => Best(width, MostPairPixels, strip => Math.Max(28, 7 * strip) + 2);

    // The fewest cycles for the whole width; of two strips that cost the same the wider.
    private static int Best(int width, int most, Func<int, double> cyclesOf)
    {
        int best = 1;
        double bestCycles = double.MaxValue;
        for (int strip = Math.Min(most, width); strip >= 1; strip--)
        {
            double cycles = Layout.DivideUp(width, strip) * cyclesOf(strip);
            if (cycles < bestCycles)
            {
                best = strip;
                bestCycles = cycles;
            }
        }

        return best;
    }
}
