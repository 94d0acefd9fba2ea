using System;
using System.Runtime.Intrinsics;
using ConvNext.Memory;
using ConvNext.Simd;
using ConvNext.Training.Kernels;
using Xunit;

namespace ConvNext.Training.Tests.Kernels;

/// <summary>
/// The depthwise convolution and its two gradients, on planes of sixteen channels, against plain loops over a map in double precision. What is allowed is as for the matrix kernels:
/// n / 2²⁰ for n products.
/// </summary>
public sealed unsafe class DepthwiseKernelTests
{
    private const int Stride = 48;
    private const int FirstChannel = 16;

    public static TheoryData<int, int> Sizes => new() { { 1, 1 }, { 1, 9 }, { 2, 3 }, { 4, 4 }, { 5, 7 }, { 7, 12 }, { 8, 8 }, { 11, 5 }, { 3, 70 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_convolution_is_the_plain_one_on_every_width(int height, int width)
    {
        using var planes = new Case(height, width);
        AssertMaps(
            height, width, planes.Convolved<Simd512, Vector512<float>>(isTurned: false), planes.Convolved<Simd256, Vector256<float>>(isTurned: false),
            planes.Convolved<Simd128, Vector128<float>>(isTurned: false), (y, x, lane) =>
            {
                double sum = planes.Packed(DepthwisePlanes.Taps, lane);
                for (int tap = 0; tap < DepthwisePlanes.Taps; tap++)
                {
                    sum += (double)planes.Packed(tap, lane) * planes.Map(y + Row(tap), x + Column(tap), lane);
                }

                return sum;
            });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_gradient_of_its_input_is_added_and_is_the_plain_one_on_every_width(int height, int width)
    {
        using var planes = new Case(height, width);

        // A value of the output at (y, x) takes the input at (y + row, x + column): so what flows back to (y, x) comes from (y − row, x − column).
        AssertMaps(
            height, width, planes.Convolved<Simd512, Vector512<float>>(isTurned: true), planes.Convolved<Simd256, Vector256<float>>(isTurned: true),
            planes.Convolved<Simd128, Vector128<float>>(isTurned: true), (y, x, lane) =>
            {
                double sum = Case.Before;
                for (int tap = 0; tap < DepthwisePlanes.Taps; tap++)
                {
                    sum += (double)planes.Packed(tap, lane) * planes.Map(y - Row(tap), x - Column(tap), lane);
                }

                return sum;
            });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_gradients_of_taps_and_bias_are_added_and_are_the_plain_ones_on_every_width(int height, int width)
    {
        using var planes = new Case(height, width);
        float[] first = planes.Correlated<Simd512, Vector512<float>>();
        Assert.Equal(first, planes.Correlated<Simd256, Vector256<float>>());
        Assert.Equal(first, planes.Correlated<Simd128, Vector128<float>>());

        for (int tap = 0; tap <= DepthwisePlanes.Taps; tap++)
        {
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                double expected = Case.Before;
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                    {
                        expected += planes.Gradient(y, x, lane) * (tap < DepthwisePlanes.Taps ? (double)planes.Map(y + Row(tap), x + Column(tap), lane) : 1);
                    }
                }

                Assert.Equal(expected, first[(tap * Lanes.Count) + lane], ((height * width) + 1) / 1048576.0);
            }
        }
    }

    private static int Row(int tap) => (tap / DepthwisePlanes.Side) - DepthwisePlanes.Border;

    private static int Column(int tap) => (tap % DepthwisePlanes.Side) - DepthwisePlanes.Border;

    private static void AssertMaps(int height, int width, float[] first, float[] second, float[] third, Func<int, int, int, double> plain)
    {
        Assert.Equal(first, second);
        Assert.Equal(first, third);
        for (int i = 0; i < first.Length; i++)
        {
            int lane = (i % Stride) - FirstChannel;
            bool isOfTheGroup = lane is >= 0 and < Lanes.Count;
            double expected = isOfTheGroup ? plain(i / Stride / width, i / Stride % width, lane) : Case.Before;
            Assert.Equal(expected, first[i], isOfTheGroup ? (DepthwisePlanes.Taps + 1) / 1048576.0 : 0);
        }

        Assert.Equal(height * width * Stride, first.Length);
    }

    /// <summary>A map of three groups of channels, of which the second is taken; the gradients of the output; the taps.</summary>
    private sealed class Case(int height, int width) : IDisposable
    {
        /// <summary>What stands where a result is added to, or not written.</summary>
        public const float Before = 0.5f;

        private readonly AlignedMemory _map = KernelData.Random(height * width * Stride, 1);
        private readonly AlignedMemory _gradient = KernelData.Random(height * width * Stride, 2);
        private readonly AlignedMemory _packed = KernelData.Random(DepthwisePlanes.PackedLength, 3);

        public float Map(int y, int x, int lane) => At(_map, y, x, lane);

        public float Gradient(int y, int x, int lane) => At(_gradient, y, x, lane);

        public float Packed(int tap, int lane) => _packed.Pointer[(tap * Lanes.Count) + lane];

        public float[] Convolved<TSimd, TVector>(bool isTurned)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            using AlignedMemory plane = Plane<TSimd, TVector>(_map);
            using var result = new AlignedMemory(height * width * Stride);
            Span<float> values = new(result.Pointer, height * width * Stride);
            values.Fill(Before);
            DepthwisePlanes.Convolve<TSimd, TVector>(plane.Pointer, _packed.Pointer, isTurned, result.Pointer + FirstChannel, Stride, height, width);
            return values.ToArray();
        }

        public float[] Correlated<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            using AlignedMemory plane = Plane<TSimd, TVector>(_map);
            using AlignedMemory gradients = Plane<TSimd, TVector>(_gradient);
            using var result = new AlignedMemory(DepthwisePlanes.PackedLength);
            Span<float> sums = new(result.Pointer, DepthwisePlanes.PackedLength);
            sums.Fill(Before);
            DepthwisePlanes.Correlate<TSimd, TVector>(plane.Pointer, gradients.Pointer, height, width, result.Pointer);
            return sums.ToArray();
        }

        public void Dispose()
        {
            _map.Dispose();
            _gradient.Dispose();
            _packed.Dispose();
        }

        // Memory that was used for something else before: all that is read must have been written.
        private AlignedMemory Plane<TSimd, TVector>(AlignedMemory map)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int length = DepthwisePlanes.Length(height, width);
            var plane = new AlignedMemory(length);
            new Span<float>(plane.Pointer, length).Fill(float.NaN);
            DepthwisePlanes.Fill<TSimd, TVector>(map.Pointer + FirstChannel, Stride, height, width, plane.Pointer);
            return plane;
        }

        private float At(AlignedMemory map, int y, int x, int lane) =>
            y < 0 || y >= height || x < 0 || x >= width ? 0 : map.Pointer[(((y * width) + x) * Stride) + FirstChannel + lane];
    }
}
