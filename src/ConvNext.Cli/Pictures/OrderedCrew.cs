using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace ConvNext.Cli.Pictures;

/// <summary>
/// Threads that work on items side by side, whose results come in the order of the items. They take items as they are free, and run ahead of the reader by a few items
/// for each thread and no more.
/// </summary>
internal sealed class OrderedCrew<TItem, TResult>
{
    private const int ItemsAheadPerThread = 4;

    private readonly IEnumerator<TItem> _items;
    private readonly int _threads;
    private readonly Func<Func<TItem, TResult>> _createWorker;
    private readonly object _taking = new();
    private readonly object _gate = new();
    private readonly Dictionary<long, TResult> _results = [];
    private ExceptionDispatchInfo? _error;
    private long _taken;
    private long _read;
    private int _working;
    private bool _isExhausted;

    private OrderedCrew(IEnumerable<TItem> items, int threads, Func<Func<TItem, TResult>> createWorker)
    {
        _items = items.GetEnumerator();
        _threads = threads;
        _createWorker = createWorker;
    }

    /// <summary>The results, in the order of the items.</summary>
    /// <param name="items">The items; taken by one thread at a time.</param>
    /// <param name="threads">How many threads work; with one, it is the caller's.</param>
    /// <param name="createWorker">Makes what a thread works with, when it has its first item.</param>
    /// <exception cref="Exception">What a worker or the items threw.</exception>
    public static IEnumerable<TResult> Run(IEnumerable<TItem> items, int threads, Func<Func<TItem, TResult>> createWorker)
    {
        if (threads > 1)
        {
            return new OrderedCrew<TItem, TResult>(items, threads, createWorker).Read();
        }

        return RunHere(items, createWorker);
    }

    private static IEnumerable<TResult> RunHere(IEnumerable<TItem> items, Func<Func<TItem, TResult>> createWorker)
    {
        Func<TItem, TResult>? work = null;
        foreach (TItem item in items)
        {
            work ??= createWorker();
            yield return work(item);
        }
    }

    private IEnumerable<TResult> Read()
    {
        _working = _threads;
        for (int thread = 0; thread < _threads; thread++)
        {
            new Thread(Work) { IsBackground = true, Name = "ConvNext pictures" }.Start();
        }

        while (TryRead(out TResult? result))
        {
            yield return result!;
        }
    }

    private bool TryRead(out TResult? result)
    {
        lock (_gate)
        {
            while (!_results.Remove(_read, out result))
            {
                _error?.Throw();
                if (_working == 0)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            _read++;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    private void Work()
    {
        try
        {
            Func<TItem, TResult>? work = null;
            while (TryTake(out TItem? item, out long index))
            {
                work ??= _createWorker();
                TResult result = work(item!);
                lock (_gate)
                {
                    _results.Add(index, result);
                    Monitor.PulseAll(_gate);
                }
            }
        }
#pragma warning disable CA1031 // An error on this thread would end the process: the reader throws it instead.
        catch (Exception error)
        {
            lock (_gate)
            {
                _error ??= ExceptionDispatchInfo.Capture(error);
            }
        }
#pragma warning restore CA1031

        lock (_gate)
        {
            _working--;
            Monitor.PulseAll(_gate);
        }
    }

    // Two locks: whoever waits for the next item, which may be long in coming, must not keep results from being read.
    private bool TryTake(out TItem? item, out long index)
    {
        item = default;
        index = 0;
        lock (_taking)
        {
            lock (_gate)
            {
                while (_taken - _read >= (long)_threads * ItemsAheadPerThread && _error is null)
                {
                    Monitor.Wait(_gate);
                }

                if (_error is not null)
                {
                    return false;
                }
            }

            if (_isExhausted || !_items.MoveNext())
            {
                _isExhausted = true;
                return false;
            }

            item = _items.Current;
            index = _taken;
            lock (_gate)
            {
                _taken++;
            }

            return true;
        }
    }
}
