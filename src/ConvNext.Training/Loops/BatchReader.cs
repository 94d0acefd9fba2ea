using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using ConvNext.Training.Augmentation;

namespace ConvNext.Training.Loops;

/// <summary>
/// Batches of an epoch in their order, prepared by threads of their own while the network computes, a few batches ahead and no more. What becomes of a sample follows from its
/// number and the epoch, so that neither the number of threads nor who prepares it changes a bit.
/// </summary>
internal sealed class BatchReader
{
    private const int BatchesAhead = 3;

    private readonly TrainingSamples _samples;
    private readonly int[] _order;
    private readonly int _batchSize;
    private readonly int _firstBatch;
    private readonly Action<SampleMaker, int, Memory<float>> _prepare;
    private readonly object _gate = new();
    private readonly Batch[] _ring;
    private readonly int[] _missing;
    private ExceptionDispatchInfo? _error;
    private int _next;
    private int _read;
    private bool _isOver;

    private BatchReader(TrainingSamples samples, int[] order, int batchSize, int firstBatch, int imageLength, Action<SampleMaker, int, Memory<float>> prepare)
    {
        (_samples, _order, _batchSize, _firstBatch, _prepare) = (samples, order, batchSize, firstBatch, prepare);
        _next = firstBatch * batchSize;
        _read = firstBatch;
        _ring = new Batch[BatchesAhead];
        _missing = new int[BatchesAhead];
        for (int i = 0; i < _ring.Length; i++)
        {
            _ring[i] = new Batch(batchSize, imageLength);
        }
    }

    private int Batches => (_order.Length + _batchSize - 1) / _batchSize;

    /// <summary>The batches; each is valid until the next is asked for.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="order">Which of them, in their order.</param>
    /// <param name="batchSize">Pictures of a batch; the last may have fewer.</param>
    /// <param name="firstBatch">The first batch to give, where others were used before.</param>
    /// <param name="threads">How many threads prepare them.</param>
    /// <param name="createMaker">Makes what a thread works with.</param>
    /// <param name="prepare">Prepares a sample.</param>
    /// <exception cref="Exception">What preparing threw.</exception>
    public static IEnumerable<Batch> Read(
        TrainingSamples samples, int[] order, int batchSize, int firstBatch, int threads, Func<SampleMaker> createMaker, Action<SampleMaker, int, Memory<float>> prepare)
    {
        SampleMaker first = createMaker();
        BatchReader reader = new(samples, order, batchSize, firstBatch, first.Length, prepare);
        return reader.Run(threads, first, createMaker);
    }

    private IEnumerable<Batch> Run(int threads, SampleMaker first, Func<SampleMaker> createMaker)
    {
        for (int thread = 0; thread < threads; thread++)
        {
            SampleMaker maker = thread == 0 ? first : createMaker();
            new Thread(() => Work(maker)) { IsBackground = true, Name = "ConvNext training pictures" }.Start();
        }

        try
        {
            for (int index = _firstBatch; index < Batches; index++)
            {
                yield return Await(index);
                lock (_gate)
                {
                    _read = index + 1;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _isOver = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Batch Await(int index)
    {
        lock (_gate)
        {
            int slot = index % BatchesAhead;
            while (_next < Math.Min(_order.Length, (index + 1) * _batchSize) || _missing[slot] > 0)
            {
                _error?.Throw();
                Monitor.Wait(_gate);
            }

            _error?.Throw();
            return _ring[slot];
        }
    }

    private void Work(SampleMaker maker)
    {
        try
        {
            while (TryTake(out int place))
            {
                int slot = place / _batchSize % BatchesAhead;
                int sample = _order[place];
                _prepare(maker, sample, _ring[slot].ImageMemory(place % _batchSize));
                lock (_gate)
                {
                    _missing[slot]--;
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
                Monitor.PulseAll(_gate);
            }
        }
#pragma warning restore CA1031
    }

    private bool TryTake(out int place)
    {
        lock (_gate)
        {
            while (_next < _order.Length && (_next / _batchSize) - _read >= BatchesAhead && !_isOver)
            {
                Monitor.Wait(_gate);
            }

            place = _next;
            if (_isOver || _error is not null || _next >= _order.Length)
            {
                return false;
            }

            _next++;
            int index = place / _batchSize;
            Batch batch = _ring[index % BatchesAhead];
            if (place % _batchSize == 0)
            {
                (batch.Index, batch.Count) = (index, Math.Min(_batchSize, _order.Length - place));
            }

            batch.Set(place % _batchSize, _order[place], _samples.Labels[_order[place]]);
            _missing[index % BatchesAhead]++;
            return true;
        }
    }
}
