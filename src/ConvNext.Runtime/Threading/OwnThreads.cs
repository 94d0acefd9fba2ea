using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>Runs something on several threads at once, as many as the system gives.</summary>
/// <remarks>The thread pool ends the process when it gets no thread; here the caller then does the work alone.</remarks>
internal static class OwnThreads
{
    private const int StackLength = 256 * 1024;

    /// <summary>Runs <paramref name="body"/> on the calling thread and on up to <paramref name="threads"/> − 1 others, and waits for all.</summary>
    /// <param name="threads">The most threads; each call of the body takes what work is left.</param>
    /// <param name="body">What to run; its first error is thrown here.</param>
    public static void Run(int threads, Action body)
    {
        Exception? failure = null;
        void Guarded()
        {
            try
            {
                body();
            }
#pragma warning disable CA1031 // Nothing may escape a thread: it is thrown again on the caller's.
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, error, null);
            }
#pragma warning restore CA1031
        }

        var helpers = new List<Thread>();
        try
        {
            while (PlatformThreads.AreThere && helpers.Count < threads - 1)
            {
                Thread helper = new(Guarded, StackLength) { IsBackground = true, Name = "ConvNext loader" };
                helper.Start();
                helpers.Add(helper);
            }
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            // Fewer threads, then.
        }

        Guarded();
        helpers.ForEach(static helper => helper.Join());
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
