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
    /// <param name="taps">Taps of each channel, which come together in the source and behind each other in the packed form; 1 where inputs keep their order.</param>
    /// <param name="destination">The first output's group.</param>
    public static void Pack(float* source, int outputs, int inputs, int taps, sbyte* destination)
    {
        int padded = Padded(inputs);
        new Span<sbyte>(destination, Lanes.RoundUp(outputs) * padded).Clear();
        using AlignedMemory row = new(FloatsFor(padded));
        using AlignedMemory moved = new(FloatsFor(padded));
        for (int output = 0; output < outputs; output++)
        {
            float* weights = source + ((long)output * inputs);
            _ = RowQuantizer.Codes(weights, inputs, RowQuantizer.ScaleOf(weights, inputs), (sbyte*)row.Pointer);
            if (taps > 1)
            {
                TapsFirst((sbyte*)row.Pointer, inputs / taps, taps, (sbyte*)moved.Pointer);
            }

            // What pads a row is zero since the memory was made.
            int* inOrder = (int*)(taps > 1 ? moved : row).Pointer;
            int* fours = (int*)(destination + ((long)(output / Lanes.Count) * Lanes.Count * padded)) + (output % Lanes.Count);
            for (int four = 0; four < padded / InputsAtOnce; four++)
            {
                fours[four * Lanes.Count] = inOrder[four];
            }
        }
    }

    /// <summary>The codes of some outputs in panels, [panel][inputs][panel width]; what pads the outputs is zero.</summary>
    /// <param name="source">The rows of these outputs.</param>
    /// <param name="outputs">How many.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="panelWidth">Outputs of a panel; the last one may have fewer.</param>
    /// <param name="destination">The first output's panel.</param>
    public static void PackPanels(float* source, int outputs, int inputs, int panelWidth, sbyte* destination)
    {
        int padded = Lanes.RoundUp(outputs);
        new Span<sbyte>(destination, padded * inputs).Clear();
        using AlignedMemory row = new(FloatsFor(inputs));
        sbyte* inOrder = (sbyte*)row.Pointer;
        for (int output = 0; output < outputs; output++)
        {
            float* weights = source + ((long)output * inputs);
            _ = RowQuantizer.Codes(weights, inputs, RowQuantizer.ScaleOf(weights, inputs), inOrder);
            int first = output / panelWidth * panelWidth;
            int width = Math.Min(panelWidth, padded - first);
            sbyte* codes = destination + ((long)first * inputs) + (output - first);
            for (int input = 0; input < inputs; input++)
            {
                codes[(long)input * width] = inOrder[input];
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

    private static int FloatsFor(int codes) => (codes + sizeof(float) - 1) / sizeof(float);

    // [channel][tap] becomes [tap][channel].
    private static void TapsFirst(sbyte* row, int channels, int taps, sbyte* moved)
    {
        for (int tap = 0; tap < taps; tap++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                moved[(tap * channels) + channel] = row[(channel * taps) + tap];
            }
        }
    }
}
