using System;
using System.Linq;

namespace ConvNext.Testing;

/// <summary>Products of 8 bits as plain loops over scalars, in the order and with the roundings that the runtime promises: results are held to these bits.</summary>
public static class EightBitReference
{
    private const int MostWeight = 127;
    private const float MostCode = 255;
    private const float LeastRange = 7.8886091e-31f;

    /// <summary>A matrix of weights as codes.</summary>
    /// <param name="Codes">Row by row, an output each.</param>
    /// <param name="Scales">What a code of each output is worth.</param>
    public sealed record Weights(int[][] Codes, float[] Scales);

    /// <summary>A row of values as codes.</summary>
    /// <param name="Codes">0 to 255.</param>
    /// <param name="Scale">What a code is worth.</param>
    /// <param name="ZeroPoint">The code of zero.</param>
    public sealed record Row(int[] Codes, float Scale, int ZeroPoint);

    /// <summary>Weights as codes: w / (max |w| / 127), rounded.</summary>
    /// <param name="weights">The weights, an output after the other.</param>
    /// <param name="inputs">Weights of an output.</param>
    public static Weights Quantize(ReadOnlySpan<float> weights, int inputs)
    {
        int outputs = weights.Length / inputs;
        int[][] codes = new int[outputs][];
        float[] scales = new float[outputs];
        for (int output = 0; output < outputs; output++)
        {
            float[] row = weights.Slice(output * inputs, inputs).ToArray();
            float scale = row.Max(Math.Abs) / MostWeight;
            scales[output] = scale > 0 ? scale : 1;
            codes[output] = [.. row.Select(weight => (int)MathF.Round(weight / scales[output]))];
        }

        return new Weights(codes, scales);
    }

    /// <summary>A row of finite values as codes.</summary>
    public static Row Quantize(ReadOnlySpan<float> values)
    {
        float low = 0;
        float high = 0;
        foreach (float value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        float range = high - low;
        float scale = range < LeastRange ? 1 : range / MostCode;
        float inverse = range < LeastRange ? 1 : MostCode / range;
        int zeroPoint = (int)MathF.Round(-low * inverse);
        int[] codes = new int[values.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = Math.Clamp((int)MathF.Round(values[i] * inverse) + zeroPoint, 0, (int)MostCode);
        }

        return new Row(codes, scale, zeroPoint);
    }

    /// <summary>One result: (Σ code · weight − zero point · Σ weight) · (scale · scale) + bias.</summary>
    public static float Product(Row row, Weights weights, int output, float bias)
    {
        int sum = 0;
        for (int i = 0; i < row.Codes.Length; i++)
        {
            sum += (row.Codes[i] - row.ZeroPoint) * weights.Codes[output][i];
        }

        float factor = row.Scale * weights.Scales[output];
        float scaled = sum * factor;
        return scaled + bias;
    }
}
