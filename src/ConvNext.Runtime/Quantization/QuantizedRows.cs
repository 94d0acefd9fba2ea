using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Kernels;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Rows of floats as codes of 8 bits, in place: x ≈ s · (q − z) with a scale s and a zero point z for each row and q from 0 to 255. With lo = min(0, x…) and hi = max(0, x…):
/// s = (hi − lo) / 255, i = 255 / (hi − lo), z = round(−lo · i), q = clamp(round(x · i) + z, 0, 255), rounding halves to even.
/// </summary>
/// <remarks>
/// <para>
/// A row that is all but zero, where hi − lo is less than 2⁻¹⁰⁰, has s = 1, and codes that say zero. One with a value that is not finite has s = NaN: all that is made of
/// it is NaN.
/// </para>
/// <para>
/// Codes begin where the row does, in the form that this processor's products read (<see cref="IIntegerTile"/>); z and s, in this order, are the last two of the floats
/// from one row to the next. Every
/// operation on floats is one of <see cref="ISimd{TVector}"/> with one rounding, so codes are the same everywhere.
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class QuantizedRows
{
    /// <summary>Where the largest and the least value are closer, a row is zero: 2⁻¹⁰⁰.</summary>
    internal const float LeastRange = 7.8886091e-31f;

    /// <summary>The largest code.</summary>
    internal const float MostCode = 255;

    // Added to a float of less than 2²² and taken away again, it leaves the nearest whole number, of two the even one.
    private const float Rounder = 12582912;

    // Rows whose ranges are found before any of them becomes codes: one row's codes wait long for its range, and other rows' ranges do not. They stay in the first-level
    // cache meanwhile.
    private const int BytesAtOnce = 16 * 1024;
    private const int LeastRowsAtOnce = 2;
    private const int MostRowsAtOnce = 16;

    /// <summary>Quantises rows.</summary>
    /// <param name="rows">The first row: values padded with anything to a multiple of 16.</param>
    /// <param name="stride">Floats from one row to the next: the padded length at least.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="length">Values of a row.</param>
    public static void Quantize<TSimd, TVector>(float* rows, int stride, int count, int length)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => ScaleAndQuantize<TSimd, TVector>(rows, stride, count, length, null, null);

    /// <summary>Multiplies rows with factors and adds a bias, then quantises them: x · s + bias with one rounding, as <see cref="ResponseNorm.ScaleHidden"/>.</summary>
    /// <param name="rows">The first row: values padded with anything to a multiple of 16.</param>
    /// <param name="stride">Floats from one row to the next: the padded length at least.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="factors">s, padded to a multiple of 16; null where there are none.</param>
    /// <param name="bias">The bias, likewise.</param>
    public static void ScaleAndQuantize<TSimd, TVector>(float* rows, int stride, int count, int length, float* factors, float* bias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        IntegerTiles.Use<TSimd, TVector, Use<TSimd, TVector>, Arguments>(new Arguments(rows, stride, count, length, factors, bias));

    /// <summary>The same for the products of one kind of processor.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ScaleAndQuantize<TTile, TSimd, TVector>(float* rows, int stride, int count, int length, float* factors, float* bias)
        where TTile : struct, IIntegerTile
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* inverses = stackalloc float[3 * MostRowsAtOnce];
        float* scales = inverses + MostRowsAtOnce;
        float* zeroPoints = scales + MostRowsAtOnce;
        int padded = Lanes.RoundUp(length);
        int atOnce = Math.Clamp(BytesAtOnce / (padded * sizeof(float)), LeastRowsAtOnce, MostRowsAtOnce);
        for (; count > 0; count -= atOnce, rows += (long)atOnce * stride)
        {
            int group = Math.Min(atOnce, count);
            if (factors is not null)
            {
                ResponseNorm.ScaleHidden<TSimd, TVector>(rows, stride, group, padded, factors, bias);
            }

            ClearPadding(rows, stride, group, length, padded);
            for (int row = 0; row < group; row++)
            {
                // The ranges take the places of what is computed from them.
                (inverses[row], scales[row]) = Range<TSimd, TVector>(rows + ((long)row * stride), padded);
            }

            for (int row = 0; row < group; row += TSimd.Count)
            {
                Scale<TSimd, TVector>(inverses + row, scales + row, zeroPoints + row);
            }

            for (int row = 0; row < group; row++)
            {
                float* values = rows + ((long)row * stride);
                bool isFinite = Encode<TTile, TSimd, TVector>(values, padded, inverses[row], zeroPoints[row]);
                values[stride - 1] = isFinite ? scales[row] : float.NaN;
                *(int*)(values + stride - 2) = (isFinite ? (int)zeroPoints[row] : 0) - TTile.Offset;
            }
        }
    }

    private static void ClearPadding(float* rows, int stride, int count, int length, int padded)
    {
        for (int row = 0; row < count && length < padded; row++)
        {
            new Span<float>(rows + ((long)row * stride) + length, padded - length).Clear();
        }
    }

    // The least and the largest value, and zero. Four vectors side by side: each waits for the one before it in its chain.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Low, float High) Range<TSimd, TVector>(float* values, int padded)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector low0 = TSimd.Zero, low1 = TSimd.Zero, low2 = TSimd.Zero, low3 = TSimd.Zero;
        TVector high0 = TSimd.Zero, high1 = TSimd.Zero, high2 = TSimd.Zero, high3 = TSimd.Zero;
        nint i = 0;
        for (; i + (4 * TSimd.Count) <= padded; i += 4 * TSimd.Count)
        {
            TVector x0 = TSimd.Load(values + i);
            TVector x1 = TSimd.Load(values + i + TSimd.Count);
            TVector x2 = TSimd.Load(values + i + (2 * TSimd.Count));
            TVector x3 = TSimd.Load(values + i + (3 * TSimd.Count));
            low0 = TSimd.AtMost(low0, x0);
            low1 = TSimd.AtMost(low1, x1);
            low2 = TSimd.AtMost(low2, x2);
            low3 = TSimd.AtMost(low3, x3);
            high0 = TSimd.AtLeast(high0, x0);
            high1 = TSimd.AtLeast(high1, x1);
            high2 = TSimd.AtLeast(high2, x2);
            high3 = TSimd.AtLeast(high3, x3);
        }

        for (; i < padded; i += TSimd.Count)
        {
            TVector x = TSimd.Load(values + i);
            low0 = TSimd.AtMost(low0, x);
            high0 = TSimd.AtLeast(high0, x);
        }

        return (
            AcrossLanes.Least(TSimd.AtMost(TSimd.AtMost(low0, low1), TSimd.AtMost(low2, low3))),
            AcrossLanes.Most(TSimd.AtLeast(TSimd.AtLeast(high0, high1), TSimd.AtLeast(high2, high3))));
    }

    // From the least and the largest value of each row, its inverse, scale and zero point.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<TSimd, TVector>(float* inverses, float* scales, float* zeroPoints)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector low = TSimd.Load(inverses);
        TVector range = TSimd.Subtract(TSimd.Load(scales), low);
        TVector least = TSimd.Create(LeastRange);
        TVector most = TSimd.Create(MostCode);
        TVector rounder = TSimd.Create(Rounder);
        TVector inverse = TSimd.SelectWhereLess(range, least, TSimd.Create(1), TSimd.Divide(most, range));
        TVector zeroPoint = TSimd.Multiply(TSimd.Subtract(TSimd.Zero, low), inverse);
        TSimd.Store(TSimd.SelectWhereLess(range, least, TSimd.Create(1), TSimd.Divide(range, most)), scales);
        TSimd.Store(inverse, inverses);
        TSimd.Store(TSimd.Subtract(TSimd.Add(zeroPoint, rounder), rounder), zeroPoints);
    }

    // Codes over their own values: those that are still to be read lie behind all that are written. Returns whether all values were finite: a sum of rounded values is
    // but where one was not. A rounded value has the whole number in its last bits, from those of the rounder on: the zero point less these is added to the bits.
    // Nothing is below zero: the least value rounds to what the zero point is the opposite of. The largest may round to 256, and is stored as 255.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Encode<TTile, TSimd, TVector>(float* values, int padded, float inverse, float zeroPoint)
        where TTile : struct, IIntegerTile
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float shift = BitConverter.Int32BitsToSingle((int)zeroPoint - BitConverter.SingleToInt32Bits(Rounder));
        Quad<TVector> sums = SimdQuad<TSimd, TVector>.Zero;
        nint i = 0;
        for (; i + (4 * TSimd.Count) <= padded; i += 4 * TSimd.Count)
        {
            sums = EncodeVector<TTile, SimdQuad<TSimd, TVector>, Quad<TVector>>(values, i, inverse, shift, sums);
        }

        TVector sum = TSimd.Add(TSimd.Add(sums.First, sums.Second), TSimd.Add(sums.Third, sums.Fourth));
        for (; i < padded; i += TSimd.Count)
        {
            sum = EncodeVector<TTile, TSimd, TVector>(values, i, inverse, shift, sum);
        }

        return AcrossLanes.AreFinite(sum);
    }

    // Returns the sum with the rounded values added.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector EncodeVector<TTile, TSimd, TVector>(float* values, nint index, float inverse, float shift, TVector sum)
        where TTile : struct, IIntegerTile
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector rounded = TSimd.Add(TSimd.MultiplySteadily(TSimd.Load(values + index), TSimd.Create(inverse)), TSimd.Create(Rounder));
        TTile.Store<TSimd, TVector>(TSimd.AddBits(rounded, TSimd.Create(shift)), (byte*)values, index);
        return TSimd.Add(sum, rounded);
    }

    private readonly struct Arguments(float* rows, int stride, int count, int length, float* factors, float* bias)
    {
        public readonly float* Rows = rows;
        public readonly int Stride = stride;
        public readonly int Count = count;
        public readonly int Length = length;
        public readonly float* Factors = factors;
        public readonly float* Bias = bias;
    }

    private readonly struct Use<TSimd, TVector> : ITileUse<Arguments>
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public static void Run<TTile>(in Arguments arguments)
            where TTile : struct, IIntegerTile =>
            ScaleAndQuantize<TTile, TSimd, TVector>(arguments.Rows, arguments.Stride, arguments.Count, arguments.Length, arguments.Factors, arguments.Bias);
    }
}
