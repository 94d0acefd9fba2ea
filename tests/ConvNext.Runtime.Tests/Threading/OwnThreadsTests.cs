using System;
using System.Threading;
using ConvNext.Threading;
using Xunit;

namespace ConvNext.Runtime.Tests.Threading;

/// <summary>Work on threads of its own is done once, and its errors arrive.</summary>
public sealed class OwnThreadsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Everything_is_done_when_it_returns(int threads)
    {
        int left = 1000;
        int done = 0;

        OwnThreads.Run(threads, () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                Interlocked.Increment(ref done);
            }
        });

        Assert.Equal(1000, done);
    }

    [Fact]
    public void An_error_on_any_thread_is_thrown_on_the_callers()
    {
        int caller = Environment.CurrentManagedThreadId;
        using Barrier both = new(2);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => OwnThreads.Run(2, () =>
        {
            both.SignalAndWait();
            if (Environment.CurrentManagedThreadId != caller)
            {
                throw new InvalidOperationException("helper");
            }
        }));

        Assert.Equal("helper", error.Message);
    }
}
