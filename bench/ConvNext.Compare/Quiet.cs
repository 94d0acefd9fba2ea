using System;
using System.Diagnostics;
using System.Threading;

namespace ConvNext.Compare;

/// <summary>Waits until no thread of this process computes or spins.</summary>
/// <remarks>
/// After a call with several threads ONNX Runtime's workers spin for some 45 ms (measured), waiting for more. Whoever
/// runs next in the same process would have to share the processor with them.
/// </remarks>
internal static class Quiet
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(400);

    /// <summary>Sleeps until the process uses less than a quarter of a core over an interval, at most 400 ms.</summary>
    public static void Wait()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        do
        {
            Thread.Sleep(Interval);
            TimeSpan after = Environment.CpuUsage.TotalTime;
            if (after - before < Interval / 4)
            {
                return;
            }

            before = after;
        }
        while (Stopwatch.GetElapsedTime(start) < Limit);
    }
}
