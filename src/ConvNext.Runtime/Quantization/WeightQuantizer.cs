using System;
using ConvNext.Memory;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// A matrix of floats, [outputs, inputs], as codes from −127 to 127 with a scale for each output, which <see cref="RowQuantizer"/> makes, in the order in which kernels read them.
/// </summary>
internal static unsafe class WeightQuantizer
{
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
        using AlignedMemory row = new((padded + sizeof(float) - 1) / sizeof(float));
        sbyte* inOrder = (sbyte*)row.Pointer;
        for (int output = 0; output < outputs; output++)
        {
            float* weights = source + ((long)output * inputs);
            _ = RowQuantizer.Codes(weights, inputs, RowQuantizer.ScaleOf(weights, inputs), inOrder);

            // What pads a row is zero since the memory was made.
            int* fours = (int*)(destination + ((long)(output / Lanes.Count) * Lanes.Count * padded)) + (output % Lanes.Count);
            for (int four = 0; four < padded / InputsAtOnce; four++)
            {
                fours[four * Lanes.Count] = ((int*)inOrder)[four];
            }
        }
    }

    /// <summary>The scales of some outputs.</summary>
    public static void Scales(float* source, int outputs, int inputs, float* destination)
    {
        for (int output = 0; output < outputs; output++)
        {
            destination[output] = RowQuantizer.ScaleOf(source + ((long)output * inputs), inputs);
        }
    }

    /// <summary>The sums of the codes of some outputs.</summary>
    public static void Sums(float* source, int outputs, int inputs, int* destination)
    {
        using AlignedMemory codes = new((inputs + sizeof(float) - 1) / sizeof(float));
        for (int output = 0; output < outputs; output++)
        {
            float* row = source + ((long)output * inputs);
            destination[output] = RowQuantizer.Codes(row, inputs, RowQuantizer.ScaleOf(row, inputs), (sbyte*)codes.Pointer);
        }
    }
}
