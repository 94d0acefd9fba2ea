using System;
using System.Threading;

namespace ConvNext.Pooling;

/// <summary>How a pool works; fixed when it is created.</summary>
public sealed record ConvNextPoolOptions
{
    /// <summary>
    /// Sessions, each with a thread that runs it: calls that run at a time. 0 is one for each processor, of the container where it limits them.
    /// Images in one call take as long as in several, so more sessions than processors gain nothing. Default 0.
    /// </summary>
    public int Sessions { get; init; }

    /// <summary>Calls that may wait; one more is refused with a <see cref="ConvNextPoolFullException"/>. Default 64.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>
    /// How long a call may wait. One that has waited longer when its turn comes is not run, it ends with a <see cref="TimeoutException"/>. Default: for ever.
    /// </summary>
    public TimeSpan LongestWait { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Whether a call that is alone in the pool runs on all threads: a session more, with as many threads as there are sessions, is kept for that.
    /// The answer is the same to the bit. Default true.
    /// </summary>
    public bool AllThreadsWhenAlone { get; init; } = true;

    /// <summary>What each session is made with. Its threads are those of one call beside others: 1, the default, gives the most calls per second.</summary>
    public ConvNextSessionOptions Session { get; init; } = new();

    internal const int MostSessions = 1024;
    internal const int LongestQueue = 1 << 16;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal static void Check(ConvNextPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Session, nameof(options));
        if (options.Sessions is < 0 or > MostSessions)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Sessions, $"Sessions is 1 to {MostSessions}, or 0 for one per processor.");
        }

        if (options.QueueLength is < 1 or > LongestQueue)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.QueueLength, $"QueueLength is 1 to {LongestQueue}.");
        }

        if (options.LongestWait != Timeout.InfiniteTimeSpan && options.LongestWait <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.LongestWait, "LongestWait is a time above zero, or Timeout.InfiniteTimeSpan.");
        }
    }
}
