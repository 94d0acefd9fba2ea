using System;
using System.Runtime.Intrinsics;
using ConvNext.Simd;
using Xunit;

namespace ConvNext.Tests.Simd;

/// <summary>
/// Each operation of each policy against the scalar operation that it is documented to be, bit for bit, on all triples
/// of values that could matter. Where the result is NaN any NaN will do.
/// </summary>
public sealed unsafe class SimdOperationTests
{
    private const int MaximumLanes = 64;

    private static readonly float[] Values =
    [
        0f, -0f, 1f, -1f, 1.5f, -3.25f, float.Epsilon, -1e-40f, 1.1754944e-38f, 3e38f, -3e38f, 1.0000001f, 16777217f,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, BitConverter.UInt32BitsToSingle(0xFFC01234),
    ];

    [Fact]
    public void Of_512_bits() => Check<Simd512, Vector512<float>>();

    [Fact]
    public void Of_256_bits() => Check<Simd256, Vector256<float>>();

    [Fact]
    public void Of_128_bits() => Check<Simd128, Vector128<float>>();

    [Fact]
    public void Of_four_vectors() => Check<SimdQuad<Simd128, Vector128<float>>, Quad<Vector128<float>>>();

    [Fact]
    public void Of_four_wide_vectors() => Check<SimdQuad<Simd512, Vector512<float>>, Quad<Vector512<float>>>();

