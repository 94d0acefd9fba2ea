using System;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Families;
using ConvNext.Kernels;
using ConvNext.Quantization;
using ConvNext.Simd;
using ConvNext.Testing;
using ConvNext.Tests.Kernels;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Tests.Quantization;

/// <summary>Weights that are stored in 8 bits and multiplied as floats: where codes lie, and what is computed with them, against plain loops, to the bit.</summary>
public sealed unsafe class StoredCodesTests
{
    private const int Lanes = 16;

    /// <summary>Outputs, inputs, panel width.</summary>
    public static TheoryData<int, int, int> Matrices => new() { { 1, 1, 16 }, { 10, 7, 16 }, { 40, 8, 32 }, { 33, 9, 48 }, { 100, 767, 48 }, { 16, 40, 16 } };

    [Theory]
    [MemberData(nameof(Matrices))]
    public void A_classifier_of_codes_is_its_plain_reference(int outputs, int inputs, int panelWidth)
    {
        float[] weights = KernelChecks.Random(outputs * inputs, 1);
        float[] source = KernelChecks.Random(inputs, 2);
        float[] bias = KernelChecks.Random(RoundUp(outputs), 3);
        EightBitReference.Weights reference = EightBitReference.Quantize(weights, inputs);
        float[] expected = [.. Enumerable.Range(0, outputs).Select(output => bias[output] + (Sum(source, reference.Codes[output]) * reference.Scales[output]))];
        sbyte[] codes = Pack<sbyte>(WeightPacking.Panels, PackedElementType.Int8, panelWidth, RoundUp(outputs) * inputs, weights, outputs, inputs);
        float[] scales = Pack<float>(WeightPacking.OutputScales, PackedElementType.Float32, 0, RoundUp(outputs) * sizeof(float), weights, outputs, inputs);
        foreach (int bits in KernelChecks.Widths)
        {
            float[] found = new float[RoundUp(outputs)];
            for (int first = 0; first < found.Length; first += panelWidth)
            {
                int width = Math.Min(panelWidth, found.Length - first);
                fixed (float* from = source, start = bias, scale = scales, to = found)
                fixed (sbyte* panel = codes)
                {
                    Panel(bits, from, panel + (first * inputs), scale + first, start + first, to + first, inputs, width);
                }
            }

            KernelChecks.AssertSameBits(expected, found.AsSpan(0, outputs), $"{outputs} × {inputs}, panels of {panelWidth}, {bits} bits");
        }
    }

