using System.Diagnostics;
using System.Runtime.Versioning;
using System.Threading;

namespace ConvNext.Pooling;

/// <summary>Calls that wait for a session, first come first served, and how many run. Nothing is allocated when calls come and go.</summary>
/// <param name="length">How many may wait.</param>
internal sealed class PoolQueue(int length)
{
    // Calls that were cancelled while they waited leave a hole, which whoever comes to it skips.
    private readonly PoolCall?[] _ring = new PoolCall?[length];
    private readonly object _lock = new();
    private int _first;
    private int _taken;
    private int _waiting;
    private int _running;
    private bool _isClosed;

    /// <summary>Lets those in who wait for room, one for each place.</summary>
    public SemaphoreSlim Room { get; } = new(length, length);

    /// <summary>Calls that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Calls that run.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Whether nothing is taken in any more.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Takes a call in, for whom a place of <see cref="Room"/> was taken; false where the queue is closed.</summary>
    public bool TryAdd(PoolCall call)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                Room.Release();
                return false;
            }

            if (_taken == _ring.Length)
            {
                Compact();
            }

            call.Enqueued = Stopwatch.GetTimestamp();
            _ring[(_first + _taken) % _ring.Length] = call;
            _taken++;
            _waiting++;
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Waits for the next call, which then runs until <see cref="Done"/>; null where the queue is closed and empty.</summary>
    /// <param name="isAlone">Whether no other call runs or waits.</param>
    [UnsupportedOSPlatform("browser")]
    public PoolCall? Take(out bool isAlone)
    {
        lock (_lock)
        {
            while (true)
            {
                while (_taken > 0)
                {
                    PoolCall? call = _ring[_first];
                    _ring[_first] = null;
                    _first = (_first + 1) % _ring.Length;
                    _taken--;
                    if (call is not null)
                    {
                        _waiting--;
                        isAlone = _running == 0 && _waiting == 0;
                        _running++;
                        Room.Release();
                        return call;
                    }
                }

                if (_isClosed)
                {
                    isAlone = false;
                    return null;
                }

                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>A call that was taken has ended.</summary>
    public void Done()
    {
        lock (_lock)
        {
            _running--;
        }
    }

    /// <summary>Takes a call out again; false where it does not wait any more.</summary>
    public bool Remove(PoolCall call)
    {
        lock (_lock)
        {
            for (int i = 0; i < _taken; i++)
            {
                ref PoolCall? place = ref _ring[(_first + i) % _ring.Length];
                if (ReferenceEquals(place, call))
                {
                    place = null;
                    _waiting--;
                    Room.Release();
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes nothing in any more, and wakes up all who wait for calls.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The next call that waits, without running it; null where none does.</summary>
    public PoolCall? Drop()
    {
        lock (_lock)
        {
            for (int i = 0; i < _taken; i++)
            {
                PoolCall? call = _ring[(_first + i) % _ring.Length];
                if (call is not null)
                {
                    _ring[(_first + i) % _ring.Length] = null;
                    _waiting--;
                    Room.Release();
                    return call;
                }
            }

            return null;
        }
    }

    // There are no more calls than places, so where all places are taken some are holes.
    private void Compact()
    {
        int kept = 0;
        for (int i = 0; i < _taken; i++)
        {
            PoolCall? call = _ring[(_first + i) % _ring.Length];
            _ring[(_first + i) % _ring.Length] = null;
            if (call is not null)
            {
                _ring[(_first + kept) % _ring.Length] = call;
                kept++;
            }
        }

        _taken = kept;
    }
}
