using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace ConvNext.Compare;

/// <summary>Measures contenders in turn, so that whatever else the machine does meets them alike.</summary>
/// <remarks>
/// With one thread the sides take turns call by call. With several, spinning workers of one side would take cores from the
/// other; the sides then take turns burst by burst: wait until the process is quiet, one call to wake the workers that is not
/// counted, then calls back to back for some 30 ms, one at least. The side that begins alternates.
/// </remarks>
internal static class Duel
{
    private const int LeastRounds = 15;
    private const int MostRounds = 4000;
    private const int AllocationCalls = 5;
    private static readonly TimeSpan BurstLength = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan PeakInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Calls a side until the just-in-time compiler has nothing left to improve: 40 calls or the given time, then a rest for the compiler.</summary>
    public static void WarmUp(IContender side, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < 2 || (call < 40 && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds); call++)
        {
            side.Run();
        }

        Thread.Sleep(150);
        side.Run();
    }

    /// <summary>Measures the sides against each other for about <paramref name="seconds"/>.</summary>
    /// <returns>
    /// For each side its times, in milliseconds: entry i of all lists belongs to the same round. And what the processor could do in between,
    /// in GFLOP/s, every 200 ms: its clock is not what it was when the program began.
    /// </returns>
    public static (IReadOnlyList<double[]> Times, double[] Peaks) Measure(IReadOnlyList<IContender> sides, int threads, double seconds)
    {
        List<double> peaks = [];
        long lastPeak = 0;
        List<double>[] times = [.. sides.Select(static _ => new List<double>())];
        int[] calls = [.. sides.Select(side => threads == 1 ? 1 : CallsPerBurst(side))];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < LeastRounds || (round < MostRounds && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds); round++)
        {
            for (int turn = 0; turn < sides.Count; turn++)
            {
                int side = (turn + round) % sides.Count;
                times[side].Add(threads == 1 ? TimeCall(sides[side]) : TimeBurst(sides[side], calls[side]));
            }

            if (peaks.Count == 0 || Stopwatch.GetElapsedTime(lastPeak) > PeakInterval)
            {
                if (threads > 1)
                {
                    Quiet.Wait();
                }

                peaks.Add(FmaPeak.Now(threads));
                lastPeak = Stopwatch.GetTimestamp();
            }
        }

        return ([.. times.Select(static list => list.ToArray())], peaks.ToArray());
    }

    /// <summary>Managed bytes that a call allocates, on the calling thread and in the whole process.</summary>
    public static (long CallingThread, long Process) AllocatedPerCall(IContender side)
    {
        long process = GC.GetTotalAllocatedBytes(precise: true);
        long thread = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < AllocationCalls; call++)
        {
            side.Run();
        }

        thread = GC.GetAllocatedBytesForCurrentThread() - thread;
        process = GC.GetTotalAllocatedBytes(precise: true) - process;
        return (thread / AllocationCalls, process / AllocationCalls);
    }

    // Both sides' bursts take about as long, whatever a call takes. A burst's first calls find caches and helpers cold.
    private static int CallsPerBurst(IContender side)
    {
        double[] calls = [.. Enumerable.Range(0, 3).Select(_ => TimeCall(side))];
        return Math.Clamp((int)(BurstLength.TotalMilliseconds / Statistics.Quantile(calls, 0.5)), 1, 200);
    }

    private static double TimeCall(IContender side)
    {
        long start = Stopwatch.GetTimestamp();
        side.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The mean time of a call in a burst.</summary>
    private static double TimeBurst(IContender side, int calls)
    {
        Quiet.Wait();
        side.Run();
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            side.Run();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / calls;
    }
}