    [Theory]
    [InlineData(16, 49)]
    [InlineData(40, 49)]
    [InlineData(100, 9)]
    [InlineData(48, 25)]
    public void Taps_are_codes_times_scales(int channels, int taps)
    {
        float[] weights = KernelChecks.Random(channels * taps, 4);
        EightBitReference.Weights reference = EightBitReference.Quantize(weights, taps);
        float[] expected = new float[RoundUp(channels) * taps];
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                expected[(channel / Lanes * Lanes * taps) + (tap * Lanes) + (channel % Lanes)] = reference.Codes[channel][tap] * reference.Scales[channel];
            }
        }

        sbyte[] codes = Pack<sbyte>(WeightPacking.Depthwise, PackedElementType.Int8, 0, RoundUp(channels) * taps, weights, channels, 1, taps, 1);
        float[] scales = Pack<float>(WeightPacking.OutputScales, PackedElementType.Float32, 0, RoundUp(channels) * sizeof(float), weights, channels, 1, taps, 1);
        foreach (int bits in KernelChecks.Widths)
        {
            using var found = new GuardedFloats(expected.Length);
            fixed (sbyte* from = codes)
            fixed (float* scale = scales)
            {
                Expand(bits, from, scale, channels, taps, found.Pointer);
            }

            found.CheckMargin();
            KernelChecks.AssertSameBits(expected, found.Span, $"{channels} channels, {taps} taps, {bits} bits");
        }
    }

    [Theory]
    [InlineData(10, 5, 2)]
    [InlineData(48, 24, 2)]
    [InlineData(17, 3, 3)]
    public void Codes_of_a_downsample_go_row_by_row_and_column_by_column_through_the_window(int outputs, int channels, int side)
    {
        int inputs = channels * side * side;
        int padded = (inputs + 3) / 4 * 4;
        float[] weights = KernelChecks.Random(outputs * inputs, 5);
        EightBitReference.Weights reference = EightBitReference.Quantize(weights, inputs);
        sbyte[] expected = new sbyte[RoundUp(outputs) * padded];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                (int channel, int tap) = (input / (side * side), input % (side * side));
                int place = (tap * channels) + channel;
                expected[(output / Lanes * Lanes * padded) + (place / 4 * 4 * Lanes) + (output % Lanes * 4) + (place % 4)] = (sbyte)reference.Codes[output][input];
            }
        }

        sbyte[] found = Pack<sbyte>(WeightPacking.DownsampleCodePanels, PackedElementType.Int8, 0, expected.Length, weights, outputs, channels, side, side);

        Assert.Equal(expected, found);
    }

    // Eight chains, input k in chain k mod 8 as far as whole eights go, the rest in the first; then pairs of pairs.
    private static float Sum(float[] source, int[] codes)
    {
        float[] chains = new float[MatrixVector.Chains];
        int whole = source.Length / chains.Length * chains.Length;
        for (int k = 0; k < source.Length; k++)
        {
            int chain = k < whole ? k % chains.Length : 0;
            chains[chain] = MathF.FusedMultiplyAdd(source[k], codes[k], chains[chain]);
        }

        return (chains[0] + chains[1] + (chains[2] + chains[3])) + (chains[4] + chains[5] + (chains[6] + chains[7]));
    }

    // The packed form, whose length is rounded up to a cache line, as a network's table has it; what was there before must be gone.
    private static T[] Pack<T>(WeightPacking packing, PackedElementType type, int panelWidth, int bytes, float[] weights, params int[] shape)
        where T : unmanaged
    {
        int length = (bytes + 63) / 64 * 64;
        byte[] packed = new byte[length];
        packed.AsSpan().Fill(0x55);
        fixed (float* source = weights)
        fixed (byte* destination = packed)
        {
            WeightPacker.Pack(new WeightEntry(ModelFamily.ConvNext.Tensor(TensorRole.ClassifierWeight), shape, packing, panelWidth, type, 0, length), source, destination);
        }

        Assert.All(packed[bytes..], static value => Assert.Equal(0, value));
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(packed.AsSpan(0, bytes)).ToArray();
    }

    private static void Panel(int bits, float* source, sbyte* codes, float* scales, float* bias, float* destination, int inputs, int width)
    {
        switch (bits)
        {
            case 512:
                MatrixVector.Panel<Simd512, Vector512<float>>(source, codes, scales, bias, destination, inputs, width);
                break;
            case 256:
                MatrixVector.Panel<Simd256, Vector256<float>>(source, codes, scales, bias, destination, inputs, width);
                break;
            default:
                MatrixVector.Panel<Simd128, Vector128<float>>(source, codes, scales, bias, destination, inputs, width);
                break;
        }
    }

    private static void Expand(int bits, sbyte* codes, float* scales, int channels, int taps, float* destination)
    {
        switch (bits)
        {
            case 512:
                QuantizedTaps.Expand<Simd512, Vector512<float>>(codes, scales, channels, taps, destination);
                break;
            case 256:
                QuantizedTaps.Expand<Simd256, Vector256<float>>(codes, scales, channels, taps, destination);
                break;
            default:
                QuantizedTaps.Expand<Simd128, Vector128<float>>(codes, scales, channels, taps, destination);
                break;
        }
    }

    private static int RoundUp(int count) => (count + Lanes - 1) / Lanes * Lanes;
}
