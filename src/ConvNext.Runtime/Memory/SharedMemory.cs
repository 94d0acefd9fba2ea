using System;
using System.Threading;

namespace ConvNext.Memory;

/// <summary>Memory that others keep alive beyond its own disposal: it is freed when that has come and the last owner has let go.</summary>
/// <param name="memory">What to dispose of in the end.</param>
internal sealed class SharedMemory(IDisposable memory) : IDisposable
{
    private Lifetime _lifetime;

    /// <summary>Adds an owner, who lets go by disposing of the result; null where the memory has been disposed of.</summary>
    public IDisposable? TryAddOwner() => _lifetime.TryBeginUse() ? new Owner(this) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lifetime.Dispose())
        {
            memory.Dispose();
        }
    }

    private void LetGo()
    {
        if (_lifetime.EndUse())
        {
            memory.Dispose();
        }
    }

    private sealed class Owner(SharedMemory shared) : IDisposable
    {
        private SharedMemory? _shared = shared;

        public void Dispose() => Interlocked.Exchange(ref _shared, null)?.LetGo();
    }
}