    private static void Check<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* a = stackalloc float[MaximumLanes];
        float* b = stackalloc float[MaximumLanes];
        float* c = stackalloc float[MaximumLanes];
        CheckStoresOfCodes<TSimd, TVector>();
        int triples = Values.Length * Values.Length * Values.Length;
        for (int start = 0; start < triples; start += TSimd.Count)
        {
            for (int lane = 0; lane < TSimd.Count; lane++)
            {
                int triple = (start + lane) % triples;
                a[lane] = Values[triple % Values.Length];
                b[lane] = Values[triple / Values.Length % Values.Length];
                c[lane] = Values[triple / Values.Length / Values.Length];
            }

            CheckOperations<TSimd, TVector>(a, b, c);
        }
    }

    private static void CheckOperations<TSimd, TVector>(float* a, float* b, float* c)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector x = TSimd.Load(a);
        TVector y = TSimd.Load(b);
        TVector z = TSimd.Load(c);
        Compare<TSimd, TVector>("Zero", TSimd.Zero, _ => 0f);
        Compare<TSimd, TVector>("Create", TSimd.Create(-2.5f), _ => -2.5f);
        Compare<TSimd, TVector>("Add", TSimd.Add(x, y), i => a[i] + b[i]);
        Compare<TSimd, TVector>("Subtract", TSimd.Subtract(x, y), i => a[i] - b[i]);
        Compare<TSimd, TVector>("Multiply", TSimd.Multiply(x, y), i => a[i] * b[i]);
        Compare<TSimd, TVector>("MultiplySteadily", TSimd.MultiplySteadily(x, y), i => a[i] * b[i]);
        Compare<TSimd, TVector>("Divide", TSimd.Divide(x, y), i => a[i] / b[i]);
        Compare<TSimd, TVector>("FusedMultiplyAdd", TSimd.FusedMultiplyAdd(x, y, z), i => MathF.FusedMultiplyAdd(a[i], b[i], c[i]));
        Compare<TSimd, TVector>(
            "FusedNegateMultiplyAdd", TSimd.FusedNegateMultiplyAdd(x, y, z), i => MathF.FusedMultiplyAdd(-a[i], b[i], c[i]));
        Compare<TSimd, TVector>("Max", TSimd.Max(x, y), i => MathF.Max(a[i], b[i]));
        Compare<TSimd, TVector>("Min", TSimd.Min(x, y), i => MathF.Min(a[i], b[i]));
        Compare<TSimd, TVector>("Abs", TSimd.Abs(x), i => MathF.Abs(a[i]));
        Compare<TSimd, TVector>("Sqrt", TSimd.Sqrt(x), i => MathF.Sqrt(a[i]));
        Compare<TSimd, TVector>("CopySign", TSimd.CopySign(x, y), i => MathF.CopySign(a[i], b[i]));
        Compare<TSimd, TVector>(
            "ShiftBitsLeft",
            TSimd.ShiftBitsLeft(x, 5),
            i => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(a[i]) << 5));
        Compare<TSimd, TVector>(
            "AddBits",
            TSimd.AddBits(x, y),
            i => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(a[i]) + BitConverter.SingleToUInt32Bits(b[i])));
        CheckSelections<TSimd, TVector>(a, b, c, x, y, z);
    }

    private static void CheckStoresOfCodes<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Each place of four vectors has a number of its own, and some have more than fit.
        int* wholes = stackalloc int[4 * MaximumLanes];
        byte* bytes = stackalloc byte[4 * MaximumLanes];
        short* shorts = stackalloc short[4 * MaximumLanes];
        for (int i = 0; i < 4 * MaximumLanes; i++)
        {
            wholes[i] = i % 7 == 3 ? 256 : i % 11 == 5 ? 30_000 : i;
        }

        TVector Vector(int index) => TSimd.Load((float*)wholes + (index * TSimd.Count));
        TSimd.StoreBytes(Vector(0), 0, bytes);
        TSimd.StoreShorts(Vector(0), shorts);
        for (int i = 0; i < TSimd.Count; i++)
        {
            Assert.Equal((i, Math.Min(wholes[i], 255)), (i, bytes[i]));
            Assert.Equal((i, Math.Min(wholes[i], 255)), (i, shorts[i]));
        }

        TSimd.StoreBytes(Vector(0), 128, bytes);
        TSimd.StoreShorts(Vector(0), Vector(1), shorts);
        for (int i = 0; i < 2 * TSimd.Count; i++)
        {
            Assert.Equal((i, Math.Min(wholes[i], 255)), (i, shorts[i]));
            Assert.True(i >= TSimd.Count || Math.Min(wholes[i], 255) - 128 == (sbyte)bytes[i], $"{typeof(TSimd).Name}: byte {i} is {(sbyte)bytes[i]}.");
        }

        TSimd.StoreBytes(Vector(0), Vector(1), Vector(2), Vector(3), 0, bytes);
        for (int i = 0; i < 4 * TSimd.Count; i++)
        {
            Assert.Equal((i, Math.Min(wholes[i], 255)), (i, bytes[i]));
        }

        TSimd.StoreBytes(Vector(0), Vector(1), Vector(2), Vector(3), 128, bytes);
        for (int i = 0; i < 4 * TSimd.Count; i++)
        {
            Assert.Equal((i, Math.Min(wholes[i], 255) - 128), (i, (sbyte)bytes[i]));
        }
    }

    private static void CheckSelections<TSimd, TVector>(float* a, float* b, float* c, TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Compare<TSimd, TVector>("AtLeast", TSimd.AtLeast(x, y), i => a[i] < b[i] ? b[i] : a[i]);
        Compare<TSimd, TVector>("AtMost", TSimd.AtMost(x, y), i => a[i] > b[i] ? b[i] : a[i]);
        Compare<TSimd, TVector>("SelectWhereLess", TSimd.SelectWhereLess(x, y, z, x), i => a[i] < b[i] ? c[i] : a[i]);
    }

    private static void Compare<TSimd, TVector>(string operation, TVector result, Func<int, float> expected)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[MaximumLanes];
        TSimd.Store(result, lanes);
        for (int i = 0; i < TSimd.Count; i++)
        {
            float wanted = expected(i);
            bool same = float.IsNaN(wanted)
                ? float.IsNaN(lanes[i])
                : BitConverter.SingleToUInt32Bits(wanted) == BitConverter.SingleToUInt32Bits(lanes[i]);
            if (!same)
            {
                Assert.Fail($"{typeof(TSimd).Name}.{operation}, lane {i}: {lanes[i]:R}, expected {wanted:R}");
            }
        }
    }
}
