using System.Threading;

namespace ConvNext.Memory;

/// <summary>
/// Says when something that may be disposed of at any moment is freed: at once where nobody uses it, else by the last who does. Nobody
/// waits, so a user may dispose of what it uses itself. One word, no lock, nothing allocated; not to be copied.
/// </summary>
internal struct Lifetime
{
    private const int Disposed = 1;
    private const int OneUser = 2;

    // Users, in steps of two, and whether it has been disposed of. After that the users only become fewer: they reach zero once.
    private int _state;

    /// <summary>Whether it has been disposed of; users may still be at work.</summary>
    public readonly bool IsDisposed => (Volatile.Read(in _state) & Disposed) != 0;

    /// <summary>Becomes one user more, who ends with <see cref="EndUse"/>; false where it has been disposed of.</summary>
    public bool TryBeginUse()
    {
        int seen = Volatile.Read(ref _state);
        while ((seen & Disposed) == 0)
        {
            int found = Interlocked.CompareExchange(ref _state, seen + OneUser, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Becomes the only user, who ends with <see cref="EndUse"/>; false where it has been disposed of or has a user.</summary>
    public bool TryBeginOnlyUse() => Interlocked.CompareExchange(ref _state, OneUser, 0) == 0;

    /// <summary>Is a user no more. True where it was the last after a disposal: the caller frees.</summary>
    public bool EndUse() => Interlocked.Add(ref _state, -OneUser) == Disposed;

    /// <summary>Lets no more users in. True where there is none, the first time: the caller frees.</summary>
    public bool Dispose() => Interlocked.Or(ref _state, Disposed) == 0;
}
