using System;
using ConvNext.Memory;

namespace ConvNext;

/// <content>Who uses the session at the moment, and what is released when nobody does any more.</content>
public abstract unsafe partial class ConvNextSession
{
    private Lifetime _lifetime;

    /// <summary>
    /// Releases memory and threads. Where a call is running, on whichever thread, it ends as it would have, and then releases them: nobody waits for
    /// it here. Every later call throws <see cref="ObjectDisposedException"/>; spans and views of outputs stay readable.
    /// </summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases memory and threads.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _lifetime.Dispose())
        {
            Free();
        }
    }

    // One call at a time: everything that a call touches belongs to the session. The weights are the model's: they are held for as long as the call.
    private void Enter()
    {
        if (!_lifetime.TryBeginOnlyUse())
        {
            ObjectDisposedException.ThrowIf(_lifetime.IsDisposed, this);
            throw new InvalidOperationException("The session is already running on another thread; create one session per concurrent caller.");
        }

        if (!_model.Weights.TryBeginUse())
        {
            EndUse();
            throw new ObjectDisposedException(_model.GetType().FullName);
        }
    }

    // Keeps session and model from the garbage collector, too, until the kernels are done with their pointers.
    private void Leave()
    {
        _model.Weights.EndUse();
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
        _arena.Dispose();
    }
}
