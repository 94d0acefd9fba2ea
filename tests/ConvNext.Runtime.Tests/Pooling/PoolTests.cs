using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Pooling;
using ConvNext.Testing;
using ConvNext.Tests.Lifetimes;
using Xunit;

namespace ConvNext.Tests.Pooling;

/// <summary>Calls of many at a time: each gets its own answer, and whoever gives up or comes too late is told so.</summary>
public sealed class PoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SummingModel _model = new();
    private readonly ManualResetEventSlim _gate = new();

    public void Dispose()
    {
        _gate.Set();
        _model.Dispose();
        _gate.Dispose();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public async Task Every_caller_gets_its_own_answer(int sessions, bool allThreadsWhenAlone)
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = sessions, QueueLength = 500, AllThreadsWhenAlone = allThreadsWhenAlone });
        Task<(float, float)>[] answers = [.. Enumerable.Range(0, 200).Select(caller => pool.RunAsync(caller, Run).AsTask())];

        for (int caller = 0; caller < answers.Length; caller++)
        {
            Assert.Equal((SummingModel.Sum, caller), await answers[caller].WaitAsync(Patience));
        }

        Assert.Equal(sessions, pool.Sessions);
        Assert.Equal(0, pool.Waiting);
        Assert.True(Attempts.Until(() => pool.Running == 0));
    }

    [Fact]
    public async Task A_call_that_is_alone_has_all_threads_and_others_have_one()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 3 });

        Assert.Equal(3, await pool.RunAsync(0, static (session, _) => session.Threads));

        Task<int> first = pool.RunAsync(_gate, static (session, gate) => Wait(gate, session.Threads)).AsTask();
        Assert.True(Attempts.Until(() => pool.Running == 1));
        Assert.Equal(1, await pool.RunAsync(0, static (session, _) => session.Threads));
        _gate.Set();
        Assert.Equal(3, await first.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_back()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 1, QueueLength = 2 });
        Task<int>[] taken = await Fill(pool, waiting: 2);

        ConvNextPoolFullException error = await Assert.ThrowsAsync<ConvNextPoolFullException>(() => pool.RunAsync(0, Zero).AsTask());

        Assert.StartsWith("2 calls wait already, as many as may; there should be room in ", error.Message, StringComparison.Ordinal);
        Assert.True(error.RetryAfter >= TimeSpan.Zero);
        _gate.Set();
        await Task.WhenAll(taken).WaitAsync(Patience);
        Assert.Equal(0, await pool.RunAsync(0, Zero));
    }

    [Fact]
    public async Task A_cancelled_call_leaves_the_queue_at_once_and_one_that_runs_is_not_waited_for()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 1, QueueLength = 2 });
        using var whileRunning = new CancellationTokenSource();
        using var whileWaiting = new CancellationTokenSource();
        Task<int> running = pool.RunAsync(_gate, static (_, gate) => Wait(gate, 1), whileRunning.Token).AsTask();
        Assert.True(Attempts.Until(() => pool.Running == 1));
        Task<int> waiting = pool.RunAsync<int, int>(0, static (_, _) => throw new InvalidOperationException("It ran."), whileWaiting.Token).AsTask();
        Task<int> behind = pool.RunAsync(7, static (_, value) => value).AsTask();

        await whileWaiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        Assert.Equal(1, pool.Waiting);
        Task<int> inItsPlace = pool.RunAsync(8, static (_, value) => value).AsTask();
        await whileRunning.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        Assert.Equal(whileRunning.Token, cancelled.CancellationToken);

        _gate.Set();
        Assert.Equal(7, await behind.WaitAsync(Patience));
        Assert.Equal(8, await inItsPlace.WaitAsync(Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.RunAsync(0, Zero, new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task A_call_that_waited_too_long_is_not_run()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 1, LongestWait = TimeSpan.FromSeconds(1) });
        Task<int>[] taken = await Fill(pool, waiting: 1);
        Thread.Sleep(1200);
        _gate.Set();

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => taken[1].WaitAsync(Patience));

        Assert.Contains("seconds; 1 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_call_throws_is_its_callers_and_the_pool_goes_on()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 2 });
        var error = new NotSupportedException();

        Assert.Same(error, await Assert.ThrowsAsync<NotSupportedException>(() => pool.RunAsync<Exception, int>(error, static (_, thrown) => throw thrown).AsTask()));
        Assert.Equal(0, await pool.RunAsync(0, Zero));
    }

    [Fact]
    public async Task Results_of_many_come_in_order()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 3, QueueLength = 2 });
        var seen = new List<int>();
        await foreach (int item in pool.RunAllAsync(Count(100), static (_, item) =>
        {
            Thread.Sleep(item % 3);
            return item;
        }))
        {
            seen.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 100), seen);
    }

    [Fact]
    public async Task An_enumeration_that_is_left_leaves_nothing_behind()
    {
        await using var pool = new ConvNextPool(_model, new() { Sessions = 2 });
        await foreach (int item in pool.RunAllAsync(Count(int.MaxValue), static (_, item) => item))
        {
            if (item == 10)
            {
                break;
            }
        }

        Assert.True(Attempts.Until(() => pool is { Running: 0, Waiting: 0 }));
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int item in pool.RunAllAsync(Count(int.MaxValue), static (_, item) => item < 20 ? item : throw new FormatException()))
            {
                Assert.InRange(item, 0, 19);
            }
        });
        Assert.True(Attempts.Until(() => pool is { Running: 0, Waiting: 0 }));
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Assert.Contains("Sessions is 1 to 1024", Refused(new() { Sessions = -1 }), StringComparison.Ordinal);
        Assert.Contains("QueueLength is 1 to 65536", Refused(new() { QueueLength = 0 }), StringComparison.Ordinal);
        Assert.Contains("LongestWait is a time above zero", Refused(new() { LongestWait = TimeSpan.Zero }), StringComparison.Ordinal);
        Assert.Contains("MaxVectorBits", Refused(new() { Session = new() { MaxVectorBits = 7 } }), StringComparison.Ordinal);
    }

    private string Refused(ConvNextPoolOptions options) => Assert.Throws<ArgumentOutOfRangeException>(() => new ConvNextPool(_model, options)).Message;

    // One call that runs until the gate opens, and others that wait behind it.
    private async Task<Task<int>[]> Fill(ConvNextPool pool, int waiting)
    {
        Task<int> running = pool.RunAsync(_gate, static (_, gate) => Wait(gate, 1)).AsTask();
        Assert.True(Attempts.Until(() => pool.Running == 1));
        Task<int>[] taken = [running, .. Enumerable.Range(0, waiting).Select(_ => pool.RunAsync(0, Zero).AsTask())];
        Assert.Equal(waiting, pool.Waiting);
        await Task.Yield();
        return taken;
    }

    private static int Zero(ConvNextSession session, int state) => 0;

    private static int Wait(ManualResetEventSlim gate, int result)
    {
        Assert.True(gate.Wait(Patience));
        return result;
    }

    private static (float Sum, float First) Run(ConvNextSession session, int caller)
    {
        ReadOnlySpan<float> logits = session.Run([caller, 0, 0, 0, 0, 0]);
        return (logits[0], logits[1]);
    }

    private static async IAsyncEnumerable<int> Count(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
