using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using ConvNext.Testing;
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
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(350);

    [Fact]
    public void Sleeps_soon_after_the_last_step()
    {
        // A helper that spins uses all of these 350 ms, each time; the bound of a tenth leaves room for the clock and the system. Where the processor is
        // another's for a while, the system may count that time as the helper's: not in every attempt.
        const double Bound = 30;
        using var pool = new WorkerPool(Workers);
        double used = Attempts.Least(10, Bound, () =>
        {
            RunSteps(pool, 200);
            TimeSpan afterSteps = ProcessorTime();
            Thread.Sleep(Idle);
            return (ProcessorTime() - afterSteps).TotalMilliseconds;
        });
        Assert.True(used <= Bound, $"{Workers - 1} helpers used {used} ms of processor time in {Idle.TotalMilliseconds} ms without a step.");
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
        using var pool = new WorkerPool(Workers);
        RunSteps(pool, 100);
        Assert.Equal(0, Attempts.LeastAllocated(() =>
        {
            RunSteps(pool, 100);
            Thread.Sleep(5); // some helpers fall asleep, and are woken up by the next step
            RunSteps(pool, 100);
        }));
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
