using System;
using System.IO;
using System.Threading;
using ConvNext.Files;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Files;

/// <summary>Reading on a thread of its own, whose errors arrive and whose results are not lost.</summary>
public class PatientReadingTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(NotSupportedException))]
    public void Whatever_the_thread_throws_arrives_at_the_caller(Type type)
    {
        var error = (Exception)Activator.CreateInstance(type)!;
        var reading = new PatientReading<string>("no such file", static _ => Long);

        Assert.Same(error, Assert.Throws(type, () => reading.Run(_ => throw error, static _ => new TimeoutException())));
    }

    [Fact]
    public void What_comes_after_the_caller_gave_up_is_disposed_of()
    {
        using var goOn = new ManualResetEventSlim();
        var late = new Late();
        var reading = new PatientReading<Late>("no such file", static _ => Short);

        ReadingState seen = ReadingState.Open;
        Assert.Throws<TimeoutException>(() => reading.Run(
            _ =>
            {
                goOn.Wait();
                return late;
            },
            state =>
            {
                seen = state;
                return new TimeoutException();
            }));

        Assert.Equal(ReadingState.Opening, seen);
        Assert.True(reading.IsAbandoned);
        goOn.Set();
        Assert.True(Attempts.Until(() => late.IsDisposed));
    }

    [Fact]
    public void Progress_makes_the_caller_wait_on()
    {
        var reading = new PatientReading<string>("no such file", static state => state == ReadingState.Open ? Long : Short);

        Assert.Equal("read", reading.Run(
            static self =>
            {
                self.Progress();
                Thread.Sleep(4 * Short);
                return "read";
            },
            static _ => new TimeoutException()));
    }

    private sealed class Late : IDisposable
    {
        private volatile bool _isDisposed;

        public bool IsDisposed => _isDisposed;

        public void Dispose() => _isDisposed = true;
    }
}
