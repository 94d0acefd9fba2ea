using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace ConvNext.Pooling;

/// <summary>A call of a pool: who waits for it, and a worker or the queue that has it.</summary>
internal abstract class PoolCall
{
    /// <summary>When it began to wait, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Enqueued { get; set; }

    /// <summary>Runs it, unless its caller has given up; <see cref="Complete"/> then hands out what it gave.</summary>
    public abstract void Run(ConvNextSession session);

    /// <summary>An error instead of a result, which <see cref="Complete"/> hands out.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Lets the caller go on, unless it has given up, on a thread that is not the worker's: a worker must not do its callers' work.</summary>
    public abstract void Complete();
}

/// <summary>A call with its arguments and its result. It is used again: once its caller has the result, and worker or queue have let it go.</summary>
/// <typeparam name="TState">What it is called with.</typeparam>
/// <typeparam name="TResult">What it gives.</typeparam>
internal sealed class PoolCall<TState, TResult> : PoolCall, IValueTaskSource<TResult>, IThreadPoolWorkItem
{
    private const int MostKept = 256;
    private static readonly ConcurrentQueue<PoolCall<TState, TResult>> Unused = new();

    private ManualResetValueTaskSourceCore<TResult> _source;
    private TState _state = default!;
    private Func<ConvNextSession, TState, TResult> _call = null!;
    private PoolQueue _queue = null!;

    // A pool that only its calls know is not collected before they are answered: whoever awaits one need not hold the pool.
    private ConvNextPool? _pool;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;
    private TResult _result = default!;
    private Exception? _error;
    private int _holders;
    private int _isCompleted;

    private PoolCall()
    {
    }

    /// <summary>A call that is not in the queue yet.</summary>
    public static PoolCall<TState, TResult> Create(
        ConvNextPool pool, PoolQueue queue, TState state, Func<ConvNextSession, TState, TResult> call, CancellationToken cancellation)
    {
        PoolCall<TState, TResult> created = Unused.TryDequeue(out PoolCall<TState, TResult>? unused) ? unused : new PoolCall<TState, TResult>();
        created._pool = pool;
        created._queue = queue;
        created._state = state;
        created._call = call;
        created._cancellation = cancellation;
        created._holders = 2;
        created._isCompleted = 0;
        return created;
    }

    /// <summary>What the caller awaits, once the call is in the queue.</summary>
    public ValueTask<TResult> Await()
    {
        short version = _source.Version;
        _registration = _cancellation.UnsafeRegister(static call => ((PoolCall<TState, TResult>)call!).Cancel(), this);
        return new ValueTask<TResult>(this, version);
    }

    /// <summary>Lets go of a call that never came into the queue.</summary>
    public void Discard() => LetGo(2);

    /// <inheritdoc/>
    public override void Run(ConvNextSession session)
    {
        try
        {
            if (Volatile.Read(ref _isCompleted) == 0)
            {
                _result = _call(session, _state);
            }
        }
#pragma warning disable CA1031 // It is the caller's: on the worker's thread it would end the process.
        catch (Exception error)
        {
            _error = error;
        }
#pragma warning restore CA1031
    }

    /// <inheritdoc/>
    public override void Fail(Exception error) => _error = error;

    /// <inheritdoc/>
    public override void Complete()
    {
        if (!TryComplete())
        {
            LetGo(1);
            return;
        }

        // The call is its own work item: the source's way of going on elsewhere would allocate one.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_error is null)
        {
            _source.SetResult(_result);
        }
        else
        {
            _source.SetException(_error);
        }

        LetGo(1);
    }

    TResult IValueTaskSource<TResult>.GetResult(short token)
    {
        try
        {
            // Waits for a cancellation that is under way: after this none touches the call.
            _registration.Dispose();
            return _source.GetResult(token);
        }
        finally
        {
            LetGo(1);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    // A call that runs is not stopped: its caller goes on, and its result is dropped.
    private void Cancel()
    {
        if (!TryComplete())
        {
            return;
        }

        bool waited = _queue.Remove(this);
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(new OperationCanceledException(_cancellation));
        if (waited)
        {
            LetGo(1);
        }
    }

    private bool TryComplete() => Interlocked.Exchange(ref _isCompleted, 1) == 0;

    private void LetGo(int holders)
    {
        if (Interlocked.Add(ref _holders, -holders) != 0)
        {
            return;
        }

        _state = default!;
        _call = null!;
        _pool = null;
        _queue = null!;
        _cancellation = default;
        _registration = default;
        _result = default!;
        _error = null;
        _source.Reset();
        _source.RunContinuationsAsynchronously = false;
        if (Unused.Count < MostKept)
        {
            Unused.Enqueue(this);
        }
    }
}
