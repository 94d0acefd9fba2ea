using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using ConvNext.Cli.Networks;
using ConvNext.Quantization;
using ConvNext.Simd;

namespace ConvNext.Cli.Bench;

/// <summary>Times of inferences.</summary>
/// <param name="Sessions">Sessions that worked side by side.</param>
/// <param name="ThreadsPerSession">Threads that shared each inference.</param>
/// <param name="Milliseconds">The times of all inferences, the least first.</param>
/// <param name="PerSecond">Inferences per second of all sessions together.</param>
/// <param name="PeakGigaflops">
/// What as many threads could compute at most, measured just before and just after: operations per second, in billions.
/// Of whole numbers for a network in 8 bits, though not all of its products are.
/// </param>
internal sealed record Measurement(int Sessions, int ThreadsPerSession, double[] Milliseconds, double PerSecond, double PeakGigaflops)
{
    private const int WarmUps = 3;
    private const int PartsOfTimeForPeak = 10;

    /// <summary>Measures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sessions">Sessions that work side by side, each on a thread of its own.</param>
    /// <param name="threadsPerSession">Threads that share each inference.</param>
    /// <param name="time">How long, with the peak's measurement. Each session does at least one inference.</param>
    public static Measurement Of(SizedModel model, int sessions, int threadsPerSession, TimeSpan time)
    {
        // The clock is not the same at all times: before and after see what it was in between.
        TimeSpan part = time / PartsOfTimeForPeak;
        Func<int, TimeSpan, double> measurePeak = model.Description.Precision == NetworkPrecision.Int8 ? IntegerPeak.Measure : MultiplyAddPeak.Measure;
        double before = measurePeak(sessions * threadsPerSession, part);
        using Barrier start = new(sessions);
        double[][] times = new double[sessions][];
        double[] rates = new double[sessions];
        Thread[] threads = [.. Enumerable.Range(0, sessions).Select(index => new Thread(() =>
        {
            using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threadsPerSession });
            (times[index], rates[index]) = Run(session, start, time - (2 * part));
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        double[] all = [.. times.SelectMany(one => one).Order()];
        double peak = Math.Max(before, measurePeak(sessions * threadsPerSession, part));
        return new Measurement(sessions, threadsPerSession, all, rates.Sum(), peak);
    }

    /// <summary>The time that a share of all inferences stayed below.</summary>
    public double Quantile(double share) => Milliseconds[Math.Min(Milliseconds.Length - 1, (int)(share * Milliseconds.Length))];

    /// <summary>Floating-point operations of all sessions per second, in billions: two for each multiply-add that the layers define.</summary>
    public double GigaflopsPerSecond(long multiplyAdds) => PerSecond * multiplyAdds * 2 / 1e9;

    /// <summary>
    /// The share of the peak that the inferences reached. It may pass 1: where a network multiplies by Strassen's way, it does fewer multiply-adds than the layers define.
    /// </summary>
    public double ShareOfPeak(long multiplyAdds) => GigaflopsPerSecond(multiplyAdds) / PeakGigaflops;

    private static (double[] Times, double Rate) Run(ConvNextSession session, Barrier start, TimeSpan time)
    {
        float[] pixels = new float[session.Description.InputLength];
        for (int i = 0; i < pixels.Length; i++)
        {
            // Any values of the usual size will do: no kernel's time depends on them.
            pixels[i] = ((i * 37 % 101) - 50) / 25f;
        }

        for (int i = 0; i < WarmUps; i++)
        {
            session.Run(pixels);
        }

        List<double> times = [];
        start.SignalAndWait();
        long begun = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            session.Run(pixels);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(begun) < time);

        return ([.. times], times.Count / Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }
}
