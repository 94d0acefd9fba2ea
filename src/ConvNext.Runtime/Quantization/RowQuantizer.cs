using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Quantization;

/// <summary>
/// One output's weights: its scale, t = max |w| / 127, 1 where that is not above zero; and its codes, q = round(w / t), halves to even, from −127 to 127. The operations
/// are those of a single float each, whose results do not depend on how many are done at a time.
/// </summary>
internal static unsafe class RowQuantizer
{
    private const int MostCode = 127;

    /// <summary>The scale. Weights that are not finite make one that is not, and with it every result of the output.</summary>
    /// <param name="row">The weights; no alignment is required.</param>
    /// <param name="inputs">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ScaleOf(float* row, int inputs)
    {
        float most = 0;
        bool isNumber = true;
        int input = 0;
        if (inputs >= Vector256<float>.Count)
        {
            // Max hands a NaN on, so that one anywhere is one here.
            Vector256<float> largest = Vector256<float>.Zero;
            for (; input <= inputs - Vector256<float>.Count; input += Vector256<float>.Count)
            {
                largest = Vector256.Max(largest, Vector256.Abs(Vector256.Load(row + input)));
            }

            for (int lane = 0; lane < Vector256<float>.Count; lane++)
            {
                Include(largest[lane], ref most, ref isNumber);
            }
        }

        for (; input < inputs; input++)
        {
            Include(Math.Abs(row[input]), ref most, ref isNumber);
        }

        float scale = most / MostCode;
        return !isNumber ? float.NaN : scale > 0 ? scale : 1;
    }

    /// <summary>The codes; zero for a quotient that is no number.</summary>
    /// <param name="row">The weights; no alignment is required.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="scale">Their scale.</param>
    /// <param name="codes">Takes as many codes.</param>
    /// <returns>Their sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Codes(float* row, int inputs, float scale, sbyte* codes)
    {
        int sum = 0;
        int input = 0;
        Vector256<float> divisor = Vector256.Create(scale);
        Vector256<int> sums = Vector256<int>.Zero;
        for (; input <= inputs - (2 * Vector256<float>.Count); input += 2 * Vector256<float>.Count)
        {
            Vector256<int> lower = Codes(Vector256.Load(row + input), divisor);
            Vector256<int> upper = Codes(Vector256.Load(row + input + Vector256<float>.Count), divisor);
            sums += lower + upper;
            Vector256<short> narrow = Vector256.Narrow(lower, upper);
            Vector128.Narrow(narrow.GetLower(), narrow.GetUpper()).Store(codes + input);
        }

        sum += Vector256.Sum(sums);
        for (; input < inputs; input++)
        {
            codes[input] = Code(row[input], scale);
            sum += codes[input];
        }

        return sum;
    }

    // A conversion saturates, and makes zero of what is no number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Codes(Vector256<float> weights, Vector256<float> divisor) => Vector256.Min(
        Vector256.Max(Vector256.ConvertToInt32(Vector256.Round(weights / divisor)), Vector256.Create(-MostCode)), Vector256.Create(MostCode));

    private static sbyte Code(float weight, float scale)
    {
        float code = MathF.Round(weight / scale);
        return code >= -MostCode ? (sbyte)Math.Min(code, MostCode) : code < -MostCode ? (sbyte)-MostCode : (sbyte)0;
    }

    private static void Include(float magnitude, ref float most, ref bool isNumber)
    {
        most = magnitude > most ? magnitude : most;
        isNumber &= !float.IsNaN(magnitude);
    }
}
