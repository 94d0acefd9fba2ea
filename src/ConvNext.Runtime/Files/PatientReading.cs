using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;
using ConvNext.Threading;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Files;

/// <summary>How far a reading has come that somebody waits for.</summary>
internal enum ReadingState
{
    /// <summary>It waits until somebody opens the other end.</summary>
    Opening,

    /// <summary>It stands open.</summary>
    Open,
}

/// <summary>Reads what may be a pipe or a device on a thread of its own, so that the caller can give up.</summary>
/// <remarks>
/// That thread never keeps the process alive, and whatever it throws arrives at the caller: an error on a thread would end the process. Where the caller
/// has given up, the thread's result is disposed of. In a browser, which has no threads and no pipes, the caller reads.
/// </remarks>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="path">The file's path.</param>
/// <param name="patience">How long nothing may happen.</param>
internal sealed class PatientReading<T>(string path, Func<ReadingState, TimeSpan> patience)
    where T : class
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private T? _result;
    private Exception? _error;
    private bool _isFinished;
    private bool _isAbandoned;
    private long _lastProgress = Stopwatch.GetTimestamp();
    private volatile ReadingState _state;

    /// <summary>Whether the caller has given up: the reading may end then.</summary>
    public bool IsAbandoned => Volatile.Read(ref _isAbandoned);

    /// <summary>Reads.</summary>
    /// <param name="read">What the thread does; it reports with <see cref="Progress"/>.</param>
    /// <param name="givenUp">The error where nothing happened for too long.</param>
    /// <exception cref="Exception">What <paramref name="read"/> threw.</exception>
    public T Run(Func<PatientReading<T>, T> read, Func<ReadingState, Exception> givenUp)
    {
        if (!PlatformThreads.AreThere)
        {
            return read(this);
        }

        var thread = new Thread(() => Work(read)) { IsBackground = true, Name = "ConvNext reading" };
        thread.Start();
        while (!thread.Join(Tick))
        {
            ReadingState state = _state;
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress)) > patience(state) && TryAbandon())
            {
                LetReaderGo(state);
                throw givenUp(state);
            }
        }

        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }

        return _result!;
    }

    /// <summary>The file stands open, or gave bytes.</summary>
    public void Progress()
    {
        Volatile.Write(ref _lastProgress, Stopwatch.GetTimestamp());
        _state = ReadingState.Open;
    }

    private void Work(Func<PatientReading<T>, T> read)
    {
        T? result = null;
        Exception? error = null;
        try
        {
            result = read(this);
        }
#pragma warning disable CA1031 // An error on this thread would end the process: the caller throws it instead.
        catch (Exception caught)
        {
            error = caught;
        }
#pragma warning restore CA1031

        lock (_lock)
        {
            if (_isAbandoned)
            {
                (result as IDisposable)?.Dispose();
                return;
            }

            _result = result;
            _error = error;
            _isFinished = true;
        }
    }

    private bool TryAbandon()
    {
        lock (_lock)
        {
            _isAbandoned = !_isFinished;
            return _isAbandoned;
        }
    }

    // A pipe that is opened for writing lets those go who wait to read from it; the thread then ends.
    private void LetReaderGo(ReadingState state)
    {
        if (state == ReadingState.Open || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            using SafeFileHandle writer = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Then it waits on, which costs a thread's stack and nothing else.
        }
    }
}
