using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;
using ConvNext.Simd;

namespace ConvNext.Compare;

/// <summary>
/// The most multiplications and additions that this machine can do: independent chains of fused multiply-adds in
/// registers, nothing read or written. The bound that every time is held against.
/// </summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int Iterations = 2_000_000;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(0.6);

    /// <summary>The vectors used, for the report.</summary>
    public static string Vectors => Vector512.IsHardwareAccelerated ? "Vector512" : Vector256.IsHardwareAccelerated ? "Vector256" : "Vector128";

    /// <summary>The best of the attempts in 0.6 seconds, in GFLOP/s (an FMA is two operations), with all <paramref name="threads"/> at once.</summary>
    public static double Measure(int threads)
    {
        double best = 0;
        long start = Stopwatch.GetTimestamp();
        do
        {
            best = Math.Max(best, Attempt(threads));
        }
        while (Stopwatch.GetElapsedTime(start) < Time);

        return best;
    }

    /// <summary>What the clock allows at this moment, in GFLOP/s: the best of three attempts, some 12 ms. The first meets threads that have just been started.</summary>
    public static double Now(int threads) => Math.Max(Attempt(threads), Math.Max(Attempt(threads), Attempt(threads)));

    private static double Attempt(int threads) => threads == 1 ? OneThread() : Together(threads);

    /// <summary>All threads start together; the time is from the first start to the last end.</summary>
    private static double Together(int threads)
    {
        using Barrier barrier = new(threads);
        double[] operations = new double[threads];
        long[] starts = new long[threads];
        long[] ends = new long[threads];
        Thread[] workers = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int own = i;
            workers[i] = new Thread(() =>
            {
                barrier.SignalAndWait();
                starts[own] = Stopwatch.GetTimestamp();
                operations[own] = Work();
                ends[own] = Stopwatch.GetTimestamp();
            });
            workers[i].Start();
        }

        foreach (Thread worker in workers)
        {
            worker.Join();
        }

        return operations.Sum() / Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalSeconds / 1e9;
    }

    private static double OneThread()
    {
        long start = Stopwatch.GetTimestamp();
        double operations = Work();
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>Runs the chains and returns the floating-point operations done.</summary>
    private static double Work() =>
        Vector512.IsHardwareAccelerated ? Work<Simd512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? Work<Simd256, Vector256<float>>()
        : Work<Simd128, Vector128<float>>();

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
            : throw new InvalidOperationException($"A chain of the peak measurement ended at {lanes[0]}; it approaches 1.");
    }
}
