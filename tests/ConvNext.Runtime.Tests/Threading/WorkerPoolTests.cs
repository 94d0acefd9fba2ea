using System;
using System.Linq;
using System.Threading;
using ConvNext.Threading;
using Xunit;

namespace ConvNext.Tests.Threading;

/// <summary>Every item runs once, before Run returns, whatever the number of threads.</summary>
public sealed unsafe class WorkerPoolTests
{
    private const int MostWorkers = 33;

    public static TheoryData<int> Workers => [1, 2, 3, 4, 8, MostWorkers];

    [Theory]
    [MemberData(nameof(Workers))]
    public void Runs_every_item_once(int workers)
    {
        using var pool = new WorkerPool(workers);
        Assert.Equal(workers, pool.Workers);
        foreach (int count in (int[])[0, 1, 2, 3, workers - 1, workers, workers + 1, 64, 1000])
        {
            int[] runs = Run(pool, count, rounds: 1);
            Assert.All(runs, times => Assert.Equal(1, times));
        }
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void Runs_every_item_once_in_each_of_many_short_steps(int workers)
    {
        const int Rounds = 2000;
        using var pool = new WorkerPool(workers);
        foreach (int count in (int[])[2, 5])
        {
            int[] runs = Run(pool, count, Rounds);
            Assert.All(runs, times => Assert.Equal(Rounds, times));
        }
    }

    [Fact]
    public void Lets_all_workers_take_part_where_items_take_their_time()
    {
        using var pool = new WorkerPool(3);
        Assert.Equal([0, 1, 2], MeetingStep.In(pool).Keys.Order());
    }

    /// <summary>A step sees all that the step before it wrote, whichever thread wrote it; no barrier is needed between two.</summary>
    [Theory]
    [MemberData(nameof(Workers))]
    public void Makes_each_step_visible_to_the_next(int workers)
    {
        const int Items = 7;
        const int Rounds = 3000;
        int* values = stackalloc int[2 * Items];
        new Span<int>(values, 2 * Items).Clear();
        using var pool = new WorkerPool(workers);
        for (int round = 0; round < Rounds; round++)
        {
            var step = new NeighbourStep { Source = values + (round % 2 * Items), Destination = values + ((round + 1) % 2 * Items), Items = Items };
            pool.Run(ref step, Items);
        }

        // Each round every value is one more than its neighbour's of the round before, and all began equal.
        Assert.All(new Span<int>(values, Items).ToArray(), value => Assert.Equal(Rounds, value));
    }

    [Fact]
    public void Ends_its_threads_when_disposed_of()
    {
        var pool = new WorkerPool(4);
        Thread[] helpers = [.. MeetingStep.In(pool).Values.Where(thread => thread.Name == "ConvNext worker")];
        pool.Dispose();
        pool.Dispose();
        Assert.Equal(3, helpers.Length);
        Assert.DoesNotContain(helpers, thread => thread.IsAlive);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public void Can_be_disposed_of_idle_without_ever_having_run(int milliseconds)
    {
        var pool = new WorkerPool(4);
        Thread.Sleep(milliseconds);
        pool.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Refuses_a_number_of_workers_out_of_range(int workers) => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(workers));

    /// <summary>More processors than a pool takes workers are no error of him who asked for one per processor.</summary>
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 16, 16)]
    [InlineData(0, 1024, 1024)]
    [InlineData(0, 1025, 1024)]
    [InlineData(0, 8192, 1024)]
    [InlineData(3, 8192, 3)]
    [InlineData(8, 2, 8)]
    public void One_per_processor_is_as_many_as_it_takes(int threads, int processors, int workers) =>
        Assert.Equal(workers, WorkerPool.WorkersFor(threads, processors, areThreads: true));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    public void Without_threads_the_caller_works_alone(int threads) => Assert.Equal(1, WorkerPool.WorkersFor(threads, 16, areThreads: false));

    [Fact]
    public void Refuses_more_items_than_it_can_count()
    {
        using var pool = new WorkerPool(2);
        CountingStep step = default;
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(ref step, int.MaxValue));
    }

    private static int[] Run(WorkerPool pool, int count, int rounds)
    {
        int[] runs = new int[count];
        int[] workers = new int[MostWorkers];
        int inside = 0;
        fixed (int* run = runs, worker = workers)
        {
            var step = new CountingStep { Runs = run, Workers = worker, Inside = &inside };
            for (int round = 0; round < rounds; round++)
            {
                pool.Run(ref step, count);
                if (Volatile.Read(ref inside) != 0)
                {
                    Assert.Fail($"Run returned in round {round} while items were still running.");
                }
            }
        }

        Assert.Equal(count * rounds, workers.Sum());
        Assert.Equal(0, workers[pool.Workers..].Sum());
        return runs;
    }

    private struct NeighbourStep : IParallelStep
    {
        public int* Source;
        public int* Destination;
        public int Items;

        public readonly void Execute(int item, int worker) => Destination[item] = Source[(item + 1) % Items] + 1;
    }
}
