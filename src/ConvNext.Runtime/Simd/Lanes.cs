using System.ComponentModel;

namespace ConvNext.Simd;

/// <summary>
/// The sixteen lanes in which every kernel accumulates, whatever the width of its registers: that, and one fixed tree over
/// them, is what gives sums across lanes the same bits on 512-, 256- and 128-bit registers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes
{
    /// <summary>Channels j, j + 16, j + 32, … are summed in lane j. Channel counts are padded to a multiple of it.</summary>
    public const int Count = 16;

    /// <summary>The smallest multiple of sixteen that is at least <paramref name="count"/>.</summary>
    public static int RoundUp(int count) => checked(count + Count - 1) / Count * Count;
}
