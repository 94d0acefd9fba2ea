using System;
using System.Linq;
using ConvNext.Safetensors;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>What is packed in pieces on several threads is what the layouts' descriptions say.</summary>
public sealed unsafe class WeightLoaderTests
{
    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Every_element_lies_where_its_layout_says(string type)
    {
        NetworkDescription network = SmallNetwork.Create();
        using SafetensorsFile checkpoint = SmallNetwork.Checkpoint(network, type);

        // Twice: the second allocation is likely to get the first one's memory, with its values where padding must be zero.
        for (int round = 0; round < 2; round++)
        {
            using PackedWeights weights = WeightLoader.Load(checkpoint, network.WeightTable);
            Assert.False(weights.IsInPlace);
            foreach (WeightEntry entry in network.Weights)
            {
                var packed = new ReadOnlySpan<float>(weights.Pointer + entry.OffsetInBytes, (int)(entry.LengthInBytes / sizeof(float)));
                Assert.True(packed.SequenceEqual(Expected(entry)), entry.Name);
            }

            new Span<float>(weights.Pointer, (int)(weights.LengthInBytes / sizeof(float))).Fill(float.NaN);
        }
    }

    [Fact]
    public void What_no_tensor_covers_is_zero()
    {
        NetworkDescription dense = SmallNetwork.Create();
        NetworkDescription network = dense with
        {
            Weights = [.. dense.Weights.Select(entry => entry with { OffsetInBytes = entry.OffsetInBytes + 64 })],
            WeightsLengthInBytes = dense.WeightsLengthInBytes + 192,
        };
        using SafetensorsFile checkpoint = SmallNetwork.Checkpoint(network);
        for (int round = 0; round < 2; round++)
        {
            using PackedWeights weights = WeightLoader.Load(checkpoint, network.WeightTable);
            var all = new Span<float>(weights.Pointer, (int)(weights.LengthInBytes / sizeof(float)));
            Assert.Equal(-1, all[..16].IndexOfAnyExcept(0f));
            Assert.Equal(-1, all[^32..].IndexOfAnyExcept(0f));
            all.Fill(float.NaN);
        }
    }

    [Fact]
    public void Packing_a_tensor_writes_all_of_its_packed_form()
    {
        foreach (WeightEntry entry in SmallNetwork.Create().Weights)
        {
            float[] source = [.. SmallNetwork.Values(entry)];
            float[] destination = new float[entry.LengthInBytes / sizeof(float)];
            Array.Fill(destination, float.NaN);
            fixed (float* from = source)
            fixed (float* to = destination)
            {
                WeightPacker.Pack(entry, from, (byte*)to);
            }

            Assert.True(destination.AsSpan().SequenceEqual(Expected(entry)), entry.Name);
        }
    }

    // The layouts as WeightPacking describes them, an element at a time.
    private static float[] Expected(WeightEntry entry)
    {
        float[] values = [.. SmallNetwork.Values(entry)];
        float[] packed = new float[entry.LengthInBytes / sizeof(float)];
        int outputs = entry.Shape[0];
        int inputs = values.Length / outputs;
        int padded = (outputs + 15) / 16 * 16;
        for (int i = 0; i < values.Length; i++)
        {
            (int output, int input) = (i / inputs, i % inputs);
            int panelWidth = entry.Packing == WeightPacking.Depthwise ? 16 : entry.PanelWidth;
            if (entry.Packing == WeightPacking.Vector)
            {
                packed[i] = values[i];
                continue;
            }

            if (entry.Packing == WeightPacking.DownsamplePanels)
            {
                input = (input % 4 * (inputs / 4)) + (input / 4);
            }

            int panel = output / panelWidth * panelWidth;
            int width = Math.Min(panelWidth, padded - panel);
            packed[(panel * inputs) + (input * width) + (output - panel)] = values[i];
        }

        return packed;
    }
}
