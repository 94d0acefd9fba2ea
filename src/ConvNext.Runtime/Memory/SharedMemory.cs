using System;
using System.Threading;

namespace ConvNext.Memory;

/// <summary>Memory that several owners keep alive: it is freed when the last of them lets go.</summary>
/// <param name="memory">What to dispose of in the end.</param>
internal sealed class SharedMemory(IDisposable memory)
{
    private int owners;

    /// <summary>Adds an owner, who lets go by disposing of the result. Only while there is another, or for the first.</summary>
    public IDisposable AddOwner()
    {
        Interlocked.Increment(ref owners);
        return new Owner(this);
    }

    private sealed class Owner(SharedMemory shared) : IDisposable
    {
        private SharedMemory? shared = shared;

        public void Dispose()
        {
            SharedMemory? last = Interlocked.Exchange(ref shared, null);
            if (last is not null && Interlocked.Decrement(ref last.owners) == 0)
            {
                last.Free();
            }
        }
    }

    private void Free() => memory.Dispose();
}
