using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Threading;

namespace ConvNext.Pooling;

/// <summary>
/// Sessions of one model for many callers at a time: a thread and a session for each processor behind a queue of bounded length, and all threads for a
/// call that is alone. Every method may be called from any thread; results are those of a session, to the bit.
/// </summary>
/// <remarks>
/// Beside what a call itself gives nothing is allocated once the pool is warm. Dispose of it before its model: sessions of a model that is gone refuse
/// to run.
/// </remarks>
[UnsupportedOSPlatform("browser")]
public sealed class ConvNextPool : IDisposable, IAsyncDisposable
{
    private readonly PoolCrew _crew;

    /// <summary>Makes the sessions and starts their threads.</summary>
    /// <param name="model">The model; the pool does not dispose of it.</param>
    /// <param name="options">How many, how they wait; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ConvNextException">The system does not start that many threads.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no threads: in a browser.</exception>
    public ConvNextPool(ConvNextModel model, ConvNextPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!PlatformThreads.AreThere)
        {
            throw new PlatformNotSupportedException("A pool's sessions run on threads of their own, and a browser has none: take a session, which works on the caller's.");
        }

        options ??= new ConvNextPoolOptions();
        ConvNextPoolOptions.Check(options);
        Model = model;
        _crew = new PoolCrew(model, options);
    }

    /// <summary>Ends the threads of a pool that nobody disposed of.</summary>
    ~ConvNextPool() => _crew?.Stop(typeof(ConvNextPool).FullName!);

    /// <summary>Whose sessions these are.</summary>
    public ConvNextModel Model { get; }

    /// <summary>Calls that run at a time.</summary>
    public int Sessions => _crew.Sessions;

    /// <summary>Calls that wait at the moment.</summary>
    public int Waiting => _crew.Queue.Waiting;

    /// <summary>Calls that run at the moment.</summary>
    public int Running => _crew.Queue.Running;

    /// <summary>Ends when the pool has been disposed of, all calls are over and the sessions are freed.</summary>
    internal Task Ended => _crew.Ended;

    /// <summary>Runs a call on one of the sessions, on its thread.</summary>
    /// <param name="state">What <paramref name="call"/> is called with, so that it need not capture anything.</param>
    /// <param name="call">What is done; the session is its own until it returns, and must not be kept, nor views of its outputs.</param>
    /// <param name="cancellationToken">A call that waits is taken out of the queue; one that runs is not stopped, but nobody waits for it any more.</param>
    /// <exception cref="ConvNextPoolFullException">As many calls wait as may.</exception>
    /// <exception cref="TimeoutException">It waited for longer than <see cref="ConvNextPoolOptions.LongestWait"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool or its model has been disposed of.</exception>
    public ValueTask<TResult> RunAsync<TState, TResult>(TState state, Func<ConvNextSession, TState, TResult> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        }

        if (_crew.Queue.IsClosed)
        {
            return ValueTask.FromException<TResult>(new ObjectDisposedException(GetType().FullName));
        }

        if (!_crew.Queue.Room.Wait(0, CancellationToken.None))
        {
            int waiting = _crew.Queue.Waiting;
            return ValueTask.FromException<TResult>(new ConvNextPoolFullException(waiting, _crew.TimePerCall * waiting));
        }

        return Enqueue(state, call, cancellationToken);
    }

    /// <summary>Classifies one image; see <see cref="ConvNextSession.Classify(PixelView, int, ScoreFunction?)"/>.</summary>
    /// <param name="image">The image, which must not change until the answer is there.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</param>
    /// <param name="cancellationToken">See <see cref="RunAsync"/>.</param>
    /// <inheritdoc cref="RunAsync"/>
    public ValueTask<ClassificationResult> ClassifyAsync(
        PixelImage image, int topK = 5, ScoreFunction? scoreFunction = null, CancellationToken cancellationToken = default) =>
        RunAsync(
            (image, topK, scoreFunction),
            static (session, call) => session.Classify(call.image.View, call.topK, call.scoreFunction),
            cancellationToken);

    /// <summary>The pooled features of one image; see <see cref="ConvNextSession.Embed"/>.</summary>
    /// <param name="image">The image, which must not change until the answer is there.</param>
    /// <param name="normalize">Whether the vector is divided by its length.</param>
    /// <param name="cancellationToken">See <see cref="RunAsync"/>.</param>
    /// <inheritdoc cref="RunAsync"/>
    public ValueTask<float[]> EmbedAsync(PixelImage image, bool normalize = false, CancellationToken cancellationToken = default) =>
        RunAsync((image, normalize), static (session, call) => session.Embed(call.image.View, call.normalize), cancellationToken);

    /// <summary>
    /// Runs a call for each of many items, as many at a time as there are sessions, and gives the results in the items' order. It waits for room in the queue
    /// where other callers fill it, and takes items only as fast as results are taken.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="call">What is done with each; see <see cref="RunAsync"/>. Where it throws, so does the enumeration.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool or its model has been disposed of.</exception>
    public async IAsyncEnumerable<TResult> RunAllAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<ConvNextSession, TItem, TResult> call, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(call);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<TResult>>();
        try
        {
            await foreach (TItem item in items.WithCancellation(ending.Token).ConfigureAwait(false))
            {
                // One more than there are sessions is on its way, so that none waits for the reader.
                if (running.Count > Sessions)
                {
                    yield return await running.Dequeue().ConfigureAwait(false);
                }

                running.Enqueue(RunWithRoomAsync(item, call, ending.Token));
            }

            while (running.Count > 0)
            {
                yield return await running.Dequeue().ConfigureAwait(false);
            }
        }
        finally
        {
            // Nobody asks for these any more; their errors are nobody's.
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="RunAllAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{ConvNextSession, TItem, TResult}, CancellationToken)"/>
    public IAsyncEnumerable<TResult> RunAllAsync<TItem, TResult>(
        IEnumerable<TItem> items, Func<ConvNextSession, TItem, TResult> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return RunAllAsync(Each(items), call, cancellationToken);
    }

    /// <summary>Refuses calls that wait and those to come. Those that run end as they would have, and then the sessions are freed: nobody waits for them here.</summary>
    public void Dispose()
    {
        _crew.Stop(GetType().FullName!);
        GC.SuppressFinalize(this);
    }

    /// <summary>Refuses calls to come, and ends when all that waited have been answered and the sessions are freed: what a server does on SIGTERM.</summary>
    public async ValueTask DisposeAsync()
    {
        _crew.Queue.Close();
        GC.SuppressFinalize(this);
        await _crew.Ended.ConfigureAwait(false);
    }

    private async Task<TResult> RunWithRoomAsync<TItem, TResult>(TItem item, Func<ConvNextSession, TItem, TResult> call, CancellationToken cancellationToken)
    {
        await _crew.Queue.Room.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await Enqueue(item, call, cancellationToken).ConfigureAwait(false);
    }

#pragma warning disable CS1998 // Nothing to wait for: they are there.
    private static async IAsyncEnumerable<TItem> Each<TItem>(IEnumerable<TItem> items)
    {
        foreach (TItem item in items)
        {
            yield return item;
        }
    }
#pragma warning restore CS1998

    // For whom a place in the queue is taken.
    private ValueTask<TResult> Enqueue<TState, TResult>(TState state, Func<ConvNextSession, TState, TResult> call, CancellationToken cancellationToken)
    {
        PoolCall<TState, TResult> queued = PoolCall<TState, TResult>.Create(this, _crew.Queue, state, call, cancellationToken);
        if (_crew.Queue.TryAdd(queued))
        {
            return queued.Await();
        }

        queued.Discard();
        return ValueTask.FromException<TResult>(new ObjectDisposedException(GetType().FullName));
    }
}
