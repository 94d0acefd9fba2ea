using System;
using System.Threading;
using ConvNext.Memory;

namespace ConvNext.Training;

/// <content>Who uses what may be disposed of at any moment.</content>
public abstract unsafe partial class ConvNextTrainer
{
    // Users are the step that is running, and loops that work on the parameters between steps.
    private Lifetime _lifetime;
    private int _running;

    /// <summary>
    /// Refuses all further steps. Memory and threads are freed at once, or when the step or the <see cref="Loops.TrainingLoop"/> that is running ends. May be called
    /// at any time, on any thread, more than once.
    /// </summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what <see cref="Dispose()"/> says.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _lifetime.Dispose())
        {
            Free();
        }
    }

    /// <summary>Keeps the memory until what it returns is disposed of; steps are refused nevertheless once the trainer has been.</summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    internal MemoryHold Hold()
    {
        ObjectDisposedException.ThrowIf(!_lifetime.TryBeginUse(), this);
        return new MemoryHold(this);
    }

    private ReadOnlySpan<float> Result(float* first, int length)
    {
        ObjectDisposedException.ThrowIf(_lifetime.IsDisposed, this);
        return new ReadOnlySpan<float>(first, length);
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(!_lifetime.TryBeginUse(), this);
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            EndUse();
            throw new InvalidOperationException("Another step of this trainer is running: one caller at a time.");
        }
    }

    private void Leave()
    {
        Volatile.Write(ref _running, 0);
        EndUse();
    }

    private void EndUse()
    {
        if (_lifetime.EndUse())
        {
            Free();
        }
    }

    private void Free()
    {
        Workers.Dispose();
        _values.Dispose();
        _gradients.Dispose();
        _arena?.Dispose();
        _own?.Dispose();
    }

    /// <summary>Somebody who works on the memory of a trainer.</summary>
    internal readonly ref struct MemoryHold(ConvNextTrainer trainer)
    {
        /// <summary>Works on it no more.</summary>
        public void Dispose() => trainer.EndUse();
    }
}
