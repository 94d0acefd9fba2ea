using System;
using Xunit;

namespace ConvNext.Tests.Activations;

/// <summary>Each activation against its definition in double precision.</summary>
public sealed class ActivationAccuracyTests
{
    private static readonly float[] Values = Arguments.Finite();

    public static TheoryData<string> Names => ActivationCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Within_bound_of_definition(string name)
    {
        ActivationCase activation = ActivationCase.Named(name);
        float[] results = activation.Compute(Values, 512);
        for (int i = 0; i < Values.Length; i++)
        {
            double x = Values[i];
            double exact = activation.Reference(x);
            double error = Math.Abs(results[i] - exact);
            bool overflows = Math.Abs(exact) > float.MaxValue && float.IsInfinity(results[i]);
            if (!overflows && !(error <= activation.Bound.At(x, exact)))
            {
                Assert.Fail($"{name}({x:R}) is {exact:R}, computed {results[i]:R}: off by {error:E2}, accepted {activation.Bound.At(x, exact):E2}");
            }
        }
    }

    /// <summary>
    /// Every float from −8 to −4: GELU's tail never has the wrong sign; it is within 2e-8 of the definition (at one float in
    /// 16,384, for time) and has all but vanished beyond −6.
    /// </summary>
    [Fact]
    public void Gelu_tail_has_the_right_sign_everywhere()
    {
        const int Block = 1 << 14;
        ActivationCase gelu = ActivationCase.Named("gelu");
        float[] block = new float[Block];
        uint first = BitConverter.SingleToUInt32Bits(-4f);
        uint last = BitConverter.SingleToUInt32Bits(-8f);
        for (uint start = first; start < last; start += Block)
        {
            for (int i = 0; i < Block; i++)
            {
                block[i] = BitConverter.UInt32BitsToSingle(start + (uint)i);
            }

            double exactAtStart = gelu.Reference(block[0]);
            gelu.Apply(block, 512);
            Assert.True(Array.TrueForAll(block, result => result <= 0));
            Assert.InRange(block[0] - exactAtStart, -2e-8, 2e-8);
        }

        Assert.All(gelu.Compute([-6f, -8f, -1e30f, float.NegativeInfinity], 512), result => Assert.InRange(result, -1e-11f, 0f));
    }
}
