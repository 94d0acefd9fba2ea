using System;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// A matrix of floats, [outputs, inputs], as codes from −127 to 127 with a scale for each output: t = max |w| / 127, 1 where that is not above zero, and q = round(w /
/// t), halves to even.
/// </summary>
internal static unsafe class WeightQuantizer
{
    private const int MostCode = 127;
    private const int InputsAtOnce = 4;

    /// <summary>Inputs as they lie: padded to whole fours.</summary>
    public static int Padded(int inputs) => checked(inputs + InputsAtOnce - 1) / InputsAtOnce * InputsAtOnce;

    /// <summary>The codes of some outputs, in groups of sixteen, [outputs / 16][inputs / 4][16][4]; what pads either is zero.</summary>
    /// <param name="source">The rows of these outputs.</param>
    /// <param name="outputs">How many.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="destination">The first output's group.</param>
    public static void Pack(float* source, int outputs, int inputs, sbyte* destination)
    {
        int padded = Padded(inputs);
        new Span<sbyte>(destination, Lanes.RoundUp(outputs) * padded).Clear();
        for (int output = 0; output < outputs; output++)
        {
            float* row = source + ((long)output * inputs);
            float scale = ScaleOf(row, inputs);
            sbyte* codes = destination + ((long)(output / Lanes.Count) * Lanes.Count * padded) + (output % Lanes.Count * InputsAtOnce);
            for (int input = 0; input < inputs; input++)
            {
                codes[(input / InputsAtOnce * Lanes.Count * InputsAtOnce) + (input % InputsAtOnce)] = CodeOf(row[input], scale);
            }
        }
    }

    /// <summary>The scales of some outputs.</summary>
    public static void Scales(float* source, int outputs, int inputs, float* destination)
    {
        for (int output = 0; output < outputs; output++)
        {
            destination[output] = ScaleOf(source + ((long)output * inputs), inputs);
        }
    }

    /// <summary>The sums of the codes of some outputs.</summary>
    public static void Sums(float* source, int outputs, int inputs, int* destination)
    {
        for (int output = 0; output < outputs; output++)
        {
            float* row = source + ((long)output * inputs);
            float scale = ScaleOf(row, inputs);
            int sum = 0;
            for (int input = 0; input < inputs; input++)
            {
                sum += CodeOf(row[input], scale);
            }

            destination[output] = sum;
        }
    }

    // Weights that are not finite make a scale that is not, and with it every result of the output.
    private static float ScaleOf(float* row, int inputs)
    {
        float most = 0;
        bool isNumber = true;
        for (int input = 0; input < inputs; input++)
        {
            float magnitude = Math.Abs(row[input]);
            most = magnitude > most ? magnitude : most;
            isNumber &= !float.IsNaN(magnitude);
        }

        float scale = most / MostCode;
        return !isNumber ? float.NaN : scale > 0 ? scale : 1;
    }

    // Of a quotient that is no number: zero.
    private static sbyte CodeOf(float weight, float scale)
    {
        float code = MathF.Round(weight / scale);
        return code >= -MostCode ? (sbyte)Math.Min(code, MostCode) : code < -MostCode ? (sbyte)-MostCode : (sbyte)0;
    }
}
