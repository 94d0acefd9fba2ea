using System;
using System.Linq;
using ConvNext.Imaging.WebP;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>What the WebP reader does in vectors gives the bits of the plain formulas in <see cref="WebPReference"/>.</summary>
public sealed class WebPVectorTests
{
    private const int Stride = 40;

    public static TheoryData<string> Edges =>
    [
        "between, across rows",
        "between, across columns",
        "inside, across rows",
        "inside, across columns",
        "simple, across rows",
        "simple, across columns",
    ];

    [Theory]
    [MemberData(nameof(Edges))]
    public void The_loop_filter_is_that_of_the_formulas(string edge)
    {
        Random random = new(1);
        for (int round = 0; round < 5_000; round++)
        {
            FilterStrength strength = new((byte)random.Next(1, 190), (byte)random.Next(1, 64), (byte)random.Next(3));
            byte[] actual = RandomPlane(random, smoothness: round % 4);
            byte[] expected = (byte[])actual.Clone();
            const int Start = (8 * Stride) + 8;
            bool isAcrossRows = edge.EndsWith("rows", StringComparison.Ordinal);
            EdgePixels pixels = isAcrossRows
                ? EdgePixels.LoadRows(actual, Start, Stride)
                : EdgePixels.LoadColumns(actual, Start, actual, Start + (8 * Stride), Stride);
            int across = isAcrossRows ? Stride : 1;
            int along = isAcrossRows ? 1 : Stride;
            switch (edge[0])
            {
                case 'b':
                    LoopFilter.BetweenMacroblocks(ref pixels, strength);
                    WebPReference.FilterNormal(expected, Start, across, along, strength, isMacroblockEdge: true);
                    break;
                case 'i':
                    LoopFilter.InsideMacroblock(ref pixels, strength);
                    WebPReference.FilterNormal(expected, Start, across, along, strength, isMacroblockEdge: false);
                    break;
                default:
                    LoopFilter.Simple(ref pixels, strength.EdgeLimit);
                    WebPReference.FilterSimple(expected, Start, across, along, strength.EdgeLimit);
                    break;
            }

            if (isAcrossRows)
            {
                pixels.StoreRows(actual, Start, Stride);
            }
            else
            {
                pixels.StoreColumns(actual, Start, actual, Start + (8 * Stride), Stride);
            }

            Assert.True(expected.AsSpan().SequenceEqual(actual), $"round {round}, {strength}");
        }
    }

    [Fact]
    public void Two_planes_are_filtered_as_one_by_one()
    {
        Random random = new(2);
        const int Start = (8 * Stride) + 8;
        byte[] first = RandomPlane(random, 1);
        byte[] second = RandomPlane(random, 1);
        byte[] firstBefore = (byte[])first.Clone();
        byte[] secondBefore = (byte[])second.Clone();
        EdgePixels rows = EdgePixels.LoadRows(first, second, Start, Stride);
        int fourthAbove = Start - (4 * Stride);
        Assert.Equal(first[fourthAbove..][..8].Concat(second[fourthAbove..][..8]), Enumerable.Range(0, 16).Select(i => rows.P3[i]));
        rows.StoreRows(first, second, Start, Stride);
        EdgePixels columns = EdgePixels.LoadColumns(first, Start, second, Start, Stride);
        Assert.Equal(
            Enumerable.Range(0, 16).Select(i => (i < 8 ? first : second)[Start + 3 + ((i & 7) * Stride)]),
            Enumerable.Range(0, 16).Select(i => columns.Q3[i]));
        columns.StoreColumns(first, Start, second, Start, Stride);
        Assert.Equal(firstBefore, first);
        Assert.Equal(secondBefore, second);
    }

    [Fact]
    public void The_inverse_transform_is_that_of_the_formulas()
    {
        Random random = new(3);
        for (int round = 0; round < 20_000; round++)
        {
            // Every other block is as large as damaged files make it, so that sums overflow.
            int reach = round % 2 == 0 ? 2048 : 32768;
            short[] coefficients = [.. Enumerable.Range(0, 16).Select(_ => (short)random.Next(-reach, reach))];
            byte[] actual = new byte[4 * MacroblockBuffer.Stride];
            random.NextBytes(actual);
            byte[] expected = (byte[])actual.Clone();
            InverseTransform.Add(TransformKind.Full, coefficients, actual);
            WebPReference.AddTransform(coefficients, expected);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"round {round}: {string.Join(' ', coefficients)}");
        }
    }

    [Fact]
    public void The_short_transforms_are_the_full_one_without_overflow()
    {
        Random random = new(4);
        for (int round = 0; round < 5_000; round++)
        {
            short[] coefficients = new short[16];
            coefficients[0] = (short)random.Next(-2048, 2048);
            AssertSameAsFull(TransformKind.AverageOnly, coefficients, random);
            coefficients[1] = (short)random.Next(-2048, 2048);
            coefficients[4] = (short)random.Next(-2048, 2048);
            AssertSameAsFull(TransformKind.ThreeCoefficients, coefficients, random);
        }
    }

    [Fact]
    public void Chroma_is_doubled_at_every_width()
    {
        Random random = new(5);
        for (int width = 1; width < 100; width++)
        {
            byte[] near = new byte[width];
            byte[] far = new byte[width];
            random.NextBytes(near);
            random.NextBytes(far);
            byte[] actual = new byte[2 * width];
            LossyColours.Upsample(near, far, new ushort[width], actual);
            Assert.Equal(WebPReference.Upsample(near, far), actual);
        }
    }

    [Fact]
    public void Every_colour_is_that_of_the_formulas()
    {
        byte[] luma = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] chromaU = new byte[256];
        byte[] chromaV = new byte[256];
        byte[] actual = new byte[3 * 256];
        byte[] expected = new byte[3 * 256];
        for (int u = 0; u < 256; u++)
        {
            chromaU.AsSpan().Fill((byte)u);
            for (int v = 0; v < 256; v++)
            {
                chromaV.AsSpan().Fill((byte)v);
                LossyColours.Convert(luma, chromaU, chromaV, actual);
                WebPReference.Convert(luma, u, v, expected);
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"u = {u}, v = {v}");
            }
        }

        // The pixels that do not fill a vector.
        byte[] one = new byte[3];
        LossyColours.Convert([200], [10], [250], one);
        WebPReference.Convert([200], 10, 250, expected);
        Assert.Equal(expected[..3], one);
    }

    private static void AssertSameAsFull(TransformKind kind, short[] coefficients, Random random)
    {
        byte[] actual = new byte[4 * MacroblockBuffer.Stride];
        random.NextBytes(actual);
        byte[] expected = (byte[])actual.Clone();
        InverseTransform.Add(kind, coefficients, actual);
        WebPReference.AddTransform(coefficients, expected);
        Assert.Equal(expected, actual);
    }

    /// <summary>Pixels with steps of all sizes: the smoother they are, the more edges pass the limits.</summary>
    private static byte[] RandomPlane(Random random, int smoothness)
    {
        byte[] plane = new byte[32 * Stride];
        int reach = 256 >> (2 * smoothness);
        int middle = random.Next(256);
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = (byte)Math.Clamp(middle + random.Next(-reach, reach + 1), 0, 255);
        }

        return plane;
    }
}
