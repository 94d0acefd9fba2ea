using System;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Compare;

/// <summary>
/// The most multiplications and additions that this machine can do: independent chains of fused multiply-adds in
/// registers, nothing read or written. The bound that every time is held against.
/// </summary>
internal static class FmaPeak
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(0.6);

    /// <summary>The vectors used, for the report.</summary>
    public static string Vectors => Vector512.IsHardwareAccelerated ? "Vector512" : Vector256.IsHardwareAccelerated ? "Vector256" : "Vector128";

    /// <summary>The best of the attempts in 0.6 seconds, in GFLOP/s (an FMA is two operations), with all <paramref name="threads"/> at once.</summary>
    public static double Measure(int threads) => MultiplyAddPeak.Measure(threads, Time);

    /// <summary>What the clock allows at this moment, in GFLOP/s: the best of three attempts, some 12 ms. The first meets threads that have just been started.</summary>
    public static double Now(int threads) =>
        Math.Max(MultiplyAddPeak.Attempt(threads), Math.Max(MultiplyAddPeak.Attempt(threads), MultiplyAddPeak.Attempt(threads)));
}
