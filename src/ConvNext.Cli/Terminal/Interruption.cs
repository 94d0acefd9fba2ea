using System;
using System.Threading;

namespace ConvNext.Cli.Terminal;

/// <summary>Work that wants to put something in order before a signal ends the program.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static Interruption? _current;

    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _isOver = new();

    /// <summary>Work that begins now, and ends when this is disposed of.</summary>
    public Interruption() => Volatile.Write(ref _current, this);

    /// <summary>Ends the work.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Ends the work that is going on, if any, and waits a little for it. To be followed by the end of the process.</summary>
    public static void EndWork()
    {
        if (Volatile.Read(ref _current) is { } current)
        {
            current._source.Cancel();
            current._isOver.Wait(Patience);
        }
    }

    /// <summary>Says that the work has ended as it was told to, and waits for the end of the process.</summary>
    public void AwaitEnd()
    {
        _isOver.Set();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _current, null);
        _isOver.Set();
    }
}
