using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using ConvNext.Threading;
using Xunit;

namespace ConvNext.Tests.Threading;

/// <summary>Tests that measure the process, and so run while no other does.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed
{
}

/// <summary>What a pool costs when it has nothing to do, and per step: nothing.</summary>
[Collection(nameof(Undisturbed))]
public sealed unsafe class IdleTests
{
    private const int Workers = 4;
    private const int Items = 8;

    private static readonly TimeSpan FallsAsleep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void Sleeps_soon_after_the_last_step()
    {
        using var pool = new WorkerPool(Workers);
        RunSteps(pool, 200);
        TimeSpan afterSteps = ProcessorTime();
        Thread.Sleep(FallsAsleep);
        TimeSpan whenAsleep = ProcessorTime();
        Thread.Sleep(Idle);
        TimeSpan afterIdling = ProcessorTime();

        // A helper that spins uses all of these 300 ms; the bound of a tenth leaves room for the clock and the system.
        double spun = (whenAsleep - afterSteps).TotalMilliseconds;
        double used = (afterIdling - whenAsleep).TotalMilliseconds;
        Assert.True(used < 30, $"{Workers - 1} helpers used {used} ms of processor time in {Idle.TotalMilliseconds} ms without a step.");
        Assert.True(spun < 30, $"{Workers - 1} helpers used {spun} ms of processor time until they slept.");
    }

    [Fact]
    public void Wakes_up_again()
    {
        using var pool = new WorkerPool(Workers);
        for (int round = 0; round < 5; round++)
        {
            RunSteps(pool, 3);
            Thread.Sleep(FallsAsleep);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        const int Attempts = 5;
        using var pool = new WorkerPool(Workers);
        RunSteps(pool, 100);

        // The whole process is measured, helpers included. What the test host allocates now and then does not happen in
        // every attempt; what a step allocates does.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            RunSteps(pool, 100);
            Thread.Sleep(5); // some helpers sleep, and are woken in the next attempt
            RunSteps(pool, 100);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    private static void RunSteps(WorkerPool pool, int steps)
    {
        int* runs = stackalloc int[Items];
        int* workers = stackalloc int[Workers];
        int inside = 0;
        new Span<int>(runs, Items).Clear();
        var step = new CountingStep { Runs = runs, Workers = workers, Inside = &inside };
        for (int i = 0; i < steps; i++)
        {
            pool.Run(ref step, Items);
        }

        for (int item = 0; item < Items; item++)
        {
            Assert.True(runs[item] == steps, "An item was left out.");
        }
    }

    // Of the helpers alone where the system tells, to the nanosecond; else of the whole process.
    private static TimeSpan ProcessorTime()
    {
        if (!File.Exists("/proc/self/schedstat"))
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }

        string[] helpers = [.. Directory.EnumerateDirectories("/proc/self/task").Where(task => File.ReadAllText(task + "/comm").Trim() == "ConvNext worker")];
        Assert.NotEmpty(helpers);
        long nanoseconds = helpers.Sum(task => long.Parse(File.ReadAllText(task + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture));
        return TimeSpan.FromMicroseconds(nanoseconds / 1000.0);
    }
}
