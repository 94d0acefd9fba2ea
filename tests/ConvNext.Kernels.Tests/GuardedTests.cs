using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>Generated kernels stay within their buffers and read nothing that the call has not written, at every width of registers, alone and with others.</summary>
public sealed class GuardedTests
{
    private static readonly (int Threads, int Bits)[] Ways = [(1, 512), (1, 256), (1, 128), (3, 512)];

    public static TheoryData<string> Networks => new(KernelCase.NamesInAllArithmetics);

    [Fact]
    public void Buffers_lie_apart_where_the_build_was_asked_for_it()
    {
#if BUFFERS_APART
        const bool Expected = true;
#else
        const bool Expected = false;
#endif
        using ConvNextModel model = KernelCase.Named(KernelCase.Names[0]).Load();

        Assert.Equal(Expected, GuardedParts.BuffersApart(model.GetType(), batch: 1) is not null);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Kernels_stay_within_their_buffers(string name)
    {
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(model, new ConvNextSessionOptions(), network.Pixels())[0];
        foreach ((int threads, int bits) in Ways)
        {
            using var guarded = new GuardedSession(network.Load(), new ConvNextSessionOptions { Threads = threads, MaxVectorBits = bits });
            ConvNextSession session = guarded.Session;
            using var pixels = new GuardedMemory(session.Description.InputLength * sizeof(float));
            network.Pixels().CopyTo(MemoryMarshal.Cast<byte, float>(pixels.Span));

            guarded.Run(MemoryMarshal.Cast<byte, float>(pixels.Span));

            List<(string, float[])> actual = [.. expected.Select(output => (output.Name, session.GetOutput(output.Name).Image(0).ToArray()))];
            string way = $"{name}, {threads} threads, {bits} bits";
            Assert.True(guarded.RestIsUntouched, $"{way}: something was written outside of a buffer.");
            string? difference = Outputs.FirstDifference(expected, actual);
            Assert.True(difference is null, $"{way}: {difference}.");
            Assert.True(network.Pixels().AsSpan().SequenceEqual(MemoryMarshal.Cast<byte, float>(pixels.Span)), $"{way}: the pixels were changed.");
        }
    }
}
