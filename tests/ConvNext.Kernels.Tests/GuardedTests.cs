using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>Generated kernels stay within their buffers and read nothing that the call has not written, at every width of registers.</summary>
public sealed class GuardedTests
{
    public static TheoryData<string> Networks => new(KernelCase.Names);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Kernels_stay_within_their_buffers(string name)
    {
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(model, new ConvNextSessionOptions(), network.Pixels())[0];
        foreach (int bits in (int[])[512, 256, 128])
        {
            using var guarded = new GuardedSession(network, bits);
            ConvNextSession session = guarded.Session;
            using var pixels = new GuardedMemory(session.Description.InputLength * sizeof(float));
            network.Pixels().CopyTo(MemoryMarshal.Cast<byte, float>(pixels.Span));

            guarded.Run(MemoryMarshal.Cast<byte, float>(pixels.Span));

            List<(string, float[])> actual = [.. expected.Select(output => (output.Name, session.GetOutput(output.Name).Image(0).ToArray()))];
            Assert.True(guarded.MarginsAreUntouched, $"{name}, {bits} bits: something was written before the start of a buffer.");
            string? difference = Outputs.FirstDifference(expected, actual);
            Assert.True(difference is null, $"{name}, {bits} bits: {difference}.");
            Assert.True(network.Pixels().AsSpan().SequenceEqual(MemoryMarshal.Cast<byte, float>(pixels.Span)), $"{name}, {bits} bits: the pixels were changed.");
        }
    }
}
