using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;
using ConvNext.Testing;
using ConvNext.Tests.Kernels;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Tests.Weights;

/// <summary>
/// Each packed layout against its description, an index at a time: every element lies where it should, once, and the padding stays zero.
/// </summary>
public sealed unsafe class WeightPackerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void A_vector_is_padded(int length) => Check(WeightPacking.Vector, 0, RoundUp(length), index => index, length);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(33)]
    public void Depthwise_kernels_lie_tap_by_tap_in_groups_of_sixteen(int channels) => Check(
        WeightPacking.Depthwise,
        0,
        RoundUp(channels) * 49,
        index =>
        {
            (int channel, int tap) = (index / 49, index % 49);
            return (channel / 16 * 49 * 16) + (tap * 16) + (channel % 16);
        },
        channels,
        1,
        7,
        7);

    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(5, 3, 16)]
    [InlineData(16, 7, 16)]
    [InlineData(17, 5, 32)]
    [InlineData(96, 24, 32)]
    [InlineData(100, 40, 48)]
    [InlineData(112, 9, 48)]
    [InlineData(10, 192, 16)]
    public void A_matrix_lies_in_panels(int outputs, int inputs, int panelWidth) => Check(
        WeightPacking.Panels, panelWidth, RoundUp(outputs) * inputs, index => PanelIndex(index / inputs, index % inputs, outputs, inputs, panelWidth), outputs, inputs);

    [Theory]
    [InlineData(5, 1, 4, 4)]
    [InlineData(24, 3, 2, 2)]
    [InlineData(40, 5, 1, 2)]
    public void A_patch_convolution_is_a_matrix(int outputs, int channels, int height, int width)
    {
        int inputs = channels * height * width;
        Check(
            WeightPacking.Panels, 32, RoundUp(outputs) * inputs, index => PanelIndex(index / inputs, index % inputs, outputs, inputs, 32), outputs, channels, height, width);
    }

    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(17, 5, 32)]
    [InlineData(40, 24, 48)]
    [InlineData(96, 48, 32)]
    public void A_downsample_lies_pixel_by_pixel(int outputs, int channels, int panelWidth)
    {
        int inputs = 4 * channels;
        Check(
            WeightPacking.DownsamplePanels,
            panelWidth,
            RoundUp(outputs) * inputs,
            index =>
            {
                (int output, int channel, int tap) = (index / inputs, index % inputs / 4, index % 4);
                return PanelIndex(output, (tap * channels) + channel, outputs, inputs, panelWidth);
            },
            outputs,
            channels,
            2,
            2);
    }

    [Fact]
    public void An_unknown_layout_is_refused()
    {
        var entry = Entry((WeightPacking)99, 0, 16, 1);
        using var value = new GuardedFloats(16);
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightPacker.Pack(entry, value.Pointer, (byte*)value.Pointer));
    }

    [Theory]
    [InlineData(PackedElementType.Float16)]
    [InlineData(PackedElementType.Int8)]
    [InlineData((PackedElementType)99)]
    public void Elements_that_no_checkpoint_is_packed_into_are_refused(PackedElementType type)
    {
        WeightEntry entry = Entry(WeightPacking.Vector, 0, 16, 1) with { ElementType = type };
        using var value = new GuardedFloats(16);

        Assert.Throws<ArgumentOutOfRangeException>(() => WeightPacker.Pack(entry, value.Pointer, (byte*)value.Pointer));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightUnpacker.Unpack(entry, (byte*)value.Pointer, value.Pointer));
    }

    [Fact]
    public void Elements_are_counted_in_64_bits()
    {
        Assert.Equal(1, WeightPacker.ElementCount([]));
        Assert.Equal(0, WeightPacker.ElementCount([5, 0]));
        Assert.Equal(1L << 40, WeightPacker.ElementCount([1 << 20, 1 << 20]));
        Assert.Throws<OverflowException>(() => WeightPacker.ElementCount([int.MaxValue, int.MaxValue, int.MaxValue]));
    }

    // [panel][input][output within the panel], the last panel as wide as what is left, in sixteens.
    private static int PanelIndex(int output, int input, int outputs, int inputs, int panelWidth)
    {
        int first = output / panelWidth * panelWidth;
        int width = Math.Min(panelWidth, RoundUp(outputs) - first);
        return (first * inputs) + (input * width) + (output - first);
    }

    private static void Check(WeightPacking packing, int panelWidth, int packedLength, Func<int, int> place, params int[] shape)
    {
        int elements = shape.Aggregate((product, dimension) => product * dimension);
        float[] values = [.. Enumerable.Range(1, elements).Select(value => (float)value)];
        float[] expected = new float[packedLength];
        HashSet<int> taken = [];
        for (int i = 0; i < elements; i++)
        {
            Assert.True(taken.Add(place(i)), "The description itself puts two elements in one place.");
            expected[place(i)] = values[i];
        }

        using var source = new GuardedFloats(values);
        using var destination = new GuardedFloats(packedLength);
        destination.Span.Clear();

        WeightPacker.Pack(Entry(packing, panelWidth, packedLength, shape), source.Pointer, (byte*)destination.Pointer);

        destination.CheckMargin();
        KernelChecks.AssertSameBits(expected, destination.Span, $"{packing} of [{string.Join(", ", shape)}] in panels of {panelWidth}");
        KernelChecks.AssertSameBits(values, source.Span, "The source");
    }

    private static WeightEntry Entry(WeightPacking packing, int panelWidth, int packedLength, params int[] shape) => new(
        ModelFamily.ConvNext.Tensor(TensorRole.ClassifierWeight), shape, packing, panelWidth, PackedElementType.Float32, 0, packedLength * sizeof(float));

    private static int RoundUp(int count) => (count + 15) / 16 * 16;
}
