using System;
using ConvNext.Imaging.WebP;

namespace ConvNext.Imaging.Tests;

/// <summary>The arithmetic of VP8, one number after the other, as the formulas of RFC 6386 and libwebp's conversion give it.</summary>
internal static class WebPReference
{
    private const int Places = 16;

    public static void FilterSimple(Span<byte> plane, int start, int across, int along, int edgeLimit)
    {
        for (int i = 0; i < Places; i++, start += along)
        {
            if (StepIsSmall(plane, start, across, edgeLimit))
            {
                ChangeTwo(plane, start, across);
            }
        }
    }

    public static void FilterNormal(Span<byte> plane, int start, int across, int along, FilterStrength strength, bool isMacroblockEdge)
    {
        int edgeLimit = strength.EdgeLimit + (isMacroblockEdge ? 4 : 0);
        for (int i = 0; i < Places; i++, start += along)
        {
            if (!StepIsSmall(plane, start, across, edgeLimit) || !SidesAreSmooth(plane, start, across, strength.InteriorLimit))
            {
                continue;
            }

            if (HasHighVariance(plane, start, across, strength.HighVarianceLimit))
            {
                ChangeTwo(plane, start, across);
            }
            else if (isMacroblockEdge)
            {
                ChangeSix(plane, start, across);
            }
            else
            {
                ChangeFour(plane, start, across);
            }
        }
    }

    /// <summary>The inverse transform, in which every number between the passes has 16 bits.</summary>
    public static void AddTransform(ReadOnlySpan<short> coefficients, Span<byte> pixels)
    {
        Span<short> columns = stackalloc short[16];
        for (int x = 0; x < 4; x++)
        {
            Transform(coefficients[x], coefficients[4 + x], coefficients[8 + x], coefficients[12 + x], columns.Slice(4 * x, 4));
        }

        Span<short> row = stackalloc short[4];
        for (int y = 0; y < 4; y++)
        {
            Transform((short)(columns[y] + 4), columns[4 + y], columns[8 + y], columns[12 + y], row);
            for (int x = 0; x < 4; x++)
            {
                int at = (y * MacroblockBuffer.Stride) + x;
                pixels[at] = (byte)Math.Clamp(pixels[at] + (row[x] >> 3), 0, 255);
            }
        }
    }

    public static byte[] Upsample(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        byte[] output = new byte[2 * near.Length];
        for (int i = 0; i < output.Length; i++)
        {
            int x = i / 2;
            int other = Math.Clamp((i & 1) == 0 ? x - 1 : x + 1, 0, near.Length - 1);
            output[i] = (byte)(((9 * near[x]) + (3 * far[x]) + (3 * near[other]) + far[other] + 8) >> 4);
        }

        return output;
    }

    public static void Convert(ReadOnlySpan<byte> luma, int u, int v, Span<byte> rgb)
    {
        for (int i = 0; i < luma.Length; i++)
        {
            int y = (luma[i] * 19077) >> 8;
            rgb[3 * i] = (byte)Math.Clamp((y + ((v * 26149) >> 8) - 14234) >> 6, 0, 255);
            rgb[(3 * i) + 1] = (byte)Math.Clamp((y - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708) >> 6, 0, 255);
            rgb[(3 * i) + 2] = (byte)Math.Clamp((y + ((u * 33050) >> 8) - 17685) >> 6, 0, 255);
        }
    }

    private static void Transform(short c0, short c1, short c2, short c3, Span<short> output)
    {
        int inner = Sine(c1) - Cosine(c3);
        int outer = Cosine(c1) + Sine(c3);
        output[0] = (short)(c0 + c2 + outer);
        output[1] = (short)(c0 - c2 + inner);
        output[2] = (short)(c0 - c2 - inner);
        output[3] = (short)(c0 + c2 - outer);
    }

    private static int Cosine(int value) => ((value * 20091) >> 16) + value;

    private static int Sine(int value) => (value * 35468) >> 16;

    private static bool StepIsSmall(ReadOnlySpan<byte> plane, int at, int across, int limit) =>
        (4 * Distance(plane, at - across, at)) + Distance(plane, at - (2 * across), at + across) <= (2 * limit) + 1;

    private static bool SidesAreSmooth(ReadOnlySpan<byte> plane, int at, int across, int limit) =>
        Distance(plane, at - (4 * across), at - (3 * across)) <= limit
        && Distance(plane, at - (3 * across), at - (2 * across)) <= limit
        && Distance(plane, at - (2 * across), at - across) <= limit
        && Distance(plane, at + (3 * across), at + (2 * across)) <= limit
        && Distance(plane, at + (2 * across), at + across) <= limit
        && Distance(plane, at + across, at) <= limit;

    private static bool HasHighVariance(ReadOnlySpan<byte> plane, int at, int across, int limit) =>
        Distance(plane, at - (2 * across), at - across) > limit || Distance(plane, at + across, at) > limit;

    private static int Distance(ReadOnlySpan<byte> plane, int first, int second) => Math.Abs(plane[first] - plane[second]);

    private static void ChangeTwo(Span<byte> plane, int at, int across)
    {
        int step = (3 * (plane[at] - plane[at - across])) + ClampSigned(plane[at - (2 * across)] - plane[at + across]);
        Add(plane, at - across, ClampSigned(step + 3) >> 3);
        Add(plane, at, -(ClampSigned(step + 4) >> 3));
    }

    private static void ChangeFour(Span<byte> plane, int at, int across)
    {
        int step = 3 * (plane[at] - plane[at - across]);
        int behind = ClampSigned(step + 4) >> 3;
        int outer = (behind + 1) >> 1;
        Add(plane, at - (2 * across), outer);
        Add(plane, at - across, ClampSigned(step + 3) >> 3);
        Add(plane, at, -behind);
        Add(plane, at + across, -outer);
    }

    private static void ChangeSix(Span<byte> plane, int at, int across)
    {
        int step = ClampSigned((3 * (plane[at] - plane[at - across])) + ClampSigned(plane[at - (2 * across)] - plane[at + across]));
        for (int i = 0; i < 3; i++)
        {
            // 27, 18 and 9 parts of 128.
            int change = ((9 * (3 - i) * step) + 63) >> 7;
            Add(plane, at - ((i + 1) * across), change);
            Add(plane, at + (i * across), -change);
        }
    }

    private static void Add(Span<byte> plane, int at, int change) => plane[at] = (byte)Math.Clamp(plane[at] + change, 0, 255);

    private static int ClampSigned(int value) => Math.Clamp(value, -128, 127);
}
