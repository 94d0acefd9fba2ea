using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Versioning;

namespace ConvNext.Simd;

/// <summary>
/// The most that threads of this program can compute on this machine: independent chains of fused multiply-adds in the widest registers that the program was compiled for,
/// nothing read or written. What the speed of a network is a share of, in the program and in the benchmarks.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal static class MultiplyAddPeak
{
    private const int Chains = 12;

    // Some four milliseconds: a machine that is shared leaves some attempts alone.
    private const int Iterations = 2_000_000;

    /// <summary>The best of the attempts within a time, of which there is one at least: operations per second, in billions, of all threads together.</summary>
    /// <param name="threads">How many work at once.</param>
    /// <param name="time">How long.</param>
    public static double Measure(int threads, TimeSpan time) => Peak.Measure(threads, time, Work);

    /// <summary>One attempt, some four milliseconds: what the clock allows at this moment.</summary>
    public static double Attempt(int threads) => Peak.Attempt(threads, Work);

    private static double Work() =>
        Vector512.IsHardwareAccelerated ? Work<Simd512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? Work<Simd256, Vector256<float>>()
        : Work<Simd128, Vector128<float>>();

    /// <summary>Runs the chains, and gives the floating-point operations done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe double Work<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m = TSimd.Create(0.999f), a = TSimd.Create(0.001f);
        TVector c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = TSimd.FusedMultiplyAdd(c0, m, a);
            c1 = TSimd.FusedMultiplyAdd(c1, m, a);
            c2 = TSimd.FusedMultiplyAdd(c2, m, a);
            c3 = TSimd.FusedMultiplyAdd(c3, m, a);
            c4 = TSimd.FusedMultiplyAdd(c4, m, a);
            c5 = TSimd.FusedMultiplyAdd(c5, m, a);
            c6 = TSimd.FusedMultiplyAdd(c6, m, a);
            c7 = TSimd.FusedMultiplyAdd(c7, m, a);
            c8 = TSimd.FusedMultiplyAdd(c8, m, a);
            c9 = TSimd.FusedMultiplyAdd(c9, m, a);
            c10 = TSimd.FusedMultiplyAdd(c10, m, a);
            c11 = TSimd.FusedMultiplyAdd(c11, m, a);
        }

        // The results are used, so that the compiler keeps the chains.
        TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
        sum = TSimd.Add(sum, TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11)));
        float* lanes = stackalloc float[TSimd.Count];
        TSimd.Store(sum, lanes);
        return lanes[0] > 0
            ? 2.0 * Chains * Iterations * TSimd.Count
            : throw new InvalidOperationException($"A chain of the peak's measurement ended at {lanes[0]}; it approaches 1.");
    }
}
