using System;
using System.IO;
using System.Threading;
using ConvNext.Threading;
using Xunit;

namespace ConvNext.Tests.Threading;

public sealed class PlacementTests
{
    [Fact]
    public void Knows_the_processor_on_Linux()
    {
        int current = Placement.Current;
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(current, 0, 4095);
        }
        else
        {
            Assert.Equal(Placement.Unknown, current);
        }
    }

    [Fact]
    public void Moves_off_a_processor_and_may_still_run_on_all() => OnThreadOfItsOwn(static () =>
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            string before = Allowed();
            int current = Placement.Current;
            Placement.MoveOff([current]);
            int after = Placement.Current;

            // The balancer may bring the thread back between the two lines, but not each time.
            if (after != current || Environment.ProcessorCount == 1 || after == Placement.Unknown)
            {
                Assert.Equal(before, Allowed());
                return;
            }
        }

        Assert.Fail("The thread stayed on its processor twenty times.");
    });

    [Fact]
    public void Stays_where_it_is_when_all_processors_are_taken() => OnThreadOfItsOwn(static () =>
    {
        string before = Allowed();
        int[] all = new int[1024];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = i;
        }

        Placement.MoveOff(all);
        Assert.Equal(before, Allowed());
    });

    [Theory]
    [InlineData(Placement.Unknown)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Takes_any_number_for_a_processor(int processor) => OnThreadOfItsOwn(() =>
    {
        string before = Allowed();
        Placement.MoveOff([processor]);
        Assert.Equal(before, Allowed());
    });

    // What the calling thread may run on, where the system says so for a thread; nothing elsewhere.
    private static string Allowed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return string.Empty;
        }

        foreach (string line in File.ReadLines("/proc/thread-self/status"))
        {
            if (line.StartsWith("Cpus_allowed:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("/proc/thread-self/status has no Cpus_allowed.");
    }

    private static void OnThreadOfItsOwn(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                test();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }
}
