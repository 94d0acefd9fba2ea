using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Simd;

/// <summary>Sums across the sixteen lanes in which every kernel accumulates, whatever the width of its registers.</summary>
public static unsafe class Lanes
{
    /// <summary>Lanes of an accumulation: channels j, j + 16, j + 32, … are summed in lane j. Channel counts are padded to a multiple of it.</summary>
    public const int Count = 16;

    /// <summary>
    /// Adds sixteen partial sums by one fixed tree (distance 8, 4, 2, 1), so that the result has the same bits on
    /// 512-, 256- and 128-bit registers.
    /// </summary>
    /// <param name="partial">Sixteen floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* partial)
    {
        Vector128<float> low = Vector128.Load(partial) + Vector128.Load(partial + 8);
        Vector128<float> high = Vector128.Load(partial + 4) + Vector128.Load(partial + 12);
        Vector128<float> four = low + high;
        return four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
    }

    /// <summary>The smallest multiple of sixteen that is at least <paramref name="count"/>.</summary>
    public static int RoundUp(int count) => checked(count + Count - 1) / Count * Count;
}
