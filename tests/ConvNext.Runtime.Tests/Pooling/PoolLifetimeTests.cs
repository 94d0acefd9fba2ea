using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Pooling;
using ConvNext.Testing;
using ConvNext.Tests.Lifetimes;
using ConvNext.Tests.Threading;
using Xunit;

namespace ConvNext.Tests.Pooling;

/// <summary>Pools that are drained, disposed of or forgotten while they work, and what a call costs.</summary>
[Collection(nameof(Undisturbed))]
public sealed class PoolLifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_pool_that_is_drained_answers_all_that_it_took()
    {
        using var model = new SummingModel();
        var pool = new ConvNextPool(model, new() { Sessions = 2, QueueLength = 100 });
        Task<float>[] taken = [.. Enumerable.Range(0, 50).Select(_ => pool.RunAsync(0, Sum).AsTask())];

        await pool.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.All(taken, static task => Assert.True(task.IsCompletedSuccessfully || task.Wait(Patience)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync(0, Sum).AsTask());
        pool.Dispose();
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_pool_that_is_disposed_of_under_load_answers_or_refuses_each_call()
    {
        using var model = new SummingModel();
        for (int round = 0; round < 20; round++)
        {
            var pool = new ConvNextPool(model, new() { Sessions = 3, QueueLength = 8 });
            using var start = new Barrier(5);
            Task<int>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Attempts.OnOwnThread(() => CallUntilRefused(pool, start)))];
            start.SignalAndWait(Patience);
            Thread.SpinWait(round * 2000);
            pool.Dispose();

            Assert.All(await Task.WhenAll(callers).WaitAsync(Patience), static answered => Assert.True(answered >= 0));
            await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task A_model_that_goes_away_under_a_pool_is_an_error_of_the_calls()
    {
        var model = new SummingModel();
        await using var pool = new ConvNextPool(model, new() { Sessions = 2 });
        Assert.Equal(SummingModel.Sum, await pool.RunAsync(0, Sum));
        model.Dispose();

        Assert.Equal(typeof(SummingModel).FullName, (await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync(0, Sum).AsTask())).ObjectName);
        Assert.Equal(typeof(SummingModel).FullName, Assert.Throws<ObjectDisposedException>(() => new ConvNextPool(model)).ObjectName);
    }

    [Fact]
    public void A_pool_that_nobody_disposes_of_ends_its_threads()
    {
        using var model = new SummingModel();
        WeakReference pool = UseThenDrop(model, out Task ended);

        Assert.True(Attempts.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !pool.IsAlive && ended.IsCompleted;
        }));
    }

    [Fact]
    public async Task A_pool_that_only_its_calls_know_answers_them()
    {
        using var model = new SummingModel();
        using var gate = new ManualResetEventSlim();
        Task<float>[] calls = AskThenDrop(model, gate);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        gate.Set();
        float[] answers = await Task.WhenAll(calls);
        Assert.Equal([SummingModel.Sum, SummingModel.Sum, SummingModel.Sum], answers);
    }

    [Fact]
    public void A_call_allocates_nothing_once_the_pool_is_warm()
    {
        using var model = new SummingModel();
        using var pool = new ConvNextPool(model, new() { Sessions = 2 });
        var done = new ManualResetEventSlim();
        Action finished = done.Set;

        Assert.Equal(0, Attempts.LeastAllocated(() =>
        {
            for (int call = 0; call < 20; call++)
            {
                done.Reset();
#pragma warning disable CA2012 // Awaited by hand, once: an async method would allocate.
                ConfiguredValueTaskAwaitable<float>.ConfiguredValueTaskAwaiter awaiter = pool.RunAsync(0, Sum).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
                if (!awaiter.IsCompleted)
                {
                    awaiter.UnsafeOnCompleted(finished);
                    done.Wait();
                }

                Assert.True(awaiter.GetResult() == SummingModel.Sum);
            }
        }));
    }

    // One runs and waits, the others are in the queue.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<float>[] AskThenDrop(ConvNextModel model, ManualResetEventSlim gate)
    {
        var pool = new ConvNextPool(model, new() { Sessions = 1, AllThreadsWhenAlone = false });
        return [.. Enumerable.Range(0, 3).Select(_ => pool.RunAsync(
            gate,
            static (session, gate) =>
            {
                gate.Wait();
                return Sum(session, 0);
            }).AsTask())];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseThenDrop(ConvNextModel model, out Task ended)
    {
        var pool = new ConvNextPool(model, new() { Sessions = 2 });
        Assert.Equal(SummingModel.Sum, pool.RunAsync(0, Sum).AsTask().Result);
        ended = pool.Ended;
        return new WeakReference(pool);
    }

    private static int CallUntilRefused(ConvNextPool pool, Barrier start)
    {
        start.SignalAndWait(Patience);
        for (int answered = 0; ; answered++)
        {
            try
            {
                Assert.Equal(SummingModel.Sum, pool.RunAsync(0, Sum).AsTask().WaitAsync(Patience).GetAwaiter().GetResult());
            }
            catch (ObjectDisposedException error)
            {
                Assert.Equal(typeof(ConvNextPool).FullName, error.ObjectName);
                return answered;
            }
        }
    }

    private static float Sum(ConvNextSession session, int state) => session.Run([0, 0, 0, 0, 0, 0])[0];
}
