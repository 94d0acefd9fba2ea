using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace ConvNext.Stress;

/// <summary>Threads that run scenarios by chance until one fails or they are told to stop.</summary>
internal sealed class Crew
{
    private readonly (string Name, int Weight, Action<Random> Run)[] _scenarios;
    private readonly Thread[] _threads;
    private readonly int[] _current;
    private readonly long[] _since;
    private readonly long[] _counts;
    private volatile bool _isStopping;
    private string? _failure;

    public Crew(IReadOnlyList<(string Name, int Weight, Action<Random> Run)> scenarios, int threads, int seed)
    {
        _scenarios = [.. scenarios];
        _counts = new long[_scenarios.Length];
        _current = new int[threads];
        _since = [.. Enumerable.Repeat(Stopwatch.GetTimestamp(), threads)];
        _threads = [.. Enumerable.Range(0, threads).Select(i => new Thread(() => Work(i, new Random(seed + i))) { IsBackground = true })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>What went wrong first.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>How often each scenario has ended.</summary>
    public IEnumerable<(string Name, long Count)> Counts => _scenarios.Zip(_counts, static (scenario, count) => (scenario.Name, count));

    /// <summary>A scenario that one thread has been in for longer than it may; null where there is none.</summary>
    public string? Stuck(TimeSpan longest)
    {
        for (int i = 0; i < _threads.Length; i++)
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _since[i])) > longest)
            {
                return _scenarios[Volatile.Read(ref _current[i])].Name;
            }
        }

        return null;
    }

    /// <summary>Lets each end what it is in.</summary>
    public void Stop()
    {
        _isStopping = true;
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work(int number, Random random)
    {
        while (!_isStopping && Failure is null)
        {
            int chosen = Choose(random);
            Volatile.Write(ref _current[number], chosen);
            Volatile.Write(ref _since[number], Stopwatch.GetTimestamp());
            try
            {
                _scenarios[chosen].Run(random);
                Interlocked.Increment(ref _counts[chosen]);
            }
#pragma warning disable CA1031 // Whatever it is, it is what the program looks for.
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref _failure, $"{_scenarios[chosen].Name}: {error}", null);
            }
#pragma warning restore CA1031
        }
    }

    private int Choose(Random random)
    {
        int at = random.Next(_scenarios.Sum(static scenario => scenario.Weight));
        for (int i = 0; ; i++)
        {
            at -= _scenarios[i].Weight;
            if (at < 0)
            {
                return i;
            }
        }
    }
}
