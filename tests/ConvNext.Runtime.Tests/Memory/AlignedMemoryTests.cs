using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using ConvNext.Memory;
using Xunit;

namespace ConvNext.Tests.Memory;

/// <summary>The one block of memory that arenas and weights are made of.</summary>
public sealed unsafe class AlignedMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(100_003)]
    [InlineData(5_000_000)]
    public void Is_zero_aligned_and_writable(int length)
    {
        // Memory that was used before is what an allocation is likely to get: it must be cleared again.
        for (int round = 0; round < 3; round++)
        {
            using var memory = new AlignedMemory(length);
            var floats = new Span<float>(memory.Pointer, length);
            Assert.Equal(length, memory.LengthInFloats);
            Assert.Equal(0, (nint)memory.Pointer % AlignedMemory.AlignmentInBytes);
            Assert.Equal(-1, floats.IndexOfAnyExcept(0f));
            floats.Fill(1f);
        }
    }

    [Fact]
    public void Is_freed_once()
    {
        var memory = new AlignedMemory(16);
        memory.Dispose();
        memory.Dispose();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => _ = memory.Pointer);
        Assert.Contains(nameof(AlignedMemory), error.ObjectName, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_blocks_go_back_to_the_system_whichever_thread_had_them()
    {
        const int Length = 2_000_000;
        const int Threads = 16;
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Other tests take memory meanwhile, but not each time. Kept in each thread's heap, it would be 128 MB.
        Assert.InRange(Enumerable.Range(0, 5).Min(static _ =>
        {
            long before = OwnBytes();
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(static _ => new Thread(static () =>
            {
                for (int round = 0; round < 3; round++)
                {
                    using var memory = new AlignedMemory(Length);
                    new Span<float>(memory.Pointer, Length).Fill(1f);
                }
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            return OwnBytes() - before;
        }), long.MinValue, 32 << 20);
    }

    [Fact]
    public void A_negative_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedMemory(-1));

    [Theory]
    [InlineData(1L << 55)]
    [InlineData(long.MaxValue / 4)]
    [InlineData((1L << 62) - 1)]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    public void More_than_any_machine_has_is_refused(long length) => Assert.Throws<OutOfMemoryException>(() => new AlignedMemory(length));

    private static long OwnBytes() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
