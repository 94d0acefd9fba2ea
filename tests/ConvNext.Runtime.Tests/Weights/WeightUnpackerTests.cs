using System;
using System.Linq;
using ConvNext.Families;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Unpacking is the inverse of packing, for every layout at shapes that divide and shapes that do not.</summary>
public unsafe class WeightUnpackerTests
{
    [Theory]
    [InlineData(WeightPacking.Vector, 0, new[] { 1 })]
    [InlineData(WeightPacking.Vector, 0, new[] { 40 })]
    [InlineData(WeightPacking.Depthwise, 0, new[] { 5, 1, 7, 7 })]
    [InlineData(WeightPacking.Depthwise, 0, new[] { 48, 1, 7, 7 })]
    [InlineData(WeightPacking.Panels, 32, new[] { 24, 10 })]
    [InlineData(WeightPacking.Panels, 32, new[] { 64, 3, 4, 4 })]
    [InlineData(WeightPacking.Panels, 48, new[] { 113, 7 })]
    [InlineData(WeightPacking.DownsamplePanels, 16, new[] { 20, 10, 2, 2 })]
    [InlineData(WeightPacking.DownsamplePanels, 48, new[] { 80, 5, 2, 2 })]
    public void What_was_packed_comes_back(WeightPacking packing, int panelWidth, int[] shape)
    {
        int elements = (int)WeightPacker.ElementCount(shape);
        int padded = (shape[0] + 15) / 16 * 16 * (elements / shape[0]);
        var entry = new WeightEntry(
            ModelFamily.ConvNext.Tensor(TensorRole.ClassifierWeight), shape, packing, panelWidth, PackedElementType.Float32, 0, padded * sizeof(float));
        float[] values = [.. Enumerable.Range(1, elements).Select(value => (float)value)];
        var packed = new float[padded];
        var unpacked = new float[elements];
        fixed (float* source = values, middle = packed, destination = unpacked)
        {
            WeightPacker.Pack(entry, source, (byte*)middle);
            WeightUnpacker.Unpack(entry, (byte*)middle, destination);
        }

        Assert.Equal(values, unpacked);
        Assert.Equal(elements, packed.Count(value => value != 0));
    }

    [Fact]
    public void The_logarithm_of_random_numbers_is_that_of_the_mathematics_library()
    {
        // The last bit may differ from a library's, which is why it is not used.
        for (double x = 1e-300; x < 1; x *= 1.37)
        {
            Assert.True(Math.Abs(NormalStream.Ln(x) - Math.Log(x)) <= 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))), $"ln({x:r})");
        }
    }
}
