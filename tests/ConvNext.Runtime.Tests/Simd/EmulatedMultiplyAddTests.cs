using System;
using System.Runtime.Intrinsics;
using ConvNext.Simd;
using Xunit;

namespace ConvNext.Tests.Simd;

/// <summary>
/// left × right + addend without the instruction against <see cref="MathF.FusedMultiplyAdd"/>, bit for bit; where the result is NaN any NaN will do. The loops
/// take the products and addends whose sums are hard to round: beside the middle between two floats, by less than a double has room for.
/// </summary>
public sealed class EmulatedMultiplyAddTests
{
    private const int Lanes = 4;
    private const int RandomTriples = 10_000_000;
    private const int HardTriples = 1_000_000;

    private static readonly float[] Edges =
    [
        0f, -0f, 1f, -1f, 1.5f, 3f, 0.33333334f, 1 + Ulp, 1 - (Ulp / 2), 16777215f, 16777217f, 4097f, 8193f, float.Epsilon, -float.Epsilon, 3e-45f, 5.877472e-39f,
        1.1754942e-38f, 1.17549435e-38f, 1.1754945e-38f, 2.3509887e-38f, 1.0842022e-19f, 2.6469780e-23f, 1.3234890e-23f, 1.8446744e19f, 3e38f,
        float.MaxValue, -float.MaxValue, 1.7014118e38f, 2.028241e31f, -2.028241e31f, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    private static float Ulp => 1.1920929e-07f;

    [Fact]
    public void Edges_of_the_range_in_all_triples()
    {
        var triples = new Triples();
        foreach (float left in Edges)
        {
            foreach (float right in Edges)
            {
                foreach (float addend in Edges)
                {
                    triples.Add(left, right, addend);
                }
            }
        }

        Assert.Equal(Edges.Length * Edges.Length * Edges.Length, triples.Checked);
    }

    [Fact]
    public void Any_bits()
    {
        var random = new Random(11);
        var triples = new Triples();
        for (int i = 0; i < RandomTriples; i++)
        {
            triples.Add(AnyFloat(random), AnyFloat(random), AnyFloat(random));
        }

        Assert.Equal(RandomTriples, triples.Checked);
    }

    /// <summary>Sums as a network has them: neither part is lost in the other.</summary>
    [Fact]
    public void Values_of_like_size()
    {
        var random = new Random(12);
        var triples = new Triples();
        for (int i = 0; i < RandomTriples; i++)
        {
            triples.Add(Scaled(random, -3, 3), Scaled(random, -3, 3), Scaled(random, -12, 12));
        }

        Assert.Equal(RandomTriples, triples.Checked);
    }

    /// <summary>The addend is a float, and the product half of its last place, more or less by 2⁻⁴⁶ of that, or by nothing.</summary>
    [Fact]
    public void Products_of_half_a_unit_in_the_last_place()
    {
        var random = new Random(13);
        var triples = new Triples();
        for (int i = 0; i < HardTriples; i++)
        {
            float addend = Scaled(random, -150, 127);
            int exponent = Math.Max(MathF.ILogB(addend), -126) - 24;
            int part = random.Next(Math.Max(exponent + 1, -126), Math.Min(exponent + 126, 126));
            float left = MathF.ScaleB(1 + (random.Next(3) * Ulp), part);
            float right = MathF.ScaleB(random.Next(3) switch { 0 => 1, 1 => 1 - Ulp, _ => 1 + Ulp }, exponent - part);
            triples.Add(random.Next(2) == 0 ? left : -left, right, addend);
        }

        Assert.Equal(HardTriples, triples.Checked);
    }

    /// <summary>The product has one bit more than a float, and the addend alone, however small, says to which side it goes.</summary>
    [Fact]
    public void Products_halfway_between_two_floats()
    {
        var random = new Random(14);
        var triples = new Triples();
        for (int i = 0; i < HardTriples; i++)
        {
            int leftBits = random.Next(1, 24);
            float left = random.Next(1 << (leftBits - 1), 1 << leftBits) | 1;
            float right = random.Next(1 << (24 - leftBits), 1 << (25 - leftBits)) | 1;
            int scale = random.Next(-174, 104);
            int leftScale = Math.Clamp(random.Next(-120, 100), scale - 100, scale + 120);
            float addend = random.Next(4) switch { 0 => 0, 1 => float.Epsilon, 2 => -float.Epsilon, _ => MathF.ScaleB(Scaled(random, 0, 1), scale - random.Next(20, 60)) };
            triples.Add(MathF.ScaleB(left, leftScale), MathF.ScaleB(right, scale - leftScale), addend);
        }

        Assert.Equal(HardTriples, triples.Checked);
    }

    private static float AnyFloat(Random random) => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));

    private static float Scaled(Random random, int least, int most) =>
        MathF.ScaleB((random.Next(1 << 23, 1 << 24) * (random.Next(2) == 0 ? 1 : -1)) / (float)(1 << 23), random.Next(least, most + 1));

    /// <summary>Checks each triple, among the last three before it in one vector.</summary>
    private sealed class Triples
    {
        private readonly float[] _left = new float[Lanes];
        private readonly float[] _right = new float[Lanes];
        private readonly float[] _addend = new float[Lanes];

        public int Checked { get; private set; }

        public void Add(float left, float right, float addend)
        {
            int lane = Checked % Lanes;
            (_left[lane], _right[lane], _addend[lane]) = (left, right, addend);
            Checked++;
            Vector128<float> fast = EmulatedMultiplyAdd.Compute(Vector128.Create(_left), Vector128.Create(_right), Vector128.Create(_addend));
            Vector128<float> exact = EmulatedMultiplyAdd.Exact(Vector128.Create(_left), Vector128.Create(_right), Vector128.Create(_addend));
            float expected = MathF.FusedMultiplyAdd(left, right, addend);
            if (!AreSame(expected, fast[lane]) || !AreSame(expected, exact[lane]))
            {
                Assert.Fail($"{left:R} × {right:R} + {addend:R} is {expected:R}, but {fast[lane]:R} with doubtful sums made again, {exact[lane]:R} rounded to odd.");
            }
        }

        private static bool AreSame(float expected, float actual) =>
            BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual) || (float.IsNaN(expected) && float.IsNaN(actual));
    }
}
